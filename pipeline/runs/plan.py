"""What there is to read now, less what is done, cut into chunks."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipeline.config import ChunkParams
from pipeline.errors import ExitCode, UserError
from schemas.arrow import rows_of
from schemas.feed import FeedState
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from transforms.logic.polling import is_due, is_gone
from transforms.parquet_files import read_table
from transforms.sources.base import Source, SourceError, UnreachableError


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do.

    Attributes:
        units: Units to read, in order.
        unchanged_units: Files that were read before and have not changed since.
        unchanged_documents: Documents in those, by source.
        feeds_not_due: Feeds that are to be polled later.
        feeds_gone: Feeds that their publishers have ended (410).
    """

    units: tuple[WorkUnit, ...]
    unchanged_units: int
    unchanged_documents: Mapping[str, int]
    feeds_not_due: tuple[FeedState, ...] = ()
    feeds_gone: tuple[FeedState, ...] = ()


def make_plan(
    sources: Iterable[Source], unit_files: Sequence[str], run_id: str, feed_files: Sequence[str] = ()
) -> Plan:
    """List the units of all sources, and leave out files that are done and unchanged and feeds that are not due.

    Args:
        sources: The configured sources.
        unit_files: Parquet files of the units table.
        run_id: The run that plans: what it has done itself before it was killed is no unchanged input.
        feed_files: Parquet files of the feeds table.

    Raises:
        UserError: A source has nothing to read, or cannot be reached.
    """
    done = {
        (entry.origin, entry.uri, entry.start, entry.end): entry
        for path in unit_files
        for entry in rows_of(UnitEntry, read_table(path))
    }
    feeds = _Feeds(load_feeds(feed_files), run_id)
    todo: list[WorkUnit] = []
    unchanged, documents = 0, Counter[str]()
    try:
        for source in sources:
            for unit in source.plan():
                if unit.poll is not None:
                    todo += feeds.to_poll(unit)
                    continue
                entry = done.get((unit.origin, unit.uri, unit.start, unit.end))
                if entry is not None and _is_done(unit, entry, run_id):
                    unchanged += entry.run_id != run_id
                    documents[unit.origin] += entry.documents if entry.run_id != run_id else 0
                else:
                    todo.append(unit)
    except UnreachableError as error:
        raise UserError(str(error), ExitCode.RETRY_LATER) from None
    except SourceError as error:
        raise UserError(str(error)) from None
    return Plan(tuple(todo), unchanged, documents, tuple(feeds.not_due), tuple(feeds.gone))


def load_feeds(feed_files: Sequence[str]) -> dict[tuple[str, str], FeedState]:
    """The states of feeds by source and address."""
    return {(state.origin, state.uri): state for path in feed_files for state in rows_of(FeedState, read_table(path))}


class _Feeds:
    """Tells the feeds that are to be polled from the others."""

    def __init__(self, states: Mapping[tuple[str, str], FeedState], run_id: str) -> None:
        self._states = states
        self._run_id = run_id
        self._now = time.time_ns() // 1000
        self.not_due: list[FeedState] = []
        self.gone: list[FeedState] = []

    def to_poll(self, unit: WorkUnit) -> list[WorkUnit]:
        """The unit with what the last poll left, if it is to be polled."""
        state = self._states.get((unit.origin, unit.uri))
        if state is None:
            return [unit]
        if state.run_id == self._run_id:  # before it was killed
            return []
        if is_gone(state):
            self.gone.append(state)
        elif unit.poll == "due" and not is_due(state, self._now):
            self.not_due.append(state)
        else:
            return [unit._replace(feed=state)]
        return []


def _is_done(unit: WorkUnit, entry: UnitEntry, run_id: str) -> bool:
    """Whether a unit is what it was and nothing of it is to be tried again, or this very run has read it already."""
    if (unit.size, unit.modified_at) != (entry.size, entry.modified_at):
        return False
    # Where size and time are not told, nothing says that it is as it was; a resumed run still reads it once.
    known = unit.modified_at is not None and unit.size >= 0
    return entry.run_id == run_id or (known and not entry.retryable and not entry.left)


class Weighted(Protocol):
    """What is cut into chunks."""

    @property
    def weight(self) -> int:
        """Expected bytes of clean text."""
        ...


W = TypeVar("W", bound=Weighted)


def cut(units: Sequence[W], params: ChunkParams) -> Iterator[tuple[W, ...]]:
    """Cut units into chunks of about equal expected text, in order.

    The cut depends on the units alone, so that a resumed run goes on with the chunks that it would have made.
    """
    chunk: list[W] = []
    weight, limit = 0, params.text_mb << 20
    for unit in units:
        if chunk and (weight + unit.weight > limit or len(chunk) >= params.units):
            yield tuple(chunk)
            chunk, weight = [], 0
        chunk.append(unit)
        weight += unit.weight
    if chunk:
        yield tuple(chunk)
