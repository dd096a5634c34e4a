"""The blocks of a page: its paragraphs, headings, list items and table rows, in the order of the tree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from transforms.logic.cleaning.page.element_marks import Mark, element_marks

__all__ = ["MOST_MARKED", "Block", "Page", "mark_blocks", "marked_blocks", "read_blocks", "text_size"]


MOST_MARKED = 131_068
"""Blocks that can be marked: each takes one code point of the two planes that are left to private use."""

_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "math", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_SKIPPED = frozenset((
    "script", "style", "noscript", "svg", "iframe", "template", "head", "object", "embed", "video", "audio", "canvas",
    "button", "select", "textarea", "option", "datalist", "map", "picture", "img", "input", "meter", "progress",
    "dialog", "frameset", "noframes", "rp", "rt", "meta", "link", "source", "track", "param", "base",
))  # fmt: skip
_CONTACT = re.compile(
    r"mailto:|tel:|(?:https?:)?//(?:[a-z-]+\.)?"
    r"(?:twitter|x|facebook|instagram|linkedin|tiktok|youtube|threads|t)\.(?:com|net|me)/",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…:;。！？；：؟।።»”\"')\]]$")
_MAX_CELL = 200  # characters: longer, and the table lays out the page
_MAX_JOINED = 5_000  # characters: no paragraph is longer, and joining would take ever more time
_LONG_PART = 20  # characters: a part of a block this long is marked, and not only its first
_PRIVATE = 0xF0000
_PLANE = 65_534  # the last two code points of a plane are no characters


@dataclass(slots=True)
class Block:
    """A block of text.

    Attributes:
        text: Its text, blanks collapsed.
        tag: Name of the element that it is the text of.
        marks: What it stands in.
        linked: Characters of it that are the text of links.
        contacts: Links in it to a mail address or a page of a social network.
        family: Numbers of its element, of the parent of that and of the parent's parent.
        style: Class of the parent.
        furniture: Number of the outermost element by whose name it is furniture; 0 for none.
        places: Its parts in the tree: an element, and whether the part is the tail of it.
    """

    text: str
    tag: str
    marks: int
    linked: int
    contacts: int
    family: tuple[int, int, int]
    style: str
    furniture: int
    places: list[tuple[HtmlElement, bool]]

    @property
    def density(self) -> float:
        """Share of the text that is linked."""
        return self.linked / len(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of a page.

    Attributes:
        blocks: Its blocks.
        elements: How many elements it has, those without a text aside.
        depth: Elements from the root to the deepest one.
        appended: Elements that hold comments or whole other articles.
    """

    blocks: list[Block]
    elements: int
    depth: int
    appended: list[HtmlElement]


class _Open(NamedTuple):
    """An element that is open: its number, name, class, and marks and furniture of all that it stands in."""

    number: int = 0
    tag: str = ""
    style: str = ""
    marks: int = 0
    furniture: int = 0


class _Reader:
    """Gathers text until an element that is no inline one opens or closes."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.appended: list[HtmlElement] = []
        self._open = [_Open()] * 3
        self._numbers = 0
        self._links = 0
        self._rows: list[int] = []
        self._parts: list[str] = []
        self._places: list[tuple[HtmlElement, bool]] = []
        self._linked = self._contacts = 0
        self._broken = False

    def text(self, element: HtmlElement, text: str, tail: bool) -> None:
        if text.isspace():
            if self._parts:
                self._parts.append(" ")
            return
        self._parts.append(text)
        if self._links:
            self._linked += len(text)
        if not self._places or len(text) >= _LONG_PART:
            self._places.append((element, tail))

    def link(self, element: HtmlElement) -> None:
        self._links += 1
        href = element.get("href")
        if href and _CONTACT.match(href):
            self._contacts += 1

    def unlink(self) -> None:
        self._links -= 1

    def line_break(self) -> None:
        self._broken = self._flush()

    def open(self, element: HtmlElement, tag: str) -> None:
        if self._parts:
            self._flush()
        self._broken = False
        self._numbers += 1
        above = self._open[-1]
        attributes = dict(element.items())
        own, style = element_marks(tag, attributes), attributes.get("class", "")
        if own & Mark.APPENDED:
            self.appended.append(element)
        furniture = above.furniture or (self._numbers if own & Mark.FURNITURE else 0)
        self._open.append(_Open(self._numbers, tag, style, above.marks | own, furniture))
        if tag == "tr":
            self._rows.append(len(self.blocks))

    def close(self, tag: str) -> None:
        if self._parts:
            self._flush()
        self._broken = False
        self._open.pop()
        if tag == "tr":
            self._join_row(self._rows.pop())

    def _flush(self) -> bool:
        """End the block; whether there was any text."""
        if not self._parts:
            return False
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        grand, parent, own = self._open[-3:]
        family = (own.number, parent.number, grand.number)
        linked, places = min(self._linked, len(text)), self._places
        block = Block(text, own.tag, own.marks, linked, self._contacts, family, parent.style, own.furniture, places)
        self._linked, self._contacts, self._places = 0, 0, []
        if self._broken and self._goes_on(text):
            self._join_line(block)
        else:
            self.blocks.append(block)
        return True

    def _goes_on(self, text: str) -> bool:
        last = self.blocks[-1].text
        return text[0].islower() and len(last) < _MAX_JOINED and not _ENDED.search(last[-1])

    def _join_line(self, block: Block) -> None:
        """A line break within a sentence is only layout."""
        last = self.blocks[-1]
        last.text = f"{last.text} {block.text}"
        last.linked += block.linked
        last.contacts += block.contacts
        last.places += block.places

    def _join_row(self, start: int) -> None:
        """One block of a row of plain cells; a table that lays out the page stays as it is."""
        cells = self.blocks[start:]
        if len(cells) < 2 or any(cell.tag not in ("td", "th") or len(cell.text) > _MAX_CELL for cell in cells):
            return
        row = replace(cells[0], tag="tr", text=" | ".join(cell.text for cell in cells))
        row.linked = sum(cell.linked for cell in cells)
        row.contacts = sum(cell.contacts for cell in cells)
        row.places = [place for cell in cells for place in cell.places]
        self.blocks[start:] = [row]


def read_blocks(tree: HtmlElement) -> Page:
    """The blocks of a parsed page; the tree stays as it is.

    Inline elements never end a block, a line break does unless the sentence goes on; a row of a table is one block.
    """
    reader = _Reader()
    elements = depth = deepest = 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            depth += 1
            deepest = max(depth, deepest)
            if tag in _SKIPPED:
                walk.skip_subtree()
                continue
            elements += 1
            _start(reader, element, tag)
            if text := element.text:
                reader.text(element, text, False)
        else:
            depth -= 1
            if tag == "a":
                reader.unlink()
            elif tag not in _INLINE and tag not in _SKIPPED and tag != "br":
                reader.close(tag)
            if text := element.tail:
                reader.text(element, text, True)
    return Page(reader.blocks, elements, deepest, reader.appended)


def _start(reader: _Reader, element: HtmlElement, tag: str) -> None:
    if tag == "a":
        reader.link(element)
    elif tag == "br":
        reader.line_break()
    elif tag not in _INLINE:
        reader.open(element, tag)


def text_size(blocks: Sequence[Block], numbers: set[int]) -> int:
    """Characters of some of the blocks."""
    return sum(len(blocks[number].text) for number in numbers)


def mark_blocks(blocks: Sequence[Block]) -> None:
    """Put a character that stands for each block before its parts in the tree.

    Extractors copy, split and rename elements, but carry their text along: so what they return says which blocks of
    the page they took. The first ``MOST_MARKED`` blocks are marked.
    """
    for number, block in enumerate(blocks[:MOST_MARKED]):
        sign = chr(_PRIVATE + number + 2 * (number // _PLANE))
        for element, tail in block.places:
            if tail:
                element.tail = sign + element.tail
            else:
                element.text = sign + element.text


def marked_blocks(text: str) -> set[int]:
    """Numbers of the blocks whose marks stand in a text."""
    offsets = (ord(sign) - _PRIVATE for sign in set(text) if ord(sign) >= _PRIVATE)
    return {offset - 2 * (offset // (_PLANE + 2)) for offset in offsets}
