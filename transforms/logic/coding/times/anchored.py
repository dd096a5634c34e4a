"""Expressions that are told from a day that the text has just named: "the next day", "two days later"."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from transforms.logic.coding.amounts.numerals import number_of
from transforms.logic.coding.times.relative import unit_of
from transforms.logic.coding.times.windows import Windows
from transforms.logic.coding.times.words import COUNT

__all__ = ["anchored_dates"]

# Characters back to the day that is meant; beyond, another may have been.
_REACH = 250
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# "on Monday, about a week later" is told from a day before that Monday
_NO_APART = re.compile(r"[\s,(–—-]*(?:about|some|nearly|almost|just|only|more\s+than|over|and)?\s*")
_EXPRESSION = re.compile(
    r"\b(?:(?:the|that)\s+(?P<which>next|following|same|previous)\s+day|(?P<that>that\s+day)"
    rf"|{COUNT}\s+(?P<unit>day|week|month|year)s?\s+(?P<way>later|earlier)"
    r"|(?P<before>the\s+day\s+before)(?=\s*[.,;:]))\b(?!\s+(?:that|of|than)\b)",
    re.I,
)
_CUES = (" day", " later", " earlier")
_STEPS = {"next": 1, "following": 1, "same": 0, "previous": -1}


def anchored_dates(near: Windows, found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """What is told from the last day before it.

    Args:
        near: The text.
        found: Start, end and TIMEX3 value of the dates that are known.

    Yields:
        Start, end and value; nothing where no day is near enough, or the expression is part of a date.
    """
    known = sorted(found)
    for match in near.matches(_EXPRESSION, _CUES):
        start, end = match.span()
        if any(a < end and start < b for a, b, _ in known):
            continue
        day = next((v for _, b, v in reversed(known) if b <= start and _is_told_from(match, b, v)), None)
        value = None if day is None else _value(match, date.fromisoformat(day))
        if value is not None:
            yield start, end, value


def _is_told_from(match: re.Match[str], end: int, value: str) -> bool:
    """Whether a date that ends there can be the day that the expression is told from."""
    if match.start() - end > _REACH or not _DAY.fullmatch(value):
        return False
    return match["way"] is None or not _NO_APART.fullmatch(match.string, end, match.start())


def _value(match: re.Match[str], day: date) -> str | None:
    if match["unit"] is None:
        steps = -1 if match["before"] else 0 if match["that"] else _STEPS[match["which"].lower()]
        return (day + timedelta(days=steps)).isoformat()
    words = " ".join(match["count"].lower().split())
    number = {"a": 1, "an": 1, "a couple of": 2}.get(words) or number_of(words)
    if number is None:
        return None
    sign, unit = 1 if match["way"].lower() == "later" else -1, match["unit"].lower()
    length = {
        "day": relativedelta(days=number),
        "week": relativedelta(weeks=number),
        "month": relativedelta(months=number),
        "year": relativedelta(years=number),
    }[unit]
    try:
        return unit_of(day + sign * length, unit)
    except (ValueError, OverflowError):
        return None
