"""Clusters: who joins, who does not, and which text stands for them."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.assignments import canonical_changes
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules, compare
from transforms.logic.wirecopy.order import id_in, order_of, published_in, rank_of

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
    source = "text" if at is not None else "file_time"
    values.update(
        article_id=article_id, text=text, published_at=NOON if at is None else at, date_source=source, url=url
    )
    return fingerprint(Article(**values))  # type: ignore[arg-type]


def known(text: Fingerprint, cluster: str, canonical: str | None = None) -> Fingerprint:
    return text._replace(cluster_id=cluster, canonical_id=canonical or cluster, cluster_day="2022-01-07")


def matches_of(members: list[Fingerprint], earlier: list[Fingerprint]) -> list[Match]:
    everything = [*members, *earlier]
    pairs = ((a, b) for at, a in enumerate(members) for b in everything[at + 1 :])
    return [found for a, b in pairs if (found := compare(a, b, RULES))]


def assigned(members: list[Fingerprint], earlier: list[Fingerprint] = []) -> dict[str, Assignment]:  # noqa: B006
    return {a.article_id: a for a in assign(members, earlier, matches_of(members, earlier), RULES)}


def clusters(found: dict[str, Assignment]) -> set[frozenset[str]]:
    names = {a.cluster_id for a in found.values()}
    return {frozenset(i for i, a in found.items() if a.cluster_id == name) for name in names}


def test_text_without_match_is_a_cluster_of_its_own() -> None:
    assert assign([made("a", story("x", 100))], [], [], RULES) == [
        Assignment("a", "a", "a", "2022-01-08", True, None, None, None, 0.0, 0.0, 0.0, "")
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
    assert found["padded"].contained == pytest.approx(196 / 246, abs=0.01)
    assert found["padded"].contains == 1.0
    short = found["short"]
    assert (short.relation, short.matched_id, short.contained, short.method) == (
        "excerpt", "first", 1.0, "word 5-grams",
    )  # fmt: skip
    assert (short.contains, short.similarity) == (pytest.approx(96 / 196, abs=0.01),) * 2
    assert {a.cluster_day for a in found.values()} == {"2022-01-08"}


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


HALF = f"{story('x', 124)} {story('y', 126)}"
"""Opens with half of story x."""


def test_partial_copy_joins_and_never_stands_for_the_cluster() -> None:
    texts = [made("old", story("x", 250), at=NOON), made("copy", story("x", 250), at=NOON + 1)]
    found = assigned([*texts, made("new", HALF, at=NOON - 1)])
    assert {a.cluster_id for a in found.values()} == {"old"}
    partial = found["new"]
    assert (partial.relation, partial.is_canonical, partial.canonical_id) == ("partial", False, "old")
    assert partial.contained == pytest.approx(120 / 246, abs=0.01)


def test_later_of_two_partial_texts_is_the_copy() -> None:
    texts = [made("a", HALF, at=NOON + 1), made("b", f"{story('x', 124)} {story('z', 126)}", at=NOON)]
    found = assigned(texts)
    assert (found["a"].relation, found["a"].matched_id, found["a"].cluster_id) == ("partial", "b", "b")
    assert (found["b"].relation, found["b"].matched_id) == (None, None)


def test_groups_do_not_join_by_a_partial_copy() -> None:
    texts = [made(f"{name}{n}", text, at=NOON + n) for name, text in (("x", story("x", 250)), ("h", HALF))
             for n in range(2)]  # fmt: skip
    found = assigned(texts)
    assert clusters(found) == {frozenset({"x0", "x1"}), frozenset({"h0", "h1"})}
    # The one that stands for the later group says where it is drawn from.
    drawn = [a for a in found.values() if a.relation == "derived"]
    assert [(a.is_canonical, a.matched_id in {"x0", "x1", "h0", "h1"}) for a in drawn] == [(True, True)]


def test_late_original_takes_the_place_of_the_canonical_text_and_not_the_id() -> None:
    text = story("x", 100)
    earlier = [known(made("k", text, at=NOON), "old", "k")]
    members = [made("late", f"{text} {story('y', 9)}", at=NOON - 1), made("copy", text, at=NOON + 1)]
    found = assigned(members, earlier)
    assert {(a.cluster_id, a.canonical_id) for a in found.values()} == {("old", "late")}
    assert [a.article_id for a in found.values() if a.is_canonical] == ["late"]
    assert (found["late"].replaces, found["copy"].replaces) == ("k", None)
    texts = {f.article_id: f for f in (*members, *earlier)}
    (change,) = canonical_changes(found.values(), texts, matches_of(members, earlier))
    assert (change.cluster_id, change.old_id, change.new_id) == ("old", "k", "late")
    assert (change.new_published_at, change.relation, change.contained) == (NOON - 1, "near_copy", 1.0)
    assert change.contains == pytest.approx(96 / 105, abs=0.01)


def test_text_that_does_not_match_the_canonical_one_cannot_take_its_place() -> None:
    chain = [made(name, story("x", 100, start), at=NOON) for name, start in (("a", 0), ("b", 25))]
    earlier = [known(f, "a") for f in chain]
    found = assigned([made("c", story("x", 100, 55), at=NOON - 1)], earlier)
    assert (found["c"].cluster_id, found["c"].canonical_id, found["c"].matched_id) == ("a", "a", "b")
    assert canonical_changes(found.values(), {}, []) == []


def test_days_are_taken_in_order_so_that_one_run_gives_what_several_do() -> None:
    def excerpts(at: int) -> list[Fingerprint]:
        return [made("head", story("x", 120), at=at), made("tail", story("x", 120, 180), at=at)]

    whole = made("whole", story("x", 300), at=NOON + DAY)
    assert len(clusters(assigned([*excerpts(NOON + DAY), whole]))) == 1, "on one day the whole text ties its parts"
    one_run = assigned([*excerpts(NOON), whole])
    first = assigned(excerpts(NOON))
    earlier = [
        f._replace(cluster_id=a.cluster_id, canonical_id=a.canonical_id, cluster_day=a.cluster_day)
        for f in excerpts(NOON) for a in [first[f.article_id]]
    ]  # fmt: skip
    two_runs = {**first, **assigned([whole], earlier)}
    assert len(clusters(one_run)) == 2
    assert clusters(one_run) == clusters(two_runs)
    assert {i: (a.cluster_id, a.cluster_day) for i, a in one_run.items()} == {
        i: (a.cluster_id, a.cluster_day) for i, a in two_runs.items()
    }


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.booleans(), st.integers(0, 10**6), st.text(max_size=8)),
                max_size=8))  # fmt: skip
def test_ranks_sort_as_the_order_does(values: list[tuple[int, bool, int, str]]) -> None:
    blank = made("a", "")
    texts = [blank._replace(published_at=at, agency_host=agency, length=length, article_id=name)
             for at, agency, length, name in values if name.isascii()]  # fmt: skip
    assert sorted(texts, key=rank_of) == sorted(texts, key=order_of)
    assert all((id_in(rank_of(f)), published_in(rank_of(f))) == (f.article_id, f.published_at) for f in texts)


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
    earlier = [known(made("k", story("x", 250), at=NOON), "cluster", "canonical")]
    found = assigned([made("a", HALF, at=NOON - 1)], earlier)
    assert (found["a"].cluster_id, found["a"].matched_id, found["a"].relation) == ("cluster", "k", "partial")


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
            assert a.cluster_id in by_id
        assert a.is_canonical == (a.relation in {None, "derived"})
        assert (a.matched_id is None) == (a.relation is None)


def test_large_cluster() -> None:
    texts = [made(f"{n:04}", story("x", 100), at=NOON + n) for n in range(2000)]
    star = [Match("0000", f.article_id, "exact", 1.0, 1.0, 1.0, 1.0) for f in texts[1:]]
    found = assign(texts, [], star, RULES)
    assert {a.cluster_id for a in found} == {"0000"}


def test_matches_with_other_texts_are_passed_over() -> None:
    found = assign([made("a", story("x", 100))], [], [Match("a", "elsewhere", "exact", 1.0, 1.0, 1.0, 1.0)], RULES)
    assert found[0].relation is None


def test_bad_input() -> None:
    text = made("a", story("x", 100))
    with pytest.raises(ValueError, match="given twice"):
        assign([text], [known(text, "k")], [], RULES)
    with pytest.raises(ValueError, match="has no cluster"):
        assign([], [text], [], RULES)


def graph(seed: int) -> tuple[list[Fingerprint], list[Match]]:
    """A few texts over four days, matched at random."""
    rng = random.Random(seed)  # noqa: S311
    blank = made("a", "")
    texts = [
        blank._replace(
            article_id=f"{rng.randrange(100):02}{n}", length=rng.randint(50, 200), trusted_date=rng.random() < 0.8,
            published_at=NOON + rng.randrange(4) * DAY + rng.randrange(4),
        )
        for n in range(rng.randint(3, 8))
    ]  # fmt: skip
    least = {"exact": 1.0, "near_copy": 0.5, "excerpt": 0.5, "partial": 0.42}
    matches = []
    for one, other in itertools.combinations(texts, 2):
        if rng.random() < 0.4:
            relation = rng.choice(list(least))
            a, b = sorted((one.article_id, other.article_id))
            matches.append(Match(a, b, relation, rng.random(), least[relation], rng.uniform(0.1, 1.0), 0.8))
    return texts, matches


def in_runs(runs: list[list[Fingerprint]], matches: list[Match]) -> dict[str, tuple[str, str, str, bool]]:
    """Each text's cluster, its day, who stands for it at last, and whether the text is partial, run after run."""
    lake: dict[str, Fingerprint] = {}
    heads: dict[str, str] = {}
    for members in runs:
        new = {f.article_id for f in members}
        known = [f._replace(canonical_id=heads[f.cluster_id or ""]) for f in lake.values()]
        inside = [m for m in matches if {m.a, m.b} & new and {m.a, m.b} <= new | set(lake)]
        found = assign(members, known, inside, RULES)
        changes = canonical_changes(found, {f.article_id: f for f in (*known, *members)}, inside)
        assert [c.new_id for c in changes] == [
            a.article_id for a in sorted(found, key=lambda a: a.cluster_id) if a.replaces
        ]
        for a, f in zip(found, sorted(members, key=lambda f: f.article_id), strict=True):
            lake[f.article_id] = f._replace(
                cluster_id=a.cluster_id, cluster_day=a.cluster_day, partial=a.relation == "partial"
            )
            heads[a.cluster_id] = a.canonical_id
    return {i: (f.cluster_id or "", f.cluster_day or "", heads[f.cluster_id or ""], f.partial) for i, f in lake.items()}


@pytest.mark.parametrize("seed", range(300))
def test_one_run_and_a_run_a_day_agree_and_every_change_of_head_is_told(seed: int) -> None:
    texts, matches = graph(seed)
    days = sorted({f.published_at // DAY for f in texts})
    daily = [[f for f in texts if f.published_at // DAY == day] for day in days]
    assert in_runs([texts], matches) == in_runs(daily, matches)
    random.Random(seed).shuffle(daily)  # noqa: S311 - runs that are not in the order of publication tell all changes, too
    in_runs(daily, matches)
