"""What an article becomes once its cluster is known."""

from collections.abc import Callable

import pytest

from schemas.article import Article
from schemas.match import Assignment
from transforms.logic.wirecopy.lineage import copy_of, kept_as, repeat_id, repeat_of

Make = Callable[..., Article]
ALONE = Assignment("a", "c", "a", True, None, None, None, 0.0, 0.0, 0.0, "")
COPY = Assignment("a", "c", "k", False, "near_copy", "m", None, 0.7, 0.9, 0.8, "word 5-grams")
PARTIAL = Assignment("a", "a", "a", True, "partial", "m", "k", 0.3, 0.55, 0.0, "word 5-grams")


def test_text_of_its_own(article: Make) -> None:
    assert kept_as(article("a"), None) == article("a", cluster_id="a", is_canonical=True)
    assert kept_as(article("a"), ALONE) == article("a", cluster_id="c", is_canonical=True)
    assert kept_as(article("a"), PARTIAL) == article(
        "a", cluster_id="a", is_canonical=True, relation="partial", parent_id="k"
    )


def test_canonical_text_of_copies_has_no_relation(article: Make) -> None:
    kept = kept_as(article("a"), ALONE._replace(relation="exact", parent_id="k"))
    assert (kept.relation, kept.parent_id) == (None, None)


def test_copy(article: Make) -> None:
    row = copy_of(
        article("a", "text", title="T", url="u", source="S", agency="AP", language="en"), COPY, keep_text=False
    )
    assert (row.article_id, row.cluster_id, row.canonical_id, row.matched_id) == ("a", "c", "k", "m")
    assert (row.relation, row.similarity, row.containment, row.method) == ("near_copy", 0.7, 0.9, "word 5-grams")
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


def test_repeat_points_at_its_first_occurrence_and_shares_its_cluster(article: Make) -> None:
    first, again = article("a", uri="1.txt"), article("a", uri="2.txt")
    alone = repeat_of(again, 2, first, None, keep_text=False)
    assert (alone.cluster_id, alone.canonical_id, alone.matched_id) == ("a", "a", "a")
    assert (alone.relation, alone.similarity, alone.containment) == ("exact", 1.0, 1.0)
    clustered = repeat_of(again, 2, first, COPY, keep_text=False)
    assert (clustered.cluster_id, clustered.canonical_id, clustered.matched_id) == ("c", "k", "a")
    assert alone.article_id == clustered.article_id == repeat_id("a", "2.txt", 2) != "a"


def test_each_repeat_has_an_id_of_its_own() -> None:
    ids = {repeat_id(document, uri, number) for document in "ab" for uri in "xy" for number in (2, 3)}
    assert len(ids) == 8
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids), "the ledger compares ids as hexadecimal numbers"
