"""The crontab line, read as cron reads it and run by the shell."""

import subprocess
from pathlib import Path

import pytest

from pipeline.errors import UserError
from pipeline.scheduling.job import SCHEDULERS, Job
from transforms.registry import Params


def cron_line(job: Job) -> str:
    [file] = SCHEDULERS.create("cron", Params()).files(job)
    [line] = [line for line in file.text.splitlines() if not line.startswith("#")]
    return line


def as_cron_reads_it(line: str) -> str:
    """The command that cron hands to the shell: the rule of do_command.c for backslashes and percent signs."""
    out, escaped = "", False
    for char in line.split(" ", 5)[5]:
        if escaped and char == "%":
            out = out[:-1] + char
        elif char == "%":
            return out
        else:
            out += char
        escaped = char == "\\" and not escaped
    return out


def run_by_cron(job: Job) -> subprocess.CompletedProcess[str]:
    command = as_cron_reads_it(cron_line(job))
    return subprocess.run(["/bin/sh", "-c", command], cwd="/", capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", [0, 75])
def test_nothing_is_mailed_where_nobody_need_look(make_job, code: int) -> None:
    done = run_by_cron(make_job(code))
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 143])
def test_a_failure_is_mailed_with_its_error(make_job, code: int) -> None:
    done = run_by_cron(make_job(code))
    assert done.stdout == f"newsbeam ended with {code}: newsbeam: why\n"
    assert done.returncode == code


def test_the_log_has_what_every_run_said(make_job) -> None:
    job = make_job(75)
    run_by_cron(job)
    run_by_cron(make_job(3))
    assert Path(job.log).read_text().splitlines() == [
        '{"message": "run finished"}',
        "newsbeam: why",
        '{"message": "run finished"}',
        "newsbeam ended with 3: newsbeam: why",
    ]


def test_folder_and_arguments_arrive_as_they_are(make_job, tmp_path: Path) -> None:
    job = make_job(overrides=["sources.0.name=50% \\% off", "x='%d' \\\\%"])
    run_by_cron(job)
    called = (tmp_path / "called").read_text().splitlines()
    assert called == [job.folder, "run", job.config, *(f"--set={override}" for override in job.overrides)]


def test_a_command_that_cron_would_cut_is_refused(make_job) -> None:
    with pytest.raises(UserError, match="cron takes no more than 998"):
        cron_line(make_job(overrides=["clean.x=" + "y" * 900]))
