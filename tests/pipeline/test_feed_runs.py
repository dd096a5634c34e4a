"""Feeds over several runs: what is polled when, what the report says, and what a killed run leaves."""

import json
from pathlib import Path
from typing import Any

import pytest

import pipeline.runs.chunks
from pipeline.errors import ExitCode
from pipeline.lake.query import query
from pipeline.runs.plan import load_feeds
from schemas.feed import FeedState

FETCH = {"allow_private_addresses": True, "host_delay_seconds": 0, "retries": 0, "dead_host_seconds": 0}


def config(feed_server: Any, *paths: str, poll: Any = "due", **more: Any) -> dict[str, Any]:
    urls = [feed_server.base + path for path in paths]
    source = {"type": "rss", "name": "feeds", "urls": urls, "full_text": "feed", "poll": poll} | more
    return {"sources": [source], "fetch": FETCH}


def item(helpers: Any, number: int, **more: str) -> str:
    tags = {"guid": f"g{number}", "title": f"Story {number}", "description": helpers.story(number, 12)} | more
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in tags.items()) + "</item>"


def states(place: Any) -> dict[str, FeedState]:
    found = load_feeds(place.lake.feed_files())
    return {uri.rpartition("/")[2]: state for (_, uri), state in found.items()}


def count(place: Any, table: str) -> int:
    return int(query(place.lake, f"SELECT count(*) FROM {table}")[1][0][0])  # noqa: S608 - names are our own


def feeds_of(result: Any) -> dict[str, int]:
    counts = json.loads(Path(result.manifest).read_text())["feeds"]["counts"]
    return {name: number for name, number in counts.items() if number}


@pytest.mark.slow
def test_runs_in_a_row(place: Any, helpers: Any, feed_server: Any) -> None:
    feed_server.feed("/f", item(helpers, 1), item(helpers, 2))
    feed_server.feed("/fast", item(helpers, 11), item(helpers, 12))
    first = place.run(**config(feed_server, "/f", "/fast"))
    assert first.report.equation() == "in 4 = kept 4 + duplicate 0 + rejected 0 + dead 0"
    assert feeds_of(first) == {"ok": 2}
    before = place.parquet("articles", "events", "duplicates", "dead_letters", "rejects")

    second = place.run(**config(feed_server, "/f", "/fast"))
    assert len(feed_server.asked) == 2, "they are not due"
    assert feeds_of(second) == {"not_due": 2}
    assert second.report.feeds.lines()[0].startswith("feeds: 2 not due yet (the first at ")
    assert second.code == ExitCode.DONE

    third = place.run(**config(feed_server, "/f", "/fast", poll="always"))
    assert [tag is None for _, tag in feed_server.asked] == [True, True, False, False]
    assert feeds_of(third) == {"not_modified": 2}
    assert third.report.counts["in"] == 0
    assert place.parquet("articles", "events", "duplicates", "dead_letters", "rejects") == before

    feed_server.feed("/f", item(helpers, 2), item(helpers, 3))
    feed_server.feed("/fast", item(helpers, 13), item(helpers, 14))
    fourth = place.run(**config(feed_server, "/f", "/fast", poll="always"))
    assert fourth.report.equation() == "in 3 = kept 3 + duplicate 0 + rejected 0 + dead 0"
    assert fourth.report.counts["unchanged"] == 1
    assert (states(place)["f"].entries, states(place)["f"].new_entries) == (2, 1)
    # The answer of the other overlaps with nothing that was known.
    assert {name: state.missed for name, state in states(place).items()} == {"f": False, "fast": True}
    assert any("maybe missed" in line for line in fourth.report.feeds.lines())
    assert states(place)["fast"].interval == 450, "900 s after a poll without news, and half of that after one with"


@pytest.mark.slow
def test_what_fails_or_is_empty_is_counted_once(place: Any, helpers: Any, feed_server: Any) -> None:
    feed_server.fails("/down", 500)
    feed_server.fails("/gone", 410)
    feed_server.feed("/empty", etag=False)
    feed_server.answers["/page"] = feed_server.answers["/empty"]._replace(body=b"<html>")
    feed_server.feed("/f", item(helpers, 1), etag=False)
    everything = config(feed_server, "/down", "/gone", "/empty", "/page", "/f", poll="always")
    first = place.run(**everything)
    assert first.report.equation() == "in 5 = kept 1 + duplicate 0 + rejected 3 + dead 1"
    assert feeds_of(first) == {"ok": 2, "failing": 2, "gone": 1}
    again = place.run(**everything)
    assert again.report.equation() == "in 0 = kept 0 + duplicate 0 + rejected 0 + dead 0"
    assert (again.report.counts["still_dead"], again.report.counts["unchanged"]) == (1, 3)
    assert feeds_of(again) == {"ok": 2, "failing": 2, "gone": 1}
    assert (count(place, "rejects"), count(place, "dead_letters")) == (3, 1)
    assert [path for path, _ in feed_server.asked].count("/gone") == 1, "what is gone is not asked for again"
    problems = json.loads(Path(again.manifest).read_text())["feeds"]["problems"]
    assert {(one["uri"].rpartition("/")[2], one["status"], one["failures"]) for one in problems} == {
        ("down", "failing", 2), ("page", "failing", 2), ("gone", "gone", 1),
    }  # fmt: skip
    files = {str(path.relative_to(place.root / "state")) for path in (place.root / "state").rglob("*.parquet")}
    kept = {path for path in files if not path.startswith(("ledger", "fingerprints", "yields"))}
    assert kept == {"feeds/feeds.parquet"}, "one small file however often feeds are read"
    assert count(place, "feeds") == len(states(place)) == 5


@pytest.mark.slow
def test_a_page_that_could_not_be_had_makes_the_next_poll_ask_for_all(
    place: Any, helpers: Any, feed_server: Any
) -> None:
    feed_server.feed("/f", f"<item><guid>p</guid><title>P</title><link>{feed_server.base}/page</link></item>")
    feed_server.fails("/page", 500)
    with_pages = config(feed_server, "/f", poll="always", full_text="auto")
    assert place.run(**with_pages).report.counts["dead"] == 1
    assert states(place)["f"].etag is None
    body = f"<html><body><article><h1>P</h1><p>{helpers.story(7, 12)}</p></article></body></html>"
    feed_server.answers["/page"] = feed_server.answers["/f"]._replace(
        body=body.encode(), headers={"Content-Type": "text/html"}
    )
    assert place.run(**with_pages).report.equation() == "in 1 = kept 1 + duplicate 0 + rejected 0 + dead 0"
    assert states(place)["f"].etag is not None
    assert place.run(**with_pages).report.feeds.counts["not_modified"] == 1


@pytest.mark.slow
def test_a_killed_run_reads_again_what_it_did_not_commit_and_nothing_else(
    place: Any, helpers: Any, feed_server: Any, monkeypatch: Any
) -> None:
    for number in range(3):
        feed_server.feed(f"/{number}", item(helpers, number))
    one_a_chunk = config(feed_server, "/0", poll="due") | {"chunks": {"units": 1}}
    (when_due,) = one_a_chunk["sources"]
    one_a_chunk["sources"] = [
        when_due,
        when_due | {"name": "always", "poll": "always", "urls": [feed_server.base + "/1", feed_server.base + "/2"]},
    ]
    true_commit, chunks = pipeline.runs.chunks.commit, []

    def killed(*args: Any) -> None:
        chunks.append(args)
        if len(chunks) == 3:
            raise KeyboardInterrupt
        true_commit(*args)

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.runs.chunks.commit", killed)
        with pytest.raises(KeyboardInterrupt):
            place.run(**one_a_chunk)
    assert sorted(states(place)) == ["0", "1"], "state comes with the commit"
    done = place.run(**one_a_chunk)
    assert done.report.equation() == "in 3 = kept 3 + duplicate 0 + rejected 0 + dead 0"
    assert feeds_of(done) == {"ok": 3}
    assert [path for path, _ in feed_server.asked] == ["/0", "/1", "/2", "/2"]
    assert all(tag is None for _, tag in feed_server.asked)


@pytest.mark.slow
def test_nothing_reached_is_told_from_nothing_new(place: Any, helpers: Any, feed_server: Any) -> None:
    feed_server.fails("/down", 500)
    only = config(feed_server, "/down", poll="always")
    assert place.run(**only).code == place.run(**only).code == ExitCode.RETRY_LATER
    feed_server.feed("/f", item(helpers, 1))
    both = config(feed_server, "/down", "/f", poll="always")
    place.run(**both)
    assert place.run(**both).code == ExitCode.DONE, "one of them answered that nothing is new"
    assert place.run(**config(feed_server, "/down", "/f")).code == ExitCode.DONE


def test_an_address_that_urls_and_an_opml_give_twice_is_one_feed(
    place: Any, helpers: Any, feed_server: Any, tmp_path: Path
) -> None:
    feed_server.feed("/f", item(helpers, 1))
    feed_server.feed("/g", item(helpers, 2))
    outlines = "".join(f'<outline text="E" xmlUrl="{feed_server.base}/{name}"/>' for name in "fgg")
    opml = tmp_path / "list.opml"
    opml.write_text(f"<opml><body>{outlines}</body></opml>")
    result = place.run(**config(feed_server, "/f", "/f", opml=str(opml)))
    assert result.report.equation() == "in 2 = kept 2 + duplicate 0 + rejected 0 + dead 0"
    assert sorted(path for path, _ in feed_server.asked) == ["/f", "/g"]


def test_sources_fetch_as_the_run_does_but_for_what_they_set(place: Any) -> None:
    shared = {"timeout_seconds": 7, "user_agent": "tarn/1"}
    sources = [
        {"type": "rss", "name": "a", "url": "https://e.example/a"},
        {"type": "rss", "name": "b", "url": "https://e.example/b", "fetch": {"timeout_seconds": 3}},
        {"type": "jsonl", "name": "c", "glob": "x"},
    ]
    a, b, _ = place.config(sources=sources, fetch=shared).sources
    assert (a.fetch.timeout_seconds, a.fetch.user_agent) == (7, "tarn/1")
    assert (b.fetch.timeout_seconds, b.fetch.user_agent) == (3, "tarn/1")
