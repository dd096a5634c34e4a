"""The words of dates: months and weekdays of many languages, and names of time zones."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta, tzinfo
from functools import cache
from typing import Any

from babel import Locale
from dateutil import parser, tz

__all__ = ["DAY_FIRST", "MONTH_FIRST", "WEEKDAYS", "translated", "zone_of"]

# January to December: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish (genitive),
# Russian and Ukrainian (genitive), Turkish, Indonesian. Other languages: translated().
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
WEEKDAYS = [
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
"""Names of Monday to Sunday."""
_JUMP = "at on and of the st nd rd th de del le um à às den uhr alle ore kl om hs года г року feira hrs h"


class _Words(parser.parserinfo):
    """The words of a date in the languages above."""

    JUMP = [*parser.parserinfo.JUMP, *_JUMP.split()]  # noqa: RUF012 - the base class defines the attribute so
    MONTHS = _MONTHS  # type: ignore[assignment]
    WEEKDAYS = WEEKDAYS  # type: ignore[assignment]


DAY_FIRST = parser.parser(_Words(dayfirst=True))
"""Reads ``03/04/2026`` as 3 April."""
MONTH_FIRST = parser.parser(_Words(dayfirst=False))
"""Reads ``03/04/2026`` as 4 March."""

# Offsets from UTC in hours. Names that several zones share take the usual reading of English-language news: IST is
# India (not Israel or Ireland), BST Britain (not Bangladesh), CST, EST and the like North America (not China or
# Australia), AST Atlantic Canada (not Arabia), GST the Gulf, SST Samoa, ECT Ecuador.
_OFFSETS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "UCT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "HNEC": 1, "HAEC": 2, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4, "FET": 3, "TRT": 3, "SAST": 2, "CAT": 2,
    "WAT": 1, "WAST": 2, "EAT": 3, "IDT": 3, "AZT": 4, "GET": 4, "AMT": 4, "IRST": 3.5, "IRDT": 4.5, "GST": 4,
    "MUT": 4, "SAMT": 4, "AFT": 4.5, "PKT": 5, "UZT": 5, "TJT": 5, "TMT": 5, "MVT": 5, "YEKT": 5, "IST": 5.5,
    "SLST": 5.5, "NPT": 5.75, "BDT": 6, "BTT": 6, "KGT": 6, "ALMT": 6, "OMST": 6, "MMT": 6.5, "ICT": 7, "WIB": 7,
    "KRAT": 7, "NOVT": 7, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "PHST": 8, "BNT": 8, "WITA": 8, "AWST": 8, "IRKT": 8,
    "ULAT": 8, "JST": 9, "KST": 9, "WIT": 9, "YAKT": 9, "TLT": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11,
    "CHST": 10, "PGT": 10, "VLAT": 10, "LHST": 10.5, "MAGT": 11, "SBT": 11, "NCT": 11, "VUT": 11, "NFT": 11, "FJT": 12,
    "NZST": 12, "NZDT": 13, "PETT": 12, "TOT": 13, "SST": -11, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "HDT": -9, "BRT": -3, "BRST": -2, "ART": -3, "UYT": -3, "PYT": -3, "GFT": -3, "SRT": -3, "CLT": -4,
    "CLST": -3, "BOT": -4, "GYT": -4, "VET": -4, "COT": -5, "PET": -5, "ECT": -5, "AZOT": -1, "CVT": -1,
}  # fmt: skip
# Names without a season follow the clock of a city.
_CITIES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage", "AET": "Australia/Sydney", "ACT": "Australia/Adelaide", "NZT": "Pacific/Auckland",
}  # fmt: skip

# Languages whose months are read by the tables of the Unicode CLDR. Where Croatian names another month than Czech or
# Polish by the same word (lipanj, srpanj, listopad), those come first.
_LOCALES = tuple(
    name
    for names in (
        "ar ar_DZ ar_LB ar_MA fa he hi bn ur ta te mr gu kn ml pa or as ne si th vi ms id fil el bg ro hu cs sk pl sl",
        "sr sr_Latn hr bs mk sq lt lv et fi sv nb da is nl af de fr es it pt ru uk be kk uz az hy ka tr sw am ca eu gl",
        "km lo my mn ky tg tk ps ku so yo ig zu lb fo zh ja ko",
    )
    for name in names.split()
)
_ENGLISH = tuple(names[0].title() for names in _MONTHS)
_MONTH = re.compile(rf"\b(?:{'|'.join(_ENGLISH)})\b")
_TOKEN = re.compile(r"[^\s\d,،;:/()\[\]|+–—-]+")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LITERAL = re.compile(r"'([^']+)'")
_NUMBERED_MONTH = re.compile(r"\b(?:tháng|thg)\s*(\d{1,2})\b|(?<!\d)(\d{1,2})(?:\s*[月월]|-р сар\w*)(?=[\s,.]|$)", re.I)
_PERIOD_FIRST = re.compile(r"\b(am|pm)\s*(\d{1,2}[:.]\d\d(?:[:.]\d\d)?)", re.I)
# A word before the day of the month names a weekday; it need not be known, and may be short for a month elsewhere
# (mar., 5 ene 2026).
_LEADING_WEEKDAY = re.compile(r"^\s*[^\d,،]{1,20}[,،]\s*(?=\d)|^\s*[^\s\d,،]{1,20}\s+(?=\d{1,2}\.?\s+[^\W\d])")
_THAI = re.compile("[\u0e01-\u0e59]")
_BUDDHIST_YEAR = re.compile(r"\b2[45]\d\d\b")


def zone_of(name: str) -> tzinfo | None:
    """The zone of an abbreviation such as ``JST``, or of a name such as ``Asia/Kolkata``; None where unknown."""
    if "/" in name or name in _CITIES:
        return tz.gettz(_CITIES.get(name, name))
    hours = _OFFSETS.get(name.upper())
    return None if hours is None else tz.tzoffset(name, timedelta(hours=hours))


def translated(text: str) -> str | None:
    """A date in the words of another language in English ones: ``٥ يناير ٢٠٢٦`` is ``5 Jan 2026``.

    Args:
        text: What could not be read as it is.

    Returns:
        The same with months, half-days and digits as English has them and without weekdays; None where no month is
        named.
    """
    text = "".join(str(unicodedata.decimal(char, char)) for char in _MARKS.sub("", text).replace("،", ","))
    if len(re.findall(r"\d+", text)) < 2:
        return None
    thai = _THAI.search(text) is not None
    text = _NUMBERED_MONTH.sub(_month_of_number, text)
    text = _phrases().sub(lambda match: _words().get(match.group().casefold(), match.group()), text)
    text = _TOKEN.sub(_in_english, _LEADING_WEEKDAY.sub("", text))
    if not _MONTH.search(text):
        return None
    text = _PERIOD_FIRST.sub(r"\2 \1", text)
    return _BUDDHIST_YEAR.sub(lambda match: str(int(match.group()) - 543), text) if thai else text


def _month_of_number(match: re.Match[str]) -> str:
    number = int(match[1] or match[2])
    return f" {_ENGLISH[number - 1]} " if 1 <= number <= 12 else match.group()


def _in_english(match: re.Match[str]) -> str:
    word = match.group()
    return _words().get(word.rstrip(".").casefold(), word)


@cache
def _phrases() -> re.Pattern[str]:
    """Names of several words, the longest first."""
    names = sorted((word for word in _words() if " " in word), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.I)


@cache
def _words() -> dict[str, str]:
    """What stands for each word: an English month, ``am`` or ``pm``, or nothing for a weekday or a particle.

    Loaded when first needed: it takes about half a second.
    """
    months: dict[str, str] = {}
    others: dict[str, str] = {}
    for name in _LOCALES:
        locale = Locale.parse(name)
        for number, word in _forms(locale.months):
            months.setdefault(_plain(word), _ENGLISH[int(number) - 1])
            if name == "he":  # "in January" is one word
                months["ב" + _plain(word)] = _ENGLISH[int(number) - 1]
        for period, word in _forms(locale.day_periods):
            if period in ("am", "pm"):
                others[_plain(word)] = period
        for _, word in (*_forms(locale.days), *locale.eras.get("abbreviated", {}).items()):
            others.setdefault(_plain(word), "")
        for pattern in (*locale.date_formats.values(), *locale.datetime_formats.values()):
            for literal in _LITERAL.findall(str(pattern)):
                others.update({_plain(word): "" for word in literal.split()})
    # A number alone is no name; what is left of 10 h 15 without its letter is no time.
    return {word: meaning for word, meaning in (others | months).items() if word not in ("", "h") and word[0].isalpha()}


def _forms(names: Any) -> Iterator[tuple[Any, str]]:
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            yield from names.get(context, {}).get(width, {}).items()


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().rstrip(".").casefold()
