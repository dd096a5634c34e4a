"""Which file of a partition a row goes to: replaced where it lies, else to the one that grows."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tables import ARTICLES, EDGES
from transforms.logic.parts import Part, divide, open_part, rolls

FOLDER = "articles/topic=sport/date=2024-05-06"
FIRST, SECOND, THIRD = (f"{FOLDER}/part-{number:05d}.parquet" for number in range(3))


def ids(*values: str) -> pa.Table:
    return pa.table({"article_id": pa.array(values, pa.string())})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (FIRST, True),
        ("state/ledger/part-00000.parquet", True),
        ("part-00000.parquet", True),
        (SECOND, False),
        ("state/feeds/feeds.parquet", False),
        ("rejects/run_date=2024-05-06/20240506T070809Z-0a1b2c3d.parquet", False),
        ("x/another-part-00000.parquet", False),
    ],
)
def test_a_path_that_stands_for_a_partition(path: str, expected: bool) -> None:
    assert rolls(path) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], FIRST),
        ([Part(FIRST, 99)], FIRST),
        ([Part(FIRST, 100)], SECOND),
        ([Part(SECOND, 5), Part(FIRST, 500)], SECOND),
        ([Part(FIRST, 5), Part(SECOND, 500)], THIRD),
        # A gap is no reason to fill it: a reader may still know the file that was there.
        ([Part(SECOND, 500)], THIRD),
        ([Part(f"{FOLDER}/20240506T070809Z-0a1b2c3d-00000.parquet", 1)], FIRST),
        ([Part(f"{FOLDER}/part-99999.parquet", 100), Part(FIRST, 1)], f"{FOLDER}/part-100000.parquet"),
        ([Part(f"{FOLDER}/part-100000.parquet", 1), Part(f"{FOLDER}/part-99999.parquet", 1)],
         f"{FOLDER}/part-100000.parquet"),
    ],
)  # fmt: skip
def test_the_part_that_grows(parts: list[Part], expected: str) -> None:
    assert open_part(FIRST, parts, 100) == expected


def test_rows_are_replaced_where_they_lie() -> None:
    keys = {FIRST: ids("a", "b"), SECOND: ids("c")}
    divided = divide(ARTICLES, ids("c", "new", "a", "newer"), keys, SECOND)
    assert {path: rows["article_id"].to_pylist() for path, rows in divided.items()} == {
        FIRST: ["a"], SECOND: ["c", "new", "newer"],
    }  # fmt: skip
    assert list(divide(ARTICLES, ids("a"), keys, SECOND)) == [FIRST], "no file is written for nothing"
    assert divide(ARTICLES, ids(), keys, SECOND) == {}
    assert list(divide(ARTICLES, ids("new", "c"), keys, THIRD)) == [SECOND, THIRD]


def test_a_key_of_several_columns() -> None:
    def edges(*rows: tuple[str, str, str]) -> pa.Table:
        return pa.table(dict(zip(EDGES.key, map(list, zip(*rows, strict=True)), strict=True)))

    keys = {FIRST: edges(("a", "b", "exact"))}
    divided = divide(EDGES, edges(("a", "b", "exact"), ("b", "a", "exact"), ("a", "b", "partial")), keys, SECOND)
    assert [rows.num_rows for rows in divided.values()] == [1, 2]


@settings(max_examples=60, deadline=None)
@given(
    held=st.lists(st.sets(st.sampled_from("abcdefgh")), max_size=3),
    rows=st.lists(st.sampled_from("abcdefghij")),
    grows=st.integers(0, 3),
)
def test_each_row_goes_to_one_file_and_new_ones_to_one(held: list[set[str]], rows: list[str], grows: int) -> None:
    keys = {f"{FOLDER}/part-{number:05d}.parquet": ids(*sorted(part)) for number, part in enumerate(held)}
    new = f"{FOLDER}/part-{min(grows, len(held)):05d}.parquet"
    divided = {path: part["article_id"].to_pylist() for path, part in divide(ARTICLES, ids(*rows), keys, new).items()}
    assert sorted(row for part in divided.values() for row in part) == sorted(rows)
    known = set().union(*held)
    for path, part in divided.items():
        inside = set(keys[path]["article_id"].to_pylist()) if path in keys else set()
        assert path == new or set(part) <= inside
        assert path == new or not set(part) - known
