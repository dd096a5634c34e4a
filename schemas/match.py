"""Pairs of texts that share wording, and the clusters that follow from them."""

from typing import Annotated, NamedTuple, Optional

from schemas.record import day, field, record, utc


@record
class Match(NamedTuple):
    """Two texts of which one holds much of the other's wording."""

    a: Annotated[str, field("The one article; its id is the smaller.")]
    b: Annotated[str, field("The other article.")]
    relation: Annotated[str, field("exact, near_copy, excerpt, revision, partial or derived.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams, 0 to 1.")]
    a_in_b: Annotated[float, field("Part of a's word 5-grams that stand in b, 0 to 1.")]
    b_in_a: Annotated[float, field("Part of b's word 5-grams that stand in a, 0 to 1.")]
    lead: Annotated[float, field("Part of the opening that the other text holds, words weighted by place, 0 to 1.")]


@record
class Assignment(NamedTuple):
    """The cluster that a new article belongs to, and the match that puts it there."""

    article_id: Annotated[str, field("The article.")]
    cluster_id: Annotated[str, field("Its cluster.")]
    canonical_id: Annotated[str, field("Article that stands for the cluster.")]
    cluster_day: Annotated[str, day("Partition of the cluster's row in clusters.")]
    is_canonical: Annotated[bool, field("The article stands for its cluster.")]
    replaces: Annotated[
        Optional[str], field("Article of an earlier run that stood for the cluster until this one came; else null.")
    ]
    relation: Annotated[
        Optional[str],
        field("exact, near_copy, excerpt or revision for a copy; partial or derived for a text of its own; or null."),
    ]
    matched_id: Annotated[
        Optional[str], field("Article it was matched with: the canonical one where they match, or the best.")
    ]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    contained: Annotated[float, field("Part of this text's word 5-grams that stand in matched_id, 0 to 1.")]
    contains: Annotated[float, field("Part of matched_id's word 5-grams that stand in this text, 0 to 1.")]
    method: Annotated[str, field("How the match was made; empty without one.")]


@record
class CanonicalChange(NamedTuple):
    """A late original, or a newer version, has taken its place at the head of a cluster of earlier runs."""

    cluster_id: Annotated[str, field("The cluster; its id stays.")]
    old_id: Annotated[str, field("Article that stood for it.")]
    new_id: Annotated[str, field("Article that stands for it now.")]
    new_published_at: Annotated[int, utc("Publication time of the new one.")]
    matched_id: Annotated[str, field("Text that the old one is matched with: the new one, or the nearest copy.")]
    relation: Annotated[str, field("Relation of the old one to matched_id: exact, near_copy, excerpt or revision.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    contained: Annotated[float, field("Part of the old one's word 5-grams that stand in matched_id, 0 to 1.")]
    contains: Annotated[float, field("Part of matched_id's word 5-grams that stand in the old one, 0 to 1.")]
    superseded: Annotated[bool, field("The new one is a newer version of the old one, not a late original.")] = False


@record
class Move(NamedTuple):
    """What a text of earlier runs is in its story, since a text that came later has divided the stories anew."""

    article_id: Annotated[str, field("The text.")]
    published_at: Annotated[int, utc("Its publication time.")]
    old_cluster_id: Annotated[str, field("The cluster that it was in.")]
    old_cluster_day: Annotated[str, day("Partition of that cluster's row in clusters.")]
    was: Annotated[str, field("What it was there: canonical, partial or copy.")]
    cluster_id: Annotated[str, field("The cluster that it is in.")]
    cluster_day: Annotated[str, day("Partition of that cluster's row in clusters.")]
    canonical_id: Annotated[str, field("Article that stands for it.")]
    becomes: Annotated[str, field("What the text is now: canonical, partial or copy; never an article from a copy.")]
    relation: Annotated[Optional[str], field("Relation to matched_id, as that of a new text; null without one.")]
    matched_id: Annotated[Optional[str], field("Text that it is matched with.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    contained: Annotated[float, field("Part of this text's word 5-grams that stand in matched_id, 0 to 1.")]
    contains: Annotated[float, field("Part of matched_id's word 5-grams that stand in this text, 0 to 1.")]
    superseded: Annotated[bool, field("What it is matched with is a newer version of it.")] = False
