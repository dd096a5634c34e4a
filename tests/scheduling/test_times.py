"""Times: the short forms, what is no cron expression, and the same for systemd."""

import shutil
import subprocess

import pytest

from pipeline.errors import UserError
from pipeline.scheduling.times import times_of


@pytest.mark.parametrize(
    ("every", "cron"),
    [
        ("1m", "*/1 * * * *"), ("15m", "*/15 * * * *"), ("1h", "0 * * * *"), ("6h", "0 */6 * * *"), ("1d", "0 0 * * *"),
    ],
)  # fmt: skip
def test_steps(every: str, cron: str) -> None:
    assert times_of(every=every).cron == cron


@pytest.mark.parametrize("every", ["7m", "60m", "0m", "24h", "5h", "2d", "15", "m", "1.5h", "-5m", ""])
def test_steps_that_divide_nothing_are_refused(every: str) -> None:
    with pytest.raises(UserError, match="--every"):
        times_of(every=every)


def test_time_of_day() -> None:
    assert times_of(at="06:05").cron == times_of(at="6:05").cron == "5 6 * * *"


@pytest.mark.parametrize("at", ["24:00", "6:60", "6", "06:5", "6am", "٠٦:٠٠ x"])
def test_no_time_of_day(at: str) -> None:
    with pytest.raises(UserError, match="--at"):
        times_of(at=at)


@pytest.mark.parametrize(
    "cron",
    [
        "", "* * * *", "* * * * * *", "@daily", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
        "5-1 * * * *", "*/0 * * * *", "5/15 * * * *", "a * * * *", "1, * * * *", "* * * mon *", "1-2-3 * * * *",
        "² * * * *", "* * * * mon-",
    ],
)  # fmt: skip
def test_no_cron_expression(cron: str) -> None:
    with pytest.raises(UserError, match="--cron"):
        times_of(cron=cron)


CALENDARS = [
    ("*/15 * * * *", ["*-*-* *:00,15,30,45:00"]),
    ("5 6 * * *", ["*-*-* 06:05:00"]),
    ("0-10/5,30 8-9 1 JAN,jul *", ["*-01,07-01 08,09:00,05,10,30:00"]),
    ("0 0 * * 5-7", ["Sun,Fri,Sat *-*-* 00:00:00"]),
    ("0 0 * * 0,7", ["Sun *-*-* 00:00:00"]),
    ("0 0 * * mon-fri", ["Mon,Tue,Wed,Thu,Fri *-*-* 00:00:00"]),
    ("0 0 13 * fri", ["Fri *-*-* 00:00:00", "*-*-13 00:00:00"]),
    ("0 0 */2 * fri", ["Fri *-*-01,03,05,07,09,11,13,15,17,19,21,23,25,27,29,31 00:00:00"]),
]


@pytest.mark.parametrize(("cron", "calendar"), CALENDARS)
def test_systemd_calendar(cron: str, calendar: list[str]) -> None:
    assert times_of(cron=cron).on_calendar() == calendar


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_reads_every_calendar() -> None:
    expressions = [expression for _, calendar in CALENDARS for expression in calendar]
    read = subprocess.run(["systemd-analyze", "calendar", *expressions], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert read.stdout.count("Next elapse:") == len(expressions)


@pytest.mark.parametrize(
    ("cron", "gap"), [("0 * * * *", 60), ("*/5 * * * *", 5), ("1,58 * * * *", 3), ("* 1 * * *", 1)]
)
def test_smallest_gap(cron: str, gap: int) -> None:
    assert times_of(cron=cron).smallest_gap() == gap
