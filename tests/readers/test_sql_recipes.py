"""The SQL of docs/querying.md runs on a small lake, and what is asked of events finds some."""

import re
from pathlib import Path

import pytest

from pipeline.lake.folders import Lake
from pipeline.lake.query import query
from schemas.article import Money, Place, Quote
from schemas.event import Evidence
from schemas.tables import ARTICLES, EVENTS
from tests.pipeline.upkeep_lake import START, article, copy, event, keep, keep_copy, rows, write
from transforms.logic.partitions import article_path

SQL = re.findall(r"^```sql\n(.*?)^```$", (Path(__file__).parents[2] / "docs" / "querying.md").read_text(), re.M | re.S)
ABOUT_EVENTS = [sql for sql in SQL if re.search(r"\b(?:events|event_reports|places|quotes|money)\b", sql)]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A story with a copy, and an event of it with all that the recipes ask for."""
    lake = Lake(str(tmp_path_factory.mktemp("recipes") / "lake"))
    place = Place("Tarnby", 0, 6, "GBR", "Tarnby", "GB.ENG", 7, 54.0, -2.0, "city")
    told = article(
        "aaaaaa1", places=[place], money=[Money("€5", 0, 2, 5.0, "EUR", False)], source="Tarn",
        persons=["Ana Ferreira"], quotes=[Quote("No.", 1, 4, "Ferreira", 6, 14, "Ana Ferreira")], language="en",
    )  # fmt: skip
    keep(lake, told)
    coded = event(1, "aaaaaa1")._replace(
        actor1="Ana Ferreira", actor2="the mayor", actor1_role="GOV", actor1_country="PRT", actor2_country="GBR",
        plover_root="ACCUSE", quad_class=3, modality="happened", place_country="GBR", event_date="2026-03-05",
        event_date_precision="day", fatalities=0, evidence=[Evidence(0, 5)],
    )  # fmt: skip
    write(lake, EVENTS, article_path(EVENTS, told), [coded])
    keep_copy(lake, copy("cccccc1", "aaaaaa1")._replace(source="Fell"))
    return lake


@pytest.mark.parametrize("sql", SQL, ids=range(len(SQL)))
def test_it_runs(lake: Lake, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    query(lake, sql)


@pytest.mark.parametrize("sql", ABOUT_EVENTS, ids=range(len(ABOUT_EVENTS)))
def test_what_is_asked_of_events_finds_some(lake: Lake, sql: str) -> None:
    names, found = query(lake, sql)
    assert found
    assert names


def test_an_event_is_reported_by_its_article_and_the_copies(lake: Lake) -> None:
    (sql,) = (sql for sql in SQL if "FROM event_reports" in sql)
    ((*_, outlets, first),) = query(lake, sql)[1]
    assert outlets == ["Fell", "Tarn"]
    assert int(first.timestamp() * 1e6) == START
    assert [row.n_copies for row in rows(lake, EVENTS)] == [2]
    assert len(rows(lake, ARTICLES)) == 1
