"""Which pairs of articles become an edge, and of what kind."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.article import Article, MainEvent
from schemas.duplicate import Edge
from transforms.logic.linking.decision import decide
from transforms.logic.linking.paraphrase import Formulas
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import signature
from transforms.logic.linking.wording import wording

Make = Callable[..., Article]
DAY = 86_400_000_000
START = 1_700_000_000_000_000


def link(a: Article, b: Article, articles: int = 200, **params: Any) -> Edge | None:
    texts = (wording(a.article_id, a.title, a.text), wording(b.article_id, b.title, b.text))
    return decide(signature(a), signature(b), texts, articles, Formulas(), LinkParams(**params))


def relation(a: Article, b: Article, **params: Any) -> str | None:
    edge = link(a, b, **params)
    return edge.relation if edge else None


@pytest.fixture
def reports(coded: Make, other_report: str) -> tuple[Article, Article]:
    return coded("first", published_at=START), coded("later", other_report, published_at=START + DAY // 2)


def test_two_reports_of_one_event(reports: tuple[Article, Article]) -> None:
    edge = link(*reports)
    assert edge is not None
    assert (edge.article_id, edge.other_id, edge.relation, edge.method) == (
        "later",
        "first",
        "same_event",
        "event fields",
    )
    assert {"person: Ingrid Halvorsen", "place: Tolvik", "published: 2023-11-14, 2023-11-15"} <= set(edge.evidence)
    assert (edge.published_at, edge.contained, edge.similarity) == (START + DAY // 2, None, None)


def test_the_order_of_the_pair_does_not_matter(reports: tuple[Article, Article]) -> None:
    assert link(*reports) == link(*reversed(reports))


def test_a_rewrite_is_derived(coded: Make, rewrite: str) -> None:
    edge = link(coded("first", published_at=START), coded("later", rewrite, published_at=START + DAY), derived_pairs=40)
    assert edge is not None
    assert (edge.relation, edge.method, edge.other_id) == ("derived", "word pairs", "first")
    assert edge.contained is not None
    assert edge.contained > 0.35


def test_shared_names_alone_are_no_event(coded: Make, unrelated: str) -> None:
    assert relation(coded("a"), coded("b", unrelated)) is None


def test_shared_words_alone_are_no_event(coded: Make, other_report: str) -> None:
    elsewhere = coded("b", other_report, persons=["Marta Ruud"], organisations=["Fjord Watch"], places=["Arnvik"])
    assert relation(coded("a"), elsewhere) is None


def test_copies_and_articles_of_one_outlet_are_not_independent(reports: tuple[Article, Article]) -> None:
    first, later = reports
    assert relation(first._replace(cluster_id="same"), later._replace(cluster_id="same")) is None
    assert relation(first._replace(source="The Echo"), later._replace(source="the echo ")) is None
    assert relation(first, first) is None


def test_reports_far_apart_are_not_linked(reports: tuple[Article, Article]) -> None:
    first, later = reports
    assert relation(first, later._replace(published_at=START + 10 * DAY)) is None
    assert relation(first, later._replace(published_at=START + 10 * DAY), window_days=10) == "same_event"


def test_without_a_stated_time_more_must_agree(reports: tuple[Article, Article]) -> None:
    first, later = reports
    later = later._replace(date_source="file_time", published_at=START + 90 * DAY)
    assert relation(first, later, apart=1) == "same_event"
    assert relation(first, later, apart=8) is None


def test_the_day_of_the_event_makes_up_for_the_time(reports: tuple[Article, Article]) -> None:
    day = MainEvent(None, None, None, None, None, None, None, None, None, "2023-11-13", "text")
    first, later = (report._replace(main_event=day, date_source="file_time") for report in reports)
    edge = link(first, later, apart=8)
    assert edge is not None
    assert "event day: 2023-11-13" in edge.evidence


def test_another_person_of_the_same_surname_is_no_shared_name(coded: Make, other_report: str) -> None:
    first = coded("a", organisations=[], places=[])
    assert relation(first, coded("b", other_report, organisations=[], places=[])) == "same_event"
    other = coded("b", other_report, persons=["Tove Halvorsen"], organisations=[], places=[])
    assert relation(first, other) is None


def test_reports_of_one_form_with_other_numbers_are_no_event(coded: Make) -> None:
    form = (
        "Tolvik harbour landed {} crates of herring and {} of cod. Buyers paid the Skerry Rescue Service levy promptly."
    )
    more = " Auctioneers expect calm weather, steady prices and full cold stores along the northern coast."
    first, later = coded("a", form.format(12, 340) + more), coded("b", form.format(55, 71) + more)
    assert relation(first, later, derived_pairs=20) is None
    assert relation(first, later, derived_pairs=20, min_numbers=3) == "derived"


def test_article_without_names_is_linked_to_none(article: Make, coded: Make) -> None:
    assert relation(coded("a"), article("b", coded("a").text)) is None
