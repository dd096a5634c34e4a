"""What a late original changes in the lake, staged beside what its chunk has written, for one commit.

The article that stood for the cluster until now moves from ``articles`` to ``duplicates`` and its events go, since
those of the new one stand for the story. The cluster's other rows and their ledger entries name the new one.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from schemas.arrow import rows_of
from schemas.article import Article
from schemas.duplicate import Duplicate
from schemas.match import CanonicalChange
from schemas.outcome import Disposition
from schemas.tables import ARTICLES, DUPLICATES, EVENTS, LEDGER, Table
from schemas.written import WrittenFile
from transforms.ledger import duplicate_entry
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import date_path
from transforms.logic.wirecopy.amendments import as_copy, overlay, without
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import exists, read_bytes, write_bytes

_LOG = logging.getLogger(__name__)
_FILE = "part-00000.parquet"
_LOOKED_AT = ["document_id", "cluster_id", "disposition", "partition"]

Edit = Callable[[pa.Table], pa.Table]


def amend(lake: Lake, chunk: ChunkReport, staging: str, output: ParquetParams, *, keep_text: bool) -> ChunkReport:
    """Stage what the chunk's changes of canonical articles mean for rows of earlier chunks and runs.

    A file that the chunk has staged is changed there, any other as the lake holds it: the lake itself stays as it is
    until the commit. A file that loses its last row is staged without rows, for a reader that has listed the lake's
    files must find each of them.

    Args:
        lake: The lake.
        chunk: What the chunk has read and staged.
        staging: Its staging folder, relative to the root.
        output: How files are written.
        keep_text: Whether copies keep their text.

    Returns:
        The report with the staged files as they are now; rows that moved do not count as written.

    Raises:
        OSError: A file cannot be read or written.
    """
    if not chunk.changes:
        return chunk
    changes = {change.cluster_id: change for change in chunk.changes}
    files = _Files(lake, chunk.files, staging, output)
    standing = _standing(lake, files, changes)
    canonicals = {cluster: change.new_id for cluster, change in changes.items()}
    copies = _move(files, standing, changes, keep_text)
    _point_to(files, standing, copies, canonicals)
    for path in sorted({place.ledger_file for place in standing}):
        files.edit(LEDGER, path, partial(_with_standing, copies=copies, canonicals=canonicals))
    return replace(chunk, files=files.staged())


class _Place(NamedTuple):
    """What the ledger says of a document of a changed cluster."""

    ledger_file: str
    document_id: str
    cluster_id: str
    disposition: str
    partition: str

    @property
    def file(self) -> str:
        """The file that holds its row, relative to the root."""
        return f"{self.partition}/{_FILE}"


class _Files:
    """The files of the lake as they will be after the commit."""

    def __init__(self, lake: Lake, staged: Sequence[WrittenFile], staging: str, output: ParquetParams) -> None:
        self._lake = lake
        self._staged = {file.path: file for file in staged}
        self._staging = staging
        self._output = output

    def read(self, path: str, columns: list[str] | None = None) -> pa.Table | None:
        """The rows of a file; None where there is no such file."""
        name = self._lake.path(self._staged[path].staged if path in self._staged else path)
        return pq.read_table(pa.BufferReader(read_bytes(name)), columns=columns) if exists(name) else None

    def edit(self, table: Table, path: str, edit: Edit) -> None:
        """Stage a file with other rows, if they are others."""
        rows = merge_rows(table, self.read(path), [])[0]
        edited = edit(rows)
        if edited.equals(rows):
            return
        data = encode(edited, self._output)
        staged = f"{self._staging}/{path}"
        write_bytes(self._lake.path(staged), data)
        before = self._staged.get(path)
        written = before.rows_written if before else 0
        self._staged[path] = WrittenFile(table.name, path, staged, edited.num_rows, written, len(data))

    def paths(self, table: Table) -> list[str]:
        """The files of a table that has no partitions, relative to the root, sorted."""
        names = {file.rpartition("/")[2] for file in self._lake.files(table)}
        staged = {file.path for file in self._staged.values() if file.table == table.name}
        return sorted({f"{table.folder}/{name}" for name in names} | staged)

    def staged(self) -> tuple[WrittenFile, ...]:
        """All staged files, in order of path."""
        return tuple(self._staged[path] for path in sorted(self._staged))


def _standing(lake: Lake, files: _Files, changes: Mapping[str, CanonicalChange]) -> list[_Place]:
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
    files: _Files, standing: Sequence[_Place], changes: Mapping[str, CanonicalChange], keep_text: bool
) -> list[Duplicate]:
    """Take the replaced articles and their events out of their files; gives them as copies."""
    by_id = {change.old_id: change for change in changes.values()}
    moving: defaultdict[str, set[str]] = defaultdict(set)
    for place in standing:
        if place.document_id in by_id and place.disposition == Disposition.KEPT:
            moving[place.file].add(place.document_id)
    copies: list[Duplicate] = []
    for path, ids in sorted(moving.items()):
        rows = files.read(path)
        if rows is None:
            continue
        held = rows.filter(pc.is_in(rows["article_id"], value_set=pa.array(sorted(ids), pa.string())))
        copies += [as_copy(row, by_id[row.article_id], keep_text=keep_text) for row in rows_of(Article, held)]
        for table, file in ((ARTICLES, path), (EVENTS, EVENTS.folder + path.removeprefix(ARTICLES.folder))):
            files.edit(table, file, partial(without, column="article_id", ids=ids))
    for lost in sorted(by_id.keys() - {copy.article_id for copy in copies}):
        _LOG.warning("article %s is not where the ledger says: it cannot be entered as a copy", lost)
    return copies


def _point_to(
    files: _Files, standing: Sequence[_Place], copies: Sequence[Duplicate], canonicals: Mapping[str, str]
) -> None:
    """Enter the copies, and let all copies and partial texts name the article that stands for their cluster now."""
    placed: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for copy in copies:
        placed[date_path(DUPLICATES, copy.published_at)].append(copy)
    held = {place.file for place in standing if place.disposition == Disposition.DUPLICATE}
    for path in sorted(held | set(placed)):
        files.edit(DUPLICATES, path, partial(_with_copies, copies=placed.get(path, []), canonicals=canonicals))
    heads = {copy.article_id for copy in copies} | set(canonicals.values())
    partials: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for place in standing:
        if place.disposition == Disposition.KEPT and place.document_id not in heads:
            partials[place.file][place.document_id] = canonicals[place.cluster_id]
    for path, parents in sorted(partials.items()):
        files.edit(ARTICLES, path, partial(overlay, key="article_id", column="parent_id", values=parents))


def _with_copies(rows: pa.Table, copies: Sequence[Duplicate], canonicals: Mapping[str, str]) -> pa.Table:
    return overlay(merge_rows(DUPLICATES, rows, copies)[0], "cluster_id", "canonical_id", canonicals)


def _with_standing(ledger: pa.Table, copies: Sequence[Duplicate], canonicals: Mapping[str, str]) -> pa.Table:
    """The ledger's rows with the new standing of what became a copy; the run that read it stays."""
    entries = {copy.article_id: duplicate_entry(copy, "") for copy in copies}
    for column in ("disposition", "reason", "partition"):
        values = {name: getattr(entry, column) for name, entry in entries.items()}
        ledger = overlay(ledger, "document_id", column, values, canonicals)
    return overlay(ledger, "cluster_id", "canonical_id", canonicals)
