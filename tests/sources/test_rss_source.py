"""Feeds: what names an entry, where its article is, and feeds that are none."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.fetching.params import FetchParams
from transforms.polling import Polled
from transforms.sources.base import ReadResult, SourceError, UnreachableError
from transforms.sources.rss import FULL_TEXT_WORDS, RssParams, RssSource

LONG = "<p>" + "word " * FULL_TEXT_WORDS + "</p>"
TEASER = "Three words only"


def item(**tags: str) -> str:
    return "<item>" + "".join(f"<{tag}><![CDATA[{value}]]></{tag}>" for tag, value in tags.items()) + "</item>"


def rss(*items: str, head: str = "<title>Tarn Echo</title><link>https://echo.example/</link>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def read(folder: Path, body: bytes, **params: object) -> list[ReadResult]:
    (folder / "feed.xml").write_bytes(body)
    source = RssSource(RssParams(glob=f"{folder}/*.xml", **{"name": "feeds", **params}))
    (unit,) = source.plan()
    return [one for one in source.read(unit) if not isinstance(one, Polled)]


def results(source: RssSource, unit: WorkUnit) -> list[ReadResult]:
    """What a poll reads, less what it came to."""
    *found, polled = source.read(unit)
    assert isinstance(polled, Polled)
    return [one for one in found if not isinstance(one, Polled)]


def documents(found: list[ReadResult]) -> list[RawDocument]:
    assert all(isinstance(one, RawDocument) for one in found), found
    return [one for one in found if isinstance(one, RawDocument)]


def outcome(one: ReadResult) -> str:
    if isinstance(one, Rejection):
        return one.reason
    if isinstance(one, DeadLetter):
        return f"dead {one.error_type}"
    return "fetch" if one.fetch_url else "here"


def test_whole_content_is_the_article_and_a_teaser_is_not(tmp_path: Path) -> None:
    whole, teaser = documents(
        read(
            tmp_path,
            rss(
                item(
                    title="A", link="https://echo.example/a", description=LONG, pubDate="Mon, 06 May 2024 10:00:00 GMT"
                ),
                item(title="B", link="https://echo.example/b", description=TEASER),
            ),
        )
    )
    assert whole.body.decode() == LONG
    assert (whole.media_type, whole.fetch_url) == ("text/html+fragment", None)
    assert (whole.title, whole.url, whole.source) == ("A", "https://echo.example/a", "Tarn Echo")
    assert (whole.published_raw, whole.stated_by) == ("Mon, 06 May 2024 10:00:00 GMT", "feed")
    assert (teaser.body, teaser.media_type, teaser.fetch_url) == (b"", "text/html", "https://echo.example/b")
    assert (teaser.published_raw, teaser.stated_by) == (None, "feed")


@pytest.mark.parametrize(
    ("full_text", "expected"),
    [
        ("auto", ["here", "fetch", "fetch", "here", "no_content"]),
        ("feed", ["here", "here", "no_content", "here", "no_content"]),
        ("page", ["fetch", "fetch", "fetch", "here", "no_content"]),
    ],
)
def test_where_the_article_is(tmp_path: Path, full_text: str, expected: list[str]) -> None:
    link = "https://echo.example/"
    found = read(
        tmp_path,
        rss(
            item(title="A", link=f"{link}a", description=LONG),
            item(title="B", link=f"{link}b", description=TEASER),
            item(title="C", link=f"{link}c"),
            item(title="D", description=TEASER),
            item(title="E"),
        ),
        full_text=full_text,
    )
    assert [outcome(one) for one in found] == expected


def test_more_than_the_larger_of_content_and_summary_counts(tmp_path: Path) -> None:
    body = rss(
        "<item><link>https://echo.example/a</link><description>short</description>"
        f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[{LONG}]]></content:encoded></item>'
    )
    (document,) = documents(read(tmp_path, body))
    assert document.body.decode() == LONG
    tags = rss(item(link="https://echo.example/a", description="<a title='x y z'>w</a> " * (FULL_TEXT_WORDS - 1)))
    assert [outcome(one) for one in read(tmp_path, tags)] == ["fetch"]


def test_names_of_entries(tmp_path: Path) -> None:
    found = documents(
        read(
            tmp_path,
            rss(
                item(guid="g1", link="https://echo.example/1", description=LONG),
                item(guid="twice", link="https://echo.example/2", description=LONG),
                item(guid="twice", link="https://echo.example/3", description=LONG),
                item(link="https://echo.example/4", description=LONG),
                item(link="https://echo.example/5", description=LONG),
                item(title="No name", description=LONG),
            ),
        )
    )
    assert [one.source_id for one in found][:5] == [
        "g1", "twice https://echo.example/2", "twice https://echo.example/3", "https://echo.example/4",
        "https://echo.example/5",
    ]  # fmt: skip
    assert re.fullmatch(r"feed\.xml#[0-9a-f]{16}", found[5].source_id), "a hash of title and content, not the place"
    assert len({one.document_id for one in found}) == 6


def test_changed_entry_is_another_document_and_an_equal_one_the_same(tmp_path: Path) -> None:
    entry = item(guid="g", link="https://echo.example/1", description=LONG, title="T")
    (one,), (same,), (other,) = (
        read(tmp_path, rss(text)) for text in (entry, entry, entry.replace("[T]", "[Corrected]"))
    )
    assert one.document_id == same.document_id != other.document_id
    twice = read(tmp_path, rss(entry, entry))
    assert twice[0].document_id == twice[1].document_id


@pytest.mark.parametrize(
    ("head", "entry", "link"),
    [
        ("<link>https://echo.example/news/</link>", "<link>../a</link>", "https://echo.example/a"),
        ("<link>https://echo.example/news/</link>", "<link>//cdn.example/a</link>", "https://cdn.example/a"),
        ("", "<link>a</link>", None),
        ("<link>https://echo.example/</link>", "<link>urn:x:1</link>", None),
        ("<link>https://echo.example/</link>", "<link>javascript:alert(1)</link>", None),
        ("<link>https://echo.example/</link>", "<link>file:///etc/passwd</link>", None),
        ("<link>https://echo.example/</link>", "<link>http://[broken</link>", None),
        ("<link>https://echo.example/</link>", "<link>  </link>", None),
        (
            '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://echo.example/x/feed"/>',
            "<link>a</link>",
            "https://echo.example/x/a",
        ),
        (
            "<link>https://echo.example/</link>",
            '<title xml:base="https://echo.example/deep/">T</title><link>a</link>',
            "https://echo.example/deep/a",
        ),
    ],
)
def test_links_become_absolute_web_addresses(tmp_path: Path, head: str, entry: str, link: str | None) -> None:
    (document,) = documents(read(tmp_path, rss(f"<item>{entry}<description>{LONG}</description></item>", head=head)))
    assert document.url == link


def test_atom_with_xml_base(tmp_path: Path) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://echo.example/n/" xml:lang="de"><title>E</title>'
        '<entry xml:base="b/"><id>urn:1</id><title>T</title><link href="c"/><author><name>Ann Tarn</name></author>'
        f'<published>2024-05-06T10:00:00Z</published><content type="html"><![CDATA[{LONG}]]></content></entry></feed>'
    ).encode()
    (document,) = documents(read(tmp_path, body))
    assert document.url == "https://echo.example/n/b/c"
    assert (document.source_id, document.authors, document.language) == ("urn:1", ["Ann Tarn"], "de")
    assert document.published_raw == "2024-05-06T10:00:00Z"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"   ", "invalid_feed"),
        (b"plain words", "invalid_feed"),
        (b"<html><body><p>A page</p></body></html>", "invalid_feed"),
        (b"https://echo.example/feed.xml", "invalid_feed"),
        (b"/etc/passwd", "invalid_feed"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</ti", "invalid_feed"),
        (rss(), "no_entries"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>E</title></feed>', "no_entries"),
        (bytes(range(256)) * 8, "invalid_feed"),
    ],
)
def test_what_is_no_feed(tmp_path: Path, body: bytes, reason: str) -> None:
    assert [outcome(one) for one in read(tmp_path, body)] == [reason]


def test_cut_feed_gives_the_entries_before_the_cut(tmp_path: Path) -> None:
    whole = rss(*(item(guid=str(number), description=LONG) for number in range(5)))
    found = read(tmp_path, whole[: len(whole) * 3 // 5])
    assert [one.source_id for one in found][:2] == ["0", "1"]
    assert all(isinstance(one, RawDocument) for one in found[:2])


def test_packed_feed_and_feed_over_the_limit(tmp_path: Path) -> None:
    body = rss(item(guid="g", description=LONG))
    assert [outcome(one) for one in read(tmp_path, gzip.compress(body))] == ["here"]
    assert [outcome(one) for one in read(tmp_path, body, max_bytes=100)] == ["too_large"]


def test_entities_do_not_open_files_or_grow(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden words")
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret"><!ENTITY a "{"b" * 1000}">'
    doctype += "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 30}">' for n in range(6)) + "]>"
    body = rss(item(guid="g", description=LONG).replace("<guid>", "<title>&x;&g;</title><guid>"))
    found = read(tmp_path, body.replace(b"?>", b"?>" + doctype.encode(), 1))
    assert "hidden" not in repr(found)
    assert len(repr(found)) < 1_000_000


def test_half_characters_do_not_cost_the_feed(tmp_path: Path) -> None:
    body = rss(
        f"<item><title>A &#55357;&#56832; b &#xD83D; c &#x1F600;</title><description>{LONG}</description></item>"
    )
    (document,) = documents(read(tmp_path, body))
    assert document.title == "A \ufffd\ufffd b \ufffd c \U0001f600"


@pytest.mark.parametrize(
    "wrong", [{}, {"glob": "x", "url": "https://e.example"}, {"glob": "x", "urls": ["https://e.example"]}]
)
def test_either_files_or_addresses(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either glob or url/urls/opml"):
        RssParams(**wrong)  # type: ignore[arg-type]


def test_each_address_is_a_unit_and_is_not_fetched_by_the_plan() -> None:
    source = RssSource(RssParams(url="http://127.0.0.1:9/a", urls=("http://127.0.0.1:9/b",), name="feeds"))
    assert [unit.uri for unit in source.plan()] == ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"]
    assert source.origin == "feeds"


def page(body: bytes, status: str = "200 OK", head: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body


def test_feed_of_an_address(serve: Callable[[dict[str, bytes]], str]) -> None:
    relative = rss(f"<item><link>a</link><description>{LONG}</description></item>", head="<title>Café</title>")
    latin = relative.decode().encode("latin-1").replace(b'"1.0"?', b'"1.0" encoding="iso-8859-1"?')
    base = serve(
        {
            "/n/feed": page(relative),
            "/latin": page(latin, head="Content-Type: application/rss+xml\r\n"),
            "/moved": b"HTTP/1.1 301 Moved\r\nLocation: /n/feed\r\nContent-Length: 0\r\n\r\n",
            "/broken": page(b"<html>"),
            "/down": page(b"", "500 Error"),
            "/large": page(b"x" * 20_000),
        }
    )
    paths = ("/n/feed", "/moved", "/latin", "/broken", "/gone", "/down", "/large")
    fetch = FetchParams(allow_private_addresses=True, max_bytes=10_000)
    source = RssSource(RssParams(urls=tuple(base + path for path in paths), name="feeds", fetch=fetch))
    found = {unit.uri.removeprefix(base): results(source, unit) for unit in source.plan()}
    assert {path: [outcome(one) for one in what] for path, what in found.items()} == {
        "/n/feed": ["here"], "/moved": ["here"], "/latin": ["here"], "/broken": ["invalid_feed"],
        "/gone": ["not_found"], "/down": ["dead FetchError"], "/large": ["too_large"],
    }  # fmt: skip
    for path in ("/n/feed", "/moved"):
        (document,) = documents(found[path])
        assert document.url == f"{base}/n/a"
        assert document.uri == base + path
        assert document.file_time is not None, "else an undated article could not be placed"
        assert document.source == "Café"
    assert documents(found["/latin"])[0].source == "Café"
    (letter,) = found["/down"]
    assert isinstance(letter, DeadLetter)
    assert letter.retryable


def test_private_address_is_blocked_by_default(serve: Callable[[dict[str, bytes]], str]) -> None:
    source = RssSource(RssParams(url=serve({"/": page(rss())}) + "/", name="feeds"))
    (unit,) = source.plan()
    assert [outcome(one) for one in results(source, unit)] == ["blocked_url"]


@pytest.mark.parametrize(
    "url", ["ftp://echo.example/feed", "file:///etc/passwd", "feeds/echo.xml", "echo.example/feed"]
)
def test_an_address_that_is_none_is_a_wrong_configuration(url: str) -> None:
    with pytest.raises(ValidationError, match="not an HTTP address"):
        RssParams(urls=("https://echo.example/feed", url), name="feeds")


def test_an_address_that_is_none_in_an_opml_costs_the_other_feeds_nothing(tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text('<opml><body><outline xmlUrl="ftp://echo.example/feed"/></body></opml>')
    source = RssSource(RssParams(opml=str(opml), name="feeds"))
    (unit,) = source.plan()
    assert [outcome(one) for one in results(source, unit)] == ["blocked_url"]


def test_guids_do_not_depend_on_where_the_feed_lies(serve: Callable[[dict[str, bytes]], str]) -> None:
    body = rss(item(guid="4711", link="a", description=LONG), head="<title>E</title>")
    base = serve({"/n/feed": page(body)})
    source = RssSource(RssParams(url=f"{base}/n/feed", name="feeds", fetch=FetchParams(allow_private_addresses=True)))
    (unit,) = source.plan()
    (document,) = documents(results(source, unit))
    assert (document.source_id, document.url) == ("4711", f"{base}/n/a")


def write_list(folder: Path, *urls: str) -> str:
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in urls)
    (folder / "list.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    return f"{folder}/list.opml"


def test_feeds_of_an_opml_join_those_that_are_named(tmp_path: Path) -> None:
    opml = write_list(tmp_path, "https://a.example/f", "feed://b.example/f")
    source = RssSource(RssParams(url="https://a.example/f", opml=opml, name="feeds", poll="always"))
    units = list(source.plan())
    assert [(unit.uri, unit.poll) for unit in units] == [
        ("https://a.example/f", "always"), ("http://b.example/f", "always"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [None, "words", "<opml><body/></opml>"])
def test_an_opml_that_lists_nothing_is_an_error_of_the_source(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "list.opml").write_text(content)
    source = RssSource(RssParams(opml=f"{tmp_path}/list.opml", name="feeds"))
    with pytest.raises(SourceError, match=r"list\.opml") as caught:
        list(source.plan())
    assert not isinstance(caught.value, UnreachableError), "running again will not help"
