"""RSS and Atom feeds by feedparser, read for what they state and nothing more."""

import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXException

import feedparser

from transforms.logic.cleaning.dates import parse_stated_date

# What some systems write for an emoji, as two halves that are no characters; feedparser refuses such a feed whole.
_SURROGATE = re.compile(
    rb"&#(?:x0*d[89a-f][0-9a-f]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));",
    re.IGNORECASE,
)
# Elements of no known vocabulary that name a time: <publishDate>, <x:date_published>.
_ODD_DATE = re.compile(
    r"(?:^|_)(?:pub(?:lish(?:ed)?|lication)?_?(?:date|time|on|at)|(?:date|time)_?published|published|issued|date"
    r"|timestamp)$"
)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_MEDIA_HTML = frozenset({"text/html", "application/xhtml+xml"})


class FeedError(ValueError):
    """The bytes are not a feed; the message says in a sentence why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        guid: Its own id (RSS guid, Atom id), or None.
        link: Address of its page, absolute, or None.
        title: Headline, as written.
        authors: Authors, as written.
        published: Publication time as written, or None: of several the first that can be read, publication before
            update.
        content: The largest content that the feed carries (content:encoded, Atom content), or None.
        summary: Description or summary, or None.
        language: Language as stated.
    """

    guid: str | None
    link: str | None
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    content: str | None
    summary: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A parsed feed.

    Attributes:
        version: Format as feedparser names it, such as ``rss20`` or ``atom10``.
        title: Name of the feed.
        entries: Its entries, in order.
        ttl: Seconds between polls that it asks for (RSS ``ttl``, ``sy:updatePeriod``), or None.
    """

    version: str
    title: str | None
    entries: tuple[Entry, ...]
    ttl: int | None = None


def parse_feed(body: bytes, *, base_url: str | None = None, content_type: str | None = None) -> Feed:
    """Parse a feed. A feed that is not well-formed is accepted when its format can be told.

    Args:
        body: The document.
        base_url: Where it was read from: relative links are resolved against it.
        content_type: ``Content-Type`` header, where there was one.

    Raises:
        FeedError: It is no feed.
    """
    # Without an address of its own feedparser leaves guids as they are; against one it would resolve what is no link.
    headers = {"content-type": content_type or "application/xml"}
    try:
        # A stream, since feedparser takes bytes that look like a URL or a file name for one and opens it.
        # Sanitising and link rewriting are the pipeline's own work, and quadratic in feedparser.
        parsed = feedparser.parse(
            io.BytesIO(_SURROGATE.sub(b"&#xFFFD;", body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser lets several parsers' errors through
        raise FeedError(f"the feed cannot be parsed: {error}") from error
    version = parsed.get("version") or ""
    problem = parsed.get("bozo_exception")
    if not parsed.entries and isinstance(problem, SAXException):
        raise FeedError(f"the XML is broken: {problem}")
    if not version and not parsed.entries:
        raise FeedError(f"not a feed: {problem}" if problem else "not a feed: no RSS or Atom element found")
    feed = parsed.feed
    base = _base(feed, base_url)
    entries = tuple(_entry(item, base, feed.get("language")) for item in parsed.entries)
    return Feed(version, _stripped(feed.get("title")), entries, _ttl(feed))


def _ttl(feed: Any) -> int | None:
    minutes, period = str(feed.get("ttl") or "").strip(), str(feed.get("sy_updateperiod") or "").strip().lower()
    often = str(feed.get("sy_updatefrequency") or "").strip()
    asked = [int(minutes) * 60] if minutes.isdecimal() and len(minutes) < 8 else []
    if period in _PERIODS:
        asked.append(_PERIODS[period] // (int(often) if often.isdecimal() and len(often) < 8 and int(often) else 1))
    return max(asked, default=0) or None


def _base(feed: Any, base_url: str | None) -> str:
    """What relative links of a feed are read against: the first absolute address that it states of itself."""
    own = [link.get("href") or "" for link in feed.get("links", []) if link.get("rel") == "self"]
    stated = (feed.get("link") or "", *own, base_url or "")
    return next((address for address in stated if _is_web(address)), "")


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _link(item: Any, base: str) -> str | None:
    """The absolute address of an entry's page; a link that leads to no web page (``urn:``, ``tag:``) is none."""
    try:
        # feedparser keeps xml:base with each text of the entry
        own_base = urljoin(base, item.get("title_detail", {}).get("base") or "")
        link = urljoin(own_base, (item.get("link") or "").strip())
    except ValueError:
        return None
    return link if _is_web(link) and link != own_base else None


def _entry(item: Any, base: str, language: str | None) -> Entry:
    contents = [c for c in item.get("content", []) if c.get("value") and _is_text(c.get("type"))]
    content = max((c["value"] for c in contents), key=len, default=None)
    return Entry(
        guid=_stripped(item.get("id")),
        link=_link(item, base),
        title=_stripped(item.get("title")),
        authors=_authors(item),
        published=_published(item),
        content=content,
        summary=item.get("summary") or None,
        language=_stripped(item.get("language") or language),
    )


def _published(item: Any) -> str | None:
    """The raw time: feedparser's own reading of it loses zones, and takes 2026/01/05 for 1 November."""
    odd = [key for key in item if _ODD_DATE.search(key)]
    stated = [_stripped(item.get(key)) for key in ("published", "created", "updated", *odd) if _is_string(item, key)]
    found = [value for value in stated if value]
    return next((value for value in found if parse_stated_date(value)), found[0] if found else None)


def _is_string(item: Any, key: str) -> bool:
    return key in item and isinstance(item.get(key), str)


def _authors(item: Any) -> tuple[str, ...]:
    names = [author.get("name") or "" for author in item.get("authors", [])]
    return tuple(name.strip() for name in names if name.strip())


def _is_text(media_type: str | None) -> bool:
    return not media_type or media_type in _MEDIA_HTML or media_type.startswith("text/")


def _stripped(value: str | None) -> str | None:
    return (value or "").strip() or None
