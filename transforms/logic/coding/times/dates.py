"""Dates as English news writes them, relative to the day of publication, as TIMEX3 values.

A value is an ISO 8601 day (``2031-05-04``), week (``2031-W18``), month (``2031-05``) or year (``2031``), as in the
TIMEX3 standard (ISO 24617-1).
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

__all__ = ["Dated", "english_dates", "numeric_dates"]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_COUNTED = "one two three four five six seven eight nine ten"
_NUMBERS = {word: n for n, word in enumerate(_COUNTED.split(), 1)}
_NUMBERS |= {"a": 1, "an": 1, "couple of": 2, "a couple of": 2}

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)\b(?![-/]\d|\s+(?:people|[a-z]+s)\b(?<!\bwas)(?<!\bhas)(?<!\bas))"
_COUNT = r"(?P<count>\d{1,3}|a couple of|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_WHICH = r"(?P<which>last|next|this|past|coming)"

_FUTURE = re.compile(
    r"\b(?:will|would|shall|to be|going to|set to|due|scheduled|expected|planned|plans|until|by|ahead of|starting)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|has|have|did|said|told|\w{3,}ed)\b")
# "in 1998 dollars", "about 2000 people", "1900 GMT", "2,001": numbers that only look like years
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|by|of|from|until|till|during|before|after|late|early|mid|and|to|year|the|for)[ -]|[(–])$", re.I
)


class Dated(NamedTuple):
    """A date found: its span and TIMEX3 value."""

    start: int
    end: int
    value: str


Rule = Callable[[re.Match[str], date | None], str | None]


def numeric_dates(text: str) -> Iterator[Dated]:
    """Dates in digits that can be read in one way only, in any language: 2031-05-04, 24.12.2030, 12/24/2030."""
    for match in re.finditer(r"(?<![\w/.-])(\d{4})-(\d\d)-(\d\d)(?=T\d|(?![\w/-]))", text):
        yield from _dated(match, *(int(g) for g in match.groups()))
    for match in re.finditer(r"(?<![\w/.-])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\w/-])", text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            yield from _dated(match, year, second, first)
        elif second > 12:
            yield from _dated(match, year, first, second)


def english_dates(text: str, published: date | None) -> Iterator[Dated]:
    """Dates in English words.

    Args:
        text: The text.
        published: Day of publication; without it, only what states its own year is found.

    Yields:
        The dates, without overlaps; of two that overlap the one of the earlier, more specific rule.
    """
    taken: list[tuple[int, int]] = []
    for pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            value = rule(match, published)
            if value is not None:
                taken.append(match.span())
                yield Dated(match.start(), match.end(), value)


def _dated(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Dated]:
    value = _iso(year, month, day)
    if value is not None:
        yield Dated(match.start(), match.end(), value)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_of(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def _tense(match: re.Match[str]) -> int:
    """1 where the words before the expression, in its sentence, speak of the future, -1 of the past, else 0."""
    before = re.split(r"[.!?;]\s|\n", match.string[max(0, match.start() - 90) : match.start()])[-1]
    future = max((m.start() for m in _FUTURE.finditer(before)), default=-1)
    past = max((m.start() for m in _PAST.finditer(before)), default=-1)
    return (future > past) - (past > future)


def _ahead(match: re.Match[str]) -> bool:
    return _tense(match) > 0


def _full(match: re.Match[str], published: date | None) -> str | None:
    return _iso(int(match["year"]), _month_of(match), int(match["day"]))


def _month_year(match: re.Match[str], published: date | None) -> str | None:
    return f"{match['year']}-{_month_of(match):02d}"


def _month_day(match: re.Match[str], published: date | None) -> str | None:
    """The day of that name on the side of publication that the tense tells, else the nearest."""
    if published is None:
        return None
    days = [_iso(published.year + shift, _month_of(match), int(match["day"])) for shift in (-1, 0, 1)]
    known = [date.fromisoformat(day) for day in days if day]
    tense = _tense(match)
    sided = [day for day in known if (day - published).days * tense >= -1] if tense else known
    return min(sided or known, key=lambda day: abs(day - published)).isoformat() if known else None


def _month_alone(match: re.Match[str], published: date | None) -> str | None:
    if published is None:
        return None
    month, which = _month_of(match), (match["which"] or "").lower()
    year = published.year
    if which in ("next", "coming") or (not which and _ahead(match)):
        year += month < published.month or (which == "next" and month == published.month)
    else:
        year -= month > published.month or (which in ("last", "past") and month == published.month)
    return f"{year}-{month:02d}"


def _weekday(match: re.Match[str], published: date | None) -> str | None:
    if published is None:
        return None
    which = (match["which"] or "").lower()
    delta = (published.weekday() - _DAYS.index(match["weekday"][:3].lower())) % 7
    if which in ("next", "coming") or (not which and _ahead(match) and delta):
        return (published + timedelta(days=(-delta) % 7 or 7)).isoformat()
    if which in ("last", "past") and not delta:
        delta = 7
    return (published - timedelta(days=delta)).isoformat()


_NAMED = {"yesterday": -1, "last night": -1, "overnight": 0, "tomorrow": 1}


def _named(match: re.Match[str], published: date | None) -> str | None:
    if published is None:
        return None
    return (published + timedelta(days=_NAMED.get(" ".join(match.group().lower().split()), 0))).isoformat()


def _unit(day: date, unit: str) -> str:
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return {"day": day.isoformat(), "month": day.isoformat()[:7], "year": day.isoformat()[:4]}[unit]


def _which_unit(match: re.Match[str], published: date | None) -> str | None:
    if published is None:
        return None
    shift = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    unit = match["unit"].lower()
    return _unit(published + _shift(unit, shift), unit)


def _ago(match: re.Match[str], published: date | None) -> str | None:
    if published is None:
        return None
    count = match["count"].lower()
    number = int(count) if count.isdigit() else _NUMBERS[count]
    unit = match["unit"].lower()
    sign = -1 if match["way"].lower() in ("ago", "earlier") else 1
    return _unit(published + _shift(unit, sign * number), unit)


def _shift(unit: str, number: int) -> relativedelta:
    return {
        "day": relativedelta(days=number),
        "week": relativedelta(weeks=number),
        "month": relativedelta(months=number),
        "year": relativedelta(years=number),
    }[unit]


def _year(match: re.Match[str], published: date | None) -> str | None:
    return match["year"] if _YEAR_CUE.search(match.string[max(0, match.start() - 8) : match.start()]) else None


def _rule(pattern: str, rule: Rule, flags: int = 0) -> tuple[re.Pattern[str], Rule]:
    return re.compile(rf"(?<![\w-]){pattern}(?![\w])", flags), rule


_RULES: list[tuple[re.Pattern[str], Rule]] = [
    _rule(rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", _full),
    _rule(rf"(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}", _full),
    _rule(rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}", _month_year),
    _rule(rf"{_MONTH}\s+{_DAY}(?!,?\s+\d{{4}}|:\d|\.\d)", _month_day),
    _rule(rf"(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}", _month_day),
    _rule(rf"(?i:{_WHICH}\s+)?{_WEEKDAY}", _weekday),
    _rule(r"(?:yesterday|today|tomorrow|tonight|overnight|last\s+night|this\s+(?:morning|afternoon|evening))", _named,
          re.I),
    _rule(rf"{_WHICH}\s+(?P<unit>week|month|year)(?!\s*-)", _which_unit, re.I),
    _rule(rf"{_COUNT}\s+{_UNIT}\s+(?P<way>ago|earlier|from\s+now)", _ago, re.I),
    _rule(rf"(?:(?<=[Ii]n )|(?<=[Ss]ince )|(?<=[Dd]uring )|(?<=[Uu]ntil )|(?<=of )|(?<=by )|(?i:{_WHICH}\s+))"
          rf"(?:(?:early|late|mid)[ -])?{_MONTH}", _month_alone),
    _rule(_YEAR, _year),
]  # fmt: skip
