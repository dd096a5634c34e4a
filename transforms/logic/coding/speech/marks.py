"""Quotation marks: which spans of a text stand between them, and which of those are no speech."""

import re
from typing import NamedTuple

__all__ = ["Quotation", "is_clause", "is_title", "names_something", "quotations"]

_CLOSERS = {"“": '”"', "„": '“”"', "«": "»", "»": "«»", '"': '"”', "”": '”"', "``": "''", "''": "''"}
# A straight mark opens before a word and not behind one; one behind "=" belongs to a tag. Behind a word it opens all
# the same where another closes it: the space before it is lost. » opens in German and Danish, ” in Swedish.
_OPENERS = re.compile(
    r"``|[“„«]|(?<![\w.,!?=])\"(?=\S)|(?<!\w)‘(?=\w)|(?<![\w.,!?='])'(?=[^\W\d])"
    r"|(?<![^\s(\[])(?:[»”]|'')(?=[\w¿¡])|(?P<tight>(?<=[^\W\d_]|[.,!?])\"(?=[^\W\d_]))"
)
_CURLY = re.compile(r"[“”]")
# the closing single mark is also the apostrophe: after a letter it closes only before a space, and not "boys’ room"
_SINGLE = re.compile(r"(?<=[.,!?…])’|(?<=[^\W_s])’(?!\w)")
# of straight single marks only one behind a sign that ends speech is no apostrophe
_STRAIGHT = re.compile(r"(?<=[.,!?…])'(?![\w'])")
_CLOSED = re.compile(r"[\"”](?!\w)")
_SURE_IF_CLOSED = frozenset({"‘", "'", "''", "»", "”"})
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


def is_clause(text: str, quote: Quotation) -> bool:
    """Whether a short quotation is speech by its punctuation alone, in any language that marks it in the European way.

    That is so behind a colon; and of what begins with a capital, where a stop ends it within the marks, or where it
    begins a sentence that a comma continues: „Wir zahlen“, sagte sie.
    """
    words = text[quote.start : quote.end].strip()
    before = text[max(0, quote.start - 40) : quote.start - 1].rstrip(" \u00a0\u202f")
    if before.endswith(":"):
        return True
    if not words[:1].isupper():
        return False
    begins = before[-1:] in ("", *'\n.!?”"’“«»–—')
    return words[-1] in ".!?…" or (begins and (words[-1] == "," or text[quote.end + 1 : quote.end + 2] == ","))


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
        if mark["tight"] and (close < 0 or not _CLOSED.match(text, close)):
            continue
        if close < 0 and mark.group() in _SURE_IF_CLOSED:
            continue
        if close < 0:
            # without its closing mark it is a quotation only where it begins the paragraph or the next one goes on
            if mark.start() == start or _goes_on(text, mark.group(), end):
                found.append(Quotation(at, end, True))
            break
        found.append(Quotation(at, close, False))
        at = close + (2 if mark.group() in ("``", "''") else 1)
    return found


def _closing(text: str, mark: str, start: int, end: int) -> int:
    if mark in "‘'":
        found = (_SINGLE if mark == "‘" else _STRAIGHT).search(text, start, end)
        return found.start() if found else -1
    closers = _CLOSERS[mark]
    if len(mark) == 2:
        return text.find(closers, start, end)
    own = _own_curly(text, start, end) if mark in '“"' else -1
    if mark == "“" and own >= 0:
        return own
    if mark == '"':
        straight = text.find('"', start, end)
        return min((p for p in (straight, own) if p >= 0), default=-1)
    places = [p for p in (text.find(c, start, end) for c in closers) if p >= 0]
    return min(places, default=-1)


def _own_curly(text: str, start: int, end: int) -> int:
    """The first ” that closes no “ behind the opening mark, or -1."""
    inner = 0
    for mark in _CURLY.finditer(text, start, end):
        if mark.group() == "“":
            inner += 1
        elif inner == 0:
            return mark.start()
        else:
            inner -= 1
    return -1


def _goes_on(text: str, mark: str, end: int) -> bool:
    """Whether the next paragraph begins with the same mark, as speech of several paragraphs does."""
    return bool(text[end:].strip()) and text[end : end + 6].lstrip().startswith(mark)
