"""The lines of a plain text, with what the rules need to know of each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Line", "read_lines", "words_in"]

_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_WORD = re.compile(r"\w+")
_IDEOGRAPHS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_STOP = re.compile(r"[.!?…。！？؟।։።][\"”’'»)\]」』*\d]{0,3}$")
_INNER_STOP = re.compile(r"[.!?。！？؟।][\"”’»)」』]?(?:\s|(?<=[。！？]))")
_BULLET = re.compile(r"(?:(?:[•◦▪‣·*+–—-]|\d{1,2}[.)])\s+)+(?=\S)")
_MARK = re.compile(r"\A(?:(?:[•◦▪‣·*+–—-]|#{1,6}|\|)\s+)+(?=\S)")

# Two ideographs (or letters of a script without spaces) carry about as much as one word.
_LETTERS_PER_WORD = 2
# Widths that texts are wrapped at: mail and terminals have 60 to 80 columns.
_MAX_WRAP = 100
_MIN_WRAP = 40
# A text is wrapped if the next word would not have fitted on many of its long lines, and if several of them go on in
# mid-sentence, as lines of headings never do.
_FULL = 0.8
_FORCED_SHARE = 0.4
_GOING_ON = 3


@dataclass(slots=True)
class Line:
    """A line that is not empty.

    Attributes:
        number: Line number in the input, from 1; of joined lines the first.
        text: The line without control characters and outer or repeated blanks.
        content: The same without the mark of a list item, heading or table row at its start.
        block: Number of the run of lines without an empty line between them.
        words: Words in it.
        sentence: It ends as a sentence does, or holds the end of one.
        bullet: It is an item of a list.
        key: Its words in small letters, to compare lines by.
    """

    number: int
    text: str
    content: str
    block: int
    words: int
    sentence: bool
    bullet: bool
    key: str

    @property
    def prose(self) -> bool:
        """Whether it reads as a paragraph."""
        return self.words >= 25 or (self.sentence and self.words >= 9)

    @property
    def heading(self) -> bool:
        """Whether it is as short and unpunctuated as a heading or a link."""
        return not self.sentence and self.words <= 18


def words_in(text: str) -> int:
    """The words in a text, also where the script puts no blanks between them."""
    dense = len(_IDEOGRAPHS.findall(text))
    if not dense:
        return len(_WORD.findall(text))
    return dense // _LETTERS_PER_WORD + len(_WORD.findall(_IDEOGRAPHS.sub(" ", text)))


def read_lines(text: str) -> list[Line]:
    """The lines of a text that are not empty, unwrapped where the text is hard-wrapped at a constant width."""
    plain: list[tuple[int, int, str]] = []
    block, empty = 0, False
    for number, raw in enumerate(_BREAKS.split(text), start=1):
        line = unicodedata.normalize("NFC", _SPACES.sub(" ", _CONTROLS.sub("", raw)).strip())
        if line:
            block += empty and bool(plain)
            plain.append((number, block, line))
        empty = not line
    return [_line(*entry) for entry in _unwrapped(plain)]


def _line(number: int, block: int, text: str) -> Line:
    content = _MARK.sub("", text)
    key = " ".join(_WORD.findall(content.casefold()))
    words = words_in(content)
    sentence = bool(_STOP.search(text[-8:])) or (words >= 12 and bool(_INNER_STOP.search(content)))
    return Line(number, text, content, block, words, sentence, bool(_BULLET.match(text)), key)


def _unwrapped(lines: Sequence[tuple[int, int, str]]) -> Sequence[tuple[int, int, str]]:
    """Join the lines of a text that is hard-wrapped at a constant width."""
    width = max((len(text) for _, _, text in lines if " " in text), default=0)
    if not _MIN_WRAP <= width <= _MAX_WRAP:
        return lines
    spread = len(lines) > 1 and lines[-1][1] + 1 == len(lines)  # an empty line after each line says nothing
    pairs = [(one[2], two[2]) for one, two in pairwise(lines) if spread or one[1] == two[1]]
    full = [(one, two) for one, two in pairs if len(one) > _FULL * width]
    forced = [(one, two) for one, two in full if _forced(one, two, width)]
    going_on = sum(not _STOP.search(one[-8:]) and not _first_letter(two).isupper() for one, two in forced)
    if going_on < _GOING_ON or len(forced) < _FORCED_SHARE * len(full):
        return lines
    joined = [lines[0]]
    for number, block, text in lines[1:]:
        first, last_block, before = joined[-1]
        tail = before[-width:].rsplit("\n", 1)[-1]
        if (spread or block == last_block) and _forced(tail, text, width):
            joined[-1] = (first, block, f"{before}\n{text}")
        else:
            joined.append((number, block, text))
    return [(number, block, text.replace("\n", " ")) for number, block, text in joined]


def _first_letter(text: str) -> str:
    return next(filter(str.isalpha, text), "")


def _forced(one: str, two: str, width: int) -> bool:
    """Whether a line ends where it does because the first word of the next would not have fitted."""
    return len(one) + 1 + len(two.split(" ", 1)[0]) > width - 2 and not _BULLET.match(two)
