"""Pairs of texts that share wording, and the clusters that follow from them."""

from typing import Annotated, NamedTuple, Optional

from schemas.record import field, record


@record
class Match(NamedTuple):
    """Two texts of which one holds much of the other's wording."""

    a: Annotated[str, field("The one article; its id is the smaller.")]
    b: Annotated[str, field("The other article.")]
    relation: Annotated[str, field("exact, near_copy, excerpt or partial.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams, 0 to 1.")]
    containment: Annotated[float, field("Shared word 5-grams over those of the shorter text, 0 to 1.")]
    shared: Annotated[int, field("Word 5-grams that both hold.")]


@record
class Assignment(NamedTuple):
    """The cluster that a new article belongs to, and the match that puts it there."""

    article_id: Annotated[str, field("The article.")]
    cluster_id: Annotated[str, field("Its cluster.")]
    canonical_id: Annotated[str, field("Article that stands for the cluster.")]
    is_canonical: Annotated[bool, field("The article stands for its cluster.")]
    relation: Annotated[
        Optional[str],
        field("exact, near_copy or excerpt for a copy, partial for a text of its own, or null."),
    ]
    matched_id: Annotated[
        Optional[str], field("Article it was matched with: the canonical one where they match, or the best.")
    ]
    parent_id: Annotated[Optional[str], field("For partial: article that stands for the cluster of matched_id.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    containment: Annotated[float, field("Shared word 5-grams over those of the shorter text, 0 to 1.")]
    covered: Annotated[float, field("Part of this text's word 5-grams that another text of its cluster holds, 0 to 1.")]
    method: Annotated[str, field("How the match was made; empty without one.")]
