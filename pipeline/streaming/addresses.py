"""A source of addresses: feeds and sitemaps that are polled as they come due, lists of pages that are read once."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.streaming.found import Found, Outcome, Patience, Place, Trouble, place_of
from pipeline.streaming.recorded import Recorded
from schemas.feed import FeedState, FeedStatus
from schemas.raw import WorkUnit
from transforms.logic.polling import is_due, is_gone
from transforms.sources.base import Source, SourceError

__all__ = ["AddressWatch", "FeedCounts"]

_LOG = logging.getLogger(__name__)
LISTED_SECONDS = 300.0
"""How long a list of addresses counts before it is read again."""
_ENTRY_WEIGHT = 3_000
"""Expected bytes of clean text of one entry of a feed; it only sizes rounds."""
_SECOND = 1_000_000


@dataclass(slots=True)
class FeedCounts:
    """How the feeds of a stream do.

    Attributes:
        known: Feeds that are polled.
        failing: Those of them whose last poll brought nothing that can be read.
        behind: Those that should have been polled some time ago.
        gone: Feeds that their publishers have ended.
    """

    known: int = 0
    failing: int = 0
    behind: int = 0
    gone: int = 0

    def add(self, other: "FeedCounts") -> None:
        """Add those of another source."""
        self.known += other.known
        self.failing += other.failing
        self.behind += other.behind
        self.gone += other.gone


@dataclass(slots=True)
class AddressWatch:
    """Watches the addresses of one source.

    Attributes:
        source: The source.
        states: What the last poll of each feed of it has left.
        recorded: What earlier runs have read of what is no feed.
        retry: Seconds after which what could not be read is tried again, where it is no feed.
        tick: Seconds after which a list of addresses that cannot be read is tried again; then ever later.
        pause: Seconds after which what was still on its way is asked for.
    """

    source: Source
    states: dict[str, FeedState]
    recorded: Recorded
    retry: float
    tick: float
    pause: float
    trouble: Trouble | None = None
    _units: tuple[WorkUnit, ...] = ()
    _listed: float | None = None
    _patience: Patience | None = None
    _read: dict[Place, tuple[int, int | None, str]] = field(default_factory=dict)
    _tries: dict[Place, Patience] = field(default_factory=dict)
    _aside: dict[Place, float] = field(default_factory=dict)
    _first_due: dict[str, float] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Name of the source."""
        return self.source.origin

    def look(self, now: float, run_id: str) -> list[Found]:
        """What there is to read now: feeds that are due, and lists that this run has not read.

        Args:
            now: Seconds since the epoch.
            run_id: The run that is under way.
        """
        if self._listed is None or now - self._listed >= LISTED_SECONDS:
            self._list(now)
        return list(self._due(now, run_id))

    def committed(self, outcomes: Iterable[Outcome], now: float, run_id: str) -> None:
        """Note what a round has read of what is no feed, and what has not come in time.

        Args:
            outcomes: What became of units of this source.
            now: Seconds since the epoch.
            run_id: The run that is under way.
        """
        for outcome in outcomes:
            place = place_of(outcome.unit)
            if outcome.coming:
                self._aside[place] = now + self.pause
            if outcome.coming or outcome.unit.poll is not None:
                continue
            if outcome.again:
                self._tries.setdefault(place, Patience(self.retry)).failed(now)
            else:
                self._tries.pop(place, None)
                self._read[place] = (outcome.unit.size, outcome.unit.modified_at, run_id)

    def polled(self, states: Iterable[FeedState]) -> None:
        """Note what polls of this source have left."""
        for state in states:
            self.states[state.uri] = state
            self._first_due.pop(state.uri, None)

    def counts(self, now: float, slack: float) -> FeedCounts:
        """How its feeds do.

        Args:
            now: Seconds since the epoch.
            slack: Seconds after which a feed that is due counts as behind.
        """
        counts = FeedCounts(known=sum(unit.poll is not None for unit in self._units))
        for unit in self._units:
            state = self.states.get(unit.uri) if unit.poll is not None else None
            counts.failing += state is not None and state.status == FeedStatus.FAILING
            counts.gone += state is not None and is_gone(state)
            counts.behind += unit.uri in self._first_due and now - self._first_due[unit.uri] > slack
        return counts

    def _list(self, now: float) -> None:
        if self.trouble is not None and now < self.trouble.next_try:
            return
        try:
            self._units = tuple(self.source.plan())
        except SourceError as error:
            self._patience = self._patience or Patience(self.tick, LISTED_SECONDS)
            self._patience.failed(now)
            if self.trouble is None:
                _LOG.warning("%s; it is tried again and again", error)
            since = self.trouble.since if self.trouble else now
            self.trouble = Trouble(self.origin, str(error), since, self._patience.next_try)
            return
        self._listed, self.trouble, self._patience = now, None, None

    def _due(self, now: float, run_id: str) -> Iterator[Found]:
        for unit in self._units:
            if self._is_aside(unit, now):
                continue
            if unit.poll is None:
                if self._is_unread(unit, now, run_id):
                    yield Found(self._listed or now, unit)
                continue
            state = self.states.get(unit.uri)
            since = self._due_since(unit, state, now, run_id)
            if since is not None:
                since = self._first_due.setdefault(unit.uri, since)
                yield Found(since, unit._replace(feed=state, weight=_weight(unit, state)))

    def _is_aside(self, unit: WorkUnit, now: float) -> bool:
        """Whether something of a unit was on its way just now: others go first."""
        if not self._aside or (until := self._aside.get(place := place_of(unit))) is None:
            return False
        if until <= now:
            del self._aside[place]
        return until > now

    def _is_unread(self, unit: WorkUnit, now: float, run_id: str) -> bool:
        place = place_of(unit)
        if (patience := self._tries.get(place)) is not None:
            return patience.next_try <= now
        read = self._read.get(place)
        if read is None:
            return not self.recorded.done(unit, run_id)
        size, modified_at, run = read
        if unit.modified_at is None or unit.size < 0:
            return run != run_id  # nothing says that it is as it was: once a run
        return (size, modified_at) != (unit.size, unit.modified_at)

    @staticmethod
    def _due_since(unit: WorkUnit, state: FeedState | None, now: float, run_id: str) -> float | None:
        """Since when a feed is due; None where it is not."""
        if state is None:
            return now
        if is_gone(state):
            return None
        if unit.poll == "always" and state.run_id != run_id:
            return now  # at the beginning of each run, whatever the table says; then as it comes due
        if is_due(state, round(now * _SECOND)):
            return min(now, (state.next_poll_at or 0) / _SECOND)
        return None


def _weight(unit: WorkUnit, state: FeedState | None) -> int:
    """Expected bytes of clean text: a feed is most often expected to bring what it brought last."""
    return unit.weight if state is None else _ENTRY_WEIGHT * max(1, state.new_entries)
