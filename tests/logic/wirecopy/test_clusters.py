"""Clusters: who joins, who does not, and which text stands for them."""

import random

import pytest

from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.clusters import assign, components
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules, compare

RULES = MatchRules()
DAY = 86_400_000_000
NOON = 19_000 * DAY + DAY // 2


def story(name: str, count: int, start: int = 0) -> str:
    """So many words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        f"{name}{letters[i // 676 % 26]}{letters[i // 26 % 26]}{letters[i % 26]}" for i in range(start, start + count)
    )


def made(article_id: str, text: str, at: int | None = None, url: str | None = None) -> Fingerprint:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id=article_id, text=text, published_at=at, date_source="text", url=url)
    return fingerprint(Article(**values))  # type: ignore[arg-type]


def known(text: Fingerprint, cluster: str, canonical: str | None = None) -> Fingerprint:
    return text._replace(cluster_id=cluster, canonical_id=canonical or cluster)


def matches_of(members: list[Fingerprint], earlier: list[Fingerprint]) -> list[Match]:
    everything = [*members, *earlier]
    pairs = ((a, b) for at, a in enumerate(members) for b in everything[at + 1 :])
    return [found for a, b in pairs if (found := compare(a, b, RULES))]


def assigned(members: list[Fingerprint], earlier: list[Fingerprint] = []) -> dict[str, Assignment]:  # noqa: B006
    return {a.article_id: a for a in assign(members, earlier, matches_of(members, earlier), RULES)}


def clusters(found: dict[str, Assignment]) -> set[frozenset[str]]:
    names = {a.cluster_id for a in found.values()}
    return {frozenset(i for i, a in found.items() if a.cluster_id == name) for name in names}


def test_components() -> None:
    edges = [("d", "c"), ("a", "b"), ("e", "e"), ("c", "f")]
    assert components(edges) == components(reversed(edges)) == [["a", "b"], ["c", "d", "f"], ["e"]]
    assert components([]) == []
    chain = [(f"{n:04}", f"{n + 1:04}") for n in range(3000)]
    assert [len(group) for group in components(chain)] == [3001]


def test_text_without_match_is_a_cluster_of_its_own() -> None:
    assert assign([made("a", story("x", 100))], [], [], RULES) == [
        Assignment("a", "a", "a", True, None, None, None, 0.0, 0.0, 0.0, "")
    ]


def test_copies_join_and_say_why() -> None:
    text = story("x", 200)
    found = assigned(
        [
            made("first", text, at=NOON),
            made("equal", text.upper(), at=NOON + 1),
            made("padded", f"{text} {story('y', 50)}", at=NOON + 2),
            made("short", story("x", 100), at=NOON + 3),
        ]
    )
    assert {a.cluster_id for a in found.values()} == {a.canonical_id for a in found.values()} == {"first"}
    assert [i for i, a in found.items() if a.is_canonical] == ["first"]
    assert found["first"].relation is None
    assert found["equal"].relation == "exact"
    assert found["equal"].method == "body hash"
    assert found["padded"].relation == "near_copy"
    assert found["padded"].covered == pytest.approx(196 / 246)
    assert found["padded"].containment == 1.0
    assert found["short"] == Assignment(
        "short", "first", "first", False, "excerpt", "first", None, 96 / 196, 1.0, 1.0, "word 5-grams"
    )


def test_copy_names_its_best_match_where_it_does_not_match_the_canonical_text() -> None:
    chain = [made(name, story("x", 100, start), at=NOON + start) for name, start in (("a", 0), ("b", 30), ("c", 60))]
    found = assigned(chain)
    assert clusters(found) == {frozenset("abc")}
    assert found["c"].canonical_id == "a"
    assert found["c"].matched_id == "b"


@pytest.mark.parametrize(
    ("one", "other", "canonical"),
    [
        ({"at": NOON}, {"at": NOON - 1}, "b"),
        ({"at": NOON}, {"at": None}, "a"),
        ({"at": None}, {"at": NOON}, "b"),
        # A day without a time comes after every time of that day, and before the next day.
        ({"at": 19_000 * DAY}, {"at": NOON}, "b"),
        ({"at": 19_000 * DAY}, {"at": NOON + DAY}, "a"),
        ({"at": NOON}, {"at": NOON, "url": "https://apnews.com/x"}, "b"),
        ({"at": NOON}, {"at": NOON + 1, "url": "https://apnews.com/x"}, "a"),
        ({"at": NOON}, {"at": NOON, "longer": True}, "b"),
        ({}, {"longer": True}, "b"),
        ({}, {}, "a"),
    ],
)
def test_canonical_text(one: dict[str, object], other: dict[str, object], canonical: str) -> None:
    texts = []
    for name, options in (("a", dict(one)), ("b", dict(other))):
        text = story("x", 120 if options.pop("longer", False) else 100)
        texts.append(made(name, text, **options))  # type: ignore[arg-type]
    found = assigned(texts)
    assert {a.canonical_id for a in found.values()} == {canonical}
    assert {a.cluster_id for a in found.values()} == {canonical}


def test_partial_copy_is_a_text_of_its_own_with_a_parent() -> None:
    mixed = f"{story('x', 60)} {story('y', 40)}"
    texts = [made("old", story("x", 100), at=NOON), made("copy", story("x", 100), at=NOON + 1)]
    found = assigned([*texts, made("new", mixed, at=NOON + 2)])
    assert clusters(found) == {frozenset({"old", "copy"}), frozenset({"new"})}
    partial = found["new"]
    assert (partial.relation, partial.is_canonical, partial.cluster_id) == ("partial", True, "new")
    assert partial.parent_id == "old"
    assert partial.containment == pytest.approx(56 / 96)
    assert partial.covered == 0.0
    assert found["old"].relation is None


def test_earlier_of_two_partial_texts_is_the_parent() -> None:
    texts = [
        made("a", f"{story('x', 60)} {story('y', 40)}", at=NOON + 1),
        made("b", f"{story('x', 60)} {story('z', 40)}", at=NOON),
    ]
    found = assigned(texts)
    assert (found["a"].relation, found["a"].parent_id) == ("partial", "b")
    assert (found["b"].relation, found["b"].parent_id) == (None, None)


def test_partial_copy_attaches_to_its_best_parent() -> None:
    text = f"{story('x', 100)} {story('y', 106)}"
    found = assigned(
        [
            made("new", text, at=NOON + 2),
            made("one", f"{story('x', 100)} {story('p', 75)}", at=NOON),
            made("two", f"{story('y', 106)} {story('q', 75)}", at=NOON + 1),
        ]
    )
    assert found["new"].parent_id == found["new"].matched_id == "two"
    assert len(clusters(found)) == 3


def test_known_cluster_keeps_its_id_and_canonical_text() -> None:
    text = story("x", 100)
    earlier = [known(made("k", text, at=NOON), "old", "gone")]
    found = assigned([made("a", text, at=NOON - 1), made("b", story("x", 90), at=NOON - 2)], earlier)
    assert {(a.cluster_id, a.canonical_id, a.is_canonical) for a in found.values()} == {("old", "gone", False)}
    assert found["a"].matched_id == "k"
    assert set(found) == {"a", "b"}


def test_two_known_clusters_never_join() -> None:
    text = story("x", 100)
    earlier = [known(made("k1", text), "k1"), known(made("k2", f"{text} {story('y', 60)}"), "k2")]
    members = [made("a", text), made("b", f"{text} {story('y', 58)}"), made("c", f"{text} {story('y', 30)}")]
    found = assigned(members, earlier)
    assert found["a"].cluster_id == "k1"
    assert found["b"].cluster_id == "k2"
    assert found["c"].cluster_id in {"k1", "k2"}


def test_known_texts_of_one_cluster_stay_together() -> None:
    earlier = [known(made("k1", story("x", 100)), "k"), known(made("k2", story("y", 100)), "k")]
    found = assigned([made("a", story("x", 100)), made("b", story("y", 100))], earlier)
    assert {a.cluster_id for a in found.values()} == {"k"}


def test_partial_copy_of_a_known_text() -> None:
    earlier = [known(made("k", story("x", 100), at=NOON), "cluster", "canonical")]
    found = assigned([made("a", f"{story('x', 60)} {story('y', 40)}", at=NOON - 1)], earlier)
    assert (found["a"].cluster_id, found["a"].matched_id, found["a"].parent_id) == ("a", "k", "canonical")


@pytest.mark.parametrize("earlier", [False, True])
def test_roundup_does_not_bridge_two_stories(earlier: bool) -> None:
    x, y = story("x", 200), story("y", 180)
    copies = [made("x1", x), made("x2", f"{x} {story('p', 9)}"), made("y1", y), made("y2", f"{y} {story('q', 9)}")]
    roundup = made("r", f"{x} {y}")
    if earlier:
        old = [known(f, f.article_id[0]) for f in copies]
        assert assigned([roundup], old)["r"].cluster_id == "x"
    else:
        assert clusters(assigned([*copies, roundup])) == {frozenset({"x1", "x2", "r"}), frozenset({"y1", "y2"})}


def test_trimmed_version_that_several_outlets_ran_joins_the_full_one() -> None:
    full, short = story("x", 300), story("x", 120)
    found = assigned([made("f1", full), made("f2", full), made("s1", short), made("s2", short)])
    assert clusters(found) == {frozenset({"f1", "f2", "s1", "s2"})}


@pytest.mark.parametrize("seed", range(30))
def test_order_of_the_input_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    texts = []
    for n in range(14):
        parts = [(rng.choice("xyz"), rng.randrange(0, 100, 20), rng.randrange(40, 200, 20)) for _ in range(2)]
        text = " ".join(story(name, count, start) for name, start, count in parts)
        texts.append(made(f"{n:02}", text, at=rng.choice([None, NOON, NOON + 1])))
    earlier = [known(f, rng.choice(["k1", "k2"])) for f in texts[:4]]
    members = texts[4:]
    matches = matches_of(members, earlier)
    expected = assign(members, earlier, matches, RULES)
    for _ in range(5):
        for items in (members, earlier, matches):
            rng.shuffle(items)  # type: ignore[arg-type]
        assert assign(members, earlier, matches, RULES) == expected
    by_id = {a.article_id: a for a in expected}
    for a in expected:
        if a.cluster_id not in {"k1", "k2"}:
            assert by_id[a.canonical_id].is_canonical
            assert a.cluster_id == a.canonical_id == by_id[a.canonical_id].cluster_id
        if a.relation == "partial":
            assert a.is_canonical
            assert a.parent_id != a.article_id
        assert a.is_canonical == (a.relation in {None, "partial"})


def test_large_cluster() -> None:
    texts = [made(f"{n:04}", story("x", 100), at=NOON + n) for n in range(2000)]
    star = [Match("0000", f.article_id, "exact", 1.0, 1.0, 96) for f in texts[1:]]
    found = assign(texts, [], star, RULES)
    assert {a.cluster_id for a in found} == {"0000"}


def test_matches_with_other_texts_are_passed_over() -> None:
    found = assign([made("a", story("x", 100))], [], [Match("a", "elsewhere", "exact", 1.0, 1.0, 96)], RULES)
    assert found[0].relation is None


def test_bad_input() -> None:
    text = made("a", story("x", 100))
    with pytest.raises(ValueError, match="given twice"):
        assign([text], [known(text, "k")], [], RULES)
    with pytest.raises(ValueError, match="has no cluster"):
        assign([], [text], [], RULES)
