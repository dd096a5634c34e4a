"""Where quoted speech stands in a text, by its quotation marks."""

import re
from collections.abc import Iterable

__all__ = ["CLOSES", "OPENS", "SINGLE_CLOSES", "SINGLE_OPENS", "speech_bounds"]


OPENS, CLOSES, SINGLE_OPENS, SINGLE_CLOSES = 1, 2, 3, 4
"""What a quotation mark can do, from what stands beside it; plain numbers, which compare faster than an enumeration."""

_FAR = 500
"""Characters within which speech in single marks must close, for they are apostrophes too."""

# Paragraphs end at a blank line or with the text.
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*(?:\n|\Z)")

_STRAIGHT = frozenset('"”″＂')
# What opens wherever it stands, and what closes it; other marks open only where a word follows and none precedes.
_CLOSERS = {
    "“": _STRAIGHT,
    "„": _STRAIGHT | {"“"},
    "‟": _STRAIGHT,
    "«": frozenset("»"),
    "「": frozenset("」"),
    "『": frozenset("』"),
    "｢": frozenset("｣"),
    "〝": frozenset("〞〟"),
    '"': _STRAIGHT,
    "″": _STRAIGHT,
    "＂": _STRAIGHT,
    "”": _STRAIGHT,
    "»": frozenset("«"),
}
_ALWAYS_OPEN = frozenset("“„‟«「『｢〝")
# Closes what it opens too, where what stands beside it says so: ”so“, “so“, »so».
_TWINS = {"“": "“", "”": "”", "»": "»"}


def speech_bounds(text: str, marks: Iterable[tuple[int, int]]) -> list[int]:
    """Where speech begins and ends, in turns: the places of its marks.

    Speech of several paragraphs closes in the last one only, so it ends at the paragraph's end at the latest. Single
    marks close speech only after its punctuation, and not too far off. The time is linear in the text, whatever its
    marks.

    Args:
        text: The text; its last character is no part of it.
        marks: Place of each quotation mark, and what it can do, in order.

    Returns:
        An even number of ascending places: of the mark that opens, then of the mark or line feed that ends the speech.
    """
    bounds: list[int] = []
    closers: frozenset[str] | None = None
    twin = ""
    end = -1
    single = -_FAR - 1
    for at, mark in marks:
        char = text[at]
        if closers is not None and at > end:
            bounds.append(end)
            closers = None
        if mark >= SINGLE_OPENS:
            if closers is None:
                single = _single(text, at, mark, single, bounds)
        elif closers is not None:
            if char in closers or (char == twin and mark == CLOSES):
                bounds.append(at)
                closers = None
        elif char in _ALWAYS_OPEN or (mark == OPENS and char in _CLOSERS):
            bounds.append(at)
            closers, twin = _CLOSERS[char], _TWINS.get(char, "")
            if end < at:
                found = _PARAGRAPH_END.search(text, at)
                end = found.start() if found else len(text) - 1
    if closers is not None:
        bounds.append(end)
    return bounds


def _single(text: str, at: int, mark: int, opened: int, bounds: list[int]) -> int:
    """Notes what a single mark does; returns where speech in single marks may have begun, of old or just now."""
    near = at - opened <= _FAR and text.find("\n", opened, at) < 0
    if mark == SINGLE_OPENS:
        return opened if near and text[at] == "'" else at
    if not near:
        return opened
    while bounds and bounds[-1] > opened:
        del bounds[-2:]
    bounds += opened, at
    return -_FAR - 1
