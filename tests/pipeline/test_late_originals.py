"""Runs that bring an original after its copies: the lake says so, and loses and doubles nothing."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import pipeline.lake.commit
from pipeline.inspection.inspect import inspect
from pipeline.lake.query import query
from pipeline.runs.display import show_result

STORY = 41
OUTLETS = (("Tarn Echo", "echo.example.co.uk"), ("Bucht-Post", "post.example.de"), ("Moor News", "moor.example.com"))
UNEVEN = """
SELECT count(*) FROM clusters FULL JOIN (
  SELECT cluster_id, count(*) AS size, count(*) FILTER (is_canonical) AS heads,
         max(article_id) FILTER (is_canonical) AS head, min(published_at) AS first, max(published_at) AS last
  FROM (SELECT cluster_id, article_id, is_canonical, published_at FROM articles
        UNION ALL SELECT cluster_id, article_id, false, published_at FROM duplicates)
  GROUP BY cluster_id) AS rows USING (cluster_id)
WHERE clusters.size IS DISTINCT FROM rows.size OR heads IS DISTINCT FROM 1 OR canonical_id IS DISTINCT FROM head
   OR first_seen_at IS DISTINCT FROM first OR last_seen_at IS DISTINCT FROM last
"""
STALE = """
SELECT count(*) FROM ledger JOIN clusters USING (cluster_id) WHERE ledger.canonical_id <> clusters.canonical_id
UNION ALL
SELECT count(*) FROM duplicates JOIN clusters USING (cluster_id) WHERE duplicates.canonical_id <> clusters.canonical_id
UNION ALL
SELECT count(*) - count(DISTINCT cluster_id) FROM clusters
UNION ALL
SELECT count(*) - count(DISTINCT article_id) FROM (SELECT article_id FROM articles UNION ALL
                                                   SELECT article_id FROM duplicates)
UNION ALL
SELECT count(*) FROM ledger WHERE disposition = 'kept' AND document_id NOT IN (SELECT article_id FROM articles)
"""


class KilledError(BaseException):
    """Stands for kill -9: nothing catches it."""


def rows(place: Any, sql: str) -> list[tuple[Any, ...]]:
    return query(place.lake, sql)[1]


def sound(place: Any) -> bool:
    """Whether clusters, articles, duplicates and ledger agree."""
    return rows(place, UNEVEN) == [(0,)] and set(rows(place, STALE)) == {(0,)}


def ran(helpers: Any, number: int, hour: int, title: str, outlet: tuple[str, str], day: int = 5) -> dict[str, Any]:
    """The story as an outlet ran it."""
    return helpers.record(number) | {
        "id": title, "title": title, "text": helpers.story(STORY, 12), "source": outlet[0],
        "url": f"https://www.{outlet[1]}/{number}", "published_at": f"2026-03-{day:02d}T{hour:02d}:00:00Z",
    }  # fmt: skip


def copies(place: Any, helpers: Any) -> None:
    found = [ran(helpers, n, 9 + n, f"Copy {n}", outlet) for n, outlet in enumerate(OUTLETS)]
    helpers.write_jsonl(place.inbox / "a.jsonl", *found, helpers.record(7))


def original(place: Any, helpers: Any) -> None:
    wire = ran(helpers, 9, 6, "The original", ("Wire", "wire.example.it"))
    helpers.write_jsonl(place.inbox / "b.jsonl", wire, helpers.record(8))


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory, helpers: Any, no_processes: None) -> tuple[Any, Any]:
    """A lake whose second run has brought the original, and that run."""
    place = helpers.place(tmp_path_factory.mktemp("late"))
    copies(place, helpers)
    place.run()
    original(place, helpers)
    return place, place.run()


def test_the_original_stands_for_the_story(late: Any) -> None:
    place, _ = late
    assert sound(place)
    ((head, cluster),) = rows(place, "SELECT article_id, cluster_id FROM articles WHERE source_id = 'The original'")
    assert head != cluster, "the cluster keeps its id"
    assert rows(place, "SELECT source_id FROM articles ORDER BY 1") == [("The original",), ("n7",), ("n8",)]
    found = rows(place, "SELECT source_id, relation, canonical_id, text FROM duplicates ORDER BY 1")
    assert [row[:3] for row in found] == [(f"Copy {n}", "exact", head) for n in range(3)]
    sql = "SELECT source_id, disposition, reason FROM ledger WHERE document_id = cluster_id AND canonical_id <> "
    assert rows(place, sql + "cluster_id") == [("Copy 0", "duplicate", "exact")]


def test_the_replaced_article_is_found_as_a_copy(late: Any) -> None:
    (entry,) = inspect(late[0].lake, "Copy 0")
    assert (entry["disposition"], entry["reason"], entry["row"]["title"]) == ("duplicate", "exact", "Copy 0")
    assert len(entry["family"]) == 4


def test_the_story_has_one_row(late: Any) -> None:
    place, _ = late
    sql = "SELECT * EXCLUDE (cluster_id, canonical_id) FROM clusters WHERE size > 1"
    ((title, size, outlets, first, last, hours, agencies, countries, languages, date),) = rows(place, sql)
    assert (title, size) == ("The original", 4)
    assert outlets == ["Bucht-Post", "Moor News", "Tarn Echo", "Wire"]
    assert (first.hour, last.hour, hours, str(date)) == (6, 11, 5.0, "2026-03-05")
    assert (agencies, countries, languages) == ([], ["DEU", "GBR", "ITA"], ["en"])


def test_the_run_says_so_and_counts_as_ever(late: Any) -> None:
    place, result = late
    assert result.report.equation() == "in 2 = kept 2 + duplicate 0 + rejected 0 + dead 0"
    manifest = json.loads(Path(result.manifest).read_text())
    ((head, cluster),) = rows(place, "SELECT article_id, cluster_id FROM articles WHERE source_id = 'The original'")
    assert manifest["canonical_changed"] == 1
    assert manifest["canonical_changes"] == [{"cluster_id": cluster, "old_id": cluster, "new_id": head}]
    for path, file in manifest["partitions"].items():
        assert (place.root / path).stat().st_size == file["bytes"], path
    out = io.StringIO()
    show_result(Console(file=out, width=120), result)
    assert "canonical_changed: 1" in out.getvalue()


def test_once_more_changes_nothing(late: Any) -> None:
    place, _ = late
    before = place.parquet()
    again = place.run()
    assert again.report.counts["unchanged"] == 6
    assert again.report.as_dict()["canonical_changed"] == 0
    assert place.parquet() == before


def content(place: Any) -> dict[str, Any]:
    """All rows of the tables, but for what differs from folder to folder and run to run."""
    out = {}
    for table in ("articles", "events", "duplicates", "clusters", "edges", "ledger"):
        names, found = query(place.lake, f"SELECT * FROM {table} ORDER BY ALL")  # noqa: S608
        kept = [at for at, name in enumerate(names) if name not in ("uri", "run_id")]
        out[table] = sorted(repr([row[at] for at in kept]) for row in found)
    return out


@pytest.mark.slow
@pytest.mark.parametrize("moves", [None, 3], ids=["before the journal", "after three moves"])
def test_killed_in_its_commit_the_change_is_completed_once(
    moves: int | None, late: Any, place: Any, helpers: Any, monkeypatch: Any
) -> None:
    copies(place, helpers)
    place.run()
    original(place, helpers)
    left = moves or 0
    real = pipeline.lake.commit.replace

    def dying(source: str, target: str) -> None:
        nonlocal left
        if left == 0:
            raise KilledError
        left -= 1
        real(source, target)

    def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.lake.commit.publish" if moves is None else "pipeline.lake.commit.replace",
                      killed if moves is None else dying)  # fmt: skip
        with pytest.raises(KilledError):
            place.run()
    result = place.run()
    assert sound(place)
    assert content(place) == content(late[0])
    assert result.report.as_dict()["canonical_changed"] == 1, "the resumed run reports what its first part has done"


@pytest.mark.slow
def test_between_chunks_of_one_run_it_is_the_same_and_later_copies_follow(late: Any, place: Any, helpers: Any) -> None:
    copies(place, helpers)
    original(place, helpers)
    result = place.run(chunks={"units": 1})
    assert sound(place)
    assert content(place) == content(late[0])
    assert result.report.equation() == "in 6 = kept 4 + duplicate 2 + rejected 0 + dead 0"
    for path, file in json.loads(Path(result.manifest).read_text())["partitions"].items():
        assert (place.root / path).stat().st_size == file["bytes"], path
    day_after = ran(helpers, 3, 4, "Copy 3", ("Fen Times", "fen.example.com.au"), day=6)
    helpers.write_jsonl(place.inbox / "c.jsonl", day_after)
    assert place.run().report.as_dict()["canonical_changed"] == 0
    assert sound(place)
    sql = "SELECT size, span_hours, countries, title, date FROM clusters WHERE size > 1"
    ((size, hours, countries, title, date),) = rows(place, sql)
    assert (size, hours, title, str(date)) == (5, 22.0, "The original", "2026-03-05")
    assert countries == ["AUS", "DEU", "GBR", "ITA"]
    helpers.write_jsonl(place.inbox / "d.jsonl", ran(helpers, 6, 5, "The very first", ("Wire", "wire.example.it")))
    assert place.run().report.as_dict()["canonical_changed"] == 1
    assert sound(place)
    assert rows(place, "SELECT size, title FROM clusters WHERE size > 1") == [(6, "The very first")]
    assert rows(place, "SELECT relation FROM duplicates WHERE source_id = 'The original'") == [("exact",)]


def test_the_rows_of_a_whole_lake_agree(sample: Any) -> None:
    assert sound(sample)
    assert rows(sample, "SELECT sum(size) FROM clusters") == rows(
        sample, "SELECT (SELECT count(*) FROM articles) + (SELECT count(*) FROM duplicates)"
    )
