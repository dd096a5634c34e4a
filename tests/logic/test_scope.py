"""What a run takes on of its input."""

import datetime as dt

import pytest

from pipeline.errors import UserError
from pipeline.runs.options import scope_of
from schemas.raw import RawDocument
from transforms.logic.scope import WHOLE, Scope

NOW = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
DAY = 86_400_000_000


def document(published: str | None) -> RawDocument:
    return RawDocument("d", "wire", "1", "a.jsonl", "text/plain", b"", published_raw=published)


def micros(day: str) -> int:
    return round(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp()) * 1_000_000


def test_bounds_are_first_in_and_first_out() -> None:
    scope = scope_of("2026-03-02", "2026-03-04", None)
    assert scope == Scope(micros("2026-03-02"), micros("2026-03-04"))
    assert [scope.holds(micros("2026-03-02") + shift) for shift in (-1, 0, 2 * DAY - 1, 2 * DAY)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert Scope(since=5).holds(10**18)
    assert not Scope(until=5).holds(5)
    assert WHOLE.holds(0)
    assert not WHOLE.windowed


def test_a_time_with_a_zone_is_that_moment() -> None:
    assert scope_of("2026-03-02T02:00+02:00", None, None).since == micros("2026-03-02")


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("yesterday", None, "--since yesterday: write a date"),
        (None, "2026-13-01", "--until 2026-13-01: write a date"),
        ("2026-03-04", "2026-03-04", "nothing between them"),
        ("2026-03-05", "2026-03-04", "nothing between them"),
    ],
)
def test_what_is_no_date_is_told(since: str | None, until: str | None, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        scope_of(since, until, None)
    assert caught.value.code == 2


def test_only_a_stated_day_outside_spares_the_fetch() -> None:
    scope = scope_of("2026-03-02", "2026-03-04", None)
    assert scope.may_hold(document("2026-03-03T10:00:00Z"), NOW)
    assert not scope.may_hold(document("Wed, 04 Mar 2026 10:00:00 GMT"), NOW)
    assert scope.may_hold(document(None), NOW)
    assert scope.may_hold(document("the other day"), NOW)
    assert WHOLE.may_hold(document("1999-01-01"), NOW)


def test_a_limit_is_used_up_and_no_further() -> None:
    assert [Scope(limit=3).less(taken).limit for taken in (0, 2, 3, 9)] == [3, 1, 0, 0]
    assert WHOLE.less(5) == WHOLE


def test_names_tell_scopes_apart() -> None:
    scopes = [WHOLE, Scope(since=1), Scope(until=1), Scope(limit=1), Scope(1, 2), Scope(1, 2, 3)]
    assert len({scope.name() for scope in scopes}) == len(scopes)
    assert WHOLE.name() == ""
