"""Reading and fetching through Beam: every document comes out once, by one way."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from schemas.arrow import table_of
from schemas.feed import FeedState
from schemas.outcome import DeadLetter, LedgerEntry, Rejection
from schemas.raw import RawDocument, WorkUnit
from schemas.record import from_json
from transforms.fetch import FetchPages
from transforms.fetching.params import FetchParams
from transforms.read import ReadDocuments, SourceConfig, unit_key
from transforms.rounds import one_round
from transforms.sources.base import SOURCES, Source
from transforms.sources.jsonl import JsonlParams, JsonlSource
from transforms.sources.rss import RssParams, RssSource

Serve = Callable[[dict[str, bytes | Callable[[socket.socket], None]]], str]


def collected(
    pcollections: dict[str, beam.PCollection], expected: dict[str, list[object]], of: Callable[..., object]
) -> None:
    assert set(pcollections) == set(expected)
    for tag, values in expected.items():
        assert_that(pcollections[tag] | f"of {tag}" >> beam.Map(of), equal_to(values), label=tag)


def name(row: RawDocument | Rejection | DeadLetter | FeedState | str) -> str:
    if isinstance(row, Rejection):
        return f"{row.source_id} {row.reason}"
    if isinstance(row, DeadLetter):
        return f"{row.source_id} {row.error_type} {row.retryable}"
    if isinstance(row, FeedState):
        return f"{row.uri} {row.status} {row.entries} {row.new_entries}"
    return row if isinstance(row, str) else row.source_id


@pytest.fixture
def archive(tmp_path: Path) -> tuple[SourceConfig, list[WorkUnit]]:
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [json.dumps({"id": one, "text": f"story {one}"}) for one in ("a", "b", "c")]
    (folder / "good.jsonl").write_text("\n".join([*lines, "bad line"]))
    (folder / "gone.jsonl").write_text("x")
    (folder / "cut.jsonl").write_bytes(gzip.compress("\n".join(lines).encode())[:-12])
    params = JsonlParams(glob=f"{folder}/*.jsonl", name="archive")
    units = list(JsonlSource(params).plan())
    (folder / "gone.jsonl").unlink()
    return SourceConfig("jsonl", params), units


def ledger(path: Path, uri: str, *rows: tuple[str, str, bool]) -> str:
    entries = [
        LedgerEntry(name_, "s", "archive", uri, None, how, None, None, None, "p", retryable, "run")
        for name_, how, retryable in rows
    ]
    pq.write_table(table_of(LedgerEntry, entries), path)
    return str(path)


def test_first_run_reads_everything(archive: tuple[SourceConfig, list[WorkUnit]]) -> None:
    config, units = archive
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = pipeline | beam.Create(units) | ReadDocuments({"archive": config}, one_round(), "run", spread=True)
        expected: dict[str, list[object]] = {
            "documents": ["a", "b", "c", "a", "b"],
            "rejected": ["good.jsonl@93 invalid_record", "cut.jsonl@end truncated"],
            "dead": ["gone.jsonl FileNotFoundError True"],
            "unchanged": [],
            "feeds": [],
            "outside": [],
            "left": [],
        }
        collected(out, expected, name)
        assert out["documents"].element_type == RawDocument
        assert out["dead"].element_type == DeadLetter


@pytest.mark.slow
def test_second_run_leaves_out_what_is_decided(archive: tuple[SourceConfig, list[WorkUnit]], tmp_path: Path) -> None:
    config, units = archive
    units = [unit for unit in units if "cut" not in unit.uri]
    found = {one.source_id: one for unit in units for one in JsonlSource(config.params).read(unit)}  # type: ignore[arg-type]
    path = ledger(
        tmp_path / "1.parquet",
        next(unit.uri for unit in units if "good" in unit.uri),
        (found["a"].document_id, "kept", False),
        (found["b"].document_id, "dead", True),
        (found["good.jsonl@93"].document_id, "rejected", False),
        (found["gone.jsonl"].document_id, "dead", True),
    )
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = (
            pipeline
            | beam.Create(units)
            | ReadDocuments({"archive": config}, one_round(ledger_files=[path]), "now", spread=False)
        )
        good = unit_key("archive", next(unit.uri for unit in units if "good" in unit.uri))
        expected: dict[str, list[object]] = {
            "documents": ["b", "c"],
            "rejected": [],
            "dead": ["gone.jsonl FileNotFoundError True"],
            "unchanged": [good, good],
            "feeds": [],
            "outside": [],
            "left": [],
        }
        collected(out, expected, name)


def test_error_in_a_source_costs_its_unit_only(
    archive: tuple[SourceConfig, list[WorkUnit]], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, units = archive
    true_read = JsonlSource.read

    def read(self: JsonlSource, unit: WorkUnit) -> Iterator[object]:
        if "gone" in unit.uri:
            yield next(true_read(self, next(one for one in units if "good" in one.uri)))
            raise LookupError("a bug \udcff")
        yield from true_read(self, unit)

    monkeypatch.setattr(JsonlSource, "read", read)
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        stray = WorkUnit("nobody", "stray.txt")
        out = (
            pipeline
            | beam.Create([*units, stray])
            | ReadDocuments({"archive": config}, one_round(), "run", spread=True)
        )
        gone = next(unit for unit in units if "gone" in unit.uri)
        assert_that(out["documents"] | "a" >> beam.Map(name), equal_to(["a", "a", "b", "c", "a", "b"]), label="a")
        letters = out["dead"] | beam.Map(
            lambda row: (row.error_type, row.retryable, from_json(WorkUnit, row.payload.decode()), row.message)
        )
        assert_that(
            letters,
            equal_to([("LookupError", False, gone, "a bug \\udcff"), ("KeyError", False, stray, "'nobody'")]),
            label="b",
        )


def test_sources_implement_the_protocol(archive: tuple[SourceConfig, list[WorkUnit]]) -> None:
    config, _ = archive
    source: Source = SOURCES.create(config.type, config.params)
    assert source.origin == "archive"


def raw(source_id: str, url: str | None, body: bytes = b"") -> RawDocument:
    return RawDocument(source_id, "feeds", source_id, "feed.xml", "text/html", body, "utf-8", url, fetch_url=url)


def page(body: bytes, kind: str = "text/html; charset=koi8-r", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_pages_are_fetched(serve: Serve) -> None:
    base = serve(
        {
            "/a": page(b"<p>a"),
            "/moved": f"HTTP/1.1 302 F\r\nLocation: {'/a'}\r\nContent-Length: 0\r\n\r\n".encode(),
            "/text": page(b"plain", "text/plain"),
            "/pdf": page(b"%PDF", "application/pdf"),
            "/bare": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>",
            "/large": page(b"x" * 2000),
            "/500": page(b"", status="500 Error"),
        }
    )
    paths = ["/a", "/moved", "/text", "/pdf", "/bare", "/large", "/500", "/404"]
    documents = [raw(path, base + path) for path in paths]
    documents += [raw("here", base + "/404", b"body"), raw("no address", None), raw("odd", "ftp://echo.example/")]

    def told(row: object) -> object:
        if isinstance(row, RawDocument):
            return row.source_id, row.body, row.charset, row.media_type, (row.url or "").removeprefix(base)
        return name(row)  # type: ignore[arg-type]

    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        params = FetchParams(allow_private_addresses=True, max_bytes=1000, parallel=3, host_delay_seconds=0, retries=0)
        out = pipeline | beam.Create(documents) | FetchPages(params)
        html = "text/html"
        expected: dict[str, list[object]] = {
            "documents": [
                ("/a", b"<p>a", "koi8-r", html, "/a"),
                ("/moved", b"<p>a", "koi8-r", html, "/a"),
                ("/text", b"plain", None, "text/plain", "/text"),
                ("/bare", b"<p>", None, html, "/bare"),
                ("here", b"body", "utf-8", html, "/404"),
                ("no address", b"", "utf-8", html, ""),
            ],
            "rejected": ["/pdf not_html", "/large too_large", "/404 not_found", "odd blocked_url"],
            "dead": ["/500 FetchError True"],
            "coming": [],
        }
        collected(out, expected, told)
        payloads = out["dead"] | beam.Map(lambda row: from_json(RawDocument, row.payload.decode()))
        assert_that(payloads, equal_to([raw("/500", f"{base}/500")]), label="payload")


def test_private_pages_are_rejected_by_default(serve: Serve) -> None:
    base = serve({"/a": page(b"secret")})
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        out = pipeline | beam.Create([raw("a", f"{base}/a")]) | FetchPages(FetchParams())
        collected(out, {"documents": [], "rejected": ["a blocked_url"], "dead": [], "coming": []}, name)


def test_feeds_come_out_with_their_entries_and_what_is_new(feed_server: Any, tmp_path: Path) -> None:
    items = [f"<item><guid>{guid}</guid><description>{guid} words</description></item>" for guid in "abc"]
    feed_server.feed("/f", *items)
    feed_server.fails("/down", 500)
    fetch = FetchParams(allow_private_addresses=True, host_delay_seconds=0, retries=0)
    urls = tuple(feed_server.base + path for path in ("/f", "/down"))
    params = RssParams(urls=urls, name="feeds", full_text="feed", fetch=fetch)
    units = list(RssSource(params).plan())
    found = {one.source_id: one for one in RssSource(params).read(units[0]) if isinstance(one, RawDocument)}
    ids = {name_.rpartition("/")[2]: one.document_id for name_, one in found.items()}
    path = ledger(tmp_path / "1.parquet", urls[0], (ids["a"], "kept", False), (ids["b"], "dead", True))
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        config = {"feeds": SourceConfig("rss", params)}
        out = pipeline | beam.Create(units) | ReadDocuments(config, one_round(ledger_files=[path]), "now", spread=False)
        told = [f"{urls[0]} ok 3 1", f"{urls[1]} failing 0 0"]
        assert_that(out["feeds"] | "feeds" >> beam.Map(name), equal_to(told), label="feeds")
        assert_that(
            out["documents"] | "ids" >> beam.Map(lambda row: row.document_id),
            equal_to([ids["b"], ids["c"]]),
            label="documents",
        )
        assert_that(out["unchanged"], equal_to([unit_key("feeds", urls[0])]), label="unchanged")
        assert out["feeds"].element_type == FeedState
