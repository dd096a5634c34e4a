"""A real Flink: two slots, Python workers as processes of their own: ``make test-flink``."""

import importlib.util
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HOME = os.environ.get("NEWSBEAM_FLINK")
HOUSE = Path(__file__).parents[2]
Check = Callable[[list[str]], None]

pytestmark = [pytest.mark.skipif(HOME is None, reason="needs Flink: make test-flink"), pytest.mark.slow]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster, which ends with the tests."""
    spec = importlib.util.spec_from_file_location("flink_cluster", HOUSE / "flink/cluster.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cluster = module.Cluster(Path(str(HOME)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HOUSE))  # for the workers
        cluster.up()
        yield cluster
        cluster.down()


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
