"""An unbounded graph on a real Flink, parts of which are killed: ``make test-flink``."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config, parse_config
from pipeline.errors import ExitCode
from pipeline.runs.run import RunResult
from pipeline.streaming.drain import Drain
from pipeline.streaming.stream import stream
from schemas.tables import TABLES

pytestmark = [
    pytest.mark.skipif("NEWSBEAM_FLINK" not in os.environ, reason="needs Flink: make test-flink"),
    pytest.mark.slow,
]
ROUNDS = ("jsonl/brackmoor-post.jsonl", "html/*.html", "text/*.txt", "jsonl/meridian-press.jsonl", "feeds/*.xml")
"""The sample news in the order in which it comes: copies come before and after what they copy."""


def config(inbox: Path, root: Path) -> Config:
    sources = [
        {"type": "jsonl", "name": "records", "glob": f"{inbox}/jsonl/*.jsonl", "allow_empty": True},
        {"type": "html", "name": "pages", "glob": f"{inbox}/html/*.html", "allow_empty": True},
        {"type": "text", "name": "texts", "glob": f"{inbox}/text/*.txt", "allow_empty": True},
        {"type": "rss", "name": "feeds", "glob": f"{inbox}/feeds/*.xml", "allow_empty": True},
    ]
    quick = {"tick_seconds": 1, "settle_seconds": 0}
    return parse_config({"mode": "streaming", "sources": sources, "output": {"root": str(root)}, "stream": quick})


def streamed(inbox: Path, root: Path, flags: Sequence[str], then: Sequence[Callable[[], None]] = ()) -> RunResult:
    """Stream the sample news round by round; after each has come, and before it is read, do something."""
    drain = Drain()

    def script() -> Iterator[None]:
        for number, names in enumerate(ROUNDS):
            for path in sorted((Path(str(files("pipeline"))) / "samples").glob(names)):
                target = inbox / path.parent.name / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)  # with its time, which is what undated texts are dated by
            if number < len(then):
                then[number]()
            yield

    steps = script()

    def tell(status: dict[str, Any]) -> None:
        if status["phase"] == "waiting" and not status["pending"] and next(steps, False) is False:
            drain.request()

    try:
        return stream(config(inbox, root), flags, drain, [tell])
    finally:
        drain.close()


def test_a_stream_makes_the_lake_of_a_local_one_whatever_is_killed(cluster: Any, lakes: Any, tmp_path: Path) -> None:
    def kill(name: str) -> None:
        os.kill(cluster.pid(name), signal.SIGKILL)
        cluster.start(name)

    def kill_worker() -> None:
        os.kill(cluster.workers()[0], signal.SIGKILL)

    kills = [lambda: None, lambda: kill("taskmanager"), kill_worker, lambda: kill("jobmanager")]
    inbox = tmp_path / "inbox"
    result = streamed(inbox, tmp_path / "flink", cluster.flags(), kills)
    assert result.code == ExitCode.DONE
    assert result.report.counts["in"] == 19
    shutil.rmtree(inbox)
    assert streamed(inbox, tmp_path / "local", ()).report.counts == result.report.counts
    for table in TABLES:
        assert lakes.rows_of(tmp_path / "flink", table) == lakes.rows_of(tmp_path / "local", table), table.name
    assert lakes.files_of(tmp_path / "flink") == lakes.files_of(tmp_path / "local")
    assert not any(job["state"] == "RUNNING" for job in cluster.rest("/jobs/overview")["jobs"]), "its slots are free"
