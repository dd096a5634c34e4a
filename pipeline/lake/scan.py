"""The files of a lake, opened one by one: what they hold, which are damaged, and what else lies among them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.lake.folders import Lake
from schemas.arrow import arrow_schema
from schemas.tables import TABLES, Table
from transforms.storage import is_local, match, open_plain, stat

__all__ = ["HeldFile", "Scan", "read_columns", "scan"]

_ROWS = 20_000
"""Rows that are decoded at a time."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A Parquet file that can be read.

    Attributes:
        table: Its table.
        path: Its path, relative to the root.
        rows: Rows in it.
        size: Bytes.
    """

    table: Table
    path: str
    rows: int
    size: int

    @property
    def folder(self) -> str:
        """The partition that it belongs to, relative to the root."""
        return self.path.rpartition("/")[0]


@dataclass(slots=True)
class Scan:
    """What lies under the tables' folders.

    Attributes:
        files: Files that can be read.
        damaged: Files that cannot, with what is wrong.
        foreign: Files that are none of the lake's.
    """

    files: list[HeldFile] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    def of(self, table: Table) -> Iterator[HeldFile]:
        """The readable files of a table."""
        return (file for file in self.files if file.table is table)


def scan(lake: Lake, *, deep: bool) -> Scan:
    """Open every file under the folders of the tables.

    Args:
        lake: The lake.
        deep: Decode all rows, too, instead of what says where they are.

    Raises:
        OSError: The lake cannot be listed.
    """
    found = Scan()
    for table in TABLES:
        for name in _all_files(lake, table.folder):
            path = lake.relative(name)
            if not path.endswith(".parquet"):
                found.foreign.append(path)
                continue
            try:
                found.files.append(_opened(table, path, name, deep))
            except (pa.ArrowException, OSError, ValueError) as error:
                found.damaged[path] = " ".join(str(error).split()) or type(error).__name__
    return found


def _all_files(lake: Lake, folder: str) -> list[str]:
    root = lake.path(folder)
    if is_local(root):
        return sorted(str(path) for path in Path(root).rglob("*") if not path.is_dir())
    return [file.path for file in match(f"{root}/**")]


def _opened(table: Table, path: str, name: str, deep: bool) -> HeldFile:
    size = stat(name).size
    if not size:
        raise ValueError("it is empty")
    with open_plain(name) as source:
        file = pq.ParquetFile(source, page_checksum_verification=True)
        _check_columns(table, file.schema_arrow)
        rows = file.metadata.num_rows
        if deep:
            decoded = sum(batch.num_rows for batch in file.iter_batches(_ROWS))
            if decoded != rows:
                raise ValueError(f"it holds {decoded} rows and says {rows}")
    return HeldFile(table, path, rows, size)


def _check_columns(table: Table, schema: pa.Schema) -> None:
    for column in arrow_schema(table.record):
        at = schema.get_field_index(column.name)
        if at < 0 and not column.nullable:
            raise ValueError(f"it has no column {column.name}, so it is no file of {table.name}")
        if at >= 0 and not _alike(schema.field(at).type, column.type):
            raise ValueError(f"its column {column.name} is {schema.field(at).type} instead of {column.type}")


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    """Whether two types are one but for the names inside of lists, which older files have otherwise."""
    if pa.types.is_list(one) and pa.types.is_list(other):
        return _alike(one.value_type, other.value_type)
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        return all(one.get_field_index(item.name) < 0 or _alike(one.field(item.name).type, item.type) for item in other)
    return bool(one == other)


def read_columns(lake: Lake, path: str, columns: list[str]) -> pa.Table:
    """Some columns of a file; those that an older one lacks are left out.

    Args:
        lake: The lake.
        path: The file, relative to the root.
        columns: Their names; of a part of a struct with a dot.

    Raises:
        OSError: It cannot be read.
        pyarrow.ArrowInvalid: It is damaged.
    """
    with open_plain(lake.path(path)) as source:
        file = pq.ParquetFile(source, page_checksum_verification=True)
        known = set(file.schema_arrow.names)
        return file.read(columns=[name for name in columns if name.partition(".")[0] in known])
