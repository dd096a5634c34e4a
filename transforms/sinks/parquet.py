"""Hive-partitioned Parquet: one sorted file a partition, merged with what it held before."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field, field_validator

import transforms.coders  # noqa: F401 - registers the coders of the records
from schemas.arrow import SCHEMA_VERSION
from schemas.tables import TABLES, Table
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.registry import Params
from transforms.sinks.base import SINKS
from transforms.storage import exists, join, read_bytes, write_bytes


class ParquetParams(Params):
    """Where and how the lake is written."""

    type: Literal["parquet"] = "parquet"
    root: str = Field(min_length=1, description="Folder of the lake, on any filesystem that Beam knows.")
    compression_level: int = Field(default=3, ge=1, le=19, description="zstd level; 9 is 15 % smaller and 3.5× slower.")
    row_group_rows: int = Field(default=20_000, ge=100, description="Rows of a row group.")

    @field_validator("root")
    @classmethod
    def _home(cls, root: str) -> str:
        return str(Path(root).expanduser()) if root.startswith("~") else root


@SINKS.register("parquet", ParquetParams)
class ParquetSink:
    """Groups rows by file and writes each file once.

    Args:
        params: Where and how.
    """

    def __init__(self, params: ParquetParams) -> None:
        self._params = params

    def write(
        self, label: str, table: Table, rows: beam.PCollection[tuple[str, Any]], staging: str
    ) -> beam.PCollection[WrittenFile]:
        """Write rows; see :class:`transforms.sinks.base.Sink`."""
        grouped = rows | f"{label}: group by file" >> beam.GroupByKey()
        written: beam.PCollection[WrittenFile] = grouped | f"{label}: write" >> beam.ParDo(
            _WriteFile(self._params, table.name, staging)
        ).with_output_types(WrittenFile)
        return written


class _WriteFile(beam.DoFn):
    def __init__(self, params: ParquetParams, table_name: str, staging: str) -> None:
        self._params = params
        self._table_name = table_name
        self._staging = staging

    def process(self, group: tuple[str, Iterable[Any]]) -> Iterator[WrittenFile]:
        path, rows = group
        table = next(table for table in TABLES if table.name == self._table_name)
        final = join(self._params.root, path)
        before = pq.read_table(pa.BufferReader(read_bytes(final))) if exists(final) else None
        merged, written = merge_rows(table, before, rows)
        staged = f"{self._staging}/{path}"
        data = encode(merged, self._params)
        write_bytes(join(self._params.root, staged), data)
        yield WrittenFile(table.name, path, staged, merged.num_rows, written, len(data))


def encode(table: pa.Table, params: ParquetParams) -> bytes:
    """A table as the bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        compression_level=params.compression_level,
        write_page_index=True,
        coerce_timestamps="us",
        # Of a small partition most bytes are metadata: statistics of nested leaves help no reader to skip a row group,
        # and the Parquet schema says all that Arrow's own would.
        write_statistics=[field.name for field in table.schema if not pa.types.is_nested(field.type)],
        store_schema=False,
        **_encodings(table.schema),
    ) as writer:
        writer.write_table(table, row_group_size=params.row_group_rows)
        writer.add_key_value_metadata({"newsbeam.schema_version": SCHEMA_VERSION})
    return bytes(sink.getvalue())


def _encodings(schema: pa.Schema) -> dict[str, Any]:
    """How the writer is to lay out lists of integers: the first bytes of all, then the second ones, and so on.

    Such lists hold hashes, which no dictionary makes smaller. Of the lists of 5,233 fingerprints of 800-word texts,
    zstd makes 528 bytes a text laid out so, 632 with DELTA_BINARY_PACKED (the step from one list to the next widens all
    128 values of its block) and 653 by default. The other columns keep their default, a dictionary.
    """
    lists = [
        field.name for field in schema if pa.types.is_list(field.type) and pa.types.is_integer(field.type.value_type)
    ]
    if not lists:
        return {}
    others = [field.name for field in schema if field.name not in lists]
    return {
        "column_encoding": {f"{name}.list.element": "BYTE_STREAM_SPLIT" for name in lists},
        "use_dictionary": others,
    }
