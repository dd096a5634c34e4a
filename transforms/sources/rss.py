"""RSS and Atom feeds, from files and URLs, with the feed's own full content or the linked page."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.outcome import Reason
from schemas.raw import RawDocument, WorkUnit
from transforms.http import BlockedAddressError, Fetcher, FetchError, FetchParams, MissingPageError, OversizedPageError
from transforms.logic.feeds import Entry, Feed, FeedError, parse_feed
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams

FULL_TEXT_WORDS = 80
"""Words from which on a feed's content counts as the whole article; teasers are shorter."""
FEED_WEIGHT = 200_000
"""Assumed bytes of clean text behind the entries of one feed; it only sizes chunks."""
_TAG = re.compile(r"<[^>]{0,2000}>")


class RssParams(SourceParams):
    """Feeds of RSS or Atom; give ``glob`` for files or ``url``/``urls`` for addresses."""

    type: Literal["rss"] = "rss"
    glob: str | None = Field(default=None, min_length=1, description="Feed files to read.")
    url: str | None = Field(default=None, min_length=1, description="Feed to fetch.")
    urls: tuple[str, ...] = Field(default=(), description="Feeds to fetch.")
    full_text: Literal["auto", "feed", "page"] = Field(
        default="auto",
        description="Where the article is: the feed's content, the linked page, or (auto) the feed where it is whole.",
    )
    fetch: FetchParams = FetchParams()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.glob) == bool(self.url or self.urls):
            raise ValueError("give either glob or url/urls")
        return self


@SOURCES.register("rss", RssParams)
class RssSource(FileSource):
    """Reads each entry as one document."""

    def __init__(self, params: RssParams) -> None:
        self.urls = (*((params.url,) if params.url else ()), *params.urls)
        super().__init__(params, "rss", params.glob or self.urls[0], params.fetch)
        self.full_text = params.full_text

    def plan(self) -> Iterator[WorkUnit]:
        """One unit a feed."""
        if self.urls:
            for url in self.urls:
                yield WorkUnit(self.origin, url, weight=FEED_WEIGHT)
            return
        for file in self.files():
            yield self.unit(file, weight=max(file.size, FEED_WEIGHT))

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The entries of a feed; where the article is on the linked page, the document still has to be fetched."""
        name = unit.uri if self.urls else self.source_id(unit.uri)
        feed = self._fetched(unit, name) if self.urls else self._parsed(unit, name, self.read_whole(unit, name))
        if not isinstance(feed, Feed):
            yield feed
            return
        if not feed.entries:
            yield self.reject(unit, name, Reason.NO_ENTRIES, "the feed has no entry")
        guids = Counter(entry.guid for entry in feed.entries)
        for number, entry in enumerate(feed.entries, 1):
            # A guid said twice in a feed names nothing by itself.
            parts = (entry.guid, entry.link) if guids[entry.guid] > 1 else (entry.guid or entry.link,)
            source_id = " ".join(part for part in parts if part) or f"{name}@{number}"
            yield self._document(unit, source_id, entry, feed)

    def _fetched(self, unit: WorkUnit, name: str) -> Feed | ReadResult:
        try:
            page = Fetcher(self.fetch).fetch(unit.uri)
        except MissingPageError as error:
            return self.reject(unit, name, Reason.NOT_FOUND, str(error))
        except BlockedAddressError as error:
            return self.reject(unit, name, Reason.BLOCKED_URL, str(error))
        except OversizedPageError as error:
            return self.reject(unit, name, Reason.TOO_LARGE, str(error))
        except FetchError as error:
            return self.dead(unit, name, error, retryable=True)
        header = f"{page.content_type}; charset={page.charset}" if page.charset else page.content_type
        return self._parsed(unit, name, page.body, page.url, header)

    def _parsed(
        self, unit: WorkUnit, name: str, body: bytes | ReadResult, url: str | None = None, header: str | None = None
    ) -> Feed | ReadResult:
        if not isinstance(body, bytes):
            return body
        try:
            return parse_feed(body, base_url=url, content_type=header)
        except FeedError as error:
            return self.reject(unit, name, Reason.INVALID_FEED, str(error))

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
            return self.reject(unit, source_id, Reason.NO_CONTENT, f"the entry has {missing}")
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
