"""The sentences of a text, split by rules that need no model and hold for most scripts."""

import re

__all__ = ["sentences_of"]

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
# Signs that end a sentence before a blank: Latin, Arabic and Urdu, Devanagari, Armenian, Ethiopic. Those of Chinese
# and Japanese need no blank. A run of signs is entered at its first one only, so that the search stays linear.
_ENDS = ".!?…؟۔।॥։።"
_CLOSERS = "\"”’'»)\\]」』）】"
_END = re.compile(
    rf"[{_ENDS}](?<![{_ENDS}].)[{_ENDS}]*[{_CLOSERS}]*\s+|[。！？｡](?<![。！？｡].)[。！？｡]*[{_CLOSERS}]*\s*"
)
_LAST_WORD = re.compile(r"[^\s(\[“\"‘'«]+$")
_INITIALS = re.compile(r"(?:.*[.\-])?[^\W\d_]")
_LOOKED_BACK = 12
# No sentence ends after the first; after the second none does where a number follows ("No. 5", "Jan. 12").
_TITLES = "mr mrs ms dr prof st gen col lt sgt capt maj sen rep gov rev hon mme mlle hr sra srta vs"
_COUNTED = "no nos nr núm art p pp jan feb mar apr jun jul aug sep sept oct nov dec"
_NEVER_LAST, _BEFORE_NUMBERS = frozenset(_TITLES.split()), frozenset(_COUNTED.split())


def sentences_of(text: str) -> list[str]:
    """Split a text into sentences.

    A sentence ends with its mark before anything but a small letter, and where a paragraph ends (an empty line). Names
    with initials and the commonest titles do not end one. Line breaks and runs of blanks become one blank.

    Args:
        text: Any text; the time is linear in its length.

    Returns:
        The sentences in order, none of them empty.
    """
    return [sentence for paragraph in _PARAGRAPH.split(text) for sentence in _split(paragraph)]


def _split(paragraph: str) -> list[str]:
    out = []
    start = 0
    for end in _END.finditer(paragraph):
        if _goes_on(paragraph, end):
            continue
        out.append(paragraph[start : end.end()])
        start = end.end()
    out.append(paragraph[start:])
    return [tidy for part in out if (tidy := " ".join(part.split()))]


def _goes_on(paragraph: str, end: re.Match[str]) -> bool:
    """Whether the mark is no end: what follows is written small, or the point belongs to an abbreviation."""
    follows = paragraph[end.end() : end.end() + 1]
    if follows.islower():
        return True
    if end[0].rstrip() != ".":
        return False
    before = _LAST_WORD.search(paragraph, max(0, end.start() - _LOOKED_BACK), end.start())
    if before is None:
        return False
    word = before[0]
    if _INITIALS.fullmatch(word):
        return word[-1].isupper()
    return word.casefold() in _NEVER_LAST or (follows.isdigit() and word.casefold() in _BEFORE_NUMBERS)
