"""Retraction: the row of a document stays, marked, and its text goes with all that was drawn from it."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console

from pipeline.errors import ExitCode, UserError
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.matches import Known, by_ids, cluster_mates, find, load_ledger
from pipeline.lake.query import printable
from pipeline.lake.upkeep import Rehearsal, blanked, changing, counted, is_in, readable
from schemas.arrow import rows_of
from schemas.outcome import Disposition, RetractedDocument
from schemas.tables import (
    ARTICLES,
    CLUSTERS,
    DEAD_LETTERS,
    DUPLICATES,
    EDGES,
    EVENTS,
    LEDGER,
    REJECTS,
    RETRACTIONS,
    Table,
)
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.logic.parts import FIRST_PART
from transforms.logic.wirecopy.amendments import without

__all__ = ["Retraction", "keep_retracted", "retract", "show_retraction"]

_LOG = logging.getLogger(__name__)
_MARKED = {table.name: table for table in (ARTICLES, DUPLICATES, REJECTS, DEAD_LETTERS)}

_OF_ARTICLE: dict[str, Any] = {
    "text": "", "main_event": None, "places": [], "dates": [], "quotes": [], "money": [], "persons": [],
    "organisations": [], "models": None, "events_missing": "retracted", "n_events": None, "dateline": None,
    "dateline_raw": None, "dateline_date": None, "dateline_agency": None,
}  # fmt: skip
_OF_COPY: dict[str, Any] = {"text": None}
# The message of an error can quote the document, and so can the finding behind a rejection.
_OF_DEAD: dict[str, Any] = {"message": "", "traceback": None, "payload": b"", "retryable": False}
_PATH = f"{RETRACTIONS.folder}/{FIRST_PART}"
_OF_REJECTED: dict[str, Any] = {"detail": None, "payload": None}
_TITLES: Mapping[Table, Mapping[str, Any]] = {
    ARTICLES: {"title": None, "title_raw": None}, DUPLICATES: {"title": None}, REJECTS: {"title": None},
}  # fmt: skip


@dataclass(slots=True)
class Retraction:
    """What a retraction came to.

    Attributes:
        documents: The documents that were named, and with them those of their clusters where asked for.
        changed: Ids of those that were not retracted in this way already.
        files: Files that were written anew, or would be, relative to the root.
        copies_left: Other texts of the same stories, which keep their texts.
    """

    documents: tuple[Known, ...]
    changed: set[str] = field(default_factory=set)
    files: tuple[str, ...] = ()
    copies_left: int = 0


def retract(
    lake: Lake,
    keys: Sequence[str],
    reason: str,
    now: int,
    *,
    copies: bool = False,
    title: bool = False,
    all_matches: bool = False,
    dry_run: bool = False,
) -> Retraction:
    """Blank documents and mark them; only files that hold something of them are written anew.

    Args:
        lake: The lake.
        keys: Names of documents; see :func:`pipeline.lake.matches.find`.
        reason: Why, for the mark.
        now: The time of the mark, in microseconds since the epoch.
        copies: Retract all texts of the documents' clusters.
        title: Blank headlines as well.
        all_matches: Take all documents of a name that several have.
        dry_run: Change nothing.

    Raises:
        UserError: A name fits no document or several, the lake is locked or damaged, or cannot be written to.
    """
    options = {"copies": copies, "title": title, "all_matches": all_matches}
    if dry_run:
        with readable(lake):
            rehearsal = Rehearsal(lake)
            done = _retract(rehearsal, keys, reason, now, **options)
            done.files = tuple(sorted(rehearsal.touched))
        return done
    # Nor does an earlier snapshot keep the text.
    with changing(lake, "retract", kept_seconds=0) as edits:
        done = _retract(edits, keys, reason, now, **options)
        done.files = tuple(file.path for file in edits.staged())
    return done


def _retract(
    edits: Edits, keys: Sequence[str], reason: str, now: int, *, copies: bool, title: bool, all_matches: bool
) -> Retraction:
    ledger = load_ledger(edits)
    named = find(ledger, keys, all_matches=all_matches)
    stories = cluster_mates(ledger, named)
    done = Retraction(tuple(stories if copies else named))
    done.copies_left = len(stories) - len(done.documents)
    _blank_documents(edits, done, reason, now, title=title)
    _remember(edits, [one for one in done.documents if one.document_id in done.changed], reason, now, title=title)
    return done


def _remember(edits: Edits, documents: Sequence[Known], reason: str, now: int, *, title: bool) -> None:
    rows = [RetractedDocument(one.document_id, one.cluster_id, now, reason, title) for one in documents]
    if rows:
        edits.edit(RETRACTIONS, _PATH, lambda before: merge_rows(RETRACTIONS, before, rows)[0])


def keep_retracted(edits: Edits, run_id: str) -> None:
    """Blank what a chunk has staged of documents that were retracted, as they are where their rows had been lost.

    New texts of their stories stay as they are, but are told of: a newer version can bring back what was retracted.

    Args:
        edits: What the chunk has staged.
        run_id: The run that it belongs to.

    Raises:
        OSError: A file cannot be read or written.
    """
    held = edits.read(_PATH)
    if held is None or not held.num_rows:
        return
    retracted = {entry.document_id: entry for entry in rows_of(RetractedDocument, held)}
    back = {name for file in edits.staged() if file.table in _MARKED for name in _unmarked(edits, file, retracted)}
    known = by_ids(load_ledger(edits), back) if back else []
    for name in sorted(back):
        entry = retracted[name]
        done = Retraction(tuple(one for one in known if one.document_id == name))
        _blank_documents(edits, done, entry.reason, entry.retracted_at, title=entry.title)
    _tell_of_stories(edits, retracted, run_id)


def _unmarked(edits: Edits, file: WrittenFile, retracted: Collection[str]) -> list[str]:
    key = _MARKED[file.table].key[0]
    rows = edits.read(file.path, [key, "retracted_at"])
    if rows is None:
        return []
    return list(rows.filter(pc.and_(is_in(rows[key], retracted), pc.is_null(rows["retracted_at"])))[key].to_pylist())


def _tell_of_stories(edits: Edits, retracted: Mapping[str, RetractedDocument], run_id: str) -> None:
    clusters = {entry.cluster_id for entry in retracted.values() if entry.cluster_id is not None}
    for file in edits.staged():
        if file.table == LEDGER.name:
            rows = edits.read(file.path, ["document_id", "cluster_id", "run_id"])
            assert rows is not None, "it is staged"  # noqa: S101
            new = rows.filter(pc.and_(is_in(rows["cluster_id"], clusters), pc.equal(rows["run_id"], run_id)))
            ids = sorted(set(new["document_id"].to_pylist()) - retracted.keys())
            if ids:
                _LOG.warning(
                    "%d new texts belong to stories of which a text was retracted; see if they are to be, too: %s",
                    len(ids), ", ".join(ids[:10]) + (", ..." if len(ids) > 10 else ""),
                )  # fmt: skip


def _blank_documents(edits: Edits, done: Retraction, reason: str, now: int, *, title: bool) -> None:
    ids = {document.document_id for document in done.documents}
    mark = {"retracted_at": now, "retraction_reason": reason}
    _blank_rows(edits, ARTICLES, Disposition.KEPT, done, _OF_ARTICLE | mark)
    _blank_rows(edits, DUPLICATES, Disposition.DUPLICATE, done, _OF_COPY | mark)
    _blank_refused(edits, ids, done, mark)
    _drop_events(edits, done)
    for path in _holding(edits, EDGES, ids, "article_id", "other_id"):
        edits.edit(EDGES, path, partial(_without_evidence, ids=ids))
    for path in _holding(edits, LEDGER, ids, "document_id"):
        # A dead letter that is retracted is not tried again.
        edits.edit(LEDGER, path, partial(_blank, key="document_id", ids=ids, values={"retryable": False}))
    if title:
        _blank_titles(edits, ids, done)


def _blank_rows(
    edits: Edits, table: Table, disposition: Disposition, done: Retraction, values: Mapping[str, Any]
) -> None:
    """Blank and mark the rows of articles or copies, but for those that are marked."""
    folders: dict[str, set[str]] = {}
    for document in done.documents:
        if document.disposition == disposition:
            folders.setdefault(document.partition, set()).add(document.document_id)
    for folder, ids in sorted(folders.items()):
        held: set[str] = set()

        def marked(rows: pa.Table, ids: set[str] = ids, held: set[str] = held) -> pa.Table:
            here = is_in(rows["article_id"], ids)
            held.update(rows["article_id"].filter(here).to_pylist())
            new = pc.and_(here, pc.is_null(rows["retracted_at"]))
            done.changed.update(rows["article_id"].filter(new).to_pylist())
            return blanked(rows, new, values)

        for path in edits.parts(table, folder):
            edits.edit(table, path, marked)
        if ids - held:
            raise UserError(
                f"{min(ids - held)} is not in {folder}, where the ledger says it is; see `newsbeam check`",
                ExitCode.COMMIT_FAILED,
            )


def _blank_refused(edits: Edits, ids: Collection[str], done: Retraction, mark: dict[str, Any]) -> None:
    """Blank and mark what is kept of documents that were refused, be it before they were read after all."""
    for table, values in ((DEAD_LETTERS, _OF_DEAD | mark), (REJECTS, _OF_REJECTED | mark)):
        for path in _holding(edits, table, ids, "document_id"):

            def emptied(rows: pa.Table, values: Mapping[str, Any] = values) -> pa.Table:
                new = pc.and_(is_in(rows["document_id"], ids), pc.is_null(rows["retracted_at"]))
                done.changed.update(rows["document_id"].filter(new).to_pylist())
                return blanked(rows, new, values)

            edits.edit(table, path, emptied)


def _drop_events(edits: Edits, done: Retraction) -> None:
    kept = [document for document in done.documents if document.disposition == Disposition.KEPT]
    for folder in sorted({document.partition for document in kept}):
        ids = {document.document_id for document in kept if document.partition == folder}
        for path in edits.parts(EVENTS, EVENTS.folder + folder.removeprefix(ARTICLES.folder)):
            edits.edit(EVENTS, path, partial(without, column="article_id", ids=ids))


def _blank_titles(edits: Edits, ids: Collection[str], done: Retraction) -> None:
    for table, values in _TITLES.items():
        key = table.key[0]
        for path in _holding(edits, table, ids, key):

            def untitled(rows: pa.Table, key: str = key, values: Mapping[str, Any] = values) -> pa.Table:
                titled = pc.and_(is_in(rows[key], ids), pc.is_valid(rows["title"]))
                done.changed.update(rows[key].filter(titled).to_pylist())
                return _blank(rows, key, ids, values)

            edits.edit(table, path, untitled)
    for path in _holding(edits, CLUSTERS, ids, "canonical_id"):
        edits.edit(CLUSTERS, path, partial(_blank, key="canonical_id", ids=ids, values={"title": None}))


def _holding(edits: Edits, table: Table, ids: Collection[str], *columns: str) -> list[str]:
    """The files of a table that name one of the documents in one of the columns."""
    found = []
    for path in edits.paths(table):
        rows = edits.read(path, list(columns))
        if rows is not None and any(pc.any(is_in(rows[name], ids)).as_py() for name in columns):
            found.append(path)
    return found


def _blank(rows: pa.Table, key: str, ids: Collection[str], values: Mapping[str, Any]) -> pa.Table:
    return blanked(rows, is_in(rows[key], ids), values)


def _without_evidence(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    either = pc.or_(is_in(rows["article_id"], ids), is_in(rows["other_id"], ids))
    return blanked(rows, either, {"evidence": []})


def show_retraction(console: Console, done: Retraction, *, dry_run: bool) -> None:
    """Print what a retraction came to, or would."""
    verb = "would be retracted" if dry_run else "retracted"
    for document in done.documents:
        state = verb if document.document_id in done.changed else "retracted already"
        name = document.url or document.source_id
        console.print(
            printable(f"{document.document_id}  {document.disposition}  {state}  {name}"), markup=False, soft_wrap=True
        )
    files = f"{counted(len(done.files), 'file')} {'to write' if dry_run else 'written'}"
    console.print(f"{counted(len(done.changed), 'document')} {verb}, {files}")
    if done.copies_left:
        left = counted(done.copies_left, "text")
        console.print(f"{left} of the same story not retracted with it; --copies takes all")
