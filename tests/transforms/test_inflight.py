"""Elements in flight: order, time, window and side outputs stay with their element."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import apache_beam as beam
import pytest
from apache_beam import pvalue
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from transforms.inflight import InFlightDoFn

MOST: list[int] = []


class _Doubled(InFlightDoFn):
    def setup(self) -> None:
        self._threads = ThreadPoolExecutor(3)
        self._waiting = 0

    def teardown(self) -> None:
        self._threads.shutdown()

    def width(self) -> int:
        return 4

    def start(self, element: int) -> "Future[int]":
        self._waiting += 1
        MOST.append(self._waiting)
        return self._threads.submit(lambda: element * 2)

    def finish(self, element: int, handle: "Future[int]") -> Iterator[Any]:
        self._waiting -= 1
        if element == 13:
            raise ValueError("unlucky")
        if element % 5 == 0:
            yield pvalue.TaggedOutput("fives", handle.result())
            return
        yield handle.result()
        if element % 7 == 0:
            yield -element


def test_each_element_comes_out_once_and_few_are_in_flight() -> None:
    MOST.clear()
    numbers = [*range(12), *range(14, 40)]
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = (
            pipeline | beam.Create(numbers, reshuffle=False) | beam.ParDo(_Doubled()).with_outputs("fives", main="rest")
        )
        rest = [n * 2 for n in numbers if n % 5] + [-n for n in numbers if n % 7 == 0 and n % 5]
        assert_that(out.rest, equal_to(rest), label="rest")
        assert_that(out.fives, equal_to([n * 2 for n in numbers if n % 5 == 0]), label="fives")
    assert max(MOST) == 4


def test_order_is_the_order_of_arrival() -> None:
    subject = _Doubled()
    subject.setup()
    subject.start_bundle()
    out = [value for n in range(1, 5) for value in subject.process(n, 0, "w")]
    assert out == []
    out = [*subject.process(6, 0, "w"), *subject.finish_bundle()]
    assert [value.value for value in out] == [2, 4, 6, 8, 12]
    assert list(subject.finish_bundle()) == []
    subject.teardown()


class _Stamped(beam.DoFn):
    def process(self, element: int, time: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam) -> Any:
        yield element, int(time), int(window.start)


def test_time_and_window_stay() -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = (
            pipeline
            | beam.Create([TimestampedValue(n, n * 10) for n in range(1, 12)], reshuffle=False)
            | beam.Map(lambda value: value)
            | beam.WindowInto(FixedWindows(30))
            | beam.ParDo(_Doubled()).with_outputs("fives", main="rest")
        )
        rest = [(n * 2, n * 10, n * 10 // 30 * 30) for n in range(1, 12) if n % 5] + [(-7, 70, 60)]
        assert_that(out.rest | "a" >> beam.ParDo(_Stamped()), equal_to(rest), label="rest")
        fives = [(10, 50, 30), (20, 100, 90)]
        assert_that(out.fives | "b" >> beam.ParDo(_Stamped()), equal_to(fives), label="fives")


def test_error_of_one_element_is_not_swallowed() -> None:
    with pytest.raises(Exception, match="unlucky"), test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        _ = pipeline | beam.Create([1, 13, 2]) | beam.ParDo(_Doubled())


def test_bundle_after_a_failed_one_begins_with_nothing() -> None:
    subject = _Doubled()
    subject.setup()
    subject.start_bundle()
    list(subject.process(1, 0, "w"))
    subject.start_bundle()
    assert list(subject.finish_bundle()) == []
    subject.teardown()
