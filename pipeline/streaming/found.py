"""What a stream has found to read, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from schemas.raw import WorkUnit
from transforms.logic.polling import DAY
from transforms.read import unit_key

__all__ = ["Found", "Outcome", "Patience", "Place", "Trouble", "place_of"]

Place = tuple[str, str, int, int]
"""What a unit is known by: source, file or address, and the range."""


class Found(NamedTuple):
    """A unit that is to be read.

    Attributes:
        since: When it was found, or was due, in seconds since the epoch: the earliest comes first.
        unit: The unit.
    """

    since: float
    unit: WorkUnit


class Trouble(NamedTuple):
    """Why a source gives nothing now.

    Attributes:
        origin: Name of the source.
        problem: What is wrong, in a sentence.
        since: Since when, in seconds since the epoch.
        next_try: When it is looked at again.
    """

    origin: str
    problem: str
    since: float
    next_try: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a unit in a round that is committed.

    Attributes:
        unit: The unit, as it was read.
        again: Whether something of it could not be had and is to be tried again.
        coming: Whether something of it is still on its way, and is to be asked for soon.
    """

    unit: WorkUnit
    again: bool
    coming: bool = False

    @classmethod
    def of(cls, unit: WorkUnit, counts: Mapping[tuple[str, str], int]) -> "Outcome":
        """What the counts by file and outcome say of a unit."""
        key = unit_key(unit.origin, unit.uri)
        return cls(
            unit,
            any(counts.get((key, name)) for name in ("retryable", "again")),
            any(counts.get((key, name)) for name in ("left", "coming")),
        )


@dataclass(slots=True)
class Patience:
    """How long to wait before something is tried again: twice as long after each failure.

    Attributes:
        first: Seconds after the first failure.
        longest: Seconds at most.
        failures: Failures in a row.
        next_try: Not before, in seconds since the epoch.
    """

    first: float
    longest: float = DAY
    failures: int = 0
    next_try: float = field(default=0.0)

    def failed(self, now: float) -> None:
        """It has failed once more."""
        self.next_try = now + min(self.first * 2.0 ** min(self.failures, 30), self.longest)
        self.failures += 1

    def worked(self) -> None:
        """It has worked."""
        self.failures, self.next_try = 0, 0.0


def place_of(unit: WorkUnit) -> Place:
    """What a unit is known by."""
    return unit.origin, unit.uri, unit.start, unit.end
