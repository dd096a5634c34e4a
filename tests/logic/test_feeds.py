"""Feeds of all kinds, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.feeds import Entry, FeedError, parse_feed

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title> Tarn Echo </title><link>https://echo.example/</link><language>en-gb</language>
<item><title>One &amp; two</title><link>https://echo.example/1</link><guid isPermaLink="false">g1</guid>
<dc:creator>Ann Tarn</dc:creator><pubDate>Mon, 06 May 2024 10:00:00 +0200</pubDate>
<description>&lt;b&gt;Short&lt;/b&gt;</description>
<content:encoded><![CDATA[<p onclick="x()">Long</p>]]></content:encoded>
</item></channel></rss>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title><link>https://old.example/</link></channel>
<item><title>T</title><link>https://old.example/1</link><dc:date>2024-05-06</dc:date></item></rdf:RDF>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="https://a.example/"/>
<entry><title>T</title><id>tag:1</id><link rel="alternate" href="/1"/><updated>2024-05-06T10:00:00Z</updated>
<author><name>Ann Tarn</name></author><author><name>Bo Fell</name></author><author><name> </name></author>
<content type="text">Words</content><summary>Fewer</summary></entry></feed>"""


def test_rss() -> None:
    feed = parse_feed(RSS)
    assert (feed.version, feed.title) == ("rss20", "Tarn Echo")
    assert feed.entries == (
        Entry(
            "g1", "https://echo.example/1", "One & two", ("Ann Tarn",), "Mon, 06 May 2024 10:00:00 +0200",
            '<p onclick="x()">Long</p>', "<b>Short</b>", "en-gb",
        ),
    )  # fmt: skip


def test_rdf_and_atom() -> None:
    (old,) = parse_feed(RDF).entries
    assert (old.link, old.published, old.content, old.summary) == ("https://old.example/1", "2024-05-06", None, None)
    (entry,) = parse_feed(ATOM).entries
    assert (entry.guid, entry.link, entry.authors) == ("tag:1", "https://a.example/1", ("Ann Tarn", "Bo Fell"))
    assert (entry.published, entry.content, entry.summary) == ("2024-05-06T10:00:00Z", "Words", "Fewer")


def test_published_goes_before_updated() -> None:
    both = ATOM.replace(b"<updated>", b"<published>2024-05-01</published><updated>")
    assert parse_feed(both).entries[0].published == "2024-05-01"


def test_content_that_is_no_text_is_passed_over() -> None:
    (entry,) = parse_feed(ATOM.replace(b'<content type="text">Words', b'<content type="image/png">aGVsbG8=')).entries
    assert entry.content is None


def test_relative_links_are_read_against_where_the_feed_lies() -> None:
    body = ATOM.replace(b'<link href="https://a.example/"/>', b"")
    assert parse_feed(body).entries[0].link is None
    assert parse_feed(body, base_url="https://b.example/feeds/x").entries[0].link == "https://b.example/1"


def test_charset_of_the_header_and_of_the_document() -> None:
    latin = RSS.replace(b"Tarn Echo", b"Caf\xe9").replace(b"UTF-8", b"iso-8859-1")
    assert parse_feed(latin).title == "Café"
    bare = RSS.replace(b"Tarn Echo", b"Caf\xe9").replace(b' encoding="UTF-8"', b"")
    assert parse_feed(bare, content_type="application/rss+xml; charset=iso-8859-1").title == "Café"


def test_feed_that_is_not_well_formed_is_read_where_it_can_be() -> None:
    assert parse_feed(RSS.replace(b"One &amp; two", b"One & two")).entries[0].guid == "g1"
    assert parse_feed(b"\n\n" + RSS).entries[0].guid == "g1"
    assert parse_feed(b"\xef\xbb\xbf" + RSS).entries[0].guid == "g1"


@pytest.mark.parametrize(
    "reference", [b"&#xD800;", b"&#xdfff;", b"&#x00D9ab;", b"&#55296;", b"&#57343;", b"&#056000;", b"&#55357;&#56832;"]
)
def test_half_characters_become_the_sign_for_unreadable_ones(reference: bytes) -> None:
    feed = parse_feed(RSS.replace(b"One &amp; two", b"A" + reference + b"B"))
    assert feed.entries[0].title in ("A\ufffdB", "A\ufffd\ufffdB")


@pytest.mark.parametrize(
    ("reference", "char"),
    [
        (b"&#xD7FF;", "\ud7ff"),
        (b"&#xE000;", "\ue000"),
        (b"&#55295;", "\ud7ff"),
        (b"&#57344;", "\ue000"),
        (b"&#128512;", "\U0001f600"),
    ],
)
def test_their_neighbours_stay(reference: bytes, char: str) -> None:
    assert parse_feed(RSS.replace(b"One &amp; two", b"A" + reference + b"B")).entries[0].title == f"A{char}B"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html><body>Page</body></html>", "no RSS or Atom element"),
        (b"{}", "."),
        (b"<rss version='2.0'><channel><title>x</tit", "broken"),
        (b"http://127.0.0.1:9/feed.xml", "."),
        (b"/etc/hostname", "."),
        (b"\x00" * 50, "."),
    ],
)
def test_what_is_no_feed(body: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        parse_feed(body)


PARTS = st.sampled_from(RSS.split(b"\n") + ATOM.split(b"\n") + [b"<item>", b"</item>", b"&", b"\xff", b"<![CDATA["])


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=60) | st.lists(PARTS, max_size=12).map(b"\n".join))
def test_any_bytes_are_a_feed_or_a_feed_error(body: bytes) -> None:
    try:
        feed = parse_feed(body, base_url="https://b.example/")
    except FeedError:
        return
    for entry in feed.entries:
        assert entry.link is None or entry.link.startswith("http")
        for value in (
            entry.guid,
            entry.link,
            entry.title,
            entry.published,
            entry.content,
            entry.summary,
            *entry.authors,
        ):
            (value or "").encode()


def dated(*tags: str) -> str | None:
    text = f"""<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:x="https://echo.example/ns"
    xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>E</title>
    <item><title>T</title>{"".join(tags)}</item></channel></rss>"""
    return parse_feed(text.encode()).entries[0].published


@pytest.mark.parametrize(
    "tag",
    ["pubDate", "PUBDATE", "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "atom:updated",
     "published", "updated", "date", "x:pubDate", "publishDate", "publicationDate", "x:date_published", "timestamp"],
)  # fmt: skip
def test_raw_times_are_kept_wherever_they_stand(tag: str) -> None:
    assert dated(f"<{tag}> 2026/01/05 10:15 JST\n</{tag}>") == "2026/01/05 10:15 JST"


def test_publication_goes_before_update_and_what_can_be_read_before_what_cannot() -> None:
    assert dated("<dc:date>2026-01-06</dc:date>", "<pubDate>2026-01-05</pubDate>") == "2026-01-05"
    assert (
        dated("<atom:updated>2026-01-06</atom:updated>", "<atom:published>2026-01-05</atom:published>") == "2026-01-05"
    )
    assert dated("<pubDate>soon</pubDate>", "<dc:date>2026-01-06</dc:date>") == "2026-01-06"
    assert dated("<pubDate>soon</pubDate>") == "soon"
    assert dated("<pubDate/>") is None


def test_older_vocabularies() -> None:
    old = b"""<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>A</title><entry><title>T</title>
    <modified>2026-01-06T10:00:00Z</modified><issued>2026-01-05T10:00:00+09:00</issued></entry></feed>"""
    assert parse_feed(old).entries[0].published == "2026-01-05T10:00:00+09:00"


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("", None), ("<ttl>60</ttl>", 3600), ("<ttl> 5 </ttl>", 300), ("<ttl>-5</ttl>", None), ("<ttl>x</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3600), ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86_400),
        ("<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 7200),
    ],
)  # fmt: skip
def test_how_often_a_feed_wants_to_be_polled(head: str, seconds: int | None) -> None:
    text = f"""<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>E</title>{head}
    <item><title>T</title></item></channel></rss>"""
    assert parse_feed(text.encode()).ttl == seconds
