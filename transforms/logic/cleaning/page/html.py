"""A page to its article: its main text, and what it states of itself."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from lxml.etree import ElementDefaultClassLookup, ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.logic.cleaning.agencies import find_agency, parse_dateline
from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.page.blocks import Page, read_blocks
from transforms.logic.cleaning.page.engines import plain_lines
from transforms.logic.cleaning.page.main_text import MainText, find_main_text
from transforms.logic.cleaning.page.metadata import PageMetadata, read_metadata
from transforms.logic.cleaning.page.signals import read_signals

__all__ = ["clean_html"]

# What no document may hold; besides, soft hyphens and other signs without a width or meaning in a text, and the two
# planes left to private use, which hold icons. As UTF-8: bytes are looked through many times faster than characters.
_CONTROLS = bytes(byte for byte in (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F))
_FORM_FEED = bytes.maketrans(b"\f", b" ")
_SIGNS = ("\u00ad".encode(), "\u2060".encode(), "\ufeff".encode())
_UNLAWFUL = tuple(
    re.compile(pattern)
    for pattern in (
        rb"\xef\xb7[\x90-\xaf]",  # U+FDD0 to U+FDEF
        rb"\xef\xbf[\xbe\xbf]",  # U+FFFE and U+FFFF
        rb"\xf3[\xb0-\xbf][\x80-\xbf]{2}",  # U+F0000 and above
        rb"\xf4[\x80-\x8f][\x80-\xbf]{2}",
    )
)
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
_LOOKUP = ElementDefaultClassLookup(element=HtmlElement)
_LAST = 0x10FFFF
_DEEP = 500  # levels: from there on trafilatura grows slow and its recursion nears Python's limit
_TOO_DEEP = 2048  # where libxml2 stops; the second extractor's search for the main content is too slow there


def clean_html(html: str, *, url: str | None = None) -> Cleaned:
    """Clean a page.

    The time grows with the square of a page's size: megabytes of paragraphs take seconds. The caller caps both.

    Args:
        html: The page, decoded.
        url: Address that it was found at.

    Returns:
        The article and what the page states of itself; empty text where no article was found.
    """
    content = _lawful(html.encode("utf-8", "ignore"))
    tree = _parse(content)
    if tree is None:
        return Cleaned(text="")
    page = read_blocks(tree)
    signals = read_signals(tree, url)
    meta = read_metadata(tree, url, guess=page.depth <= _DEEP)
    text = _text(tree, page, content, meta)
    return replace(_assemble(text, meta), signals=signals)


def _lawful(content: bytes) -> bytes:
    """UTF-8 without the characters that are to be removed."""
    content = _REFERENCE.sub(lambda match: _lawful_reference(match[0]), content.translate(_FORM_FEED, _CONTROLS))
    for sign in _SIGNS:
        content = content.replace(sign, b"")
    for pattern in _UNLAWFUL:
        content = pattern.sub(b"", content)
    return content


@lru_cache(maxsize=4096)
def _lawful_reference(reference: bytes) -> bytes:
    """A character reference as it is, or without the characters that are to be removed."""
    digits = reference[2:].rstrip(b";")
    code = int(digits[1:], 16) if digits[:1] == b"x" else int(digits)
    character = chr(min(code, _LAST)).encode("utf-8", "ignore")
    lawful = _lawful(character)
    return reference if character and lawful == character else lawful


def _assemble(text: MainText, meta: PageMetadata) -> Cleaned:
    paragraphs = text.paragraphs
    dateline = parse_dateline(paragraphs[0]) if paragraphs else None
    ends = [*paragraphs[:1], *paragraphs[-2:], *_notices(text)]
    credited = (
        (meta.agency, "byline"),
        (dateline.agency if dateline else None, "dateline"),
        (next(filter(None, map(find_agency, ends)), None), "text"),
    )
    agency, agency_source = next((credit for credit in credited if credit[0]), (None, None))
    return Cleaned(
        text="\n\n".join(paragraphs),
        text_source=text.source,
        title=meta.title,
        title_raw=meta.title_raw,
        title_source=meta.title_source,
        authors=meta.authors,
        authors_raw=meta.authors_raw,
        authors_source=meta.authors_source,
        agency=agency,
        agency_source=agency_source,
        dateline=dateline.record(paragraphs[0], meta.published) if dateline else None,
        published=meta.published,
        published_source=meta.published_source,
        language=meta.language,
        source=meta.source,
        url=meta.url,
        dropped=text.dropped,
    )


def _notices(text: MainText) -> Sequence[str]:
    """Bylines and copyright notices that were dropped: they may credit the agency."""
    return [line.text for line in text.dropped if line.reason in ("byline", "copyright")]


def _parse(content: bytes) -> HtmlElement | None:
    """The page's tree. Text is passed as bytes, so that an XML declaration in it cannot contradict."""
    parser = HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        default_doctype=False,
    )
    # lxml's own look-up is a Python function that is called for each element met.
    parser.set_element_class_lookup(_LOOKUP)
    try:
        return document_fromstring(content, parser=parser)
    except ParserError:  # nothing in it
        return None


def _text(tree: HtmlElement, page: Page, content: bytes, meta: PageMetadata) -> MainText:
    if page.depth <= _DEEP:
        return find_main_text(tree, page, title=meta.title, authors=meta.authors)
    return MainText(plain_lines(content.decode(), page.depth < _TOO_DEEP), "resiliparse")
