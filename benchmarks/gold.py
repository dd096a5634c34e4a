"""Sets of pages with what people found on them: a folder each, with ``gold.jsonl`` and the pages it names."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scoring import Gold


class DataError(Exception):
    """The data are missing or broken; the message says where."""


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and what stands on it.

    Attributes:
        id: Its id, unique in the set.
        path: The page as it was served, plain or gzip.
        url: Where it was found, or None.
        gold: What stands on it.
    """

    id: str
    path: Path
    url: str | None
    gold: Gold

    def body(self) -> bytes:
        """The page's bytes.

        Raises:
            DataError: The file cannot be read.
        """
        try:
            data = self.path.read_bytes()
            return gzip.decompress(data) if self.path.suffix == ".gz" else data
        except (OSError, EOFError) as error:
            raise DataError(f"{self.path}: {error}") from error


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Pages of one origin.

    Attributes:
        name: Name of the folder.
        pages: Its pages, in the order of ``gold.jsonl``.
    """

    name: str
    pages: tuple[GoldPage, ...]


def read_sets(folder: Path) -> list[GoldSet]:
    """Read every subfolder that has a ``gold.jsonl``, by name.

    A line is a JSON object: ``id``, ``file`` (a path within the subfolder) and, where known, ``url``, ``text``,
    ``must``, ``must_not``, ``title``, ``authors``, ``date``, ``datetime``.

    Raises:
        DataError: There is none, or a line is broken, names an id twice, or a page that is not there.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder")
    found = [_read_set(path.parent) for path in sorted(folder.glob("*/gold.jsonl"))]
    if not found:
        raise DataError(f"{folder} has no subfolder with a gold.jsonl")
    return found


def _read_set(folder: Path) -> GoldSet:
    pages: dict[str, GoldPage] = {}
    path = folder / "gold.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            page = _page(json.loads(line), folder)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{path}, line {number}: {error!r}") from error
        if not page.path.is_file():
            raise DataError(f"{path}, line {number}: {page.path} is not there")
        if page.id in pages:
            raise DataError(f"{path}, line {number}: the id {page.id!r} comes a second time")
        pages[page.id] = page
    if not pages:
        raise DataError(f"{path} is empty")
    return GoldSet(folder.name, tuple(pages.values()))


def _page(row: dict[str, Any], folder: Path) -> GoldPage:
    gold = Gold(
        text=row.get("text"),
        must=tuple(row.get("must") or ()),
        must_not=tuple(row.get("must_not") or ()),
        title=row.get("title"),
        authors=row.get("authors"),
        date=row.get("date"),
        datetime=row.get("datetime"),
    )
    return GoldPage(str(row["id"]), folder / row["file"], row.get("url"), gold)
