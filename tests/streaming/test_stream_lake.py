"""What a stream leaves in the lake: what a batch run over the same input leaves."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import pipeline.lake.commit

TABLES = ("articles", "events", "duplicates", "clusters", "edges", "rejects")


def inputs(helpers: Any) -> list[list[dict[str, Any]]]:
    """Files with copies, one of them days later, what is no article, a late original, a text that ties two."""
    parts = [[helpers.record(n) for n in range(start, 24, 4)] for start in range(4)]
    parts[0].append(helpers.record(1, id="copy of 1", source="Tarn Echo", published_at="2026-03-04"))
    parts[1].append(helpers.record(8, id="copy of 8", source="Tarn Echo", published_at="2026-03-09"))
    parts[2] += [helpers.record(90, text="Too short."), "no json"]
    parts[3].append(helpers.record(5, id="original of 5", published_at="2026-02-27T06:00:00Z"))
    sentences = helpers.story(70, 16).split(". ")
    for part, title, first in ((0, "opening", 0), (3, "between", 3), (1, "ending", 6)):
        text = ". ".join(sentences[first : first + 10]) + "."
        at = f"2026-03-06T{8 + first:02d}:00:00Z"
        parts[part].append(helpers.record(70, id=title, text=text, published_at=at, source=f"The {title}"))
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


@pytest.fixture(scope="module")
def batched(tmp_path_factory: pytest.TempPathFactory, helpers: Any, no_processes: None) -> tuple[Any, Any]:
    """The lake of a batch run over all files, and its report."""
    place = helpers.place(tmp_path_factory.mktemp("batch"))
    for number, part in enumerate(inputs(helpers)):
        helpers.write_jsonl(place.inbox / f"{number}.jsonl", *part)
    return place, place.batch().report


@pytest.mark.parametrize("rounds", [((1,), (0,), (2,), (3,)), ((3, 2), (1, 0))], ids=["tie last", "tie first"])
def test_the_tables_are_those_of_a_batch_run_whatever_comes_first(
    place: Any, helpers: Any, batched: tuple[Any, Any], rounds: Sequence[Sequence[int]]
) -> None:
    (batch, wanted), parts = batched, inputs(helpers)

    def script() -> Iterator[None]:
        for numbers in rounds:
            for number in numbers:
                helpers.write_jsonl(place.inbox / f"{number}.jsonl", *parts[number])
            yield

    report = place.stream(script, stream={"compact_every": 2}).result.report
    # What was kept when it came, and is a copy since its original is there, has become no other document.
    copies = len(report.changes) + sum(move.was != move.becomes == "copy" for move in report.moves)
    assert report.counts["kept"] - copies == wanted.counts["kept"]
    assert report.counts["in"] == wanted.counts["in"] == 32
    assert bool(report.cluster_changes()) == (rounds[-1] == (3,))
    for table in TABLES:
        assert comparable(place, table) == comparable(batch, table), table
    assert {Path(path).name for path in place.files(*TABLES[:-1])} == {"part-00000.parquet"}
    assert len(place.rows("duplicates")) == 5


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
