"""Publication times as feeds, JSON, meta tags and pages write them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from dateutil import parser, tz

from transforms.logic.cleaning.cleaned import StatedDate

__all__ = ["find_date_line", "from_micros", "parse_stated_date", "to_micros", "utc_day"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_LENGTH = 100
_FIRST_YEAR = 1990
_FUTURE = timedelta(days=2)
# The Gregorian calendar repeats weekdays, leap days included, after 28 years.
_CALENDAR_CYCLE = 28

# January to December: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish (genitive),
# Russian and Ukrainian (genitive), Turkish, Indonesian.
_MONTHS = [
    tuple(names.split())
    for names in (
        "jan january januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia января янв січня ocak",
        "feb february februar feber février fevrier févr febrero febbraio fevereiro fev februari lutego "
        "февраля фев лютого şubat",
        "mar march märz maerz mrz mars marzo março marco maart mrt marts marca марта мар березня mart maret",
        "apr april avril avr abril abr aprile kwietnia апреля апр квітня nisan",
        "may mai mayo maggio mag maio mei maj maja мая травня mayıs",
        "jun june juni juin junio giugno giu junho czerwca июня июн червня haziran",
        "jul july juli juillet juil julio luglio lug julho lipca июля июл липня temmuz",
        "aug august août aout agosto ago augustus augusti agustus sierpnia августа авг серпня ağustos",
        "sep sept september septembre septiembre set settembre setembro września сентября сен вересня eylül",
        "oct october okt oktober octobre octubre ottobre ott outubro out października октября окт жовтня ekim",
        "nov november novembre noviembre novembro listopada ноября ноя листопада kasım",
        "dec december dez dezember décembre decembre déc diciembre dic dicembre dezembro desember grudnia "
        "декабря дек грудня aralık",
    )
]
_WEEKDAYS = [
    tuple(names.split())
    for names in (
        "mon monday montag lundi lunes lunedì segunda maandag måndag mandag poniedziałek понедельник понеділок",
        "tue tues tuesday dienstag mardi martes martedì terça dinsdag tisdag tirsdag wtorek вторник вівторок",
        "wed wednesday mittwoch mercredi miércoles mercoledì quarta woensdag onsdag środa среда середа",
        "thu thur thurs thursday donnerstag jeudi jueves giovedì quinta donderdag torsdag czwartek четверг четвер",
        "fri friday freitag vendredi viernes venerdì sexta vrijdag fredag piątek пятница пятниця",
        "sat saturday samstag sonnabend samedi sábado sabato zaterdag lördag lørdag sobota суббота субота",
        "sun sunday sonntag dimanche domingo domenica zondag söndag søndag niedziela воскресенье неділя",
    )
]
_JUMP = "at on and of the st nd rd th de del le um à den uhr alle ore kl om hs года г року feira hrs h"


class _Words(parser.parserinfo):
    """The words of a date in the languages above."""

    JUMP = [*parser.parserinfo.JUMP, *_JUMP.split()]  # noqa: RUF012 - the base class defines the attribute so
    MONTHS = _MONTHS  # type: ignore[assignment]
    WEEKDAYS = _WEEKDAYS  # type: ignore[assignment]


_DAY_FIRST = parser.parser(_Words(dayfirst=True))
_MONTH_FIRST = parser.parser(_Words(dayfirst=False))

# Offsets from UTC in hours. Names that several zones share take the usual reading of English-language news: IST is
# India, BST Britain, CST, EST and the like North America, AST Atlantic Canada.
_OFFSETS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "SAST": 2, "CAT": 2, "WAT": 1, "EAT": 3, "IDT": 3, "IRST": 3.5, "GST": 4,
    "PKT": 5, "IST": 5.5, "NPT": 5.75, "BDT": 6, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "WITA": 8,
    "AWST": 8, "JST": 9, "KST": 9, "WIT": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5, "PET": -5,
}  # fmt: skip
# Names without a season follow the clock of a city.
_CITIES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:?\d\d(:?\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?)?", re.I)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_CJK_TIME = re.compile(r"(\d{1,2})[時时点시]\s*(\d{1,2})[分분]")
_ZONE_ID = re.compile(r"\[[\w/+-]+\]$")
_UNIX = re.compile(r"\d{10}|\d{13}")
_NUMERIC = re.compile(r"(?<![\d:])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\d:])")
_GMT_OFFSET = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d\d))?\b", re.I)
_REPAIRS = (
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
    """A publication time as written: ISO 8601, RFC 822, Unix seconds, or words in one of fourteen languages.

    A time without a zone is UTC. A date without a year takes the closest year before ``reference`` in which it falls
    on the weekday it names. Two numbers that could be day and month in either order count only if ``reference`` lies
    within a week of one reading alone. A time in a zone that is not known keeps its day only.

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
        found = _parse(text, seen)
        if found is None:
            return None
        moment, precision = found
        # The reference may be no more than a guess at the time of writing: it refuses no date that has passed.
        now = datetime.now(UTC)
        latest = max(seen or now, now) + _FUTURE
        if moment.year < _FIRST_YEAR or moment > latest:
            return None
        return StatedDate(raw=raw.strip(), at=to_micros(moment), precision=precision)
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


def _parse(text: str, seen: datetime | None) -> tuple[datetime, str] | None:
    if _ISO.fullmatch(text):
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[Zz+-]|$)", "", text).upper())
        return _aware(moment), "day" if len(text) == 10 else "second" if len(_clock(text)) >= 6 else "minute"
    if _UNIX.fullmatch(text):
        return _EPOCH + timedelta(milliseconds=int(text) * (1000 if len(text) == 10 else 1)), "second"
    text = _repaired(text)
    numeric = _NUMERIC.search(text)
    if numeric is None:
        return _words(text, _MONTH_FIRST, seen)
    first, mark, second, third = numeric.groups()
    if len(first) == 4:
        iso = f"{first}-{int(second):02}-{int(third):02}"
        return _words(text[: numeric.start()] + iso + text[numeric.end() :], _MONTH_FIRST, seen)
    if len(third) != 4:
        return None
    if mark == "." or int(first) == int(second) or max(int(first), int(second)) > 12:
        return _words(text, _DAY_FIRST, seen)
    return _nearer(_words(text, _DAY_FIRST, seen), _words(text, _MONTH_FIRST, seen), seen)


def _nearer(
    one: tuple[datetime, str] | None, other: tuple[datetime, str] | None, seen: datetime | None
) -> tuple[datetime, str] | None:
    """The one reading of an ambiguous date that lies within a week of the reference, if only one does."""
    if seen is None:
        return None
    near = [reading for reading in (one, other) if reading and timedelta(-7) <= reading[0] - seen <= _FUTURE]
    return near[0] if len(near) == 1 else None


def _clock(iso: str) -> str:
    return re.sub(r"\D", "", re.split(r"[Zz+]|-", iso[11:], maxsplit=1)[0])


def _repaired(text: str) -> str:
    text = _ZONE_ID.sub("", text)
    text = _CJK.sub(r"\1-\2-\3 ", text)
    text = _CJK_TIME.sub(r"\1:\2", text)
    text = _GMT_OFFSET.sub(lambda m: f"{m[1]}{int(m[2]):02}:{m[3] or '00'}", text)
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def _words(text: str, reader: parser.parser, seen: datetime | None) -> tuple[datetime, str] | None:
    """Read with two defaults: what differs between the results is not stated."""
    unknown: list[str] = []

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return tz.tzoffset(name, offset)
        if name in _CITIES:
            return tz.gettz(_CITIES[name])
        if name in _OFFSETS:
            return tz.tzoffset(name, timedelta(hours=_OFFSETS[name]))
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
        return _aware(one), precision
    return _with_year(one, precision, _weekday(text), seen)


def _weekday(text: str) -> int | None:
    words = set(re.findall(r"[^\W\d_]+", text.lower()))
    return next((number for number, names in enumerate(_WEEKDAYS) if words & set(names)), None)


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
            return _aware(dated), precision
    return None
