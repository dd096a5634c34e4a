"""Runs in an environment with Airflow and without newsbeam: parses DAG files, and runs the task of each.

Usage: airflow_probe.py FOLDER. Prints a line of JSON.
"""

import importlib.util
import json
import sys

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowException, AirflowFailException


def outcome(task) -> str:
    try:
        task.execute({})
    except AirflowFailException as error:
        return f"fails: {error}"
    except AirflowException as error:
        return f"is retried: {error}"
    return "succeeds"


bag = DagBag(sys.argv[1])
found = {
    dag.dag_id: {
        "tasks": [
            {
                "id": task.task_id,
                "retries": task.retries,
                "delay": task.retry_delay.total_seconds(),
                "ends": outcome(task),
            }
            for task in dag.tasks
        ],
        "catchup": dag.catchup,
        "active": dag.max_active_runs,
        "cron": dag.timetable.expression,
    }
    for dag in bag.dags.values()
}
ours = [name for name in ("pipeline", "transforms", "schemas") if importlib.util.find_spec(name)]
print(json.dumps({"dags": found, "errors": bag.import_errors, "ours": ours}))
