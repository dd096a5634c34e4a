"""Stories divided anew: the rows of earlier texts come to the clusters that they are in now."""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.moves import move_texts
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.event import NewsEvent
from schemas.match import Move
from schemas.outcome import RetractedDocument
from schemas.record import fields_of
from schemas.tables import ARTICLES, CLUSTERS, DUPLICATES, EVENTS, LEDGER, RETRACTIONS, TABLES, Table
from transforms.ledger import duplicate_entry, kept_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import article_path, date_path, day_of, state_path
from transforms.logic.wirecopy.stories import story_of
from transforms.sinks.parquet import ParquetParams

DAY = 86_400_000_000
STAGING = "staging/run/00000"
Make = Callable[..., Article]


def event(article: Article) -> NewsEvent:
    values = {spec.name: None if "Optional" in str(spec.type) else 0 for spec in fields_of(NewsEvent)}
    texts = {spec.name: "x" for spec in fields_of(NewsEvent) if spec.type is str}
    named = {"event_id": f"e-{article.article_id}", "article_id": article.article_id, "cluster_id": article.cluster_id}
    return NewsEvent(**(values | texts | named))


def copy(article_id: str, cluster: str, matched: str, at: int = DAY, method: str = "word 5-grams") -> Duplicate:
    values = dict.fromkeys(Duplicate._fields) | {
        "article_id": article_id, "source_id": article_id, "canonical_id": cluster, "cluster_id": cluster,
        "relation": "near_copy", "similarity": 0.5, "containment": 0.5, "matched_id": matched, "method": method,
        "published_at": at, "date_source": "record", "origin": "wire", "uri": "a.jsonl",
    }  # fmt: skip
    return Duplicate(**values)


def move(name: str, old: str, new: str, was: str, becomes: str, matched: str | None, relation: str | None) -> Move:
    """A move into the cluster ``one``, for which ``new`` stands, or into one that has its article's name."""
    part = 0.0 if matched is None else 0.75
    head = "first" if new == "one" else new
    return Move(name, 0, old, day_of(0), was, new, day_of(0), head, becomes, relation, matched, part, part, part)


class Stage:
    """A lake with rows that were committed, and the edits that a chunk stages on it."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(str(root))
        self.edits = self.fresh()

    def fresh(self) -> Edits:
        return Edits(self.lake, STAGING, ParquetParams(root="x"))

    def put(self, rows: Iterable[Article | Duplicate], heads: dict[str, str]) -> None:
        placed: dict[tuple[Table, str], list[Any]] = {}
        for row in rows:
            is_article = isinstance(row, Article)
            table, path = (ARTICLES, article_path(ARTICLES, row)) if is_article else (
                DUPLICATES, date_path(DUPLICATES, row.published_at))  # fmt: skip
            placed.setdefault((table, path), []).append(row)
            entry = kept_entry(row, "r") if is_article else duplicate_entry(row, "r")
            placed.setdefault((LEDGER, state_path(LEDGER)), []).append(entry)
            story = story_of(row, heads.get(row.cluster_id or "", row.cluster_id or ""))
            placed.setdefault((CLUSTERS, date_path(CLUSTERS, 0)), []).append(story)
            if is_article:
                placed.setdefault((EVENTS, article_path(EVENTS, row)), []).append(event(row))
        for (table, path), found in placed.items():
            self.edits.put(table, path, merge_rows(table, self.edits.read(path), found)[0])

    def commit(self) -> None:
        commit(self.lake, STAGING, self.edits.staged(), self.edits.deleted())
        self.edits = self.fresh()

    def table(self, name: str) -> dict[str, Any]:
        table = next(table for table in TABLES if table.name == name)
        rows = [
            row
            for file in self.lake.files(table)
            for row in rows_of(table.record, pq.read_table(file, partitioning=None))
        ]
        assert len({getattr(row, table.key[0]) for row in rows}) == len(rows)
        return {getattr(row, table.key[0]): row for row in rows}


@pytest.fixture
def merged(tmp_path: Path, article: Make) -> Stage:
    """Two stories of which a late text, ``new``, has made one."""
    stage, partial = Stage(tmp_path / "lake"), functools.partial(article, is_canonical=False, relation="partial")
    stage.put([
        article("first", "Text.", title="First", cluster_id="one", published_at=DAY), copy("one", "one", "first"),
        article("two", "Text.", title="Second", cluster_id="two", published_at=2 * DAY),
        partial("bit", cluster_id="two", parent_id="two", published_at=0),
        copy("x", "two", "two"), copy("again", "two", "x", method="same document"), copy("forgotten", "two", "x"),
        article("apart", cluster_id="apart", published_at=DAY),
    ], {"one": "first"})  # fmt: skip
    stage.edits.put(RETRACTIONS, "state/retractions/part-00000.parquet",
                    merge_rows(RETRACTIONS, None, [RetractedDocument("x", "two", 1, "asked", False)])[0])  # fmt: skip
    stage.commit()
    stage.put([copy("new", "one", "first")._replace(canonical_id="first")], {"one": "first"})
    move_texts(stage.edits, [
        move("first", "one", "one", "canonical", "canonical", None, None),
        move("one", "one", "one", "copy", "copy", "first", "near_copy"),
        move("two", "two", "one", "canonical", "copy", "new", "excerpt"),
        move("bit", "two", "one", "partial", "partial", "two", "partial"),
        move("x", "two", "one", "copy", "copy", "two", "near_copy"),
    ], keep_text=False)  # fmt: skip
    return stage


def test_two_stories_become_one(merged: Stage) -> None:
    merged.commit()
    articles, copies, ledger = (merged.table(name) for name in ("articles", "duplicates", "ledger"))
    assert set(articles) == {"first", "bit", "apart"}
    assert (articles["bit"].cluster_id, articles["bit"].parent_id) == ("one", "first")
    assert (articles["first"].relation, articles["first"].parent_id) == (None, None)
    assert {name: (row.cluster_id, row.canonical_id) for name, row in copies.items()} == dict.fromkeys(
        ("one", "new", "two", "x", "again", "forgotten"), ("one", "first")
    )
    assert (copies["two"].relation, copies["two"].matched_id, copies["two"].text) == ("excerpt", "new", None)
    assert copies["x"].matched_id == "two"
    assert {row.cluster_id for name, row in ledger.items() if name != "apart"} == {"one"}
    assert (ledger["two"].disposition, ledger["two"].reason) == ("duplicate", "excerpt")
    assert ledger["two"].partition == "duplicates/date=1970-01-03"
    assert ledger["apart"].cluster_id == "apart"
    assert {name: row.cluster_id for name, row in merged.table("events").items()} == {
        "e-first": "one", "e-bit": "one", "e-apart": "apart"
    }  # fmt: skip


def test_the_stories_are_counted_anew(merged: Stage) -> None:
    merged.commit()
    clusters = merged.table("clusters")
    assert set(clusters) == {"one", "apart"}
    found = clusters["one"]
    assert (found.canonical_id, found.title, found.size) == ("first", "First", 8)
    assert (found.first_seen_at, found.last_seen_at) == (0, 2 * DAY)


def test_the_register_of_retractions_names_the_story_of_now(merged: Stage) -> None:
    merged.commit()
    assert merged.table("retractions")["x"].cluster_id == "one"


def test_a_story_comes_apart(tmp_path: Path, article: Make) -> None:
    stage, partial = Stage(tmp_path / "lake"), functools.partial(article, is_canonical=False, relation="partial")
    stage.put([
        article("one", "Text.", title="First", cluster_id="one", published_at=DAY),
        partial("part", title="Part", cluster_id="one", parent_id="one"),
        copy("x", "one", "part"), copy("again", "one", "x", method="same document"), copy("y", "one", "one"),
    ], {})  # fmt: skip
    stage.commit()
    move_texts(stage.edits, [
        move("one", "one", "one", "canonical", "canonical", None, None)._replace(canonical_id="one"),
        move("y", "one", "one", "copy", "copy", "one", "near_copy")._replace(canonical_id="one"),
        move("part", "one", "part", "partial", "canonical", None, None),
        move("x", "one", "part", "copy", "copy", "part", "near_copy"),
    ], keep_text=True)  # fmt: skip
    stage.commit()
    part, ledger = stage.table("articles")["part"], stage.table("ledger")
    assert (part.cluster_id, part.is_canonical, part.relation, part.parent_id) == ("part", True, None, None)
    assert (ledger["part"].reason, ledger["part"].canonical_id) == (None, "part")
    assert {name: row.cluster_id for name, row in stage.table("duplicates").items()} == {
        "x": "part", "again": "part", "y": "one"
    }  # fmt: skip
    assert {name: (row.size, row.title) for name, row in stage.table("clusters").items()} == {
        "one": (2, "First"), "part": (3, "Part")
    }  # fmt: skip


def test_without_moves_nothing_is_staged(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "lake")
    move_texts(stage.edits, [], keep_text=True)
    assert stage.edits.staged() == ()
