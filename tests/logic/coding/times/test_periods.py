"""Periods of TIMEX3 values."""

import pytest

from transforms.logic.coding.times.periods import period_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2031-05-04", ("2031-05-04", "day")),
        ("2031-W18", ("2031-04-28", "week")),
        ("2026-W53", ("2026-12-28", "week")),
        ("2031-W18-WE", ("2031-05-03", "week")),
        ("2031-05", ("2031-05-01", "month")),
        ("2031-Q2", ("2031-04-01", "year")),
        ("2031-H2", ("2031-07-01", "year")),
        ("2031-FA", ("2031-09-01", "year")),
        ("2031-WI", ("2031-12-01", "year")),
        ("2031", ("2031-01-01", "year")),
    ],
)
def test_first_day_and_precision(value, expected):
    assert period_of(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "199X",
        "18XX",
        "FY2031",
        "PRESENT_REF",
        "2031-02-30",
        "2031-13",
        "2031-W54",
        "2031-Q5",
        "0000",
        "",
        "2031-05-04T10",
    ],
)
def test_what_is_no_period_of_the_calendar(value):
    assert period_of(value) is None
