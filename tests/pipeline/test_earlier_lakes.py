"""A lake that an earlier release wrote, without the columns that were added since, in records as well."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.lake.compact import compact
from pipeline.lake.folders import Lake
from pipeline.lake.mend import check_lake, repair_lake
from pipeline.lake.query import query
from pipeline.lake.relayout import relayout
from pipeline.lake.retract import retract
from schemas.arrow import arrow_schema, is_current, rows_of
from schemas.article import Article, Place
from schemas.tables import ARTICLES, CLUSTERS, EVENTS, Table
from tests.pipeline.upkeep_lake import ALPHA, contents, make_lake, write
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import article_path
from transforms.parquet_files import read_table
from transforms.sinks.parquet import ParquetParams, encode

ADDED = {
    ARTICLES: {"topic_top", "n_events"},
    EVENTS: {name for name in arrow_schema(EVENTS.record).names if name.startswith(("actor1_n", "actor1_c", "actor2_n",
             "place_n", "place_l", "place_k", "fatal", "injur", "evid", "n_", "cameo", "modality"))},
}  # fmt: skip
IN_RECORDS = {"places": {"name", "admin1", "geonames_id", "lat", "lon", "kind"}, "quotes": {"speaker_name"},
              "topics": {"level"}}  # fmt: skip
UNKNOWN = "SELECT count(*) FROM events WHERE n_copies IS NULL"


def downgrade(lake: Lake) -> None:
    """Write the files of articles and events anew as the release before wrote them."""
    for table, gone in ADDED.items():
        for name in lake.files(table):
            held = read_table(name)
            held = held.drop_columns([column for column in held.column_names if column in gone])
            for column, fields in IN_RECORDS.items():
                if column in held.column_names:
                    at = held.schema.get_field_index(column)
                    smaller = [field for field in held.schema.field(at).type.value_type if field.name not in fields]
                    kind = pa.list_(pa.struct(smaller))
                    # lists were never null
                    rows = pa.array([value or [] for value in held[column].to_pylist()], kind)
                    held = held.set_column(at, pa.field(column, kind, nullable=False), rows)
            Path(name).write_bytes(encode(held, ParquetParams(root=lake.root)))


def current(lake: Lake, table: Table) -> set[bool]:
    return {is_current(table.record, pq.read_schema(name)) for name in lake.files(table)}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = make_lake(tmp_path / "lake")
    downgrade(lake)
    assert current(lake, ARTICLES) == current(lake, EVENTS) == {False}
    return lake


def test_every_column_can_be_named_in_a_lake_that_has_none_of_the_new_ones(lake: Lake) -> None:
    sql = "SELECT topic_top, n_events, [p.lat FOR p IN places], [q.speaker_name FOR q IN quotes] FROM articles"
    assert set(map(str, query(lake, sql)[1])) == {"(None, None, [], [None])", "(None, None, [], [])"}
    assert query(lake, "SELECT DISTINCT modality, fatalities, evidence, n_copies FROM events")[1] == [(None,) * 4]
    assert len(query(lake, "SELECT * FROM event_reports")[1]) == 5


def test_the_catalogs_views_have_every_column_too(lake: Lake) -> None:
    compact(lake)
    downgrade(lake)
    retract(lake, ["bbbbbb1"], "to publish the catalog", 1)
    with duckdb.connect(lake.path("catalog/newsbeam.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT DISTINCT modality FROM events").fetchall() == [(None,)]
        assert len(connection.sql("SELECT topic_top, [p.kind FOR p IN places] FROM articles").fetchall()) == 3
        assert len(connection.sql("SELECT * FROM event_reports").fetchall()) == 4


def test_it_is_whole_and_check_says_what_is_missing(lake: Lake) -> None:
    health = check_lake(lake, deep=True)
    assert health.problems == []
    assert health.notes == ["3 events of an earlier release without n_copies: `newsbeam compact` fills them in"]


def test_rows_are_added_to_a_file_of_the_earlier_shape(lake: Lake) -> None:
    (first, *_) = lake.files(ARTICLES)
    old = rows_of(Article, read_table(first))
    place = Place("Tarn", 0, 4, "GBR", "Tarn", "GB.ENG", 1, 54.0, -2.0, "city")
    new = old[0]._replace(article_id="zzzzzz1", places=[place], topic_top="unclassified", n_events=0)
    path = article_path(ARTICLES, new)
    write(lake, ARTICLES, path, [new])
    held = rows_of(Article, read_table(lake.path(path)))
    assert [row for row in held if row.article_id != "zzzzzz1"] == old
    assert next(row for row in held if row.article_id == "zzzzzz1") == new
    assert {row.topic_top for row in held} == {None, "unclassified"}


def test_compaction_writes_it_as_this_release_does(lake: Lake, tmp_path: Path) -> None:
    modern = make_lake(tmp_path / "modern")
    counts = "SELECT event_id, n_copies, n_outlets FROM events ORDER BY 1"
    done = compact(lake)
    assert {merge.table for merge in done.merges} >= {ARTICLES, EVENTS}
    assert current(lake, ARTICLES) == current(lake, EVENTS) == {True}
    assert query(lake, counts) == query(modern, counts)
    assert query(lake, "SELECT count(*) FROM articles WHERE topic_top = topic")[1] == [(3,)]
    assert check_lake(lake, deep=True).notes == []
    assert compact(lake).merges == []


def test_rows_of_both_shapes_in_one_file_are_told_apart(lake: Lake) -> None:
    (name, *_) = lake.files(EVENTS)
    held = merge_rows(EVENTS, read_table(name), [])[0]
    Path(name).write_bytes(encode(held, ParquetParams(root=lake.root)))
    assert current(lake, EVENTS) == {True}
    compact(lake)
    assert query(lake, UNKNOWN)[1] == [(0,)]


def test_retraction_repair_and_another_layout_take_it_as_it_is(lake: Lake) -> None:
    retract(lake, [ALPHA], "withdrawn", 1)
    for name in lake.files(CLUSTERS):
        Path(name).write_bytes(b"damaged")
    done, left = repair_lake(lake)
    assert (left, done.losses) == ([], [])
    before = {table: len(rows) for table, rows in contents(lake).items()}
    relayout(lake, "month")
    assert {table: len(rows) for table, rows in contents(lake).items()} == before
    compact(lake)
    assert check_lake(lake, deep=True).problems == []
    assert query(lake, UNKNOWN)[1] == [(0,)]


@pytest.mark.slow
def test_runs_add_copies_and_a_late_original_to_it(place: Any, helpers: Any) -> None:
    def ran(name: str, hour: int, number: int = 5) -> dict[str, Any]:
        text, at = helpers.story(number, 12), f"2026-03-05T{hour:02d}:00:00Z"
        return {"id": name, "title": name, "text": text, "published_at": at, "source": name}

    helpers.write_jsonl(place.inbox / "a.jsonl", ran("first", 9), ran("other", 9, 6))
    place.run()
    downgrade(place.lake)
    helpers.write_jsonl(place.inbox / "b.jsonl", ran("copy", 10), ran("new", 11, 7))
    place.run()
    helpers.write_jsonl(place.inbox / "c.jsonl", ran("original", 6))
    place.run()
    assert check_lake(place.lake).problems == []
    found = query(place.lake, "SELECT source_id, topic_top = topic FROM articles ORDER BY 1")[1]
    assert found == [("new", True), ("original", True), ("other", None)]
    compact(place.lake)
    assert query(place.lake, "SELECT count(*) FROM articles WHERE topic_top = topic")[1] == [(3,)]
    before = place.parquet()
    place.run()
    assert place.parquet() == before
