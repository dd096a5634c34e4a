"""The stream as a real process: killed, begun again, and told to end."""

import json
import os
import signal
import subprocess
from typing import Any

import pytest

pytestmark = pytest.mark.slow
QUICK = "{tick_seconds: 0.2, settle_seconds: 0, delay_seconds: 5, max_units: 1}"


def test_a_killed_stream_goes_on_and_sigterm_drains_it(command: Any, tools: Any, undisturbed: dict[str, bytes]) -> None:
    root = command.folder / "OUT"
    arguments = ("run", "c.yaml", "--set", "mode=streaming", "--set", f"stream={QUICK}")
    process = command.start(*arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tools.wait_until(lambda: list(root.glob("runs/*/chunk-*.jsonl")))
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    tools.wait_until(lambda: not tools.session_of(process.pid), 10)
    begun = json.loads((root / "state/run.json").read_text())["run_id"]

    process = command.start(*arguments)
    tools.wait_until(lambda: len(list(root.glob("runs/*/chunk-*.jsonl"))) == 3)
    os.killpg(process.pid, signal.SIGTERM)  # to its workers, too, as a supervisor may
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Traceback" not in out
    assert tools.tables(root) == undisturbed
    manifests = [json.loads(path.read_text()) for path in root.glob("runs/*/manifest.json")]
    assert [found["run_id"] for found in manifests] == [begun]
    assert manifests[0]["equation"] == "in 5 = kept 3 + duplicate 1 + rejected 1 + dead 0"
    assert manifests[0]["counts"]["unchanged"] == 0
    assert sorted(path.name for path in root.glob("state/*.json*")) == ["lake.json", "stream.json"]
    tools.wait_until(lambda: not tools.session_of(process.pid), 10)
