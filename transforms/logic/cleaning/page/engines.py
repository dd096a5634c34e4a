"""The extractors that look for an article on a page, each asked which blocks of the page belong to it."""

import re
from collections.abc import Iterator
from copy import copy

from lxml.etree import strip_elements
from lxml.html import HtmlElement, tostring
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Document, Extractor

from transforms.logic.cleaning.page.blocks import Page, mark_blocks, marked_blocks

__all__ = ["Extractors", "plain_lines", "plain_text"]

_LINE = re.compile(r"\s*\n\s*")
# What has no text to read, and what trafilatura takes out first of all; taken out before, nothing has to copy or search
# it.
_TEXTLESS = (
    "head", "link", "meta", "script", "style", "noscript", "template", "svg", "picture", "img", "map", "video", "audio",
    "canvas", "iframe", "object", "embed", "source", "input", "option", "textarea",
)  # fmt: skip
_UNREAD = ("nav", "footer", "aside", "menu", "dialog", "button", "select", "datalist", "label")
_FAILURES = (RecursionError, AttributeError, LookupError)  # on deep or odd trees
_MANY = 25_000  # elements: trafilatura's time grows with their square, and passes seconds about here


def _settings(precision: bool, fast: bool) -> Extractor:
    """Settings of trafilatura. Its duplicate test stays off: it would drop the fourth copy of one story."""
    return Extractor(
        output_format="python",
        precision=precision,
        fast=fast,
        comments=False,
        formatting=False,
        tables=True,
        dedup=False,
    )


_PRECISE = _settings(precision=True, fast=True)
# Dearer: it compares its result with those of readability and justext. Without these it nearly always takes what
# precision took.
_BALANCED = _settings(precision=False, fast=False)


class Extractors:
    """The extractors' answers for one page.

    Attributes:
        second: Numbers of the blocks that resiliparse takes: nearly all of the article, and things around it.
    """

    def __init__(self, tree: HtmlElement, page: Page) -> None:
        """Mark the blocks in the tree, which is changed for good: what trafilatura does not read is taken out.

        Args:
            tree: The parsed page.
            page: Its blocks.
        """
        self._tree, self._many = tree, page.elements > _MANY
        mark_blocks(page.blocks)
        strip_elements(tree, *_TEXTLESS, with_tail=False)
        self.second = marked_blocks(plain_text(tostring(tree, encoding="unicode"), main_content=True))
        strip_elements(tree, *_UNREAD, with_tail=False)
        for element in page.appended:
            if element.getparent() is not None and element.find(".//h1") is None:
                element.drop_tree()

    def attempts(self) -> Iterator[set[int]]:
        """Numbers of the blocks that trafilatura takes: with precision, then by default with its fallbacks.

        The second is dearer. On a page of very many elements there is none.
        """
        if not self._many:
            yield self._precise()
            yield self._balanced()

    def _precise(self) -> set[int]:
        """The extractor of trafilatura alone, without metadata, fallbacks, and copies of the tree for these."""
        try:
            cleaned = convert_tags(tree_cleaning(copy(self._tree), _PRECISE), _PRECISE, None)
            body, _ = extract_content(cleaned, _PRECISE)
        except _FAILURES:
            return set()
        return marked_blocks("".join(body.itertext()))

    def _balanced(self) -> set[int]:
        try:
            document = bare_extraction(self._tree, options=_BALANCED)
        except _FAILURES:
            return set()
        if not isinstance(document, Document) or document.body is None:
            return set()
        return marked_blocks("".join(document.body.itertext()))


def plain_text(html: str, main_content: bool) -> str:
    """The text of a page, or of its main content, by resiliparse."""
    text = extract_plain_text(
        html, main_content=main_content, preserve_formatting=True, list_bullets=False, alt_texts=False, comments=False
    )
    return str(text)


def plain_lines(html: str, main_content: bool) -> list[str]:
    """The lines of a page, or of its main content, by resiliparse."""
    lines = _LINE.split(plain_text(html, main_content))
    return [" ".join(line.split()) for line in lines if line and not line.isspace()]
