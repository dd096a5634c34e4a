"""OPML, the lists of feeds that feed readers exchange: read as broken as they come, written well-formed."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from transforms.logic.cleaning.decode import NotText, decode

_ROOT = re.compile(r"<(?:[\w-]+:)?opml\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d{1,9}|#x[0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#x27);)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SCHEME = re.compile(r"^feed:(?://)?(?=https?://)", re.IGNORECASE)
_MAX_DEPTH = 100


class OpmlError(ValueError):
    """The bytes are no list of feeds; the message says in a sentence why."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed of a list.

    Attributes:
        url: Its address.
        title: Its name, or None.
        site: Address of the site that it belongs to, or None.
        category: The folders it lies in, outermost first, joined by slashes; or None.
    """

    url: str
    title: str | None = None
    site: str | None = None
    category: str | None = None


def parse_opml(body: bytes) -> tuple[Subscription, ...]:
    """The feeds of an OPML document, in its order, each address once.

    Entities of HTML and bare ampersands are understood, and what is not well-formed is read as far as it can be. No
    entity that the document defines is expanded, and nothing that it refers to is opened.

    Raises:
        OpmlError: It is no OPML, or lists no feed.
    """
    try:
        text = decode(body).text
    except NotText as error:
        raise OpmlError(f"not OPML: {error.detail}") from None
    start = _ROOT.search(text)
    if start is None:
        raise OpmlError("not OPML: there is no <opml> element")
    # Without what comes before there is no document type, and so no entity of the document's own.
    text = _BARE_AMPERSAND.sub("&amp;", _ENTITY.sub(_character, text[start.start() :]))
    text = _NOT_XML.sub("", text)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"not OPML: {error}") from None
    if root is None:
        raise OpmlError("not OPML: nothing of it can be read")
    found: dict[str, Subscription] = {}
    for subscription in _feeds(root, ()):
        found.setdefault(subscription.url, subscription)
    if not found:
        raise OpmlError("the OPML lists no feed: no outline has an xmlUrl")
    return tuple(found.values())


def write_opml(feeds: Iterable[Subscription], title: str = "newsbeam feeds") -> bytes:
    """An OPML 2.0 document.

    Args:
        feeds: What it lists; feeds of one category lie in one outline.
        title: Its title.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for feed in feeds:
        path = tuple(part for part in (feed.category or "").split("/") if part)
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                folders[path[:depth]] = etree.SubElement(
                    folders[path[: depth - 1]], "outline", text=_clean(path[depth - 1])
                )
        name = _clean(feed.title or feed.url)
        values = {"type": "rss", "text": name, "title": name, "xmlUrl": _clean(feed.url)}
        etree.SubElement(folders[path], "outline", values | ({"htmlUrl": _clean(feed.site)} if feed.site else {}))
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document + b"\n"


def web_address(url: str) -> str:
    """A feed's address as HTTP has it: readers also write ``feed:https://...`` and ``feed://...``."""
    address = _SCHEME.sub("", url.strip())
    return f"http:{address[5:]}" if address.lower().startswith("feed://") else address


def _feeds(element: "etree._Element", folders: tuple[str, ...]) -> Iterator[Subscription]:
    for child in element.iterchildren(etree.Element):
        if _name(child) != "outline":
            yield from _feeds(child, folders) if len(folders) < _MAX_DEPTH else ()
            continue
        values = {str(name).rpartition("}")[2].lower(): " ".join(str(value).split()) for name, value in child.items()}
        title = values.get("title") or values.get("text") or None
        url = web_address(values.get("xmlurl", ""))
        if url:
            category = "/".join(folders) or values.get("category", "").split(",")[0].strip("/ ") or None
            yield Subscription(url, title, values.get("htmlurl") or None, category)
        inside = (*folders, title.replace("/", "-")) if title and not url else folders
        if len(folders) < _MAX_DEPTH:
            yield from _feeds(child, inside)


def _name(element: "etree._Element") -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _character(match: re.Match[str]) -> str:
    """An entity of HTML as its character; what no text may hold, and what only the document defines, is dropped."""
    if match[1] in _XML_NAMES:
        return match.group()
    text = html.unescape(match.group())
    return "" if text == match.group() else html.escape(_NOT_XML.sub("", text))


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text).encode("utf-8", "replace").decode("utf-8")
