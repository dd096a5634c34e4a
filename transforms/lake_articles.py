"""What linking reads of articles that earlier runs wrote: the columns it compares, and the texts of single articles."""

from collections import OrderedDict
from collections.abc import Set

import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow import rows_of
from schemas.article import Article
from schemas.link import Signature, Wording
from transforms.logic.linking.signature import COLUMNS, signature
from transforms.logic.linking.wording import wording
from transforms.parquet_files import open_parquet
from transforms.storage import FoundFile, stat

__all__ = ["read_signatures", "read_wordings"]

_MOST = 50_000
"""Signatures that one process keeps, about 2 kB each, so that the next chunk need not read them again."""


def read_signatures(path: str) -> list[Signature]:
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
    table = _read(path, ("article_id", "title", "text"))
    table = table.filter(pc.is_in(table["article_id"], pa.array(sorted(ids), pa.string())))
    return [wording(row["article_id"], row["title"], row["text"]) for row in table.to_pylist()]


def _read(path: str, columns: tuple[str, ...]) -> pa.Table:
    with open_parquet(path) as file:
        # An older file may lack a column that was added since.
        return file.read(columns=[name for name in columns if name in file.schema_arrow.names])


class _Kept:
    """The signatures of the files that were read last."""

    def __init__(self) -> None:
        self._files: OrderedDict[FoundFile, list[Signature]] = OrderedDict()
        self._latest: dict[str, FoundFile] = {}
        self._count = 0

    def read(self, file: FoundFile) -> list[Signature]:
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
        self._files[file], self._latest[file.path] = signed, file
        self._count += len(signed)
        while self._count > _MOST and len(self._files) > 1:
            self._forgotten(next(iter(self._files)))
        return signed

    def _forgotten(self, file: FoundFile | None) -> dict[str, Signature]:
        """The signatures of a file by article, which are kept no more."""
        if file is None:
            return {}
        del self._latest[file.path]
        signed = self._files.pop(file)
        self._count -= len(signed)
        return {one.article_id: one for one in signed}


_KEPT = _Kept()
