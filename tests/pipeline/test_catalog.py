"""The catalog and the lookup tables, which follow from the lake's files."""

import json
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.lake.catalog import DUCKDB_FILE, TABLES_FILE, publish_catalog
from pipeline.lake.folders import Lake
from pipeline.lake.lookup import refresh_lookup
from schemas.arrow import table_of
from schemas.outcome import LedgerEntry
from schemas.tables import TABLES
from transforms.sinks.parquet import ParquetParams, encode

OUTPUT = ParquetParams(root="x")


def entry(name: str, partition: str, url: str | None = None, how: str = "kept") -> LedgerEntry:
    return LedgerEntry(name, f"s-{name}", "wire", "a.jsonl", url, how, None, None, None, partition, False, "run")


def put(lake: Lake, path: str, *rows: LedgerEntry) -> Path:
    target = Path(lake.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encode(table_of(LedgerEntry, rows), OUTPUT))
    return target


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(str(tmp_path / "it's a lake"))
    put(
        lake, "state/ledger/part-00000.parquet",
        entry("b", "articles/topic=sport/date=2026-03-09", "https://z.example/b"),
        entry("c", "duplicates/date=2026-03-10", "https://a.example/c", "duplicate"),
        entry("a", "rejects/run_date=2026-03-11", None, "rejected"),
        entry("d", "articles/topic=health/month=2026-03", "https://m.example/d"),
    )  # fmt: skip
    return lake


def read(lake: Lake, table: str) -> pa.Table:
    return pq.read_table(lake.path(f"lookup/{table}/part-00000.parquet"), partitioning=None)


def test_lookup_tells_where_each_document_lies(lake: Lake) -> None:
    assert refresh_lookup(lake, OUTPUT)
    rows = read(lake, "by_id").to_pylist()
    found = [(row["article_id"], row["disposition"], row["topic"], str(row["date"])) for row in rows]
    assert found == [
        ("a", "rejected", None, "None"),
        ("b", "kept", "sport", "2026-03-09"),
        ("c", "duplicate", None, "2026-03-10"),
        ("d", "kept", "health", "None"),
    ]
    assert [row["partition"] for row in rows][3] == "articles/topic=health/month=2026-03"
    assert read(lake, "by_url")["article_id"].to_pylist() == ["c", "d", "b", "a"]


def test_lookup_is_written_only_when_the_ledger_changed(lake: Lake) -> None:
    refresh_lookup(lake, OUTPUT)
    assert not refresh_lookup(lake, OUTPUT)
    before = read(lake, "by_id").num_rows
    new = put(lake, "state/ledger/part-00001.parquet", entry("e", "articles/topic=sport/date=2026-03-12"))
    later = Path(lake.path("lookup/by_id/part-00000.parquet")).stat().st_mtime + 1
    os.utime(new, (later, later))
    assert refresh_lookup(lake, OUTPUT)
    assert read(lake, "by_id").num_rows == before + 1


def test_an_empty_lake_has_no_lookup_but_a_catalog(tmp_path: Path) -> None:
    lake = Lake(str(tmp_path))
    assert not refresh_lookup(lake, OUTPUT)
    publish_catalog(lake)
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        for table in (table for table in TABLES if table.public):
            assert connection.sql(f"FROM {table.name}").fetchall() == [], table.name


def test_the_duckdb_file_has_the_rows_and_types_of_the_lake(lake: Lake) -> None:
    publish_catalog(lake)
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        empty = dict(row[:2] for row in connection.sql("DESCRIBE lookup_by_id").fetchall())
        assert connection.sql("SELECT count(*) FROM ledger").fetchall() == [(4,)]
    refresh_lookup(lake, OUTPUT)
    publish_catalog(lake)
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        filled = dict(row[:2] for row in connection.sql("DESCRIBE lookup_by_id").fetchall())
        assert connection.sql("SELECT count(*) FROM lookup_by_id").fetchall() == [(4,)]
    assert filled == empty


def test_the_catalog_lists_files_with_rows_and_bytes(lake: Lake) -> None:
    publish_catalog(lake)
    tables = json.loads(Path(lake.path(TABLES_FILE)).read_text())["tables"]
    (file,) = tables["ledger"]["files"]
    path = Path(lake.path("state/ledger/part-00000.parquet"))
    assert (file["path"], file["rows"], file["bytes"]) == ("state/ledger/part-00000.parquet", 4, path.stat().st_size)
    assert tables["articles"]["partitioned_by"] == ["topic", "date"]
    assert tables["articles"]["files"] == []
    assert {"name": "url", "type": "string", "nullable": True, "description": "Address of the page."} in (
        tables["ledger"]["columns"]
    )


def test_a_catalog_that_is_right_is_left_alone(lake: Lake) -> None:
    publish_catalog(lake)
    before = {path: path.stat().st_mtime_ns for path in Path(lake.path("catalog")).iterdir()}
    publish_catalog(lake)
    assert {path: path.stat().st_mtime_ns for path in Path(lake.path("catalog")).iterdir()} == before


@pytest.mark.parametrize("broken", ["", "{}", '{"tables": [1]}', '{"tables": {"ledger": {"files": [{}]}}}', "no json"])
def test_a_broken_catalog_is_made_anew(lake: Lake, broken: str) -> None:
    publish_catalog(lake)
    path = Path(lake.path(TABLES_FILE))
    whole = path.read_text()
    path.write_text(broken)
    publish_catalog(lake)
    assert path.read_text() == whole
