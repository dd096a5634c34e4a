"""What a page states of itself: JSON-LD, then meta tags and microdata, then what can be read off the page."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura.metadata import extract_metadata
from trafilatura.settings import set_date_params

from transforms.logic.cleaning.agencies import find_agency
from transforms.logic.cleaning.bylines import parse_authors
from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.dates import find_date_line, parse_stated_date
from transforms.logic.cleaning.jsonld import as_list, names, page_article
from transforms.logic.cleaning.titles import choose_title, clean_title, is_site_name

__all__ = ["PageMetadata", "read_metadata"]


_TITLE_TAGS = (
    "og:title", "headline", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title",
    "twitter:title", "title",
)  # fmt: skip
_AUTHOR_TAGS = (
    "parsely-author", "sailthru.author", "byl", "author", "article:author", "og:article:author", "og:author",
    "dc.creator", "dcterms.creator", "dc:creator", "citation_author", "article_author", "cxenseparse:author",
    "content-creator", "article:author_name", "authors",
)  # fmt: skip
_DATE_TAGS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "published_at", "published_time",
    "publish-date", "publish_date", "publishdate", "published", "publication_date", "pubdate", "pub_date", "pdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "citation_publication_date", "citation_date", "article_date_original", "article.created", "datecreated", "date",
    "datepublished datecreated",
)  # fmt: skip
_CHANGE_TAGS = ("article:modified_time", "og:updated_time", "datemodified", "article.updated", "last-modified")
_SITE_TAGS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "article_publication_name")
_LANGUAGE_TAGS = ("content-language", "language", "dc.language", "og:locale", "inlanguage")
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2})(?:[-_,; ].*)?\s*", re.DOTALL)
_BYLINES = tuple(
    XPath(query)
    for query in (
        '//*[@itemprop="author"]//*[@itemprop="name"]',
        '//*[@itemprop="author" and not(self::meta or self::link)]',
        '//a[@rel="author"]',
        '//a[contains(@href, "/author/") or contains(@href, "/authors/")][string-length(normalize-space()) > 4]',
    )
)
_DATED = XPath(
    "//*[self::span or self::div or self::p or self::time or self::li or self::em or self::a]"
    '[contains(@class, "date") or contains(@class, "time") or contains(@class, "publi") or contains(@class, "posted")]'
)
_PUBLISHED_CLASS = re.compile(r"publi|posted|date|time", re.IGNORECASE)
_CHANGED_CLASS = re.compile(r"updat|modif|edit", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states; None or empty where it states nothing.

    Attributes:
        title: Headline, without the site's name.
        authors: Names of people.
        agency: Agency that the byline credits.
        published: Publication time.
        language: ISO 639-1 code.
        source: Name of the site.
        url: Canonical address.
    """

    title: str | None
    authors: tuple[str, ...]
    agency: str | None
    published: StatedDate | None
    language: str | None
    source: str | None
    url: str | None


def read_metadata(tree: HtmlElement, url: str | None = None, *, guess: bool = True) -> PageMetadata:
    """The metadata of a page.

    Args:
        tree: The parsed page; JSON beyond a million characters is taken out of it.
        url: Address that the page was found at.
        guess: Also let trafilatura look for what the page does not state plainly; slow on deep trees.
    """
    tags = _tags(tree)
    canonical = _canonical(tree, tags, url)
    headings = [text for text in (_text(node) for node in islice(tree.iter("h1"), 5)) if text]
    article = page_article(tree, {address.rstrip("/") for address in (url, canonical) if address}, headings)
    fallback = _Fallback(tree if guess else None, url or canonical)
    site = _site(tags, article)
    host = _host(canonical or url or "")
    page_title = next((text for node in tree.iter("title") if (text := _text(node))), "")
    stated = [*names(article.get("headline")), *_stated(tags, _TITLE_TAGS)]
    title = choose_title(stated, headings, page_title, site=site, host=host)
    people, bylines = _authors(tree, tags, article, fallback)
    return PageMetadata(
        title=title or clean_title(fallback.get("title"), site=site, host=host),
        authors=tuple(name for name in people if not is_site_name(name, site=site, host=host)),
        agency=next(filter(None, map(find_agency, bylines)), None),
        published=_published(tree, tags, article, fallback),
        language=_language(tree, tags, article),
        source=site,
        url=canonical,
    )


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


class _Fallback:
    """trafilatura's metadata, read once and only if a field is wanted that the page does not state plainly."""

    def __init__(self, tree: HtmlElement | None, url: str | None) -> None:
        self._tree, self._url = tree, url
        self._found: dict[str, Any] | None = {} if tree is None else None

    def get(self, name: str) -> str | None:
        if self._found is None:
            config = {**set_date_params(False), "outputformat": "%Y-%m-%d"}
            try:
                self._found = extract_metadata(self._tree, self._url, date_config=config).as_dict()
            except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
                self._found = {}  # odd attributes and addresses
        value = self._found.get(name)
        return value if isinstance(value, str) else None


def _text(node: HtmlElement) -> str:
    return " ".join(" ".join(node.itertext()).split())[:2000]


def _tags(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of meta tags by lower-case name, property, itemprop or http-equiv."""
    tags: dict[str, list[str]] = defaultdict(list)
    for node in tree.iter("meta"):
        content = (node.get("content") or node.get("value") or "").strip()  # some pages write value
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (node.get(attribute) or "").strip().lower()
            if name and content and content not in tags[name]:
                tags[name].append(content[:2000])
    return tags


def _stated(tags: dict[str, list[str]], names: Iterable[str]) -> list[str]:
    return [value for name in names for value in tags.get(name, ())]


def _authors(
    tree: HtmlElement, tags: dict[str, list[str]], article: dict[str, Any], fallback: _Fallback
) -> tuple[tuple[str, ...], list[str]]:
    """The names of the best source that states any, and all bylines read on the way."""
    stated = [names(article.get("author")), names(article.get("creator"))]
    stated += [names(tags.get(name)) for name in _AUTHOR_TAGS]
    credited = [credit for source in stated for credit in source]
    for source in filter(None, stated):
        if people := parse_authors(source):
            return people, credited
    if credited:
        return (), credited  # an agency or desk, not a name that the page might show elsewhere
    for query in _BYLINES:
        seen = _visible(query(tree))
        if people := parse_authors(seen):
            return people, seen
    found = fallback.get("author") or ""
    return tuple(name for name in parse_authors(found.split(";")) if " " in name), [found]


def _visible(nodes: list[HtmlElement]) -> list[str]:
    """The texts of the first node and of those beside it: further down stand the authors of other articles."""
    if not nodes:
        return []
    parent = nodes[0].getparent()
    block = parent.getparent() if parent is not None and parent.getparent() is not None else parent
    near = [node for node in nodes[:20] if node is nodes[0] or (block is not None and _within(node, block))]
    return [text for text in dict.fromkeys(map(_text, near)) if 0 < len(text) < 200]


def _within(node: HtmlElement, block: HtmlElement) -> bool:
    parent = node.getparent()
    return parent is not None and (parent is block or parent.getparent() is block)


def _published(
    tree: HtmlElement, tags: dict[str, list[str]], article: dict[str, Any], fallback: _Fallback
) -> StatedDate | None:
    """The first source that states a day; of the sources of that rank that agree on it, the one with most detail."""
    ranks: tuple[Iterable[str | _Fallback], ...] = (
        [*_dates(article, "datePublished"), *_stated(tags, _DATE_TAGS), *_times(tree, _PUBLISHED_CLASS)],
        _dates(article, "dateCreated"),
        chain([fallback], _date_lines(tree)),
        [*_dates(article, "dateModified"), *_stated(tags, _CHANGE_TAGS), *_times(tree, _CHANGED_CLASS)],
    )
    for rank in ranks:
        raws = [raw.get("date") if isinstance(raw, _Fallback) else raw for raw in rank]
        found = [date for date in (parse_stated_date(raw) for raw in raws if raw) if date]
        if found:
            same = [date for date in found if abs(date.at - found[0].at) < _DAY]
            return max(same, key=_detail)
    return None


_DAY = 86_400_000_000
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d|\b[A-Z]{3,4})$")


def _detail(date: StatedDate) -> int:
    return 0 if date.precision == "day" else 2 if _ZONE.search(date.raw) else 1


def _dates(article: dict[str, Any], key: str) -> list[str]:
    return [str(value) for value in as_list(article.get(key)) if isinstance(value, (str, int))]


def _times(tree: HtmlElement, kind: re.Pattern[str]) -> Iterator[str]:
    """The times of elements marked as the date of publication, or of change."""
    for node in tree.iter("time", "span", "div", "p", "abbr"):
        prop = node.get("itemprop") or ""
        if node.tag != "time" and not prop.startswith("date"):
            continue
        label = " ".join((prop, node.get("class") or "", "published" if node.get("pubdate") is not None else ""))
        changed = _CHANGED_CLASS.search(label) is not None
        if kind.search(label) and changed == (kind is _CHANGED_CLASS):
            yield (node.get("datetime") or node.get("content") or _text(node))[:100]


def _date_lines(tree: HtmlElement) -> Iterator[str]:
    """Short texts of elements whose class speaks of a date, if they are nothing else than that."""
    for node in islice(_DATED(tree), 20):
        text = _text(node)
        if len(text) <= 100 and (date := find_date_line(text)):
            yield date.raw


def _site(tags: dict[str, list[str]], article: dict[str, Any]) -> str | None:
    named = [*tags.get("og:site_name", ()), *names(article.get("publisher")), *_stated(tags, _SITE_TAGS)]
    plain = (name for name in named if "/" not in name and not name.startswith("@"))  # Example.com is better than none
    site = next(iter(names(named)), None) or next(plain, None)
    return clean_title(site) if site else None


def _canonical(tree: HtmlElement, tags: dict[str, list[str]], url: str | None) -> str | None:
    """The canonical address as the page states it; one that names the whole site only is none."""
    links = [node.get("href") or "" for node in tree.iter("link") if (node.get("rel") or "").lower() == "canonical"]
    for link in (*links, *tags.get("og:url", ())):
        try:
            address = urljoin(url or "", link.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and (parts.path.strip("/") or parts.query):
            return str(address)
    return url


def _language(tree: HtmlElement, tags: dict[str, list[str]], article: dict[str, Any]) -> str | None:
    stated = [tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    for value in (*stated, *names(article.get("inLanguage")), *_stated(tags, _LANGUAGE_TAGS)):
        match = _LANGUAGE.fullmatch(value)
        if match:
            return match.group(1).lower()
    return None
