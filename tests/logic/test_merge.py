"""Rows into files that may exist: replaced by key, in one order, whatever order they come in."""

import random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.arrow import rows_of, table_of
from schemas.article import Article, Place, Topic
from schemas.cluster import Cluster
from schemas.outcome import UnitEntry
from schemas.record import fields_of
from schemas.tables import ARTICLES, CLUSTERS, UNITS
from transforms.logic.merge import merge_rows
from transforms.sinks.parquet import ParquetParams, encode


def article(article_id: str, title: str | None = None, cluster: str | None = None) -> Article:
    values: dict[str, Any] = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}
    values |= {"source_id": "s", "is_canonical": True, "origin": "o", "uri": "u", "text": "t", "published_at": 5}
    values |= {"topics": [Topic("15000000", "sport", 0.5)], "places": [Place("Tarn", 0, 4, None)], "authors": ["A"]}
    return Article(**(values | {"article_id": article_id, "title": title, "cluster_id": cluster}))


def unit(uri: str, start: int, documents: int) -> UnitEntry:
    return UnitEntry("o", uri, start, -1, 9, None, documents, 0, "run")


def stored(table: pa.Table) -> pa.Table:
    """As it comes back from the lake."""
    return pq.read_table(pa.BufferReader(encode(table, ParquetParams(root="x"))))


def test_first_rows_of_a_file() -> None:
    merged, written = merge_rows(
        ARTICLES, None, [article("b", cluster="2"), article("c", cluster="1"), article("a", cluster="2")]
    )
    assert merged["article_id"].to_pylist() == ["c", "a", "b"]
    assert written == 3


def test_row_written_again_replaces_itself() -> None:
    before, _ = merge_rows(ARTICLES, None, [article("a", "old"), article("b", "old")])
    merged, written = merge_rows(ARTICLES, stored(before), [article("b", "new"), article("c", "new")])
    assert merged.select(["article_id", "title"]).to_pylist() == [
        {"article_id": "a", "title": "old"},
        {"article_id": "b", "title": "new"},
        {"article_id": "c", "title": "new"},
    ]
    assert written == 2
    again, written = merge_rows(ARTICLES, stored(merged), [article("b", "new"), article("c", "new")])
    assert written == 2
    assert again.equals(merged)


def test_key_of_several_columns() -> None:
    before, _ = merge_rows(UNITS, None, [unit("a", 0, 1), unit("a", 5, 1), unit("b", 0, 1)])
    merged, written = merge_rows(UNITS, stored(before), [unit("a", 5, 2), unit("b", 5, 2)])
    assert [(row.uri, row.start, row.documents) for row in rows_of(UnitEntry, merged)] == [
        ("a", 0, 1), ("a", 5, 2), ("b", 0, 1), ("b", 5, 2)
    ]  # fmt: skip
    assert written == 2


def test_no_rows_at_all() -> None:
    empty, written = merge_rows(ARTICLES, None, [])
    assert (empty.num_rows, written) == (0, 0)
    before, _ = merge_rows(ARTICLES, None, [article("a")])
    kept, none = merge_rows(ARTICLES, stored(before), [])
    assert kept.equals(before)
    assert none == 0
    grown, one = merge_rows(ARTICLES, stored(empty), [article("a")])
    assert grown.equals(before)
    assert one == 1


ROWS = st.lists(
    st.builds(article, st.sampled_from("abcde"), st.sampled_from([None, "x", "y"]), st.sampled_from([None, "1", "2"])),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(before=ROWS, rows=ROWS, seed=st.randoms(use_true_random=False))
def test_order_of_the_rows_does_not_matter(before: list[Article], rows: list[Article], seed: random.Random) -> None:
    first = merge_rows(ARTICLES, None, before)[0] if before else None
    shuffled = rows[:]
    seed.shuffle(shuffled)
    one, written = merge_rows(ARTICLES, first, rows)
    other, same = merge_rows(ARTICLES, first, shuffled)
    assert one.equals(other)
    assert written == same == len({row.article_id for row in rows})
    assert set(one["article_id"].to_pylist()) == {row.article_id for row in (*before, *rows)}
    assert len(one) == len(set(one["article_id"].to_pylist()))
    written = {row.article_id for row in rows}
    assert all(row in rows for row in rows_of(Article, one) if row.article_id in written)
    params = ParquetParams(root="x")
    assert encode(one, params) == encode(other, params)


def test_older_file_that_lacks_a_column_or_has_them_in_another_order() -> None:
    before, _ = merge_rows(ARTICLES, None, [article("a", "old")])
    older = stored(before).drop_columns(["events_missing", "date_raw"])
    older = older.select(sorted(older.column_names))
    merged, written = merge_rows(ARTICLES, older, [article("b", "new")])
    assert rows_of(Article, merged) == [article("a", "old"), article("b", "new")]
    assert merged.schema == before.schema
    assert written == 1


def test_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(pa.ArrowInvalid, match=r"Article\.text is null"):
        merge_rows(ARTICLES, None, [article("a")._replace(text=None)])


def test_rows_come_back_as_they_were() -> None:
    rows = [article("a", "ß \U0001f600"), article("b")]
    assert rows_of(Article, stored(merge_rows(ARTICLES, None, rows)[0])) == rows
    assert rows_of(Article, stored(table_of(Article, []))) == []


def story(cluster: str, outlet: str, title: str | None = None, canonical: str = "a") -> Cluster:
    return Cluster(cluster, canonical, title, 1, [outlet], 5, 5, 0.0, [], [], ["en"])


def test_rows_of_one_story_add_up() -> None:
    rows = [story("1", "Echo", "Bridge"), story("2", "Post", "Ferry"), story("1", "Post"), story("1", "Post")]
    first, written = merge_rows(CLUSTERS, None, rows)
    assert [(row.cluster_id, row.size, row.outlets, row.title) for row in rows_of(Cluster, first)] == [
        ("1", 3, ["Echo", "Post"], "Bridge"), ("2", 1, ["Post"], "Ferry"),
    ]  # fmt: skip
    assert written == 2
    assert merge_rows(CLUSTERS, None, rows[::-1])[0].equals(first)
    more = [story("1", "Moor", None, "n"), story("1", "Wire", "Old bridge", "n"), story("3", "Moor", "Fog")]
    grown, written = merge_rows(CLUSTERS, stored(first), more)
    assert [(row.cluster_id, row.size, row.canonical_id, row.title) for row in rows_of(Cluster, grown)] == [
        ("1", 5, "n", "Old bridge"), ("2", 1, "a", "Ferry"), ("3", 1, "a", "Fog"),
    ]  # fmt: skip
    assert rows_of(Cluster, grown)[0].outlets == ["Echo", "Moor", "Post", "Wire"]
    assert written == 2
    assert merge_rows(CLUSTERS, stored(first), more[::-1])[0].equals(grown)
