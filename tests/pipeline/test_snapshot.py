"""Snapshots of the lake: immutable, whole, kept for a while."""

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.lake.catalog import DUCKDB_FILE, publish_catalog
from pipeline.lake.folders import Lake
from pipeline.lake.snapshot import KEPT_SECONDS, SNAPSHOTS, drop_snapshots, publish_snapshot
from schemas.arrow import table_of
from schemas.outcome import LedgerEntry
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import publish

NOW = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
PATH = "state/ledger/part-00000.parquet"


def put(lake: Lake, *names: str) -> None:
    rows = [LedgerEntry(n, n, "wire", "a", None, "kept", None, None, None, "p", False, "run") for n in names]
    publish(lake.path(PATH), encode(table_of(LedgerEntry, rows), ParquetParams(root="x")))


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(str(tmp_path / "lake"))
    put(lake, "a")
    return lake


def ids(lake: Lake, folder: str) -> list[str]:
    return pq.read_table(lake.path(f"{folder}/{PATH}"))["document_id"].to_pylist()


def test_a_snapshot_stays_as_it_was_when_the_lake_goes_on(lake: Lake) -> None:
    first = publish_snapshot(lake, NOW)
    assert first is not None
    put(lake, "a", "b")
    second = publish_snapshot(lake, NOW + dt.timedelta(minutes=1))
    assert second is not None
    assert (ids(lake, first), ids(lake, second)) == (["a"], ["a", "b"])
    assert Path(lake.path(f"{second}/{PATH}")).samefile(lake.path(PATH))


def test_nothing_changed_nothing_made(lake: Lake) -> None:
    assert publish_snapshot(lake, NOW) == publish_snapshot(lake, NOW + dt.timedelta(days=1))
    assert len(list(Path(lake.path(SNAPSHOTS)).iterdir())) == 1


def test_snapshots_that_were_replaced_long_ago_go_and_the_latest_stays(lake: Lake) -> None:
    made = []
    for minutes in (0, 10, 80):
        put(lake, *"abc"[: len(made) + 1])
        made.append(publish_snapshot(lake, NOW + dt.timedelta(minutes=minutes)))
    drop_snapshots(lake, NOW + dt.timedelta(minutes=80))
    assert [Path(lake.path(str(path))).exists() for path in made] == [False, True, True]
    drop_snapshots(lake, NOW + dt.timedelta(days=9))
    assert [Path(lake.path(str(path))).exists() for path in made] == [False, False, True]


def test_none_is_kept_where_nothing_may_be_left(lake: Lake) -> None:
    publish_snapshot(lake, NOW)
    put(lake, "b")
    publish_snapshot(lake, NOW)
    drop_snapshots(lake, NOW, kept_seconds=0)
    (left,) = Path(lake.path(SNAPSHOTS)).iterdir()
    assert ids(lake, f"{SNAPSHOTS}/{left.name}") == ["b"]


def test_a_clock_set_back_makes_names_that_sort_all_the_same(lake: Lake) -> None:
    first = publish_snapshot(lake, NOW)
    put(lake, "b")
    second = publish_snapshot(lake, NOW - dt.timedelta(days=300))
    assert str(first) < str(second)
    drop_snapshots(lake, NOW - dt.timedelta(days=300))
    assert not Path(lake.path(str(first))).exists()


def test_without_hard_links_there_is_none_and_the_catalog_shows_the_lake(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    assert publish_snapshot(lake, NOW) is None
    assert "hard links" in caplog.text
    assert not Path(lake.path("staging/snapshot")).exists()
    publish_catalog(lake)
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM ledger").fetchall() == [(1,)]


def test_a_reader_of_the_catalog_finishes_on_what_it_began_with(lake: Lake) -> None:
    publish_catalog(lake, publish_snapshot(lake, NOW))
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        put(lake, "a", "b")
        publish_catalog(lake, publish_snapshot(lake, NOW + dt.timedelta(seconds=KEPT_SECONDS - 1)))
        drop_snapshots(lake, NOW + dt.timedelta(seconds=KEPT_SECONDS))
        assert connection.sql("SELECT count(*) FROM ledger").fetchall() == [(1,)]
    with duckdb.connect(lake.path(DUCKDB_FILE), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM ledger").fetchall() == [(2,)]
