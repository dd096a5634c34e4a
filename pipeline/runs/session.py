"""A run as the lake knows it: begun, resumed after it was killed, finished with a manifest."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from pipeline.config import Config
from pipeline.errors import ExitCode, UserError
from pipeline.lake.catalog import DUCKDB_FILE, TABLES_FILE, VIEWS_FILE
from pipeline.lake.compact import compact_state
from pipeline.lake.derived import refresh_derived
from pipeline.lake.folders import Lake
from pipeline.lake.layout import check_layout
from pipeline.lake.upkeep import begin
from pipeline.runs.conclusion import Conclusion, conclude
from pipeline.runs.history import finished_ids
from pipeline.runs.options import RunOptions
from pipeline.runs.report import ChunkReport, RunReport
from schemas.tables import CLUSTERS
from transforms.sinks.parquet import ParquetParams
from transforms.storage import delete_tree, exists, files_below, publish, read_bytes

_LOG = logging.getLogger(__name__)
_STAMP = "%Y%m%dT%H%M%SZ"
_BEHIND = timedelta(minutes=1)
"""From here on it is no longer runs that follow each other within a second, but a clock that was set back."""


@dataclass(frozen=True, slots=True)
class Session:
    """A run that is under way.

    Attributes:
        lake: Its lake.
        run_id: Its id.
        started_at: When it began, in ISO 8601; of a resumed run, when it first began.
    """

    lake: Lake
    run_id: str
    started_at: str

    @property
    def folder(self) -> str:
        """Folder of its reports, relative to the root."""
        return self.lake.run_folder(self.run_id)

    def chunks_done(self) -> int:
        """How many of its chunks are committed."""
        return len(self.lake.chunk_reports(self.run_id))

    def committed(self) -> RunReport:
        """What it has committed so far."""
        report = RunReport()
        for file in self.lake.chunk_reports(self.run_id):
            report.add(ChunkReport.parse(read_bytes(file)))
        return report

    def abandon(self) -> None:
        """Let a run that has done nothing be none."""
        delete_tree(self.lake.current_run)

    def finish(self, config: Config | None, report: RunReport, seconds: float, *, whole: bool = True) -> Conclusion:
        """Look at the gates, and publish the reports.

        Args:
            config: What was run; None for a run that was interrupted for good.
            report: What came of the documents.
            seconds: Wall time of this process.
            whole: Whether it took on all that there was.

        Raises:
            StorageError: They cannot be written.
        """
        if config is not None:
            compact_state(self.lake, cast(ParquetParams, config.output))
        concluded = conclude(self.lake, self.run_id, self.started_at, config, report, seconds, whole=whole)
        if config is not None:
            refresh_derived(self.lake, cast(ParquetParams, config.output))
        delete_tree(self.lake.current_run)
        # Only a resumed run needs the chunks' own reports, and this one is done.
        for chunk in self.lake.chunk_reports(self.run_id):
            delete_tree(chunk)
        delete_tree(self.lake.path("staging"))
        return concluded


def open_session(lake: Lake, config: Config, options: RunOptions) -> Session:
    """Complete what an earlier run left behind, and give the run to go on with or to begin.

    Args:
        lake: The lake, locked.
        config: What is to be run: an unfinished run of the same configuration and scope is resumed, another one closed.
        options: What else the run is told.

    Raises:
        OSError: The lake cannot be read or written.
        UserError: There is no run to resume (exit code 0), or it had another configuration.
    """
    begin(lake)
    check_layout(lake, cast(ParquetParams, config.output))
    _clear_reports(lake)
    if not lake.ledger_files() and lake.files(CLUSTERS):
        # Whoever took the ledger away has everything read again, into the same rows; only these would add up twice.
        _LOG.warning("the lake has lost its ledger: clusters are counted anew from what is read now")
        delete_tree(lake.path(CLUSTERS.folder))
    unfinished = _unfinished(lake)
    digest = config.digest(options.name())
    if unfinished is not None:
        if unfinished.run_id.endswith(digest):
            _LOG.info("resuming run %s", unfinished.run_id)
            return unfinished
        if options.resume:
            raise UserError(f"run {unfinished.run_id} was cut short and had another configuration or scope")
        # What it has committed stays; what it has not, a run of its own configuration will read.
        _LOG.warning(
            "run %s was cut short and had another configuration; its report says interrupted", unfinished.run_id
        )
        unfinished.finish(None, unfinished.committed(), 0.0)
    if options.resume:
        raise UserError("no run was cut short: there is nothing to resume", ExitCode.DONE)
    return _begin(lake, digest)


def _clear_reports(lake: Lake) -> None:
    """Delete what the latest finished run has left of its chunks, if it was killed at the very end."""
    for name in (DUCKDB_FILE, VIEWS_FILE, TABLES_FILE):
        delete_tree(lake.path(f"{name}.draft"))  # it is not written again where nothing has changed since
    if exists(lake.current_run):
        return
    for run_id in finished_ids(lake)[-1:]:
        for chunk in lake.chunk_reports(run_id):
            delete_tree(chunk)


def _unfinished(lake: Lake) -> Session | None:
    if not exists(lake.current_run):
        return None
    try:
        state = json.loads(read_bytes(lake.current_run))
        return Session(lake, str(state["run_id"]), str(state["started_at"]))
    except (ValueError, KeyError, TypeError):
        found = _unreported(lake)
        named = f"run {found.run_id}, which has no manifest" if found else "none, since each has a manifest"
        _LOG.warning("%s is damaged: the run that was cut short must be %s", lake.current_run, named)
        return found


def _unreported(lake: Lake) -> Session | None:
    """The run that has committed chunks and no manifest."""
    reports = (lake.relative(path).split("/") for path in files_below(lake.path("runs"), ".jsonl"))
    left = sorted({parts[1] for parts in reports} - set(finished_ids(lake)))
    if not left:
        return None
    began = _time_of(left[-1])
    return Session(lake, left[-1], began.isoformat() if began else "")


def _begin(lake: Lake, digest: str) -> Session:
    now = datetime.now(UTC)
    named = _after_latest(lake, now)
    run_id = f"{named:{_STAMP}}-{digest}"
    publish(lake.current_run, json.dumps({"run_id": run_id, "started_at": now.isoformat()}).encode())
    return Session(lake, run_id, now.isoformat())


def _after_latest(lake: Lake, now: datetime) -> datetime:
    """The time that the next run is called by: now, but after all runs that there were, so that ids sort in order."""
    times = [time for run_id in finished_ids(lake) if (time := _time_of(run_id)) is not None]
    latest = max(times, default=None)
    if latest is None or latest < now.replace(microsecond=0):
        return now
    if latest - now > _BEHIND:
        _LOG.warning(
            "the clock says %s, which is before the latest run of the lake, of %s: this one is called as if it began a "
            "second after it",
            f"{now:%Y-%m-%d %H:%M:%S} UTC",
            f"{latest:%Y-%m-%d %H:%M:%S} UTC",
        )
    return latest + timedelta(seconds=1)


def _time_of(run_id: str) -> datetime | None:
    try:
        return datetime.strptime(run_id.rpartition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:  # some other folder
        return None
