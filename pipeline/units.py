"""Which files are done, so that the next run need not open them again."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.lake import Lake
from pipeline.report import ChunkReport
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from schemas.tables import UNITS
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import state_path
from transforms.read import unit_key
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import exists, read_bytes, write_bytes


def stage_units(
    lake: Lake, units: Sequence[WorkUnit], chunk: ChunkReport, run_id: str, number: int, staging: str
) -> WrittenFile:
    """Stage the entries of a chunk's units.

    Documents are counted by file: the first range of a file in the chunk carries them.

    Args:
        lake: The lake.
        units: What the chunk has read.
        chunk: Its report.
        run_id: The run.
        number: The chunk.
        staging: Staging folder, relative to the root.

    Raises:
        OSError: The file cannot be written.
    """
    counts = chunk.by_unit()
    counted: set[str] = set()
    entries = []
    for unit in units:
        key = unit_key(unit.origin, unit.uri)
        first = key not in counted
        counted.add(key)
        entries.append(
            UnitEntry(
                origin=unit.origin,
                uri=unit.uri,
                start=unit.start,
                end=unit.end,
                size=unit.size,
                modified_at=unit.modified_at,
                documents=counts.get((key, "in"), 0) + counts.get((key, "unchanged"), 0) if first else 0,
                retryable=counts.get((key, "retryable"), 0) + counts.get((key, "again"), 0),
                run_id=run_id,
            )
        )
    path = state_path(UNITS, run_id, number)
    final = lake.path(path)
    before = pq.read_table(pa.BufferReader(read_bytes(final))) if exists(final) else None
    merged, written = merge_rows(UNITS, before, entries)
    data = encode(merged, ParquetParams(root=lake.root))
    write_bytes(lake.path(f"{staging}/{path}"), data)
    return WrittenFile(UNITS.name, path, f"{staging}/{path}", merged.num_rows, written, len(data))
