"""What a stream leaves in the lake: what a batch run over the same input leaves."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pipeline.lake.commit

TABLES = ("articles", "events", "duplicates", "clusters", "edges", "rejects")


def inputs(helpers: Any) -> list[list[dict[str, Any]]]:
    """Files with copies, one of them days later, with what is no article, and with an original that is late."""
    parts = [[helpers.record(n) for n in range(start, 24, 4)] for start in range(4)]
    parts[0].append(helpers.record(1, id="copy of 1", source="Tarn Echo", published_at="2026-03-04"))
    parts[1].append(helpers.record(8, id="copy of 8", source="Tarn Echo", published_at="2026-03-09"))
    parts[2] += [helpers.record(90, text="Too short."), "no json"]
    parts[3].append(helpers.record(5, id="original of 5", published_at="2026-02-27T06:00:00Z"))
    return parts


def comparable(place: Any, table: str) -> list[dict[str, str]]:
    """The rows of a table, without where the input lay, and without the run that a file is named by.

    A cluster keeps the name and the day that its first article gave it, so it is called by the one that stands for it
    now, and its day does not count.
    """
    names = {row["cluster_id"]: f"cluster of {row['canonical_id']}" for row in place.rows("clusters")}
    out = []
    for row in place.rows(table):
        kept = {name: value for name, value in row.items() if name not in ("payload", "file")}
        if "cluster_id" in row:
            kept["cluster_id"] = names[row["cluster_id"]]
        where = "" if table == "clusters" else row["file"].split("/run_date")[0]
        out.append({name: str(value).replace(str(place.inbox), "") for name, value in kept.items()} | {"file": where})
    return sorted(out, key=repr)


def test_the_tables_are_those_of_a_batch_run_whatever_comes_first(tmp_path: Path, helpers: Any) -> None:
    streamed, batched = helpers.place(tmp_path / "s"), helpers.place(tmp_path / "b")
    parts = inputs(helpers)
    order = list(range(len(parts)))
    random.Random(5).shuffle(order)  # noqa: S311 - no secret
    for number, part in enumerate(parts):
        helpers.write_jsonl(batched.inbox / f"{number}.jsonl", *part)

    def script() -> Iterator[None]:
        for number in order:
            helpers.write_jsonl(streamed.inbox / f"{number}.jsonl", *parts[number])
            yield

    report, wanted = streamed.stream(script, stream={"compact_every": 2}).result.report, batched.batch().report
    # What was kept when it came, and is a copy since its original is there, has become no other document.
    assert report.counts["kept"] - len(report.changes) == wanted.counts["kept"]
    assert report.counts["in"] == wanted.counts["in"] == 29
    for table in TABLES:
        assert comparable(streamed, table) == comparable(batched, table), table
    assert {Path(path).name for path in streamed.files(*TABLES[:-1])} == {"part-00000.parquet"}
    assert len(streamed.rows("duplicates")) == 3


@pytest.mark.slow
def test_a_file_that_grows_gives_what_it_has_gained(place: Any, helpers: Any) -> None:
    def script() -> Iterator[None]:
        for count in (1, 3):
            helpers.write_jsonl(place.inbox / "a.jsonl", *map(helpers.record, range(count)))
            yield

    report = place.stream(script).result.report
    assert (report.counts["in"], report.counts["kept"], report.counts["unchanged"]) == (3, 3, 1)
    assert not place.rows("duplicates")


class Killed(BaseException):
    """Stands for SIGKILL: nothing that a process does on its way out is done."""


def test_killed_in_the_middle_of_a_commit_it_loses_and_doubles_nothing(
    place: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, renamed = pipeline.lake.commit.replace, []

    def replace(*args: Any) -> None:
        renamed.append(args)
        if len(renamed) == 3:
            raise Killed
        real(*args)

    for number in range(3):
        helpers.write_jsonl(place.inbox / f"{number}.jsonl", helpers.record(number))
    monkeypatch.setattr(pipeline.lake.commit, "replace", replace)
    with pytest.raises(Killed):
        place.stream(lambda: iter([None]))
    assert (place.root / "state/journal.json").exists()
    report = place.stream(lambda: iter([None])).result.report
    assert report.equation() == "in 3 = kept 3 + duplicate 0 + rejected 0 + dead 0"
    assert sorted(row["source_id"] for row in place.rows("articles")) == ["n0", "n1", "n2"]
    assert len(place.manifests()) == 1  # the run went on


FETCH = {"allow_private_addresses": True, "host_delay_seconds": 0, "retries": 0, "dead_host_seconds": 0}


def item(number: int, helpers: Any) -> str:
    text, date = helpers.story(number, 9), f"{10 + number} Mar 2026 08:00:00 GMT"
    head = f"<guid>g{number}</guid><title>Item {number}</title><pubDate>{date}</pubDate>"
    return f"<item>{head}<description>{text}</description></item>"


def test_feeds_are_polled_as_they_come_due(place: Any, helpers: Any, feed_server: Any) -> None:
    feed_server.feed("/a.xml", item(1, helpers))
    feed_server.fails("/b.xml", 500)
    source = {"type": "rss", "name": "feeds", "urls": [f"{feed_server.base}/a.xml", f"{feed_server.base}/b.xml"]}
    source |= {"poll": {"min_minutes": 0.001, "max_minutes": 0.001}, "fetch": FETCH}

    def script() -> Iterator[None]:
        yield
        feed_server.feed("/a.xml", item(1, helpers), item(2, helpers))
        polls = len(feed_server.asked)
        while len(feed_server.asked) == polls:
            yield

    ended = place.stream(script, sources=[source], stream={"delay_seconds": 20.0})
    assert ended.result.report.counts["kept"] == 2
    assert not place.rows("duplicates")
    assert ended.last["feeds"] == {"known": 2, "failing": 1, "behind": 0, "gone": 0}
    assert [path for path, _ in feed_server.asked].count("/b.xml") == 1  # it is left alone for a while
    assert ended.last["lag"]["p99"] < 60
