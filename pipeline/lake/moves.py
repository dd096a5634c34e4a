"""What changes in the lake where a late text has divided stories anew, staged for the commit of its chunk.

Rows of earlier chunks and runs come to the cluster that they are in now. Articles that are copies now move from
``articles`` to ``duplicates``, and their events go. The rows of ``clusters`` are counted anew from their texts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from pipeline.lake.copies import events_folder
from pipeline.lake.edits import Edits
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.cluster import Cluster
from schemas.duplicate import Duplicate
from schemas.match import Move
from schemas.outcome import Disposition, LedgerEntry
from schemas.tables import ARTICLES, CLUSTERS, DUPLICATES, EVENTS, LEDGER, RETRACTIONS, Table
from transforms.ledger import duplicate_entry, kept_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import date_path
from transforms.logic.wirecopy.amendments import article_moved, copy_moved, is_in, overlay, without
from transforms.logic.wirecopy.stories import merge_stories, story_of

__all__ = ["move_texts"]

_LOOKED_AT = ["document_id", "cluster_id", "disposition", "partition"]


@dataclass(frozen=True, slots=True)
class _Stories:
    """The stories that are divided anew.

    Attributes:
        moves: What becomes of the texts of earlier runs, by id.
        clusters: All clusters that they were in or are in.
        heads: The article that stands for each cluster that there is now.
        successors: For a cluster that there was, the one that its first article is in now.
        folders: The folders of their texts of each table, by name.
        ledgers: The files that say where these lie.
        entries: What the ledger is to say of texts, by id.
    """

    moves: Mapping[str, Move]
    clusters: frozenset[str]
    heads: Mapping[str, str]
    successors: Mapping[str, str]
    folders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ledgers: set[str] = field(default_factory=set)
    entries: dict[str, LedgerEntry] = field(default_factory=dict)


def move_texts(files: Edits, moves: Sequence[Move], *, keep_text: bool) -> None:
    """Stage what the moves of a chunk mean for rows of earlier chunks and runs.

    Args:
        files: The lake's files, with what the chunk has staged.
        moves: Of the chunk.
        keep_text: Whether copies keep their text.

    Raises:
        OSError: A file cannot be read or written.
    """
    if not moves:
        return
    by_id = {move.article_id: move for move in moves}
    names = frozenset(name for move in moves for name in (move.old_cluster_id, move.cluster_id))
    successors = {name: by_id[name].cluster_id for name in names if name in by_id}
    stories = _Stories(by_id, names, {move.cluster_id: move.canonical_id for move in moves}, successors)
    _locate(files, stories)
    copies = _move_articles(files, stories, keep_text)
    _move_copies(files, stories, copies)
    _move_entries(files, stories)
    _count(files, stories)


def _locate(files: Edits, stories: _Stories) -> None:
    tables = {Disposition.KEPT.value: ARTICLES.name, Disposition.DUPLICATE.value: DUPLICATES.name}
    for path in files.paths(LEDGER):
        rows = files.read(path, _LOOKED_AT)
        rows = rows.filter(is_in(rows["cluster_id"], stories.clusters)) if rows is not None else None
        for row in rows.to_pylist() if rows is not None else []:
            stories.ledgers.add(path)
            stories.folders[tables[row["disposition"]]].add(row["partition"])


def _move_articles(files: Edits, stories: _Stories, keep_text: bool) -> list[Duplicate]:
    """Let the articles be in their clusters; gives those that are copies now, which are articles no more."""
    copies: list[Duplicate] = []
    for folder in sorted(stories.folders[ARTICLES.name]):
        gone: set[str] = set()
        for path in files.parts(ARTICLES, folder):
            rows = _of_clusters(files.read(path), stories.clusters)
            left: list[Article] = []
            for row in rows_of(Article, rows) if rows is not None else []:
                now = article_moved(row, stories.moves, stories.successors, stories.heads, keep_text=keep_text)
                if isinstance(now, Duplicate):
                    copies.append(now)
                    gone.add(row.article_id)
                else:
                    left.append(now)
                    stories.entries[row.article_id] = kept_entry(now, "", files.period)
            files.edit(ARTICLES, path, partial(_replaced, table=ARTICLES, clusters=stories.clusters, rows=left))
        clusters = {name: entry.cluster_id or "" for name, entry in stories.entries.items()}
        for path in files.parts(EVENTS, events_folder(folder)):
            files.edit(EVENTS, path, partial(_events, gone=gone, clusters=clusters))
    return copies


def _move_copies(files: Edits, stories: _Stories, coming: Iterable[Duplicate]) -> None:
    placed: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for copy in coming:
        placed[date_path(DUPLICATES, copy.published_at, files.period)].append(copy)
    for path, entered in sorted(placed.items()):
        folder = path.rpartition("/")[0]
        last = (files.parts(DUPLICATES, folder) or [path])[-1]
        files.edit(DUPLICATES, last, partial(_with, table=DUPLICATES, rows=entered))
        stories.folders[DUPLICATES.name].add(folder)
    for folder in sorted(stories.folders[DUPLICATES.name]):
        for path in files.parts(DUPLICATES, folder):
            rows = _of_clusters(files.read(path), stories.clusters)
            moved = [
                copy_moved(row, stories.moves, stories.successors, stories.heads)
                for row in (rows_of(Duplicate, rows) if rows is not None else ())
            ]
            stories.entries.update((row.article_id, duplicate_entry(row, "", files.period)) for row in moved)
            files.edit(DUPLICATES, path, partial(_replaced, table=DUPLICATES, clusters=stories.clusters, rows=moved))


def _move_entries(files: Edits, stories: _Stories) -> None:
    """Let the ledger say where the texts are now; the run that read them stays."""
    for path in sorted(stories.ledgers):
        rows = _of_clusters(files.read(path), stories.clusters)
        now = [
            entry if (found := stories.entries.get(entry.document_id)) is None else entry._replace(
                disposition=found.disposition, reason=found.reason, cluster_id=found.cluster_id,
                canonical_id=found.canonical_id,
                partition=found.partition if found.disposition != entry.disposition else entry.partition,
            )
            for entry in (rows_of(LedgerEntry, rows) if rows is not None else ())
        ]  # fmt: skip
        files.edit(LEDGER, path, partial(_replaced, table=LEDGER, clusters=stories.clusters, rows=now))
    clusters = {name: entry.cluster_id or "" for name, entry in stories.entries.items()}
    for path in files.paths(RETRACTIONS):
        files.edit(RETRACTIONS, path, partial(overlay, key="document_id", column="cluster_id", values=clusters))


def _count(files: Edits, stories: _Stories) -> None:
    """Count the stories anew."""
    parts: dict[str, Cluster] = {}
    for table in (ARTICLES, DUPLICATES):
        for folder in sorted(stories.folders[table.name]):
            for path in files.parts(table, folder):
                rows = _of_clusters(files.read(path), stories.clusters)
                for row in rows_of(table.record, rows) if rows is not None else ():
                    part = story_of(row, stories.heads[row.cluster_id])
                    before = parts.get(row.cluster_id)
                    parts[row.cluster_id] = merge_stories(before, part) if before else part
    days = {move.old_cluster_id: move.old_cluster_day for move in stories.moves.values()}
    days |= {move.cluster_id: move.cluster_day for move in stories.moves.values()}
    placed: defaultdict[str, list[Cluster]] = defaultdict(list)
    for name, day in days.items():
        path = date_path(CLUSTERS, day, files.period)
        placed[path] += [parts[name]] if name in parts else []
    for path, found in sorted(placed.items()):
        folder = path.rpartition("/")[0]
        for held in files.parts(CLUSTERS, folder) or [path]:
            files.edit(CLUSTERS, held, partial(without, column="cluster_id", ids=stories.clusters))
        if found:
            last = (files.parts(CLUSTERS, folder) or [path])[-1]
            files.edit(CLUSTERS, last, partial(_with, table=CLUSTERS, rows=found))


def _of_clusters(rows: pa.Table | None, clusters: Collection[str]) -> pa.Table | None:
    return None if rows is None else rows.filter(is_in(rows["cluster_id"], clusters))


def _replaced(before: pa.Table, table: Table, clusters: Collection[str], rows: Sequence[Any]) -> pa.Table:
    """The table with these rows in place of those of the clusters."""
    return _with(without(before, "cluster_id", clusters), table, rows)


def _with(before: pa.Table, table: Table, rows: Sequence[Any]) -> pa.Table:
    return merge_rows(table, before, rows)[0]


def _events(rows: pa.Table, gone: Collection[str], clusters: Mapping[str, str]) -> pa.Table:
    return overlay(without(rows, "article_id", gone), "article_id", "cluster_id", clusters)
