"""The printed DAG in a real Airflow, which lives in an environment of its own: ``make test-airflow``."""

import dataclasses
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.scheduling.job import SCHEDULERS
from transforms.registry import Params

AIRFLOW = os.environ.get("NEWSBEAM_AIRFLOW")
CODES = (0, 2, 3, 4, 5, 75)

pytestmark = pytest.mark.skipif(AIRFLOW is None, reason="needs Airflow: make test-airflow")


@pytest.fixture
def airflow(make_job, tmp_path: Path) -> dict[str, Any]:
    """What Airflow makes of DAGs whose command ends with each code."""
    dags = tmp_path / "dags"
    dags.mkdir()
    for code in CODES:
        job = dataclasses.replace(make_job(code, name=f'{code} % "$x" it\'s'), name=f"desk-{code}")
        [file] = SCHEDULERS.create("airflow", Params()).files(job)
        (dags / file.name).write_text(file.text, encoding="utf-8")
    probe = Path(__file__).with_name("airflow_probe.py")
    # Nothing of the tree may be found by it: another folder, and no PYTHONPATH.
    done = subprocess.run(
        [str(AIRFLOW), str(probe), str(dags)],
        cwd=tmp_path,
        env={
            "AIRFLOW_HOME": str(tmp_path / "home"),
            "PATH": os.environ["PATH"],
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_airflow_parses_and_runs_the_dags(airflow: dict[str, Any]) -> None:
    assert airflow["errors"] == {}
    assert airflow["ours"] == []
    assert sorted(airflow["dags"]) == sorted(f"desk-{code}" for code in CODES)
    for dag in airflow["dags"].values():
        assert (dag["catchup"], dag["active"], dag["cron"]) == (False, 1, "*/15 * * * *")
        [task] = dag["tasks"]
        assert (task["id"], task["retries"], task["delay"]) == ("run", 3, 300.0)
    ends = {code: airflow["dags"][f"desk-{code}"]["tasks"][0]["ends"] for code in CODES}
    assert ends[0] == "succeeds"
    assert ends[75].startswith("is retried: ")
    assert all(ends[code].startswith(f"fails: newsbeam ended with {code}: ") for code in (2, 3, 4, 5))
