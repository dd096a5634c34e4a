"""Rounds: what belongs to which, what is over, and one graph that keeps several apart."""

import json
import threading
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import IntervalWindow

import transforms.rounds
from schemas.raw import WorkUnit
from schemas.round import Round
from transforms.follow import Follow
from transforms.rounds import PerRound, PostedRounds, one_round, post, posted
from transforms.storage import StorageError


def round_(number: int, *names: str, over: bool = False) -> Round:
    return Round(number, f"staging/{number}", [WorkUnit("wire", name) for name in names], [], [], [], over)


def window(number: int) -> IntervalWindow:
    return IntervalWindow(number, number + 1)


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(transforms.rounds, "_FRESH", 0.0)
    return str(tmp_path / "rounds/head.json")


def test_a_round_is_read_as_it_was_posted(head: str) -> None:
    post(head, round_(3, "a", "b"))
    assert posted(head) == round_(3, "a", "b")
    assert PostedRounds(head).of(window(3)) == round_(3, "a", "b")


def test_what_is_over_is_told_from_what_is_under_way(head: str) -> None:
    rounds = PostedRounds(head)
    assert rounds.of(window(1)) is None, "there is no head any more"
    post(head, round_(2))
    assert rounds.of(window(1)) is None
    assert rounds.of(window(2)) is not None
    post(head, round_(2, over=True))
    assert rounds.of(window(2)) is None
    Path(head).unlink()
    assert rounds.of(window(2)) is None


def test_a_machine_that_sees_the_head_later_waits_for_it(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post(head, round_(1))
    threading.Timer(0.3, post, (head, round_(2))).start()
    assert PostedRounds(head).of(window(2)) == round_(2)
    monkeypatch.setattr(transforms.rounds, "_PATIENCE", 0.0)
    with pytest.raises(StorageError, match="still at round 2, though round 3"):
        PostedRounds(head).of(window(3))


def test_a_head_that_is_no_round_is_an_error(head: str) -> None:
    post(head, round_(1))
    Path(head).write_text(json.dumps({"number": 1}))
    with pytest.raises(ValueError, match="Round lacks staging"):
        posted(head)


def test_what_a_round_looks_up_is_loaded_once_a_round(head: str) -> None:
    loaded = []
    held = PerRound(PostedRounds(head), lambda found: loaded.append(found.number) or found.number * 10)  # type: ignore[func-returns-value]
    post(head, round_(1))
    assert [held.at(window(1)), held.at(window(1)), held.at(window(0))] == [10, 10, None]
    post(head, round_(2))
    assert [held.at(window(1)), held.at(window(2))] == [None, 20]
    assert loaded == [1, 2]


def test_a_repetition_writes_elsewhere(head: str) -> None:
    rounds, found = PostedRounds(head), round_(1)
    folders = {rounds.staging(found) for _ in range(3)}
    assert len(folders) == 3
    assert all(folder.startswith("staging/1/") for folder in folders)
    assert one_round(1, "staging/1").staging(found) == "staging/1"


def scripted(path: str) -> int | None:
    """The next of the numbers in a file; the end of the series after the last."""
    number, *others = Path(path).read_text().split() or [""]
    Path(path).write_text(" ".join(others))
    return int(number) if number else None


def test_the_source_follows_a_series_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "series").write_text("4 4 4 7 7 12")
    with test_pipeline.TestPipeline(runner=FnApiRunner()) as pipeline:
        numbers = (
            pipeline
            | beam.Create([str(tmp_path / "series")])
            | beam.ParDo(Follow(scripted))
            | beam.Map(lambda number, at=beam.DoFn.TimestampParam: (number, at.micros))
        )
        assert_that(numbers, equal_to([(4, 4_000_000), (7, 7_000_000), (12, 12_000_000)]))


def test_a_head_that_no_worker_sees_is_an_error(head: str) -> None:
    pipeline = test_pipeline.TestPipeline(runner=FnApiRunner())
    PostedRounds(head).units(pipeline)
    with pytest.raises(OSError, match="all workers must see the folder"):
        pipeline.run()


def test_a_head_is_never_seen_half_written(tmp_path: Path) -> None:
    head, over = str(tmp_path / "rounds/head.json"), threading.Event()
    many = [f"file {number}" for number in range(20_000)]
    post(head, Round(0, "", [], many, [], []))

    def write() -> None:
        for number in range(1, 30):
            post(head, Round(number, "", [], many, [], []))
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not over.is_set():
        found = posted(head)
        assert found is not None
        assert len(found.ledger_files) == len(many)
    writer.join()
