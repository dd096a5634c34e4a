"""Bring together the edges that several steps have found."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam

import transforms.coders  # noqa: F401 - registers the coder of the edges
from schemas.article import Article
from schemas.duplicate import Edge

__all__ = ["NameParents", "OneEdgePerPair"]

_CLOSEST_FIRST = ("exact", "near_copy", "excerpt", "revision", "partial", "derived", "same_event")


class OneEdgePerPair(beam.PTransform[Any, Any]):
    """Edges of several steps in, each pair of articles once out: under the closest relation that was found.

    ``PCollection[Edge]`` → ``PCollection[Edge]``. Closest is the exact copy, then the near copy, the excerpt, the
    revision, the partial copy, the derived text, the report of one event.
    """

    def expand(self, edges: beam.PCollection[Edge]) -> beam.PCollection[Edge]:
        """Apply the transform."""
        one: beam.PCollection[Edge] = (
            edges
            | "by pair" >> beam.Map(_by_pair).with_output_types(tuple[tuple[str, str], Edge])
            | "group pairs" >> beam.GroupByKey()
            | "closest" >> beam.MapTuple(lambda _, found: min(found, key=_closeness)).with_output_types(Edge)
        )
        return one


class NameParents(beam.PTransform[Any, Any]):
    """Articles and the edges of linking in, the same articles out; those drawn from another now say so.

    dict of ``PCollection[Article]`` under ``articles`` and ``PCollection[Edge]`` under ``edges`` →
    ``PCollection[Article]``. An article that is in relation to another by its wording already keeps that.
    """

    def expand(self, parts: Any) -> beam.PCollection[Article]:
        """Apply the transform."""
        articles = parts["articles"] | "by id" >> beam.Map(lambda row: (row.article_id, row)).with_output_types(
            tuple[str, Article]
        )
        derived = (
            parts["edges"]
            | "derived" >> beam.Filter(lambda edge: edge.relation == "derived")
            | "by later" >> beam.Map(lambda edge: (edge.article_id, edge)).with_output_types(tuple[str, Edge])
        )
        named: beam.PCollection[Article] = (
            {"articles": articles, "edges": derived}
            | "join edges" >> beam.CoGroupByKey()
            | "name parent" >> beam.FlatMapTuple(_named).with_output_types(Article)
        )
        return named


def _named(_: str, joined: dict[str, Any]) -> Iterator[Article]:
    best = max(joined["edges"], key=lambda edge: (edge.contained or 0.0, edge.other_id), default=None)
    for article in joined["articles"]:
        if best is None or article.relation is not None:
            yield article
        else:
            yield article._replace(relation=best.relation, parent_id=best.other_id)


def _by_pair(edge: Edge) -> tuple[tuple[str, str], Edge]:
    return (min(edge.article_id, edge.other_id), max(edge.article_id, edge.other_id)), edge


def _closeness(edge: Edge) -> tuple[int, str]:
    return _CLOSEST_FIRST.index(edge.relation), repr(edge)
