"""Amounts of money that a text states, by rules that need no model."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.logic.coding.amounts.currencies import (
    AFTER,
    BEFORE,
    CENTS,
    NATION,
    UNIT_WORDS,
    currency_after,
    currency_before,
    currency_of_cents,
    home_dollar,
    is_ambiguous,
    is_american,
)
from transforms.logic.coding.amounts.figures import NUMBER, SCALE, SPACED, SPELT, value_of

__all__ = ["Amount", "amounts"]

_GAP = r"[\s\u00a0\u202f-]?"
_TO = rf"(?:\s?(?:-|–|to)\s?|\sbis\s|\s(?:and|or)\s(?={BEFORE}))"
_HIGH = rf"{_TO}(?P<high_symbol>{BEFORE})?(?P<high>{NUMBER})(?![\d%])(?:{_GAP}(?P<high_scale>(?i:{SCALE})))?"
_RANGE = rf"(?:{_GAP}(?P<scale>(?i:{SCALE})))?(?:{_HIGH})?"
# "Â" stands before a pound sign whose encoding was misread
_START = r"(?:(?<![\w$€£])|(?<=Â))"
_SYMBOL_FIRST = re.compile(
    rf"{_START}(?P<symbol>{BEFORE})\s?(?P<number>{NUMBER})(?![\d%]|s\b){_RANGE}(?:\s(?P<nation>(?i:{NATION})))?"
)
_OR = r"\s(?:to|or|and|bis|und)\s"
_LOW = (
    rf"(?P<low>{NUMBER}(?=(?:{_GAP}(?i:{SCALE}))?(?:\s?[-–]\s?|{_OR}))|(?i:{SPELT})(?=(?:\s(?i:{SCALE}))?{_OR}))"
    rf"(?:{_GAP}(?P<low_scale>(?i:{SCALE})))?(?P<join>\s?[-–]\s?|{_OR})"
)
_NAME_LAST = re.compile(
    rf"(?<![\w.,$€£/-])(?:{_LOW})?(?P<number>{SPACED}|{NUMBER}|(?i:{SPELT}))(?:{_GAP}(?P<scale>(?i:{SCALE})))?{_GAP}"
    rf"(?:d['’]|d[ei]\s|in\s)?(?P<name>{AFTER})"
)
_SMALL = re.compile(rf"(?<![\w.,$€£/-])(?P<number>{NUMBER}|(?i:{SPELT})){_GAP}(?P<name>(?i:{CENTS}))(?!\w)")
_PENCE = re.compile(r"(?<![\w.,:$€£-])(?P<number>\d{1,3}(?:\.\d+)?)p(?!\w|\.m)")
_SCREEN_LINES = frozenset({"144", "240", "360", "480", "576", "720"})
_NEEDS_SCALE = frozenset({"pound", "pounds", "won", "marks", "quid", "lei", "lira", "dong", "birr", "rand"})
"""Names that mean a weight or something else beside a small number."""

_WORD = re.compile(r"[^\W\d_]+|[€£$]")
_REACH = 90
"""Characters that a number with its scale and the nation before a unit take at most."""

_GROUPED = re.compile(r"\d[.,\u00a0\u202f]\d{3}(?!\d)")
_BETWEEN = re.compile(r"\b(?:between|zwischen)\s$", re.I)
_SHORT_SCALES = frozenset({"", "k", "b", "mi", "bi", "cr"})
_MANNERS = frozenset({"a", "an", "half a", "a quarter of a", "three quarters of a"})
_SENTENCE_START = re.compile(r"(?<=[a-z0-9)][.!?])[\"”’)]*\s+(?=[A-Z“\"])|\n\n")


class Amount(NamedTuple):
    """An amount of money.

    Attributes:
        start: Start in the text.
        end: End in the text.
        value: In units of the currency.
        currency: ISO 4217 code, or None.
        inferred: The currency is the usual reading of its sign or name, not stated.
    """

    start: int
    end: int
    value: float
    currency: str | None
    inferred: bool


def amounts(text: str, comma_is_decimal: bool = False) -> list[Amount]:
    """The amounts of money in a text, in order; the two ends of a range are two amounts.

    Args:
        text: The text.
        comma_is_decimal: The language writes 1.234,5 for what English writes 1,234.5.
    """
    home = home_dollar(text)
    found = list(_signed(text, comma_is_decimal, home))
    taken = [(a.start, a.end) for a in found]
    windows = list(_windows(text))
    later = (
        *((_name_last, match) for low, high in windows for match in _NAME_LAST.finditer(text, low, high)),
        *((_small, match) for low, high in windows for match in _SMALL.finditer(text, low, high)),
        *((_small, match) for match in _PENCE.finditer(text)),
    )
    for read, match in later:
        if not any(start < match.end() and match.start() < end for start, end in taken):
            more = read(match, comma_is_decimal)
            found += more
            taken += [(a.start, a.end) for a in more]
    return sorted(found)


def _signed(text: str, comma: bool, home: str | None) -> Iterator[Amount]:
    """Amounts with a sign or code before the number."""
    match = _SYMBOL_FIRST.search(text)
    while match is not None:
        made = _symbol_first(match, comma, home)
        yield from made
        # what looked like the upper bound of a range may be an amount of its own: "$5 billion and $3 million"
        match = _SYMBOL_FIRST.search(text, made[-1].end if made else match.end("number"))


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of the text that end with the name of a currency: to search all of it takes ten times as long."""
    low, high = 0, 0
    for match in _WORD.finditer(text):
        if match.group().lower() not in UNIT_WORDS:
            continue
        if match.start() - _REACH > high:
            if high:
                yield low, high
            low = max(0, match.start() - _REACH)
        high = match.end()
    if high:
        yield low, high


def _symbol_first(match: re.Match[str], comma: bool, home: str | None) -> list[Amount]:
    if is_ambiguous(match["symbol"]) and not (_is_large(match) and _is_close(match)):
        return []
    code, inferred = currency_before(match["symbol"], match["nation"])
    if home and match["symbol"] == "$" and inferred and not _is_converted(match):
        code = home
    high = _high(match, comma)
    # "$5-10 million": the scale of the upper bound is that of the lower one too
    scale = match["scale"] or (match["high_scale"] if high is not None else None)
    value = value_of(match["number"], scale, comma)
    if value is None:
        return []
    if high is None:
        end = match.end() if not match["high"] else _low_end(match)
        return [Amount(match.start(), end, value, code, inferred)]
    start = match.start("high_symbol" if match["high_symbol"] else "high")
    low = Amount(match.start(), _low_end(match), value, code, inferred)
    return [low, Amount(start, match.end(), high, code, inferred)]


def _is_large(match: re.Match[str]) -> bool:
    """Whether a number is one of money by itself: in the millions by its word, or of four digits and more in groups."""
    scale = (match["scale"] or "").lower()
    return (scale not in _SHORT_SCALES) or _GROUPED.search(match["number"]) is not None


def _is_close(match: re.Match[str]) -> bool:
    """Whether a number stands right behind a sign of one letter: not "R 2,500" of Republicans."""
    return len(match["symbol"]) > 1 or match.end("symbol") == match.start("number")


def _high(match: re.Match[str], comma: bool) -> float | None:
    """The upper bound of a range, where what follows is one and not "$5 to 3 people"."""
    if not match["high"]:
        return None
    value = value_of(match["high"], match["high_scale"], comma)
    scale = match["scale"] or match["high_scale"]
    low = value_of(match["number"], scale, comma)
    hyphen = match.string[match.end("scale") if match["scale"] else match.end("number")] in "-–"
    bounds = bool(match["high_scale"] or match["high_symbol"] or (hyphen and not match["scale"]))
    return value if bounds and value is not None and low is not None and value > low else None


def _low_end(match: re.Match[str]) -> int:
    return match.end("scale") if match["scale"] else match.end("number")


def _is_converted(match: re.Match[str]) -> bool:
    """Whether the bare sign is the American one all the same: a conversion in brackets, or a sentence on America."""
    text = match.string
    if text[match.start() - 1 : match.start()] in ("(", ";"):
        return True
    start = max(
        (m.end() for m in _SENTENCE_START.finditer(text, max(0, match.start() - 400), match.start())), default=0
    )
    return is_american(text[start : match.start()])


def _name_last(match: re.Match[str], comma: bool) -> list[Amount]:
    if not _is_money(match):
        return []
    value = value_of(match["number"], match["scale"], comma)
    if value is None:
        return []
    code, inferred = currency_after(match["name"])
    upper = Amount(match.start("number"), match.end(), value, code, inferred)
    if not match["low"] or not _is_range(match):
        return [upper]
    lower = value_of(match["low"], match["low_scale"] or match["scale"], comma)
    if lower is None or lower >= value:
        return [upper]
    end = match.end("low_scale") if match["low_scale"] else match.end("low")
    return [Amount(match.start(), end, lower, code, inferred), upper]


def _is_range(match: re.Match[str]) -> bool:
    """Whether two numbers share the unit: "5 to 6", "between 5 and 6"; not "in 2019 and 6 million euros"."""
    joined = match["join"].strip().lower() in ("and", "und")
    return not joined or bool(match["low_scale"]) or _BETWEEN.search(match.string, 0, match.start()) is not None


def _is_money(match: re.Match[str]) -> bool:
    """Whether the number counts the currency: not "220 pounds" of weight, "a dollar short", "the 2004 Euro"."""
    name, number = match["name"].lower(), match["number"].lower()
    if match["scale"]:
        return True
    if match["name"].isupper() and is_ambiguous(match["name"]) and not _is_large(match):
        return False
    if name in _NEEDS_SCALE or number in _MANNERS:
        return False
    return not (match["name"] in ("Euro", "Euros") and re.fullmatch(r"(?:19|20)\d\d", number))


def _small(match: re.Match[str], comma: bool) -> list[Amount]:
    """Hundredths: cents, pence, p."""
    name = match.groupdict().get("name")
    if (name is None and match["number"] in _SCREEN_LINES) or match["number"].lower() in _MANNERS:
        return []
    value = value_of(match["number"], None, comma)
    if value is None:
        return []
    code, inferred = currency_of_cents(name) if name else ("GBP", True)
    return [Amount(match.start(), match.end(), round(value / 100, 6), code, inferred)]
