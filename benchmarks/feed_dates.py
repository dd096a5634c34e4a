"""How many entries of feeds get the publication time that they state, by our parser and by feedparser's own."""

import calendar
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from transforms.logic.cleaning.dates import parse_stated_date
from transforms.logic.feeds import Entry, FeedError, parse_feed

# RSS and Atom in the order of preference that a reader of news wants: the first publication, then what comes near it.
_FIELDS = ("published", "created", "updated")
_SAME_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An entry whose time the two read differently.

    Attributes:
        raw: The time as written.
        ours: By us, UTC.
        theirs: By feedparser, UTC.
    """

    raw: str
    ours: datetime
    theirs: datetime


@dataclass(slots=True)
class FeedDates:
    """Counts over all feeds.

    Attributes:
        files: Files read.
        unread: Files that are no feed to us, with the reason.
        uneven: Feeds in which the two find different numbers of entries.
        entries: Entries that feedparser finds.
        ours_entries: Entries that we find.
        stated: Entries that state a time, as feedparser passes it on, read or not.
        ours_stated: Entries that state a time, as we pass it on.
        ours: Of those, entries whose time we can read.
        zones: Of those, entries whose zone we keep.
        theirs: Entries whose time feedparser can read.
        disagreements: Entries that both can read, and read differently by over a minute.
        unreadable: Times as written that we cannot read.
    """

    files: int = 0
    unread: dict[str, str] = field(default_factory=dict)
    uneven: list[str] = field(default_factory=list)
    entries: int = 0
    ours_entries: int = 0
    stated: int = 0
    ours_stated: int = 0
    ours: int = 0
    zones: int = 0
    theirs: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def count_dates(paths: Iterable[Path], now: datetime) -> FeedDates:
    """Read every feed with both.

    Args:
        paths: Feeds.
        now: Against which a date without a year is read, as in a run.
    """
    counts = FeedDates()
    for path in paths:
        counts.files += 1
        body = path.read_bytes()
        theirs = feedparser.parse(io.BytesIO(body)).entries
        try:
            ours = parse_feed(body).entries
        except FeedError as error:
            counts.unread[path.name] = str(error)
            ours = ()
        _count(counts, path.name, ours, theirs, now)
    return counts


def _count(counts: FeedDates, name: str, ours: tuple[Entry, ...], theirs: list[Any], now: datetime) -> None:
    counts.entries += len(theirs)
    counts.ours_entries += len(ours)
    counts.stated += sum(any(item.get(key) for key in _FIELDS) for item in theirs)
    read_by_us = [_ours(counts, entry, now) for entry in ours]
    read_by_them = [_theirs(item) for item in theirs]
    counts.theirs += sum(moment is not None for moment in read_by_them)
    if len(ours) != len(theirs):
        counts.uneven.append(name)
        return
    for entry, one, other in zip(ours, read_by_us, read_by_them, strict=True):
        if one and other and abs((one - other).total_seconds()) > _SAME_SECONDS:
            counts.disagreements.append(Disagreement(entry.published or "", one, other))


def _ours(counts: FeedDates, entry: Entry, now: datetime) -> datetime | None:
    if not entry.published:
        return None
    counts.ours_stated += 1
    date = parse_stated_date(entry.published, reference=now)
    if date is None:
        counts.unreadable.append(entry.published)
        return None
    counts.ours += 1
    counts.zones += date.zone is not None
    return datetime.fromtimestamp(date.at / 1e6, UTC)


def _theirs(item: Any) -> datetime | None:
    for key in _FIELDS:
        parsed = item.get(f"{key}_parsed")
        if parsed and item.get(key):
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError):
                return None
    return None
