"""The recipes of docs/querying.md read every table as it lies: all rows, all columns, the right types and values."""

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from schemas.tables import TABLES

TABLE_NAMES = [table.name for table in TABLES if table.public]
EVERY = pytest.mark.parametrize("name", TABLE_NAMES)


def kind_of(kind: pa.DataType) -> str:
    """A type as text, without what libraries may differ in: how offsets are stored, and what list items are called."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{kind_of(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {kind_of(field.type)}' for field in kind)}>"
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}, {'UTC' if kind.tz in ('UTC', 'Etc/UTC') else kind.tz}]"
    return str(kind).removeprefix("large_").removesuffix("_view")


class Reading:
    """Compares what a reader gave with what is in the lake."""

    def __init__(self, shown: Any, readers: Any) -> None:
        self._shown = shown
        self._readers = readers

    def agrees(self, table: pa.Table) -> None:
        got = {field.name: kind_of(field.type) for field in table.schema}
        assert got == {column: kind_of(kind) for column, kind in self._shown.types.items()}
        rows = self._readers.by_key(self._shown.table, self._readers.plain(table.to_pylist()))
        assert rows == self._shown.rows


@pytest.fixture
def reading(lake, name: str, readers) -> Reading:
    return Reading(lake.tables[name], readers)


def run(code: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(code, namespace)  # noqa: S102 - the recipes of our documentation
    return namespace


@EVERY
def test_duckdb(lake, name: str, reading: Reading, recipe: Callable[[str], str]) -> None:
    space = run(recipe("DuckDB by itself"))
    reading.agrees(space["read"](lake.tables[name].folder).to_arrow_table())


@EVERY
def test_pyarrow(lake, name: str, reading: Reading, recipe: Callable[[str], str]) -> None:
    shown = lake.tables[name]
    reading.agrees(run(recipe("pyarrow"))["read"](shown.folder, **shown.partitions).to_table())


@EVERY
def test_pandas(lake, name: str, reading: Reading, recipe: Callable[[str], str]) -> None:
    shown = lake.tables[name]
    frame = run(recipe("pandas"))["read_frame"](shown.folder, **shown.partitions)
    assert all(isinstance(kind, pd.ArrowDtype) for kind in frame.dtypes)
    reading.agrees(pa.Table.from_pandas(frame, preserve_index=False))


@EVERY
def test_pandas_without_a_recipe_reads_every_row(lake, name: str) -> None:
    shown = lake.tables[name]
    assert len(pd.read_parquet(f"OUT/{shown.folder}")) == len(shown.rows)


@EVERY
def test_polars(lake, name: str, reading: Reading, recipe: Callable[[str], str]) -> None:
    space = run(recipe("Polars"))
    frame = space["read"](lake.tables[name].folder).collect()
    assert isinstance(frame, pl.DataFrame)
    reading.agrees(frame.to_arrow())


@pytest.mark.parametrize("heading", ["DuckDB by itself", "pyarrow", "pandas", "Polars"])
def test_the_examples_run(lakes, heading: str, recipe: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lakes["day"].root.parent)
    assert len(recipe(heading, example=True)) > len(recipe(heading))
    run(recipe(heading, example=True))


def test_the_lake_is_hard_to_read(lakes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the recipes were not needed, these tests would show nothing."""
    monkeypatch.chdir(lakes["day"].root.parent)
    articles = duckdb.sql("FROM read_parquet('OUT/articles/**/*.parquet', hive_partitioning = true)")
    lost = set(lakes["day"].tables["articles"].types) - set(articles.columns)
    assert lost
    assert not lost & set(pd.read_parquet("OUT/articles").columns)
    with pytest.raises(pl.exceptions.PolarsError):
        pl.scan_parquet("OUT/articles/**/*.parquet", hive_partitioning=True).collect()
