"""The forms of words that are dates, the more specific before those that are part of them."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from transforms.logic.coding.times import relative, stated
from transforms.logic.coding.times.holidays import HOLIDAY
from transforms.logic.coding.times.words import COUNT, DAY, MONTH, NTH, SEASON, SEASONS, WEEKDAY, WHICH, YEAR

__all__ = ["RULES", "Rule"]


class Rule(NamedTuple):
    """A form of words.

    Attributes:
        pattern: What it looks like.
        read: Its value, given the day of reference.
        relative: It means nothing without that day.
        cues: Strings of which every such form holds one, so that it is looked for near them only; those in lower case
            are looked for in either case.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], str | None]
    relative: bool
    cues: tuple[str, ...]


def _states(pattern: str, read: Callable[[re.Match[str]], str | None], *cues: str, flags: int = 0) -> Rule:
    return Rule(re.compile(rf"(?<![\w-]){pattern}(?!\w)", flags), lambda match, _: read(match), False, cues)


def _needs(pattern: str, read: Callable[[re.Match[str], date], str | None], *cues: str, flags: int = re.I) -> Rule:
    return Rule(re.compile(rf"(?<![\w-]){pattern}(?!\w)", flags), read, True, cues)


_ON = rf"(?:{WEEKDAY},?\s+(?:the\s+)?|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.?,?\s+)?"
_SPELL = r"(?:(?:early|late|mid|earlier|later)(?:[ -]|\s+in\s+))?"
_DAY_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_LED = (
    r"(?:(?<=\bin )|(?<=since )|(?<=during )|(?<=until )|(?<=\bof )|(?<=\bby )|(?<=from )|(?<=through )|(?<=before ))"
)
_NO_NAME = r"(?!\s+(?:[A-Z][a-z]|says?\b|said\b|told\b))"
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)"
# "the last week" is a stretch of time
_WHICH_UNIT = r"(?P<which>(?<!the )(?:last|next)|this(?:\s+past)?|coming|previous|current|latest)"
_SEASON_CUES = tuple(SEASONS)
_MONTH_CUES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAY_CUES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOLIDAY_CUES = (" day", " eve", "christmas", "easter", "good friday", "palm sunday", "ash wednesday", "thanksgiving",
                 "halloween", "fourth")  # fmt: skip
_YEAR_CUES = ("16", "17", "18", "19", "20")
_WHICH_CUES = ("this", "last", "next", "coming", "previous", "current", "latest")

RULES: list[Rule] = [
    _states(rf"{_ON}{MONTH}\s+{DAY},?\s+(?:of\s+)?{YEAR}", stated.full_day, *_MONTH_CUES),
    _states(rf"{_ON}(?:the\s+)?{DAY}\s+(?:of\s+)?{MONTH},?\s+{YEAR}", stated.full_day, *_MONTH_CUES),
    _states(r"(?:Sept(?:ember|\.)?\s+11(?:th)?(?=,?\s+(?:terror|attack|hijack|commission|suicide|victim))|9/11)",
            stated.attack_of_2001, "11"),
    _states(rf"{_SPELL}{MONTH},?\s+(?:of\s+)?{YEAR}", stated.month_year, *_MONTH_CUES),
    _needs(rf"{_ON}{MONTH}\s+{DAY}(?!,?\s+\d{{4}}|:\d|\.\d)", relative.month_day, *_MONTH_CUES, flags=0),
    _needs(rf"{_ON}(?:the\s+)?{DAY}\s+(?:of\s+)?{MONTH}", relative.month_day, *_MONTH_CUES, flags=0),
    _needs(rf"{MONTH}\s+\d{{1,2}}(?:\s*,\s*\d{{1,2}})?\s+(?:and|or|to)\s+(?P<said>{DAY})"
           r"(?!\s*(?:[%:.]\d|percent|[a-z]+s\b))",
           relative.month_day, *_MONTH_CUES, flags=0),
    _needs(r"(\d{1,2})/(\d{1,2})/(\d\d)(?![/\d])", relative.short_numeric, "/"),
    _states(rf"{HOLIDAY},?\s+(?:in\s+|of\s+)?{YEAR}", stated.holiday_of, *_HOLIDAY_CUES, flags=re.I),
    _needs(rf"(?:{WHICH}\s+)?{HOLIDAY}", relative.holiday_day, *_HOLIDAY_CUES),
    _needs(rf"{WEEKDAY}{_DAY_PART}\s+(?:of\s+)?(?P<which>last|next|this)\s+week", relative.weekday_of_week,
           *_WEEKDAY_CUES),
    _needs(rf"(?<!every )(?<!each )(?<!Black )(?<!Super )(?<!Bloody )(?<!Cyber )(?:(?i:{WHICH})\s+)?"
           rf"{WEEKDAY}{_DAY_PART}"
           r"(?!\s+(?:Times|Mirror|Telegraph|Mail|Herald|Express|Night\s+(?:Live|Football))\b)",
           relative.weekday, *_WEEKDAY_CUES, flags=0),
    _needs(r"(?<!USA )(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today|tomorrow|tonight"
           r"|overnight|last\s+night|this\s+(?:morning|afternoon|evening))", relative.named_day,
           "yesterday", "today", "tomorrow", "night", "this morning", "this afternoon", "this evening"),
    _states(rf"(?:the\s+)?{NTH}\s+(?P<part>quarter|half)\s+(?:of\s+|in\s+)?{YEAR}", stated.named_part,
            "quarter", "half", flags=re.I),
    _states(rf"{YEAR}(?:['’]s)?\s+{NTH}[ -](?P<part>quarter|half)", stated.named_part, "quarter", "half", flags=re.I),
    _states(rf"(?:the\s+)?{_SPELL}{SEASON}\s+(?:of\s+)?{YEAR}", stated.named_part, *_SEASON_CUES, flags=re.I),
    _needs(rf"(?:the\s+)?(?:{WHICH}\s+year['’]s\s+)?{NTH}[ -]quarter(?:\s+of\s+(?P<whose>this|last|next)\s+year)?",
           relative.nth_quarter, "quarter"),
    _states(rf"fiscal\s+(?:year\s+)?{YEAR}", stated.fiscal_year, "fiscal", flags=re.I),
    _needs(rf"{_SPELL}{_WHICH_UNIT}\s+(?P<unit>week|weekend|month|quarter|year|decade|century)(?!\s*-)",
           relative.which_unit, *_WHICH_CUES),
    _needs(r"(?:over|at|during|through|for|by|before|after|until|of)\s+(?P<said>the\s+(?P<unit>weekend))",
           relative.which_unit, "weekend"),
    _needs(rf"{_SPELL}{WHICH}\s+{SEASON}", relative.season_alone, *_SEASON_CUES),
    _needs(rf"(?<=in )(?:the\s+){_SPELL}{SEASON}(?!\s+of\b)", relative.season_alone, *_SEASON_CUES),
    _needs(rf"{COUNT}\s+{_UNIT}s?\s+(?P<way>ago|from\s+now)", relative.ago, "ago", "from now"),
    # "a year earlier" is a year before now in reports of figures; a day or week earlier is told of what came before
    _needs(rf"{COUNT}\s+(?P<unit>month|quarter|year|decade)s?\s+(?P<way>earlier)", relative.ago, "earlier"),
    _needs(r"(?P<count>)(?P<unit>year)-(?P<way>ago|earlier)", relative.ago, "year-"),
    _needs(r"(?<=by )(?:the\s+)?end\s+of\s+(?:the|this)\s+(?P<unit>year)", relative.which_unit, "end of"),
    _needs(r"(?<=by )(?P<unit>year)[ -]?end", relative.which_unit, "year"),
    _needs(r"(?P<count>half\s+a)\s+(?P<unit>decade|century)\s+(?P<way>ago|earlier)", relative.ago, "half a"),
    _needs(r"(?P<count>a)\s+(?P<unit>century)\s+(?P<way>ago)", relative.ago, "century ago"),
    _needs(rf"(?:(?i:{WHICH})\s+|(?:early|late|mid|last|early\s+in|late\s+in)[ -]){MONTH}(?!\s+\d{{1,2}}\b)",
           relative.month_alone, *_MONTH_CUES, flags=0),
    _needs(rf"{_LED}{MONTH}{_NO_NAME}(?!\s+\d{{1,2}}\b)", relative.month_alone, *_MONTH_CUES, flags=0),
    _needs(rf"(?!March|May){MONTH}{_NO_NAME}(?!\s+\d{{1,2}}\b)", relative.month_bare, *_MONTH_CUES, flags=0),
    _needs(r"(?:(?<=[Tt]he )|(?<=['’]s ))(?P<month>March|May)(?=['’]s|\s+(?!on|of|for|to|in|against|from|by|\d)[a-z])",
           relative.month_alone, *_MONTH_CUES, flags=0),
    _states(r"(?:the\s+)?(?:(?:early|late|mid)[ -])?(?P<decade>(?:1[6-9]|20)[1-9]0|2000)['’]?s",
            stated.decade, "0s", "0's", "0’s", flags=re.I),
    _states(r"(?:the\s+)?(?:(?:early|late|mid)[ -])?['’‘](?P<decade>[2-9]0)s", stated.decade, "0s"),
    _states(r"(?:the\s+)?(?:(?:early|late|mid)[ -])?(?P<century>1\d(?:st|th)|2[01](?:st|th)|\w+teenth|twentieth"
            r"|twenty-first)[ -]century", stated.century, "century", flags=re.I),
    _states(YEAR, stated.year, *_YEAR_CUES),
]  # fmt: skip
