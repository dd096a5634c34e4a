"""What a late text changes in rows that the lake holds already: an original, or one that divides stories anew."""

from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import CanonicalChange, Move
from transforms.logic.wirecopy.lineage import method_of
from transforms.logic.wirecopy.matching import REVISION

__all__ = ["article_moved", "as_copy", "copy_moved", "is_in", "overlay", "without"]

_SHARED = tuple(name for name in Duplicate._fields if name in Article._fields)


def as_copy(article: Article, change: CanonicalChange, *, keep_text: bool) -> Duplicate:
    """The article that stood for a cluster as a copy of the one that does now.

    Args:
        article: The article as the lake holds it.
        change: What has taken its place.
        keep_text: Whether the row keeps the text.

    Raises:
        ValueError: The change is about another article.
    """
    if article.article_id != change.old_id:
        raise ValueError(f"{article.article_id} is not {change.old_id}, which is to become a copy")
    values = {name: getattr(article, name) for name in _SHARED} | _lineage(change)
    values |= {
        "canonical_id": change.new_id,
        "cluster_id": change.cluster_id,
        "text": article.text if keep_text else None,
    }
    if change.relation == REVISION and not change.superseded:
        # A version that comes late is the one before it.
        values["revises"] = article.revises or change.matched_id
    return Duplicate(**values)


def _lineage(change: CanonicalChange) -> dict[str, Any]:
    return {
        "relation": change.relation,
        "similarity": change.similarity,
        "containment": max(change.contained, change.contains),
        "contained": change.contained,
        "contains": change.contains,
        "matched_id": change.matched_id,
        "method": method_of(change.relation),
    }


def article_moved(
    article: Article, moves: Mapping[str, Move], successors: Mapping[str, str], heads: Mapping[str, str], *,
    keep_text: bool,
) -> Article | Duplicate:  # fmt: skip
    """An article of a story that was divided anew: in its cluster, or a copy now.

    Args:
        article: The article as the lake holds it.
        moves: The texts that have moved, by id.
        successors: The cluster in which the texts of an earlier one are that are not among these.
        heads: The articles that stand for the clusters.
        keep_text: Whether a copy keeps the text.
    """
    move = moves.get(article.article_id)
    if move is None:
        cluster = successors.get(article.cluster_id or "", article.cluster_id)
        parent = heads.get(cluster or "", article.parent_id) if article.relation == "partial" else article.parent_id
        return article._replace(cluster_id=cluster, parent_id=parent)
    if move.becomes == "copy":
        return as_copy(article, _as_change(move), keep_text=keep_text)
    relation, parent = move.relation, move.matched_id
    if move.becomes == "partial":
        parent = move.canonical_id
    elif move.was == "canonical" and not _within(article.parent_id, move, moves):
        relation, parent = article.relation, article.parent_id
    return article._replace(
        cluster_id=move.cluster_id, is_canonical=move.becomes == "canonical", relation=relation, parent_id=parent
    )


def copy_moved(
    copy: Duplicate, moves: Mapping[str, Move], successors: Mapping[str, str], heads: Mapping[str, str]
) -> Duplicate:
    """A copy of a story that was divided anew, in its cluster; see :func:`article_moved`."""
    move = moves.get(copy.article_id)
    if move is None:
        # A document that the input held twice goes with its first occurrence.
        first = moves.get(copy.matched_id or "") if copy.method == "same document" else None
        cluster = first.cluster_id if first else successors.get(copy.cluster_id, copy.cluster_id)
        return copy._replace(cluster_id=cluster, canonical_id=heads.get(cluster, copy.canonical_id))
    moved = copy._replace(cluster_id=move.cluster_id, canonical_id=move.canonical_id)
    other = moves.get(copy.matched_id or "")
    there = other.cluster_id if other else successors.get(copy.cluster_id, copy.cluster_id)
    return moved if there == move.cluster_id else moved._replace(**_lineage(_as_change(move)))


def _within(article_id: str | None, move: Move, moves: Mapping[str, Move]) -> bool:
    other = moves.get(article_id or "")
    return other is not None and other.cluster_id == move.cluster_id


def _as_change(move: Move) -> CanonicalChange:
    if move.relation is None or move.matched_id is None:
        raise ValueError(f"{move.article_id} is a copy of nothing")
    return CanonicalChange(
        move.cluster_id, move.article_id, move.canonical_id, move.published_at, move.matched_id, move.relation,
        move.similarity, move.contained, move.contains, move.superseded,
    )  # fmt: skip


def without(table: pa.Table, column: str, ids: Collection[str]) -> pa.Table:
    """The rows whose id, in that column, is none of these."""
    return table.filter(pc.invert(is_in(table[column], ids)))


def overlay(
    table: pa.Table, key: str, column: str, values: Mapping[str, str], clusters: Collection[str] | None = None
) -> pa.Table:
    """The table with another value in one column of some rows.

    Args:
        table: Any table.
        key: Column that tells which rows.
        column: Column of text that changes.
        values: The new values by that key.
        clusters: Change rows of these clusters only; None for all rows.
    """
    at = pc.index_in(table[key], value_set=pa.array(list(values), pa.string()))
    new = pc.take(pa.array(list(values.values()), pa.string()), at)
    if clusters is not None:
        new = pc.if_else(is_in(table["cluster_id"], clusters), new, pa.scalar(None, pa.string()))
    field = table.schema.field(column)
    return table.set_column(table.schema.get_field_index(column), field, pc.coalesce(new, table[column]))


def is_in(column: pa.ChunkedArray, values: Collection[str]) -> pa.ChunkedArray:
    """Which texts of a column are among some."""
    return pc.is_in(column, value_set=pa.array(sorted(values), pa.string()))
