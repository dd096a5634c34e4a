"""Sitemaps as sites write them, and as nobody should."""

import contextlib
import gzip
import itertools
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.sitemaps import Entry, Link, SitemapError, SitemapTooLargeError, parse_sitemap, unpacked

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"


def urlset(*entries: str) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}" xmlns:image="{IMAGE}">'
    return f"{head}{''.join(f'<url>{entry}</url>' for entry in entries)}</urlset>".encode()


def test_news_entry() -> None:
    news = (
        "<loc> https://echo.example/a\n</loc><lastmod>2024-05-07</lastmod>"
        "<image:image><image:loc>https://echo.example/a.jpg</image:loc><image:title>Quay</image:title></image:image>"
        "<news:news><news:publication><news:name>Tarn Echo</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>2024-05-06T12:00:00+02:00</news:publication_date>"
        "<news:title><![CDATA[Ferry & barge collide]]></news:title></news:news>"
    )
    assert list(parse_sitemap(urlset(news, "<loc>https://echo.example/b</loc>"))) == [
        Entry("https://echo.example/a", "2024-05-07", "2024-05-06T12:00:00+02:00", "Ferry & barge collide",
              "Tarn Echo", "en"),
        Entry("https://echo.example/b"),
    ]  # fmt: skip


def test_index() -> None:
    body = (
        f'<sitemapindex xmlns="{SITEMAP}"><sitemap><loc>https://echo.example/1.xml.gz</loc>'
        "<lastmod>2024-05-06</lastmod></sitemap><sitemap><loc>/2.xml</loc></sitemap><sitemap/></sitemapindex>"
    )
    assert list(parse_sitemap(body.encode(), "https://echo.example/deep/index.xml")) == [
        Link("https://echo.example/1.xml.gz", "2024-05-06"), Link("https://echo.example/2.xml"), Link("")
    ]  # fmt: skip


@pytest.mark.parametrize("space", ["", 'xmlns="http://www.google.com/schemas/sitemap/0.84"'])
def test_other_and_no_namespace(space: str) -> None:
    body = f"<urlset {space}><url><loc>https://echo.example/</loc></url></urlset>".encode()
    assert list(parse_sitemap(body)) == [Entry("https://echo.example/")]


def test_bare_ampersands_and_other_encodings() -> None:
    loc = "<loc>https://echo.example/?a=1&b=2&amp;c=3&#38;d</loc>"
    assert [one.url for one in parse_sitemap(urlset(loc))] == ["https://echo.example/?a=1&b=2&c=3&d"]
    wide = '<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>https://echo.example/ö</loc></url></urlset>'
    assert [one.url for one in parse_sitemap(wide.encode("utf-16"))] == ["https://echo.example/ö"]


def test_sitemap_that_breaks_off_gives_what_was_before() -> None:
    whole = urlset(*(f"<loc>https://echo.example/{n}</loc>" for n in range(9)))
    entries = parse_sitemap(whole[:-60])
    found = [entry.url for entry in itertools.islice(entries, 7)]
    with pytest.raises(SitemapError, match="not well-formed"):
        next(entries)
    assert found == [f"https://echo.example/{n}" for n in range(7)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not well-formed"),
        (b"\x00\x01", "not well-formed"),
        (b"https://echo.example/a\n", "not well-formed"),
        (b"<html><body/></html>", "begins with <html>"),
        (b'<rss version="2.0"/>', "type rss"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "type rss"),
        (b"<urlset>" * 400 + b"</urlset>" * 400, "not well-formed"),
    ],
)
def test_what_is_no_sitemap(body: bytes, message: str) -> None:
    with pytest.raises(SitemapError, match=message):
        list(parse_sitemap(body))


def test_entities_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}]><urlset><url><loc>https://echo.example/&l11;</loc></url></urlset>'
    tracemalloc.start()
    with contextlib.suppress(SitemapError):
        assert [one.url for one in parse_sitemap(bomb.encode())] == ["https://echo.example/&l11;"]
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    stolen = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>a&x;</loc></url></urlset>'
    assert [one.url for one in parse_sitemap(stolen.encode())] == ["a&x;"]


def test_unpacking() -> None:
    body = urlset("<loc>https://echo.example/</loc>")
    assert unpacked(body, 10_000) == unpacked(gzip.compress(body), 10_000) == body
    for large in (bytes(20_000_000), gzip.compress(bytes(20_000_000))):
        with pytest.raises(SitemapTooLargeError):
            unpacked(large, 10_000)
    for damaged in (gzip.compress(body)[:-9], b"\x1f\x8b" + body):
        with pytest.raises(SitemapError):
            unpacked(damaged, 10_000)


@given(st.binary(max_size=200), st.integers(0, 300))
@settings(max_examples=200, deadline=None)
def test_any_damage_is_an_error_of_ours(junk: bytes, at: int) -> None:
    whole = urlset("<loc>https://echo.example/a</loc>", "<news:news><news:title>A</news:title></news:news>")
    with contextlib.suppress(SitemapError):
        assert all(isinstance(one, (Entry, Link)) for one in parse_sitemap(whole[:at] + junk + whole[at + len(junk) :]))
