"""What each character of a text is to the words of the text, and what it is written as: one table look-up each."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

__all__ = ["FOLD", "KIND_SHIFT", "RARE", "Kind", "expanded", "normalise", "table"]


class Kind(IntEnum):
    """What a character is to the words around it. The last is for characters that one look-up does not settle."""

    BLANK = 0
    SYMBOL = 1
    LETTER = 2
    DIGIT = 3
    UNIT = 4
    """A word by itself: a character of a script that is written without spaces between words."""
    POINT = 5
    """A full stop or comma, which ends a clause or stands in a number."""
    STOP = 6
    APOSTROPHE = 7
    SINGLE = 8
    DOUBLE = 9
    RARE = 15


FOLD = np.uint32(0x1FFFFF)
"""The bits of a table entry that hold the character as it is written in words; a blank for all that is in none."""

KIND_SHIFT = 24
"""Place of the kind among an entry's bits."""

RARE = Kind.RARE.value << KIND_SHIFT
"""The least entry of that kind; those of the others are below."""

_UNSPACED = (
    range(0x0E00, 0x0F00),  # Thai, Lao
    range(0x1000, 0x10A0),  # Burmese
    range(0x1780, 0x1800),  # Khmer
    range(0x3040, 0x3100),  # kana
    range(0x3400, 0x4DC0),  # Han
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x40000),
)
# Vowels and consonants that follow the first of a Hangul syllable; other pairs that compose are in the database.
_JAMO = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))
# Accents, Hebrew points, Arabic vowel signs and tatweel: one outlet writes them, the next does not.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]+")
_HANGUL = range(0xAC00, 0xD7A4)
# All other characters but emoji, which are symbols; the last are Han characters that are written as others.
_LISTED = (
    range(0x3400),
    range(0xA000, 0xAC00),
    range(0xD7A4, 0xD800),
    range(0xF900, 0x12000),
    range(0x16000, 0x17000),
    range(0x1B000, 0x1F300),
    range(0x1FBF0, 0x1FBFA),
    range(0x2F800, 0x2FA20),
    range(0xE0000, 0xE0200),
)
_KINDS = {
    Kind.POINT: ".,",
    Kind.STOP: "!?\u2026\u3002\uff61\u061f\u0964\u203c\u203d\u2047\u2048\u2049",
    Kind.APOSTROPHE: "'’`´ʼʹ\u201b\u2032\uff07",
    Kind.SINGLE: "‘‚",
    Kind.DOUBLE: '"“”„‟«»「」『』〝〞〟″\uff02\uff62\uff63',
}
_KIND_OF = {char: kind for kind, chars in _KINDS.items() for char in chars}


def normalise(text: str) -> str:
    """The text in compatibility form, case-folded, without accents; punctuation and paragraphs stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return text.casefold()


@cache
def table() -> NDArray[np.uint32]:
    """Kind and spelling of each code point, by code point."""
    entries = np.arange(0x110000, dtype=np.uint32)
    entries[:] = ord(" ") | Kind.SYMBOL << KIND_SHIFT
    for unspaced in _UNSPACED:
        entries[unspaced.start : unspaced.stop] = np.arange(unspaced.start, unspaced.stop) | Kind.UNIT << KIND_SHIFT
    entries[_HANGUL.start : _HANGUL.stop] = np.arange(_HANGUL.start, _HANGUL.stop) | Kind.LETTER << KIND_SHIFT
    for code in chain(*_LISTED):
        if unicodedata.category(chr(code)) not in {"Cn", "Co"}:
            entries[code] = _entry(chr(code))
    entries[[ord(char) for char in _composing()]] |= RARE
    return entries


def expanded(text: str) -> str:
    """The text without characters that do not show, and with those written out that stand for several."""
    text = unicodedata.normalize("NFC", text)
    rare = "".join(sorted(_expansions().keys() & set(text)))
    return re.sub(f"[{rare}]", lambda found: _expansions()[found[0]], text) if rare else text


@cache
def _expansions() -> dict[str, str]:
    composing = set(_composing())
    rare = map(chr, np.flatnonzero(table() >= RARE).tolist())
    return {char: "" if _hidden(char) else normalise(char) for char in rare if char not in composing}


def _entry(char: str) -> int:
    kind = _KIND_OF.get(char)
    if kind is None and _hidden(char):
        return RARE
    if kind is None and (unicodedata.decomposition(char) or char.casefold() != char):
        written = normalise(char)
        if len(written) == 1:
            char = written
            kind = _KIND_OF.get(char)
        elif any(map(str.isalnum, written)):
            return RARE
    kind = _kind(char) if kind is None else kind
    return _written(char, kind) | kind << KIND_SHIFT


def _hidden(char: str) -> bool:
    """Whether nothing is seen of a character, or nothing that all outlets write."""
    return unicodedata.category(char) == "Cf" or _MARKS.match(char) is not None or "\ufe00" <= char <= "\ufe0f"


def _kind(char: str) -> Kind:
    category = unicodedata.category(char)
    if char.isdecimal():
        return Kind.DIGIT
    # Vowel signs of Indian scripts are marks, and as much part of the word as letters are.
    if char.isalnum() or category in {"Mn", "Mc"}:
        return Kind.UNIT if any(ord(char) in unspaced for unspaced in _UNSPACED) else Kind.LETTER
    return Kind.BLANK if char.isspace() or category == "Zs" else Kind.SYMBOL


def _written(char: str, kind: Kind) -> int:
    if kind is Kind.DIGIT:
        return ord("0") + unicodedata.decimal(char)
    return ord(char) if kind in {Kind.LETTER, Kind.UNIT} else ord(" ")


def _composing() -> Iterator[str]:
    """Characters that may make one with the character before them, other than accents, which count for nothing."""
    for code in chain(*_LISTED):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            char = chr(int(parts[1], 16))
            if not _MARKS.match(char):
                yield char
    yield from map(chr, chain(*_JAMO))
