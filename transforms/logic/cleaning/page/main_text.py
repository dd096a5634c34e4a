"""The main text of a page: what the extractors take, less what is no article, and with what they cut out of it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import unescape

from lxml.etree import LxmlError
from lxml.html import HtmlElement, fragment_fromstring

from transforms.logic.cleaning.cleaned import DroppedLine
from transforms.logic.cleaning.page.blocks import Block, Page, read_blocks, text_size
from transforms.logic.cleaning.page.engines import Extractors
from transforms.logic.cleaning.page.selection import KEY, SENTENCE, Known, Selection, text_key
from transforms.logic.cleaning.titles import title_key

__all__ = ["MainText", "find_main_text"]

_DESCRIPTIONS = frozenset(("og:description", "description", "twitter:description", "dc.description"))
_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
_HEADLINE = re.compile(r'"headline"\s*:\s*("(?:[^"\\]|\\.)*")')
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|li|a|b|i|em|strong|span)\b[^<>]*>", re.IGNORECASE)
_GUARD = 0.5  # of the second extractor's text: less, and the first has cut into the article
_FAILED = 0.3  # of it: less, and all attempts have failed
_STATED = 2.0  # times the text found is what the page's data state: the page shows only the beginning


@dataclass(frozen=True, slots=True)
class MainText:
    """The article's text.

    Attributes:
        paragraphs: Its paragraphs.
        source: What found it: trafilatura, resiliparse or json-ld.
        dropped: Paragraphs that the extractor took and that are not in the article; numbered among what it took.
    """

    paragraphs: list[str]
    source: str
    dropped: tuple[DroppedLine, ...] = ()


def find_main_text(tree: HtmlElement, page: Page, *, title: str | None = None, authors: Sequence[str] = ()) -> MainText:
    """The article's text on a page, without its headline and byline.

    Args:
        tree: The parsed page; it is changed for good.
        page: Its blocks.
        title: Its headline.
        authors: Names of its authors.
    """
    descriptions = frozenset(text_key(text.rstrip(".… "))[:KEY] for text in _descriptions(tree)) - {""}
    known = Known(title_key(title or ""), tuple(map(str.casefold, authors)), descriptions)
    stated, headlines = _stated_body(tree)
    text = _best(Extractors(tree, page), page.blocks, known)
    if len(stated) <= _STATED * sum(map(len, text.paragraphs)):
        return text
    if known.title in map(title_key, headlines) or _same(text.paragraphs, text_key(stated)):
        lead = [text for text in text.paragraphs[:1] if text_key(text)[:KEY] in descriptions]
        told = [text for text in lead if text_key(text)[:KEY] not in text_key(stated)]
        return MainText(told + (_rendered(stated) or text.paragraphs), "json-ld")
    return text


def _same(paragraphs: Sequence[str], stated: str) -> bool:
    """Whether what the page's data state is the article whose beginning was found, if any was."""
    openings = [text_key(paragraph)[:KEY] for paragraph in paragraphs if len(paragraph) >= SENTENCE]
    return not openings or any(opening in stated for opening in openings)


def _best(extractors: Extractors, blocks: list[Block], known: Known) -> MainText:
    """The first attempt that is no less than half of what the second extractor takes; else the longest of all."""
    wanted = text_size(blocks, extractors.second)
    best = None
    for taken in extractors.attempts():
        found = Selection(blocks, taken, extractors.second, known)
        if best is None or found.size > best.size:
            best = found
        if found.size and found.size >= _GUARD * wanted:
            break
    if best is None or not best.size or best.size < _FAILED * wanted:
        best, source = Selection(blocks, extractors.second, extractors.second, known), "resiliparse"
    else:
        source = "trafilatura"
    return MainText(best.paragraphs(), source, best.dropped())


def _descriptions(tree: HtmlElement) -> Iterable[str]:
    for node in tree.iter("meta"):
        if (node.get("property") or node.get("name") or "").lower() in _DESCRIPTIONS:
            yield node.get("content") or ""


def _stated_body(tree: HtmlElement) -> tuple[str, list[str]]:
    """The longest text of an article that the page's JSON-LD states, and the headlines in the same script."""
    body, headlines = "", list[str]()
    for node in tree.iter("script"):
        if node.text and "articleBody" in node.text and "ld+json" in (node.get("type") or "").lower():
            longest = max(_strings(_BODY, node.text), key=len, default="")
            if len(longest) > len(body):
                body, headlines = longest, list(_strings(_HEADLINE, node.text))
    return body, headlines


def _strings(pattern: re.Pattern[str], script: str) -> Iterator[str]:
    for match in pattern.finditer(script):
        with suppress(ValueError):
            yield str(json.loads(match.group(1), strict=False))


def _rendered(body: str) -> list[str]:
    """The paragraphs of a text that may hold HTML, and that HTML may be escaped."""
    text = unescape(body)
    if _TAG.search(text):
        try:
            return [block.text for block in read_blocks(fragment_fromstring(text, create_parent="div")).blocks]
        except (LxmlError, ValueError):
            return []
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
