"""Candidates by shared keys, across runs and within a batch."""

import random

import pytest

from schemas.duplicate import Fingerprint
from schemas.match import Assignment
from transforms.logic.wirecopy.fingerprint_index import (
    FingerprintIndex,
    best_pairs,
    candidate_pairs,
    is_worth_indexing,
    pairs_of_key,
)
from transforms.logic.wirecopy.matching import MatchRules


def made(article_id: str, keys: list[int]) -> Fingerprint:
    return Fingerprint(article_id, article_id, article_id, article_id, keys, b"", [], None, 0, False, False, 0)


def ids(found: list[Fingerprint]) -> list[str]:
    return [f.article_id for f in found]


def test_candidates_share_two_keys_most_shared_first() -> None:
    index = FingerprintIndex()
    index.add([made("one", [1]), made("two", [1, 2]), made("three", [1, 2, 3]), made("far", [8, 9])])
    assert ids(index.candidates(made("new", [1, 2, 3, 4]))) == ["three", "two"]
    assert ids(index.candidates(made("new", [1, 2, 3, 4]), min_shared=1)) == ["three", "two", "one"]
    assert ids(index.candidates(made("new", [1, 2, 3, 4]), limit=1)) == ["three"]


def test_signed_keys() -> None:
    index = FingerprintIndex()
    index.add([made("a", [-(2**63), -1, 2**63 - 1])])
    assert ids(index.candidates(made("new", [-(2**63), 2**63 - 1]))) == ["a"]
    assert index.candidates(made("new", [-2, 0])) == []


def test_ties_go_by_id_whatever_the_order_of_addition() -> None:
    prints = [made(name, [1, 2, 3]) for name in "abcdef"]
    for seed in range(5):
        random.Random(seed).shuffle(prints)  # noqa: S311
        index = FingerprintIndex()
        index.add(prints)
        assert ids(index.candidates(made("new", [1, 2, 3]))) == ["a", "b", "c"]


def test_text_is_not_its_own_candidate() -> None:
    index = FingerprintIndex()
    index.add([made("a", [1, 2]), made("b", [1, 2])])
    assert ids(index.candidates(made("a", [1, 2]))) == ["b"]


def test_additions_between_look_ups() -> None:
    index = FingerprintIndex()
    assert index.candidates(made("new", [1, 2])) == []
    index.add([made("b", [5, 1, 2])])
    assert ids(index.candidates(made("new", [1, 2]))) == ["b"]
    index.add([made("a", [2, 1, 0]), made("empty", [])])
    index.add([])
    assert ids(index.candidates(made("new", [1, 2]))) == ["a", "b"]
    assert index.candidates(made("nothing", [])) == []


def test_adding_twice_is_adding_once() -> None:
    index = FingerprintIndex(max_docs_per_key=2)
    for _ in range(3):
        index.add([made("a", [1, 2])])
    assert len(index) == 1
    assert ids(index.candidates(made("new", [1, 2]))) == ["a"]


def test_hot_keys_are_retired() -> None:
    index = FingerprintIndex(max_docs_per_key=3)
    index.add(made(f"chrome{n}", [1, 2, 100 + n, 200 + n]) for n in range(3))
    assert len(index.candidates(made("new", [1, 2]))) == 3
    index.add([made("chrome3", [1, 2, 103, 203])])
    assert index.candidates(made("new", [1, 2])) == []
    assert ids(index.candidates(made("new", [1, 2, 103, 203]))) == ["chrome3"]


def test_large_index() -> None:
    rng = random.Random(7)  # noqa: S311
    prints = [made(f"{n:05}", sorted(rng.getrandbits(63) for _ in range(32))) for n in range(5000)]
    index = FingerprintIndex()
    index.add(prints)
    for f in prints[::50]:
        assert ids(index.candidates(made("new", f.keys[::8]))) == [f.article_id]


def test_pairs_of_key() -> None:
    assert pairs_of_key(["c", "a", "b", "a"]) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert pairs_of_key(["a"]) == pairs_of_key([]) == []


def test_hot_key_proposes_no_more_pairs_than_texts() -> None:
    texts = [f"{n:02}" for n in range(26)]
    assert len(pairs_of_key(texts[:25])) == 300
    assert pairs_of_key(texts) == [("00", text) for text in texts[1:]]


def test_best_pairs_are_the_best_of_either_text() -> None:
    shared = {("a", "b"): 9, ("a", "c"): 8, ("a", "d"): 7, ("b", "c"): 6, ("b", "d"): 2, ("c", "d"): 1}
    assert best_pairs(shared, best=1) == [("a", "b"), ("a", "c"), ("a", "d")]
    assert best_pairs(shared, best=2) == [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]
    assert best_pairs(shared, min_shared=7, best=9) == [("a", "b"), ("a", "c"), ("a", "d")]


def test_candidate_pairs() -> None:
    keys = {"a": [1, 2, 3], "b": [2, 3, 4], "c": [3, 4, 5], "d": [7, 8]}
    assert candidate_pairs(keys) == [("a", "b"), ("b", "c")]
    assert candidate_pairs(keys, min_shared=1) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert candidate_pairs(dict(reversed(keys.items()))) == candidate_pairs(keys)
    assert candidate_pairs({}) == []


def test_story_that_very_many_outlets_run_stays_connected() -> None:
    keys = {f"{n:03}": list(range(32)) for n in range(200)}
    pairs = candidate_pairs(keys)
    assert {text for pair in pairs for text in pair} == set(keys)
    assert len(pairs) == 199


@pytest.mark.parametrize(
    ("is_canonical", "covered", "expected"), [(True, 1.0, True), (False, 0.84, True), (False, 0.85, False)]
)
def test_texts_that_others_cover_are_not_indexed(is_canonical: bool, covered: float, expected: bool) -> None:
    assignment = Assignment("a", "c", "c", is_canonical, "near_copy", "c", None, 0.9, 1.0, covered, "word 5-grams")
    assert is_worth_indexing(assignment, MatchRules()) is expected
