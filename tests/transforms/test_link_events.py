"""Linking through Beam: within the input, against what earlier runs wrote, and whatever the order."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline

from schemas.arrow import table_of
from schemas.article import Article, Place
from schemas.duplicate import Edge
from schemas.tables import ARTICLES
from transforms import lake_articles
from transforms.edges import OneEdgePerPair
from transforms.lake_articles import is_near, read_signatures, read_wordings
from transforms.link_events import LinkEvents
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import COLUMNS
from transforms.logic.partitions import article_path
from transforms.rounds import one_round

Make = Callable[..., Article]
DAY = 86_400_000_000
START = 1_700_000_000_000_000
FOUND: list[Edge] = []

FIRE = (
    "Fire destroyed the old rope works at Garnsund on Tuesday night. Chief Astrid Myhre said sixty firefighters fought "
    "flames until sunrise. Two night watchmen escaped through a cellar window. Smoke drifted across the strait, and "
    "the Garnsund Museum moved its paintings into a bunker."
)
SAME_FIRE = (
    "Sixty firefighters needed until sunrise to stop the flames at the Garnsund rope works. Two watchmen, trapped at "
    "night, escaped by a cellar window. Paintings of the Garnsund Museum were moved into a bunker as smoke drifted "
    "over the strait. What destroyed the old works is unknown, Chief Astrid Myhre admitted."
)
TRIAL = (
    "Judges in Ostervik acquitted the banker Petter Lunde of fraud after eleven weeks. Prosecutors will appeal. The "
    "Ostervik Savings Fund lost half its deposits when forged bonds turned up in a vault."
)


def keep(edge: Edge) -> None:
    FOUND.append(edge)


def run(rows: list[Article], files: list[str] | None = None, **params: Any) -> list[Edge]:
    """The edges, which are the same whether workers share the work or not."""
    found = []
    for spread in (True, False):
        FOUND.clear()
        with TestPipeline(runner="FnApiRunner") as pipeline:
            edges = pipeline | beam.Create(rows, reshuffle=False).with_output_types(Article)
            edges = edges | LinkEvents(LinkParams(**params), one_round(article_files=files or []), spread=spread)
            assert edges.element_type is Edge
            _ = edges | beam.Map(keep)
        found.append(sorted(FOUND))
    assert found[0] == found[1]
    return found[0]


def pairs(edges: list[Edge]) -> list[tuple[str, str, str]]:
    return [(edge.article_id, edge.other_id, edge.relation) for edge in edges]


def save(root: Path, *rows: Article) -> list[str]:
    """Write articles as a run does: those of one topic and day into one file, which they replace."""
    files: dict[Path, list[Article]] = {}
    for row in rows:
        files.setdefault(root / article_path(ARTICLES, row), []).append(row)
    for path, held in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table_of(Article, held), path)
    return sorted(map(str, files))


@pytest.fixture
def reports(article: Make) -> list[Article]:
    def fire(name: str, text: str, hours: int, **more: Any) -> Article:
        return article(
            name, text, cluster_id=name, source=name, published_at=START + hours * DAY // 24,
            persons=["Astrid Myhre"], organisations=["Garnsund Museum"], places=[Place("Garnsund", 0, 1, None)], **more,
        )  # fmt: skip

    trial = {"persons": ["Petter Lunde"], "organisations": ["Ostervik Savings Fund"]}
    return [
        fire("a", FIRE, 0),
        fire("b", SAME_FIRE, 1),
        fire("late", SAME_FIRE, 24 * 30),
        article("trial", TRIAL, cluster_id="trial", published_at=START, **trial),
        article("bare", "No names at all", published_at=START),
    ]


@pytest.mark.slow
def test_reports_of_one_event_are_linked_in_any_order(reports: list[Article]) -> None:
    edges = run(reports, derived_share=1)
    assert pairs(edges) == [("b", "a", "same_event")]
    assert "person: Astrid Myhre" in edges[0].evidence
    assert run(list(reversed(reports)), derived_share=1) == edges


def test_reports_of_earlier_runs_are_linked_as_in_one_run(reports: list[Article], tmp_path: Path) -> None:
    # There is no file at the last path: what lies outside the window is not opened.
    far = str(tmp_path / "articles/topic=sport/date=1999-01-01/part-00000.parquet")
    later = run([reports[1]], [*save(tmp_path, reports[0], *reports[2:]), far], derived_share=1)
    assert pairs(later) == [("b", "a", "same_event")]
    assert run([reports[0]], save(tmp_path / "two", *reports[1:]), derived_share=1) == later


@pytest.mark.parametrize(
    ("folder", "near"),
    [
        ("date=2023-11-14", True), ("date=2023-11-11", True), ("date=2023-11-10", False), ("date=2023-11-18", False),
        ("month=2023-11", True), ("month=2023-10", False), ("month=2023-12", False), ("month=2022-11", False),
        ("x", True),
    ],
)  # fmt: skip
def test_files_that_may_hold_a_day_near_by(folder: str, near: bool) -> None:
    path = f"articles/topic=sport/{folder}/part-00000.parquet"
    assert is_near(path, {date(2023, 11, 14).toordinal()}, 3) == near
    assert not is_near(path, set(), 3)


def test_a_monthis_near_from_the_days_beside_it() -> None:
    path = "articles/topic=sport/month=2024-02/part-00000.parquet"
    days = {day: is_near(path, {date.fromisoformat(day).toordinal()}, 2) for day in
            ("2024-01-29", "2024-01-30", "2024-02-01", "2024-02-29", "2024-03-02", "2024-03-03")}  # fmt: skip
    assert list(days.values()) == [False, True, True, True, True, False]


@pytest.mark.slow
def test_earlier_articles_are_not_linked_among_themselves(reports: list[Article], tmp_path: Path) -> None:
    assert run([reports[3]], save(tmp_path, *reports[:2])) == []


def test_a_damaged_file_is_not_passed_over(reports: list[Article], tmp_path: Path) -> None:
    path = tmp_path / "articles/topic=x/date=2023-11-14/part-00000.parquet"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no parquet")
    with pytest.raises(Exception, match="Parquet"):
        run([reports[0]], [str(path)])


def test_switched_off_it_links_nothing(reports: list[Article]) -> None:
    assert run(reports, enabled=False) == []


@pytest.mark.slow
def test_no_articles_no_edges(tmp_path: Path, reports: list[Article]) -> None:
    assert run([], save(tmp_path, reports[0])) == []


def test_signatures_come_from_their_columns_alone(reports: list[Article], tmp_path: Path) -> None:
    path = str(tmp_path / "part.parquet")
    pq.write_table(table_of(Article, reports).select([*COLUMNS]), path)
    assert [signed.article_id for signed in read_signatures(path)] == ["a", "b", "late", "trial", "bare"]
    assert read_signatures(path).signed[0].labels == ["Astrid Myhre", "Garnsund Museum", "Garnsund"]
    assert {signed.path for signed in read_signatures(path)} == {path}


def test_a_file_that_has_not_changed_is_read_once(
    reports: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    read = lake_articles.open_parquet
    monkeypatch.setattr(lake_articles, "open_parquet", lambda path: opened.append(path) or read(path))
    path = save(tmp_path, reports[0])[0]
    assert read_signatures(path) == read_signatures(path)
    assert len(opened) == 1
    save(tmp_path, *reports[:2])
    assert len(read_signatures(path)) == 2


def test_of_a_file_that_has_changed_only_new_articles_are_signed(
    reports: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[str] = []
    sign = lake_articles.signature
    monkeypatch.setattr(lake_articles, "signature", lambda row, path: signed.append(row.article_id) or sign(row, path))
    rows = [reports[0]._replace(article_id=name) for name in ("one", "two", "three")]
    path = save(tmp_path, *rows[:2])[0]
    read_signatures(path)
    save(tmp_path, *rows[1:])
    assert sorted(one.article_id for one in read_signatures(path)) == ["three", "two"]
    assert signed == ["one", "two", "three"]


def test_texts_are_read_of_the_wanted_articles(reports: list[Article], tmp_path: Path) -> None:
    path = save(tmp_path, *reports[:2])[0]
    assert [text.article_id for text in read_wordings(path, {"b", "unknown"})] == ["b"]


def test_of_two_edges_of_a_pair_the_closer_stays() -> None:
    def edge(one: str, two: str, relation: str) -> Edge:
        return Edge(one, two, relation, None, None, None, None, [], "m", START)

    FOUND.clear()
    rows = [edge("a", "b", "same_event"), edge("b", "a", "derived"), edge("c", "a", "same_event")]
    with TestPipeline(runner="FnApiRunner") as pipeline:
        _ = pipeline | beam.Create(rows).with_output_types(Edge) | OneEdgePerPair() | beam.Map(keep)
    assert pairs(sorted(FOUND)) == [("b", "a", "derived"), ("c", "a", "same_event")]
