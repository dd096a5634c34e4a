"""What a late original changes in rows that the lake holds already: the article it replaces becomes its copy."""

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import CanonicalChange
from transforms.logic.wirecopy.lineage import method_of
from transforms.logic.wirecopy.matching import REVISION

__all__ = ["as_copy", "overlay", "without"]

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
    values = {name: getattr(article, name) for name in _SHARED} | {
        "canonical_id": change.new_id,
        "cluster_id": change.cluster_id,
        "relation": change.relation,
        "similarity": change.similarity,
        "containment": max(change.contained, change.contains),
        "contained": change.contained,
        "contains": change.contains,
        "matched_id": change.matched_id,
        "method": method_of(change.relation),
        "text": article.text if keep_text else None,
    }
    if change.relation == REVISION and not change.superseded:
        # A version that comes late is the one before it.
        values["revises"] = article.revises or change.matched_id
    return Duplicate(**values)


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
