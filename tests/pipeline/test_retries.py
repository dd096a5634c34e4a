"""Pages and feeds that cannot be had now: recorded once, tried again, kept when they are there."""

from collections.abc import Callable
from typing import Any

import pytest

from pipeline.errors import ExitCode
from pipeline.lake.query import query

PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"


def rows(place: Any, sql: str) -> list[tuple[Any, ...]]:
    return query(place.lake, sql)[1]


def answer(body: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    data = body.encode()
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}; charset=utf-8", f"Content-Length: {len(data)}"]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + data


def feed(base: str, *pages: str) -> str:
    items = "".join(
        f"<item><guid>{page}</guid><title>{page}</title><link>{base}/{page}</link></item>" for page in pages
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'


@pytest.mark.slow
@pytest.mark.parametrize("from_url", [True, False])
def test_a_page_that_was_down_is_tried_again_recorded_once_and_kept_when_it_is_there(
    from_url: bool, place: Any, helpers: Any, serve: Callable[[dict[str, bytes]], str]
) -> None:
    paragraphs = "".join(f"<p>{helpers.story(number)}</p>" for number in (1, 2, 3))
    answers = {"/up": answer(PAGE.format("A page that is up", paragraphs)), "/down": answer("", "503 Busy")}
    base = serve(answers)
    answers["/feed"] = answer(feed(base, "up", "down"), kind="application/rss+xml")
    (place.inbox / "feed.xml").write_text(feed(base, "up", "down"))
    where = {"url": f"{base}/feed", "poll": "always"} if from_url else {"glob": f"{place.inbox}/*.xml"}
    private = {"allow_private_addresses": True, "timeout_seconds": 5, "host_delay_seconds": 0, "retries": 0}
    config = {"sources": [{"type": "rss", "name": "feeds", "fetch": private, **where}], "fetch": private}

    first = place.run(**config)
    assert first.report.equation() == "in 2 = kept 1 + duplicate 0 + rejected 0 + dead 1"
    dead = rows(place, "SELECT source_id, retryable FROM dead_letters")
    assert [(name.rpartition("/")[2], retryable) for name, retryable in dead] == [("down", True)]
    before = place.parquet("articles", "events", "duplicates", "dead_letters", "rejects")
    second = place.run(**config)
    counts = second.report.counts
    assert (counts["in"], counts["unchanged"], counts["still_dead"]) == (0, 1, 1)
    assert second.code == ExitCode.DONE
    assert place.parquet("articles", "events", "duplicates", "dead_letters", "rejects") == before

    other = "".join(f"<p>{helpers.story(number)}</p>" for number in (4, 5, 6))
    answers["/down"] = answer(PAGE.format("A page that was down", other))
    third = place.run(**config)
    assert third.report.equation() == "in 1 = kept 1 + duplicate 0 + rejected 0 + dead 0"
    assert rows(place, "SELECT count(*) FROM articles") == [(2,)]
    # It has left its row among the dead letters, and its entry in the ledger.
    assert rows(place, "SELECT count(*) FROM dead_letters") == [(0,)]
    assert rows(place, "SELECT disposition, count(*) FROM ledger GROUP BY ALL") == [("kept", 2)]
    assert third.report.retried == {"kept": 1}


@pytest.mark.slow
def test_sources_that_cannot_be_reached_are_exit_code_75_each_time(place: Any) -> None:
    fetch = {"allow_private_addresses": True, "connect_timeout_seconds": 1}
    config = {"sources": [{"type": "rss", "name": "feeds", "url": "http://127.0.0.1:9/feed", "fetch": fetch}]}
    config["sources"][0]["poll"] = "always"
    results = [place.run(**config) for _ in range(3)]
    assert [result.code for result in results] == [ExitCode.RETRY_LATER] * 3
    assert rows(place, "SELECT count(*) FROM dead_letters") == [(1,)]


@pytest.mark.slow
def test_a_feed_that_can_be_read_now_is_no_dead_letter_any_more(
    place: Any, helpers: Any, serve: Callable[[dict[str, bytes]], str]
) -> None:
    answers = {"/feed": answer("", "503 Busy")}
    base = serve(answers)
    private = {"allow_private_addresses": True, "timeout_seconds": 5, "host_delay_seconds": 0, "retries": 0}
    source = {"type": "rss", "name": "feeds", "fetch": private, "poll": "always", "url": f"{base}/feed"}
    place.run(sources=[source])
    assert rows(place, "SELECT stage, retryable FROM dead_letters") == [("read", True)]
    item = f"<item><guid>g</guid><title>T</title><description>{helpers.story(1, 12)}</description></item>"
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{item}</channel></rss>'
    answers["/feed"] = answer(text, kind="application/rss+xml")
    second = place.run(sources=[source])
    assert (second.report.counts["kept"], second.report.retried) == (1, {"read": 1})
    assert rows(place, "SELECT count(*) FROM dead_letters") == [(0,)]
    assert rows(place, "SELECT disposition FROM ledger") == [("kept",)]


def test_a_feed_without_dates_is_kept(place: Any, helpers: Any, serve: Callable[[dict[str, bytes]], str]) -> None:
    item = f"<item><guid>g</guid><title>T</title><description>{helpers.story(1, 12)}</description></item>"
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{item}</channel></rss>'
    base = serve({"/feed": answer(text, kind="application/rss+xml")})
    fetch = {"allow_private_addresses": True}
    result = place.run(sources=[{"type": "rss", "name": "f", "url": f"{base}/feed", "fetch": fetch}])
    assert result.report.equation() == "in 1 = kept 1 + duplicate 0 + rejected 0 + dead 0"
