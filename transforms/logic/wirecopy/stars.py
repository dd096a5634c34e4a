"""Connected components in small steps that each see one node and its neighbours, so that they can run anywhere.

The two star operations are those of Kiveris, Lattanzi, Mirrokni, Rastogi and Vassilvitskii, "Connected Components in
MapReduce and Beyond" (SoCC 2014). Both keep the components as they are; taken in turns they end with one star a
component, its smallest node in the middle. :func:`settle` and :func:`union` finish a graph after any number of turns.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["Edge", "Settled", "large_star", "settle", "small_star", "union"]

Edge = tuple[str, str]
"""Two nodes; what a star operation gives has the larger first."""


class Settled(NamedTuple):
    """A node after the star operations.

    Attributes:
        star: Middle of the star that it is in; the node itself where it has larger neighbours.
        bridges: Edges that tie that star to others; none once the component is one star.
    """

    star: str
    bridges: list[Edge]


def large_star(node: str, neighbours: Iterable[str]) -> Iterator[Edge]:
    """Tie the larger neighbours of a node to the smallest of its neighbourhood.

    Args:
        node: The node.
        neighbours: The other end of each of its edges, whichever way they point; itself for a loop.
    """
    others = set(neighbours) - {node}
    smallest = min(others, default=node)
    for other in others:
        if other > node:
            yield other, min(smallest, node)
    if not others:
        yield node, node  # a node without an edge is a component too


def small_star(node: str, neighbours: Iterable[str]) -> Iterator[Edge]:
    """Tie a node and its smaller neighbours to the smallest of them.

    Args:
        node: The node.
        neighbours: The other end of each edge in which the node is the larger; itself for a loop.
    """
    others = set(neighbours)
    smallest = min(others)
    for other in others | {node}:
        if other != smallest:
            yield other, smallest
    if others == {node}:
        yield node, node


def settle(node: str, neighbours: Iterable[str]) -> Settled:
    """The star that a node is in, and what still ties that star to others.

    Args:
        node: The node.
        neighbours: The other end of each of its edges, whichever way they point; itself for a loop.
    """
    others = set(neighbours)
    smaller = sorted(other for other in others if other < node)
    if not smaller:
        return Settled(node, [])
    if max(others) > node:
        return Settled(node, [(node, other) for other in smaller])
    return Settled(smaller[0], [(other, smaller[0]) for other in smaller[1:]])


def union(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    """The components of a graph that fits into memory, by union-find with path halving.

    Args:
        edges: The edges; loops and repetitions do no harm.

    Returns:
        Each node with the smallest of its component, sorted.
    """
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for a, b in edges:
        one, other = find(a), find(b)
        if one != other:
            parent[max(one, other)] = min(one, other)
    return [(node, find(node)) for node in sorted(parent)]
