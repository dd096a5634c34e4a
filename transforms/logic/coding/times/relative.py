"""Expressions that mean a time only together with a day of reference, as a rule that of publication."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from transforms.logic.coding.amounts.numerals import number_of
from transforms.logic.coding.times.holidays import holiday
from transforms.logic.coding.times.tense import direction
from transforms.logic.coding.times.words import SEASONS, iso_day, month_of, nth_of, weekday_of

__all__ = [
    "ago",
    "holiday_day",
    "month_alone",
    "month_bare",
    "month_day",
    "named_day",
    "nth_quarter",
    "season_alone",
    "short_numeric",
    "unit_of",
    "weekday",
    "weekday_of_week",
    "which_unit",
]

# A year that is not written is that of the nearest such day, unless two are about as near.
_NEAR_DAYS = 92
_NEAR_MONTHS = 2
_NAMED = {
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}
_SAME = {"this past": "last", "previous": "last", "latest": "last", "coming": "next", "current": "this"}
_SPORT = re.compile(
    r"\b(?:yards?|touchdowns?|quarterback|coach|points|scored|halftime|field\s+goal|free\s+throws?|rebounds?|N[BF]L"
    r"|games?|timeout)\b",
    re.I,
)
_WORD_BEFORE = re.compile(r"([A-Z][a-z]+)\s$")
_BEFORE_MONTH_WORDS = "In Since During Until By The A An On From This And But After Before Its His Her Their"
_BEFORE_MONTH = frozenset(_BEFORE_MONTH_WORDS.split())
_OUTLOOK = re.compile(r"\b(?:will|would|estimat\w+|expect\w*|forecast\w*|project(?:s|ed|ion|ions)|outlook)\b", re.I)
_OWNED = re.compile(
    r"['’]s\s+(?:[\w-]+\s+){0,3}?(?P<calendar>elections?|vote|ballot|referendum|runoff|primary|race|polls?|game|match"
    r"|final|debate|summit|hearing|meeting|talks|deadline|trial|concert|ceremony|launch)\b|['’]s\b"
)
_BEFORE = re.compile(r"\b(?:before|ahead\s+of)\s+$")
_QUARTER_MONTHS = 3


def _way(match: re.Match[str]) -> int:
    return direction(match.string, *match.span())


def _which(match: re.Match[str]) -> str:
    found = " ".join((match.groupdict().get("which") or "").lower().split())
    return _SAME.get(found, found)


def _nearest(days: Iterable[date], day: date, match: re.Match[str], which: str = "") -> date | None:
    """The day nearest to the reference; where that is far off, the last one before, unless the tense is the future."""
    known = sorted(days, key=lambda d: abs(d - day))
    if which in ("last", "next"):
        known = [d for d in known if d < day] if which == "last" else [d for d in known if d > day]
    if not known:
        return None
    if which or abs(known[0] - day).days <= _NEAR_DAYS:
        return known[0]
    side = 1 if _way(match) > 0 else -1
    return next((d for d in known if (d - day).days * side >= 0), known[0])


def month_day(match: re.Match[str], day: date) -> str | None:
    """As in "May 4", and "Sunday, May 4", of which the weekday may tell the year."""
    found = (iso_day(day.year + shift, month_of(match), int(match["day"])) for shift in (-1, 0, 1))
    known = [date.fromisoformat(value) for value in found if value]
    if match.groupdict().get("weekday"):
        known = [d for d in known if d.weekday() == weekday_of(match)] or known
    nearest = _nearest(known, day, match)
    return None if nearest is None else nearest.isoformat()


def holiday_day(match: re.Match[str], day: date) -> str | None:
    """As in "Thanksgiving", "last Christmas"."""
    days = [holiday(match["holiday"], day.year + shift) for shift in (-1, 0, 1)]
    nearest = _nearest(days, day, match, _which(match))
    return None if nearest is None else nearest.isoformat()


def short_numeric(match: re.Match[str], day: date) -> str | None:
    """As in "12/24/30", where only one order of day and month gives a date, in the nearest century."""
    first, second, short = int(match[1]), int(match[2]), int(match[3])
    if (first > 12) == (second > 12) and first != second:
        return None
    month, number = (second, first) if first > 12 else (first, second)
    year = min((century + short for century in (1900, 2000, 2100)), key=lambda y: abs(y - day.year))
    return iso_day(year, month, number)


def month_alone(match: re.Match[str], day: date) -> str | None:
    """As in "in May", "last May", "early May"."""
    ahead = (month_of(match) - day.month) % 12
    which = _which(match)
    if which == "next":
        ahead = ahead or 12
    elif which == "last" or (which != "this" and ahead and not _is_ahead(ahead, match)):
        ahead = ahead - 12
    return (day.replace(day=1) + relativedelta(months=ahead)).isoformat()[:7]


def month_bare(match: re.Match[str], day: date) -> str | None:
    """As in "the October vote", but not "Avril June"."""
    before = _WORD_BEFORE.search(match.string, max(0, match.start() - 20), match.start())
    return month_alone(match, day) if before is None or before[1] in _BEFORE_MONTH else None


def _is_ahead(months: int, match: re.Match[str]) -> bool:
    way = _way(match)
    return way > 0 or (way == 0 and months <= _NEAR_MONTHS)


def season_alone(match: re.Match[str], day: date) -> str | None:
    """As in "last fall", "this summer", "in the spring": a winter belongs to the year in which it begins."""
    code = SEASONS[match["season"].lower()]
    begins = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[code]
    which = _which(match)
    # the latest such season that has begun
    year = day.year if day.month >= begins else day.year - 1
    now = (day.year - year) * 12 + day.month - begins < _QUARTER_MONTHS
    if which == "next" or (which == "this" and not now) or (not which and not now and _way(match) > 0):
        year += 1
    elif which == "last" and now:
        year -= 1
    if which == "this" and year > day.year:
        year = day.year
    return f"{year}-{code}"


def weekday(match: re.Match[str], day: date) -> str | None:
    """As in "Sunday", "last Sunday", "next Sunday"."""
    which = _which(match)
    back = (day.weekday() - weekday_of(match)) % 7
    ahead = which == "next" or (which != "last" and back and _weekday_way(match) > 0)
    ahead = ahead or (which == "this" and back and _way(match) == 0)
    if ahead:
        return (day + timedelta(days=7 - back)).isoformat()
    if which == "last" and not back:
        back = 7
    return (day - timedelta(days=back)).isoformat()


def _weekday_way(match: re.Match[str]) -> int:
    """As the tense tells; but "Sunday's attack" is over, whatever is to come of it, and "Sunday's vote" may be not."""
    owned = _OWNED.match(match.string, match.end())
    if owned is None:
        return _way(match)
    if owned["calendar"] is None:
        return -1
    return 1 if _BEFORE.search(match.string, max(0, match.start() - 20), match.start()) else _way(match)


def weekday_of_week(match: re.Match[str], day: date) -> str | None:
    """As in "Tuesday of last week"."""
    monday = day - timedelta(days=day.weekday())
    shift = {"last": -7, "next": 7}.get(_which(match), 0)
    return (monday + timedelta(days=shift + weekday_of(match))).isoformat()


def named_day(match: re.Match[str], day: date) -> str | None:
    """As in "yesterday", "tonight"."""
    return (day + timedelta(days=_NAMED.get(" ".join(match.group().lower().split()), 0))).isoformat()


def unit_of(day: date, unit: str) -> str:
    """The day, week, weekend, month, quarter, year, decade or century that a day lies in."""
    year, week, _ = day.isocalendar()
    if unit in ("week", "weekend"):
        return f"{year}-W{week:02d}" + ("-WE" if unit == "weekend" else "")
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // _QUARTER_MONTHS}"
    iso = day.isoformat()
    return {"day": iso, "month": iso[:7], "year": iso[:4], "decade": iso[:3] + "X", "century": iso[:2] + "XX"}[unit]


def _shift(unit: str, number: int) -> relativedelta:
    unit, number = {
        "weekend": ("week", number),
        "quarter": ("month", _QUARTER_MONTHS * number),
        "decade": ("year", 10 * number),
        "century": ("year", 100 * number),
    }.get(unit, (unit, number))
    return {
        "day": relativedelta(days=number),
        "week": relativedelta(weeks=number),
        "month": relativedelta(months=number),
        "year": relativedelta(years=number),
    }[unit]


def which_unit(match: re.Match[str], day: date) -> str | None:
    """As in "last week", "this month", "next year", "the weekend"."""
    unit, which = match["unit"].lower(), _which(match)
    shift = {"last": -1, "next": 1}.get(which, 0)
    if unit == "weekend" and which != "next":
        # until Friday the last weekend is the one that is over, and so is "the weekend" unless it is still to come
        saturday = day.weekday() >= 5
        shift = -1 if which == "last" else 0
        if which != "last" and not saturday and _way(match) <= 0 and which != "this":
            shift = -1
    return unit_of(day + _shift(unit, shift), unit)


def ago(match: re.Match[str], day: date) -> str | None:
    """As in "three weeks ago", "a decade ago", "two years earlier", "a week from now"."""
    unit = match["unit"].lower()
    count = " ".join(match["count"].lower().split())
    number = {"": 1, "a": 1, "an": 1, "a couple of": 2}.get(count) or number_of(count)
    if count == "half a":
        number, unit = (50, "year") if unit == "century" else (5, "year") if unit == "decade" else (None, unit)
    if number is None:
        return None
    sign = 1 if match["way"].lower().endswith("now") else -1
    try:
        then = day + _shift(unit, sign * number)
    except (ValueError, OverflowError):
        return None
    # "a decade ago" is a year, not ten of them
    return unit_of(then, {"decade": "year", "century": "year"}.get(unit, unit))


def nth_quarter(match: re.Match[str], day: date) -> str | None:
    """As in "the third quarter" of a company's or country's year, the latest that has begun; not that of a match."""
    start, end = match.span()
    if _SPORT.search(match.string, max(0, start - 120), end + 120):
        return None
    number, now = nth_of(match), (day.month + 2) // _QUARTER_MONTHS
    which = _which(match) or (match["whose"] or "").lower()
    year = day.year
    if which == "last":
        year -= 1
    elif which == "next":
        year += 1
    elif not which and number > now and not _OUTLOOK.search(match.string, max(0, start - 100), end + 60):
        year -= 1
    return f"{year}-Q{number}"
