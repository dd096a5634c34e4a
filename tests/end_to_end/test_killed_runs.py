"""Runs that are killed: what is left, and what the next run makes of it."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

pytestmark = pytest.mark.slow


def kill_after(command: Any, tools: Any, chunks: int) -> Path:
    """Start a run, and kill -9 it as soon as so many chunks have their report; gives the folder of the lake."""
    root = command.folder / "OUT"
    process = command.start("run", "c.yaml", *tools.chunked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if chunks:
        tools.wait_until(lambda: len(list(root.glob("runs/*/chunk-*.jsonl"))) >= chunks)
    else:
        tools.wait_until(lambda: list(root.glob("staging/*/*/report.jsonl")) or tools.session_of(process.pid))
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    tools.wait_until(lambda: not tools.session_of(process.pid), 10)
    return root


@pytest.mark.parametrize("kills", [[0], [1, 3]], ids=str)
def test_the_next_run_completes_a_killed_one_byte_for_byte(
    kills: list[int], command: Any, tools: Any, undisturbed: dict[str, bytes]
) -> None:
    for chunks in kills:
        root = kill_after(command, tools, chunks)
    begun = json.loads((root / "state/run.json").read_text())["run_id"]
    code, out, err = command("run", "c.yaml", *tools.chunked)
    assert (code, err) == (0, "")
    assert tools.tables(root) == undisturbed
    manifests = [json.loads(path.read_text()) for path in root.glob("runs/*/manifest.json")]
    assert [found["run_id"] for found in manifests] == [begun]
    assert manifests[0]["equation"] == "in 5 = kept 3 + duplicate 1 + rejected 1 + dead 0"
    assert manifests[0]["counts"]["unchanged"] == 0
    assert sorted(path.name for path in root.iterdir()) == [
        "articles", "catalog", "clusters", "duplicates", "edges", "lookup", "rejects", "runs", "state",
    ]  # fmt: skip
    assert [path.name for path in root.glob("state/*.json*")] == ["lake.json"]
    assert "Traceback" not in out


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_at_once_and_in_a_line(sent: signal.Signals, code: int, command: Any, tools: Any) -> None:
    process = command.start("run", "c.yaml", *tools.chunked)
    tools.wait_until(lambda: list((command.folder / "OUT").glob("runs/*/chunk-*.jsonl")))
    process.send_signal(sent)
    out, err = process.communicate(timeout=10)
    assert process.returncode == code
    assert err == f"stopped by {sent.name}; run the same command again to resume\n"
    assert "Traceback" not in out
    tools.wait_until(lambda: not tools.session_of(process.pid), 10)


def test_a_lake_that_is_being_written_is_for_later(command: Any) -> None:
    (command.folder / "OUT/state").mkdir(parents=True)
    with FileLock(command.folder / "OUT/state/lock"):
        code, out, err = command("run", "c.yaml")
    assert (code, out) == (75, "")
    assert err.startswith(f"newsbeam: another run is writing to 'OUT': process {os.getpid()} (")
