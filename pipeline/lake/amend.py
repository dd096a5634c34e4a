"""What a late original changes in the lake, staged beside what its chunk has written, for one commit.

The article that stood for the cluster until now moves from ``articles`` to ``duplicates`` and its events go, since
those of the new one stand for the story. The cluster's other rows and their ledger entries name the new one.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.edits import Edits
from pipeline.runs.report import ChunkReport
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import CanonicalChange
from schemas.outcome import Disposition
from schemas.tables import ARTICLES, DUPLICATES, EVENTS, LEDGER
from transforms.ledger import duplicate_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import Period, date_path
from transforms.logic.wirecopy.amendments import as_copy, overlay, without

_LOG = logging.getLogger(__name__)
_LOOKED_AT = ["document_id", "cluster_id", "disposition", "partition"]


def amend(files: Edits, chunk: ChunkReport, *, keep_text: bool) -> None:
    """Stage what the chunk's changes of canonical articles mean for rows of earlier chunks and runs.

    Args:
        files: The lake's files, with what the chunk has staged.
        chunk: What the chunk has read and staged.
        keep_text: Whether copies keep their text.

    Raises:
        OSError: A file cannot be read or written.
    """
    if not chunk.changes:
        return
    changes = {change.cluster_id: change for change in chunk.changes}
    standing = _standing(files, changes)
    canonicals = {cluster: change.new_id for cluster, change in changes.items()}
    copies = _move(files, standing, changes, keep_text)
    _point_to(files, standing, copies, canonicals)
    for path in sorted({place.ledger_file for place in standing}):
        standing_now = partial(_with_standing, copies=copies, canonicals=canonicals, period=files.period)
        files.edit(LEDGER, path, standing_now)


class _Place(NamedTuple):
    """What the ledger says of a document of a changed cluster."""

    ledger_file: str
    document_id: str
    cluster_id: str
    disposition: str
    partition: str


def _standing(files: Edits, changes: Mapping[str, CanonicalChange]) -> list[_Place]:
    """What the ledger says of the documents of the clusters."""
    clusters = pa.array(sorted(changes), pa.string())
    found = []
    for path in files.paths(LEDGER):
        rows = files.read(path, _LOOKED_AT)
        rows = rows.filter(pc.is_in(rows["cluster_id"], value_set=clusters)) if rows is not None else None
        for row in rows.to_pylist() if rows is not None else []:
            found.append(_Place(path, **row))
    return found


def _move(
    files: Edits, standing: Sequence[_Place], changes: Mapping[str, CanonicalChange], keep_text: bool
) -> list[Duplicate]:
    """Take the replaced articles and their events out of their files; gives them as copies."""
    by_id = {change.old_id: change for change in changes.values()}
    moving: defaultdict[str, set[str]] = defaultdict(set)
    for place in standing:
        if place.document_id in by_id and place.disposition == Disposition.KEPT:
            moving[place.partition].add(place.document_id)
    copies: list[Duplicate] = []
    for partition, ids in sorted(moving.items()):
        wanted = pa.array(sorted(ids), pa.string())
        for path in files.parts(ARTICLES, partition):
            rows = files.read(path)
            if rows is not None:
                held = rows.filter(pc.is_in(rows["article_id"], value_set=wanted))
                copies += [as_copy(row, by_id[row.article_id], keep_text=keep_text) for row in rows_of(Article, held)]
        for table, folder in ((ARTICLES, partition), (EVENTS, EVENTS.folder + partition.removeprefix(ARTICLES.folder))):
            for path in files.parts(table, folder):
                files.edit(table, path, partial(without, column="article_id", ids=ids))
    for lost in sorted(by_id.keys() - {copy.article_id for copy in copies}):
        _LOG.warning("article %s is not where the ledger says: it cannot be entered as a copy", lost)
    return copies


def _point_to(
    files: Edits, standing: Sequence[_Place], copies: Sequence[Duplicate], canonicals: Mapping[str, str]
) -> None:
    """Enter the copies, and let all copies and partial texts name the article that stands for their cluster now."""
    placed: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for copy in copies:
        placed[date_path(DUPLICATES, copy.published_at, files.period)].append(copy)
    for path, entered in sorted(placed.items()):
        last = (files.parts(DUPLICATES, path.rpartition("/")[0]) or [path])[-1]
        files.edit(DUPLICATES, last, partial(_with_copies, copies=entered))
    held = {place.partition for place in standing if place.disposition == Disposition.DUPLICATE}
    for partition in sorted(held | {path.rpartition("/")[0] for path in placed}):
        for path in files.parts(DUPLICATES, partition):
            files.edit(DUPLICATES, path, partial(overlay, key="cluster_id", column="canonical_id", values=canonicals))
    heads = {copy.article_id for copy in copies} | set(canonicals.values())
    partials: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for place in standing:
        if place.disposition == Disposition.KEPT and place.document_id not in heads:
            partials[place.partition][place.document_id] = canonicals[place.cluster_id]
    for partition, parents in sorted(partials.items()):
        for path in files.parts(ARTICLES, partition):
            files.edit(ARTICLES, path, partial(overlay, key="article_id", column="parent_id", values=parents))


def _with_copies(rows: pa.Table, copies: Sequence[Duplicate]) -> pa.Table:
    return merge_rows(DUPLICATES, rows, copies)[0]


def _with_standing(
    ledger: pa.Table, copies: Sequence[Duplicate], canonicals: Mapping[str, str], period: Period
) -> pa.Table:
    """The ledger's rows with the new standing of what became a copy; the run that read it stays."""
    entries = {copy.article_id: duplicate_entry(copy, "", period) for copy in copies}
    for column in ("disposition", "reason", "partition"):
        values = {name: getattr(entry, column) for name, entry in entries.items()}
        ledger = overlay(ledger, "document_id", column, values, canonicals)
    return overlay(ledger, "cluster_id", "canonical_id", canonicals)
