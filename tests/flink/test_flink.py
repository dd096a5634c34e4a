"""A real Flink: two slots, Python workers as processes of their own: ``make test-flink``."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

Check = Callable[[list[str]], None]

pytestmark = [
    pytest.mark.skipif("NEWSBEAM_FLINK" not in os.environ, reason="needs Flink: make test-flink"),
    pytest.mark.slow,
]


def test_flink(cluster: Any, makes_the_same_lake: Check) -> None:
    makes_the_same_lake([*cluster.flags(), "--streaming"])


def running(cluster: Any) -> bool:
    return any(job["state"] == "RUNNING" and job["tasks"]["running"] for job in cluster.rest("/jobs/overview")["jobs"])


def test_a_task_manager_is_killed(cluster: Any, makes_the_same_lake: Check) -> None:
    killed: list[int] = []

    def kill() -> None:
        deadline = time.monotonic() + 120
        while not running(cluster) and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(2)  # some way into the job
        killed.append(cluster.pid("taskmanager"))
        os.kill(killed[0], signal.SIGKILL)
        cluster.start("taskmanager")

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    makes_the_same_lake([*cluster.flags(), "--streaming"])
    killer.join()
    assert cluster.pid("taskmanager") != killed[0]
    jobs = [cluster.rest(f"/jobs/{job['jid']}") for job in cluster.rest("/jobs/overview")["jobs"]]
    restarted = [job for job in jobs if job["timestamps"]["RESTARTING"]]
    assert len(restarted) == 1, "the job began again after its workers had gone"
