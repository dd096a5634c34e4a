"""The clusters of a stream: who waits for whom, what is remembered, what is forgotten."""

from itertools import permutations

import pytest

from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.stream_stories import Case, Stories

RULES = MatchRules()
DAY = 86_400_000_000


def text(name: str, day: int) -> Fingerprint:
    return Fingerprint(name, None, None, None, False, 0, [], [], 65536, 400, [], None, day * DAY + 1, True, False, 404)


DAYS = {"a": 3, "b": 4, "c": 5, "early": 1}


def match(a: str, b: str, relation: str = "near_copy") -> Match:
    return Match(min(a, b), max(a, b), relation, 0.8, 0.9, 0.9, 0.9)


def case(name: str, *others: str, relation: str = "near_copy") -> Case:
    return Case(
        expires=(DAYS[name] + 30) * DAY,
        text=[text(name, DAYS[name])],
        matches=[match(name, other, relation) for other in others],
        others=[(text(other, DAYS[other]), (DAYS[other] + 30) * DAY) for other in others],
    )


def taken(stories: Stories, *cases: Case) -> dict[str, tuple[str, str]]:
    """Cluster and canonical article of each text that was assigned."""
    found = [own for one in cases for own in stories.take(one).assignments]
    assert len({own.article_id for own in found}) == len(found)
    return {own.article_id: (own.cluster_id, own.canonical_id) for own in found}


def test_a_copy_joins_the_cluster_of_its_match() -> None:
    stories = Stories(RULES)
    first = stories.take(case("a"))
    assert first.assignments == []  # announced already
    assert [row.cluster_id for row in first.rows] == ["a"]
    second = stories.take(case("b", "a"))
    assert [(own.article_id, own.cluster_id, own.relation) for own in second.assignments] == [("b", "a", "near_copy")]
    assert [(edge.article_id, edge.other_id) for edge in second.edges] == [("b", "a")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whoever_comes_first_waits_for_its_matches(order: tuple[int, ...]) -> None:
    cases = [case("a"), case("b", "a"), case("c", "b")]
    stories = Stories(RULES)
    assert taken(stories, *(cases[at] for at in order)) == {"b": ("a", "a"), "c": ("a", "a")}
    assert stories.waiting == []
    assert stories.missing() == []


def test_two_that_name_each_other_are_taken_together_and_give_one_edge() -> None:
    stories = Stories(RULES)
    assert stories.take(case("b", "a")).assignments == []
    assert stories.missing() == [33 * DAY]
    outcome = stories.take(case("a", "b"))
    assert [(own.article_id, own.cluster_id) for own in outcome.assignments] == [("a", "a"), ("b", "a")]
    assert len(outcome.edges) == 1
    assert len(outcome.rows) == 2


def test_a_late_original_takes_the_head_and_leaves_the_name() -> None:
    stories = Stories(RULES)
    stories.take(case("a"))
    stories.take(case("b", "a"))
    outcome = stories.take(case("early", "a", "b"))
    assert [(own.cluster_id, own.canonical_id) for own in outcome.assignments] == [("a", "early")]
    assert [(change.old_id, change.new_id) for change in outcome.changes] == [("a", "early")]
    assert taken(stories, case("c", "b")) == {"c": ("a", "early")}


def test_a_derived_text_gets_an_edge_and_a_cluster_of_its_own() -> None:
    stories = Stories(RULES)
    stories.take(case("a"))
    outcome = stories.take(case("b", "a", relation="derived"))
    assert [(own.cluster_id, own.relation, own.matched_id) for own in outcome.assignments] == [("b", "derived", "a")]
    assert [edge.relation for edge in outcome.edges] == ["derived"]


def test_nobody_waits_for_what_is_forgotten() -> None:
    stories = Stories(RULES)
    stories.take(case("a"))
    stories.take(case("b", "a", "early"))
    assert stories.give_up(31 * DAY - 1).assignments == []
    outcome = stories.give_up(31 * DAY)
    assert [(own.article_id, own.cluster_id) for own in outcome.assignments] == [("b", "a")]
    assert [(edge.article_id, edge.other_id) for edge in outcome.edges] == [("b", "a")]
    assert stories.waiting == []


def test_a_text_whose_only_match_is_forgotten_stands_alone() -> None:
    stories = Stories(RULES)
    stories.take(case("b", "early"))
    outcome = stories.give_up(31 * DAY)
    assert [(own.cluster_id, own.matched_id) for own in outcome.assignments] == [("b", None)]


@pytest.mark.parametrize("reverse", [False, True])
def test_clusters_are_the_same_after_a_restart(reverse: bool) -> None:
    stories = Stories(RULES)
    rows = [row for one in (case("a"), case("b", "a"), case("early", "a")) for row in stories.take(one).rows]
    again = Stories(RULES, reversed(rows) if reverse else rows, [case("c", "b")])
    assert again.waiting == [case("c", "b")]
    assert sorted(again.rows) == sorted(stories.rows)
    assert {own.article_id: own.canonical_id for own in again.give_up(0).assignments} == {"c": "early"}


def test_the_head_is_known_when_the_row_that_named_it_is_forgotten() -> None:
    stories = Stories(RULES)
    for one in (case("a"), case("b", "a"), case("early", "a")):
        stories.take(one)
    stories.forget(32 * DAY)
    assert sorted((row.article_id, row.canonical_id) for row in stories.rows) == [("a", "early"), ("b", "early")]
    assert Stories(RULES, stories.rows).rows == stories.rows
    stories.forget(99 * DAY)
    assert stories.rows == []
