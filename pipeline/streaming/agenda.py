"""What a stream has to read next, of all its sources, earliest first."""

import time
from collections.abc import Callable, Sequence
from typing import cast

from pipeline.config import ChunkParams, Config
from pipeline.lake.folders import Lake
from pipeline.runs.plan import cut, load_feeds
from pipeline.runs.report import ChunkReport
from pipeline.runs.units import feed_states
from pipeline.streaming.addresses import AddressWatch, FeedCounts
from pipeline.streaming.files import FileWatch
from pipeline.streaming.found import Found, Outcome, Trouble
from pipeline.streaming.recorded import Recorded
from schemas.feed import FeedState
from schemas.raw import WorkUnit
from transforms.sources.base import SOURCES, FileSource, Source, SourceParams

__all__ = ["Agenda"]


class Agenda:
    """The sources of a stream, watched.

    What earlier runs have read is read from the lake once; from then on each commit is noted as it comes.

    Args:
        config: What is streamed.
        lake: The lake, locked.

    Raises:
        OSError: The state of the lake cannot be read.
    """

    def __init__(self, config: Config, lake: Lake) -> None:
        stream = config.stream
        self._chunks = ChunkParams(
            text_mb=min(stream.max_text_mb, config.chunks.text_mb), units=min(stream.max_units, config.chunks.units)
        )
        self._slack = stream.delay_seconds
        recorded, states = Recorded(lake.unit_files()), load_feeds(lake.feed_files())
        self._files: dict[str, FileWatch] = {}
        self._addresses: dict[str, AddressWatch] = {}
        retry, tick, pause = stream.retry_minutes * 60, stream.tick_seconds, stream.patience_seconds
        for source, params in zip(config.open_sources(), config.sources, strict=True):
            origin = source.origin
            if _is_watched(source):
                opened, settle = _opener(params), stream.settle_seconds
                self._files[origin] = FileWatch(origin, opened, recorded, settle, retry, tick, pause)
            else:
                own = {uri: state for (name, uri), state in states.items() if name == origin}
                self._addresses[origin] = AddressWatch(source, own, recorded, retry, tick, pause)
        self._found: list[Found] = []

    def look(self, run_id: str, now: float | None = None) -> int:
        """Look at all sources.

        Args:
            run_id: The run that is under way.
            now: Seconds since the epoch; the clock where None.

        Returns:
            How many units there are to read.
        """
        now = time.time() if now is None else now
        found = [one for watch in self._watches() for one in watch.look(now, run_id)]
        self._found = sorted(found, key=lambda one: (one.since, one.unit.origin, one.unit.uri, one.unit.start))
        return len(self._found)

    def round(self) -> tuple[Found, ...]:
        """The units that are read next: those found first, no more than one round may hold."""
        chunk = next(cut([found.unit for found in self._found], self._chunks), ())
        return tuple(self._found[: len(chunk)])

    def committed(self, units: Sequence[WorkUnit], chunk: ChunkReport, run_id: str, now: float | None = None) -> None:
        """Note what a round has read.

        Args:
            units: Its units.
            chunk: What came of it.
            run_id: The run that is under way.
            now: Seconds since the epoch; the clock where None.
        """
        now = time.time() if now is None else now
        counts = chunk.by_unit()
        outcomes: dict[str, list[Outcome]] = {}
        for unit in units:
            outcomes.setdefault(unit.origin, []).append(Outcome.of(unit, counts))
        polled: dict[str, list[FeedState]] = {}
        for state in feed_states(chunk, run_id):
            polled.setdefault(state.origin, []).append(state)
        for origin, some in outcomes.items():
            if origin in self._files:
                self._files[origin].committed(some, now)
            else:
                self._addresses[origin].committed(some, now, run_id)
                self._addresses[origin].polled(polled.get(origin, ()))

    def feeds(self, now: float | None = None) -> FeedCounts:
        """How all feeds do."""
        now, counts = time.time() if now is None else now, FeedCounts()
        for watch in self._addresses.values():
            counts.add(watch.counts(now, self._slack))
        return counts

    def troubles(self) -> list[Trouble]:
        """The sources that give nothing now, and why."""
        return [watch.trouble for watch in self._watches() if watch.trouble is not None]

    def _watches(self) -> list[FileWatch | AddressWatch]:
        return [*self._files.values(), *self._addresses.values()]


def _is_watched(source: Source) -> bool:
    """Whether a source reads files, and tells what each holds: a plug-in may plan in a way of its own."""
    return isinstance(source, FileSource) and source.in_files and type(source).units is not FileSource.units


def _opener(params: SourceParams) -> Callable[[], FileSource]:
    return lambda: cast(FileSource, SOURCES.create(params.type, params))  # type: ignore[attr-defined]
