"""The extractors that are compared, each behind the same function; what an extractor needs is imported when it loads.

Each is used as its documentation says for a page that is already there. All but newsbeam get the page decoded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from benchmarks.scoring import Found


@dataclass(frozen=True, slots=True)
class Page:
    """What an extractor gets.

    Attributes:
        html: The page, decoded; for a cleaner of plain text its text.
        body: The page as it was served.
        url: Its address, or None.
    """

    html: str
    body: bytes = b""
    url: str | None = None


Extract = Callable[[Page], Found]


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor under a name.

    Attributes:
        name: Its name in tables.
        load: Imports it and returns the function that is timed.
        distributions: Packages whose versions the tables state.
        peer: What pip installs for it into the peers' environment; None for one of the project's own.
        fields: What it states besides the text: of ``title``, ``authors``, ``day``, ``time``.
    """

    name: str
    load: Callable[[], Extract]
    distributions: tuple[str, ...]
    peer: str | None = None
    fields: frozenset[str] = frozenset()


class RefusedError(Exception):
    """The extractor takes the page for none with an article; the message is its reason."""


_ALL = frozenset({"title", "authors", "day", "time"})


def _newsbeam() -> Extract:
    from datetime import UTC, datetime

    from schemas.article import Article
    from schemas.raw import RawDocument
    from transforms.logic.cleaning.dates import from_micros
    from transforms.logic.cleaning.document import CleanParams, clean_document

    params, now = CleanParams(), datetime.now(UTC)

    def extract(page: Page) -> Found:
        raw = RawDocument("0", "benchmark", "page", "-", "text/html", page.body, url=page.url)
        article = clean_document(raw, params, now)
        if not isinstance(article, Article):
            raise RefusedError(article.reason)
        published = None if article.published_at is None else from_micros(article.published_at).isoformat()
        return Found(article.text, article.title, article.authors, published)

    return extract


def _clean_html() -> Extract:
    from transforms.logic.cleaning.dates import from_micros
    from transforms.logic.cleaning.page.html import clean_html

    def extract(page: Page) -> Found:
        cleaned = clean_html(page.html, url=page.url)
        published = from_micros(cleaned.published.at).isoformat() if cleaned.published else None
        return Found(cleaned.text, cleaned.title, list(cleaned.authors), published)

    return extract


def _trafilatura_precision() -> Extract:
    from trafilatura import extract

    return lambda page: Found(extract(page.html, favor_precision=True))


def _trafilatura_default() -> Extract:
    return _trafilatura_document()


def _trafilatura_metadata() -> Extract:
    return _trafilatura_document(favor_precision=True, with_metadata=True)


def _trafilatura_document(**options: Any) -> Extract:
    """As a document, whose text leaves out the readers' comments; ``extract`` appends them."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    def extract(page: Page) -> Found:
        document = bare_extraction(page.html, url=page.url, **options)
        if not isinstance(document, Document):
            return Found()
        return Found(document.text, document.title, document.author, document.date)

    return extract


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def extract(page: Page) -> Found:
        tree = HTMLTree.parse(page.html)
        text = extract_plain_text(tree, main_content=True, alt_texts=False, preserve_formatting=True)
        return Found(text, tree.title)

    return extract


_NO_AUTHOR = "[no-author]"  # readability-lxml's own word


def _readability() -> Extract:
    from benchmarks.flatten import flatten_blocks

    readability = import_module("readability")

    def extract(page: Page) -> Found:
        document = readability.Document(page.html)
        title, author = document.short_title(), document.author()  # first: the summary changes the tree
        text = flatten_blocks(document.summary(html_partial=True))
        return Found(text, title, [] if author == _NO_AUTHOR else author)

    return extract


def _newspaper4k() -> Extract:
    newspaper = import_module("newspaper")

    def extract(page: Page) -> Found:
        article = newspaper.Article(page.url or "http://page.invalid/", fetch_images=False)
        article.download(input_html=page.html)
        article.parse()
        return Found(article.text, article.title, list(article.authors), _iso(article.publish_date))

    return extract


def _news_please() -> Extract:
    newsplease = import_module("newsplease")

    def extract(page: Page) -> Found:
        url = page.url if urlsplit(page.url or "").hostname else None  # an address without a host makes it fail
        article = newsplease.NewsPlease.from_html(page.html, url=url, fetch_images=False)
        if not article:
            return Found()
        return Found(article.maintext, article.title, list(article.authors or []), _iso(article.date_publish))

    return extract


def _iso(value: Any) -> str | None:
    if not value:
        return None
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _plain_newsbeam() -> Extract:
    from transforms.logic.cleaning.plain.text import clean_plain_text

    return lambda page: Found(clean_plain_text(page.html).text)


def _plain_c4() -> Extract:
    from benchmarks.plain_text import c4_lines

    return lambda page: Found(c4_lines(page.html))


def _plain_justext() -> Extract:
    from benchmarks.plain_text import load_justext

    clean = load_justext()
    return lambda page: Found(clean(page.html))


def _plain_nothing() -> Extract:
    return lambda page: Found(page.html)


BARE = "trafilatura, precision"
"""The yardstick of cost: one ``trafilatura.extract(html, favor_precision=True)``, without metadata."""

# With the extras by which it splits scripts without spaces, and Arabic; without them it refuses such pages.
_NEWSPAPER4K = "newspaper4k[nlp,zh,ja,th,hi]"

OF_PAGES = (
    Extractor("newsbeam", _newsbeam, ("newsbeam", "lxml"), fields=_ALL),
    Extractor("newsbeam, clean_html alone", _clean_html, ("newsbeam",), fields=_ALL),
    Extractor(BARE, _trafilatura_precision, ("trafilatura",)),
    Extractor("trafilatura, default", _trafilatura_default, ("trafilatura",)),
    Extractor(
        "trafilatura, precision, with metadata",
        _trafilatura_metadata,
        ("trafilatura", "htmldate"),
        fields=frozenset({"title", "authors", "day"}),
    ),
    Extractor("newspaper4k", _newspaper4k, ("newspaper4k", "lxml"), peer=_NEWSPAPER4K, fields=_ALL),
    Extractor("news-please", _news_please, ("news-please",), peer="news-please", fields=_ALL),
    Extractor(
        "readability-lxml",
        _readability,
        ("readability-lxml",),
        peer="readability-lxml",
        fields=frozenset({"title", "authors"}),
    ),
    Extractor("resiliparse", _resiliparse, ("resiliparse",), fields=frozenset({"title"})),
)
"""Those that take pages."""

OF_TEXT = (
    Extractor("newsbeam, plain text", _plain_newsbeam, ("newsbeam",)),
    Extractor("nothing", _plain_nothing, ()),
    Extractor("C4 line rules", _plain_c4, ()),
    Extractor("justext", _plain_justext, ("justext",)),
)
"""Those that take the text of whole pages."""
