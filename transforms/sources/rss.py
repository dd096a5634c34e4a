"""RSS and Atom feeds, from files and URLs, with the feed's own full content or the linked page."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.outcome import Reason
from schemas.raw import RawDocument, WorkUnit
from transforms.fetching.params import FetchParams
from transforms.logic.feeds import Entry, Feed, FeedError, parse_feed
from transforms.logic.identity import digest
from transforms.logic.opml import OpmlError, parse_opml, web_address
from transforms.polling import Polled, Poller, PollParams, check_addresses
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceError, SourceParams, UnreachableError
from transforms.storage import FoundFile, is_local, open_plain

FULL_TEXT_WORDS = 80
"""Words from which on a feed's content counts as the whole article; teasers are shorter."""
FEED_WEIGHT = 200_000
"""Assumed bytes of clean text behind the entries of one feed; it only sizes chunks."""
_TAG = re.compile(r"<[^>]{0,2000}>")


class RssParams(SourceParams):
    """Feeds of RSS or Atom: files (``glob``), or addresses (``url``, ``urls``, ``opml``, together if you like)."""

    type: Literal["rss"] = "rss"
    glob: str | None = Field(default=None, min_length=1, description="Feed files to read.")
    url: str | None = Field(default=None, min_length=1, description="Feed to fetch.")
    urls: tuple[str, ...] = Field(default=(), description="Feeds to fetch.")
    opml: str | None = Field(default=None, min_length=1, description="OPML file, or its URL, with feeds to fetch.")
    full_text: Literal["auto", "feed", "page"] = Field(
        default="auto",
        description="Where the article is: the feed's content, the linked page, or (auto) the feed where it is whole.",
    )
    poll: PollParams = Field(
        default=PollParams(),
        description="When feeds at addresses are polled: `when` (due, or always), `min_minutes` (5), `max_minutes` "
        "(240), `full_every` (24); `poll: always` is short for the first.",
    )
    fetch: FetchParams = Field(default=FetchParams(), description="What differs from the section fetch.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.glob) == bool(self.url or self.urls or self.opml):
            raise ValueError("give either glob or url/urls/opml")
        check_addresses(web_address(url) for url in (self.url, *self.urls) if url is not None)
        return self


@SOURCES.register("rss", RssParams)
class RssSource(FileSource):
    """Reads each entry as one document."""

    def __init__(self, params: RssParams) -> None:
        self.urls = (*((params.url,) if params.url else ()), *params.urls)
        named = params.glob or (self.urls[0] if self.urls else params.opml or "")
        super().__init__(params, "rss", named, params.fetch)
        self.opml = params.opml
        self.full_text = params.full_text
        self.poller = Poller(params.fetch, params.poll)

    @property
    def in_files(self) -> bool:
        """Whether the feeds are files."""
        return not (self.urls or self.opml)

    def plan(self) -> Iterator[WorkUnit]:
        """One unit a feed; an address that is given twice is one feed."""
        if self.in_files:
            yield from super().plan()
        listed = self._listed() if self.opml else ()
        for url in dict.fromkeys((*(web_address(url) for url in self.urls), *listed)):
            yield self.poller.unit(self.origin, url, FEED_WEIGHT)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file."""
        yield self.unit(file, weight=max(file.size, FEED_WEIGHT))

    def _listed(self) -> tuple[str, ...]:
        """The addresses of the OPML.

        Raises:
            SourceError: It cannot be read, or lists no feed.
        """
        try:
            with open_plain(self.opml or "") as file:
                body = file.read(self.params_base.max_bytes)
            return tuple(feed.url for feed in parse_opml(body))
        except OpmlError as error:
            raise SourceError(f"{self.origin}: {self.opml}: {error}") from None
        except Exception as error:  # Beam wraps what filesystems raise in types of its own
            kind = SourceError if is_local(self.opml or "") else UnreachableError
            raise kind(f"{self.origin}: cannot read {self.opml}: {error}") from error

    def read(self, unit: WorkUnit) -> Iterator[ReadResult | Polled]:
        """The entries of a feed; where the article is on the linked page, the document still has to be fetched."""
        if unit.poll is not None:
            yield from self._polled(unit)
            return
        name = self.source_id(unit.uri)
        body = self.read_whole(unit, name)
        if not isinstance(body, bytes):
            yield body
            return
        try:
            feed = parse_feed(body)
        except FeedError as error:
            yield self.reject(unit, name, Reason.INVALID_FEED, str(error))
            return
        if not feed.entries:
            yield self.reject(unit, name, Reason.NO_ENTRIES, "the feed has no entry")
        yield from self._documents(unit, name, feed)

    def _polled(self, unit: WorkUnit) -> Iterator[ReadResult | Polled]:
        polled = self.poller.poll(unit)
        page = polled.page
        if page is None:
            refusal = polled.refusal(self)
            if refusal is not None:
                yield refusal
            yield polled
            return
        header = f"{page.content_type}; charset={page.charset}" if page.charset else page.content_type
        try:
            feed = parse_feed(page.body, base_url=page.url, content_type=header)
        except FeedError as error:
            yield polled.rejected(self, Reason.INVALID_FEED, str(error))
            yield polled.useless(str(error))
            return
        if not feed.entries:
            yield polled.rejected(self, Reason.NO_ENTRIES, "the feed has no entry")
        yield from self._documents(unit, unit.uri, feed)
        yield polled.understood(feed.title, feed.ttl)

    def _documents(self, unit: WorkUnit, name: str, feed: Feed) -> Iterator[ReadResult]:
        guids = Counter(entry.guid for entry in feed.entries)
        for entry in feed.entries:
            # A guid said twice in a feed names nothing by itself.
            parts = (entry.guid, entry.link) if guids[entry.guid] > 1 else (entry.guid or entry.link,)
            source_id = " ".join(part for part in parts if part) or f"{name}#{_content_id(entry)}"
            yield self._document(unit, source_id, entry, feed)

    def _document(self, unit: WorkUnit, source_id: str, entry: Entry, feed: Feed) -> RawDocument | ReadResult:
        content = self._content(entry)
        stated = {
            "charset": "utf-8",
            "url": entry.link,
            "title": entry.title,
            "authors": list(entry.authors) or None,
            "published_raw": entry.published,
            "stated_by": "feed",
        }
        if content is not None:
            body = content.encode("utf-8", "replace")
            document = self.document(unit, source_id, "text/html+fragment", body, **stated)
        elif entry.link and self.full_text != "feed":
            document = self.document(unit, source_id, "text/html", b"", **stated, fetch_url=entry.link)
        else:
            missing = "no content" if entry.link else "neither content nor a link"
            return self.reject(unit, source_id, Reason.NO_CONTENT, f"the entry has {missing}", entry.link)
        # What the feed says of itself is no part of an entry's identity: titles of feeds carry clocks.
        return document._replace(source=feed.title, language=entry.language)

    def _content(self, entry: Entry) -> str | None:
        """The entry's own text, or None where the article has to be fetched."""
        if self.full_text == "page" and entry.link:
            return None
        best = max((entry.content or "", entry.summary or ""), key=len)
        whole = len(_TAG.sub(" ", best).split()) >= FULL_TEXT_WORDS
        if self.full_text == "feed" or whole or not entry.link:
            return best or None
        return None


def _content_id(entry: Entry) -> str:
    """What tells an entry without guid and link from others; its place in the feed would not, since that moves."""
    return digest(entry.title, entry.content, entry.summary)[:16]
