"""The words of dates in English news, as pieces of patterns, and what they stand for."""

import re
from datetime import date

__all__ = [
    "COUNT",
    "DAY",
    "MONTH",
    "NTH",
    "SEASON",
    "SEASONS",
    "WEEKDAY",
    "WHICH",
    "YEAR",
    "iso_day",
    "month_of",
    "nth_of",
    "weekday_of",
]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?+)"
)
WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
# not part of "1998-5555", "1998/9"; "1994-95" begins with a year
YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b(?!/\d|-\d(?!\d(?:\d\d)?(?![\d-]))|[.,]\d)"
WHICH = r"(?P<which>this\s+past|last|next|this|coming|previous|current)"
COUNT = (
    r"(?P<count>\d{1,3}|an?|a\s+couple\s+of|a\s+dozen|half\s+a"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six(?:teen)?|seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen)"
)
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
NTH = rf"(?P<nth>{'|'.join(_NTH)})"


def month_of(match: re.Match[str]) -> int:
    """The month that ``MONTH`` has matched, 1 to 12."""
    return _MONTHS.index(match["month"][:3].lower()) + 1


def weekday_of(match: re.Match[str]) -> int:
    """The weekday that ``WEEKDAY`` has matched, 0 for Monday."""
    return _DAYS.index(match["weekday"][:3].lower())


def nth_of(match: re.Match[str]) -> int:
    """The ordinal that ``NTH`` has matched, 1 to 4."""
    return _NTH[match["nth"].lower()]


def iso_day(year: int, month: int, day: int) -> str | None:
    """The day in ISO 8601; None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
