"""Which files are done, so that the next run need not open them again, and when feeds are to be polled."""

from collections.abc import Sequence
from typing import Any

from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from schemas.arrow import table_of
from schemas.feed import FeedState, FeedStatus
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from schemas.tables import FEEDS, UNITS, Table
from schemas.written import WrittenFile
from transforms.logic.partitions import state_path
from transforms.logic.polling import without_validators
from transforms.read import unit_key
from transforms.sinks.parquet import ParquetParams, stage_rows


def stage_units(
    lake: Lake, units: Sequence[WorkUnit], chunk: ChunkReport, run_id: str, staging: str
) -> list[WrittenFile]:
    """Stage the entries of a chunk's files; feeds have their own state.

    Documents are counted by file: the first range of a file in the chunk carries them.

    Args:
        lake: The lake.
        units: What the chunk has read.
        chunk: Its report.
        run_id: The run.
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
                left=sum(counts.get((key, name), 0) for name in ("outside", "left", "coming")),
                run_id=run_id,
            )
        )
    return _stage(lake, UNITS, state_path(UNITS), entries, staging)


def stage_feeds(lake: Lake, chunk: ChunkReport, run_id: str, staging: str) -> list[WrittenFile]:
    """Stage the states of the feeds that a chunk has polled.

    Args:
        lake: The lake.
        chunk: The chunk's report.
        run_id: The run.
        staging: Staging folder, relative to the root.

    Raises:
        OSError: The file cannot be written.
    """
    return _stage(lake, FEEDS, feeds_path(), feed_states(chunk, run_id), staging)


def feed_states(chunk: ChunkReport, run_id: str) -> list[FeedState]:
    """The states of the feeds that a chunk has polled, as the lake keeps them.

    A feed of which a page could not be had, or was left for another run, is asked for as a whole next time: an answer
    that nothing has changed would name no page to try again. It is due at once where a page is still on its way.

    Args:
        chunk: The chunk's report.
        run_id: The run.
    """
    counts = chunk.by_unit()

    def complete(state: FeedState) -> bool:
        key = unit_key(state.origin, state.uri)
        return state.status == FeedStatus.FAILING or not any(
            counts.get((key, name)) for name in ("retryable", "again", "outside", "left", "coming")
        )

    def next_poll(state: FeedState) -> int | None:
        coming = counts.get((unit_key(state.origin, state.uri), "coming"))
        return state.polled_at if coming else state.next_poll_at

    states = [state if complete(state) else without_validators(state) for state in chunk.feeds]
    return [state._replace(run_id=run_id, next_poll_at=next_poll(state)) for state in states]


def feeds_path() -> str:
    """The file with the state of all feeds, relative to the root."""
    return f"{FEEDS.folder}/{FEEDS.layout}"


def _stage(lake: Lake, table: Table, path: str, rows: Sequence[Any], staging: str) -> list[WrittenFile]:
    if not rows:
        return []
    return stage_rows(table, path, table_of(table.record, rows), staging, ParquetParams(root=lake.root))
