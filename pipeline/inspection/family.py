"""The family of an article: the texts of its story in order of time, what each copy changed, and what is related."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from schemas.cluster import Cluster
from schemas.record import fields_of
from transforms.logic.wirecopy.sentence_diff import Change, Kind, sentence_diff, summarise

__all__ = ["Family", "add_changes", "family_of", "plain_changes", "related_to", "rows", "story_of"]

Family = list[dict[str, Any]]
"""One dict a text; see :func:`family_of`."""

_MEMBER = (
    "article_id", "cluster_id", "published_at", "source", "title", "url", "agency", "language", "relation",
    "matched_id", "similarity", "containment", "contained", "contains", "revises",
)  # fmt: skip
_EDGE = ("article_id", "other_id", "relation", "similarity", "contained", "contains", "lead", "evidence", "method")
# A roundup is a copy of parts of two stories and belongs to one of them: so copies link stories, too.
_LINKS = ("exact", "near_copy", "excerpt", "revision", "partial", "derived", "same_event")
_NAMES = ("article_id", "cluster_id", "title", "source", "url", "published_at")

# A document is in both tables only where a commit is under way between them: the copy's row is then the newer one.
_FAMILY = """
SELECT * EXCLUDE (is_copy) FROM (
  SELECT {article}, is_canonical, false AS is_copy FROM articles WHERE cluster_id = $cluster
  UNION ALL
  SELECT {duplicate}, false, true FROM duplicates WHERE cluster_id = $cluster
)
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY is_canonical DESC, is_copy DESC) = 1
ORDER BY published_at, article_id
"""
_OWN_MATCHES = """
SELECT article_id, other_id, similarity, contained, contains FROM ({edges})
WHERE (article_id IN (SELECT unnest($own)) AND other_id IN (SELECT unnest($ids)))
   OR (other_id IN (SELECT unnest($own)) AND article_id IN (SELECT unnest($ids)))
"""
_RELATED = """
WITH edge AS ({edges}), family AS (SELECT unnest($ids) AS id),
found AS (
  SELECT article_id AS own_id, other_id AS related_id, relation, similarity, contained, contains, lead, evidence,
         method, 'earlier' AS related_is
  FROM edge WHERE article_id IN (FROM family) AND other_id NOT IN (FROM family)
  UNION ALL
  SELECT other_id, article_id, relation, similarity, contains, contained, lead, evidence, method, 'later'
  FROM edge WHERE other_id IN (FROM family) AND article_id NOT IN (FROM family)
),
named AS (
  SELECT {names} FROM articles WHERE article_id IN (SELECT related_id FROM found)
  UNION ALL
  SELECT {names} FROM duplicates WHERE article_id IN (SELECT related_id FROM found)
),
texts AS (FROM named QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY published_at) = 1)
SELECT found.*, texts.* EXCLUDE (article_id),
       count(*) OVER (PARTITION BY relation = 'same_event', coalesce(cluster_id, related_id)) AS links
FROM found LEFT JOIN texts ON texts.article_id = found.related_id
WHERE relation IN (SELECT unnest($relations))
QUALIFY row_number() OVER (
  PARTITION BY relation = 'same_event', coalesce(cluster_id, related_id)
  ORDER BY list_position($relations, relation), own_id = $asked DESC, greatest(contained, contains) DESC NULLS LAST,
           published_at, related_id, own_id
) = 1
ORDER BY list_position($relations, relation), published_at, related_id
"""
_TEXTS = """
SELECT article_id, text FROM articles WHERE cluster_id = $cluster AND article_id IN (SELECT unnest($ids))
UNION ALL
SELECT article_id, text FROM duplicates WHERE cluster_id = $cluster AND article_id IN (SELECT unnest($ids))
"""


def rows(connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a query, each by the names of its columns."""
    result = connection.execute(sql, values)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def family_of(connection: duckdb.DuckDBPyConnection, cluster_id: str, asked: str) -> Family:
    """The texts of a story.

    Args:
        connection: The lake; tables and columns that an older lake lacks are taken for empty.
        cluster_id: The story.
        asked: The document that is inspected.

    Returns:
        In order of time, for each text when and where it ran, its ``relation`` (``canonical`` for the one that stands
        for the story) to ``matched_id``, how much of it stands there (``contained``) and of that in it
        (``contains``), and whether it ``is_canonical`` and ``is_asked``.
    """
    article, copy = _columns(connection, "articles"), _columns(connection, "duplicates")
    of_article = _selected(_MEMBER, article, matched_id="parent_id")
    sql = _FAMILY.format(article=of_article, duplicate=_selected(_MEMBER, copy))
    family = rows(connection, sql, {"cluster": cluster_id})
    canonical = _canonical_id(connection, cluster_id)
    if canonical in {member["article_id"] for member in family}:
        for member in family:
            member["is_canonical"] = member["article_id"] == canonical
    for member in family:
        member["is_asked"] = member["article_id"] == asked
        if member["is_canonical"]:
            member["relation"] = "canonical"
    _add_own_matches(connection, family)
    return family


def story_of(connection: duckdb.DuckDBPyConnection, cluster_id: str, family: Family) -> dict[str, Any]:
    """The story's row in ``clusters``; where the lake has none, what follows from the family itself."""
    names = [spec.name for spec in fields_of(Cluster)]
    if set(names) <= _columns(connection, "clusters"):
        sql = f"SELECT {', '.join(names)} FROM clusters WHERE cluster_id = $cluster ORDER BY size DESC LIMIT 1"  # noqa: S608
        if found := rows(connection, sql, {"cluster": cluster_id}):
            return found[0]
    canonical = next((member for member in family if member["is_canonical"]), None)
    times = [member["published_at"] for member in family]
    first, last = min(times), max(times)
    found_here = {
        "canonical_id": canonical["article_id"] if canonical else None,
        "title": canonical["title"] if canonical else None,
        "size": len(family),
        "first_seen_at": first,
        "last_seen_at": last,
        "span_hours": (last - first).total_seconds() / 3600,
    }
    listed = {"outlets": "source", "agencies": "agency", "languages": "language"}
    lists = {name: sorted({member[of] for member in family if member[of]}) for name, of in listed.items()}
    return {"cluster_id": cluster_id, **found_here, **lists, "countries": []}


def related_to(connection: duckdb.DuckDBPyConnection, family: Family, asked: str) -> list[dict[str, Any]]:
    """Texts outside the family that share wording or the event with one of it: one of each other story.

    Args:
        connection: The lake.
        family: The family.
        asked: The document that is inspected; of edges of one relation its own is preferred.

    Returns:
        For each other story the strongest edge by wording, and one for the same event, seen from the family:
        ``own_id`` is in the family, ``related_id`` the other text with its outlet and title, ``related_is`` earlier or
        later, ``contained`` the part of the one in the other; ``links`` counts all such edges to that story.
    """
    if not _columns(connection, "edges"):
        return []
    sql = _RELATED.format(edges=_edges(connection), names=", ".join(_NAMES))
    ids = [member["article_id"] for member in family] or [asked]
    return rows(connection, sql, {"ids": ids, "asked": asked, "relations": list(_LINKS)})


def add_changes(connection: duckdb.DuckDBPyConnection, family: Family, ids: Iterable[str]) -> None:
    """Compare texts of a family with its canonical one.

    Adds to each of ``ids`` whether its ``text_kept`` is true, its ``changes``, the list of :class:`Change`, and their
    ``summary``. The two are None for the canonical text, and where the lake does not keep one of the two texts; all
    are None for members that are not compared.

    Args:
        connection: The lake.
        family: The family; all its members get the three keys.
        ids: The members to compare.
    """
    canonical = next((member["article_id"] for member in family if member["is_canonical"]), None)
    for member in family:
        member.update(text_kept=None, summary=None, changes=None)
    wanted = set(ids) - {canonical}
    if canonical is None or not wanted:
        return
    values = {"cluster": family[0]["cluster_id"], "ids": [canonical, *sorted(wanted)]}
    texts = dict(connection.execute(_TEXTS, values).fetchall())
    original = texts.get(canonical)
    done: dict[str, list[Change]] = {}  # many copies of one story are the same text
    for member in (member for member in family if member["article_id"] in wanted):
        text = texts.get(member["article_id"])
        member["text_kept"] = text is not None
        if text is None or original is None:
            continue
        if text not in done:
            done[text] = sentence_diff(original, text)
        member["changes"] = done[text]
        member["summary"] = summarise(done[text])._asdict()


def plain_changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes for JSON; the sentences that were kept are left out, since the summary counts them."""
    return [asdict(change) for change in changes if change.kind != Kind.KEPT]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """The columns of a table; none where the lake has no such table."""
    sql = "SELECT column_name FROM duckdb_columns() WHERE table_name = $table"
    return {row[0] for row in connection.execute(sql, {"table": table}).fetchall()}


def _selected(names: Iterable[str], columns: set[str], **renamed: str) -> str:
    """A list for SELECT, with nulls for what the lake's files do not have."""
    stored = {name: renamed.get(name, name) for name in names}
    return ", ".join(f"{column if column in columns else 'NULL'} AS {name}" for name, column in stored.items())


def _edges(connection: duckdb.DuckDBPyConnection) -> str:
    return f"SELECT {_selected(_EDGE, _columns(connection, 'edges'))} FROM edges"  # noqa: S608 - names are our own


def _canonical_id(connection: duckdb.DuckDBPyConnection, cluster_id: str) -> str | None:
    if "canonical_id" not in _columns(connection, "clusters"):
        return None
    sql = "SELECT canonical_id FROM clusters WHERE cluster_id = $cluster ORDER BY size DESC LIMIT 1"
    found = connection.execute(sql, {"cluster": cluster_id}).fetchone()
    return found[0] if found else None


def _add_own_matches(connection: duckdb.DuckDBPyConnection, family: Family) -> None:
    """Texts of their own have a parent, but how much they share with it stands in the edges only."""
    own = {member["article_id"]: member for member in family if member["matched_id"] and member["contained"] is None}
    if not own or not _columns(connection, "edges"):
        return
    sql = _OWN_MATCHES.format(edges=_edges(connection))
    ids = [member["article_id"] for member in family]
    for edge in rows(connection, sql, {"own": list(own), "ids": ids}):
        there, back = edge["contained"], edge["contains"]
        for one, other, values in (
            (edge["article_id"], edge["other_id"], (there, back)),
            (edge["other_id"], edge["article_id"], (back, there)),
        ):
            if one in own and own[one]["matched_id"] == other:
                own[one]["contained"], own[one]["contains"] = values
                own[one]["similarity"] = edge["similarity"]
