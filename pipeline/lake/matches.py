"""Documents of a lake by the names that a user has for them, as its ledger knows them."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import UserError
from pipeline.lake.edits import Edits
from pipeline.lake.upkeep import is_in
from schemas.outcome import Disposition
from schemas.tables import LEDGER

__all__ = ["Known", "by_ids", "cluster_mates", "find", "load_ledger"]

_COLUMNS = [
    "document_id", "source_id", "origin", "uri", "url", "disposition", "cluster_id", "canonical_id", "partition",
    "run_id",
]  # fmt: skip
_SHORTEST = 6
"""Characters of a document id that are a name."""


class Known(NamedTuple):
    """What the ledger says of a document; see :class:`schemas.outcome.LedgerEntry`."""

    document_id: str
    source_id: str
    origin: str
    uri: str
    url: str | None
    disposition: str
    cluster_id: str | None
    canonical_id: str | None
    partition: str
    run_id: str


def load_ledger(edits: Edits) -> pa.Table:
    """The ledger's rows, in the columns of :class:`Known`.

    Raises:
        OSError: A file cannot be read.
        UserError: There is none: nothing has been read into this lake.
    """
    found = [rows for path in edits.paths(LEDGER) if (rows := edits.read(path, _COLUMNS)) is not None]
    if not found:
        raise UserError("the lake holds no documents")
    return pa.concat_tables(found)


def find(ledger: pa.Table, keys: Sequence[str], *, all_matches: bool = False) -> list[Known]:
    """The documents of some names, each once, by id.

    Args:
        ledger: What :func:`load_ledger` gave.
        keys: Each an article id or its first six characters or more, the input's own id, a URL or a file; or the id of
            a cluster, for the article that stands for it.
        all_matches: Take all documents of a name that several have.

    Raises:
        UserError: A name fits no document, or several.
    """
    documents: dict[str, Known] = {}
    for key in keys:
        found = _standing(ledger.filter(_named(ledger, key))) or _standing(ledger.filter(_heads(ledger, key)))
        if not found:
            raise UserError(f"the lake knows no document {key!r}")
        if len(found) > 1 and not all_matches:
            some = ", ".join(sorted(found)[:3]) + (", ..." if len(found) > 3 else "")
            raise UserError(f"{key!r} fits {len(found)} documents ({some}): name one, or add --all-matches")
        documents |= found
    return [documents[name] for name in sorted(documents)]


def by_ids(ledger: pa.Table, ids: Collection[str]) -> list[Known]:
    """The documents with some ids, by id."""
    found = _standing(ledger.filter(is_in(ledger["document_id"], ids)))
    return [found[name] for name in sorted(found)]


def cluster_mates(ledger: pa.Table, documents: Sequence[Known]) -> list[Known]:
    """The texts of the clusters of some documents, these included, by id."""
    clusters = {document.cluster_id for document in documents if document.cluster_id is not None}
    found = _standing(ledger.filter(is_in(ledger["cluster_id"], clusters)))
    found |= {document.document_id: document for document in documents}
    return [found[name] for name in sorted(found)]


def _named(ledger: pa.Table, key: str) -> pa.ChunkedArray:
    hit = pc.equal(ledger["document_id"], key)
    for name in ("source_id", "url", "uri"):
        hit = pc.or_(hit, pc.fill_null(pc.equal(ledger[name], key), False))
    return pc.or_(hit, pc.starts_with(ledger["document_id"], key)) if len(key) >= _SHORTEST else hit


def _heads(ledger: pa.Table, key: str) -> pa.ChunkedArray:
    own = pc.equal(ledger["document_id"], ledger["canonical_id"])
    kept = pc.equal(ledger["disposition"], Disposition.KEPT.value)
    return pc.fill_null(pc.and_(pc.and_(own, kept), pc.equal(ledger["cluster_id"], key)), False)


def _standing(rows: pa.Table) -> dict[str, Known]:
    """Of each document the entry that counts: that of the latest run; earlier ones are of dead letters."""
    known = (Known(**row) for row in rows.to_pylist())
    entries = sorted(known, key=lambda entry: (entry.disposition != Disposition.DEAD, entry.run_id))
    return {entry.document_id: entry for entry in entries}
