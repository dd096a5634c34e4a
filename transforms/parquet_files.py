"""Parquet files of the lake, read so that a damaged one is told by its name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.storage import is_local, open_plain, read_bytes
from transforms.storage_error import StorageError

__all__ = ["DamagedFileError", "open_parquet", "read_table"]


class DamagedFileError(StorageError):
    """A file of the lake is not what newsbeam has written; the message names it and the command that mends it."""


@contextmanager
def open_parquet(path: str) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file of the lake; what is found broken while it is open counts as damage, too.

    Args:
        path: The file. On a local disk only what is asked for is read, elsewhere the whole, in one request.

    Raises:
        DamagedFileError: It is no Parquet file, or not a whole one.
        OSError: It cannot be opened.
    """
    with _source(path) as source, _telling(path):
        yield pq.ParquetFile(source)


def read_table(path: str, columns: Sequence[str] | None = None, filters: pc.Expression | None = None) -> pa.Table:
    """The rows of a Parquet file of the lake.

    Args:
        path: The file.
        columns: The columns to read; all by default.
        filters: Which rows; all by default.

    Raises:
        DamagedFileError: It is no Parquet file, or not a whole one.
        OSError: It cannot be opened.
    """
    names = None if columns is None else list(columns)
    with _source(path) as source, _telling(path):
        if filters is None:
            return pq.ParquetFile(source).read(columns=names)
        return pq.read_table(source, columns=names, filters=filters)


@contextmanager
def _source(path: str) -> Iterator[Any]:
    if not is_local(path):
        yield pa.BufferReader(read_bytes(path))
        return
    with open_plain(path) as file:
        yield file


@contextmanager
def _telling(path: str) -> Iterator[None]:
    try:
        yield
    # Arrow says OSError of headers that make no sense, and of data that do not decompress.
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, StorageError):
            raise
        said = (str(error).splitlines() or [""])[0].rstrip(".")[:200]
        raise DamagedFileError(f"{path} is damaged: {said}; `newsbeam check --repair` mends the lake") from error
