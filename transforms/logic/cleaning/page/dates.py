"""When a page was published: the sources that state it, ranked, and completed by each other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.dates import parse_stated_date
from transforms.logic.cleaning.page.date_texts import marked_times, shown_dates, stated_moment
from transforms.logic.cleaning.page.scan import PageScan, Zone

__all__ = ["Published", "find_published", "url_day"]

_DATE_TAGS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "published_at", "published_time",
    "publish-date", "publish_date", "publishdate", "published", "publication_date", "publicationdate", "pubdate",
    "pub_date", "pdate", "og:published_time", "og:pubdate", "rnews:datepublished", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "citation_publication_date", "citation_date",
    "article_date_original", "article.created", "datecreated", "date", "datepublished datecreated",
)  # fmt: skip
_CHANGE_TAGS = ("article:modified_time", "og:updated_time", "datemodified", "article.updated", "last-modified")
_PATH_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])[/_-]?(0?[1-9]|[12]\d|3[01])(?!\d)")
_DAY = 86_400_000_000
_HOUR = _DAY // 24
_MINUTE = _HOUR // 60
_TOLERANCE = 15 * _HOUR  # a time without a zone may be off by as much
_DRAFTED = 4 * _DAY  # an address may name the day on which the draft was made
_FULL = 3
_NAMED_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


class Published(NamedTuple):
    """A publication time and where it comes from: ``json-ld``, ``meta``, ``page`` or ``url``."""

    date: StatedDate
    source: str


def find_published(
    scan: PageScan, article: dict[str, list[str]], zone: Zone, url: str | None, language: str | None
) -> Published | None:
    """The publication time: of the first source that states a day, the statement with most detail about that day.

    JSON-LD comes before meta tags and microdata, these before what stands beside the headline, and that before the day
    in the address; of several statements that disagree the one counts that the address confirms. When a page was
    changed never counts. A time without a zone gives way to a statement of that time with one, or takes the zone that
    the page's other dates share.

    Args:
        scan: The page's markup.
        article: Dates that JSON-LD states, by key.
        zone: Surroundings of the headline.
        url: Address of the page.
        language: Language tag that the page declares; it tells day and month apart.
    """
    day = url_day(url)
    stated = list(_stated(scan, article))
    if all(_detail(one.date) < _FULL for one in stated):
        stated += _microdata(scan)
    stated = stated or list(_created(article))
    if not stated:
        shown = shown_dates(scan, zone, language)
        stated = [Published(date, "page") for date in shown if day is None or _near(day, date)]
    if not stated:
        return Published(day, "url") if day else None
    first = stated[0]
    if day and abs(first.date.at - day.at) > _DRAFTED:
        first = next((one for one in stated if _near(day, one.date)), first)
    same = [first, *(other for other in stated if _agree(first.date, other.date))]
    if max(_detail(one.date) for one in same) < _FULL:
        same += [Published(date, "page") for date in marked_times(scan, zone) if _agree(first.date, date)]
    if max(_detail(one.date) for one in same) < _FULL:
        shown = shown_dates(scan, zone, language)
        same += [
            Published(date, "page") for date in shown if _agree(first.date, date) and _same_clock(first.date, date)
        ]
    best = max(same, key=lambda one: _detail(one.date))
    return Published(_zoned(best.date, scan, article), best.source)


def _parsed(source: str, raws: Iterable[str]) -> Iterator[Published]:
    for raw in raws:
        if date := parse_stated_date(raw):
            yield Published(date, source)


def _stated(scan: PageScan, article: dict[str, list[str]]) -> Iterator[Published]:
    yield from _parsed("json-ld", article.get("datePublished", ()))
    yield from _parsed("meta", scan.stated(_DATE_TAGS))


def _microdata(scan: PageScan) -> Iterator[Published]:
    for node in (scan.nodes[at] for at in scan.dated):
        prop = node.get("itemprop") or ""
        if prop.startswith("datePublished") or node.get("pubdate") is not None:
            yield from _parsed("page", [stated_moment(node)])


def _created(article: dict[str, list[str]]) -> Iterator[Published]:
    yield from _parsed("json-ld", [*article.get("dateCreated", ()), *article.get("uploadDate", ())])


def url_day(url: str | None) -> StatedDate | None:
    """The day in the path of an address: ``/2025/03/04/``, ``/2025-03-04-``, ``/20250304/``."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    for found in _PATH_DAY.finditer(path):
        year, mark, month, day = found.groups()
        if (mark and len(found.group()) > len(year + mark + month + day)) or len(found.group()) == 8:
            date = parse_stated_date(f"{year}-{int(month):02}-{int(day):02}")
            if date:
                return replace(date, raw=found.group())
    return None


def _detail(date: StatedDate) -> int:
    """0 for a day alone, 1 for one with midnight as its time, 2 for a time, 3 (_FULL) for a time with its zone."""
    if date.precision == "day":
        return 0
    offset = _offset(date.zone)
    midnight = (date.at + (offset or 0)) % _DAY == 0
    return 1 if midnight else 2 if offset is None else _FULL


def _offset(zone: str | None) -> int | None:
    """Microseconds of an offset such as ``+05:30``."""
    match = _NAMED_OFFSET.fullmatch(zone or "")
    if match is None:
        return 0 if zone in ("Z", "UTC") else None
    return (-1 if match[1] == "-" else 1) * (int(match[2]) * 60 + int(match[3])) * _HOUR // 60


def _days(date: StatedDate) -> set[int]:
    """The day by the clock of the place and, where there is a time, by UTC."""
    local = (date.at + (_offset(date.zone) or 0)) // _DAY
    return {local} if _detail(date) < 2 else {local, date.at // _DAY}


def _near(day: StatedDate, date: StatedDate) -> bool:
    """Whether a time falls on the day of an address, anywhere in the world."""
    return -_TOLERANCE <= date.at - day.at <= _DAY + _TOLERANCE


def _agree(one: StatedDate, other: StatedDate) -> bool:
    """Whether two statements mean the same publication: the same day, or times no further apart than zones can be.

    Midnight mostly stands for a day without a time.
    """
    if min(_detail(one), _detail(other)) < 2:
        return bool(_days(one) & _days(other))
    return abs(one.at - other.at) <= _TOLERANCE


def _same_clock(one: StatedDate, other: StatedDate) -> bool:
    """Whether two clocks may show one moment: zones lie a quarter of an hour apart; a day alone says nothing."""
    if _detail(one) < 2:
        return True
    return (one.at - other.at) // _MINUTE % 15 == 0


def _zoned(date: StatedDate, scan: PageScan, article: dict[str, list[str]]) -> StatedDate:
    """A time without a zone with the one that the page's other dates share."""
    if date.zone is not None or date.precision == "day":
        return date
    raws = [*article.get("dateModified", ()), *article.get("dateCreated", ()), *scan.stated(_CHANGE_TAGS)]
    zones = {other.zone for raw in raws if (other := parse_stated_date(raw)) and other.zone is not None}
    if len(zones) != 1:
        return date
    zone = zones.pop()
    return replace(date, at=date.at - (_offset(zone) or 0), zone=zone)
