"""Publication times as feeds, JSON, meta tags and pages write them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from dateutil import parser, tz

from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.date_words import DAY_FIRST, MONTH_FIRST, WEEKDAYS, translated, zone_of

__all__ = ["find_date_line", "from_micros", "parse_stated_date", "to_micros", "utc_day"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_LENGTH = 100
_FIRST_YEAR = 1990
_FUTURE = timedelta(days=2)
# The Gregorian calendar repeats weekdays, leap days included, after 28 years.
_CALENDAR_CYCLE = 28

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:?\d\d(:?\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?)?", re.I)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_CJK_TIME = re.compile(r"(\d{1,2})\s*[時时點点시]\s*(\d{1,2})\s*[分분]\s*(?:(\d{1,2})\s*[秒초])?")
# 오후 3:15: the half of the day stands before the time.
_CJK_WEEKDAY = re.compile(
    r"[(（]?[月火水木金土日一二三四五六월화수목금토일][)）]|[월화수목금토일]요일|[月火水木金土日]曜日|星期.|周."
)
_CJK_HALF = re.compile(r"(上午|午前|오전)|(下午|午後|오후)")
_HALF_FIRST = re.compile(r"\b(am|pm)\s*(\d{1,2}:\d\d(?::\d\d)?)", re.I)
# The name of a zone behind or instead of its offset: Europe/Berlin.
_ZONE_ID = re.compile(r"\[?\b([A-Z][A-Za-z]+(?:/[A-Za-z_+-]+)+)\]?$")
_UNIX = re.compile(r"\d{10}|\d{13}")
_NUMERIC = re.compile(r"(?<![\d:])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\d:])")
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60(?!\d)")
_MIDNIGHT = re.compile(r"(?<![\d:])24:00(?=\D|$)(?!:[1-9]|:0[1-9])")
_GMT_OFFSET = re.compile(r"\b(?:GMT|UTC|Z)\s*([+\-−])\s*(\d{1,2})(?::?(\d\d))?(?::00)?\b", re.I)
# Of an offset and a name of the zone the offset counts: +0200 (CEST), EST-0500.
_OFFSET_AND_NAME = re.compile(r"([+-]\d\d:?\d\d)\s*\(?(?:[A-Z]{1,5}|[A-Z][a-z]+(?: [A-Z][a-z]+)* Time)\)?$")
_NAME_AND_OFFSET = re.compile(r"\b(?!AM|PM)[A-Z]{1,5}\s*([+-]\d\d:?\d\d)$")
_REPAIRS = (
    (re.compile(r"\b((?:1[3-9]|2[0-3])[:.]\d\d(?::\d\d)?)\s*[ap]\.?\s?m\b\.?", re.I), r"\1"),
    (re.compile(r"\b([ap])\.\s?m\b\.?", re.I), r"\1m"),
    (re.compile(r"\b(\d{1,2})[.](\d\d)(?=\s*(?:[ap]m\b|uhr\b))", re.I), r"\1:\2"),
    (re.compile(r"\b(\d{1,2})h(\d\d)\b", re.I), r"\1:\2"),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th|er|º|ª|°)\b|(?<=\d)[ºª°]", re.I), " "),
    (re.compile(r"[|•·—–@()\[\]]|\s-\s|(?<=[^\W\d])\.(?=\s|,|$|\d)"), " "),
    (re.compile(r"-feira\b", re.I), " "),
    (re.compile(r"(?<=\d)\.(?=\s)"), " "),
    (re.compile(r"\b(?:utc|gmt|edt|est|cdt|cst|pdt|pst|bst|ist|cest|cet)\b", re.I), lambda m: m.group().upper()),
)
_LABEL = (
    r"(?:(?:first |last |originally )?(?:published|updated|posted|modified|created|issued)(?: (?:on|at))?|date|"
    r"last (?:update|modified)|publication date|(?:publié|mis à jour|posté)e? le|veröffentlicht(?: am)?|"
    r"aktualisiert(?: am)?|stand|erstellt(?: am)?|publicado(?: e[nlm])?|actualizado(?: e[nl])?|atualizado(?: em)?|"
    r"pubblicato(?: il)?|aggiornato(?: il)?|gepubliceerd(?: op)?|bijgewerkt(?: op)?|publicerad|uppdaterad|"
    r"opublikowano|aktualizacja|опубликовано|обновлено|опубліковано|оновлено)"
)
_LABELS = re.compile(rf"(?<!\w){_LABEL}(?!\w)\s*[:\-–—]?\s*", re.I)
_READING_TIME = re.compile(
    r"[\s|•·,–—-]*\b\d+[\s-]*min(?:ute)?s?\.?(?: read| lesezeit| de lecture| de lectura)?\s*$", re.I
)
_BROKEN = (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError, LookupError)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; a naive time is UTC."""
    return (_aware(moment) - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The UTC time of so many microseconds since 1970-01-01.

    Raises:
        OverflowError: The time lies outside the years 1 to 9999.
    """
    return _EPOCH + timedelta(microseconds=micros)


def utc_day(micros: int) -> str:
    """The ISO 8601 day, UTC, of so many microseconds since 1970-01-01.

    Raises:
        OverflowError: The time lies outside the years 1 to 9999.
    """
    return from_micros(micros).date().isoformat()


def parse_stated_date(raw: str, *, reference: datetime | None = None) -> StatedDate | None:
    """A publication time as written: ISO 8601, RFC 822, Unix seconds, or words in one of eighty languages.

    A time without a zone is UTC, and its ``zone`` None. A date without a year takes the closest year before
    ``reference`` in which it falls on the weekday it names. Two numbers that could be day and month in either order
    count only if ``reference`` lies within a week of one reading alone. A time in a zone that is not known keeps its
    day only.

    Args:
        raw: The time as written.
        reference: About when the document was written; naive is UTC. Without it a date without a year is unknown.

    Returns:
        The time, or None if it is no date, earlier than 1990, or more than two days after both the present and
        ``reference``.
    """
    seen = _aware(reference) if reference is not None else None
    text = unicodedata.normalize("NFKC", raw[: _MAX_LENGTH + 1]).strip() if isinstance(raw, str) else ""
    if not 4 <= len(text) <= _MAX_LENGTH:
        return None
    try:
        found = _read(text, seen)
        if found is None:
            return None
        stated, precision = found
        moment = _aware(stated)
        # The reference may be no more than a guess at the time of writing: it refuses no date that has passed.
        now = datetime.now(UTC)
        latest = max(seen or now, now) + _FUTURE
        if moment.year < _FIRST_YEAR or moment > latest:
            return None
        zone = None if precision == "day" else _offset(stated)
        return StatedDate(raw=raw.strip(), at=to_micros(moment), precision=precision, zone=zone)
    except _BROKEN:
        return None


def find_date_line(line: str, reference: datetime | None = None) -> StatedDate | None:
    """The date of a line that is nothing but a date: ``August 24, 2025``, ``Published: 24 Aug 2025, 10:15``.

    Of several labelled dates the first that is not an update counts.
    """
    text = line.strip()
    if not 4 <= len(text) <= _MAX_LENGTH or _UNIX.fullmatch(text) or not any(char.isdigit() for char in text):
        return None
    text = _READING_TIME.sub("", text)
    found = []
    for label, part in _labelled(text):
        part = part.strip(" \t|•·–—-,;:")
        if not part:
            continue
        date = parse_stated_date(part, reference=reference)
        if date is None:
            return None
        found.append((bool(re.search(r"upd|modif|jour|akt|actu|atua|agg|bij|uppd|обнов|онов", label, re.I)), date))
    return min(found, key=lambda entry: entry[0])[1] if found else None


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    marks = list(_LABELS.finditer(text))
    starts = [(0, 0), *((mark.start(), mark.end()) for mark in marks), (len(text), len(text))]
    for (start, end), (stop, _) in pairwise(starts):
        yield text[start:end], text[end:stop]


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _offset(moment: datetime) -> str | None:
    """The offset from UTC as ISO 8601 has it; None where the time is naive."""
    return moment.isoformat(timespec="minutes")[16:] or None


def _read(text: str, seen: datetime | None) -> tuple[datetime, str] | None:
    try:
        return _parse(text, seen)
    except _BROKEN:
        english = translated(text)
        if english is None:
            raise
        return _parse(english, seen)


def _parse(text: str, seen: datetime | None) -> tuple[datetime, str] | None:
    """The time as stated, naive where no zone is, and its precision.

    Raises:
        ValueError: It is no date; or one of the errors of ``_BROKEN``.
    """
    text = _LEAP_SECOND.sub(":59", text)
    midnight = _MIDNIGHT.search(text)
    if midnight:
        found = _parse(f"{text[: midnight.start()]}00:00{text[midnight.start() + 5 :]}", seen)
        return (found[0] + timedelta(days=1), found[1]) if found else None
    if _ISO.fullmatch(text):
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[Zz+-]|$)", "", text).upper())
        return moment, "day" if len(text) == 10 else "second" if len(_clock(text)) >= 6 else "minute"
    if _UNIX.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text) * (1000 if len(text) == 10 else 1)), "second"
    zone = _ZONE_ID.search(text)
    if zone:
        found = _parse(text[: zone.start()].strip(), seen)
        own = zone_of(zone[1])
        if found and own and found[1] != "day" and found[0].tzinfo is None:
            return found[0].replace(tzinfo=own), found[1]
        return found
    text = _repaired(text)
    numeric = _NUMERIC.search(text)
    if numeric is None:
        return _words(text, MONTH_FIRST, seen)
    first, mark, second, third = numeric.groups()
    if len(first) == 4:
        iso = f"{first}-{int(second):02}-{int(third):02}"
        return _words(text[: numeric.start()] + iso + text[numeric.end() :], MONTH_FIRST, seen)
    if len(third) != 4:
        return None
    if mark == "." or int(first) == int(second) or max(int(first), int(second)) > 12:
        return _words(text, DAY_FIRST, seen)
    return _nearer(_words(text, DAY_FIRST, seen), _words(text, MONTH_FIRST, seen), seen)


def _nearer(
    one: tuple[datetime, str] | None, other: tuple[datetime, str] | None, seen: datetime | None
) -> tuple[datetime, str] | None:
    """The one reading of an ambiguous date that lies within a week of the reference, if only one does."""
    if seen is None:
        return None
    near = [reading for reading in (one, other) if reading and timedelta(-7) <= _aware(reading[0]) - seen <= _FUTURE]
    return near[0] if len(near) == 1 else None


def _clock(iso: str) -> str:
    return re.sub(r"\D", "", re.split(r"[Zz+]|-", iso[11:], maxsplit=1)[0])


def _repaired(text: str) -> str:
    if _CJK.search(text):
        text = _CJK_WEEKDAY.sub(" ", _CJK.sub(r"\1-\2-\3 ", text))
    text = _CJK_TIME.sub(lambda m: f"{m[1]}:{m[2]}" + (f":{m[3]}" if m[3] else ""), text)
    text = _HALF_FIRST.sub(r"\2 \1", _CJK_HALF.sub(lambda m: " am " if m[1] else " pm ", text))
    text = _GMT_OFFSET.sub(lambda m: f"{'+' if m[1] == '+' else '-'}{int(m[2]):02}:{m[3] or '00'}", text)
    text = _NAME_AND_OFFSET.sub(r"\1", _OFFSET_AND_NAME.sub(r"\1", text))
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def _words(text: str, reader: parser.parser, seen: datetime | None) -> tuple[datetime, str] | None:
    """Read with two defaults: what differs between the results is not stated."""
    unknown: list[str] = []

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return tz.tzoffset(name, offset)
        if name is not None and (known := zone_of(name)) is not None:
            return known
        if name is not None:
            unknown.append(name)
        return None

    # Both years are leap years, so that 29 February without a year can be read.
    one = reader.parse(text, default=datetime(2000, 1, 1), tzinfos=zone)
    two = reader.parse(text, default=datetime(2004, 2, 2, 1, 1, 1), tzinfos=zone)
    if (one.month, one.day) != (two.month, two.day):
        return None
    precision = "second" if one.second == two.second else "minute" if one.hour == two.hour else "day"
    if precision == "day" or unknown:
        one, precision = one.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None), "day"
    if one.year == two.year:
        return one, precision
    return _with_year(one, precision, _weekday(text), seen)


def _weekday(text: str) -> int | None:
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    return next((number for number, names in enumerate(WEEKDAYS) if words & set(names)), None)


def _with_year(
    moment: datetime, precision: str, weekday: int | None, seen: datetime | None
) -> tuple[datetime, str] | None:
    if seen is None:
        return None
    limit = seen.date() + timedelta(days=weekday is not None)
    for year in range(limit.year, limit.year - _CALENDAR_CYCLE, -1):
        if moment.month == 2 and moment.day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
            continue
        dated = moment.replace(year=year)
        if dated.date() <= limit and weekday in (None, dated.weekday()):
            return dated, precision
    return None
