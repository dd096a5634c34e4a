"""Sitemaps (sitemaps.org) with Google's news tags, and indexes of sitemaps."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

GZIP_MAGIC = b"\x1f\x8b"
_STRAY_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!(?:[A-Za-z]{1,10}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)", re.DOTALL)
_FEEDS = frozenset({"rss", "feed", "RDF"})


class SitemapError(Exception):
    """The document is no sitemap, or breaks off; the message says in a sentence why."""


class SitemapTooLargeError(Exception):
    """The document is larger than the limit once it is decompressed."""


class Entry(NamedTuple):
    """A page that a sitemap lists.

    Attributes:
        url: Its address; empty where the entry has none.
        changed: Last modification as written.
        published: Publication time as written.
        title: Headline.
        outlet: Name of the publication.
        language: Language of the publication as written.
    """

    url: str
    changed: str | None = None
    published: str | None = None
    title: str | None = None
    outlet: str | None = None
    language: str | None = None


class Link(NamedTuple):
    """A sitemap that an index lists.

    Attributes:
        url: Its address; empty where the entry has none.
        changed: Last modification as written.
    """

    url: str
    changed: str | None = None


def unpacked(body: bytes, limit: int) -> bytes:
    """The sitemap behind gzip, if it is packed.

    Raises:
        SitemapTooLargeError: It is larger than the limit.
        SitemapError: The gzip data is damaged or ends early.
    """
    if not body.startswith(GZIP_MAGIC):
        if len(body) > limit:
            raise SitemapTooLargeError(f"more than {limit} bytes")
        return body
    engine = zlib.decompressobj(31)
    try:
        whole = engine.decompress(body, limit + 1)
    except zlib.error as error:
        raise SitemapError(f"the gzip data is damaged: {error}") from None
    if len(whole) > limit:
        raise SitemapTooLargeError(f"more than {limit} bytes once decompressed")
    if not engine.eof:
        raise SitemapError("the gzip data ends before its end mark")
    return whole


def parse_sitemap(body: bytes, base: str | None = None) -> Iterator[Entry | Link]:
    """The entries of a sitemap or of an index, one by one.

    No entity of the document's own is expanded, and nothing is loaded.

    Args:
        body: The document, not packed.
        base: Its address, for entries that are relative to it.

    Raises:
        SitemapError: It is no sitemap, or breaks off; what was read before it does has been given by then.
    """
    if b"\0" not in body:  # in UTF-16 the bytes mean something else
        # Many sites write addresses with a bare ampersand, which XML does not allow.
        body = _STRAY_AMPERSAND.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], body)
    events = etree.iterparse(
        BytesIO(body), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = None
    try:
        for event, element in events:
            if root is None:
                root = _checked(element)
            name = _name(element)[1]
            if event == "end" and element.getparent() is root and name in ("url", "sitemap"):
                yield _entry(element, base) if name == "url" else _link(element, base)
                element.clear()
                while element.getprevious() is not None:
                    del root[0]
    except etree.XMLSyntaxError as error:
        raise SitemapError(f"not well-formed XML: {error}") from None


def _checked(root: etree._Element) -> etree._Element:
    name = _name(root)[1]
    if name in _FEEDS:
        raise SitemapError("it is a feed and no sitemap: read it with a source of type rss")
    if name not in ("urlset", "sitemapindex"):
        raise SitemapError(f"it is no sitemap, but begins with <{name[:60]}>")
    return root


def _name(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name; both empty for a comment and the like."""
    if not isinstance(element.tag, str):
        return "", ""
    # Not by lxml's QName, which refuses prefixes that stand for nothing.
    space, _, local = element.tag.rpartition("}")
    return space.removeprefix("{"), local


def _entry(element: etree._Element, base: str | None) -> Entry:
    own = _texts(element)
    news = _child(element, "news")
    told = _texts(news)
    about = _texts(_child(news, "publication"))
    return Entry(
        _address(own.get("loc"), base), own.get("lastmod"), told.get("publication_date"), told.get("title"),
        about.get("name"), about.get("language"),
    )  # fmt: skip


def _link(element: etree._Element, base: str | None) -> Link:
    own = _texts(element)
    return Link(_address(own.get("loc"), base), own.get("lastmod"))


def _child(element: etree._Element | None, local: str) -> etree._Element | None:
    return next((child for child in element if _name(child)[1] == local), None) if element is not None else None


def _texts(element: etree._Element | None) -> dict[str, str]:
    """Text of the children that are in the element's own namespace: not the addresses of its images."""
    texts: dict[str, str] = {}
    for child in element if element is not None else ():
        space, local = _name(child)
        text = " ".join("".join(child.itertext()).split()) if local and space == _name(element)[0] else ""
        if text:
            texts.setdefault(local, text)
    return texts


def _address(loc: str | None, base: str | None) -> str:
    try:
        return urljoin(base or "", loc) if loc else ""
    except ValueError:
        return ""
