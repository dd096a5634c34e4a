"""What a lake can make anew from its own rows: entries of the ledger, fingerprints, and the counts of stories."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import partial, reduce
from typing import Any

import pyarrow as pa

from pipeline.lake.edits import Edits
from pipeline.lake.facts import Facts
from pipeline.lake.folders import Lake
from pipeline.lake.layout import layout_of
from pipeline.lake.upkeep import is_in
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate, Fingerprint
from schemas.outcome import DeadLetter, LedgerEntry, Rejection
from schemas.record import fields_of
from schemas.tables import ARTICLES, CLUSTERS, DEAD_LETTERS, DUPLICATES, FINGERPRINTS, LEDGER, REJECTS, TABLES
from transforms.ledger import dead_entry, duplicate_entry, kept_entry, rejected_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import date_path, day_of
from transforms.logic.parts import FIRST_PART
from transforms.logic.wirecopy.amendments import without
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.stories import merge_stories, story_of

__all__ = ["enter_rows", "rebuild_clusters", "rebuild_fingerprints"]

UNKNOWN_RUN = "19700101T000000Z-00000000"
"""Run of an entry that was made anew from a row which does not tell its run."""
_STORY = ["article_id", "cluster_id", "source", "url", "title", "published_at", "agency", "language", "is_canonical"]
_TABLES = {table.name: table for table in TABLES}


def enter_rows(edits: Edits, facts: Facts, forgotten: Collection[str]) -> int:
    """Give rows that the ledger does not have their entries.

    Args:
        edits: What is to be committed.
        facts: The lake as it was.
        forgotten: Documents that are to have none.

    Returns:
        How many entries.

    Raises:
        OSError: A file cannot be read or written.
    """
    entries: dict[str, LedgerEntry] = {}
    rows = facts.rows("SELECT id, tbl, path, folder FROM unentered")
    # Of a document in several tables the text counts: it was a dead letter, or was rejected, before.
    for name in (DEAD_LETTERS.name, REJECTS.name, DUPLICATES.name, ARTICLES.name):
        for path, ids in _by_path(row[:3:2] for row in rows if row[1] == name).items():
            held = edits.read(path)
            table = _TABLES[name]
            if held is None:
                continue
            folder = path.rpartition("/")[0]
            for row in rows_of(table.record, held.filter(is_in(held[table.key[0]], ids - set(forgotten)))):
                entry = _ENTRY[name](row)
                entries[entry.document_id] = entry._replace(partition=folder)
    if not entries:
        return 0
    for path in edits.paths(LEDGER):
        edits.edit(LEDGER, path, partial(without, column="document_id", ids=entries))
    last = max(edits.paths(LEDGER), default=f"{LEDGER.folder}/{FIRST_PART}")
    edits.put(LEDGER, last, merge_rows(LEDGER, edits.read(last), entries.values())[0])
    return len(entries)


def _kept(row: Article) -> LedgerEntry:
    return kept_entry(row, UNKNOWN_RUN)


def _copied(row: Duplicate) -> LedgerEntry:
    return duplicate_entry(row, UNKNOWN_RUN)


def _rejected(row: Rejection) -> LedgerEntry:
    return rejected_entry(row, row.run_id or UNKNOWN_RUN)


def _dead(row: DeadLetter) -> LedgerEntry:
    return dead_entry(row, row.run_id or UNKNOWN_RUN)


_ENTRY: Mapping[str, Callable[[Any], LedgerEntry]] = {
    ARTICLES.name: _kept, DUPLICATES.name: _copied, REJECTS.name: _rejected, DEAD_LETTERS.name: _dead,
}  # fmt: skip


def rebuild_fingerprints(edits: Edits, facts: Facts) -> tuple[int, int]:
    """Make the fingerprints that are missing, from the texts.

    Args:
        edits: What is to be committed.
        facts: The lake as it was.

    Returns:
        How many there are, and how many of them match nothing since their texts are not kept.

    Raises:
        OSError: A file cannot be read or written.
    """
    made: defaultdict[str, list[Fingerprint]] = defaultdict(list)
    blind = 0
    days = _cluster_days(edits, facts)
    for path, ids in _by_path(facts.rows("SELECT id, path FROM unprinted")).items():
        rows = edits.read(path)
        if rows is None:
            continue
        rows = rows.filter(is_in(rows["article_id"], ids))
        record = Article if path.startswith(f"{ARTICLES.folder}/") else Duplicate
        for row in rows_of(record, rows):
            text = _printed(row, days)
            blind += not text.keys
            made[f"{FINGERPRINTS.folder}/date={day_of(row.published_at)}/{FIRST_PART}"].append(text)
    for path, prints in sorted(made.items()):
        edits.put(FINGERPRINTS, path, merge_rows(FINGERPRINTS, edits.read(path), prints)[0])
    return sum(map(len, made.values())), blind


def _printed(row: Article | Duplicate, days: Mapping[str, str]) -> Fingerprint:
    """The fingerprint of a row as the run that read it wrote it, but that it names the present canonical article."""
    blank: dict[str, Any] = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}
    shared = {name: getattr(row, name) for name in row._fields if name in Article._fields}
    article = Article(**(blank | shared | {"text": row.text or ""}))
    canonical = row.canonical_id if isinstance(row, Duplicate) else row.article_id
    if isinstance(row, Article) and not row.is_canonical and row.parent_id:
        canonical = row.parent_id
    own, cluster = row.article_id, row.cluster_id or row.article_id
    return fingerprint(article)._replace(
        cluster_id=None if cluster == own else cluster,
        canonical_id=None if canonical == own else canonical,
        cluster_day=days.get(cluster, day_of(row.published_at or 0)),
        partial=row.relation == "partial",
    )


def _cluster_days(edits: Edits, facts: Facts) -> dict[str, str]:
    """The day under which each cluster stands, as fingerprints of its texts tell, or its own file, or its article."""
    wanted = "SELECT DISTINCT t.cluster_id FROM unprinted u JOIN text t ON t.id = u.id"
    wanted += " UNION SELECT DISTINCT cluster_id FROM miscounted"
    days: dict[str, str] = {}
    heads = facts.rows(f"SELECT id, path FROM text WHERE tbl = 'articles' AND cluster_id IN ({wanted})")  # noqa: S608
    for path, ids in _by_path(heads).items():
        rows = edits.read(path, ["article_id", "cluster_id", "published_at", "is_canonical"])
        for row in rows_of(Article, rows.filter(is_in(rows["article_id"], ids))) if rows is not None else []:
            if row.is_canonical:
                days[row.cluster_id] = day_of(row.published_at)
    placed = facts.rows(f"SELECT cluster_id, path FROM cluster WHERE cluster_id IN ({wanted})")  # noqa: S608
    days |= {name: path.split("date=")[1][:10] for name, path in placed if "/date=" in path}
    files = facts.rows(
        f"SELECT DISTINCT p.path FROM print p JOIN text t ON t.id = p.article_id WHERE t.cluster_id IN ({wanted})"  # noqa: S608 - our own SQL
    )
    for (path,) in files:
        rows = edits.read(path, ["article_id", "cluster_id", "cluster_day"])
        for row in rows.to_pylist() if rows is not None else []:
            if row["cluster_day"] is not None:
                days[row["cluster_id"] or row["article_id"]] = _iso(row["cluster_day"])
    return days


def _iso(day: dt.date) -> str:
    return day.isoformat()


def rebuild_clusters(
    edits: Edits, facts: Facts, lake: Lake, clusters: Collection[str], forgotten: Collection[str]
) -> None:
    """Count stories anew from the texts that the lake holds.

    Args:
        edits: What is to be committed; its rows of articles and copies are as they will be.
        facts: The lake as it was.
        lake: The lake.
        clusters: The stories.
        forgotten: Documents that do not count, since they are read again.

    Raises:
        OSError: A file cannot be read or written.
    """
    texts: defaultdict[str, list[Article | Duplicate]] = defaultdict(list)
    paths = {path for name, path in facts.rows("SELECT DISTINCT cluster_id, path FROM text") if name in clusters}
    for path in sorted(paths):
        record = Article if path.startswith(f"{ARTICLES.folder}/") else Duplicate
        columns = [name for name in (*_STORY, "canonical_id") if name in record._fields]
        rows = edits.read(path, columns)
        if rows is None:
            continue
        rows = rows.filter(is_in(rows["cluster_id"], clusters))
        for row in rows_of(record, rows):
            if row.article_id not in forgotten:
                texts[row.cluster_id].append(row)
    days = _cluster_days(edits, facts)
    period = layout_of(lake) or "day"
    before, places = _stood(edits, clusters)
    made: defaultdict[str, list[Cluster]] = defaultdict(list)
    for name, members in sorted(texts.items()):
        story = _story(members, before.get(name))
        day = days.get(name) or day_of(min(row.published_at or 0 for row in members))
        made[places.get(name) or date_path(CLUSTERS, day, period)].append(story)
    for path in sorted(set(edits.paths(CLUSTERS)) | set(made)):
        edits.edit(CLUSTERS, path, partial(_with_stories, gone=clusters, stories=made.get(path, [])))


def _stood(edits: Edits, clusters: Collection[str]) -> tuple[dict[str, Cluster], dict[str, str]]:
    """The rows of stories as they stand, and their files."""
    before: dict[str, Cluster] = {}
    places: dict[str, str] = {}
    for path in edits.paths(CLUSTERS):
        rows = edits.read(path)
        for row in rows_of(Cluster, rows.filter(is_in(rows["cluster_id"], clusters))) if rows is not None else []:
            before.setdefault(row.cluster_id, row)
            places.setdefault(row.cluster_id, path)
    return before, places


def _story(members: list[Article | Duplicate], before: Cluster | None) -> Cluster:
    heads = [row.article_id for row in members if isinstance(row, Article) and row.is_canonical]
    named = [row.canonical_id for row in members if isinstance(row, Duplicate)]
    canonical = next(iter(heads + ([before.canonical_id] if before else []) + named), members[0].article_id)
    members = sorted(members, key=lambda row: (row.published_at or 0, row.article_id))
    story = reduce(merge_stories, (story_of(row, canonical) for row in members))
    # Until its article is read again, its headline is known from what stood here.
    title = before.title if before and not heads and before.canonical_id == canonical else story.title
    return story._replace(title=title)


def _with_stories(rows: pa.Table, gone: Collection[str], stories: Collection[Cluster]) -> pa.Table:
    return merge_rows(CLUSTERS, without(rows, "cluster_id", gone), stories)[0]


def _by_path(rows: Any) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, path in rows:
        found[path].add(name)
    return dict(sorted(found.items()))
