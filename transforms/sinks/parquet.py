"""Hive-partitioned Parquet: sorted files, each merged with what it held before.

Rows are turned into Arrow batches, one for each partition they belong to, before they are grouped: a batch travels as
bytes in a fraction of the time and memory that its rows would take one by one.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.utils.windowed_value import WindowedValue
from pydantic import Field, field_validator

import transforms.coders  # noqa: F401 - registers the coders of the records
from schemas.arrow import SCHEMA_VERSION, arrow_schema, table_of
from schemas.tables import LEDGER, TABLES, UNITS, Table
from schemas.written import WrittenFile
from transforms.inflight import InFlightDoFn
from transforms.logic.merge import merge_tables
from transforms.logic.partitions import Period
from transforms.logic.parts import divide, open_part, rolls
from transforms.parquet_files import read_table
from transforms.parts import list_parts
from transforms.registry import Params
from transforms.rounds import Rounds
from transforms.sinks.base import SINKS
from transforms.storage import exists, join, write_bytes

STATE_PART_BYTES = 4 << 20
"""The same as ``part_mb`` for the files of the ledger and of the units: each chunk rewrites the last one."""
_CODEC = "lz4"
_Packed = tuple[int, bytes]
"""A record batch without its schema, compressed; before that, its size in bytes."""
_BATCH_BYTES = 32 << 20
_BATCH_ROWS = 16_384
"""Text and rows from which a bundle's rows are sent on: more take memory, fewer make small batches."""
_AT_ONCE = 1024
"""Rows that are turned into columns at once: 16 µs an article, against 46 where 8,000 are."""


class ParquetParams(Params):
    """Where and how the lake is written."""

    type: Literal["parquet"] = "parquet"
    root: str = Field(min_length=1, description="Folder of the lake, on any filesystem that Beam knows.")
    partition_by: Period = Field(
        default="day", description="Partitions of a day or a month; a month suits a lake of few articles a day."
    )
    part_mb: int = Field(
        default=256, ge=1, description="Size from which a partition's file gets no more new rows, but a file beside it."
    )
    compression_level: int = Field(default=3, ge=1, le=19, description="zstd level; 9 is 15 % smaller and 3.5× slower.")
    row_group_rows: int = Field(default=20_000, ge=100, description="Rows of a row group.")

    @field_validator("root")
    @classmethod
    def _home(cls, root: str) -> str:
        return str(Path(root).expanduser()) if root.startswith("~") else root


@SINKS.register("parquet", ParquetParams)
class ParquetSink:
    """Groups rows by partition and writes each of its files once.

    Args:
        params: Where and how.
    """

    def __init__(self, params: ParquetParams) -> None:
        self._params = params

    def write(
        self, label: str, table: Table, rows: beam.PCollection[tuple[str, Any]], rounds: Rounds
    ) -> beam.PCollection[WrittenFile]:
        """Write rows; see :class:`transforms.sinks.base.Sink`."""
        batches = rows | f"{label}: batch" >> beam.ParDo(_Batch(table.name)).with_output_types(tuple[str, _Packed])
        grouped = batches | f"{label}: group by partition" >> beam.GroupByKey()
        written: beam.PCollection[WrittenFile] = grouped | f"{label}: write" >> beam.ParDo(
            _WritePartition(self._params, table.name, rounds)
        ).with_output_types(WrittenFile)
        return written


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


class _Batch(beam.DoFn):
    """Rows in, Arrow batches out, each of one partition."""

    def __init__(self, table_name: str) -> None:
        self._record = _table(table_name).record
        long = [at for at, field in enumerate(arrow_schema(self._record)) if field.type in (pa.string(), pa.binary())]
        self._texts = itemgetter(*long)

    def start_bundle(self) -> None:
        self._rows: dict[Any, list[tuple[str, Any]]] = defaultdict(list)
        self._tables: dict[Any, list[tuple[list[str], pa.Table]]] = defaultdict(list)
        self._count = self._bytes = 0

    def process(self, placed: tuple[str, Any], window: Any = beam.DoFn.WindowParam) -> Iterable[Any]:
        rows = self._rows[window]
        rows.append(placed)
        self._count += 1
        self._bytes += sum(map(len, filter(None, self._texts(placed[1]))))
        if len(rows) >= _AT_ONCE:
            self._convert(window)
        return self._flush() if self._count >= _BATCH_ROWS or self._bytes >= _BATCH_BYTES else ()

    def finish_bundle(self) -> Iterable[Any]:
        return self._flush()

    def _convert(self, window: Any) -> None:
        """Turn rows into columns soon: Python would look through all that wait for cycles, again and again."""
        rows = self._rows.pop(window)
        converted = table_of(self._record, (row for _, row in rows))
        self._tables[window].append(([path for path, _ in rows], converted))

    def _flush(self) -> list[Any]:
        for window in list(self._rows):
            self._convert(window)
        out = []
        for window, tables in self._tables.items():
            for element in _batches(tables):
                out.append(WindowedValue(element, window.max_timestamp(), (window,)))
        self.start_bundle()
        return out


def _batches(tables: Sequence[tuple[list[str], pa.Table]]) -> Iterator[tuple[str, _Packed]]:
    """The rows of some tables by path, those of one path in one batch."""
    paths = pa.array([path for some, _ in tables for path in some])
    order = pc.sort_indices(paths)
    rows = pa.concat_tables([table for _, table in tables]).combine_chunks().take(order)
    batch = rows.combine_chunks().to_batches()[0]
    start = 0
    for path, group in groupby(paths.take(order).to_pylist()):
        count = sum(1 for _ in group)
        content = batch.slice(start, count).serialize()
        yield path, (content.size, pa.compress(content, _CODEC, asbytes=True))
        start += count


def _unpacked(schema: pa.Schema, batch: _Packed) -> pa.RecordBatch:
    return pa.ipc.read_record_batch(pa.decompress(batch[1], batch[0], _CODEC), schema)


class _WritePartition(InFlightDoFn):
    """The batches of a partition in, its written files out."""

    def __init__(self, params: ParquetParams, table_name: str, rounds: Rounds) -> None:
        self._params = params
        self._table_name = table_name
        self._rounds = rounds

    def setup(self) -> None:
        """Start the threads: Arrow compresses without holding Python's lock."""
        self._workers = len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self._workers)

    def teardown(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    def width(self) -> int:
        """As many partitions as there are threads, and one that waits."""
        return self._workers + 1

    def process(
        self,
        element: tuple[str, Iterable[_Packed]],
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        """Write what is of the round under way."""
        round_ = self._rounds.of(window)
        if round_ is not None:
            self._staging = self._rounds.staging(round_)
            yield from super().process(element, timestamp, window)

    def start(self, element: tuple[str, Iterable[_Packed]]) -> Future[list[WrittenFile]]:
        """Hand a partition to a thread."""
        path, batches = element
        return self._threads.submit(self._write, path, list(batches), self._staging)

    def finish(self, element: Any, handle: Future[list[WrittenFile]]) -> Iterable[WrittenFile]:
        """Its files."""
        return handle.result()

    def _write(self, path: str, batches: Sequence[_Packed], staging: str) -> list[WrittenFile]:
        table = _table(self._table_name)
        schema = arrow_schema(table.record)
        rows = pa.Table.from_batches([_unpacked(schema, batch) for batch in batches], schema)
        return stage_rows(table, path, rows, staging, self._params)


def stage_rows(table: Table, path: str, rows: pa.Table, staging: str, params: ParquetParams) -> list[WrittenFile]:
    """Stage rows, merged with what the lake holds.

    Args:
        table: Their table.
        path: The file that they belong in, or the first part of their partition, relative to the root.
        rows: The rows. Those with one key become one.
        staging: Folder to write to, relative to the root.
        params: Where the lake lies, and how files are written.

    Returns:
        The staged files. The same rows give the same bytes, in whatever order they come.

    Raises:
        OSError: A file cannot be read or written; ``StorageError`` where one is damaged.
        pyarrow.ArrowInvalid: A row does not fit the schema.
    """
    written = []
    for part, (before, added) in _divided(table, path, rows, params).items():
        merged, count = merge_tables(table, before, added)
        data = encode(merged, params)
        staged = f"{staging}/{part}"
        write_bytes(join(params.root, staged), data)
        written.append(WrittenFile(table.name, part, staged, merged.num_rows, count, len(data)))
    return written


def _divided(
    table: Table, path: str, rows: pa.Table, params: ParquetParams
) -> dict[str, tuple[pa.Table | None, pa.Table]]:
    """The rows by file, each with what the file holds now."""
    if not rolls(path):
        final = join(params.root, path)
        return {path: (read_table(final) if exists(final) else None, rows)}
    parts = list_parts(params.root, path.rpartition("/")[0])
    limit = STATE_PART_BYTES if table in (LEDGER, UNITS) else params.part_mb << 20
    keys = {part.path: read_table(join(params.root, part.path), table.key) for part in parts}
    divided = divide(table, rows, keys, open_part(path, parts, limit))
    before = {part: read_table(join(params.root, part)) for part in divided if part in keys}
    return {part: (before.get(part), added) for part, added in divided.items()}


def encode(table: pa.Table, params: ParquetParams) -> bytes:
    """A table as the bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, table.schema, **writer_options(table.schema, params)) as writer:
        writer.write_table(table, row_group_size=params.row_group_rows)
        writer.add_key_value_metadata({"newsbeam.schema_version": SCHEMA_VERSION})
    return bytes(sink.getvalue())


def writer_options(schema: pa.Schema, params: ParquetParams) -> dict[str, Any]:
    """How ``pyarrow.parquet.ParquetWriter`` is to write the files of a table."""
    return {
        "compression": "zstd",
        "compression_level": params.compression_level,
        "write_page_index": True,
        "write_page_checksum": True,
        "coerce_timestamps": "us",
        # Of a small partition most bytes are metadata: statistics of nested leaves help no reader to skip a row group,
        # and the Parquet schema says all that Arrow's own would.
        "write_statistics": [field.name for field in schema if not pa.types.is_nested(field.type)],
        "store_schema": False,
        **_encodings(schema),
    }


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
