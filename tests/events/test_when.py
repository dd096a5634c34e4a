"""Dates in words and digits."""

from datetime import date

import pytest

from transforms.events.base import Findings, Story
from transforms.events.when import When, WhenParams

PUBLISHED = date(2031, 5, 7)  # a Wednesday


def dates(text, published=PUBLISHED, language="en", dateline_on=None):
    found = Findings()
    When(WhenParams()).extract(Story("a", None, text, published, None, language, dateline_on=dateline_on), found)
    assert all(text[d.start : d.end] == d.text for d in found.dates)
    assert [d.start for d in found.dates] == sorted(d.start for d in found.dates)
    return [(d.text, d.value) for d in found.dates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on Sunday.", ("Sunday", "2031-05-04")),
        ("It fell on Wednesday.", ("Wednesday", "2031-05-07")),
        ("It fell last Wednesday.", ("last Wednesday", "2031-04-30")),
        ("It fell this past Friday.", ("this past Friday", "2031-05-02")),
        ("It fell on Friday night.", ("Friday night", "2031-05-02")),
        ("It fell on Tuesday of last week.", ("Tuesday of last week", "2031-04-29")),
        ("They will appeal against Friday's ruling.", ("Friday", "2031-05-02")),
        ("They will march before Friday's vote.", ("Friday", "2031-05-09")),
        ("They lost in Friday's vote.", ("Friday", "2031-05-02")),
        ("They will meet on Friday.", ("Friday", "2031-05-09")),
        ("They meet next Monday.", ("next Monday", "2031-05-12")),
        ("They were planning to march to Velm on Friday.", ("Friday", "2031-05-09")),
        ("The bridge opens on Friday.", ("Friday", "2031-05-09")),
        ("It may come as soon as Friday.", ("Friday", "2031-05-09")),
        ("On Friday, the court will rule.", ("Friday", "2031-05-09")),
        ("On Friday, the court ruled.", ("Friday", "2031-05-02")),
        ("It will be rebuilt, Velm said on Friday.", ("Friday", "2031-05-02")),
        ("The mayor could not be reached Friday.", ("Friday", "2031-05-02")),
        ("signed on Aug. 24, 1991 in", ("Aug. 24, 1991", "1991-08-24")),
        ("signed on 24 August 1991 in", ("24 August 1991", "1991-08-24")),
        ("signed on Saturday, August 24th, 1991 in", ("Saturday, August 24th, 1991", "1991-08-24")),
        ("the 3rd of May", ("the 3rd of May", "2031-05-03")),
        ("was opened on Dec. 30.", ("Dec. 30", "2030-12-30")),
        ("will open on Jan. 5.", ("Jan. 5", "2032-01-05")),
        ("he said it would fall, after the May 1 flood", ("May 1", "2031-05-01")),
        ("was shot on the night of Friday, Nov. 8.", ("Friday, Nov. 8", "2030-11-08")),
        ("It rose last week.", ("last week", "2031-W18")),
        ("It rose earlier this week.", ("earlier this week", "2031-W19")),
        ("It rose over the weekend.", ("the weekend", "2031-W18-WE")),
        ("It will rise this weekend.", ("this weekend", "2031-W19-WE")),
        ("It rose last weekend.", ("last weekend", "2031-W18-WE")),
        ("It will rise next month.", ("next month", "2031-06")),
        ("It rose in June.", ("June", "2030-06")),
        ("It will rise in March.", ("March", "2032-03")),
        ("It rose in early May.", ("early May", "2031-05")),
        ("It rose last May.", ("last May", "2030-05")),
        ("the October vote", ("October", "2030-10")),
        ("It rose in June 1999.", ("June 1999", "1999-06")),
        ("It rose in mid-June 1999.", ("mid-June 1999", "1999-06")),
        ("It rose in 2022.", ("2022", "2022")),
        ("under a 1996 law", ("1996", "1996")),
        ("the 1992 protests", ("1992", "1992")),
        ("in fiscal 2029", ("fiscal 2029", "FY2029")),
        ("in the late 1990s", ("the late 1990s", "199X")),
        ("in the '80s", ("the '80s", "198X")),
        ("in the 19th century", ("the 19th century", "18XX")),
        ("It rose last fall.", ("last fall", "2030-FA")),
        ("It will rise this summer.", ("this summer", "2031-SU")),
        ("It rose in the spring of 2029.", ("the spring of 2029", "2029-SP")),
        ("Sales fell in the fourth quarter.", ("the fourth quarter", "2030-Q4")),
        ("Sales fell in the first quarter.", ("the first quarter", "2031-Q1")),
        ("Sales are expected to fall in the third quarter.", ("the third quarter", "2031-Q3")),
        ("Sales fell in the second quarter of 2029.", ("the second quarter of 2029", "2029-Q2")),
        ("Sales fell in the first half of 2029.", ("the first half of 2029", "2029-H1")),
        ("Sales fell in the latest quarter.", ("latest quarter", "2031-Q1")),
        ("Sales fell from the year-earlier period.", ("year-earlier", "2030")),
        ("It will be built by the end of the year.", ("the end of the year", "2031")),
        ("Sales fell last quarter.", ("last quarter", "2031-Q1")),
        ("It rose yesterday.", ("yesterday", "2031-05-06")),
        ("It rose overnight.", ("overnight", "2031-05-07")),
        ("the day after tomorrow", ("the day after tomorrow", "2031-05-09")),
        ("It rose three weeks ago.", ("three weeks ago", "2031-W16")),
        ("It rose two years ago.", ("two years ago", "2029")),
        ("It rose twenty-five years ago.", ("twenty-five years ago", "2006")),
        ("It rose 11 days ago.", ("11 days ago", "2031-04-26")),
        ("It rose a decade ago.", ("a decade ago", "2021")),
        ("It rose half a century ago.", ("half a century ago", "1981")),
        ("It closed on Thanksgiving Day.", ("Thanksgiving Day", "2030-11-28")),
        ("It will close on Christmas Eve.", ("Christmas Eve", "2031-12-24")),
        ("It closed on Good Friday.", ("Good Friday", "2031-04-11")),
        ("since the Sept. 11 attacks", ("Sept. 11", "2001-09-11")),
        ("since 2031-02-03", ("2031-02-03", "2031-02-03")),
        ("since 2031/02/03", ("2031/02/03", "2031-02-03")),
        ("on 24.12.2030", ("24.12.2030", "2030-12-24")),
        ("on 12/24/2030", ("12/24/2030", "2030-12-24")),
        ("on 12/24/30", ("12/24/30", "2030-12-24")),
        ("on 24/12/99", ("24/12/99", "1999-12-24")),
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
        "the 1500 metres",
        "the 2000 delegates",
        "03/04/2025",
        "03/04/25",
        "31/02/30",
        "Feb. 30",
        "1,999",
        "2031-13-01",
        "call 1998-5555",
        "every Friday",
        "the Sunday Times",
        "in USA Today",
        "a Christmas tree",
        "August said she would run.",
        "Mary June Ortel",
        "two touchdowns in the third quarter",
        "over the last week",
    ],
)
def test_what_is_no_date_or_not_certain(text):
    assert dates(text) == []


def test_lists_of_days_and_years():
    assert dates("on April 24 and 25") == [("April 24", "2031-04-24"), ("25", "2031-04-25")]
    assert [value for _, value in dates("in 1994, 1995 and 1997")] == ["1994", "1995", "1997"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell on April 28. The next day it rose.", ("The next day", "2031-04-29")),
        ("It fell on April 28 and rose that day.", ("that day", "2031-04-28")),
        ("It fell on April 28, the pass being shut the day before.", ("the day before", "2031-04-27")),
        ("It fell on April 28. It was rebuilt two days later.", ("two days later", "2031-04-30")),
        ("It fell on April 28. It was built three weeks earlier.", ("three weeks earlier", "2031-W15")),
    ],
)
def test_what_is_told_from_the_day_before_it(text, expected):
    assert dates(text) == [("April 28", "2031-04-28"), expected]


@pytest.mark.parametrize(
    "text",
    [
        "It fell in 1999. The next day it rose.",
        "It fell on 4 May 1999. " + "Nothing happened for long. " * 12 + "The next day it rose.",
        "On 4 May 1999, a week later, it rose.",
        "It was built on 4 May 1999, the day before the fair.",
    ],
)
def test_what_is_told_from_no_day_near_enough_is_left_out(text):
    assert len(dates(text)) == 1


def test_relative_dates_need_the_day_of_publication():
    assert dates("On Sunday, May 4 and last week, but on 4 May 2031.", published=None) == [("4 May 2031", "2031-05-04")]


def test_the_day_of_the_dateline_counts_where_it_is_near_that_of_publication():
    assert dates("It fell yesterday.", dateline_on=date(2031, 5, 6)) == [("yesterday", "2031-05-05")]
    assert dates("It fell yesterday.", dateline_on=date(2030, 5, 6)) == [("yesterday", "2031-05-06")]
    assert dates("It fell yesterday.", dateline_on=date(2031, 5, 9)) == [("yesterday", "2031-05-06")]
    assert dates("It fell yesterday.", published=None, dateline_on=date(2031, 5, 6)) == []


def test_other_languages_get_digits_only():
    assert dates("Am 24.12.2030, im August 2030", language="de") == [("24.12.2030", "2030-12-24")]


def test_leap_day_and_week_of_another_year():
    assert dates("on Feb. 29.", published=date(2028, 3, 1)) == [("Feb. 29", "2028-02-29")]
    assert dates("on Feb. 29.", published=date(2030, 3, 1)) == []
    assert dates("It fell last week.", published=date(2027, 1, 5)) == [("last week", "2026-W53")]


def test_letters_that_grow_in_lower_case_move_nothing():
    assert dates("İİİİ on Sunday, İ yesterday") == [("Sunday", "2031-05-04"), ("yesterday", "2031-05-06")]


def test_a_long_text_is_read_to_its_end():
    text = "Nothing happened there for a long while. " * 200 + "It fell on Sunday and on 24 August 1991."
    assert dates(text) == [("Sunday", "2031-05-04"), ("24 August 1991", "1991-08-24")]
