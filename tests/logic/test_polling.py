"""When a feed is asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.feed import FeedState
from transforms.logic.polling import (
    DAY,
    Pace,
    adapted,
    after_answer,
    after_failure,
    is_due,
    is_gone,
    missed_entries,
    without_validators,
)  # fmt: skip

PACE = Pace(first=600, shortest=300, longest=14_400)
NOW = 1_800_000_000_000_000
SECOND = 1_000_000


def state(**changes: object) -> FeedState:
    blank = FeedState(
        "feeds", "https://echo.example/f", None, None, "ok", None, 0, NOW, NOW, 600, None, '"e"', "Mon", 3, 10, 0, None,
        False,
    )  # fmt: skip
    return blank._replace(**changes)  # type: ignore[arg-type]


def test_the_first_poll_is_followed_by_one_after_the_first_interval() -> None:
    assert adapted(None, 20, 20, PACE) == 600
    assert adapted(None, 20, 20, Pace(600, 900, 14_400)) == 900


@pytest.mark.parametrize(
    ("entries", "new", "seconds"),
    [(20, 0, 900), (0, 0, 900), (20, 1, 600), (20, 5, 600), (20, 10, 300), (20, 20, 300), (24, 8, 450)],
)
def test_the_interval_follows_the_share_of_new_entries(entries: int, new: int, seconds: int) -> None:
    assert adapted(state(), entries, new, PACE) == seconds


def test_the_interval_keeps_its_bounds() -> None:
    quiet = busy = state()
    for _ in range(20):
        quiet = quiet._replace(interval=adapted(quiet, 10, 0, PACE))
        busy = busy._replace(interval=adapted(busy, 10, 10, PACE))
    assert (quiet.interval, busy.interval) == (14_400, 300)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [((), 600), ((None, None), 600), ((1800, None), 1800), ((1800, 7200.0), 7200), ((60, 30), 600), ((10**9,), DAY)],
)
def test_the_publisher_is_heeded_for_at_most_a_day(asked: tuple[float | None, ...], seconds: int) -> None:
    assert after_answer(NOW, 600, *asked) == NOW + seconds * SECOND


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [(after_failure(NOW, 600, failures, None) - NOW) // SECOND for failures in (1, 2, 3, 7, 8, 9, 5000)]
    assert waits == [1200, 2400, 4800, 76_800, DAY, DAY, DAY]


def test_retry_after_is_a_floor_and_has_a_ceiling() -> None:
    assert after_failure(NOW, 600, 1, 7200.0) == NOW + 7200 * SECOND
    assert after_failure(NOW, 600, 1, 5.0) == NOW + 1200 * SECOND
    assert after_failure(NOW, 600, 1, 1e12) == NOW + DAY * SECOND


@given(st.integers(1, DAY), st.integers(0, 10_000), st.one_of(st.none(), st.floats(0, 1e15)))
def test_a_failing_feed_is_always_tried_again_within_a_day(interval: int, failures: int, asked: float | None) -> None:
    assert NOW < after_failure(NOW, interval, failures, asked) <= NOW + DAY * SECOND


def test_due() -> None:
    assert is_due(state(next_poll_at=NOW), NOW)
    assert not is_due(state(next_poll_at=NOW + 1), NOW)
    assert not is_due(state(next_poll_at=None), NOW)
    assert is_gone(state(status="gone"))


def test_a_poll_in_the_future_keeps_no_feed_waiting() -> None:
    ahead = state(polled_at=NOW + 400 * DAY * SECOND, next_poll_at=NOW + 401 * DAY * SECOND)
    assert is_due(ahead, NOW)
    assert not is_due(ahead._replace(next_poll_at=None), NOW), "gone is gone"
    assert not is_due(state(polled_at=NOW, next_poll_at=NOW + 1), NOW)


def test_gone() -> None:
    assert is_gone(state(status="gone"))
    assert not is_gone(state(status="failing"))


def test_entries_may_be_missing_where_nothing_of_an_answer_is_known() -> None:
    assert missed_entries(state(entries=10), 10, 10)
    assert not missed_entries(state(entries=10), 10, 9)
    assert not missed_entries(None, 10, 10)
    assert not missed_entries(state(entries=0), 10, 10), "the feed was empty before"
    assert not missed_entries(state(entries=10), 0, 0)


def test_without_validators_the_whole_feed_is_asked_for() -> None:
    assert without_validators(state()) == state(etag=None, last_modified=None, conditional_polls=0)
