"""The benchmark of many small runs: both lakes are asked the same, and differences are told."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from schemas.arrow import table_of
from schemas.article import Article
from schemas.cluster import Cluster
from schemas.tables import ARTICLES
from transforms.logic.partitions import article_path
from transforms.logic.wirecopy.stories import story_of
from transforms.sinks.parquet import ParquetParams, encode

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lake_runs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The harness, which is not part of the installed package."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import lake_runs as module

    return module


def made(lake_runs: ModuleType, root: Path, rows: list[Article], runs: int) -> Any:
    for row in rows:
        put(root, article_path(ARTICLES, row), table_of(Article, [row]))
    stories = table_of(Cluster, [story_of(row, row.article_id) for row in rows])
    put(root, "clusters/date=2026-03-09/part-00000.parquet", stories)
    lake = lake_runs.LakeOf(root, runs, kept=len(rows))
    lake_runs._count_files(lake)
    return lake


def put(root: Path, path: str, rows: Any) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(encode(rows, ParquetParams(root="x")))


def test_the_figures_of_two_lakes(lake_runs: ModuleType, tmp_path: Path) -> None:
    rows = [row for row in lake_runs.articles(300) if row.published_at // 86_400_000_000 == 20_521]
    assert rows, "one is of 9 March 2026, which a query asks for"
    lakes = [made(lake_runs, tmp_path / str(runs), rows, runs) for runs in (10, 1)]
    lake_runs.time_queries(lakes, 2, rows[0].text.split()[3].strip("."))
    shown = {row[0]: row[1:] for row in lake_runs.table(lakes)}
    assert shown["most files of a partition"] == ["1", "1", ""]
    assert shown["articles"][0] == str(len(rows))
    assert shown["bytes"][2] == "1.00"
    assert all(len(times) == 2 for lake in lakes for times in lake.times.values())
    assert float(shown["all queries, ms"][0]) > 0
    assert lake_runs.markdown(lakes, 2).count("query:") == len(lake_runs.QUERIES)


def test_lakes_that_answer_differently_are_told(lake_runs: ModuleType, tmp_path: Path) -> None:
    rows = list(lake_runs.articles(6))
    lakes = [made(lake_runs, tmp_path / str(count), rows[:count], count) for count in (6, 5)]
    with pytest.raises(SystemExit, match="answer differently"):
        lake_runs.time_queries(lakes, 1, "a")
