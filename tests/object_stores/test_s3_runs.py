"""Whole runs into a lake on S3: the same lake as on disk, killed or not, and read with the same commands."""

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from apache_beam.io.filesystems import FileSystems

from pipeline.config import parse_config
from pipeline.engine import choose_engine
from pipeline.inspection.inspect import inspect
from pipeline.lake.folders import Lake
from pipeline.lake.query import query
from pipeline.runs.run import RunResult, run
from schemas.tables import TABLES
from transforms import s3
from transforms.fetching.filesystem import set_fetch_params
from transforms.fetching.params import FetchParams
from transforms.storage import StorageError

HOUSE = str(Path(__file__).parents[2])
STORIES = [
    "The harbour council of Examplewick voted on Tuesday to close the old ferry quay before the winter storms arrive. "
    "Its chair Ann Placeholder said that the quay had cost more each year than all other landing places together.",
    "Teachers in the upper valley said that the new railway brought forty pupils back to the village school this year. "
    "The school had been about to close, and its last class had shared a room with the library for nine months.",
    "A copper lantern found below the lighthouse stairs went to the county museum, its finder Bob Specimen said. "
    "Nobody knows who hid it there, but the oil in it is younger than the tower by some two hundred years.",
]
FEED = """<rss version="2.0"><channel><title>Wire</title><item><guid>g1</guid><title>Salmon</title>
<pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate><description>Salmon growers asked the parliament for a loan of 3.5
million euros after the warmest summer that anyone on the coast recalls. They lost a third of their stock, and several
of the smaller farms will not open again before the next spring, their union said.</description></item>
</channel></rss>"""
READ = ("articles", "events", "duplicates", "clusters", "edges")


class Runs(NamedTuple):
    """What the runs of this module came to.

    Attributes:
        local: The files that readers see of the same input on disk, before the late article.
        remote: The same on S3, after the killed run was resumed, after a run with nothing new, after the late article.
        results: Of the three runs in S3.
        left: What the killed run had left.
        objects: All objects in the end.
    """

    root: str
    local: dict[str, bytes]
    remote: list[dict[str, bytes]]
    results: list[RunResult]
    left: dict[str, bytes]
    objects: dict[str, bytes]


def settings(inbox: Path, feed: str, root: str) -> dict[str, Any]:
    rss = {"type": "rss", "name": "feeds", "urls": [feed], "full_text": "feed"}
    return {
        "sources": [{"type": "jsonl", "name": "wire", "glob": f"{inbox}/*.jsonl"}, rss],
        "output": {"root": root},
        "events": {"extractors": []},
        "workers": {"processes": 1},
        "chunks": {"units": 2},
        "fetch": {"allow_private_addresses": True, "host_delay_seconds": 0},
    }


def write(inbox: Path, number: int, text: str, day: int) -> None:
    record = {"id": f"n{number}", "title": f"Story {number}", "text": text, "published_at": f"2026-03-{day:02d}"}
    (inbox / f"{number}.jsonl").write_text(json.dumps(record) + "\n")


def seen(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.split("/")[0] in READ}


def on_disk(root: Path) -> dict[str, bytes]:
    return seen({str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.parquet")})


def run_and_kill(folder: Path, config: dict[str, Any], bucket: Any) -> None:
    """Run the command, and kill -9 it as soon as its first chunk is committed."""
    (folder / "c.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "pipeline.cli", "run", "c.json"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | {"PYTHONPATH": HOUSE}, stdout=log, stderr=log, start_new_session=True
        )
    deadline = time.monotonic() + 100
    while not any("/chunk-" in key for key in bucket.content("news/lake/runs/")):
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Feed(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FEED.encode() if self.path == "/feed" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def feed_address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, new_bucket: Any, feed_address: str) -> Runs:
    bucket = new_bucket()
    folder = tmp_path_factory.mktemp("runs")
    inbox = folder / "inbox"
    inbox.mkdir()
    for number, story in enumerate(STORIES):
        write(inbox, number, story, number + 4)
    feed = f"{feed_address}/feed"
    local, remote = (settings(inbox, feed, root) for root in (str(folder / "lake"), bucket.root))

    run(parse_config(local))
    run_and_kill(folder, remote, bucket)
    left = bucket.content()
    results, contents = [], []
    for late in (False, False, True):
        if late:  # an earlier article with a text that the lake holds: the one that stood for it becomes a copy
            write(inbox, 9, STORIES[0], 1)
        results.append(run(parse_config(remote)))
        contents.append(seen(bucket.content()))
    return Runs(bucket.root, on_disk(folder / "lake"), contents, results, left, bucket.content())


@pytest.mark.slow
def test_a_killed_run_is_resumed(runs: Runs) -> None:
    left = json.loads(runs.left["state/run.json"])
    assert len([name for name in runs.left if "/chunk-" in name]) == 1
    assert json.loads(runs.left["state/lock.json"])["owner"], "nobody freed the lease"
    assert runs.results[0].run_id == left["run_id"]
    assert runs.results[0].report.equation() == "in 4 = kept 4 + duplicate 0 + rejected 0 + dead 0"


@pytest.mark.slow
def test_the_lake_is_that_on_disk(runs: Runs) -> None:
    assert runs.remote[0] == runs.local
    assert len([name for name in runs.remote[0] if name.startswith("articles/")]) == 4


@pytest.mark.slow
def test_a_second_run_finds_nothing_new(runs: Runs) -> None:
    assert runs.results[1].report.counts["in"] == 0
    assert runs.results[1].report.counts["unchanged"] == 3
    assert runs.remote[1] == runs.remote[0]


@pytest.mark.slow
def test_a_late_article_rewrites_the_partitions_it_touches(runs: Runs) -> None:
    changed = {name.split("/")[0] for name, data in runs.remote[2].items() if runs.remote[1].get(name) != data}
    assert {"articles", "duplicates", "clusters"} <= changed
    kept = [name for name, data in runs.remote[1].items() if runs.remote[2][name] == data]
    assert len([name for name in kept if name.startswith("articles/")]) == 3
    assert query(Lake(runs.root), "SELECT source_id FROM duplicates")[1] == [("n0",)]


@pytest.mark.slow
def test_nothing_is_left_over(runs: Runs) -> None:
    folders = {name.split("/")[0] for name in runs.objects}
    assert folders <= {*(table.folder.split("/")[0] for table in TABLES), "runs", "catalog"}
    assert [name for name in runs.objects if name.endswith(("journal.json", "run.json", ".draft", ".jsonl"))] == []
    assert json.loads(runs.objects["state/lock.json"])["owner"] == ""


@pytest.mark.slow
def test_it_is_read_with_the_same_commands(runs: Runs) -> None:
    lake = Lake(runs.root)
    assert query(lake, "SELECT uri[-5:], entries FROM feeds")[1] == [("/feed", 1)]
    rows = query(lake, "SELECT strftime(date, '%d'), typeof(date), count(*) FROM articles GROUP BY 1, 2 ORDER BY 1")[1]
    assert rows == [("01", "DATE", 1), ("03", "DATE", 1), ("05", "DATE", 1), ("06", "DATE", 1)]
    (found,) = inspect(lake, "n0")
    assert found["disposition"] == "duplicate"
    assert len(found["family"]) == 2


def test_beams_flags_say_where_it_is(bucket: Any, endpoint: str, other_client: pytest.MonkeyPatch) -> None:
    """Without a word of it in the environment."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        other_client.delenv(name)
    flags = {"endpoint_url": endpoint, "access_key_id": "a", "secret_access_key": "b", "region_name": "eu-central-1"}
    other_client.setattr(FileSystems, "_pipeline_options", None)  # put back afterwards
    with pytest.raises(StorageError):
        s3.write(f"{bucket.root}/a", b"1")
    set_fetch_params(choose_engine([f"--s3_{name}={value}" for name, value in flags.items()]).options, FetchParams())
    s3.write(f"{bucket.root}/a", b"1")
    assert bucket.content() == {"a": b"1"}
