"""Which feeds a stream polls, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.streaming.addresses import LISTED_SECONDS, AddressWatch
from pipeline.streaming.found import Outcome
from pipeline.streaming.recorded import Recorded
from schemas.feed import FeedState, FeedStatus
from schemas.raw import WorkUnit
from transforms.sources.base import SourceError

RUN, NEXT = "20260309T120000Z-00000000", "20260310T120000Z-00000000"
NOW = 2_000_000_000.0
A, B = "https://a.example/rss", "https://b.example/rss"


@dataclass
class Listed:
    """A source that lists what it is given, or raises it."""

    units: Any
    origin: str = "feeds"
    asked: list[int] = field(default_factory=list)

    def plan(self) -> Iterator[WorkUnit]:
        self.asked.append(1)
        if isinstance(self.units, Exception):
            raise self.units
        yield from self.units

    def read(self, unit: WorkUnit) -> Iterator[Any]:
        raise AssertionError("a watch reads nothing")


def feed(uri: str, poll: str = "due") -> WorkUnit:
    return WorkUnit("feeds", uri, weight=200_000, poll=poll)


def state(uri: str, due: float | None, **changes: Any) -> FeedState:
    times = (round((NOW - 600) * 1e6), None if due is None else round(due * 1e6))
    made = FeedState("feeds", uri, None, None, "ok", None, 0, *times, 600, None, None, None, 0, 5, 2, None, False, RUN)
    return made._replace(**changes)


def watch(units: Any, *states: FeedState) -> AddressWatch:
    return AddressWatch(
        Listed(units), {one.uri: one for one in states}, Recorded([]), retry=600.0, tick=5.0, pause=15.0
    )


def due(watched: AddressWatch, now: float, run: str = RUN) -> list[str]:
    return [found.unit.uri for found in watched.look(now, run)]


def test_feeds_are_polled_when_they_are_due() -> None:
    watched = watch([feed(A), feed(B)], state(A, NOW + 60))
    assert due(watched, NOW) == [B]  # never polled before
    watched.polled([state(B, NOW + 30)])
    assert due(watched, NOW + 29) == []
    found = watched.look(NOW + 61, RUN)
    assert [(one.unit.uri, one.since) for one in found] == [(A, NOW + 60), (B, NOW + 30)]
    assert found[0].unit.feed == state(A, NOW + 60)
    assert found[0].unit.weight == 6_000  # as many entries as last time are expected


def test_always_is_once_a_run_and_then_as_they_come_due() -> None:
    watched = watch([feed(A, "always")], state(A, NOW + 60, run_id="earlier"))
    assert due(watched, NOW) == [A]
    watched.polled([state(A, NOW + 60)])
    assert due(watched, NOW + 1) == []
    assert due(watched, NOW + 61) == [A]
    assert due(watched, NOW + 1, NEXT) == [A]


def test_a_feed_that_is_gone_is_left_alone() -> None:
    watched = watch(
        [feed(A), feed(B)], state(A, None, status=FeedStatus.GONE.value), state(B, NOW + 9, status="failing")
    )
    assert due(watched, NOW) == []
    counts = watched.counts(NOW, 60.0)
    assert (counts.known, counts.gone, counts.failing, counts.behind) == (2, 1, 1, 0)


def test_a_feed_that_waits_too_long_is_behind() -> None:
    watched = watch([feed(A)], state(A, NOW))
    watched.look(NOW + 1, RUN)
    assert watched.counts(NOW + 59, 60.0).behind == 0
    assert watched.counts(NOW + 61, 60.0).behind == 1
    watched.polled([state(A, NOW + 600)])
    assert watched.counts(NOW + 61, 60.0).behind == 0


def test_the_list_is_read_again_now_and_then() -> None:
    source = Listed([feed(A)])
    watched = AddressWatch(source, {}, Recorded([]), retry=600.0, tick=5.0, pause=15.0)
    for second in range(0, round(LISTED_SECONDS), 10):
        watched.look(NOW + second, RUN)
    assert len(source.asked) == 1
    source.units = [feed(A), feed(B)]
    assert due(watched, NOW + LISTED_SECONDS) == [A, B]


def test_a_list_that_cannot_be_read_does_not_end_the_stream() -> None:
    watched = watch(SourceError("feeds: cannot read feeds.opml"))
    assert due(watched, NOW) == []
    assert watched.trouble is not None
    assert watched.trouble.next_try == NOW + 5
    watched.source.units = [feed(A)]  # type: ignore[attr-defined]
    assert due(watched, NOW + 4) == []
    assert due(watched, NOW + 6) == [A]
    assert watched.trouble is None


def test_one_that_cannot_be_read_any_more_keeps_its_feeds() -> None:
    watched = watch([feed(A)])
    watched.look(NOW, RUN)
    watched.source.units = SourceError("feeds: cannot read feeds.opml")  # type: ignore[attr-defined]
    assert due(watched, NOW + LISTED_SECONDS + 1) == [A]


def test_a_list_of_pages_is_read_once_a_run_and_what_failed_again() -> None:
    pages = WorkUnit("feeds", "feeds", start=0, end=3)
    watched = watch([pages])
    assert due(watched, NOW) == ["feeds"]
    watched.committed([Outcome(pages, again=True)], NOW, RUN)
    assert due(watched, NOW + 599) == []
    assert due(watched, NOW + 601) == ["feeds"]
    watched.committed([Outcome(pages, again=False)], NOW + 601, RUN)
    assert due(watched, NOW + 9999) == []
    assert due(watched, NOW + 9999, NEXT) == ["feeds"]
