"""The fetching step: pages come out as they come in, each document once, whatever became of its page."""

import time
from collections.abc import Callable
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, GlobalWindow, TimestampedValue

from schemas.raw import RawDocument
from transforms.fetch import FetchPages, _Fetch
from transforms.fetching.errands import ERRANDS
from transforms.fetching.params import FetchParams

MakeSite = Callable[..., Any]
QUICK = {"allow_private_addresses": True, "retry_delay_seconds": 0}


def raw(source_id: str, url: str) -> RawDocument:
    return RawDocument(source_id, "feeds", source_id, "feed.xml", "text/html", b"", url=url, fetch_url=url)


def page(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def names(documents: list[RawDocument], params: FetchParams) -> list[str]:
    """The documents that one bundle gives, in order."""
    step = _Fetch(params)
    step.setup()
    step.start_bundle()
    found = [value for document in documents for value in step.process(document, 0, GlobalWindow())]
    found += step.finish_bundle()
    return [value.value.source_id for value in found]


def test_a_slow_host_does_not_hold_up_the_pages_of_others(site: MakeSite) -> None:
    slow = site({f"/{n}": page(b"slow") for n in range(3)})
    quick = [site({f"/{n}": page(b"quick") for n in range(2)}) for _ in range(4)]
    # All of the slow host first, and with a single thread.
    documents = [raw(f"slow {n}", f"{slow.base}/{n}") for n in range(3)]
    documents += [raw(f"quick {n}", f"{one.base}/{n}") for n in range(2) for one in quick]
    params = FetchParams(**QUICK, parallel=1, host_delay_seconds=0.4)
    order = names(documents, params)
    assert sorted(order) == sorted(document.source_id for document in documents)
    assert order.index("slow 1") > order.index("quick 0")
    assert order[-1] == "slow 2"


def test_what_becomes_of_pages(site: MakeSite) -> None:
    server = site(
        {
            "/robots.txt": b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nUser-agent: *\nDisallow: /denied",
            "/gone": page(b"", "410 Gone"),
            "/denied": page(b"x"),
            "/file": b"HTTP/1.1 302 F\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            "/304": page(b"", "304 Not Modified"),
            "/ok": page(b"<p>ok"),
        }
    )
    names = ["gone", "denied", "file", "304", "ok"]

    def told(row: Any) -> tuple[str, str]:
        return row.source_id, getattr(row, "reason", None) or getattr(row, "error_type", None) or row.body.decode()

    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        documents = [raw(name, f"{server.base}/{name}") for name in names]
        out = pipeline | beam.Create(documents) | FetchPages(FetchParams(**QUICK, host_delay_seconds=0))
        rejected = [("gone", "gone"), ("denied", "robots_denied"), ("file", "blocked_url")]
        assert_that(out["rejected"] | "r" >> beam.Map(told), equal_to(rejected), label="rejected")
        assert_that(out["dead"] | "d" >> beam.Map(told), equal_to([("304", "FetchError")]), label="dead")
        assert_that(out["documents"] | "o" >> beam.Map(told), equal_to([("ok", "<p>ok")]), label="documents")
    assert "/denied" not in server.paths()


@pytest.mark.slow
def test_outputs_keep_time_and_window(site: MakeSite) -> None:
    server = site({f"/{n}": page(b"x", "200 OK" if n % 2 else "404 No") for n in range(6)})

    class Stamped(beam.DoFn):
        def process(self, row: Any, at: Any = beam.DoFn.TimestampParam, window: Any = beam.DoFn.WindowParam) -> Any:
            yield row.source_id, int(at), int(window.start)

    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        stamped = [TimestampedValue(raw(str(n), f"{server.base}/{n}"), n) for n in range(6)]
        params = FetchParams(**QUICK, host_delay_seconds=0, host_connections=8)
        out = (
            pipeline
            | beam.Create(stamped)
            | beam.Map(lambda value: value)
            | beam.WindowInto(FixedWindows(2))
            | FetchPages(params)
        )
        expected = [(str(n), n, n - n % 2) for n in range(6)]
        assert_that(out["documents"] | "s1" >> beam.ParDo(Stamped()), equal_to(expected[1::2]), label="documents")
        assert_that(out["rejected"] | "s2" >> beam.ParDo(Stamped()), equal_to(expected[::2]), label="rejected")


def test_a_bundle_that_is_given_up_asks_for_nothing_more(site: MakeSite) -> None:
    server = site({f"/{n}": page(b"x") for n in range(20)})
    step = _Fetch(FetchParams(**QUICK, host_delay_seconds=0.2, respect_robots=False))
    step.setup()
    step.start_bundle()
    for n in range(20):
        list(step.process(raw(str(n), f"{server.base}/{n}"), 0, GlobalWindow()))
    step.start_bundle()  # the bundle failed further on, and Beam begins the next one
    assert list(step.finish_bundle()) == []
    time.sleep(0.5)
    assert len(server.requests) <= 2
    step.teardown()


def test_memory_of_a_backlog_is_bounded(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.fetch._LARGEST_BACKLOG", 3)
    server = site({f"/{n}": page(b"x") for n in range(12)})
    step = _Fetch(FetchParams(**QUICK, host_delay_seconds=0, respect_robots=False))
    step.setup()
    step.start_bundle()
    given = 0
    for n in range(12):
        given += len(list(step.process(raw(str(n), f"{server.base}/{n}"), 0, GlobalWindow())))
        assert len(step._waiting) < 3
    given += len(list(step.finish_bundle()))
    assert given == 12


def test_a_backlog_larger_than_a_round_has_time_for_is_left_and_others_come(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transforms.fetch._LARGEST_BACKLOG", 2)
    monkeypatch.setattr("transforms.fetching.errands._MOST", 1)
    server = site({f"/{n}": page(b"x") for n in range(5)})
    documents = [raw(str(n), f"{server.base}/{n}") for n in range(5)]
    step = _Fetch(FetchParams(**QUICK, host_delay_seconds=60, respect_robots=False))
    step.setup()
    step.start_bundle()
    with ERRANDS.round(0.0):
        found = [value for document in documents for value in step.process(document, 0, GlobalWindow())]
        found += step.finish_bundle()
    step.teardown()
    assert len(found) == 5  # each once: its page, or that it is still to come
