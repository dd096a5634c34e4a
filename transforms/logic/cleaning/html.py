"""A page to its article: its main text, and what it states of itself."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from transforms.logic.cleaning.agencies import find_agency, parse_dateline
from transforms.logic.cleaning.blocks import Page, read_blocks
from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.engines import plain_lines
from transforms.logic.cleaning.main_text import MainText, find_main_text
from transforms.logic.cleaning.metadata import PageMetadata, read_metadata
from transforms.logic.cleaning.page_signals import read_signals

__all__ = ["clean_html"]

# Besides what no document may hold: soft hyphens and other signs without a width or meaning in a text, and the two
# planes left to private use, which hold icons.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u2060\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\U000f0000-\U0010ffff]"
)
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
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
    html = _REFERENCE.sub(_lawful, _CONTROLS.sub("", html))
    tree = _parse(html)
    if tree is None:
        return Cleaned(text="")
    page = read_blocks(tree)
    signals = read_signals(tree, url)
    meta = read_metadata(tree, url, guess=page.depth <= _DEEP)
    text = _text(tree, page, html, meta)
    return replace(_assemble(text, meta), signals=signals)


def _lawful(reference: re.Match[str]) -> str:
    """A numeric reference, or nothing where it stands for a character that no document may hold."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code > _LAST or _CONTROLS.match(chr(code)) else reference[0]


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


def _parse(html: str) -> HtmlElement | None:
    """The page's tree. Text is passed as bytes, so that an XML declaration in it cannot contradict."""
    parser = HTMLParser(
        collect_ids=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        default_doctype=False,
    )
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except ParserError:  # nothing in it
        return None


def _text(tree: HtmlElement, page: Page, html: str, meta: PageMetadata) -> MainText:
    if page.depth <= _DEEP:
        return find_main_text(tree, page, title=meta.title, authors=meta.authors)
    return MainText(plain_lines(html, page.depth < _TOO_DEEP), "resiliparse")
