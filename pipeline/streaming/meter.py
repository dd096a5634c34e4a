"""What a running stream counts and measures."""

import bisect
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from pipeline.runs.report import DISPOSITIONS, ChunkReport
from pipeline.streaming.found import Found
from transforms.read import unit_key

__all__ = ["Lags", "Meter"]

WINDOW_SECONDS = 600.0
"""Lags are told of the last ten minutes."""


class Lags:
    """How long documents took to become visible, over the last minutes."""

    def __init__(self) -> None:
        self._found: deque[tuple[float, float, int]] = deque()

    def add(self, now: float, waited: Iterable[tuple[float, int]]) -> None:
        """Add documents that have become visible.

        Args:
            now: Seconds since the epoch.
            waited: Since when, and how many documents.
        """
        self._found.extend((now, max(0.0, now - since), documents) for since, documents in waited if documents)
        self.drop(now)

    def drop(self, now: float) -> None:
        """Forget what is older than the window."""
        while self._found and self._found[0][0] < now - WINDOW_SECONDS:
            self._found.popleft()

    def quantile(self, share: float) -> float | None:
        """Seconds within which that share of the documents became visible; None where there were none.

        Args:
            share: Between 0 and 1.
        """
        lags = sorted((lag, documents) for _, lag, documents in self._found)
        if not lags:
            return None
        until = list(accumulate(documents for _, documents in lags))
        return lags[min(bisect.bisect_left(until, share * until[-1]), len(lags) - 1)][0]


@dataclass(slots=True)
class Meter:
    """Counts since the process began.

    Attributes:
        started: When it began, in seconds since the epoch.
        documents: Documents by outcome: ``in``, the dispositions, ``unchanged``.
        late: Texts that were published too long ago to be compared with all that they should be.
        ticks: Looks at the sources.
        rounds: Rounds that were committed.
        errors: Rounds that failed and were done again.
        last_error: The latest error, in a line.
        lags: From found to visible in the tables.
        shown: From found to visible in the catalog.
        round_seconds: What the latest round took.
        refresh_seconds: What it took to bring the catalog up to date, last.
        committed_at: When the latest round was committed.
        refreshed_at: When the catalog was last brought up to date.
    """

    started: float = field(default_factory=time.time)
    documents: Counter[str] = field(default_factory=Counter)
    late: int = 0
    ticks: int = 0
    rounds: int = 0
    errors: int = 0
    last_error: str | None = None
    lags: Lags = field(default_factory=Lags)
    shown: Lags = field(default_factory=Lags)
    round_seconds: float = 0.0
    refresh_seconds: float = 0.0
    committed_at: float | None = None
    refreshed_at: float | None = None
    _unshown: list[tuple[float, int]] = field(default_factory=list)

    @property
    def unshown_since(self) -> float | None:
        """Since when the earliest document waits that is in the tables and not yet in the catalog."""
        return min((since for since, _ in self._unshown), default=None)

    def committed(self, units: Iterable[Found], chunk: ChunkReport, late: int, seconds: float, now: float) -> None:
        """Count a round that is committed.

        Args:
            units: What it has read.
            chunk: What came of it.
            late: Texts of it that were published too long ago.
            seconds: What it took.
            now: Seconds since the epoch.
        """
        summary = chunk.summary()
        for name in ("in", *DISPOSITIONS, "unchanged"):
            self.documents[name] += summary[name]
        self.late += late
        self.rounds += 1
        self.round_seconds, self.committed_at = seconds, now
        read = Counter({unit: 0 for unit, _ in chunk.by_unit()})
        for tally in chunk.tallies:
            if tally.outcome in DISPOSITIONS:
                read[tally.unit] += tally.documents
        began = now - seconds
        waited: dict[str, float] = {}
        for since, unit in units:
            # The entries of a feed are found when it is polled.
            waited.setdefault(unit_key(unit.origin, unit.uri), since if unit.poll is None else began)
        found = [(since, read[key]) for key, since in waited.items() if read[key]]
        self.lags.add(now, found)
        self._unshown += found

    def refreshed(self, seconds: float, now: float) -> None:
        """Note that the catalog is up to date.

        Args:
            seconds: What it took.
            now: Seconds since the epoch.
        """
        self.shown.add(now, self._unshown)
        self._unshown.clear()
        self.refresh_seconds, self.refreshed_at = seconds, now

    def failed(self, error: BaseException) -> None:
        """Note that a round has failed."""
        self.errors += 1
        self.last_error = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
