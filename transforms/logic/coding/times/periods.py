"""What a TIMEX3 value means on the calendar."""

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

__all__ = ["Period", "Precision", "period_of"]

Precision = Literal["day", "week", "month", "year"]
"""Of an event's date, from fine to coarse."""

_VALUE = re.compile(
    r"(?P<year>\d{4})(?:-W(?P<week>\d\d)(?P<weekend>-WE)?|-Q(?P<quarter>[1-4])|-H(?P<half>[12])"
    r"|-(?P<season>SP|SU|FA|WI)|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SATURDAY = 5


class Period(NamedTuple):
    """A stretch of time.

    Attributes:
        first: Its first day, ISO 8601.
        precision: The finest of day, week, month and year that is not finer than the period.
    """

    first: str
    precision: Precision


def period_of(value: str) -> Period | None:
    """The period that a TIMEX3 value names.

    A weekend is known to the week and begins on Saturday; a quarter, half-year or season is known to the year and
    begins with its first month (a winter in December of the year it is named by, as in TIMEX3).

    Args:
        value: As in ``DateMention.value``.

    Returns:
        The period; None for what is no day, week, month, quarter, half, season or year of the calendar: a decade
        (``199``), a century (``19``), a fiscal year, ``PRESENT_REF``, or a day that does not exist.
    """
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    try:
        first, precision = _first(match)
    except ValueError:
        return None
    return Period(first.isoformat(), precision)


def _first(match: re.Match[str]) -> tuple[date, Precision]:
    year = int(match["year"])
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return monday + timedelta(days=_SATURDAY if match["weekend"] else 0), "week"
    if match["quarter"]:
        return date(year, 3 * int(match["quarter"]) - 2, 1), "year"
    if match["half"]:
        return date(year, 6 * int(match["half"]) - 5, 1), "year"
    if match["season"]:
        return date(year, _SEASONS[match["season"]], 1), "year"
    if match["day"]:
        return date(year, int(match["month"]), int(match["day"])), "day"
    if match["month"]:
        return date(year, int(match["month"]), 1), "month"
    return date(year, 1, 1), "year"
