"""Sitemaps as a source: files, addresses, indexes, and what is left out."""

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.polling import Polled
from transforms.sources.base import ReadResult
from transforms.sources.sitemap import SitemapParams, SitemapSource

LOCAL = {"allow_private_addresses": True, "respect_robots": False, "host_delay_seconds": 0, "retries": 0}
Serve = Callable[[dict[str, bytes]], str]


def urlset(*entries: tuple[str, str]) -> bytes:
    inner = "".join(f"<url><loc>{loc}</loc>{rest}</url>" for loc, rest in entries)
    return f'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{inner}</urlset>'.encode()


def index(*locs: str) -> bytes:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{loc}</loc></sitemap>' for loc in locs)}</sitemapindex>".encode()


def news(title: str, date: str = "2024-05-06T12:00:00Z") -> str:
    return (
        "<news:news><news:publication><news:name>Tarn Echo</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{date}</news:publication_date><news:title>{title}</news:title>"
        "</news:news>"
    )


def answer(body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers))
    return f"{head}\r\n\r\n".encode() + body


def source(**params: object) -> SitemapSource:
    return SitemapSource(SitemapParams(**{"name": "maps", **params}))  # type: ignore[arg-type]


def read(folder: Path, body: bytes, **params: object) -> list[ReadResult | Polled]:
    (folder / "map.xml").write_bytes(body)
    reader = source(glob=f"{folder}/map.xml", fetch=LOCAL, **params)
    (unit,) = reader.plan()
    return list(reader.read(unit))


def poll(url: str, **params: object) -> tuple[list[ReadResult], Polled]:
    reader = source(url=url, **{"fetch": LOCAL, **params})
    (unit,) = reader.plan()
    *found, polled = reader.read(unit)
    assert isinstance(polled, Polled)
    return [one for one in found if not isinstance(one, Polled)], polled


def summary(found: list[ReadResult | Polled] | list[ReadResult]) -> list[str]:
    return [
        one.source_id.rpartition("/")[2] if isinstance(one, RawDocument)
        else one.reason if isinstance(one, Rejection)
        else type(one).__name__
        for one in found
    ]  # fmt: skip


def test_page_carries_what_the_sitemap_says_of_it(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        urlset(
            ("https://echo.example/a", news("Ferry ran aground") + "<lastmod>2024-05-07</lastmod>"),
            ("https://echo.example/b", "<lastmod>2024-05-01T10:00:00Z</lastmod>"),
        ),
    )
    told, untold = found
    assert isinstance(told, RawDocument)
    assert isinstance(untold, RawDocument)
    assert (told.url, told.fetch_url, told.body) == ("https://echo.example/a", "https://echo.example/a", b"")
    assert (told.title, told.published_raw, told.source, told.language, told.stated_by) == (
        "Ferry ran aground", "2024-05-06T12:00:00Z", "Tarn Echo", "en", "sitemap"
    )  # fmt: skip
    assert (untold.title, untold.published_raw, untold.stated_by) == (None, None, None)
    assert untold.file_time == 1_714_557_600_000_000


def test_page_is_the_same_document_whatever_is_said_of_it(tmp_path: Path) -> None:
    (told,) = read(tmp_path, urlset(("https://echo.example/a", news("One"))))
    (later,) = read(tmp_path, urlset(("https://echo.example/a", "<lastmod>2024-05-09</lastmod>")))
    assert isinstance(told, RawDocument)
    assert isinstance(later, RawDocument)
    assert told.document_id == later.document_id


def test_address_listed_twice_is_one_page_with_its_news(tmp_path: Path) -> None:
    entry = "https://echo.example/a"
    (document,) = read(tmp_path, urlset((entry, ""), (entry, news("Ferry")), (entry, "<lastmod>2024-01-01</lastmod>")))
    assert isinstance(document, RawDocument)
    assert document.title == "Ferry"


def test_filters(tmp_path: Path) -> None:
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    body = urlset(
        ("https://echo.example/news/new", f"<lastmod>{(now - day).isoformat()}</lastmod>"),
        ("https://echo.example/news/old", f"<lastmod>{(now - 9 * day).date()}</lastmod>"),
        ("https://echo.example/news/undated", ""),
        ("https://echo.example/tag/new", ""),
    )
    assert sorted(summary(read(tmp_path, body))) == ["new", "new", "old", "undated"]
    assert summary(read(tmp_path, body, include="/news/", max_age_days=2)) == ["new", "undated"]
    assert summary(read(tmp_path, body, exclude=r"/tag/|un")) == ["new", "old"]


def test_newest_pages_go_first_and_the_others_are_told(tmp_path: Path) -> None:
    dates = [(f"https://echo.example/{day:02}", f"<lastmod>2024-05-{day:02}</lastmod>") for day in (3, 9, 1, 5)]
    found = read(tmp_path, urlset(*dates), max_pages=2)
    assert summary(found) == ["09", "05", "too_large"]
    assert "2 pages beside the 2 newest" in str(found[-1])
    more = read(tmp_path, urlset(*dates, ("https://echo.example/0", "")), max_pages=2)
    assert more[-1].document_id == found[-1].document_id  # type: ignore[union-attr]


def test_many_pages_are_held_no_longer_than_needed(tmp_path: Path) -> None:
    entries = ((f"https://echo.example/{n}", f"<lastmod>2024-01-01T00:{n // 60 % 60:02}:{n % 60:02}Z</lastmod>")
               for n in range(3600))  # fmt: skip
    found = read(tmp_path, urlset(*entries), max_pages=3)
    assert summary(found) == ["3599", "3598", "3597", "too_large"]
    assert "3597 pages beside" in str(found[-1])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ["empty"]),
        (b"<html/>", ["invalid_feed"]),
        (b"<urlset/>", ["no_entries"]),
        (urlset(("", ""), ("https://echo.example/a", "")), ["invalid_record", "a"]),
        (urlset(("https://echo.example/a", ""))[:-9], ["invalid_feed", "a"]),
        (gzip.compress(urlset(("https://echo.example/a", ""))), ["a"]),
    ],
)
def test_odd_and_bad_files(tmp_path: Path, body: bytes, expected: list[str]) -> None:
    assert summary(read(tmp_path, body)) == expected


def test_index_leads_to_its_sitemaps_once_each(serve: Serve) -> None:
    answers: dict[str, bytes] = {}
    site = serve(answers)
    answers["/index.xml"] = answer(
        index(*(f"{site}/{name}" for name in ("a.xml.gz", "b.xml", "b.xml", "index.xml", "gone.xml"))), 'ETag: "1"'
    )
    answers["/a.xml.gz"] = answer(gzip.compress(urlset(("https://echo.example/1", news("One")))))
    answers["/b.xml"] = answer(urlset(("https://echo.example/1", ""), ("https://echo.example/2", "")))
    found, polled = poll(f"{site}/index.xml")
    assert sorted(summary(found)) == ["1", "2", "not_found"]
    assert {one.uri for one in found} == {f"{site}/index.xml"}
    state = polled.state(3, 3)
    assert (state.status, state.title) == ("ok", "Tarn Echo")
    assert state.etag is None  # an index that has not changed does not speak for its sitemaps


def test_sitemap_is_polled_like_a_feed(serve: Serve) -> None:
    site = serve({"/map.xml": answer(urlset(("https://echo.example/1", "")), 'ETag: "1"')})
    found, polled = poll(f"{site}/map.xml")
    assert summary(found) == ["1"]
    state = polled.state(1, 1)
    assert (state.status, state.etag) == ("ok", '"1"')
    unchanged = serve({"/map.xml": b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'})
    reader = source(url=f"{unchanged}/map.xml", fetch=LOCAL)
    (again,) = reader.read(next(reader.plan())._replace(feed=state))
    assert isinstance(again, Polled)
    assert again.state(0, 0).status == "not_modified"


def test_sitemap_that_cannot_be_had(serve: Serve) -> None:
    site = serve({"/html": answer(b"<html/>"), "/busy": b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"})
    found, polled = poll(f"{site}/none.xml")
    assert summary(found) == ["not_found"]
    found, polled = poll(f"{site}/html")
    assert (summary(found), polled.state(1, 1).status) == (["invalid_feed"], "failing")
    (letter,), _ = poll(f"{site}/busy")
    assert isinstance(letter, DeadLetter)
    assert letter.retryable
    found, _ = poll("http://127.0.0.1:9/map.xml", fetch={})
    assert summary(found) == ["blocked_url"]


def test_indexes_without_end(serve: Serve) -> None:
    answers: dict[str, bytes] = {}
    site = serve(answers)
    for n in range(9):
        answers[f"/{n}"] = answer(index(f"{site}/{n + 1}"))
    found, _ = poll(f"{site}/0")
    assert summary(found) == ["invalid_feed"]
    assert "more than 3 indexes" in str(found[0])
    answers["/0"] = answer(index(*(f"{site}/page{n}" for n in range(20))))
    for n in range(20):
        answers[f"/page{n}"] = answer(urlset((f"https://echo.example/{n}", "")))
    found, _ = poll(f"{site}/0", max_sitemaps=5)
    assert sorted(summary(found)) == ["0", "1", "2", "3", "4", "too_large"]


def test_the_same_address_twice_is_one_sitemap() -> None:
    url = "https://echo.example/map.xml"
    assert [unit.uri for unit in source(urls=[url, url]).plan()] == [url]
    assert next(source(url=url).plan()) == WorkUnit("maps", url, weight=400_000, poll="due")


@pytest.mark.parametrize(
    "bad", [{}, {"glob": "a", "url": "b"}, {"url": "a", "include": "("}, {"url": "a", "max_age_days": 0}]
)
def test_bad_parameters(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SitemapParams(**bad)  # type: ignore[arg-type]
