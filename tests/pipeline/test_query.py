"""SQL over the lake, and how its answers are shown."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.lake.query import query, show
from schemas.tables import TABLES

VIEWS = [table.name for table in TABLES]
EVIL = "[red]x[/blue] \x1b[31mred\x07 \u202eabc [/]"


def shown(names: list[str], rows: list[tuple[Any, ...]], form: str) -> str:
    out = io.StringIO()
    show(Console(file=out, width=200, force_terminal=form == "table"), names, rows, form)
    return out.getvalue()


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_there_and_empty_in_an_empty_lake(view: str, tmp_path: Path) -> None:
    assert query(Lake(str(tmp_path)), f"SELECT * FROM {view}")[1] == []  # noqa: S608


@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_view_has_the_columns_of_a_full_one(view: str, sample: Any, tmp_path: Path) -> None:
    sql = f"SELECT column_name, column_type FROM (DESCRIBE {view}) ORDER BY 1"  # noqa: S608
    assert query(Lake(str(tmp_path)), sql) == query(sample.lake, sql)


def test_the_clusters_tell_who_ran_a_story(sample: Any) -> None:
    rows = query(sample.lake, "SELECT size, len(outlets), first_seen_at < last_seen_at FROM clusters ORDER BY 1 DESC")
    assert rows[1][0] == (5, 5, True)


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nothing FROM articles", "SELECT * FROM nowhere", "SELECT 1/", "'"])
def test_wrong_sql_is_one_line(sql: str, sample: Any) -> None:
    with pytest.raises(UserError) as caught:
        query(sample.lake, sql)
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sql", ["", ";", "-- nothing"])
def test_an_empty_statement_has_an_empty_answer(sql: str, sample: Any) -> None:
    assert query(sample.lake, sql) == ([], [])


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "articles/topic=sport/date=2026-03-09/part-00000.parquet"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"PAR1 but no more")
    with pytest.raises(UserError, match="cannot be read") as caught:
        query(Lake(str(tmp_path)), "SELECT 1")
    assert "\n" not in str(caught.value)


def test_a_remote_lake_is_refused() -> None:
    with pytest.raises(UserError, match="local disk"):
        query(Lake("gs://bucket/lake"), "SELECT 1")


def test_the_forms() -> None:
    names, rows = ["a", "b"], [(1, 'x,"y"'), (None, "é")]
    assert shown(names, rows, "csv") == 'a,b\n1,"x,""y"""\n,é\n'
    assert [json.loads(line) for line in shown(names, rows, "json").splitlines()] == [
        {"a": 1, "b": 'x,"y"'}, {"a": None, "b": "é"},
    ]  # fmt: skip
    assert "é" in shown(names, rows, "table")


def test_dates_and_structs_become_json(sample: Any) -> None:
    line = shown(*query(sample.lake, "SELECT published_at, topics, main_event FROM articles LIMIT 1"), "json")
    found = json.loads(line)
    assert found["topics"][0]["medtop"]
    assert found["published_at"].startswith("2026-03-")


def test_titles_reach_the_terminal_as_text() -> None:
    out = shown(["[bold]title[/x]"], [(EVIL,)], "table")
    assert "[red]x[/blue]" in out
    assert "[bold]title[/x]" in out
    for harmful in ("\x1b[31m", "\x07", "\u202e"):
        assert harmful not in out


def test_each_form_takes_no_rows() -> None:
    for form in ("table", "csv", "json"):
        shown([], [], form)
        shown(["a"], [], form)


def test_a_root_with_signs_of_a_glob_is_read(place: Any, helpers: Any) -> None:
    odd = place._replace(root=place.root.parent / "lake [1]* x=2")
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1))
    odd.run()
    assert query(odd.lake, "SELECT source_id FROM articles")[1] == [("n1",)]
    assert odd.run().report.counts["unchanged"] == 1
