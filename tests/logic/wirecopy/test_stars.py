"""Connected components by star operations, against union-find."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.wirecopy.stars import Edge, large_star, settle, small_star, union

NODES = st.text("abcdé中", min_size=0, max_size=2)
GRAPHS = st.lists(st.tuples(NODES, NODES), max_size=40)


def grouped(edges: Iterable[Edge]) -> dict[str, list[str]]:
    groups = defaultdict(list)
    for a, b in edges:
        groups[a].append(b)
    return groups


def both_ends(edges: Iterable[Edge]) -> Iterator[Edge]:
    for a, b in edges:
        yield a, b
        yield b, a


def turn(edges: Iterable[Edge]) -> list[Edge]:
    large = [edge for node, others in grouped(both_ends(edges)).items() for edge in large_star(node, others)]
    return [edge for node, others in grouped(large).items() for edge in small_star(node, others)]


def by_stars(edges: Iterable[Edge], turns: int) -> tuple[dict[str, str], int]:
    """The components, and how many bridges were left for union-find."""
    for _ in range(turns):
        edges = turn(edges)
    settled = {node: settle(node, others) for node, others in grouped(both_ends(edges)).items()}
    bridges = [bridge for node in settled.values() for bridge in node.bridges]
    component = dict(union(bridges))
    return {node: component.get(found.star, found.star) for node, found in settled.items()}, len(bridges)


def by_search(edges: Iterable[Edge]) -> dict[str, str]:
    """The same by plain search from each smallest node."""
    near = grouped(both_ends(edges))
    found: dict[str, str] = {}
    for start in sorted(near):
        waiting = [start] if start not in found else []
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = start
                waiting += near[node]
    return found


def name(number: int) -> str:
    return blake2b(b"%d" % number, digest_size=8).hexdigest()


@given(GRAPHS)
def test_union_finds_what_search_finds(edges: list[Edge]) -> None:
    assert dict(union(edges)) == by_search(edges)
    assert union(edges) == union([(b, a) for a, b in reversed(edges)])


@given(GRAPHS, st.integers(0, 4))
def test_stars_give_the_components_after_any_number_of_turns(edges: list[Edge], turns: int) -> None:
    assert by_stars(edges, turns)[0] == dict(union(edges))


@given(GRAPHS)
def test_a_turn_keeps_nodes_and_components_and_points_down(edges: list[Edge]) -> None:
    after = turn(edges)
    assert dict(union(after)) == dict(union(edges))
    assert all(b <= a for a, b in after)


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(60)))
def test_one_turn_settles_stars_and_cliques(order: list[int]) -> None:
    star = [(name(order[0]), name(i)) for i in order[1:]]
    clique = [(name(a), name(b)) for a, b in combinations(order, 2)]
    for edges in (star, clique):
        found, left = by_stars(edges, 1)
        assert found == dict.fromkeys(map(name, order), min(map(name, order)))
        assert left == 0


@pytest.mark.parametrize("names", [name, "{:04}".format], ids=["shuffled", "in order"])
@pytest.mark.parametrize("turns", [0, 2, 11])
def test_a_chain_of_a_thousand_is_one_component(names: object, turns: int) -> None:
    nodes = [names(i) for i in range(1000)]  # type: ignore[operator]
    found, left = by_stars(pairwise(nodes), turns)
    assert found == dict.fromkeys(nodes, min(nodes))
    assert left == 0 or turns < 11


def test_loops_make_a_node_known() -> None:
    assert by_stars([("a", "a")], 2) == ({"a": "a"}, 0)
    assert by_stars([("b", "b"), ("b", "a"), ("a", "a")], 2) == ({"a": "a", "b": "a"}, 0)


def test_nothing_gives_nothing() -> None:
    assert union([]) == []
    assert by_stars([], 2) == ({}, 0)
