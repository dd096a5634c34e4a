"""What is fuzzed: each parser, fed with bytes, and what must hold whatever they are."""

import io
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from schemas.article import Article
from schemas.outcome import Reason, Rejection
from schemas.raw import RawDocument
from transforms.logic.cleaning.agencies import find_agency, parse_dateline
from transforms.logic.cleaning.bylines import is_byline, parse_authors
from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.dates import find_date_line, from_micros, parse_stated_date
from transforms.logic.cleaning.decode import NotText, decode
from transforms.logic.cleaning.document import FRAGMENT, CleanParams
from transforms.logic.cleaning.language import detect_language
from transforms.logic.cleaning.page.address import address_kind
from transforms.logic.cleaning.page.html import clean_html
from transforms.logic.cleaning.page.kind import page_kind
from transforms.logic.cleaning.plain.text import clean_plain_text
from transforms.logic.cleaning.titles import clean_title
from transforms.logic.feeds import FeedError, parse_feed
from transforms.logic.http_message import ContentError, http_content
from transforms.logic.jsonl_records import RecordError, parse_record
from transforms.logic.opml import OpmlError, parse_opml
from transforms.logic.sitemaps import SitemapError, parse_sitemap
from transforms.logic.warc_records import records
from transforms.logic.warc_segments import gzip_segments, plain_segment
from transforms.tasks import clean_task

NOW = 1_780_000_000_000_000
REFERENCE = from_micros(NOW)
_PARAMS = CleanParams(min_words=3)


def text_of(data: bytes) -> str:
    """The bytes as text; lone surrogates are left in, since JSON and feeds can carry them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def strings(value: Any) -> list[str]:
    """All strings of a record, however deep."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for spec in fields(value) for text in strings(getattr(value, spec.name))]
    if isinstance(value, dict):
        return [text for item in (*value, *value.values()) for text in strings(item)]
    return [text for item in value for text in strings(item)] if isinstance(value, (list, tuple)) else []


def encodable(value: Any) -> None:
    """Every string of the record has an encoding."""
    for text in strings(value):
        text.encode("utf-8")


def expect(holds: bool, otherwise: str) -> None:
    """Fail with a message where something does not hold."""
    assert holds, otherwise


def same(function: Callable[[], Any]) -> Any:
    """The result of a function, which must be the same twice."""
    result = function()
    assert function() == result, "the second call gave another result"
    return result


def _document(data: bytes, media_type: str) -> None:
    raw = RawDocument("id", "fuzz", "fuzz", "fuzz", media_type, data, url="https://news.example/a/b", file_time=NOW)
    result = same(lambda: clean_task(raw, _PARAMS))
    encodable(result)
    if isinstance(result, Rejection):
        assert result.reason in set(Reason)
        assert result.detail
    else:
        assert isinstance(result, Article)
        assert result.text.strip() == result.text != ""
        assert "\x00" not in result.text


def fuzz_page(data: bytes) -> None:
    """A page from bytes to an article that a table takes."""
    _document(data, "text/html")


def fuzz_text(data: bytes) -> None:
    """A text file from bytes to an article that a table takes."""
    _document(data, "text/plain")


def fuzz_fragment(data: bytes) -> None:
    """The HTML of a feed's entry."""
    _document(data, FRAGMENT)


def fuzz_decode(data: bytes) -> None:
    """Bytes to text; the first byte picks a declared charset."""
    labels = (None, "utf-8", "iso-8859-1", "utf-16", "shift_jis", "gb2312", "euc-kr", "koi8-r", "x-none", "utf-7", "hz")
    declared, body = labels[data[0] % len(labels)] if data else None, data[1:]
    try:
        decoded = same(lambda: decode(body, declared, html=True))
    except NotText as error:
        expect(error.reason in (Reason.EMPTY, Reason.BINARY, Reason.UNDECODABLE), "another reason")
        return
    decoded.text.encode("utf-8")
    assert decoded.text.strip()
    assert not set(decoded.text) & {"\0", "\x1b", "\ufeff", "\x7f"}


def fuzz_html(data: bytes) -> None:
    """A decoded page."""
    text = text_of(data)
    encodable(same(lambda: clean_html(text, url="https://news.example/a")).text)


def fuzz_jsonld(data: bytes) -> None:
    """A page whose JSON-LD is anything."""
    body = "<p>A ferry left the harbour of Lower Quill on Monday with sixty people, said its captain.</p>" * 3
    page = f'<html><head><script type="application/ld+json">{text_of(data)}</script></head><body>{body}</body></html>'
    _document(page.encode("utf-8", "replace"), "text/html")


def fuzz_plain(data: bytes) -> None:
    """Decoded plain text; what is dropped is accounted for by line."""
    text = text_of(data)
    cleaned = same(lambda: clean_plain_text(text, reference=REFERENCE))
    lines = max(1, len(text.splitlines()))
    for line in cleaned.dropped:
        assert 1 <= line.number <= lines
        assert line.reason


def fuzz_feed(data: bytes) -> None:
    """A feed."""
    try:
        feed = same(lambda: parse_feed(data, base_url="https://news.example/feed"))
    except FeedError as error:
        expect(str(error) != "", "no message")
        return
    for entry in feed.entries:
        assert entry.link is None or entry.link.lower().startswith(("http://", "https://"))


def fuzz_date(data: bytes) -> None:
    """A date as stated."""
    text = text_of(data)
    for read in (parse_stated_date, find_date_line):
        for reference in (None, REFERENCE):
            date = read(text, reference=reference)
            if date is not None:
                _plausible(date)


def _plausible(date: StatedDate) -> None:
    assert 1990 <= from_micros(date.at).year <= 2200
    assert date.precision in ("second", "minute", "day")
    assert date.precision != "day" or date.at % 86_400_000_000 == 0 or date.zone
    assert date.raw


def fuzz_record(data: bytes) -> None:
    """A line of JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return
    try:
        record = parse_record(value)
    except RecordError as error:
        expect(str(error) != "", "no message")
        return
    encodable(record)


def fuzz_names(data: bytes) -> None:
    """Bylines, headlines, datelines and agency credits."""
    text = text_of(data)
    lines = text.split("\n")
    authors = same(lambda: parse_authors(lines))
    assert all(name == name.strip() != "" for name in authors)
    is_byline(text)
    find_agency(text)
    if found := parse_dateline(text):
        assert 0 < found.end <= len(text)
    title = same(lambda: clean_title(text, site=lines[-1], candidates=lines[:2], host="news.example"))
    assert title is None or title.strip() == title != ""
    detect_language(text)


def fuzz_kind(data: bytes) -> None:
    """The kind of a page, by any text and any tree."""
    text = text_of(data)
    assert same(lambda: address_kind(text)) in ("", "home", "section", "search", "gallery", "article")
    signals = same(lambda: clean_html(text).signals)
    verdict = same(lambda: page_kind(text, signals, text))
    assert verdict is None or verdict.detail


def fuzz_opml(data: bytes) -> None:
    """A list of feeds."""
    try:
        feeds = same(lambda: parse_opml(data))
    except OpmlError as error:
        expect(str(error) != "", "no message")
        return
    encodable(feeds)


def fuzz_sitemap(data: bytes) -> None:
    """A sitemap or an index of sitemaps."""
    try:
        encodable(same(lambda: list(parse_sitemap(data, "https://news.example/sitemap.xml"))))
    except SitemapError as error:
        expect(str(error) != "", "no message")


def fuzz_warc(data: bytes) -> None:
    """The records of a WARC file, packed or not, and the pages in them."""
    cut = gzip_segments(io.BytesIO(data)) if data.startswith(b"\x1f\x8b") else plain_segment(io.BytesIO(data), 0)
    for record in (record for segment in cut for record in records(segment, 100_000)):
        assert record.place
        if record.fault is not None:
            expect(record.fault.reason in set(Reason), "another reason")
            continue
        try:
            http_content(record.block, 100_000)
        except ContentError as error:
            expect(str(error) != "", "no message")


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): function for name, function in sorted(globals().items()) if name.startswith("fuzz_")
}
"""The targets by name."""
