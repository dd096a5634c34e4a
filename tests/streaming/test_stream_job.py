"""A stream whose rounds go to a job elsewhere, which is played here by a thread."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import PipelineOptions

import pipeline.streaming.stream as loop
from pipeline.account import report_path
from pipeline.engine import Engine
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.runs.graphs import BoundedGraphs
from pipeline.runs.report import ChunkReport, LostDocumentError, report_line
from pipeline.streaming.drain import Drain
from pipeline.streaming.job import UnboundedJob, choose_graphs, with_streaming
from schemas.round import Round
from schemas.written import Tally
from transforms.read import unit_key
from transforms.rounds import post, posted
from transforms.storage import publish


class Job:
    """Reports each unit of a round as one document that is known, until its head is gone or it is told to fail."""

    def __init__(self, head: str, root: str, fails: Callable[[int], bool]) -> None:
        self.head, self.rounds, self.cancelled = head, [], False
        self._root, self._fails, self._done = root, fails, threading.Event()
        self._error: Exception | None = None
        threading.Thread(target=self._work, daemon=True).start()

    def wait_until_finish(self) -> str:
        self._done.wait()
        if self._error is not None:
            raise self._error
        return "DONE"

    @property
    def ended(self) -> bool:
        return self._done.is_set()

    def cancel(self) -> None:
        self.cancelled = True
        self._done.set()

    def _work(self) -> None:
        while (found := posted(self.head)) is not None:
            if not found.over and found.number not in self.rounds:
                if self._fails(found.number):
                    self._error = RuntimeError("a worker\nis gone")
                    break
                self.rounds.append(found.number)
                tallies = [Tally(unit_key(unit.origin, unit.uri), "unchanged", 1) for unit in found.units]
                content = "\n".join(map(report_line, tallies))
                publish(report_path(self._root, found.staging), content.encode())
            time.sleep(0.01)
        self._done.set()


@pytest.fixture
def jobs(place: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Job]]:
    """The jobs that were submitted. The first one fails at the second round."""
    submitted: list[Job] = []

    def submit(self: UnboundedJob) -> Job:
        first = not submitted
        submitted.append(Job(self._head, str(place.root), lambda number: first and number == 1))
        return submitted[-1]

    monkeypatch.setattr(UnboundedJob, "_submitted", submit)
    monkeypatch.setattr(loop, "choose_graphs", UnboundedJob)
    monkeypatch.setattr(Drain, "wait", lambda self, seconds: time.sleep(0.01))
    yield submitted
    for job in submitted:
        job.cancel()


def test_a_job_that_fails_is_replaced_and_the_last_one_ends_with_the_stream(place: Any, jobs: list[Job]) -> None:
    def script() -> Iterator[None]:
        for name in "abc":
            (place.inbox / f"{name}.jsonl").write_text("x")
            yield

    ended = place.stream(script)
    assert [job.rounds for job in jobs] == [[0], [1, 2]]
    assert ended.result.report.counts["unchanged"] == 3
    errors = {status["last_error"] for status in ended.told} - {None}
    assert len(errors) == 1
    assert "the job on the cluster has ended: a worker is gone" in errors.pop()
    assert len({job.head for job in jobs}) == 2
    assert not Path(jobs[0].head).parent.exists()
    assert not any(job.cancelled for job in jobs)
    assert not (place.root / "staging").exists()


def test_a_stream_that_gives_up_leaves_no_job(place: Any, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise UserError("the disk is full", ExitCode.COMMIT_FAILED)

    monkeypatch.setattr("pipeline.runs.chunks.commit", full)
    (place.inbox / "a.jsonl").write_text("x")
    with pytest.raises(UserError, match="the disk is full"):
        place.stream(lambda: iter([None]))
    assert len(jobs) == 1
    assert jobs[0].ended
    assert not Path(jobs[0].head).exists()


def test_a_round_whose_counts_do_not_add_up_is_done_again(
    place: Any, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs: list[ChunkReport] = []

    def lost(self: ChunkReport) -> None:
        proofs.append(self)
        if len(proofs) == 1:
            raise LostDocumentError("in = 1, but kept = 0")

    monkeypatch.setattr(ChunkReport, "prove", lost)
    (place.inbox / "a.jsonl").write_text("x")
    ended = place.stream(lambda: iter([None]))
    assert [job.rounds for job in jobs] == [[0], [0]]
    assert ended.result.report.counts["unchanged"] == 1
    assert "round 0 of the job does not add up: in = 1, but kept = 0" in ended.last["last_error"]


def test_a_job_that_does_not_end_is_cancelled(place: Any, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.streaming.job._END_SECONDS", 0.05)
    monkeypatch.setattr(Job, "_work", lambda self: None)
    monkeypatch.setattr("pipeline.streaming.job.exists", lambda path: True)
    monkeypatch.setattr("pipeline.streaming.job.read_bytes", lambda path: b"")
    (place.inbox / "a.jsonl").write_text("x")
    place.stream(lambda: iter([None]))
    assert [job.cancelled for job in jobs] == [True]


def test_flags_that_a_stream_needs_are_added_once() -> None:
    flink = ["--runner=FlinkRunner", "--parallelism=3"]
    added = [
        "--streaming",
        "--checkpointing_interval=10000",
        "--max_bundle_time_mills=200",
        "--finish_bundle_before_checkpointing",
        "--max_parallelism=3",
    ]
    assert with_streaming(flink) == [*flink, *added]
    assert with_streaming([*flink, *added]) == [*flink, *added]
    own = ["--runner", "FlinkRunner", "--parallelism", "2", "--checkpointing_interval=500"]
    assert with_streaming(own) == [
        *own,
        "--streaming",
        "--max_bundle_time_mills=200",
        "--finish_bundle_before_checkpointing",
        "--max_parallelism=2",
    ]
    assert with_streaming(["--runner=PrismRunner"]) == ["--runner=PrismRunner", "--streaming"]
    for local in ([], ["--runner=DirectRunner"]):
        assert with_streaming(local) == local


def test_the_job_of_a_stream_that_was_killed_ends_whatever_runs_next(place: Any) -> None:
    head = str(place.root / "state" / "rounds" / "old.json")
    post(head, Round(3, "", [], [], [], []))
    place.stream(lambda: iter([None]))
    assert posted(head) is None


def test_lakes_of_one_name_in_two_folders_do_not_end_the_jobs_of_each_other(
    place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, names = Engine(PipelineOptions([]), local=False), []
    output = place.config().output.model_copy(update={"root": "OUT"})
    config = place.config().model_copy(update={"output": output})
    for folder in (tmp_path, tmp_path, tmp_path.parent):
        monkeypatch.chdir(folder)
        names.append(UnboundedJob(Lake("OUT"), config, "run", engine)._series)
    assert names[0] == names[1] != names[2]


def test_where_rounds_go(place: Any) -> None:
    lake, config = Lake(str(place.root)), place.config()
    local, remote = (Engine(PipelineOptions([]), local=local) for local in (True, False))
    assert isinstance(choose_graphs(lake, config, "run", local), BoundedGraphs)
    assert isinstance(choose_graphs(lake, config, "run", remote), UnboundedJob)
