"""A run as the lake knows it: begun, resumed after it was killed, finished with a manifest."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.config import Config
from pipeline.lake.commit import recover
from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport, RunReport
from schemas.tables import CLUSTERS
from transforms.dead_letters import pipeline_version
from transforms.storage import delete_tree, exists, publish, read_bytes

_LOG = logging.getLogger(__name__)


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

    def finish(self, config: Config | None, report: RunReport, seconds: float) -> str:
        """Publish the manifest.

        Args:
            config: What was run; None for a run that was interrupted for good.
            report: What came of the documents.
            seconds: Wall time of this process.

        Returns:
            Path of the manifest.

        Raises:
            StorageError: It cannot be written.
        """
        manifest = {
            "run_id": self.run_id,
            "status": "finished" if config else "interrupted",
            "started_at": self.started_at,
            "finished_at": datetime.now(UTC).isoformat(),
            "seconds": round(seconds, 3),
            "pipeline_version": pipeline_version(),
            **report.as_dict(),
            "config": json.loads(config.model_dump_json(fallback=repr)) if config else None,
        }
        path = self.lake.path(f"{self.folder}/manifest.json")
        publish(path, json.dumps(manifest, indent=2, ensure_ascii=False).encode("utf-8") + b"\n")
        delete_tree(self.lake.current_run)
        # Only a resumed run needs the chunks' own reports, and this one is done.
        for chunk in self.lake.chunk_reports(self.run_id):
            delete_tree(chunk)
        delete_tree(self.lake.path("staging"))
        return path


def open_session(lake: Lake, config: Config) -> Session:
    """Complete what an earlier run left behind, and give the run to go on with or to begin.

    Args:
        lake: The lake, locked.
        config: What is to be run: an unfinished run of the same configuration is resumed, another one closed.

    Raises:
        OSError: The lake cannot be read or written.
    """
    if recover(lake):
        _LOG.info("completed a commit that was cut short")
    delete_tree(lake.path("staging"))
    if not lake.ledger_files() and lake.files(CLUSTERS):
        # Whoever took the ledger away has everything read again, into the same rows; only these would add up twice.
        _LOG.warning("the lake has lost its ledger: clusters are counted anew from what is read now")
        delete_tree(lake.path(CLUSTERS.folder))
    unfinished = _unfinished(lake)
    if unfinished is not None:
        if unfinished.run_id.endswith(config.digest()):
            _LOG.info("resuming run %s", unfinished.run_id)
            return unfinished
        # What it has committed stays; what it has not, a run of its own configuration will read.
        _LOG.warning(
            "run %s was cut short and had another configuration; its report says interrupted", unfinished.run_id
        )
        unfinished.finish(None, unfinished.committed(), 0.0)
    return _begin(lake, config)


def _unfinished(lake: Lake) -> Session | None:
    if not exists(lake.current_run):
        return None
    state = json.loads(read_bytes(lake.current_run))
    return Session(lake, str(state["run_id"]), str(state["started_at"]))


def _begin(lake: Lake, config: Config) -> Session:
    now = datetime.now(UTC)
    run_id = _run_id(now, config)
    while exists(lake.path(f"{lake.run_folder(run_id)}/manifest.json")):
        # Two runs of one configuration within a second must not share a name.
        now += timedelta(seconds=1)
        run_id = _run_id(now, config)
    publish(lake.current_run, json.dumps({"run_id": run_id, "started_at": now.isoformat()}).encode())
    return Session(lake, run_id, now.isoformat())


def _run_id(now: datetime, config: Config) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}-{config.digest()}"
