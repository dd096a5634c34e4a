"""Documents that want to be paths, markup, SQL or an end to the run."""

import re
from pathlib import Path
from typing import Any

import pytest

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
