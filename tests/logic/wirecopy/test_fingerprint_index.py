"""Candidates by shared keys among the texts of earlier runs, and what is kept of those."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pytest

from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.record import fields_of
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules, compare
from transforms.logic.wirecopy.order import order_of

HOUR = 3_600_000_000
DAY = 24 * HOUR
BASE = 20_000 * DAY


def made(article_id: str, keys: Sequence[int] = (), hours: float = 0, **values: object) -> Fingerprint:
    given = Fingerprint(
        article_id, article_id, article_id, "2024-10-04", False, 1, list(keys), [], 65536, 0, [], None,
        BASE + round(hours * HOUR), True, False, 100,
    )  # fmt: skip
    return given._replace(**values)  # type: ignore[arg-type]


def article_of(article_id: str, text: str) -> Article:
    empty: dict[str, Any] = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}
    return Article(**(empty | {"article_id": article_id, "text": text, "published_at": BASE, "date_source": "record"}))


def index_of(*parts: Iterable[Fingerprint], per_key: int = 25, days: float = 30) -> FingerprintIndex:
    index = FingerprintIndex(per_key, round(days * DAY))
    for part in parts:
        index.add(table_of(Fingerprint, part))
    return index


def ids(index: FingerprintIndex, text: Fingerprint, limit: int = 9, min_shared: int = 2) -> list[str]:
    return [article_id for _, article_id in index.candidates(text, limit, min_shared)]


def test_most_shared_first_then_the_earlier() -> None:
    index = index_of([made("one", [1]), made("two", [1, 2]), made("three", [1, 2, 3], 5), made("far", [8, 9]),
                      made("sooner", [1, 2, 3], 4)])  # fmt: skip
    new = made("new", [1, 2, 3, 4])
    assert index.candidates(new, 9, 2) == [(3, "sooner"), (3, "three"), (2, "two")]
    assert index.candidates(new, 2, 2) == [(3, "sooner"), (2, "two")], "the first in order, not the second best"
    assert ids(index, new, min_shared=1) == ["sooner", "three", "two", "one"]
    assert ids(index, new, min_shared=4) == ids(index, made("none", [])) == ids(index, made("other", [5, 6])) == []
    assert index.candidates(new, 0, 2) == []


def test_empty_index() -> None:
    index = index_of([], [])
    assert len(index) == 0
    assert index.candidates(made("new", [1, 2]), 9, 1) == []
    assert index.held(made("new", [1, 2])) == [0, 0]
    assert index.held(made("new", [])) == []


def test_largest_and_smallest_keys_and_texts_without_keys() -> None:
    most = 2**36 - 1
    index = index_of([made("a", [0, most]), made("b"), made("c", [most - 1, most])])
    assert ids(index, made("new", [0, most]), min_shared=1) == ["a", "c"]
    assert index.held(made("new", [0, 1, most - 1, most])) == [1, 0, 1, 2]


def test_only_the_first_texts_of_a_key_propose() -> None:
    texts = [made(f"{n:02}", [7, 8, 100 + n], n) for n in range(9, -1, -1)]
    index = index_of(texts[:4], texts[4:9], texts[9:], per_key=3)
    assert ids(index, made("new", [7, 8])) == ["00", "01", "02"]
    assert ids(index, made("new", [7, 8, 109])) == ["00", "01", "02"], "the tenth shares one key that counts"
    assert index.held(made("new", [7, 8, 109, 110])) == [3, 3, 1, 0]


def test_a_key_that_too_many_texts_hold_is_retired() -> None:
    texts = [made(f"{n:02}", [7, 8, 100 + n] if n < 3 else [7, 200 + n], n) for n in range(10)]
    for parts in ([texts], [[text] for text in texts], [texts[:5], texts[5:]]):
        assert index_of(*parts, per_key=3).size().retired_keys == 1  # 7; of 8 there are three
    assert index_of(texts, per_key=2).size().retired_keys == 2
    assert index_of(texts, per_key=10).size().retired_keys == 0
    one, two = index_of(texts[:5]).size(), index_of(texts).size()
    assert 0 < one.bytes < two.bytes
    assert index_of([]).size() == (0, 0)


def test_horizon_counts_both_ways_and_includes_its_end() -> None:
    index = index_of([made("early", [1, 2], 0), made("late", [1, 2], 96), made("mid", [1, 2], 48)], days=2)
    assert ids(index, made("new", [1, 2], 48)) == ["early", "mid", "late"]
    assert ids(index, made("new", [1, 2], 48.001)) == ["mid", "late"]
    assert ids(index, made("new", [1, 2], 47.999)) == ["early", "mid"]
    assert index.held(made("new", [1, 2, 3], 200)) == [0, 0, 0]


def test_horizon_comes_before_the_first_texts() -> None:
    index = index_of([made(f"{n}", [1, 2], n * 24) for n in range(10)], per_key=2, days=3)
    assert ids(index, made("new", [1, 2], 8 * 24)) == ["5", "6"]
    assert index.held(made("new", [1, 2], 12 * 24)) == [1, 1]


def test_text_is_not_its_own_candidate() -> None:
    index = index_of([made("a", [1, 2]), made("b", [1, 2], 1), made("c", [1, 2], 2)], per_key=2)
    assert ids(index, made("a", [1, 2])) == ["b", "c"], "nor does it take the place of another"
    assert index.held(made("a", [1, 2])) == [2, 2]
    assert index.held(made("c", [1, 2], 2)) == [2, 2]


def test_adding_twice_is_adding_once() -> None:
    first = [made("a", [1, 2]), made("a", [1, 2]), made("b", [3, 4])]
    index = index_of(first, first, [made("b", [1, 2]), made("c", [1, 2])])
    assert len(index) == 3
    assert ids(index, made("new", [1, 2])) == ["a", "c"]
    assert ids(index, made("new", [3, 4])) == ["b"], "what came first stays"


def test_repeated_key_of_one_text_counts_once() -> None:
    assert index_of([made("a", [5, 5])]).held(made("new", [5])) == [1]


@pytest.mark.parametrize("seed", range(6))
def test_as_a_plain_search_would_find(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    texts = []
    for n in range(rng.randint(1, 300)):
        keys = {rng.choice([rng.randrange(5), rng.randrange(60), rng.randrange(2**36)]) for _ in range(8)}
        texts.append(
            made(f"{n * 7919 % 1000:x}", sorted(keys), rng.randrange(12) * 20, agency_host=rng.random() < 0.3,
                 length=rng.choice([90, 91]))
        )  # fmt: skip
    parts, rest = [], texts
    while rest:
        size = rng.randint(1, 40)
        parts.append(rest[:size])
        rest = rest[size:]
    index = index_of(*parts, per_key=4, days=4)
    for text in [*rng.sample(texts, min(40, len(texts))), made("new", range(40), 100), made("odd", range(9), 500)]:
        near = sorted((t for t in texts if abs(t.published_at - text.published_at) <= 4 * DAY), key=order_of)
        others = [t for t in near if t.article_id != text.article_id]
        holders = {key: [t.article_id for t in others if key in t.keys][:4] for key in text.keys}
        shared = Counter(article_id for found in holders.values() for article_id in found)
        ranked = sorted(
            (t for t in others if shared[t.article_id] > 1), key=lambda t: (-shared[t.article_id], order_of(t))
        )
        assert index.candidates(text, 9, 2) == [(shared[t.article_id], t.article_id) for t in ranked][:9]
        assert index.held(text) == [len(found) for found in holders.values()]


def test_order_of_addition_does_not_matter() -> None:
    texts = [made(f"{n}", [n % 3, 10 + n % 2, 20], agency_host=n % 5 == 0, length=n % 4) for n in range(60)]
    found = set()
    for seed in range(4):
        random.Random(seed).shuffle(texts)  # noqa: S311
        index = index_of(*(texts[at : at + 7] for at in range(0, 60, 7)), per_key=5)
        found.add(tuple(ids(index, made("new", [0, 1, 10, 20]))))
    assert len(found) == 1


def test_fingerprint_comes_back_whole() -> None:
    text = Fingerprint(
        "ä-long-name-that-takes-more-than-eight-bytes", "cluster", "head", "1969-12-31", True, -(2**63), [3, 2**36 - 1],
        [0, 7, 2**18 - 8], 65536, 812, [0, 65535], "post.example", -5, False, True, 0,
    )  # fmt: skip
    bare = made("bare", cluster_id=None, canonical_id=None, cluster_day=None)
    index = index_of([made("x", [1], sample=[4, 5]), text], [bare])
    assert index.get(text.article_id) == text
    assert index.get("bare") == bare
    with pytest.raises(KeyError):
        index.get("unknown")


def test_ids_that_are_the_articles_own_need_not_be_stored() -> None:
    own = made("own", [1, 2], cluster_id=None, canonical_id=None)
    copy = made("copy", [1, 2], 1, cluster_id="own", canonical_id="own")
    moved = made("late", [1, 2], -1, cluster_id="own", canonical_id=None)
    index = index_of([copy, own])
    assert (index.get("own").cluster_id, index.get("own").canonical_id) == ("own", "own")
    assert index.canonical("own") == "own"
    index.add(table_of(Fingerprint, [moved]))
    assert index.canonical("own") == "late"


def test_tables_as_other_writers_lay_them_out() -> None:
    texts = [made(f"{n}", [n, n + 1], sample=[n, n + 4], numbers=[n]) for n in range(20)]
    table = table_of(Fingerprint, texts)
    index = FingerprintIndex(25, DAY)
    index.add(pa.concat_tables([table.slice(13), table.slice(2, 9)]).select(table.column_names[::-1]))
    large = table.schema.get_field_index("article_id")
    index.add(table.slice(0, 14).set_column(large, "article_id", table["article_id"][:14].cast(pa.large_string())))
    assert sorted(text.article_id for text in map(index.get, map(str, range(20)))) == sorted(map(str, range(20)))
    assert [index.get(str(n)) for n in range(20)] == texts
    assert ids(index, made("new", [5, 6])) == ["5"]


@pytest.mark.parametrize(
    "wrong", [{"keys": [2**36]}, {"keys": [-1]}, {"sample": [2**18]}, {"sample": [-1]}, {"numbers": [65536]}]
)
def test_hash_that_does_not_fit_is_refused_and_leaves_the_index_as_it_was(wrong: dict[str, list[int]]) -> None:
    index = index_of([made("a", [1, 2])])
    with pytest.raises(ValueError, match="bits"):
        index.add(table_of(Fingerprint, [made("b", [1, 2])._replace(**wrong)]))  # type: ignore[arg-type]
    assert ids(index, made("new", [1, 2])) == ["a"]
    assert len(index) == 1


def test_missing_column_is_an_error() -> None:
    with pytest.raises(KeyError):
        index_of([made("a")]).add(table_of(Fingerprint, [made("b")]).drop_columns("sample"))


def test_canonical_is_the_most_likely_original_of_what_is_known() -> None:
    first, copy = made("first", hours=5), made("copy", hours=9, cluster_id="first", canonical_id="first")
    index = index_of([copy], [first, made("other", hours=1)])
    assert index.canonical("first") == "first"
    late = made("late", hours=2, cluster_id="first", canonical_id="late")
    index.add(table_of(Fingerprint, [late]))
    assert index.canonical("first") == "late", "an original that came after its copies"
    assert index.canonical("other") == "other"
    with pytest.raises(KeyError):
        index.canonical("late")


def test_what_is_left_out_unseen_would_not_match() -> None:
    rng = random.Random(3)  # noqa: S311
    words = [f"word{n}" for n in range(400)]
    shared = " ".join(rng.sample(words, 60))
    texts = [f"{' '.join(rng.sample(words, 400))} {shared}" for _ in range(12)]
    for n in range(30):
        one, other = texts[n % 3].split(), texts[n % 2].split()
        cut = rng.randint(20, 400)
        texts.append(" ".join(one[: rng.randint(40, 400)] + other[cut:] + rng.sample(words, n)) * (1 + 5 * (n == 7)))
    prints = [fingerprint(article_of(f"{n}", text)) for n, text in enumerate(texts)]
    index = index_of(prints)
    rules = MatchRules()
    left_out = 0
    for text in prints:
        others = ids(index, text, limit=99, min_shared=1)
        kept = [name for _, name in index.candidates(text, 99, 1, rules.derived_containment)]
        assert kept == [name for name in others if name in kept]
        for name in set(others) - set(kept):
            left_out += 1
            assert compare(text, index.get(name), rules) is None
    assert left_out > 50


def test_only_a_text_that_was_named_stands_for_its_cluster() -> None:
    partial = made("partial", hours=1, cluster_id="first", canonical_id="first")
    assert index_of([partial], [made("first", hours=5)]).canonical("first") == "first"


def test_original_beyond_the_horizon_still_stands() -> None:
    copies = [made(f"{n}", hours=n, cluster_id="gone", canonical_id="gone") for n in range(3)]
    assert index_of(copies).canonical("gone") == "gone"
    moved = made("3", hours=3, cluster_id="gone", canonical_id="taken-over")
    assert index_of([moved], copies).canonical("gone") == "taken-over", "the latest text knows best"
    assert index_of(copies, [moved]).canonical("gone") == "taken-over"


def test_text_that_was_given_no_cluster_has_none_but_stands_for_itself() -> None:
    index = index_of([made("a", cluster_id=None, canonical_id=None, cluster_day=None)])
    assert index.get("a").cluster_id is None
    assert index.canonical("a") == "a"


def order(hours: float, article_id: str = "") -> tuple[int, bool, int, str]:
    return order_of(made(article_id, hours=hours))
