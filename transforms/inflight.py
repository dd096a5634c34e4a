"""A DoFn that hands its elements to an executor and keeps many in flight, so that the executor never waits."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.utils.windowed_value import WindowedValue


class InFlightDoFn(beam.DoFn):
    """Starts work for each element, and emits results in order of arrival as they come.

    A subclass says how many elements may be in flight, how work starts, and what comes of it. Results keep the
    timestamp and window of their element, in bounded and unbounded pipelines alike.
    """

    def width(self) -> int:
        """Elements in flight."""
        raise NotImplementedError

    def start(self, element: Any) -> Any:
        """Start the work; returns what :meth:`finish` takes."""
        raise NotImplementedError

    def finish(self, element: Any, handle: Any) -> Iterable[Any]:
        """Wait for the work; returns the outputs, of which those for a side output are tagged."""
        raise NotImplementedError

    def start_bundle(self) -> None:
        """Begin with nothing in flight."""
        self._queue: deque[tuple[Any, Any, Any, Any]] = deque()

    def process(
        self,
        element: Any,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        """Start one element, and finish the oldest where too many are in flight."""
        while len(self._queue) >= self.width():
            yield from self._oldest()
        self._queue.append((element, self.start(element), timestamp, window))

    def finish_bundle(self) -> Iterator[Any]:
        """Finish all."""
        while self._queue:
            yield from self._oldest()

    def _oldest(self) -> Iterator[Any]:
        element, handle, timestamp, window = self._queue.popleft()
        for output in self.finish(element, handle):
            if isinstance(output, pvalue.TaggedOutput):
                yield pvalue.TaggedOutput(output.tag, WindowedValue(output.value, timestamp, (window,)))
            else:
                yield WindowedValue(output, timestamp, (window,))
