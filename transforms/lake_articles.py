"""What linking reads of articles that earlier runs wrote: the columns it compares, and the texts of single articles."""

import re
from calendar import monthrange
from collections import OrderedDict
from collections.abc import Set
from datetime import date
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import rows_of
from schemas.article import Article
from schemas.link import Signature, Wording
from transforms.logic.linking.nearby import SignedFile
from transforms.logic.linking.signature import COLUMNS, signature
from transforms.logic.linking.wording import wording
from transforms.parquet_files import open_parquet
from transforms.storage import FoundFile, stat

__all__ = ["is_near", "keep_wording", "read_signatures", "read_wordings", "signatures_held"]

_MOST = 50_000
"""Signatures that one process keeps, about 2 kB each, so that the next chunk need not read them again."""
_MOST_BYTES = 64 << 20
"""Word pairs that one process keeps: a new article is most often compared with others that have just come."""
_PERIOD = re.compile(r"/(?:date|month)=(\d{4}-\d{2}(?:-\d{2})?)/")


def is_near(path: str, days: Set[int], window: int) -> bool:
    """Whether a file can hold an article of a day within the window; one without a day or month in its path can."""
    found = _PERIOD.search(path)
    if found is None:
        return bool(days)
    first = date.fromisoformat(found[1] if len(found[1]) > 7 else f"{found[1]}-01")
    last = first if len(found[1]) > 7 else first.replace(day=monthrange(first.year, first.month)[1])
    return any(first.toordinal() - window <= day <= last.toordinal() + window for day in days)


def read_signatures(path: str) -> SignedFile:
    """The signatures of the articles of a file, read from the columns that they are made of.

    Args:
        path: A Parquet file of the articles table.

    Raises:
        OSError: It cannot be read; ``DamagedFileError`` where it is no whole Parquet file.
    """
    # Keyed by what the file is now: the next chunk of a run adds to a file of the same name.
    return _KEPT.read(stat(path))


def read_wordings(path: str, ids: Set[str]) -> list[Wording]:
    """The word pairs of some articles of a file, for which their headlines and texts are read.

    Args:
        path: A Parquet file of the articles table.
        ids: The articles.

    Raises:
        OSError: It cannot be read; ``DamagedFileError`` where it is no whole Parquet file.
    """
    known = [_WORDINGS.get(name) for name in sorted(ids)]
    found = [one for one in known if one is not None]
    missing = ids - {one.article_id for one in found}
    if missing:
        table = _read(path, ("article_id", "title", "text"))
        table = table.filter(pc.is_in(table["article_id"], pa.array(sorted(missing), pa.string())))
        found += [keep_wording(wording(row["article_id"], row["title"], row["text"])) for row in table.to_pylist()]
    return found


def keep_wording(text: Wording) -> Wording:
    """Keep the word pairs of an article for the rounds that follow, and give them back."""
    _WORDINGS.put(text)
    return text


def signatures_held() -> int:
    """Articles whose names this process holds in memory."""
    return _KEPT.count


def _read(path: str, columns: tuple[str, ...]) -> pa.Table:
    with open_parquet(path) as file:
        # An older file may lack a column that was added since.
        return file.read(columns=[name for name in columns if name in file.schema_arrow.names])


class _Kept:
    """The signatures of the files that were read last."""

    def __init__(self) -> None:
        self._files: OrderedDict[FoundFile, SignedFile] = OrderedDict()
        self._latest: dict[str, FoundFile] = {}
        self.count = 0

    def read(self, file: FoundFile) -> SignedFile:
        """The signatures of a file, from memory where it has not changed."""
        if file in self._files:
            self._files.move_to_end(file)
            return self._files[file]
        table = _read(file.path, COLUMNS)
        # Most of a file that has grown was there before: a row in which only its standing changes is signed as it was.
        known = self._forgotten(self._latest.get(file.path))
        held = table["article_id"].to_pylist()
        new = table.filter(pa.array([name not in known for name in held], pa.bool_()))
        signed = [known[name] for name in held if name in known]
        signed += [signature(article, file.path) for article in rows_of(Article, new)]
        self._files[file], self._latest[file.path] = SignedFile(signed), file
        self.count += len(signed)
        while self.count > _MOST and len(self._files) > 1:
            self._forgotten(next(iter(self._files)))
        return self._files[file]

    def _forgotten(self, file: FoundFile | None) -> dict[str, Signature]:
        """The signatures of a file by article, which are kept no more."""
        if file is None:
            return {}
        del self._latest[file.path]
        signed = self._files.pop(file).signed
        self.count -= len(signed)
        return {one.article_id: one for one in signed}


_KEPT = _Kept()


class _Wordings:
    """The word pairs of the articles that were compared last, by id, which the text is part of."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Wording] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0

    def get(self, article_id: str) -> Wording | None:
        with self._lock:
            if article_id in self._held:
                self._held.move_to_end(article_id)
            return self._held.get(article_id)

    def put(self, text: Wording) -> None:
        with self._lock:
            old = self._held.pop(text.article_id, None)
            self._held[text.article_id] = text
            self._bytes += _size(text) - (0 if old is None else _size(old))
            while self._bytes > _MOST_BYTES:
                self._bytes -= _size(self._held.popitem(last=False)[1])


def _size(text: Wording) -> int:
    return len(text.pairs) + len(text.numbers) + 300


_WORDINGS = _Wordings()
