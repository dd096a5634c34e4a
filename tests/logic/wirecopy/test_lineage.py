"""What an article becomes once its cluster is known."""

from collections.abc import Callable

import pytest

from schemas.article import Article
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.lineage import copy_of, edge_of, kept_as, print_of, repeat_id, repeat_of

Make = Callable[..., Article]
DAY = "2024-05-06"
ALONE = Assignment("a", "c", "a", DAY, True, None, None, None, 0.0, 0.0, 0.0, "")
COPY = Assignment("a", "c", "k", DAY, False, None, "near_copy", "m", 0.7, 0.9, 0.8, "word 5-grams")
PARTIAL = Assignment("a", "c", "k", DAY, False, None, "partial", "m", 0.3, 0.55, 0.4, "word 5-grams")


def test_text_of_its_own(article: Make) -> None:
    assert kept_as(article("a"), ALONE) == article("a", cluster_id="c", is_canonical=True)


def test_partial_copy_is_kept_and_names_the_article_of_its_cluster(article: Make) -> None:
    assert kept_as(article("a"), PARTIAL) == article(
        "a", cluster_id="c", is_canonical=False, relation="partial", parent_id="k"
    )


def test_text_that_is_drawn_from_others_names_the_one_it_owes_most(article: Make) -> None:
    drawn = [Match("a", "x", "derived", 0.1, 0.2, 0.3, 0.4), Match("W", "a", "derived", 0.1, 0.4, 0.2, 0.4)]
    for matches in (drawn, drawn[::-1]):
        kept = kept_as(article("a"), ALONE, matches)
        assert (kept.relation, kept.parent_id, kept.is_canonical) == ("derived", "W", True)
    assert kept_as(article("a"), PARTIAL, drawn).relation == "partial"


def test_copy(article: Make) -> None:
    row = copy_of(
        article("a", "text", title="T", url="u", source="S", agency="AP", language="en"), COPY, keep_text=False
    )
    assert (row.article_id, row.cluster_id, row.canonical_id, row.matched_id) == ("a", "c", "k", "m")
    assert (row.relation, row.similarity, row.method) == ("near_copy", 0.7, "word 5-grams")
    assert (row.containment, row.contained, row.contains) == (0.9, 0.9, 0.8)
    assert (row.title, row.url, row.source, row.agency, row.language, row.text) == ("T", "u", "S", "AP", "en", None)
    assert (row.origin, row.uri, row.source_id) == ("wire", "wire.txt", "a")
    assert copy_of(article("a", "text"), COPY, keep_text=True).text == "text"


@pytest.mark.parametrize("missing", ["matched_id", "relation"])
def test_copy_of_nothing(article: Make, missing: str) -> None:
    with pytest.raises(ValueError, match="a is a copy of nothing"):
        copy_of(article("a"), COPY._replace(**{missing: None}), keep_text=False)


@pytest.mark.parametrize("missing", ["published_at", "date_source"])
def test_copy_without_a_time(article: Make, missing: str) -> None:
    with pytest.raises(ValueError, match="no publication time"):
        copy_of(article("a", **{missing: None}), COPY, keep_text=False)


def test_edge_runs_from_the_later_text(article: Make) -> None:
    match = Match("a", "b", "excerpt", 0.4, 0.9, 0.5, 0.8)
    early, late = (fingerprint(article(name, published_at=at)) for name, at in (("a", 7), ("b", 9)))
    edge = edge_of(late, match)
    assert (edge.article_id, edge.other_id, edge.contained, edge.contains) == ("b", "a", 0.5, 0.9)
    assert (edge.relation, edge.lead, edge.method, edge.published_at) == ("excerpt", 0.8, "word 5-grams", 9)
    assert edge_of(early, match)[:2] == ("a", "b")
    assert edge_of(late, match._replace(relation="exact")).method == "body hash"


def test_fingerprint_names_only_others(article: Make) -> None:
    text = fingerprint(article("a"))
    assert print_of(text, ALONE)[1:4] == ("c", None, DAY)
    assert print_of(text, COPY)[1:4] == ("c", "k", DAY)
    assert print_of(text, ALONE._replace(cluster_id="a"))[1:4] == (None, None, DAY)


def test_repeat_points_at_its_first_occurrence_and_shares_its_cluster(article: Make) -> None:
    first, again = article("a", uri="1.txt"), article("a", uri="2.txt")
    alone = repeat_of(again, 2, first, ALONE, keep_text=False)
    assert (alone.cluster_id, alone.canonical_id, alone.matched_id) == ("c", "a", "a")
    assert (alone.relation, alone.similarity, alone.containment) == ("exact", 1.0, 1.0)
    clustered = repeat_of(again, 2, first, COPY, keep_text=False)
    assert (clustered.cluster_id, clustered.canonical_id, clustered.matched_id) == ("c", "k", "a")
    assert alone.article_id == clustered.article_id == repeat_id("a", "2.txt", 2) != "a"


def test_each_repeat_has_an_id_of_its_own() -> None:
    ids = {repeat_id(document, uri, number) for document in "ab" for uri in "xy" for number in (2, 3)}
    assert len(ids) == 8
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids), "the ledger compares ids as hexadecimal numbers"
