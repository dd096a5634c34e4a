"""A workflow of GitHub Actions."""

import shlex
import sys
from pathlib import Path

import yaml

from pipeline.errors import UserError
from pipeline.scheduling.job import FAILURES, SCHEDULERS, Job, UnitFile
from transforms.registry import Params
from transforms.storage import is_local

_SHORTEST_MINUTES = 5
"""GitHub starts a workflow no more often (its documentation of the event ``schedule``)."""

_HEAD = """\
# Put it into .github/workflows/ of the repository that holds {config}, and set the repository's variable NEWSBEAM
# to what pip is to install: the address of a wheel, or git+https://HOST/PATH@TAG.
# Times are in UTC. GitHub starts late when it is busy, and stops the schedules of a public repository after 60 days
# without a commit. 75 (nothing could be reached; the next run tries again) is no failure here.
# {failures[0]}
# {failures[1]}
{lake}name: {name}
on:
  schedule:
    - cron: {cron}
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: {name}
  cancel-in-progress: false
jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: 350
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "{python}"
      - name: Install newsbeam
        env:
          NEWSBEAM: ${{{{ vars.NEWSBEAM }}}}
        run: |
          python -m pip install --upgrade pip
          python -m pip install "${{NEWSBEAM:?set this variable of the repository}}"{more}
"""
_RESTORE = """\
      - name: Fetch the lake
        id: fetch
        uses: actions/cache/restore@v5
        with:
          path: {path}
          key: {name}-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
          restore-keys: {name}-
"""
_RUN = """\
      - name: Run
        id: run
{secrets}        run: |
          code=0
          {command} || code=$?
          if [ "$code" -eq 75 ]; then
            echo "::notice::a run is under way, or nothing could be reached: the next run tries again"
            exit 0
          fi
          exit "$code"
"""
_SECRETS = """\
        env:
          AWS_ACCESS_KEY_ID: ${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}
          AWS_DEFAULT_REGION: ${{ vars.AWS_DEFAULT_REGION }}
"""
_SAVE = """\
      - name: Keep the lake
        if: always() && steps.fetch.outcome == 'success' && steps.run.outcome != 'skipped'
        uses: actions/cache/save@v5
        with:
          path: {path}
          key: {name}-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
"""


@SCHEDULERS.register("github")
class GitHub:
    """A workflow; the lake is in an S3 bucket, or where it is small in GitHub's cache."""

    def __init__(self, _: Params) -> None:
        pass

    def files(self, job: Job) -> list[UnitFile]:
        """The workflow; see :class:`pipeline.scheduling.job.Scheduler`."""
        if job.times.smallest_gap() < _SHORTEST_MINUTES:
            raise UserError(f"GitHub starts a workflow every {_SHORTEST_MINUTES} minutes at most")
        config = _within(job, job.config)
        if config is None:
            raise UserError(f"{job.config}: not below this folder; call this at the root of the repository")
        words = ("newsbeam", *job.arguments(config))
        if is_local(job.root):
            lake, restore, more, secrets, save = _cached(job)
        else:
            lake, restore, more, secrets, save = _in_bucket(job)
        head = _HEAD.format(
            config=config, failures=FAILURES, lake=lake, name=job.name, cron=_string(job.times.cron), more=more,
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
        )  # fmt: skip
        run = _RUN.format(secrets=secrets, command=_literal(shlex.join(words)))
        return [UnitFile(f"{job.name}.yml", head + restore + run + save)]


def _cached(job: Job) -> tuple[str, str, str, str, str]:
    path = _within(job, job.root)
    if path is None:
        raise UserError(f"{job.root}: GitHub keeps no such folder; set output.root to s3:// or below this one")
    lake = (
        "# The lake is kept in GitHub's cache, which deletes what was not used for 7 days and what is over 10 GB.\n"
        "# For a lake that is to last, set output.root to s3://BUCKET/PATH.\n"
    )
    values = {"path": _string(_literal(path)), "name": job.name}
    return lake, _RESTORE.format(**values), "", "", _SAVE.format(**values)


def _in_bucket(job: Job) -> tuple[str, str, str, str, str]:
    if not job.root.startswith("s3://"):
        raise UserError(f"{job.root}: from GitHub a lake can be kept in s3://, or in a folder of the repository")
    lake = "# Secrets: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; variable: AWS_DEFAULT_REGION.\n"
    return lake, "", ' "boto3>=1.35,<2"', _SECRETS, ""


def _within(job: Job, path: str) -> str | None:
    """A path relative to the working folder; None where it lies elsewhere."""
    return str(Path(path).relative_to(job.folder)) if Path(path).is_relative_to(job.folder) else None


def _literal(text: str) -> str:
    """Text in which GitHub finds no expression."""
    return text.replace("${{", "${{ '${{' }}")


def _string(text: str) -> str:
    """A YAML string of one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).rstrip("\n")
