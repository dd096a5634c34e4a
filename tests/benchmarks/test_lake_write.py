"""The benchmark of the sink: its articles are as it says, all programs write the same files, its sums are right."""

from pathlib import Path
from types import ModuleType

import pytest

from schemas.article import Article
from schemas.record import fields_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lake_write(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The harness, which is not part of the installed package."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import lake_write as module

    return module


def test_made_up_articles_are_full_and_always_the_same(lake_write: ModuleType) -> None:
    rows = list(lake_write.articles(40))
    assert rows == list(lake_write.articles(40))
    assert rows[30:] == list(lake_write.articles(10, 30))
    assert len({row.article_id for row in rows}) == len({row.text for row in rows}) == 40
    assert 2500 < sum(len(row.text) for row in rows) / len(rows) < 3500
    empty = {spec.name for spec in fields_of(Article) if not any(getattr(row, spec.name) for row in rows)}
    content = {"title", "authors", "url", "published_at", "topics", "main_event", "places", "dates", "quotes", "money"}
    assert not empty & content
    assert len(empty) < len(fields_of(Article)) / 4


def test_all_programs_write_the_same_files(lake_write: ModuleType, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    lake_write.spool(made, 60)
    found = {}
    for name in lake_write.PROGRAMS:
        out = tmp_path / name
        out.mkdir()
        found[name] = lake_write.run_one(name, made, out)
    assert len({found[name]["digest"] for name in ("sink", "records", "tables")}) == 1
    assert found["sink"]["files"] > 40
    assert found["source"]["files"] == 0
    assert all(one["peak_bytes"] > 1 << 20 for one in found.values())


def test_the_sink_is_the_difference(lake_write: ModuleType) -> None:
    seconds = {"sink": [10.0, 9.0], "source": [4.0, 4.0], "records": [4.0, 5.0], "tables": [2.0, 2.5]}
    found = {
        name: lake_write.Series(times, [2 * one for one in times], [1 << 20, 3 << 20], 7, "x")
        for name, times in seconds.items()
    }
    rows = {row[0]: row[1:] for row in lake_write.table(found)}
    assert rows["(a) Beam pipeline with the sink"] == ["9.50 (9.00–10.00)", "19.00 (18.00–20.00)", "3", "7"]
    assert rows["the sink: (a) less (b)"][0] == "5.50 (5.00–6.00)"
    assert rows["the sink / (c)"][0] == "1.25 (1.00–1.50)"
    assert rows["the sink / (d)"][1] == "2.50 (2.00–3.00)"
    assert lake_write.markdown(found, 1000).startswith("|  | seconds |")


def test_files_that_differ_are_told(lake_write: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_write, "measure", lambda command, cwd: _Output(command[4]))
    with pytest.raises(SystemExit, match="different files"):
        lake_write.compare(1, 1, tmp_path, lambda text: None)


class _Output:
    def __init__(self, name: str) -> None:
        found = '{"seconds": 1, "cpu_seconds": 1, "peak_bytes": 1, "files": 1, "digest": "%s"}'
        self.output = f"a warning\n{found % name}\n"
