"""The real command in real processes, over a small input."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HOUSE = str(Path(__file__).parents[2])
FILES = 3
CHUNKED = ("--set", "chunks.units=1")


class Command:
    """The command in a folder of its own, each call in a session of its own.

    Args:
        folder: Where it runs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"PYTHONPATH": HOUSE}

    def start(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "pipeline.cli", *arguments]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | options
        return subprocess.Popen(
            command, cwd=self.folder, env=self.environment, text=True, start_new_session=True, **options
        )

    def __call__(self, *arguments: str, text: str | None = None) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        process = self.start(*arguments, stdin=subprocess.PIPE)
        out, err = process.communicate(text, timeout=100)
        return process.returncode, out, err


def session_of(pid: int) -> list[int]:
    """The processes whose session a process leads, but for itself."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[3]) == pid and int(entry.name) != pid and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def wait_until(happens: Callable[[], Any], seconds: float = 120.0) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return found


SENTENCES = (
    "The harbour council of Examplewick voted on Tuesday to close the old ferry quay before the winter storms arrive.",
    "Teachers in the upper valley said that the new railway brought forty pupils back to the village school this year.",
    "A copper lantern found below the lighthouse stairs went to the county museum, its finder Ann Placeholder said.",
    "Salmon growers asked the parliament for a loan of 3.5 million euros after the warmest summer that anyone recalls.",
    "The orchard festival drew nine thousand visitors, and the mayor thanked the volunteers who had swept the market.",
)


def story(number: int) -> str:
    """A text of its own for each number below five; its sentences repeat nothing of another's."""
    return f"{SENTENCES[number]} {SENTENCES[number][::-1].title()} Number {number} was the last of {number * 31 + 7}."


def fill(folder: Path) -> None:
    """Three files of records, one with a copy of another's and a bad line, and the least config over them."""
    (folder / "news").mkdir(parents=True)
    for number in range(FILES):
        record = {"id": f"n{number}", "title": f"Story {number}", "text": story(number)}
        lines = [json.dumps(record | {"published_at": f"2026-03-0{number + 1}T08:00:00Z"})]
        if number == 2:
            lines += ["no json", json.dumps(record | {"id": "copy", "text": story(0), "published_at": "2026-03-09"})]
        (folder / f"news/{number}.jsonl").write_text("\n".join(lines) + "\n")
    config = "sources:\n  - {type: jsonl, name: wire, glob: 'news/*.jsonl'}\noutput: {root: OUT}\n"
    (folder / "c.yaml").write_text(config + "events: {extractors: []}\nworkers: {processes: 1}\n")


def tables(root: Path) -> dict[str, bytes]:
    """The bytes of the files of what a reader sees."""
    names = ("articles", "events", "duplicates", "clusters", "edges")
    found = [path for name in names for path in (root / name).rglob("*.parquet")]
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(found)}


@pytest.fixture
def command(tmp_path: Path) -> Command:
    fill(tmp_path)
    return Command(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, bytes]:
    """What a run that nobody disturbs writes, chunk by chunk; one run serves all processes that share the tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "undisturbed"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            fill(folder)
            code, _, err = Command(folder)("run", "c.yaml", *CHUNKED)
            assert (code, err) == (0, "")
    return tables(folder / "OUT")


@pytest.fixture
def tools() -> Any:
    """The helpers of this conftest, which is no module that can be imported."""

    class Tools:
        session_of = staticmethod(session_of)
        wait_until = staticmethod(wait_until)
        tables = staticmethod(tables)
        chunked = CHUNKED

    return Tools
