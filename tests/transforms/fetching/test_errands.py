"""Requests that outlive the round that made them."""

from concurrent.futures import Future
from typing import Any

import pytest

from transforms.fetching import errands
from transforms.fetching.errands import Errand, Errands, StillComingError
from transforms.fetching.fetcher import Page, Validators


class Desk:
    """A fetcher that answers when it is told to."""

    def __init__(self) -> None:
        self.made: list[Future[Any]] = []

    def submit(self, url: str, validators: Validators, *, subscribed: bool) -> "Future[Any]":
        self.made.append(Future())
        return self.made[-1]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def errand(desk: Any, url: str = "http://a.example/") -> Errand:
    return Errand(desk, url, subscribed=True)


PAGE = Page("http://a.example/", b"x", "text/html", None, None, Validators(), None)


def test_an_answer_that_comes_late_is_that_of_the_next_round() -> None:
    desk, all_ = Desk(), Errands()
    with all_.round(0.01), pytest.raises(StillComingError):
        all_.poll(errand(desk))
    desk.made[0].set_result(PAGE)
    with all_.round(0.01):
        assert all_.poll(errand(desk)) == PAGE
        assert len(desk.made) == 1
        assert all_.begin(errand(desk)) is desk.made[1]  # it was handed out once


def test_an_error_that_comes_late_is_raised_in_the_next_round() -> None:
    desk, all_ = Desk(), Errands()
    with all_.round(0.0), pytest.raises(StillComingError):
        all_.poll(errand(desk))
    desk.made[0].set_exception(OSError("no route"))
    with all_.round(0.0), pytest.raises(OSError, match="no route"):
        all_.poll(errand(desk))


def test_time_begins_with_the_first_wait_and_feeds_have_half_of_it() -> None:
    clock = Clock()
    all_ = Errands(clock)
    assert all_.pages_wait() is None
    with all_.round(10.0):
        clock.now = 100.0
        assert (all_.pages_wait(), all_._wait(0.5)) == (10.0, 5.0)
        clock.now = 107.0
        assert (all_.pages_wait(), all_._wait(0.5)) == (3.0, 0.0)
        clock.now = 120.0
        assert all_.pages_wait() == 0.0
    assert all_.pages_wait() is None


def test_what_nobody_asks_for_is_forgotten_and_not_all_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "_MOST", 2)
    clock, desk = Clock(), Desk()
    all_ = Errands(clock)
    begun = [all_.begin(errand(desk, f"http://a.example/{n}")) for n in range(3)]
    for number, future in enumerate(begun):
        all_.leave(errand(desk, f"http://a.example/{number}"), future)
    assert [future.cancelled() for future in begun] == [False, False, True]
    clock.now = 601.0
    with all_.round(1.0):
        assert [future.cancelled() for future in begun] == [True, True, True]
        assert all_.begin(errand(desk, "http://a.example/0")) is desk.made[3]


def test_two_that_ask_for_the_same_leave_one() -> None:
    desk, all_ = Desk(), Errands()
    first, second = all_.begin(errand(desk)), all_.begin(errand(desk))
    all_.leave(errand(desk), first)
    all_.leave(errand(desk), second)
    assert (first.cancelled(), second.cancelled()) == (False, True)
    assert all_.begin(errand(desk)) is first
