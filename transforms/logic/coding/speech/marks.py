"""Quotation marks: which spans of a text stand between them, and which of those are no speech."""

import re
from typing import NamedTuple

__all__ = ["Quotation", "is_title", "names_something", "quotations"]

_CLOSERS = {"“": '”"', "„": '“”"', "«": "»", "»": "«", '"': '"”', "``": "''"}
# a straight mark opens before a word and not behind one; one behind "=" belongs to a tag
_OPENERS = re.compile(r"``|[“„«]|(?<![\w.,!?=])\"(?=\S)|(?<!\w)‘(?=\w)|(?<![\w.,!?='])'(?=[^\W\d])")
# the closing single mark is also the apostrophe: after a letter it closes only before a space, and not "boys’ room"
_SINGLE = re.compile(r"(?<=[.,!?…])’|(?<=[^\W_s])’(?!\w)")
# of straight single marks only one behind a sign that ends speech is no apostrophe
_STRAIGHT = re.compile(r"(?<=[.,!?…])'(?![\w'])")
_CLIPPED = re.compile(r"'(?:em|til|tis|twas|cause|n|round)\b", re.I)
_CAPITAL = re.compile(r"[A-ZÀ-Ý\d]")
_SMALL = "a an the and or but nor of in on at to for from by with as vs v de la le el du der amid into over is"
_SMALL_WORDS = frozenset(_SMALL.split())
_NAMING = re.compile(
    r"\b(?:called|dubbed|titled|entitled|named|nicknamed|subtitled|headlined|codenamed|code-named|known as|so-called"
    r"|labell?ed|the (?:word|term|phrase|slogan|name|nickname|film|movie|song|book|novel|album|play|show|series|musical"
    r"|essay|article|documentary|hashtag|label|motto|title))[\s,:]*$",
    re.I,
)
_LONGEST_TITLE = 10
"""Words of a title; what is longer and in capitals throughout is shouted speech."""


class Quotation(NamedTuple):
    """The words between two marks.

    Attributes:
        start: First character after the opening mark.
        end: The closing mark, or the end of the paragraph.
        open: No mark closes it in its paragraph: the next paragraph goes on.
    """

    start: int
    end: int
    open: bool


def quotations(text: str) -> list[Quotation]:
    """Quoted spans in order; a quotation over several paragraphs gives one span for each."""
    found: list[Quotation] = []
    for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        found += _in_paragraph(text, block.start(), block.end())
    return found


def is_title(words: str) -> bool:
    """Whether words between marks are written like the title of a work or programme: "Late Night Talk"."""
    parts = re.findall(r"[^\W_][\w'’.-]*", words)
    if not 1 <= len(parts) <= _LONGEST_TITLE or re.search(r"[?!]$|[.;]\s", words.rstrip(",. ")):
        return False
    long = [w for w in parts if w.lower() not in _SMALL_WORDS]
    return bool(long) and all(_CAPITAL.match(w) for w in long) and bool(_CAPITAL.match(parts[0]))


def names_something(text: str, quote: Quotation) -> bool:
    """Whether the words before the opening mark say that it gives a name or a word: "a plan called"."""
    return _NAMING.search(text, max(0, quote.start - 40), quote.start - 1) is not None


def _in_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    found = []
    at = start
    while (mark := _OPENERS.search(text, at, end)) is not None:
        at = mark.end()
        if mark.group() == "'" and _CLIPPED.match(text, mark.start()):
            continue
        close = _closing(text, mark.group(), at, end)
        if close < 0 and mark.group() in "‘'":
            continue
        if close < 0:
            # without its closing mark it is a quotation only where it begins the paragraph or the next one goes on
            if mark.start() == start or _goes_on(text, mark.group(), end):
                found.append(Quotation(at, end, True))
            break
        found.append(Quotation(at, close, False))
        at = close + (2 if mark.group() == "``" else 1)
    return found


def _closing(text: str, mark: str, start: int, end: int) -> int:
    if mark in "‘'":
        found = (_SINGLE if mark == "‘" else _STRAIGHT).search(text, start, end)
        return found.start() if found else -1
    closers = _CLOSERS[mark]
    if mark == "``":
        return text.find(closers, start, end)
    places = [p for p in (text.find(c, start, end) for c in closers) if p >= 0]
    return min(places, default=-1)


def _goes_on(text: str, mark: str, end: int) -> bool:
    """Whether the next paragraph begins with the same mark, as speech of several paragraphs does."""
    return bool(text[end:].strip()) and text[end : end + 6].lstrip().startswith(mark)
