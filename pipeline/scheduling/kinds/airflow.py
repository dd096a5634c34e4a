"""A DAG file for Airflow 3, which Airflow 2.11 takes too."""

from pipeline.scheduling.job import SCHEDULERS, Job, UnitFile
from transforms.registry import Params

_DAG = '''\
"""Runs newsbeam. Put this file into the DAGs folder; the command and the paths must be there on the workers."""

import datetime as dt

try:  # Airflow 3
    from airflow.providers.standard.hooks.subprocess import SubprocessHook
    from airflow.sdk import DAG, BaseOperator
    from airflow.sdk.exceptions import AirflowException, AirflowFailException
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.exceptions import AirflowException, AirflowFailException
    from airflow.hooks.subprocess import SubprocessHook
    from airflow.models.baseoperator import BaseOperator

COMMAND = [
{command}]
FOLDER = {folder}
RETRY_LATER = 75
MEANING = {{
    1: "a bug; the log names a file with the traceback",
    2: "the command or the configuration is wrong",
    3: "finished, but more documents were rejected than gates.max_reject_rate allows",
    4: "finished, but another gate of the configuration failed",
    5: "the lake cannot be written",
}}


class NewsbeamRun(BaseOperator):
    """One run; tried again only where that helps."""

    def execute(self, context):
        self.hook = SubprocessHook()
        code = self.hook.run_command(COMMAND, cwd=FOLDER).exit_code
        if code == RETRY_LATER:
            raise AirflowException("a run is under way, or nothing could be reached: to be tried again")
        if code != 0:
            raise AirflowFailException(f"newsbeam ended with {{code}}: {{MEANING.get(code, 'it was stopped')}}")

    def on_kill(self):
        self.hook.send_sigterm()


with DAG(
    dag_id={name},
    schedule={cron},
    start_date=dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["newsbeam"],
):
    NewsbeamRun(
        task_id="run",
        retries=3,
        retry_delay=dt.timedelta(minutes=5),
        execution_timeout=dt.timedelta(hours=12),
    )
'''


@SCHEDULERS.register("airflow")
class Airflow:
    """One DAG of one task; its times are in UTC."""

    def __init__(self, _: Params) -> None:
        pass

    def files(self, job: Job) -> list[UnitFile]:
        """The DAG file; see :class:`pipeline.scheduling.job.Scheduler`."""
        text = _DAG.format(
            command="".join(f"    {word!r},\n" for word in job.command),
            folder=repr(job.folder),
            name=repr(job.name),
            cron=repr(job.times.cron),
        )
        return [UnitFile(f"{job.name.replace('-', '_')}.py", text)]
