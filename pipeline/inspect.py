"""What happened to a document: disposition, reason, cluster, partition."""

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Console

from pipeline.lake import Lake
from pipeline.query import connect, printable

_FIND = """
SELECT * FROM ledger
WHERE document_id = $key OR source_id = $key OR url = $key OR uri = $key
   OR (length($key) >= 6 AND starts_with(document_id, $key))
ORDER BY document_id, run_id DESC
"""
_ROW_OF = {
    "kept": "SELECT title, source, published_at, date_source, language, agency, topics, main_event, relation, "
    "events_missing FROM articles WHERE article_id = $id",
    "duplicate": "SELECT title, source, published_at, date_source, relation, similarity, containment, matched_id, "
    "method FROM duplicates WHERE article_id = $id",
    "rejected": "SELECT title, stage, reason, detail FROM rejects WHERE document_id = $id",
    "dead": "SELECT stage, error_type, message, retryable, occurred_at FROM dead_letters WHERE document_id = $id",
}
_FAMILY = """
SELECT article_id, source, url, published_at, 'canonical' AS relation FROM articles
WHERE cluster_id = $cluster AND is_canonical
UNION ALL
SELECT article_id, source, url, published_at, relation FROM articles WHERE cluster_id = $cluster AND NOT is_canonical
UNION ALL
SELECT article_id, source, url, published_at, relation FROM duplicates WHERE cluster_id = $cluster
ORDER BY published_at, article_id
"""


def inspect(lake: Lake, key: str) -> list[dict[str, Any]]:
    """Look a document up.

    Args:
        lake: The lake.
        key: Its article id (or the first six characters or more), the input's own id, its URL, or its file.

    Returns:
        For each document found: its ledger entry, the ``row`` that the lake holds of it, and the ``family`` of
        articles and copies of its cluster. Empty where the lake knows no such document.

    Raises:
        UserError: The lake cannot be read.
    """
    connection = connect(lake)
    try:
        found: dict[str, dict[str, Any]] = {}
        for entry in _rows(connection, _FIND, {"key": key}):
            # The latest run that decided stands; earlier entries are dead letters that were tried again.
            found.setdefault(entry["document_id"], entry)
        for document_id, entry in found.items():
            rows = _rows(connection, _ROW_OF[entry["disposition"]], {"id": document_id})
            entry["row"] = rows[0] if rows else {}
            cluster = entry["cluster_id"]
            entry["family"] = _rows(connection, _FAMILY, {"cluster": cluster}) if cluster else []
        return list(found.values())
    finally:
        connection.close()


def _rows(connection: Any, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    result = connection.execute(sql, values)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def show(console: Console, found: list[dict[str, Any]], form: str) -> None:
    """Print what :func:`inspect` found.

    Args:
        console: Where to.
        found: The documents.
        form: ``text`` or ``json`` (JSON Lines).
    """
    for entry in found:
        if form == "json":
            console.file.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
            continue
        for line in _lines(entry):
            console.print(printable(line), markup=False, soft_wrap=True)


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    yield f"{entry['document_id']}  {entry['disposition']}" + (f" ({entry['reason']})" if entry["reason"] else "")
    for name in ("source_id", "url", "uri", "partition", "cluster_id", "canonical_id", "run_id"):
        if entry[name]:
            yield f"  {name}: {entry[name]}"
    for name, value in entry["row"].items():
        if value not in (None, "", []):
            shown = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else value
            yield f"  {name}: {shown}"
    if len(entry["family"]) > 1:
        yield "  family:"
        for copy in entry["family"]:
            line = f"    {copy['published_at']:%Y-%m-%d %H:%M}  {copy['relation'] or 'own text':<10}"
            yield f"{line} {copy['source'] or '-'}  {copy['url'] or ''}  {copy['article_id']}"
