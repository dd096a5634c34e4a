"""Documents that want to be paths, markup, SQL or an end to the run, and pages that hold no article."""

import gzip
import io
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from transforms import pooled, workers

HOSTILE = [
    {"id": "../../x", "title": "../../../etc/passwd", "url": "file:///etc/passwd", "source": "topic=.."},
    {"id": "topic=../date=..", "title": "'; DROP TABLE articles; --", "published_at": "9999-12-31T23:59:59-12:00"},
    {"id": "nul\0id", "title": "nul\0title [/red]\x1b[31m", "published_at": "0001-01-01T00:00:00+14:00"},
    {"id": "x" * 10_240, "title": "y" * 10_240, "url": "http://h.example/" + "z" * 10_000},
    {"id": "half\ud800", "title": "half\ud800", "authors": ["\ud800"], "source": "\udfff"},
    {"id": 12, "title": "", "language": "xx-YY", "published_at": -99_999_999_999_999},
    {"id": 13, "published_at": 99_999_999_999_999_999_999},
    {"id": 14, "published_at": "2026-02-30"},
    {"id": 15, "published_at": "1e999"},
    {"id": "/etc/cron.d/x", "url": "javascript:alert(1)", "authors": ["[bold]", "\x1b]0;evil\x07"]},
]  # fmt: skip
JSON_LD = r"""{"@type": "NewsArticle", "headline": "half \ud83d x", "author": {"name": "n\udc00"},
"datePublished": "9999-12-31T23:59:59-12:00"}"""


@pytest.fixture
def hostile(place: Any, helpers: Any) -> Any:
    records = [helpers.record(number) | one for number, one in enumerate(HOSTILE)]
    helpers.write_jsonl(place.inbox / "h.jsonl", *records)
    body = "".join(f"<p>{helpers.story(number)} &#xD800;&#0;</p>" for number in (50, 51, 52))
    page = f'<html><head><script type="application/ld+json">{JSON_LD}</script></head>' \
        f"<body><article><h1>Head &#xDC00; line</h1>{body}</article></body></html>"  # fmt: skip
    (place.inbox / "[p]age \u2028 *.html").write_text(page, "utf-8")
    return place


def test_hostile_documents_are_kept_and_name_no_path(hostile: Any, tmp_path: Path) -> None:
    sources = [
        {"type": "jsonl", "name": "../[/x]", "glob": f"{hostile.inbox}/*.jsonl"},
        {"type": "html", "name": "'; DROP TABLE ledger; --", "glob": f"{hostile.inbox}/*.html"},
    ]
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(hostile.root)}
    result = hostile.run(sources=sources)
    count = len(HOSTILE) + 1
    assert result.report.equation() == f"in {count} = kept {count} + duplicate 0 + rejected 0 + dead 0"
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(hostile.root)} == before
    allowed = r"(articles|events)/topic=[a-z-]+/date=\d{4}-\d\d-\d\d/part-00000\.parquet"
    for name in hostile.parquet("articles", "events"):
        assert re.fullmatch(allowed, name), name
    again = hostile.run(sources=sources)
    assert (again.report.counts["in"], again.report.counts["unchanged"]) == (0, count)


def text_page(text: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


def members(data: bytes, name: str = "page.html") -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return file.getvalue()


STORY = (
    "The ferry to Lower Quill ran aground on Monday with sixty people on board, and nobody was hurt. A tug set out to"
    " free it, said the harbour office, which has closed the channel until the next tide of the evening."
)
NOISE = random.Random(1).randbytes(90_000)  # noqa: S311 - no secret
RUSSIAN = "Паром сел на мель у Нижнего Квилла в понедельник утром, никто не пострадал. " * 4
NOTHING_TO_SEE = "<p>The page you requested could not be found.</p>"
COOKIES = (
    "<h1>We value your privacy</h1><p>We and our 842 partners store information on your device, such as cookies, to"
    " show"
    " personalized ads and content.</p><p>With your permission we and our partners may use cookies to find out where"
    " you"
    " are. You may accept all or manage your preferences at any time.</p>"
)
NOT_FREE = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
STUB = f"<p>{STORY[:95]}</p><p>Subscribe to continue reading.</p>"
LISTING = "".join(
    f'<div><h3><a href="/n/{n}">Council votes on swimming pool number {n}</a></h3></div>' for n in range(30)
)
LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
FILES: dict[str, tuple[bytes, str]] = {
    "empty.html": (b"", "empty"),
    "blank.html": (b" \r\n\t ", "empty"),
    "image.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "binary"),
    "document.html": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40, "binary"),
    "archive.html": (members(text_page(STORY)), "binary"),
    "bomb-of-zip.html": (members(bytes(5_000_000)), "binary"),
    "bomb.html.gz": (gzip.compress(bytes(5_000_000)), "too_large"),
    "cut.html.gz": (gzip.compress(NOISE)[:40_000], "truncated"),
    "zeros.html": (bytes(50_000), "empty"),
    "zeros-between.html": (b"\0".join(text_page(STORY).split(b" ")) + b"\0" * 9, "binary"),
    "noise.html": (NOISE, "binary"),
    "large.html": (text_page(STORY * 9_000), "too_large"),
    "script-only.html": (b"<div id=app></div><noscript>Please enable JavaScript.</noscript>", "script_only"),
    "cookies.html": (f"<html><body>{COOKIES}</body></html>".encode(), "consent_wall"),
    "stub.html": (f"<html><head>{NOT_FREE}</head><body><article>{STUB}</article></body></html>".encode(), "paywall"),
    "error.html": (f"<html><head><title>404</title></head><body>{NOTHING_TO_SEE}</body></html>".encode(), "error_page"),
    "home.html": (f'<link rel=canonical href="https://quill.example/"><body>{LISTING}</body>'.encode(), "not_article"),
    "deep-300.html": (b"<div>" * 300 + text_page(STORY), "kept"),
    "deep-3000.html": (b"<div>" * 3_000 + text_page(STORY), "kept"),
    "utf-16.html": (text_page(STORY).decode().encode("utf-16-le"), "kept"),
    "wrong-charset.html": (b"<meta charset=utf-8>" + text_page(RUSSIAN).decode().encode("cp1251"), "kept"),
    "much-json.html": (text_page(STORY, f'<script type="application/ld+json">[{"[1]," * 400_000}1]</script>'), "kept"),
    "good.html": (text_page(STORY + " Nothing odd about this one at all."), "kept"),
}


def reasons(root: Path, column: str = "reason", folder: str = "rejects") -> dict[str, str]:
    rows = [row for path in (root / folder).rglob("*.parquet") for row in pq.ParquetFile(path).read().to_pylist()]
    return {row["source_id"]: row[column] for row in rows}


def test_each_bad_file_ends_with_its_reason_and_the_others_are_kept(place: Any) -> None:
    for name, (body, _) in FILES.items():
        (place.inbox / name).write_bytes(body)
    sources = [{"type": "html", "name": "web", "glob": f"{place.inbox}/*.html*", "max_bytes": 1_700_000}]
    result = place.run(sources=sources, clean={"min_words": 15})
    found = reasons(place.root)
    expected = {name: reason for name, (_, reason) in FILES.items() if reason != "kept"}
    assert found == expected
    assert result.report.counts["dead"] == 0
    assert result.report.counts["in"] == len(FILES)


def test_feed_of_a_billion_laughs_and_cut_archive(place: Any, helpers: Any) -> None:
    head = f'<!DOCTYPE rss [<!ENTITY a "ha">{LAUGHS}]><rss version="2.0"><channel><title>Q</title>'
    (place.inbox / "laughs.xml").write_text(
        f"{head}<item><title>&i;</title><description>&i;</description></item></channel></rss>"
    )
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + text_page(helpers.story(1))
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://quill.example/%d\r\nWARC-Date:" \
        b" 2026-03-02T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:%d>\r\nContent-Type: application/http\r\n" \
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n"  # fmt: skip
    whole = gzip.compress(record % (1, 1, len(body), body))
    (place.inbox / "cut.warc.gz").write_bytes(whole + whole[: len(whole) // 2])
    (place.inbox / "good.html").write_bytes(text_page(helpers.story(2)))
    sources = [
        {"type": "rss", "name": "feed", "glob": f"{place.inbox}/*.xml"},
        {"type": "warc", "name": "crawl", "glob": f"{place.inbox}/*.warc.gz"},
        {"type": "html", "name": "web", "glob": f"{place.inbox}/*.html"},
    ]
    counts = place.run(sources=sources).report.counts
    assert counts["kept"] == 2
    assert counts["dead"] == 0
    assert set(reasons(place.root).values()) == {"too_short", "truncated"}  # entities are not expanded


@pytest.mark.slow
def test_stuck_page_becomes_a_dead_letter_and_the_others_are_kept(
    place: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With real processes; the stuck page has so many attributes that its parsing takes hours."""
    monkeypatch.setattr(pooled, "shared_pool", workers.shared_pool)
    attributes = " ".join(f"a{number}" for number in range(400_000))
    (place.inbox / "stuck.html").write_bytes(f"<p {attributes}>".encode() + text_page(helpers.story(0)))
    for number in range(1, 5):
        (place.inbox / f"good{number}.html").write_bytes(text_page(helpers.story(number)))
    sources = [{"type": "html", "name": "web", "glob": f"{place.inbox}/*.html"}]
    try:
        result = place.run(sources=sources, workers={"processes": 1, "timeout_seconds": 1.5})
    finally:
        workers.close_pools()
    assert result.report.equation() == "in 5 = kept 4 + duplicate 0 + rejected 0 + dead 1"
    assert reasons(place.root, "error_type", "dead_letters") == {"stuck.html": "StuckDocumentError"}
    assert "not finished after 1.5 s" in reasons(place.root, "message", "dead_letters")["stuck.html"]
