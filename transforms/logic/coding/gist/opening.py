"""Headlines that a text begins with: nothing in them is a sentence, and In Title Case every word looks like a name."""

import re
from itertools import islice
from typing import NamedTuple

__all__ = ["Opening", "opening_of"]

_SMALL_WORDS = (
    "a an the and or but nor of in on at to for by as is are be with from into over after amid via vs vs. than that "
    "its it near per up off out against before under about without"
)
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words that Title Case leaves small."""

_LONGEST = 160
"""Characters of the longest line that is taken for a headline."""

_BODY = 80
"""Characters that must follow: a line by itself is the text."""

_LEAST = 4
"""Words of the shortest headline that no title confirms."""

_TITLE_CASE = 0.9
"""Share of words with a capital, without the small ones, from which a line is in Title Case."""

_LABELS = 3
"""Lines of fewer words that may stand above a headline."""

_REPEATS = 5
"""Paragraphs of the beginning of a text that may repeat its headline."""

_STEM = 5
_WORD = re.compile(r"[^\W\d_][\w'’.&-]*")
_LINE = re.compile(r"\s*([^\n]+?)[ \t\xa0\r]*(?:\n|\Z)")
_EMPTY = re.compile(r"[ \t\xa0\r]*\n")
_SENTENCE = re.compile(r"\s*([^\n]*?(?:[^\W\d_]{3}|\d)[\"'”’)]*)[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z\d–—])")
_OPEN_END = re.compile(r"[.!?…:;,_\-–—)\]]['\"”’]*$")
_NO_HEADLINE = re.compile(
    r"(?:By|Written|Published|Posted|Updated|Photo|Image|Picture|Source)\b|.*(?:\([^()]*\)[\s:_–—-]*|--|[_–—])$"
)
"""Lines of authors and pictures, and datelines: "LIMA, Peru (Agency) --"."""
_PARAGRAPH = re.compile(r"[^\n]+")


class Opening(NamedTuple):
    """How a text begins.

    Attributes:
        headline: The title, else the headline that stands in the text, or None.
        start: Where the headline stands in the text, or None where it does not, or not in these words.
        body: The text with line breaks in place of its headline, of the same length.
    """

    headline: str | None
    start: int | None
    body: str


def opening_of(title: str | None, text: str) -> Opening:
    """The headline of an article, and its text without it.

    A headline is the first line, or the first sentence, where it repeats the title, is in Title Case or in capitals, or
    is a line without a full stop above an empty one. Its copies further up in the text go with it.

    Args:
        title: Headline where it is known, or None.
        text: The text.
    """
    span = _headline(title, text)
    first = text[slice(*span)] if span else ""
    headline = title or first.rstrip(" .;")
    if not headline:
        return Opening(None, None, text)
    spans = [span] if span else []
    for line in islice(_PARAGRAPH.finditer(text), _REPEATS):
        if _plain(line.group()) in (_plain(headline), _plain(first)) and len(text) - line.end() >= _BODY:
            spans.append(line.span())
    body = text
    for start, end in spans:
        body = body[:start] + "\n" * (end - start) + body[end:]
    at = next((s for s, e in spans if text[s:e].startswith(headline)), None)
    return Opening(headline, at, body)


def _headline(title: str | None, text: str) -> tuple[int, int] | None:
    line = _first_line(text)
    if line is None:
        return None
    rest = text[line.end() :].lstrip()
    if len(rest) >= _BODY:
        if title and _plain(line[1]) == _plain(title):
            return line.span(1)
        if _is_headline(line[1], rest, alone=title is None and bool(_EMPTY.match(text, line.end()))):
            return line.span(1)
    sentence = _SENTENCE.match(text)
    if sentence is None:
        return None
    rest = text[sentence.end() :]
    words = _WORD.findall(sentence[1])
    if len(rest) < max(_BODY, sentence.end(1)) or not _is_title_case(words) or not _is_style(words, rest):
        return None
    return sentence.start(1), sentence.start(1) + len(sentence[0].strip())


def _first_line(text: str) -> re.Match[str] | None:
    """The first line that is more than a label: "Home", "Main image"."""
    line = _LINE.match(text)
    for _ in range(_LABELS):
        if line is None or len(line[1].split()) >= _LEAST or _OPEN_END.search(line[1]):
            break
        line = _LINE.match(text, line.end())
    return line


def _is_headline(line: str, rest: str, alone: bool) -> bool:
    """Whether a line above others is a headline; ``alone``: over an empty one, with no title known."""
    words = _WORD.findall(line)
    if len(words) < _LEAST or len(line) > _LONGEST or _NO_HEADLINE.match(line) or not _begins(rest):
        return False
    if line.isupper():
        return not rest[: 2 * _BODY].isupper()
    return _is_title_case(words) or (alone and not _OPEN_END.search(line))


def _begins(rest: str) -> bool:
    """Whether what follows is no continuation of the line."""
    first = next((c for c in rest if c.isalnum()), "")
    return not first.islower()


def _is_title_case(words: list[str]) -> bool:
    """Whether nearly all words but the small ones have a capital, and small letters behind it somewhere."""
    longer = [w for w in words[1:] if w not in _SMALL]
    if len(words) < _LEAST or not any(w.istitle() for w in longer):
        return False
    return sum(w[0].isupper() for w in longer) >= _TITLE_CASE * len(longer)


def _is_style(words: list[str], rest: str) -> bool:
    """Whether the capitals are style rather than names: the text has one of the words without."""
    spelt = {w[:_STEM] for w in _WORD.findall(rest) if w[0].islower() and len(w) >= _STEM}
    return any(len(w) >= _STEM and w.istitle() and w[:_STEM].lower() in spelt for w in words[1:])


def _plain(line: str) -> str:
    return " ".join(line.split()).rstrip(".!?").casefold()
