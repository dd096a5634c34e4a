"""Dates in words and digits."""

from datetime import date

import pytest

from transforms.events.base import Findings, Story
from transforms.events.when import When, WhenParams

PUBLISHED = date(2031, 5, 7)  # a Wednesday


def dates(text, published=PUBLISHED, language="en"):
    found = Findings()
    When(WhenParams()).extract(Story("a", None, text, published, None, language), found)
    return [(d.text, d.value) for d in found.dates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on Sunday.", ("Sunday", "2031-05-04")),
        ("It fell on Wednesday.", ("Wednesday", "2031-05-07")),
        ("It fell last Wednesday.", ("last Wednesday", "2031-04-30")),
        ("They will meet on Friday.", ("Friday", "2031-05-09")),
        ("They meet next Monday.", ("next Monday", "2031-05-12")),
        ("signed on Aug. 24, 1991 in", ("Aug. 24, 1991", "1991-08-24")),
        ("signed on 24 August 1991 in", ("24 August 1991", "1991-08-24")),
        ("the 3rd of May", ("the 3rd of May", "2031-05-03")),
        ("was opened on Dec. 30.", ("Dec. 30", "2030-12-30")),
        ("will open on Jan. 5.", ("Jan. 5", "2032-01-05")),
        ("It rose last week.", ("last week", "2031-W18")),
        ("It will rise next month.", ("next month", "2031-06")),
        ("It rose in June.", ("June", "2030-06")),
        ("It rose in June 1999.", ("June 1999", "1999-06")),
        ("It rose in 2022.", ("2022", "2022")),
        ("It rose yesterday.", ("yesterday", "2031-05-06")),
        ("It rose three weeks ago.", ("three weeks ago", "2031-W16")),
        ("It rose two years ago.", ("two years ago", "2029")),
        ("since 2031-02-03", ("2031-02-03", "2031-02-03")),
        ("on 24.12.2030", ("24.12.2030", "2030-12-24")),
        ("on 12/24/2030", ("12/24/2030", "2030-12-24")),
    ],
)
def test_expressions(text, expected):
    assert dates(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "March on the palace",
        "it may be",
        "1900 GMT",
        "$2000",
        "of 2000 people",
        "03/04/2025",
        "Feb. 30",
        "1,999",
        "2031-13-01",
    ],
)
def test_what_is_no_date_or_not_certain(text):
    assert dates(text) == []


def test_relative_dates_need_the_day_of_publication():
    assert dates("On Sunday, May 4 and last week, but on 4 May 2031.", published=None) == [("4 May 2031", "2031-05-04")]


def test_other_languages_get_digits_only():
    assert dates("Am 24.12.2030, im August 2030", language="de") == [("24.12.2030", "2030-12-24")]


def test_leap_day_and_week_of_another_year():
    assert dates("on Feb. 29.", published=date(2028, 3, 1)) == [("Feb. 29", "2028-02-29")]
    assert dates("on Feb. 29.", published=date(2030, 3, 1)) == []
    assert dates("It fell last week.", published=date(2027, 1, 5)) == [("last week", "2026-W53")]
