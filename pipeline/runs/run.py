"""A run: lock, recover, plan, then chunk after chunk, each committed by itself, and the report."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.engine import Engine, choose_engine
from pipeline.environment import check_environment
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.runs.chunks import ChunkRunner
from pipeline.runs.conclusion import Conclusion
from pipeline.runs.graphs import BoundedGraphs
from pipeline.runs.options import PLAIN, RunOptions
from pipeline.runs.plan import Plan, cut, make_plan
from pipeline.runs.quick_graphs import signatures_remembered
from pipeline.runs.replay import replay_chunks
from pipeline.runs.report import RunReport
from pipeline.runs.session import Session, open_session
from transforms.fetching.filesystem import set_fetch_params
from transforms.logic.scope import Scope
from transforms.progress import PROGRESS
from transforms.storage import StorageError, delete_tree
from transforms.workers import close_pools, shared_pool


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to.

    Attributes:
        run_id: Its id.
        report: What came of the documents.
        seconds: Wall time of this process; a resumed run's earlier part is not in it.
        conclusion: How it ended: its gates and the yields of its sources.
    """

    run_id: str
    report: RunReport
    seconds: float
    conclusion: Conclusion

    @property
    def manifest(self) -> str:
        """Path of its manifest."""
        return self.conclusion.manifest

    @property
    def code(self) -> ExitCode:
        """Exit code."""
        return self.conclusion.code


@dataclass(frozen=True, slots=True)
class Observer:
    """Who is told how the run goes.

    Attributes:
        planned: Called with the plan, once.
        committed: Called after each chunk with the units done so far and the report so far.
    """

    planned: Callable[[Plan], None] = lambda plan: None
    committed: Callable[[int, RunReport], None] = lambda units, report: None


def run(
    config: Config,
    beam_args: Sequence[str] = (),
    observer: Observer | None = None,
    options: RunOptions = PLAIN,
) -> RunResult:
    """Run a configuration: read what is new, and add it to the lake.

    Args:
        config: What to run.
        beam_args: Beam's own flags. Without ``--runner`` the run uses Beam's in-process runner, chunk by chunk;
            with one, that runner gets all units in one graph.
        observer: Who is told how it goes.
        options: What of it to read or to replay, and whether only to resume.

    Raises:
        UserError: The configuration cannot be run here and now; carries the exit code.
        LostDocumentError: The counts do not add up; nothing of that chunk is committed.
    """
    started = time.monotonic()
    with opened_lake(config, beam_args) as (lake, engine), signatures_remembered():
        if options.scope.limit is not None and not engine.local:
            raise UserError("--limit needs the local runner: several workers cannot count together")
        session = open_session(lake, config, options)
        opened = time.monotonic() - started
        runner = ChunkRunner(lake, config, session.run_id, BoundedGraphs(config, session.run_id, engine))
        if options.replay is None:
            report = _run_chunks(session, runner, options.scope, observer or Observer())
        else:
            report = replay_chunks(session, runner, options.replay)
        report.times["open"] += round(opened * 1000)
        seconds = time.monotonic() - started
        concluded = session.finish(config, report, seconds, whole=options.whole)
    return RunResult(session.run_id, report, seconds, concluded)


@contextmanager
def opened_lake(config: Config, beam_args: Sequence[str]) -> Iterator[tuple[Lake, Engine]]:
    """The lake of a configuration, locked and fit to be written to, and what executes graphs on it.

    Args:
        config: What is to be run.
        beam_args: Beam's own flags.

    Raises:
        UserError: It cannot be run here and now; carries the exit code.
    """
    lake = Lake(config.root)
    check_environment(config)
    engine = choose_engine(beam_args)
    set_fetch_params(engine.options, config.fetch)
    with _storage_errors(), locked(lake):
        _check_fingerprints(lake)
        delete_tree(lake.rounds)  # the job of a stream that was killed would wait for its next round for ever
        yield lake, engine


def _check_fingerprints(lake: Lake) -> None:
    """Refuse a lake whose fingerprints are of another form: copies of what it holds would not be found."""
    if any("/date=" not in path for path in lake.fingerprint_files()):
        raise UserError(f"an earlier version wrote {lake.root!r}, with other fingerprints: write it anew, elsewhere")


@contextmanager
def _storage_errors() -> Iterator[None]:
    """Say in one line what is wrong with the output folder."""
    try:
        yield
    except StorageError as error:
        # Beam adds to the message where in the graph it was
        raise UserError(str(error).split(" [while running")[0], ExitCode.COMMIT_FAILED) from error


def _run_chunks(session: Session, runner: ChunkRunner, scope: Scope, observer: Observer) -> RunReport:
    lake, config = session.lake, runner.config
    done = session.chunks_done()
    report = session.committed()
    started = time.monotonic()
    try:
        plan = make_plan(config.open_sources(), lake.unit_files(), session.run_id, lake.feed_files())
    except UserError:
        if not done:  # there is nothing to resume
            session.abandon()
        raise
    report.times["plan"] += round((time.monotonic() - started) * 1000)
    report.skip(plan.unchanged_documents)
    report.wait(plan.feeds_not_due, plan.feeds_gone)
    observer.planned(plan)
    chunks = cut(plan.units, config.chunks) if runner.graphs.chunked else iter([plan.units] if plan.units else [])
    units_done = 0
    try:
        for number, units in enumerate(chunks, start=done):
            left = scope.less(report.counts["in"])
            if left.limit == 0:
                break
            if runner.graphs.chunked:
                shared_pool(config.workers)  # which loads its models while the graph is built
            report.add(runner.run(number, units, left))
            units_done += len(units)
            PROGRESS.units = units_done
            observer.committed(units_done, report)
    finally:
        close_pools()
    report.prove()
    return report
