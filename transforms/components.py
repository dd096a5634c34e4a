"""Connected components of a graph, without a step that holds all of it in one place."""

from collections.abc import Iterable, Iterator
from typing import Any

import apache_beam as beam

from transforms.logic.wirecopy.stars import Edge, large_star, settle, small_star, union
from transforms.outputs import typed

__all__ = ["ROUNDS", "ConnectedComponents"]

ROUNDS = 2
"""Turns of both star operations. After two, at most one edge in sixteen was left of graphs made like wire stories."""

STARS, BRIDGES = "stars", "bridges"


class ConnectedComponents(beam.PTransform[Any, Any]):
    """Edges in; every node with the smallest node of its component out.

    ``PCollection[tuple[str, str]]`` → the same type. An edge may stand there more than once, point either way or be a
    loop, which makes its node known. Every node comes out once, whatever the order of the edges.

    The alternating star operations of :mod:`transforms.logic.wirecopy.stars`, a fixed number of times, each spread
    over all nodes. What still ties two stars then, as in the middle of a long chain, is counted together in one
    group, so that the result is exact for every graph; mostly that group is empty.

    Args:
        rounds: Turns of both operations, at least 0.
    """

    def __init__(self, rounds: int = ROUNDS) -> None:
        super().__init__()
        self._rounds = rounds

    def expand(self, edges: beam.PCollection[Edge]) -> beam.PCollection[tuple[str, str]]:
        """Apply the transform."""
        for turn in range(1, self._rounds + 1):
            edges = (
                self._neighbours(edges, f"of round {turn}")
                | f"large star {turn}" >> beam.FlatMapTuple(large_star).with_output_types(Edge)
                | f"smaller neighbours {turn}" >> beam.GroupByKey()
                | f"small star {turn}" >> beam.FlatMapTuple(small_star).with_output_types(Edge)
            )
        settled = typed(
            self._neighbours(edges, "at last")
            | "settle" >> beam.FlatMapTuple(_settled).with_outputs(BRIDGES, main=STARS),
            stars=tuple[str, tuple[bool, str]],
            bridges=tuple[bool, Edge],
        )
        joined = (
            settled[BRIDGES]
            | "all bridges" >> beam.GroupByKey()
            | "union" >> beam.FlatMapTuple(_joined).with_output_types(tuple[str, tuple[bool, str]])
        )
        nodes: beam.PCollection[tuple[str, str]] = (
            (settled[STARS], joined)
            | "stars and unions" >> beam.Flatten()
            | "by star" >> beam.GroupByKey()
            | "component" >> beam.FlatMapTuple(_members).with_output_types(tuple[str, str])
        )
        return nodes

    @staticmethod
    def _neighbours(edges: beam.PCollection[Edge], when: str) -> beam.PCollection[tuple[str, Iterable[str]]]:
        neighbours: beam.PCollection[tuple[str, Iterable[str]]] = (
            edges
            | f"both ends {when}" >> beam.FlatMapTuple(_both_ends).with_output_types(Edge)
            | f"neighbours {when}" >> beam.GroupByKey()
        )
        return neighbours


def _both_ends(a: str, b: str) -> tuple[Edge, ...]:
    return ((a, b), (b, a)) if a != b else ((a, a),)


def _settled(node: str, neighbours: Iterable[str]) -> Iterator[Any]:
    star, bridges = settle(node, neighbours)
    yield star, (False, node)
    for bridge in bridges:
        yield beam.pvalue.TaggedOutput(BRIDGES, (True, bridge))


def _joined(_: bool, bridges: Iterable[Edge]) -> Iterator[tuple[str, tuple[bool, str]]]:
    for star, component in union(bridges):
        yield star, (True, component)


def _members(star: str, entries: Iterable[tuple[bool, str]]) -> Iterator[tuple[str, str]]:
    component = next((name for is_name, name in entries if is_name), star)
    for is_name, node in entries:
        if not is_name:
            yield node, component
