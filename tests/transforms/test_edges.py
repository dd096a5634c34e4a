"""Articles learn from linking what they are drawn from."""

from collections.abc import Callable
from typing import Any

import apache_beam as beam
from apache_beam.testing import test_pipeline

from schemas.article import Article
from schemas.duplicate import Edge
from transforms.edges import NameParents

Make = Callable[..., Article]
FOUND: dict[str, Article] = {}


def keep(row: Article) -> None:
    FOUND[row.article_id] = row


def edge(article_id: str, other_id: str, relation: str, contained: float | None) -> Edge:
    return Edge(article_id, other_id, relation, None, contained, None, None, [], "word pairs", 0)


def named(articles: list[Article], edges: list[Edge]) -> dict[str, Any]:
    FOUND.clear()
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        parts = {
            "articles": pipeline | "articles" >> beam.Create(articles).with_output_types(Article),
            "edges": pipeline | "edges" >> beam.Create(edges).with_output_types(Edge),
        }
        _ = parts | NameParents() | beam.Map(keep)
    return {name: (row.relation, row.parent_id) for name, row in FOUND.items()}


def test_later_article_names_the_one_it_is_drawn_from_most(article: Make) -> None:
    rows = [article("a"), article("b"), article("c", relation="partial", parent_id="x")]
    edges = [edge("a", "b", "derived", 0.4), edge("a", "d", "derived", 0.6), edge("c", "a", "derived", 0.9)]
    assert named(rows, edges) == {"a": ("derived", "d"), "b": (None, None), "c": ("partial", "x")}


def test_reports_of_one_event_are_nobodys_parents(article: Make) -> None:
    assert named([article("a")], [edge("a", "b", "same_event", None)]) == {"a": (None, None)}
    assert named([article("a")], []) == {"a": (None, None)}
