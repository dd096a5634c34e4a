"""An unbounded source of the numbers of rounds, as they are posted."""
# ruff: noqa: B008 - Beam reads what a splittable DoFn needs from the defaults of arguments

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

__all__ = ["Follow"]

_EVERY = 0.1
"""Seconds between two looks within a call."""
_PATIENCE = 0.5
_PAUSE = 0.5
"""Seconds that a call waits for the next number, and between two calls. Each call ends in a checkpoint of its own, for
which Beam's Flink runner makes a state that it never drops (Beam issue 27648), so there should be few; but while a call
is under way, neither the watermark nor a checkpoint of the graph passes."""
_NEVER = sys.maxsize


class _Ahead(RestrictionProvider):
    """The numbers from one on, without end."""

    def initial_restriction(self, element: str) -> OffsetRange:
        return OffsetRange(0, _NEVER)

    def create_tracker(self, restriction: OffsetRange) -> OffsetRestrictionTracker:
        return OffsetRestrictionTracker(restriction)

    def restriction_size(self, element: str, restriction: OffsetRange) -> int:
        return 1  # one round is under way at most


class Follow(beam.DoFn):
    """The name of a series of rounds in, their numbers out, each at that many seconds after the epoch.

    The watermark follows: once a number is out, nothing before the next one is to come. Numbers may be passed over,
    where rounds came and went between two looks. The series ends where it is gone; one that has never been there is an
    error.

    Args:
        latest: Gives the number of the round under way by the name of the series; None where that has ended. A
            function of a module.
    """

    def __init__(self, latest: Callable[[str], int | None]) -> None:
        self._latest = latest

    @beam.DoFn.unbounded_per_element()  # type: ignore[untyped-decorator]
    def process(
        self,
        series: str,
        tracker: Any = beam.DoFn.RestrictionParam(_Ahead()),
        estimator: Any = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider()),
    ) -> Iterator[Any]:
        """Emit the next number, unless it lets wait for itself too long, and go on in another call."""
        wanted = tracker.current_restriction().start
        number = self._awaited(series, wanted)
        if number is None:
            if not wanted:
                raise OSError(f"{series} is not to be seen here: all workers must see the folder of the lake")
            tracker.try_claim(_NEVER)
            return
        if number >= wanted:
            if not tracker.try_claim(number):
                return
            yield TimestampedValue(number, Timestamp(number))
            estimator.set_watermark(Timestamp(number + 1))
        tracker.defer_remainder(Duration(seconds=_PAUSE))

    def _awaited(self, series: str, wanted: int) -> int | None:
        """The number of the round under way, once it is one that is wanted or the patience has ended."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            number = self._latest(series)
            if number is None or number >= wanted or time.monotonic() > deadline:
                return number
            time.sleep(_EVERY)
