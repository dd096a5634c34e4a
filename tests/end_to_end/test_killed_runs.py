"""Runs that are killed: what is left, and what the next run makes of it."""

import json
import os
import signal
from typing import Any

import pytest
from filelock import FileLock

pytestmark = pytest.mark.slow


def stop_after(command: Any, tools: Any, chunks: int, sent: signal.Signals) -> tuple[int, str, str]:
    """Start a run, and stop it as soon as so many chunks have their report; gives its exit code, stdout and stderr."""
    root, said = command.folder / "OUT", [command.folder / name for name in ("stdout", "stderr")]
    with said[0].open("w") as out, said[1].open("w") as err:
        process = command.start("run", "c.yaml", *tools.chunked, stdout=out, stderr=err)
    if chunks:
        tools.wait_until(lambda: len(list(root.glob("runs/*/chunk-*.jsonl"))) >= chunks)
    else:
        tools.wait_until(lambda: list(root.glob("staging/*/*/report.jsonl")) or tools.session_of(process.pid))
    process.send_signal(sent)
    code = process.wait(10)
    # What loads the models of the workers ends when it has loaded them.
    tools.wait_until(lambda: not tools.session_of(process.pid), 30)
    return code, *(path.read_text() for path in said)


def test_a_stopped_run_ends_at_once_and_the_next_one_completes_it_byte_for_byte(
    command: Any, tools: Any, undisturbed: dict[str, bytes]
) -> None:
    root = command.folder / "OUT"
    begun = set()
    for chunks, sent in ((0, signal.SIGKILL), (1, signal.SIGTERM), (2, signal.SIGINT), (3, signal.SIGKILL)):
        code, out, err = stop_after(command, tools, chunks, sent)
        begun.add(json.loads((root / "state/run.json").read_text())["run_id"])
        assert "Traceback" not in out
        if sent == signal.SIGKILL:
            assert code == -sent
        else:
            assert code == 128 + sent
            assert err == f"stopped by {sent.name}; run the same command again to resume\n"
    code, out, err = command("run", "c.yaml", *tools.chunked)
    assert (code, err) == (0, "")
    assert tools.tables(root) == undisturbed
    manifests = [json.loads(path.read_text()) for path in root.glob("runs/*/manifest.json")]
    assert [found["run_id"] for found in manifests] == list(begun)
    assert manifests[0]["equation"] == "in 5 = kept 3 + duplicate 1 + rejected 1 + dead 0"
    assert manifests[0]["counts"]["unchanged"] == 0
    assert sorted(path.name for path in root.iterdir()) == [
        "articles", "catalog", "clusters", "duplicates", "edges", "lookup", "rejects", "runs", "state",
    ]  # fmt: skip
    assert [path.name for path in root.glob("state/*.json*")] == ["lake.json"]
    assert "Traceback" not in out


def test_a_lake_that_is_being_written_is_for_later(command: Any) -> None:
    (command.folder / "OUT/state").mkdir(parents=True)
    with FileLock(command.folder / "OUT/state/lock"):
        code, out, err = command("run", "c.yaml")
    assert (code, out) == (75, "")
    assert err.startswith(f"newsbeam: another run is writing to 'OUT': process {os.getpid()} (")
