"""Which files are done, so that the next run need not open them again, and when feeds are to be polled."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from schemas.feed import FeedState, FeedStatus
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from schemas.tables import FEEDS, UNITS, Table
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import state_path
from transforms.logic.polling import without_validators
from transforms.read import unit_key
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import exists, read_bytes, write_bytes


def stage_units(
    lake: Lake, units: Sequence[WorkUnit], chunk: ChunkReport, run_id: str, number: int, staging: str
) -> list[WrittenFile]:
    """Stage the entries of a chunk's files; feeds have their own state.

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
        if unit.poll is not None:
            continue
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
    return _stage(lake, UNITS, state_path(UNITS, run_id, number), entries, staging)


def stage_feeds(lake: Lake, chunk: ChunkReport, run_id: str, staging: str) -> list[WrittenFile]:
    """Stage the states of the feeds that a chunk has polled.

    A feed of which a page could not be had is asked for as a whole next time: an answer that nothing has changed would
    name no page to try again.

    Args:
        lake: The lake.
        chunk: The chunk's report.
        run_id: The run.
        staging: Staging folder, relative to the root.

    Raises:
        OSError: The file cannot be written.
    """
    counts = chunk.by_unit()

    def complete(state: FeedState) -> bool:
        key = unit_key(state.origin, state.uri)
        return state.status == FeedStatus.FAILING or not any(counts.get((key, name)) for name in ("retryable", "again"))

    states = [state if complete(state) else without_validators(state) for state in chunk.feeds]
    return _stage(lake, FEEDS, feeds_path(), [state._replace(run_id=run_id) for state in states], staging)


def feeds_path() -> str:
    """The file with the state of all feeds, relative to the root."""
    return f"{FEEDS.folder}/{FEEDS.layout}"


def _stage(lake: Lake, table: Table, path: str, rows: Sequence[Any], staging: str) -> list[WrittenFile]:
    if not rows:
        return []
    final = lake.path(path)
    before = pq.read_table(pa.BufferReader(read_bytes(final))) if exists(final) else None
    merged, written = merge_rows(table, before, rows)
    data = encode(merged, ParquetParams(root=lake.root))
    write_bytes(lake.path(f"{staging}/{path}"), data)
    return [WrittenFile(table.name, path, f"{staging}/{path}", merged.num_rows, written, len(data))]
