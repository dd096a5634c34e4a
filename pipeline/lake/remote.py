"""Tables of a lake on S3 as Arrow datasets, for DuckDB to read partition by partition.

A file that is replaced between two requests of one reader would give it half of the old one and half of the new one. So
a small file is read in one request, and of a larger one each request asks for the same version.
"""

import io
from collections.abc import Sequence
from typing import NoReturn

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import FileInfo, FileSelector, FileSystemHandler, FileType, PyFileSystem

from transforms import s3

_WHOLE = 16 << 20
"""Bytes up to which a file is read whole: about what a request costs in time at 100 MB/s and 150 ms."""


def dataset(files: Sequence[str], schema: pa.Schema, partitions: Sequence[pa.Field]) -> ds.Dataset:
    """Parquet files on S3 as one dataset; columns that older files lack are null.

    Args:
        files: Their addresses; not empty.
        schema: What the files hold.
        partitions: The columns that their folders name.
    """
    return ds.dataset(
        list(files),
        schema=pa.schema([*schema, *partitions]),
        filesystem=PyFileSystem(_Objects()),
        format="parquet",
        partitioning=ds.partitioning(pa.schema(partitions), flavor="hive"),
    )


class _Objects(FileSystemHandler):  # type: ignore[misc]
    """What Arrow needs in order to read objects by their addresses."""

    def get_type_name(self) -> str:
        return "newsbeam-s3"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> list[FileInfo]:
        return [FileInfo(path, FileType.File) for path in paths]

    def open_input_file(self, path: str) -> pa.NativeFile:
        found = s3.stat(path)
        if found.size <= _WHOLE:
            return pa.BufferReader(s3.read(path)[0])
        return pa.PythonFile(_Ranged(found), mode="r")

    def open_input_stream(self, path: str) -> pa.NativeFile:
        return self.open_input_file(path)

    def get_file_info_selector(self, selector: FileSelector) -> NoReturn:
        raise NotImplementedError("a dataset is made of named files")

    create_dir = delete_dir = delete_dir_contents = delete_file = get_file_info_selector
    delete_root_dir_contents = move = copy_file = get_file_info_selector
    open_output_stream = open_append_stream = get_file_info_selector


class _Ranged(io.RawIOBase):
    """A version of an object, read in parts."""

    def __init__(self, found: s3.S3Object) -> None:
        self._found = found
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._found.size}[whence]
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(self._found.size - self._at, 0)
        data = s3.read_range(self._found, self._at, left if size < 0 else min(size, left))
        self._at += len(data)
        return data
