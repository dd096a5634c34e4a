"""One unbounded graph on a cluster, which takes round after round as they are posted."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import apache_beam as beam
from apache_beam.options.pipeline_options import FlinkRunnerOptions, GoogleCloudOptions

from pipeline.account import report_path
from pipeline.build import ChunkContext, build
from pipeline.config import Config
from pipeline.engine import LOCAL_RUNNERS, Engine
from pipeline.lake.folders import Lake
from pipeline.runs.graphs import BoundedGraphs, Graphs
from pipeline.runs.report import ChunkReport, LostDocumentError
from pipeline.streaming.flink_jobs import FlinkJobs
from schemas.round import Round
from schemas.runs import StageTime
from transforms.logic.identity import digest
from transforms.logic.scope import WHOLE, Scope
from transforms.replay import Replay
from transforms.rounds import PostedRounds, post
from transforms.storage import delete_tree, exists, read_bytes

__all__ = ["JobFailedError", "UnboundedJob", "choose_graphs", "with_streaming"]

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.1
_SILENCE_SECONDS = 60.0
"""After this long without a report the log says so, and again each time."""
_END_SECONDS = 30.0
"""What a job is given to end by itself before it is cancelled."""
_FLINK_FLAGS = {
    # Where a worker dies, Flink sets the graph back to its last checkpoint; more often costs more than it saves.
    "checkpointing_interval": "10000",
    # The watermark waits for the end of a bundle, at each of a dozen steps.
    "max_bundle_time_mills": "200",
    # Else what a bundle gives while a checkpoint is taken comes after the watermark that it was to come before.
    "finish_bundle_before_checkpointing": "",
}


class JobFailedError(RuntimeError):
    """The job has ended, or cannot be asked any more."""


def with_streaming(beam_args: Sequence[str]) -> list[str]:
    """Beam's flags, with those added that an unbounded graph needs on a cluster.

    Args:
        beam_args: Flags; those that are there already stay.
    """
    named = _named(beam_args)
    if named.get("runner") in LOCAL_RUNNERS:
        return list(beam_args)
    wanted: dict[str, str] = {"streaming": ""}
    if named["runner"] == "FlinkRunner":
        wanted |= _FLINK_FLAGS
        if "parallelism" in named:
            # State is kept apart by so many groups of keys, 128 unless told; nothing of it outlives the job.
            wanted["max_parallelism"] = named["parallelism"]
    added = {name: value for name, value in wanted.items() if name not in named}
    return [*beam_args, *(f"--{name}={value}" if value else f"--{name}" for name, value in added.items())]


def _named(beam_args: Sequence[str]) -> dict[str, str]:
    """The values of flags by name, given as ``--name=value`` or ``--name value``; empty for those without."""
    named = {}
    for argument, following in zip(beam_args, [*beam_args, "--"][1:], strict=True):
        if argument.startswith("--"):
            name, told, value = argument.removeprefix("--").partition("=")
            named[name] = value if told or following.startswith("--") else following
    return named


def choose_graphs(lake: Lake, config: Config, run_id: str, engine: Engine) -> Graphs:
    """What executes the rounds of a stream: a bounded graph for each on this machine, one job for all on a cluster.

    Args:
        lake: The lake, locked.
        config: The configuration.
        run_id: The run.
        engine: What executes graphs.
    """
    return BoundedGraphs(config, run_id, engine) if engine.local else UnboundedJob(lake, config, run_id, engine)


class UnboundedJob:
    """Executes chunks by posting them to a job that is submitted with the first one; see :mod:`transforms.rounds`.

    The job reads, cleans, compares and stages; it commits nothing, and what it knows of earlier rounds it reads from
    the lake. So a job that has failed is replaced by another one, and nothing of it needs to be saved.

    Args:
        lake: The lake, locked.
        config: The configuration.
        run_id: The run.
        engine: What executes the graph.
    """

    chunked = True

    def __init__(self, lake: Lake, config: Config, run_id: str, engine: Engine) -> None:
        self._lake, self._config, self._run_id, self._engine = lake, config, run_id, engine
        self._name = uuid4().hex
        self._head = f"{lake.rounds}/{self._name}.json"
        place = config.root if "://" in config.root else str(Path(config.root).resolve())  # "OUT" is many
        self._series = f"newsbeam-{digest(place)[:16]}-"
        master = engine.options.view_as(FlinkRunnerOptions).flink_master
        self._flink = FlinkJobs(master) if ":" in master else None
        self._watch: _Watch | None = None

    def execute(self, round_: Round, scope: Scope, replay: Replay) -> ChunkReport:
        """See :class:`pipeline.runs.graphs.Graphs`; a stream takes on all, and replays nothing.

        Raises:
            JobFailedError: The job has ended before it has made its report, or its counts do not add up.
        """
        started = time.monotonic()
        # A folder of its own: a job that was given up may still be at work on the round of this number.
        round_ = round_._replace(staging=f"{round_.staging}/{self._name}")
        if self._watch is None:
            self._end_jobs()  # what a process that was killed has left would keep its slots from this one
        post(self._head, round_)
        if self._watch is None:
            self._watch = _Watch(self._submitted())
        report = report_path(self._config.root, round_.staging)
        self._await(report, round_.number, self._watch)
        # From here on nobody may look at what the round was to look at: its commit changes that.
        post(self._head, Round(round_.number, "", [], [], [], [], over=True))
        chunk = ChunkReport.parse(read_bytes(report))
        try:
            chunk.prove()
        except LostDocumentError as error:  # nothing is committed, so the round can be done again
            raise JobFailedError(f"round {round_.number} of the job does not add up: {error}") from error
        return replace(chunk, times=(StageTime("runner", round((time.monotonic() - started) * 1000)),))

    def close(self) -> None:
        """End the job; what it is doing serves nobody any more."""
        self._end_jobs()
        if self._watch is not None:
            self._watch.end()

    def _end_jobs(self) -> None:
        """End this job and those before it: their source has come to its end where their head is gone."""
        delete_tree(self._lake.rounds)
        if self._flink is not None:
            self._flink.cancel(self._series)

    def _submitted(self) -> Any:
        rounds = PostedRounds(self._head)
        context = ChunkContext(self._config, self._run_id, rounds, spread=True, scope=WHOLE)
        name = f"{self._series}{self._name[:12]}"
        self._engine.options.view_as(GoogleCloudOptions).job_name = name  # so is its flag, for all runners
        pipeline = beam.Pipeline(runner=self._engine.runner(), options=self._engine.options)
        build(rounds.units(pipeline), context)
        _LOG.info("submitting the job %s", name)
        return pipeline.run()

    @staticmethod
    def _await(report: str, number: int, watch: "_Watch") -> None:
        told = time.monotonic()
        while not exists(report):
            watch.check()
            time.sleep(_LOOK_SECONDS)
            if time.monotonic() - told > _SILENCE_SECONDS:
                told += _SILENCE_SECONDS
                _LOG.warning("round %d is still under way on the cluster", number)


class _Watch:
    """A thread that waits for the end of a job."""

    def __init__(self, result: Any) -> None:
        self._result = result
        self._end: str | None = None
        self._thread = threading.Thread(target=self._wait, name="job", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise :class:`JobFailedError` if the job has ended."""
        if self._end is not None:
            raise JobFailedError(f"the job on the cluster has ended: {self._end}")

    def end(self) -> None:
        """Wait for the end; cancel the job where it does not come."""
        self._thread.join(_END_SECONDS)
        if self._thread.is_alive():
            _LOG.warning("the job does not end by itself and is cancelled")
            try:
                self._result.cancel()
            except Exception as error:  # of gRPC, or of the runner
                _LOG.warning("the job cannot be cancelled: %s", error)

    def _wait(self) -> None:
        try:
            self._end = str(self._result.wait_until_finish())
        except Exception as error:  # of gRPC, or of the runner
            self._end = " ".join(str(error).split())
