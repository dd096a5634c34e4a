"""The hammer's judgement: what it calls a bad read, and that it does see one."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.lake_hammer import Hammered, History, table
from benchmarks.lake_readers import CATALOG, READERS, by_partition, columns, fingerprint
from pipeline.lake.catalog import publish_catalog
from pipeline.lake.folders import Lake

DAY = "articles/topic=society/date=2026-03-05"


def test_a_row_twice_a_row_gone_and_a_changed_one_are_other_states() -> None:
    rows = [("a", "c1", "t", "x"), ("b", "c1", "t", "y")]
    assert fingerprint(rows) == fingerprint(rows[::-1])
    others = [[*rows, rows[0]], rows[:1], [rows[0], ("b", "c1", "t", "z")]]
    assert len({fingerprint(found) for found in [rows, *others]}) == 4


def test_rows_are_told_apart_by_partition() -> None:
    found = by_partition(
        "duplicates", [("2026-03-05", "a", "c", "c", "x"), ("2026-03-06 00:00:00", "b", "c", "c", "x")]
    )
    assert sorted(found) == ["duplicates/date=2026-03-05", "duplicates/date=2026-03-06"]


@pytest.mark.parametrize(
    ("began", "ended", "possible"),
    [(0, 5, {None}), (0, 10, {None, "one"}), (25, 28, {"one"}), (25, 40, {"one", "two"}), (35, 40, {"one", "two"}),
     (60, 70, {"two"})],
)  # fmt: skip
def test_a_read_may_find_what_there_was_while_it_went_on(began: int, ended: int, possible: set[str | None]) -> None:
    history = History(Path("lake"))
    history.add(DAY, "one", 10, 20)
    history.add(DAY, "two", 30, 50)
    for state in (None, "one", "two", "mixed"):
        found = {} if state is None else {DAY: state}
        assert history.wrong("articles", found, began, ended) == ([] if state in possible else [DAY])


def test_a_partition_that_never_was_is_wrong() -> None:
    assert History(Path("lake")).wrong("articles", {DAY: "one"}, 0, 9) == [DAY]


@pytest.mark.parametrize("reader", READERS)
def test_all_readers_find_what_the_history_notes(reader: str, tmp_path: Path) -> None:
    for name, topic in (("articles", "topic=society/"), ("events", "topic=society/"), ("duplicates", "")):
        folder = tmp_path / name / f"{topic}date=2026-03-05"
        folder.mkdir(parents=True)
        held = [column for column in columns(name) if column not in ("topic", "date")]
        pq.write_table(pa.table({column: [f"{column} {n}" for n in range(3)] for column in held}), folder / "p.parquet")
    publish_catalog(Lake(str(tmp_path)))
    history = History(tmp_path)
    assert history.note(0) == 3
    for name in ("articles", "events", "duplicates"):
        found = by_partition(name, READERS[reader](tmp_path, name))
        assert len(found) == 1
        assert history.wrong(name, found, 1, 2**62) == []


def test_the_figures_are_a_table() -> None:
    found = Hammered("10 runs", replaced=1234)
    found.reads.update(dict.fromkeys(READERS, 1000))
    found.bad["Polars"] = 5
    lines = table([found])
    assert f"| 10 runs | 1,234 | {CATALOG} | 1,000 | 0 | 0 |" in lines
    assert "| 10 runs | 1,234 | Polars | 1,000 | 5 (0.5%) | 0 |" in lines


def test_the_catalog_shows_the_lake_as_it_was_when_it_was_published() -> None:
    history = History(Path("lake"), published=[0, 20, 50])
    history.add(DAY, "one", 10, 20)
    history.add(DAY, "two", 30, 50)
    for began, states in ((5, {None, "one"}), (25, {"one", "two"}), (55, {"two"})):
        for state in (None, "one", "two"):
            found = {} if state is None else {DAY: state}
            assert (history.wrong("articles", found, history.since(began), 60) == []) == (state in states | {"two"})
