"""A page to its article: main text by trafilatura, watched by a second extractor, and the page's metadata."""

import re
from dataclasses import dataclass

from lxml.etree import ParserError, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from resiliparse.extract.html2text import extract_plain_text
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor
from trafilatura.xml import xmltotxt

from transforms.logic.cleaning.agencies import find_agency, parse_dateline
from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.metadata import PageMetadata, read_metadata
from transforms.logic.cleaning.titles import title_key

__all__ = ["clean_html"]

_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE = re.compile(r"\s*\n\s*")
_RULE = re.compile(r"[|\s-]*")  # drawn between the rows of a table
_DEEP = 500  # levels: from there on trafilatura grows slow and its recursion nears Python's limit
_TOO_DEEP = 2048  # where libxml2 stops; the second extractor's search for the main content is too slow there
_GUARD = 0.5  # of the second extractor's text: less than this, and precision has cut into the article


@dataclass(frozen=True, slots=True)
class _Engines:
    """The settings of trafilatura, made once. Its duplicate test is off: it would drop the fourth copy of one story."""

    precise: Extractor
    balanced: Extractor


def _options(precision: bool) -> Extractor:
    return Extractor(
        output_format="python", precision=precision, comments=False, formatting=False, tables=True, dedup=False
    )


_ENGINES = _Engines(_options(precision=True), _options(precision=False))


def clean_html(html: str, *, url: str | None = None) -> Cleaned:
    """Clean a page.

    The time grows with the square of a page's size: megabytes of paragraphs take seconds. The caller caps both.

    Args:
        html: The page, decoded.
        url: Address that it was found at.

    Returns:
        The article and what the page states of itself; empty text where no article was found.
    """
    html = _CONTROLS.sub("", html)
    tree = _parse(html)
    if tree is None:
        return Cleaned(text="")
    depth = _depth(tree)
    meta = read_metadata(tree, url, guess=depth <= _DEEP)
    paragraphs = _main_text(tree, html) if depth <= _DEEP else _lines(_plain_text(html, depth < _TOO_DEEP))
    while paragraphs and meta.title and title_key(paragraphs[0]) == title_key(meta.title):
        del paragraphs[0]
    return _assemble(paragraphs, meta)


def _assemble(paragraphs: list[str], meta: PageMetadata) -> Cleaned:
    dateline = parse_dateline(paragraphs[0]) if paragraphs else None
    ends = [*paragraphs[:1], *paragraphs[-2:]]
    credited = (
        (meta.agency, "byline"),
        (dateline.agency if dateline else None, "dateline"),
        (next(filter(None, map(find_agency, ends)), None), "text"),
    )
    agency, agency_source = next((credit for credit in credited if credit[0]), (None, None))
    return Cleaned(
        text="\n\n".join(paragraphs),
        text_source="trafilatura",
        title=meta.title,
        title_raw=meta.title,
        title_source="meta" if meta.title else None,
        authors=meta.authors,
        authors_raw=meta.authors,
        authors_source="meta" if meta.authors else None,
        agency=agency,
        agency_source=agency_source,
        dateline=dateline.record(paragraphs[0]) if dateline else None,
        published=meta.published,
        published_source="meta" if meta.published else None,
        language=meta.language,
        source=meta.source,
        url=meta.url,
    )


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


def _depth(tree: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _main_text(tree: HtmlElement, html: str) -> list[str]:
    """The article's paragraphs: the precise text, unless the second extractor finds more than twice as much."""
    second = _plain_text(html, main_content=True)
    wanted = _GUARD * len(second)
    precise = _extracted(tree, _ENGINES.precise)
    if precise is not None and sum(map(len, precise)) >= wanted:
        return precise
    balanced = _extracted(tree, _ENGINES.balanced)
    if balanced is None and precise is None:
        return _lines(second)
    return max(precise or [], balanced or [], key=lambda paragraphs: sum(map(len, paragraphs)))


def _extracted(tree: HtmlElement, options: Extractor) -> list[str] | None:
    """Paragraphs by trafilatura; none where it finds nothing; None where it fails on the tree."""
    try:
        document = bare_extraction(tree, options=options)
    except (RecursionError, AttributeError, LookupError):
        return None
    if not isinstance(document, Document) or document.body is None:
        return []
    for item in document.body.iter("item"):  # a list's items are paragraphs without a marker
        item.tag = "p"
    try:
        lines = _lines(xmltotxt(document.body, False))
    except RecursionError:
        return None
    return [line.strip("| ") if line.startswith("|") else line for line in lines if not _RULE.fullmatch(line)]


def _plain_text(html: str, main_content: bool) -> str:
    text = extract_plain_text(
        html, main_content=main_content, preserve_formatting=True, list_bullets=False, alt_texts=False, comments=False
    )
    return str(text)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in _LINE.split(text) if line and not line.isspace()]
