"""A lake changes from days to months and back, and a process that is killed meanwhile leaves it whole."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

import pipeline.lake.compact
import pipeline.lake.switch
import pipeline.lake.upkeep
from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.lake.layout import layout_of
from pipeline.lake.mend import check_lake
from pipeline.lake.relayout import relayout
from pipeline.lake.switch import begin_switch, finish_switch
from pipeline.lake.upkeep import begin
from schemas.tables import ARTICLES, LEDGER
from tests.pipeline.upkeep_lake import DAY, START, article, contents, keep, make_lake, rows, write


class KilledError(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path / "lake")


def files(lake: Lake) -> dict[str, int]:
    """Rows by file, without those that are made anew."""
    found = {
        str(path.relative_to(lake.root)): pq.read_metadata(path).num_rows for path in Path(lake.root).rglob("*.parquet")
    }
    return {path: count for path, count in found.items() if not path.startswith(("lookup/", "catalog/"))}


def by_period(lake: Lake) -> dict[str, list[Any]]:
    """All rows, without what names partitions."""
    found = contents(lake)
    found["ledger"] = [row._replace(partition="") for row in found["ledger"]]
    return found


def spread(lake: Lake) -> Lake:
    """Articles of two months, the last with a part more."""
    keep(lake, article("mmmmmm1", START + 30 * DAY, title="April"), events=2)
    keep(lake, article("nnnnnn1", START + 31 * DAY))
    write(lake, ARTICLES, "articles/topic=unclassified/date=2026-04-05/part-00001.parquet", [])
    return lake


def test_from_days_to_months_and_back(lake: Lake) -> None:
    spread(lake)
    before, days = (
        by_period(lake),
        {path: Path(lake.path(path)).read_bytes() for path, count in files(lake).items() if count},
    )
    done = relayout(lake, "month")
    assert done.tables["articles"] == (5, 2, 5)
    assert by_period(lake) == before
    assert layout_of(lake) == "month"
    assert {path.split("/")[-2] for path in files(lake) if path.startswith(("articles", "clusters", "events"))} == {
        "month=2026-03", "month=2026-04",
    }  # fmt: skip
    assert {row.partition for row in rows(lake, LEDGER) if row.disposition == "kept"} == {
        "articles/topic=unclassified/month=2026-03", "articles/topic=unclassified/month=2026-04",
    }  # fmt: skip
    assert check_lake(lake, deep=True).problems == []
    glob = lake.path("articles/*/*/*.parquet")
    read = duckdb.sql(f"SELECT month, count(*) FROM read_parquet('{glob}', hive_partitioning = true) GROUP BY 1")  # noqa: S608
    assert dict(read.fetchall()) == {"2026-03": 3, "2026-04": 2}
    assert not Path(lake.path("switch")).exists()
    relayout(lake, "day")
    assert layout_of(lake) == "day"
    assert {path: Path(lake.path(path)).read_bytes() for path in files(lake)} == days


def test_a_lake_that_is_so_already_is_left_alone(lake: Lake) -> None:
    before = files(lake)
    assert relayout(lake, "day").tables == {}
    assert relayout(lake, "month", dry_run=True).tables["articles"] == (2, 0, 3)
    assert files(lake) == before


def test_a_change_of_partitions_that_would_lose_rows_is_refused(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.lake.relayout

    before = contents(lake)
    real = pipeline.lake.relayout.encode
    monkeypatch.setattr(pipeline.lake.relayout, "encode", lambda table, params: real(table.slice(0, 1), params))
    with pytest.raises(UserError, match="articles would have 1 rows instead of 3: nothing is changed"):
        relayout(lake, "month")
    monkeypatch.undo()
    begin(lake)
    assert contents(lake) == before
    assert not Path(lake.path("switch")).exists()


def tree(lake: Lake) -> dict[str, bytes]:
    """All files by path."""
    root = Path(lake.root)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exchange", [True, False], ids=["folders change places", "folders are moved"])
def test_a_switch_that_is_killed_anywhere_is_completed(
    lake: Lake, exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.lake.upkeep, "discard_switch", lambda _: None)
        _let_die(patch, 0, exchange)
        with pytest.raises(KilledError):
            relayout(lake, "month")
    whole = Lake(str(tmp_path / "whole"))
    shutil.copytree(lake.root, whole.root)
    begin_switch(whole, "month")
    assert check_lake(whole).problems == []
    completed = 0
    for steps in range(40):
        victim = Lake(str(tmp_path / f"victim{steps}"))
        shutil.copytree(lake.root, victim.root)
        with monkeypatch.context() as patch:
            _let_die(patch, steps, exchange)
            try:
                begin_switch(victim, "month")
                break
            except KilledError:
                pass
        completed += finish_switch(victim)
        # Without its journal it has not begun.
        assert tree(victim) == tree(whole if steps else lake)
    assert completed == steps - 1 > 8


def _let_die(patch: pytest.MonkeyPatch, steps: int, exchange: bool) -> None:
    left = [steps]
    module = pipeline.lake.switch

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any) -> Any:
            if left[0] == 0:
                raise KilledError
            left[0] -= 1
            return real(*args)

        return step

    for name in ("publish", "replace", "delete_tree"):
        patch.setattr(module, name, dying(getattr(module, name)))
    patch.setattr(module, "_exchange", dying(module._exchange) if exchange else lambda *_: False)
    patch.setattr(Path, "rename", dying(Path.rename))
