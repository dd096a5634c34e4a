"""A late original takes its place: what becomes of the rows that the lake holds already."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from pipeline.lake.amend import amend
from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.event import NewsEvent
from schemas.match import CanonicalChange
from schemas.outcome import LedgerEntry
from schemas.record import fields_of
from schemas.tables import ARTICLES, DUPLICATES, EVENTS, LEDGER, TABLES
from schemas.written import WrittenFile
from transforms.ledger import duplicate_entry, kept_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import article_path, date_path, state_path
from transforms.sinks.parquet import ParquetParams, encode

DAY = 86_400_000_000
FIRST, SECOND = "20260309T120000Z-00000000", "20260310T120000Z-00000000"
STAGING = f"staging/{SECOND}/00000"
CHANGE = CanonicalChange("c", "old", "new", 5, "new", "near_copy", 0.75, 0.875, 0.8125)
Make = Callable[..., Article]


def event(article_id: str) -> NewsEvent:
    values = {spec.name: None if "Optional" in str(spec.type) else 0 for spec in fields_of(NewsEvent)}
    texts = {spec.name: "x" for spec in fields_of(NewsEvent) if spec.type is str}
    return NewsEvent(**(values | texts | {"event_id": f"e-{article_id}", "article_id": article_id}))


def copy(article_id: str, cluster: str, canonical: str, at: int = DAY) -> Duplicate:
    values = dict.fromkeys(Duplicate._fields) | {
        "article_id": article_id, "source_id": article_id, "canonical_id": canonical, "cluster_id": cluster,
        "relation": "exact", "similarity": 1.0, "containment": 1.0, "matched_id": canonical, "method": "body hash",
        "published_at": at, "date_source": "record", "origin": "wire", "uri": "a.jsonl",
    }  # fmt: skip
    return Duplicate(**values)


class Made(NamedTuple):
    """A lake of a first run, and a way to stage what a second one writes."""

    lake: Lake

    def put(self, folder: str, run: str, articles: list[Article], copies: list[Duplicate]) -> list[WrittenFile]:
        """Write rows as a run does, merged with those of the lake, below a folder of the lake."""
        placed: dict[tuple[str, str], list[Any]] = {}
        for row in articles:
            placed.setdefault(("articles", article_path(ARTICLES, row)), []).append(row)
            placed.setdefault(("events", article_path(EVENTS, row)), []).append(event(row.article_id))
            placed.setdefault(("ledger", state_path(LEDGER)), []).append(kept_entry(row, run))
        for row in copies:
            placed.setdefault(("duplicates", date_path(DUPLICATES, row.published_at)), []).append(row)
            placed.setdefault(("ledger", state_path(LEDGER)), []).append(duplicate_entry(row, run))
        files = []
        for (name, path), rows in placed.items():
            table = next(table for table in TABLES if table.name == name)
            final = Path(self.lake.path(path))
            before = pq.read_table(final, partitioning=None) if final.exists() else None
            merged, written = merge_rows(table, before, rows)
            target = Path(self.lake.path(f"{folder}/{path}" if folder else path))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(encode(merged, ParquetParams(root="x")))
            size = target.stat().st_size
            files.append(WrittenFile(name, path, f"{folder}/{path}", merged.num_rows, written, size))
        return files

    def amended(self, files: list[WrittenFile], change: CanonicalChange = CHANGE, **more: Any) -> ChunkReport:
        chunk = ChunkReport(tuple(files), (), (), (change,))
        edits = Edits(self.lake, STAGING, ParquetParams(root="x"), chunk.files)
        amend(edits, chunk, **({"keep_text": False} | more))
        return dataclasses.replace(chunk, files=edits.staged())

    def table(self, name: str) -> dict[str, Any]:
        """The rows of a table by their first key."""
        table = next(table for table in TABLES if table.name == name)
        files = [pq.read_table(file, partitioning=None) for file in self.lake.files(table)]
        rows = [row for file in files for row in rows_of(table.record, file)]
        assert len({getattr(row, table.key[0]) for row in rows}) == len(rows)
        return {getattr(row, table.key[0]): row for row in rows}


@pytest.fixture
def made(tmp_path: Path, article: Make) -> Made:
    lake = Made(Lake(str(tmp_path / "lake")))
    partial = article("part", cluster_id="c", is_canonical=False, relation="partial", parent_id="old", published_at=0)
    held = [
        article("old", "The text.", cluster_id="c", title="Copy", published_at=DAY),
        article("apart", cluster_id="apart", published_at=0), partial,
    ]  # fmt: skip
    lake.put("", FIRST, held, [copy("one", "c", "old"), copy("two", "c", "old", 3 * DAY), copy("far", "z", "apart")])
    return lake


def new(article: Make, at: int = 0) -> Article:
    return article("new", "The text.", cluster_id="c", title="Original", published_at=at, parent_id="elsewhere")


def check(made: Made) -> None:
    """All that must be so once the change is committed."""
    articles, copies, ledger = made.table("articles"), made.table("duplicates"), made.table("ledger")
    assert set(articles) == {"apart", "part", "new"}
    assert [row.article_id for row in articles.values() if row.cluster_id == "c" and row.is_canonical] == ["new"]
    assert (articles["part"].parent_id, articles["apart"].parent_id) == ("new", None)
    assert articles["new"].parent_id == "elsewhere"
    assert set(made.table("events")) == {"e-apart", "e-part", "e-new"}
    assert {name: row.canonical_id for name, row in copies.items()} == {
        "old": "new", "one": "new", "two": "new", "far": "apart",
    }  # fmt: skip
    old = copies["old"]
    assert (old.relation, old.matched_id, old.title, old.text) == ("near_copy", "new", "Copy", None)
    assert (old.similarity, old.contained, old.contains) == (0.75, 0.875, 0.8125)
    assert ledger["old"] == LedgerEntry(
        "old", "old", "wire", "wire.txt", None, "duplicate", "near_copy", "c", "new", "duplicates/date=1970-01-02",
        False, FIRST,
    )  # fmt: skip
    assert {name: row.canonical_id for name, row in ledger.items() if row.cluster_id == "c"} == dict.fromkeys(
        ["old", "one", "two", "part", "new"], "new"
    )
    assert (ledger["far"].canonical_id, ledger["apart"].canonical_id) == ("apart", "apart")
    assert {row.run_id for name, row in ledger.items() if name != "new"} == {FIRST}


@pytest.mark.parametrize("at", [0, DAY], ids=["elsewhere", "beside the old one"])
@pytest.mark.parametrize("copies", [[], [("late", 3 * DAY), ("later", DAY)]], ids=["alone", "with copies"])
def test_the_old_one_becomes_a_copy(made: Made, article: Make, at: int, copies: list[tuple[str, int]]) -> None:
    files = made.put(STAGING, SECOND, [new(article, at)], [copy(name, "c", "new", at) for name, at in copies])
    chunk = made.amended(files)
    assert {file.path: file.rows_written for file in files}.items() <= {
        file.path: file.rows_written for file in chunk.files
    }.items()
    assert sum(file.rows_written for file in chunk.files) == sum(file.rows_written for file in files)
    for file in chunk.files:
        assert Path(made.lake.path(file.staged)).stat().st_size == file.size
        assert pq.read_metadata(made.lake.path(file.staged)).num_rows == file.rows
    commit(made.lake, STAGING, chunk.files)
    for name, _ in copies:
        assert made.table("duplicates")[name].canonical_id == "new"
    if not copies:
        check(made)


def test_done_twice_it_stages_the_same_bytes(made: Made, article: Make) -> None:
    files = made.put(STAGING, SECOND, [new(article)], [])
    staging = Path(made.lake.path(STAGING))
    first = made.amended(files)
    once = {path: path.read_bytes() for path in sorted(staging.rglob("*.parquet"))}
    files = made.put(STAGING, SECOND, [new(article)], [])
    assert made.amended(files) == first
    assert {path: path.read_bytes() for path in sorted(staging.rglob("*.parquet"))} == once
    commit(made.lake, STAGING, first.files)
    check(made)


def test_until_the_commit_the_lake_is_as_it_was(made: Made, article: Make) -> None:
    before = {path: path.read_bytes() for path in Path(made.lake.root).rglob("*.parquet")}
    made.amended(made.put(STAGING, SECOND, [new(article)], []))
    assert {path: path.read_bytes() for path in before} == before
    assert made.table("articles").keys() == {"old", "apart", "part"}


def test_only_files_that_change_are_staged(made: Made, article: Make) -> None:
    chunk = made.amended(made.put(STAGING, SECOND, [new(article)], []))
    assert {file.path.split("/", 1)[0] for file in chunk.files} == {"articles", "events", "duplicates", "state"}
    far = copy("x", "z", "apart")._replace(published_at=9 * DAY)
    made.put("", FIRST, [], [far])
    again = made.amended(made.put(STAGING, SECOND, [new(article)], []))
    assert {file.path for file in again.files} == {file.path for file in chunk.files}


def test_a_partition_that_loses_its_last_row_stays_readable(made: Made, article: Make) -> None:
    chunk = made.amended(made.put(STAGING, SECOND, [new(article)], []))
    commit(made.lake, STAGING, chunk.files)
    for folder in ("articles", "events"):
        emptied = f"{folder}/topic=unclassified/date=1970-01-02/part-00000.parquet"
        assert pq.read_table(made.lake.path(emptied), partitioning=None).num_rows == 0
        assert next(file.rows for file in chunk.files if file.path == emptied) == 0
    commit(made.lake, STAGING, made.put(STAGING, SECOND, [article("more", cluster_id="more", published_at=DAY)], []))
    assert "more" in made.table("articles")


def test_the_text_of_copies_is_kept_where_the_configuration_says_so(made: Made, article: Make) -> None:
    chunk = made.amended(made.put(STAGING, SECOND, [new(article)], []), keep_text=True)
    commit(made.lake, STAGING, chunk.files)
    assert made.table("duplicates")["old"].text == "The text."


def test_a_dead_letter_of_the_same_document_stays_one(made: Made, article: Make) -> None:
    path = Path(made.lake.path(f"{LEDGER.folder}/20260308T120000Z-00000000-00000.parquet"))
    dead = LedgerEntry("old", "old", "wire", "wire.txt", None, "dead", "E", None, None, "dead_letters/x", True, "r0")
    other = kept_entry(article("side", cluster_id="c", is_canonical=False, parent_id="old", published_at=0), "r0")
    path.write_bytes(encode(merge_rows(LEDGER, None, [dead, other])[0], ParquetParams(root="x")))
    made.amended(made.put(STAGING, SECOND, [new(article)], []))
    staged = rows_of(LedgerEntry, pq.read_table(made.lake.path(f"{STAGING}/{LEDGER.folder}/{path.name}")))
    assert staged == [dead, other._replace(canonical_id="new")]


def test_a_row_that_is_not_there_is_said_and_the_rest_goes_on(
    made: Made, article: Make, caplog: pytest.LogCaptureFixture
) -> None:
    held = Path(made.lake.path("articles/topic=unclassified/date=1970-01-02/part-00000.parquet"))
    held.unlink()
    chunk = made.amended(made.put(STAGING, SECOND, [new(article)], []))
    commit(made.lake, STAGING, chunk.files)
    assert "article old is not where the ledger says" in caplog.text
    assert made.table("duplicates")["one"].canonical_id == "new"


def test_a_chunk_without_changes_is_left_as_it_is(made: Made, article: Make) -> None:
    files = tuple(made.put(STAGING, SECOND, [new(article)], []))
    edits = Edits(made.lake, STAGING, ParquetParams(root="x"), files)
    amend(edits, ChunkReport(files, ()), keep_text=False)
    assert sorted(edits.staged()) == sorted(files)
