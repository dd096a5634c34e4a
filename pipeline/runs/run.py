"""A run: lock, recover, plan, then chunk after chunk, each committed by itself, and the report."""

import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import apache_beam as beam
from filelock import FileLock, Timeout

from pipeline.build import ChunkContext, build
from pipeline.config import Config
from pipeline.engine import Engine, choose_engine
from pipeline.environment import check_environment
from pipeline.errors import ExitCode, UserError
from pipeline.lake.amend import amend
from pipeline.lake.commit import commit, recover
from pipeline.lake.folders import Lake
from pipeline.runs.plan import Plan, cut, make_plan
from pipeline.runs.report import ChunkReport, RunReport
from pipeline.runs.units import stage_feeds, stage_units
from schemas.raw import WorkUnit
from schemas.tables import ARTICLES, CLUSTERS
from schemas.written import WrittenFile
from transforms.dead_letters import pipeline_version
from transforms.fetching.filesystem import set_fetch_params
from transforms.progress import PROGRESS
from transforms.sinks.parquet import ParquetParams
from transforms.storage import StorageError, delete_tree, exists, is_local, publish, read_bytes, write_bytes
from transforms.workers import close_pools

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to.

    Attributes:
        run_id: Its id.
        report: What came of the documents.
        manifest: Path of its manifest.
        code: Exit code.
        seconds: Wall time of this process; a resumed run's earlier part is not in it.
    """

    run_id: str
    report: RunReport
    manifest: str
    code: ExitCode
    seconds: float


@dataclass(frozen=True, slots=True)
class Observer:
    """Who is told how the run goes.

    Attributes:
        planned: Called with the plan, once.
        committed: Called after each chunk with the units done so far and the report so far.
    """

    planned: Callable[[Plan], None] = lambda plan: None
    committed: Callable[[int, RunReport], None] = lambda units, report: None


def run(config: Config, beam_args: Sequence[str] = (), observer: Observer | None = None) -> RunResult:
    """Run a configuration: read what is new, and add it to the lake.

    Args:
        config: What to run.
        beam_args: Beam's own flags. Without ``--runner`` the run uses Beam's in-process runner, chunk by chunk;
            with one, that runner gets all units in one graph.
        observer: Who is told how it goes.

    Raises:
        UserError: The configuration cannot be run here and now; carries the exit code.
        LostDocumentError: The counts do not add up; nothing of that chunk is committed.
    """
    started = time.monotonic()
    lake = Lake(config.root)
    check_environment(config)
    engine = choose_engine(beam_args)
    set_fetch_params(engine.options, config.fetch)
    with _storage_errors(), locked(lake):
        _check_layout(lake)
        run_id = _open_run(lake, config)
        report = _run_chunks(lake, config, run_id, engine, observer or Observer())
        seconds = time.monotonic() - started
        manifest = _finish(lake, config, run_id, report, seconds)
    return RunResult(run_id, report, manifest, _exit_code(report, config), seconds)


def _exit_code(report: RunReport, config: Config) -> ExitCode:
    if report.nothing_reached():
        return ExitCode.RETRY_LATER
    if report.reject_rate() > config.gates.max_reject_rate:
        return ExitCode.REJECT_RATE
    return ExitCode.DONE


def _check_layout(lake: Lake) -> None:
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


@contextmanager
def locked(lake: Lake) -> Iterator[None]:
    """Keep a second run out of the lake; the lock goes with the process, however it ends.

    Raises:
        UserError: Another process writes to it, or it cannot be written to.
    """
    if not is_local(lake.root):
        yield
        return
    try:
        Path(lake.lock).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # of any kind: below /proc, for one, it is that there is no such file
        raise UserError(f"cannot write to {lake.root!r}: {error.strerror}", ExitCode.COMMIT_FAILED) from error
    lock = FileLock(lake.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(f"another run is writing to {lake.root!r}", ExitCode.RETRY_LATER) from None
    try:
        yield
    finally:
        lock.release()


def _open_run(lake: Lake, config: Config) -> str:
    """Complete what an earlier run left behind, and give the id of the run to go on with or to begin."""
    if recover(lake):
        _LOG.info("completed a commit that was cut short")
    delete_tree(lake.path("staging"))
    if not lake.ledger_files() and lake.files(CLUSTERS):
        # Whoever took the ledger away has everything read again, into the same rows; only these would add up twice.
        _LOG.warning("the lake has lost its ledger: clusters are counted anew from what is read now")
        delete_tree(lake.path(CLUSTERS.folder))
    if exists(lake.current_run):
        state = json.loads(read_bytes(lake.current_run))
        run_id = str(state["run_id"])
        if run_id.endswith(config.digest()):
            _LOG.info("resuming run %s", run_id)
            return run_id
        # What it has committed stays; what it has not, a run of its own configuration will read.
        _LOG.warning("run %s was cut short and had another configuration; its report says interrupted", run_id)
        _finish(lake, None, run_id, _committed(lake, run_id), 0.0)
    now = datetime.now(UTC)
    run_id = _run_id(now, config)
    while exists(lake.path(f"{lake.run_folder(run_id)}/manifest.json")):
        # Two runs of one configuration within a second must not share a name.
        now += timedelta(seconds=1)
        run_id = _run_id(now, config)
    publish(lake.current_run, json.dumps({"run_id": run_id, "started_at": now.isoformat()}).encode())
    return run_id


def _committed(lake: Lake, run_id: str) -> RunReport:
    """What a run has committed so far."""
    report = RunReport()
    for file in lake.chunk_reports(run_id):
        report.add(ChunkReport.parse(read_bytes(file)))
    return report


def _run_id(now: datetime, config: Config) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}-{config.digest()}"


def _run_chunks(lake: Lake, config: Config, run_id: str, engine: Engine, observer: Observer) -> RunReport:
    done = lake.chunk_reports(run_id)
    report = _committed(lake, run_id)
    try:
        plan = make_plan(config.open_sources(), lake.unit_files(), run_id, lake.feed_files())
    except UserError:
        if not done:  # there is nothing to resume
            delete_tree(lake.current_run)
        raise
    report.skip(plan.unchanged_documents)
    report.wait(plan.feeds_not_due, plan.feeds_gone)
    observer.planned(plan)
    chunks = cut(plan.units, config.chunks) if engine.local else iter([plan.units] if plan.units else [])
    units_done = 0
    try:
        for number, units in enumerate(chunks, start=len(done)):
            report.add(_run_chunk(lake, config, run_id, number, units, engine))
            units_done += len(units)
            PROGRESS.units = units_done
            observer.committed(units_done, report)
    finally:
        close_pools()
    report.prove()
    return report


def _run_chunk(
    lake: Lake, config: Config, run_id: str, number: int, units: Sequence[WorkUnit], engine: Engine
) -> ChunkReport:
    staging = lake.staging(run_id, number)
    context = ChunkContext(
        config,
        run_id,
        number,
        staging,
        tuple(lake.ledger_files()),
        tuple(lake.fingerprint_files()),
        tuple(lake.files(ARTICLES)),
        not engine.local,
    )
    pipeline = beam.Pipeline(runner=engine.runner(), options=engine.options)
    build(pipeline, units, context)
    pipeline.run().wait_until_finish()
    chunk = ChunkReport.parse(read_bytes(context.report_path))
    chunk.prove()
    output = cast(ParquetParams, config.output)  # there is no other sink
    chunk = amend(lake, chunk, staging, output, keep_text=config.dedup.keep_text)
    content = chunk.dump()
    write_bytes(context.report_path, content)
    extra = [
        *stage_units(lake, units, chunk, run_id, number, staging),
        *stage_feeds(lake, chunk, run_id, staging),
        WrittenFile(
            "runs", f"{lake.run_folder(run_id)}/chunk-{number:05d}.jsonl", f"{staging}/report.jsonl", 0, 0, len(content)
        ),
    ]
    commit(lake, staging, [*chunk.files, *extra])
    _LOG.info("committed chunk %d: %s", number, ", ".join(f"{k} {v}" for k, v in chunk.summary().items()))
    return chunk


def _finish(lake: Lake, config: Config | None, run_id: str, report: RunReport, seconds: float) -> str:
    """Publish the manifest; without a configuration it is that of a run that was interrupted for good."""
    state = json.loads(read_bytes(lake.current_run))
    manifest = {
        "run_id": run_id,
        "status": "finished" if config else "interrupted",
        "started_at": state["started_at"],
        "finished_at": datetime.now(UTC).isoformat(),
        "seconds": round(seconds, 3),
        "pipeline_version": pipeline_version(),
        **report.as_dict(),
        "config": json.loads(config.model_dump_json(fallback=repr)) if config else None,
    }
    path = lake.path(f"{lake.run_folder(run_id)}/manifest.json")
    publish(path, json.dumps(manifest, indent=2, ensure_ascii=False).encode("utf-8") + b"\n")
    delete_tree(lake.current_run)
    # Only a resumed run needs the chunks' own reports, and this one is done.
    for chunk in lake.chunk_reports(run_id):
        delete_tree(chunk)
    delete_tree(lake.path("staging"))
    return path
