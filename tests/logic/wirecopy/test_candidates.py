"""Candidates of one batch: who shares keys, at a cost that no hot key drives up."""

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from transforms.logic.wirecopy.candidates import best_ranks, packed, pairs_of_keys, postings, unpacked
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.order import id_in, rank_of

DAY = 86_400_000_000
PARTS = 4


def rank(name: str, at: int = 0) -> bytes:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id=name, text="", published_at=at)
    return rank_of(fingerprint(Article(**values)))  # type: ignore[arg-type]


def shared(texts: dict[bytes, list[int]], per_key: int = 25, held: int = 0, horizon: int = 10 * DAY) -> Counter[str]:
    parts: dict[int, list[bytes]] = {}
    for one, keys in texts.items():
        for part, posting in postings(one, keys, [held] * len(keys), PARTS):
            parts.setdefault(part, []).append(posting)
    assert set(parts) <= set(range(PARTS))
    found: Counter[str] = Counter()
    for some in parts.values():
        for later, counts in pairs_of_keys(some, per_key, horizon).items():
            for earlier, count in counts.items():
                found[f"{id_in(later)}{id_in(earlier)}"] += count
    return found


def test_pairs_say_how_many_keys_they_share_and_who_is_later() -> None:
    keys = [3, 4, 5, 6, 1 << 35]
    assert shared({rank("a", 2): keys, rank("b", 1): keys[:3], rank("c", 9): [7]}) == {"ab": 3}


def test_hot_key_proposes_its_first_texts_only() -> None:
    texts = {rank(f"{n:03}", n): [8] for n in range(200)}
    found = shared(texts, per_key=5)
    assert len(found) == 1 + 2 + 3 + 4 + 195 * 5
    assert {pair[3:] for pair in found} == {f"{n:03}" for n in range(5)}


def test_texts_of_earlier_runs_count_among_the_first() -> None:
    texts = {rank(name, at): [8] for at, name in enumerate("abcd")}
    assert set(shared(texts, per_key=5, held=4)) == {"ba", "ca", "da"}
    assert shared(texts, per_key=5, held=5) == {}


def test_texts_beyond_the_horizon_are_no_pair() -> None:
    texts = {rank(name, at * DAY): [8] for name, at in (("a", 0), ("b", 3), ("c", 5))}
    assert set(shared(texts, horizon=3 * DAY)) == {"ba", "cb"}


def test_document_that_came_twice_is_no_pair_of_its_own() -> None:
    posting = list(postings(rank("a"), [4, 8], [0, 0], PARTS))
    again = list(postings(rank("a"), [4, 8], [0, 1], PARTS))
    assert pairs_of_keys([value for _, value in posting + again], 25, DAY) == {}


def test_nothing() -> None:
    assert pairs_of_keys([], 25, DAY) == {}
    assert list(postings(rank("a"), [], [], PARTS)) == []


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.integers(0, 20)), max_size=8))
def test_pairs_are_those_that_share_keys(texts: dict[str, set[int]]) -> None:
    expected = {
        f"{later}{earlier}": len(texts[later] & texts[earlier])
        for earlier, later in itertools.combinations(sorted(texts), 2)
        if texts[later] & texts[earlier]
    }
    assert shared({rank(name): sorted(keys) for name, keys in texts.items()}) == expected


@given(st.lists(st.dictionaries(st.binary(max_size=20), st.integers(1, 60000), max_size=5), max_size=4))
def test_packed_counts_come_back_added_up(parts: list[dict[bytes, int]]) -> None:
    assert unpacked(packed(part) for part in parts) == sum(map(Counter, parts), Counter())


def test_best_ranks() -> None:
    found = [(2, rank("a", 9)), (2, rank("b", 1)), (5, rank("c", 3)), (1, rank("d", 0))]
    assert [id_in(one) for one in best_ranks(found, 2, 2)] == ["c", "b"]
    found.append((4, rank("e", 5)))
    assert [id_in(one) for one in best_ranks(found, 2, 2)] == ["c", "b"], "the first in order, not the second best"
    assert best_ranks(found, 6, 2) == []
