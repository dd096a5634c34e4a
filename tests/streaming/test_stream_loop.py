"""The loop: what it takes up when, what it survives, and how it ends. Rounds read nothing here."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

import pipeline.runs.chunks
import pipeline.runs.graphs
import pipeline.streaming.stream as loop
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.runs.options import RunOptions
from pipeline.runs.report import LostDocumentError
from pipeline.streaming.command import stream_until_stopped
from pipeline.streaming.drain import Drain


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Drain, "wait", lambda self, seconds: None)


def test_files_are_read_as_they_come_and_once(place: Any, no_graph: list[list[str]]) -> None:
    def script() -> Iterator[None]:
        yield  # nothing is there as yet
        (place.inbox / "b.jsonl").write_text("x")
        yield
        (place.inbox / "a.jsonl").write_text("x")
        (place.inbox / ".draft.jsonl").write_text("x")
        yield
        yield

    ended = place.stream(script)
    assert no_graph == [["b.jsonl"], ["a.jsonl"]]
    assert (ended.last["phase"], ended.last["rounds"], ended.last["documents"]["in"]) == ("stopped", 2, 2)
    assert [found["status"] for found in place.manifests()] == ["finished"]
    assert sorted(path.name for path in (place.root / "state").glob("*.json")) == ["lake.json", "stream.json"]
    assert not (place.root / "staging").exists()


def test_it_goes_on_where_it_was_stopped(place: Any, no_graph: list[list[str]]) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (place.inbox / name).write_text("x")
        place.stream(lambda: iter([None]))
    assert no_graph == [["a.jsonl"], ["b.jsonl"]]


def test_a_round_holds_so_many_files(place: Any, no_graph: list[list[str]]) -> None:
    for number in range(5):
        (place.inbox / f"{number}.jsonl").write_text("x")
    ended = place.stream(lambda: iter([None]), stream={"max_units": 2})
    assert [len(names) for names in no_graph] == [2, 2, 1]
    assert [status["pending"] for status in ended.told if status["phase"] == "reading"] == [5, 3, 1]


def test_the_run_rolls_and_each_has_its_report(
    place: Any, no_graph: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    hours = iter(range(100))
    monkeypatch.setattr(loop._Life, "_period", lambda self, when: str(next(hours) // 3))

    def script() -> Iterator[None]:
        for number in range(4):
            (place.inbox / f"{number}.jsonl").write_text("x")
            yield

    place.stream(script)
    runs = place.manifests()
    assert len(runs) > 1
    assert sum(found["counts"]["in"] for found in runs) == len(no_graph) == 4
    assert {found["status"] for found in runs} == {"finished"}


@pytest.mark.parametrize(("roll", "runs"), [("hour", 2), ("day", 1), ("never", 1)])
@pytest.mark.usefixtures("no_graph")
def test_a_run_rolls_by_the_clock(roll: str, runs: int, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime.now(UTC).replace(hour=12).timestamp()
    real = loop._Life._begin

    def begin(self: Any) -> None:
        real(self)
        began = datetime.fromtimestamp(noon + 3600 * bool(place.manifests()), UTC)
        self._session = replace(self._session, started_at=began.isoformat())

    monkeypatch.setattr(loop._Life, "_begin", begin)
    monkeypatch.setattr(loop, "time", SimpleNamespace(time=lambda: noon + 3600, monotonic=lambda: 0.0))
    place.stream(lambda: iter([None]), stream={"roll": roll})
    assert len(place.manifests()) == runs


def test_a_gate_does_not_end_the_stream(place: Any, no_graph: list[list[str]]) -> None:
    (place.inbox / "a.jsonl").write_text("x")
    ended = place.stream(lambda: iter([None]), gates={"max_reject_rate": 0.1})
    assert ended.result.code == ExitCode.REJECT_RATE
    assert ended.last["phase"] == "stopped"


@pytest.mark.usefixtures("no_graph", "hasty")
def test_a_round_that_fails_is_done_again(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.inbox / "a.jsonl").write_text("x")
    real, tries = pipeline.runs.chunks.commit, []

    def commit(*args: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("the disk has a hiccup")
        real(*args)

    monkeypatch.setattr(pipeline.runs.chunks, "commit", commit)
    ended = place.stream(lambda: iter([None]))
    assert (ended.last["errors"], ended.last["last_error"]) == (2, "OSError: the disk has a hiccup")
    assert ended.result.report.counts["in"] == 1
    assert len(place.manifests()) == 1


@pytest.mark.usefixtures("no_graph", "hasty")
def test_rounds_that_fail_again_and_again_end_it(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (place.inbox / "a.jsonl").write_text("x")

    def commit(*_: Any) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(pipeline.runs.chunks, "commit", commit)
    with pytest.raises(ValueError, match="a bug"):
        place.stream(lambda: iter([None]))


def test_counts_that_do_not_add_up_end_it_at_once(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any) -> None:
        raise LostDocumentError("in = 1, but kept 0 = 0")

    (place.inbox / "a.jsonl").write_text("x")
    monkeypatch.setattr(pipeline.runs.graphs.BoundedGraphs, "execute", lost)
    with pytest.raises(LostDocumentError):
        place.stream(lambda: iter([None]))


@pytest.mark.usefixtures("no_graph")
def test_the_first_signal_drains_and_the_second_ends_at_once(place: Any) -> None:
    drain, ended = Drain(), []
    with drain.on_signals(lambda number, frame: ended.append(number)):
        os.kill(os.getpid(), signal.SIGTERM)
        assert drain.requested
        drain.wait(60)  # at once over
        assert not ended
        os.kill(os.getpid(), signal.SIGINT)
    assert ended == [signal.SIGINT]
    drain.close()


def test_a_wait_ends_with_the_request() -> None:
    drain = Drain()
    signal.signal(signal.SIGALRM, lambda *_: drain.request())
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    drain.wait(60)
    assert drain.requested
    drain.close()


def test_what_bounds_a_run_means_nothing_to_a_stream(place: Any) -> None:
    with pytest.raises(UserError, match="are for mode: batch"):
        stream_until_stopped(place.config(), (), RunOptions(resume=True), lambda *_: None)
    with pytest.raises(UserError, match="--set mode=batch"):
        stream_until_stopped(place.config(), (), RunOptions(), lambda *_: None, dry_run=True)


def test_only_one_writes(place: Any) -> None:
    place.root.mkdir()
    with locked(Lake(str(place.root))), pytest.raises(UserError, match="another run is writing") as told:
        place.stream(lambda: iter([]))
    assert told.value.code == ExitCode.RETRY_LATER


def test_ticks_that_cannot_keep_the_delay_are_refused(place: Any) -> None:
    with pytest.raises(UserError, match="more than half of delay_seconds"):
        place.config(stream={"delay_seconds": 5, "tick_seconds": 4})
