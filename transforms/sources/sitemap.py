"""Sitemaps and news sitemaps, from files and URLs; the pages they list are still to be fetched."""

import datetime as dt
import heapq
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.outcome import Reason
from schemas.raw import RawDocument, WorkUnit
from transforms.fetching.params import FetchParams
from transforms.fetching.results import Validators
from transforms.logic.cleaning.dates import parse_stated_date
from transforms.logic.identity import digest
from transforms.logic.sitemaps import Entry, Link, SitemapError, SitemapTooLargeError, parse_sitemap, unpacked
from transforms.polling import Polled, Poller, PollParams, check_addresses
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams
from transforms.storage import FoundFile

SITEMAP_WEIGHT = 400_000
"""Assumed bytes of clean text behind the new entries of one sitemap; it only sizes chunks."""
MAX_DEPTH = 3
"""Indexes in one another that are followed; the protocol allows one."""
_DAY = 86_400_000_000


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class SitemapParams(SourceParams):
    """Sitemaps, news sitemaps and indexes of them: files (``glob``) or addresses (``url``, ``urls``)."""

    type: Literal["sitemap"] = "sitemap"
    glob: str | None = Field(default=None, min_length=1, description="Sitemap files to read.")
    url: str | None = Field(default=None, min_length=1, description="Sitemap to fetch.")
    urls: tuple[str, ...] = Field(default=(), description="Sitemaps to fetch.")
    include: Pattern | None = Field(default=None, description="Only pages whose address holds this regular expression.")
    exclude: Pattern | None = Field(default=None, description="No pages whose address holds this regular expression.")
    max_age_days: float | None = Field(
        default=None, gt=0, description="Only pages and sitemaps whose stated date is no older; those without one too."
    )
    max_pages: int = Field(
        default=1_000,
        ge=1,
        description="Pages of a sitemap, with those below it, at most: the newest (1,000: the limit of news sitemaps).",
    )
    max_sitemaps: int = Field(default=100, ge=1, description="Sitemaps below an index at most: the newest.")
    max_bytes: int = Field(
        default=52_428_800, gt=0, description="Largest sitemap, decompressed (50 MiB: the limit of the protocol)."
    )
    poll: PollParams = PollParams()
    fetch: FetchParams = Field(default=FetchParams(), description="What differs from the section fetch.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.glob) == bool(self.url or self.urls):
            raise ValueError("give either glob or url/urls")
        check_addresses(url for url in (self.url, *self.urls) if url is not None)
        return self


@dataclass
class _Reading:
    """What is known while a sitemap and those below it are read.

    Attributes:
        unit: What is read.
        name: Of the sitemap itself.
        known: Sitemaps that have been read or wait in ``links``, so that none is read twice.
        links: Sitemaps still to be fetched, and how many indexes they lie under.
        any_item: Whether anything was listed.
        is_index: Whether any of them is an index.
        fault: Why the sitemap itself cannot be read to its end.
        title: Name of the publication.
    """

    unit: WorkUnit
    name: str
    known: set[str] = field(default_factory=set)
    links: deque[tuple[str, int]] = field(default_factory=deque)
    any_item: bool = False
    is_index: bool = False
    fault: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        self.known.add(self.unit.uri)


class _Pages:
    """The newest entries of a sitemap and those below it, each address once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: dict[str, tuple[int, Entry]] = {}
        self._passed_over = 0

    def add(self, found: int, entry: Entry) -> None:
        """Add an entry and the time it states; what a news sitemap says of a page goes before what others say."""
        known = self._entries.get(entry.url)
        if known is None or (entry.published and not known[1].published):
            self._entries[entry.url] = (found, entry)
        if len(self._entries) >= 4 * self._most + 1000:
            self._shrink()

    def newest(self) -> tuple[list[Entry], int]:
        """The entries, newest first, and how many there were beside them."""
        self._shrink()
        return [entry for _, entry in self._entries.values()], self._passed_over

    def _shrink(self) -> None:
        kept = heapq.nlargest(self._most, self._entries.values(), key=lambda pair: pair[0])
        self._passed_over += len(self._entries) - len(kept)
        self._entries = {entry.url: (at, entry) for at, entry in kept}


@SOURCES.register("sitemap", SitemapParams)
class SitemapSource(FileSource):
    """Reads each page that a sitemap lists as one document."""

    def __init__(self, params: SitemapParams) -> None:
        self._urls = (*((params.url,) if params.url else ()), *params.urls)
        limit = max(params.fetch.max_bytes, params.max_bytes)
        fetch = params.fetch.model_copy(update={"max_bytes": limit})
        super().__init__(params, "sitemap", params.glob or self._urls[0], fetch)
        self._params = params
        self._include = re.compile(params.include or "")
        self._exclude = re.compile(params.exclude) if params.exclude else None
        self._poller = Poller(fetch, params.poll)

    @property
    def in_files(self) -> bool:
        """Whether the sitemaps are files."""
        return not self._urls

    def plan(self) -> Iterator[WorkUnit]:
        """One unit a sitemap; an address that is given twice is one."""
        if self.in_files:
            yield from super().plan()
        for url in dict.fromkeys(self._urls):
            yield self._poller.unit(self.origin, url, SITEMAP_WEIGHT)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file."""
        yield self.unit(file, weight=max(file.size, SITEMAP_WEIGHT))

    def read(self, unit: WorkUnit) -> Iterator[ReadResult | Polled]:
        """The pages of a sitemap and of those below it, still to be fetched."""
        if unit.poll is None:
            name = self.source_id(unit.uri)
            body = self.read_whole(unit, name)
            yield from self._documents(_Reading(unit, name), body, None) if isinstance(body, bytes) else [body]
            return
        polled = self._poller.poll(unit)
        if polled.page is None:
            refusal = polled.refusal(self)
            yield from [] if refusal is None else [refusal]
            yield polled
            return
        reading = _Reading(unit, unit.uri)
        yield from self._documents(reading, polled.page.body, polled.page.url)
        if reading.is_index:
            # That an index has not changed does not mean that the sitemaps below it have not.
            polled = replace(polled, answer=polled.page._replace(validators=Validators()))
        yield polled.understood(reading.title) if reading.fault is None else polled.useless(reading.fault)

    def _documents(self, reading: _Reading, body: bytes, address: str | None) -> Iterator[ReadResult]:
        """The pages of a sitemap and of those below it, the newest ones, and what is wrong with any of them."""
        pages = _Pages(self._params.max_pages)
        yield from self._parsed(reading, pages, reading.name, body, address)
        while reading.links:
            url, depth = reading.links.popleft()
            below = self._poller.poll(WorkUnit(self.origin, url, poll="always"))
            refusal = below.refusal(self)
            if refusal is not None:
                yield refusal._replace(uri=reading.unit.uri)
            elif below.page is not None:
                yield from self._parsed(reading, pages, url, below.page.body, below.page.url, depth)
        entries, more = pages.newest()
        reading.title = next((entry.outlet for entry in entries if entry.outlet), None)
        for entry in entries:
            yield self._document(reading.unit, entry)
        if more:
            detail = f"it lists {more} pages beside the {len(entries)} newest, which are read (max_pages)"
            yield self._told(reading, reading.name, Reason.TOO_LARGE, detail)
        if not (entries or reading.any_item or reading.fault):
            yield self._told(reading, reading.name, Reason.NO_ENTRIES, "the sitemap lists nothing")

    def _parsed(
        self, reading: _Reading, pages: _Pages, name: str, body: bytes, address: str | None, depth: int = 0
    ) -> Iterator[ReadResult]:
        """Take in one sitemap or index; what is wrong with it is given."""
        links: list[Link] = []
        fault: tuple[Reason, str] | None = None
        try:
            for item in parse_sitemap(unpacked(body, self._params.max_bytes), address):
                reading.any_item = True
                if not item.url:
                    yield self._told(reading, name, Reason.INVALID_RECORD, "an entry has no address")
                elif isinstance(item, Link):
                    links.append(item)
                elif self._is_wanted(item):
                    pages.add(_time(item.published or item.changed), item)
        except SitemapTooLargeError as error:
            fault = (Reason.TOO_LARGE, str(error))
        except SitemapError as error:
            fault = (Reason.INVALID_FEED, str(error))
        if fault is not None:
            if depth == 0:
                reading.fault = fault[1]
            yield self._told(reading, name, *fault)
        if links:
            yield from self._linked(reading, name, links, depth)

    def _linked(self, reading: _Reading, name: str, links: list[Link], depth: int) -> Iterator[ReadResult]:
        """Note the sitemaps of an index, the newest first, each once."""
        reading.is_index = True
        if depth >= MAX_DEPTH:
            yield self._told(reading, name, Reason.INVALID_FEED, f"more than {MAX_DEPTH} indexes in one another")
            return
        recent = [link for link in links if self._is_recent(_time(link.changed))]
        left_out = 0
        for link in sorted(recent, key=lambda link: -_time(link.changed)):
            if link.url in reading.known:
                continue
            if len(reading.known) > self._params.max_sitemaps:
                left_out += 1
                continue
            reading.known.add(link.url)
            reading.links.append((link.url, depth + 1))
        if left_out:
            detail = f"{left_out} sitemaps are not read, since there are more than {self._params.max_sitemaps}"
            yield self._told(reading, name, Reason.TOO_LARGE, f"{detail} (max_sitemaps)")

    def _told(self, reading: _Reading, name: str, reason: Reason, detail: str) -> ReadResult:
        """A rejection of a sitemap; the same at each poll, so that it is counted once."""
        rejection = self.reject(reading.unit, name, reason, detail)
        return rejection._replace(document_id=digest(self.origin, name, reason))

    def _is_wanted(self, entry: Entry) -> bool:
        if not self._include.search(entry.url) or (self._exclude and self._exclude.search(entry.url)):
            return False
        return self._is_recent(_time(entry.published or entry.changed))

    def _is_recent(self, at: int) -> bool:
        age = self._params.max_age_days
        return age is None or not at or at >= time.time_ns() // 1000 - age * _DAY

    def _document(self, unit: WorkUnit, entry: Entry) -> RawDocument:
        # Its identity is its address alone: after two days a news sitemap drops it, and another one states less.
        document = self.document(unit, entry.url, "text/html", b"", url=entry.url, fetch_url=entry.url)
        stated = entry.title or entry.published or entry.outlet or entry.language
        return document._replace(
            title=entry.title,
            published_raw=entry.published,
            stated_by="sitemap" if stated else None,
            source=entry.outlet,
            language=entry.language,
            file_time=_time(entry.changed) or document.file_time,
        )


def _time(stated: str | None) -> int:
    """A time in microseconds since the epoch; 0 where none is stated."""
    if not stated:
        return 0
    try:
        time_stated = dt.datetime.fromisoformat(stated)
        aware = time_stated if time_stated.tzinfo else time_stated.replace(tzinfo=dt.UTC)
        return max(0, round(aware.timestamp() * 1_000_000))
    except (ValueError, OverflowError):
        found = parse_stated_date(stated)
        return max(0, found.at) if found else 0
