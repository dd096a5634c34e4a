"""What happened to a document: disposition, reason, partition, and the family of its story."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
from rich.console import Console

from pipeline.inspection.family import Family, add_changes, family_of, plain_changes, related_to, rows, story_of
from pipeline.inspection.family_display import show_family
from pipeline.lake.folders import Lake
from pipeline.lake.query import connect, printable

__all__ = ["SHOWN_COPIES", "inspect", "show"]

SHOWN_COPIES = 20
"""Texts of a family that are shown unless all are asked for."""

_FIND = """
SELECT * FROM ledger
WHERE document_id = $key OR source_id = $key OR url = $key OR uri = $key
   OR (length($key) >= 6 AND starts_with(document_id, $key))
ORDER BY document_id, run_id DESC
"""
# A cluster's id is that of one of its documents as a rule, and found as that.
_FIND_CLUSTER = """
SELECT * FROM ledger
WHERE document_id IN (
  SELECT canonical_id FROM clusters WHERE cluster_id = $key
  UNION ALL
  SELECT article_id FROM articles WHERE cluster_id = $key AND is_canonical
)
ORDER BY document_id, run_id DESC
"""
_COPY = (
    "SELECT title, source, published_at, date_source, relation, similarity, containment, matched_id, method, "
    "revises, retracted_at, retraction_reason FROM duplicates WHERE article_id = $id"
)
_ROW_OF = {
    "kept": "SELECT title, source, published_at, date_source, language, agency, topics, main_event, relation, "
    "revises, events_missing, retracted_at, retraction_reason FROM articles WHERE article_id = $id",
    "duplicate": _COPY,
    "rejected": "SELECT title, stage, reason, detail FROM rejects WHERE document_id = $id",
    "dead": "SELECT stage, error_type, message, retryable, occurred_at FROM dead_letters WHERE document_id = $id",
}


def inspect(
    lake: Lake, key: str, *, diff: bool | None = False, copies: int | None = SHOWN_COPIES
) -> list[dict[str, Any]]:
    """Look a document up.

    Args:
        lake: The lake.
        key: Its article id (or the first six characters or more), the input's own id, its URL, or its file; or the id
            of a cluster, for the article that stands for it.
        diff: Compare the texts of its family; None: where one document is found.
        copies: How many of a family are compared beside the document itself; None for all.

    Returns:
        For each document found: its ledger entry, the ``row`` that the lake holds of it, the ``story`` that it
        belongs to (None without one), the ``family`` of articles and copies of that story, and the ``related`` texts
        of others. See :mod:`pipeline.inspection.family`. Empty where the lake knows no such document.

    Raises:
        UserError: The lake cannot be read.
    """
    connection = connect(lake)
    try:
        found: dict[str, dict[str, Any]] = {}
        for entry in rows(connection, _FIND, {"key": key}) or rows(connection, _FIND_CLUSTER, {"key": key}):
            # The latest run that decided stands; earlier entries are dead letters that were tried again.
            found.setdefault(entry["document_id"], entry)
        for document_id, entry in found.items():
            entry["row"] = _row(connection, entry["disposition"], document_id)
            family = family_of(connection, entry["cluster_id"], document_id) if entry["cluster_id"] else []
            entry["story"] = story_of(connection, entry["cluster_id"], family) if family else None
            entry["family"] = family
            entry["related"] = related_to(connection, family, document_id) if family else []
            if diff or (diff is None and len(found) == 1):
                add_changes(connection, family, [*_first(family, copies), document_id])
        return list(found.values())
    finally:
        connection.close()


def _row(connection: duckdb.DuckDBPyConnection, disposition: str, document_id: str) -> dict[str, Any]:
    found = rows(connection, _ROW_OF[disposition], {"id": document_id})
    if not found and disposition == "kept":
        # A late original has taken its place since: it has become a copy.
        found = rows(connection, _COPY, {"id": document_id})
    return found[0] if found else {}


def _first(family: Family, copies: int | None) -> list[str]:
    return [member["article_id"] for member in family][:copies]


def show(console: Console, found: list[dict[str, Any]], form: str, *, everything: bool = False) -> None:
    """Print what :func:`inspect` found.

    Args:
        console: Where to.
        found: The documents.
        form: ``text`` or ``json`` (JSON Lines).
        everything: Show every text of a family, with all that it changed.
    """
    for entry in found:
        if form == "json":
            console.file.write(json.dumps(_as_json(entry), ensure_ascii=False, default=str) + "\n")
            continue
        for line in _lines(entry):
            console.print(printable(line), markup=False, soft_wrap=True)
        if entry["story"]:
            show_family(console, entry, SHOWN_COPIES if not everything else None)


def _as_json(entry: dict[str, Any]) -> dict[str, Any]:
    family = [
        member | {"changes": plain_changes(member["changes"])} if member.get("changes") else member
        for member in entry["family"]
    ]
    return entry | {"family": family}


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    yield f"{entry['document_id']}  {entry['disposition']}" + (f" ({entry['reason']})" if entry["reason"] else "")
    for name in ("source_id", "url", "uri", "partition", "cluster_id", "canonical_id", "run_id"):
        if entry[name]:
            yield f"  {name}: {entry[name]}"
    for name, value in entry["row"].items():
        if value not in (None, "", []):
            shown = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else value
            yield f"  {name}: {shown}"
