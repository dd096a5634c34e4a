"""Lists of feeds, good and bad."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.opml import OpmlError, Subscription, parse_opml, web_address, write_opml


def opml(body: str, head: str = "<head><title>T</title></head>") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><opml version="2.0">{head}<body>{body}</body></opml>'.encode()


def urls(body: bytes) -> list[str]:
    return [feed.url for feed in parse_opml(body)]


def test_nested_outlines_are_folders() -> None:
    found = parse_opml(
        opml(
            '<outline text="Wires"><outline title="North/South"><outline text="Tarn Echo" type="rss"'
            ' xmlUrl="https://echo.example/f" htmlUrl="https://echo.example/"/></outline></outline>'
            '<outline text="x" title="Fell Post" xmlURL=" https://post.example/f " category="/local/news,other"/>'
        )
    )
    assert found == (
        Subscription("https://echo.example/f", "Tarn Echo", "https://echo.example/", "Wires/North-South"),
        Subscription("https://post.example/f", "Fell Post", None, "local/news"),
    )


def test_each_address_counts_once() -> None:
    one = '<outline text="{}" xmlUrl="https://echo.example/f"/>'
    assert [feed.title for feed in parse_opml(opml(one.format("A") + one.format("B")))] == ["A"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Caf&eacute;&nbsp;News &mdash; A &amp; B", "Café News — A & B"),
        ("A & B", "A & B"),
        ("A &nosuchthing; B", "A B"),
        ("&lt;b&gt; &quot;x&quot; &#233;", '<b> "x" é'),
        ("a&#x0;b\x01c&#xD83D;", "a\ufffdbc\ufffd"),
    ],
)
def test_entities_and_stray_characters(text: str, title: str) -> None:
    assert parse_opml(opml(f'<outline text="{text}" xmlUrl="https://echo.example/f?a=1&amp;b=2"/>')) == (
        Subscription("https://echo.example/f?a=1&b=2", title),
    )


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    good = opml('<outline text="A" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://b.example/f"/>')
    assert urls(good.replace(b"</body></opml>", b"")) == ["https://a.example/f", "https://b.example/f"]
    assert urls(good[: good.index(b"https://b")]) == ["https://a.example/f"]
    assert urls(good.replace(b'"A"', b"A")) != []
    assert urls(good.replace(b"<body>", b"").replace(b"</body>", b"")) == ["https://a.example/f", "https://b.example/f"]


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1251"])
def test_charsets(charset: str) -> None:
    title = "Эхо" if charset == "windows-1251" else "Café"
    text = f'<?xml version="1.0" encoding="{charset}"?><opml><body><outline text="{title}" xmlUrl="https://e.example/"/></body></opml>'
    assert parse_opml(text.encode(charset))[0].title == title


@pytest.mark.parametrize(
    "body",
    [
        b"", b"   ", b"words", b"<rss version='2.0'><channel/></rss>", b"<html><body>no</body></html>", b"\x00\x01\x02",
        opml(""), opml('<outline text="a folder"/>'), opml('<outline text="x" xmlUrl=""/>'),
    ],
)  # fmt: skip
def test_what_is_no_list_of_feeds(body: bytes) -> None:
    with pytest.raises(OpmlError):
        parse_opml(body)


def test_entities_do_not_open_files_or_grow(tmp_path: object) -> None:
    secret = f"{tmp_path}/secret"
    with open(secret, "w") as file:  # noqa: PTH123
        file.write("hidden words")
    laughs = f'<!ENTITY a "{"b" * 1000}">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 30}">' for n in range(8)
    )
    doctype = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">{laughs}<!ENTITY name "]>">]>'
    body = opml('<outline text="T &x; &i; &name;" xmlUrl="https://e.example/f"/><outline>&x;&i;</outline>')
    found = parse_opml(body.replace(b"?>", b"?>" + doctype.encode(), 1))
    assert [feed.url for feed in found] == ["https://e.example/f"]
    assert "hidden" not in repr(found)
    assert len(repr(found)) < 1000


def test_a_deep_list_ends() -> None:
    deep = '<outline text="f">' * 5000 + '<outline xmlUrl="https://deep.example/"/>' + "</outline>" * 5000
    assert urls(opml('<outline xmlUrl="https://e.example/"/>' + deep)) == ["https://e.example/"]


def test_written_lists_are_read_again() -> None:
    feeds = (
        Subscription("https://a.example/f?x=1&y=2", 'A "&" <B>\x00', "https://a.example/", "Wires/North"),
        Subscription("https://b.example/f", None, None, "Wires"),
        Subscription("https://c.example/f", "Gama", None, None),
    )
    again = parse_opml(write_opml(feeds))
    assert {feed.url: feed.category for feed in again} == {feed.url: feed.category for feed in feeds}
    assert {feed.title for feed in again} == {'A "&" <B>', "https://b.example/f", "Gama"}
    assert write_opml(again) == write_opml(parse_opml(write_opml(again)))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("feed://e.example/f", "http://e.example/f"),
        ("feed:https://e.example/f", "https://e.example/f"),
        ("feed:http://e.example/f", "http://e.example/f"),
        ("feed://https://e.example/f", "https://e.example/f"),
        (" https://e.example/f ", "https://e.example/f"),
        ("https://feed.example/feed:x", "https://feed.example/feed:x"),
    ],
)
def test_addresses_of_the_feed_scheme(written: str, address: str) -> None:
    assert web_address(written) == address


@given(st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    with contextlib.suppress(OpmlError):
        parse_opml(b"<opml><body>" + body)
