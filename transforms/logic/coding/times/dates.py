"""Dates as English news writes them, relative to a day of reference, as TIMEX3 values.

A value is an ISO 8601 day (``2031-05-04``), week (``2031-W18``), month (``2031-05``) or year (``2031``), or as in the
TIMEX3 standard (ISO 24617-1) a weekend (``2031-W18-WE``), quarter (``2031-Q2``), half-year (``2031-H1``), season
(``2031-SP``) or fiscal year (``FY2031``), or as in ISO 8601-2 a decade (``203X``) or century (``20XX``).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from transforms.logic.coding.times.anchored import anchored_dates
from transforms.logic.coding.times.rules import RULES
from transforms.logic.coding.times.windows import Windows
from transforms.logic.coding.times.words import iso_day

__all__ = ["Dated", "english_dates", "numeric_dates"]


class Dated(NamedTuple):
    """A date found: its span and TIMEX3 value."""

    start: int
    end: int
    value: str


def numeric_dates(text: str) -> Iterator[Dated]:
    """Dates in digits that can be read in one way only, in any language: 2031-05-04, 24.12.2030, 12/24/2030."""
    for match in re.finditer(r"(?<![\w/.-])(\d{4})([-/])(\d\d)\2(\d\d)(?=T\d|(?![\w/-]))", text):
        yield from _dated(match, int(match[1]), int(match[3]), int(match[4]))
    for match in re.finditer(r"(?<![\w/.-])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\w/-])", text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            yield from _dated(match, year, second, first)
        elif second > 12:
            yield from _dated(match, year, first, second)


def english_dates(text: str, reference: date | None) -> Iterator[Dated]:
    """Dates in English words.

    Args:
        text: The text.
        reference: Day that "on Friday" is read by; without it, only what states its own year is found.

    Yields:
        The dates, without overlaps; of two that overlap the one of the earlier, more specific rule.
    """
    near = Windows(text)
    found = list(_ruled(near, reference))
    yield from found
    for start, end, value in anchored_dates(near, found):
        yield Dated(start, end, value)


def _ruled(near: Windows, reference: date | None) -> Iterator[Dated]:
    taken: list[tuple[int, int]] = []
    for rule in RULES:
        if rule.relative and reference is None:
            continue
        for match in near.matches(rule.pattern, rule.cues):
            start, end = match.span("said") if "said" in rule.pattern.groupindex else match.span()
            if any(a < end and start < b for a, b in taken):
                continue
            value = rule.read(match, reference or date.min)
            if value is not None:
                taken.append((start, end))
                yield Dated(start, end, value)


def _dated(match: re.Match[str], year: int, month: int, day: int) -> Iterator[Dated]:
    value = iso_day(year, month, day)
    if value is not None:
        yield Dated(match.start(), match.end(), value)
