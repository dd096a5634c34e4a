"""Expressions that state their own year."""

import re

from transforms.logic.coding.times.holidays import holiday
from transforms.logic.coding.times.words import SEASONS, iso_day, month_of, nth_of

__all__ = [
    "attack_of_2001",
    "century",
    "decade",
    "fiscal_year",
    "full_day",
    "holiday_of",
    "month_year",
    "named_part",
    "year",
]

_BEFORE_YEAR = (
    "in since by of from until till during before after late early mid and or to year the for between through than"
    " circa born spring summer fall autumn winter back its his her their our a an season"
)
_YEAR_CUE = re.compile(
    rf"(?:\b(?:{_BEFORE_YEAR.replace(' ', '|')})[ -]|['’]s |[(–—]|\b(?:1[6-9]|20)\d\d(?:, |-|–|/|, and |, or ))$", re.I
)
_DETERMINED = re.compile(r"(?:\b(?:the|its|his|her|their|our|a|an)|['’]s) $", re.I)
_NOUN = re.compile(r"[ -]([A-Za-z]{3,})")
_COUNTED = re.compile(
    r"\s+(?:\w+\s+)?(?:people|men|women|children|troops|soldiers|police|officers|members|workers|jobs|miles|meters"
    r"|metres|feet|tons|tonnes|pounds|barrels|acres|hectares|words|votes|seats|square|hours|GMT|EST|EDT|UTC|hrs"
    r"|percent|kilometers|kilometres|km|kg|dollars|euros|yen|points|shares|units|copies|times|protesters|refugees"
    r"|dead|deaths|cases|others|more|residents|civilians|fans|students|homes|houses|delegates|runners|guests)\b"
)
_CENTURIES = {"nineteenth": 19, "eighteenth": 18, "seventeenth": 17, "twentieth": 20, "twenty-first": 21}


def full_day(match: re.Match[str]) -> str | None:
    """As in "4 May 2031"."""
    return iso_day(int(match["year"]), month_of(match), int(match["day"]))


def month_year(match: re.Match[str]) -> str | None:
    """As in "May 2031"."""
    return f"{match['year']}-{month_of(match):02d}"


def named_part(match: re.Match[str]) -> str | None:
    """As in "spring 2031", "the second quarter of 2031", "the first half of 2031"."""
    parts = match.groupdict()
    if parts.get("season"):
        return f"{match['year']}-{SEASONS[match['season'].lower()]}"
    if match["part"].lower() == "half":
        return f"{match['year']}-H{nth_of(match)}" if nth_of(match) <= 2 else None
    return f"{match['year']}-Q{nth_of(match)}"


def decade(match: re.Match[str]) -> str | None:
    """As in "the 1990s", "the '90s": three digits and an X, as in ISO 8601-2."""
    digits = match["decade"]
    return f"{digits[:3]}X" if len(digits) == 4 else f"19{digits[0]}X"


def century(match: re.Match[str]) -> str | None:
    """As in "the 19th century": two digits and two X, as in ISO 8601-2."""
    word = match["century"].lower()
    number = _CENTURIES.get(word) or int(re.sub(r"\D", "", word) or 0)
    return f"{number - 1:02d}XX" if 10 <= number <= 21 else None


def fiscal_year(match: re.Match[str]) -> str | None:
    """As in "fiscal 2031", which begins when its keeper says: FY2031."""
    return f"FY{match['year']}"


def attack_of_2001(match: re.Match[str]) -> str | None:
    """The day that is known by its date: "the Sept. 11 attacks"."""
    return "2001-09-11"


def holiday_of(match: re.Match[str]) -> str | None:
    """As in "Veterans Day 2031"."""
    return holiday(match["holiday"], int(match["year"])).isoformat()


def year(match: re.Match[str]) -> str | None:
    """A number that is a year by the words around it, not an amount or a time of day."""
    text, start, end = match.string, match.start(), match.end()
    before = text[max(0, start - 16) : start]
    if not _YEAR_CUE.search(before) or _COUNTED.match(text, end):
        return None
    if _DETERMINED.search(before):
        # "the 1998 vote" and "a 2000 law", not "the 1500 metres" and "the 2000 delegates"
        noun = _NOUN.match(text, end)
        round_number = int(match["year"]) % 100 == 0
        if int(match["year"]) < 1900 or noun is None or (round_number and noun[1].endswith("s")):
            return None
    return match["year"]
