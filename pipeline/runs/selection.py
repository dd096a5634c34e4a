"""Which rejects and dead letters are to be replayed, and which of them can be."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.folders import Lake
from pipeline.runs.plan import load_feeds
from schemas.outcome import Disposition, StoredRows
from schemas.raw import RawDocument, WorkUnit
from schemas.record import from_json
from schemas.tables import LEDGER
from transforms.logic.polling import without_validators
from transforms.parquet_files import open_parquet, read_table
from transforms.storage import is_local, stat

_DISPOSITIONS = (Disposition.REJECTED.value, Disposition.DEAD.value)
_ENTRY = ["document_id", "origin", "disposition", "reason", "partition"]
_SHORTEST_PREFIX = 6
_PAGE_WEIGHT = 4_000
"""Assumed bytes of clean text behind an address; it only sizes chunks."""
_ROW = ("document_id", "stage", "payload", "retracted_at")
RETRACTED = "retracted"
NO_PAYLOAD = "larger than 1 MiB, or from an earlier release: read it from its source, under another name"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be replayed; what is not given selects all.

    Attributes:
        dispositions: ``rejected``, ``dead`` or both.
        run: Run that decided them.
        stage: Stage at which they failed: read, fetch, clean or extract.
        errors: Classes of errors, of dead letters; with these alone no reject is selected.
        reasons: Reasons of rejections; with these alone no dead letter is selected.
        ids: Document ids (six characters or more), the input's own ids, URLs or files.
        limit: Most documents.
    """

    dispositions: tuple[str, ...] = _DISPOSITIONS
    run: str | None = None
    stage: str | None = None
    errors: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    limit: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """What is given, as JSON values."""
        given = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}

    def less(self, documents: int) -> "Selection":
        """What is left of it after some documents."""
        return self if self.limit is None else replace(self, limit=max(0, self.limit - documents))

    def in_ledger(self) -> pc.Expression:
        """The ledger's entries that it selects, but for the stage, which the ledger does not tell."""
        wanted = pc.field("disposition").isin(list(self.dispositions))
        if self.run is not None:
            wanted &= pc.field("run_id") == self.run
        if self.errors or self.reasons:
            dead = (pc.field("disposition") == Disposition.DEAD.value) & pc.field("reason").isin(_strings(self.errors))
            rejected = pc.field("disposition") == Disposition.REJECTED.value
            wanted &= dead | (rejected & pc.field("reason").isin(_strings(self.reasons)))
        if self.ids:
            keys = _strings(self.ids)
            named = pc.field("document_id").isin(keys)
            for column in ("source_id", "url", "uri"):
                named |= pc.is_valid(pc.field(column)) & pc.field(column).isin(keys)
            for key in self.ids:
                if len(key) >= _SHORTEST_PREFIX:
                    named |= pc.starts_with(pc.field("document_id"), key)
            wanted &= named
        return wanted


class ReplayItem(NamedTuple):
    """A part of a replay that is read in one go: one stored document, or a unit with all that failed in it.

    Attributes:
        path: File of the lake that holds the row of the document; empty for a unit.
        document_ids: The rows that it replays.
        unit: What is read again; None for a document, which the lake has kept.
        weight: Expected bytes of clean text, by which chunks are cut.
    """

    path: str
    document_ids: tuple[str, ...]
    unit: WorkUnit | None
    weight: int


class Failed(NamedTuple):
    """How documents failed: what a dry run counts by."""

    disposition: str
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReplayPlan:
    """What a replay has to do.

    Attributes:
        items: In order.
        counts: Documents to be replayed by how they failed.
        refused: Documents that cannot be replayed, by why.
    """

    items: tuple[ReplayItem, ...]
    counts: Mapping[Failed, int]
    refused: Mapping[str, int]

    @property
    def documents(self) -> int:
        """Rows that are to be replayed."""
        return sum(self.counts.values())


def select(
    lake: Lake, selection: Selection, origins: Collection[str], *, but: Collection[str] = (), but_run: str | None = None
) -> ReplayPlan:
    """Find what a selection means in a lake.

    Args:
        lake: The lake.
        selection: What is to be replayed.
        origins: The sources that there are now: a file or feed can only be read again by its own.
        but: Document ids that are left out: the replay has tried them before it was killed.
        but_run: Run whose own rejects and dead letters are left out: that of the replay itself.

    Raises:
        OSError: A file cannot be read.
    """
    counts: Counter[Failed] = Counter()
    refused: Counter[str] = Counter()
    documents: list[ReplayItem] = []
    units: dict[WorkUnit, list[str]] = {}
    reader = _Units(lake, origins)
    wanted = selection.in_ledger() if but_run is None else selection.in_ledger() & (pc.field("run_id") != but_run)
    for row in _rows(lake, selection, wanted, frozenset(but)):
        if selection.limit is not None and counts.total() >= selection.limit:
            break
        found = reader.unit(row) if row.failed.stage == "read" else row.document()
        if isinstance(found, str):
            refused[found] += 1
            continue
        counts[row.failed] += 1
        if isinstance(found, WorkUnit):
            units.setdefault(found, []).append(row.document_id)
        else:
            documents.append(found)
    again = [ReplayItem("", tuple(ids), unit, unit.weight) for unit, ids in units.items()]
    return ReplayPlan((*documents, *again), counts, refused)


def stored_rows(items: Collection[ReplayItem]) -> tuple[StoredRows, ...]:
    """The rows of documents among the items, by file."""
    by_path: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.unit is None:
            by_path[item.path] += item.document_ids
    return tuple(StoredRows(path, ids) for path, ids in by_path.items())


class _Row(NamedTuple):
    document_id: str
    origin: str
    path: str
    failed: Failed
    payload: bytes | None
    retracted: bool

    def record(self, kind: type) -> Any:
        """The payload as a record; why it is none, as a text."""
        if self.retracted:
            return RETRACTED
        if self.payload is None:
            return NO_PAYLOAD
        try:
            return from_json(kind, self.payload.decode("utf-8", "surrogatepass"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return f"what the lake has kept of it cannot be read: {error}"

    def document(self) -> "ReplayItem | str":
        document = self.record(RawDocument)
        if isinstance(document, str):
            return document
        weight = len(document.body) or _PAGE_WEIGHT
        return ReplayItem(self.path, (self.document_id,), None, weight)


def _rows(lake: Lake, selection: Selection, chosen: pc.Expression, but: Collection[str]) -> Iterator[_Row]:
    """The rows that are selected, in order of file and as they lie in it."""
    entries: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for file in lake.files(LEDGER):
        table = read_table(file, columns=_ENTRY, filters=chosen)
        for entry in table.to_pylist():
            if entry["document_id"] not in but:
                entries[entry["partition"]][entry["document_id"]] = entry
    for partition, here in sorted(entries.items()):
        wanted = pc.field("document_id").isin(_strings(here))
        if selection.stage is not None:
            wanted &= pc.field("stage") == selection.stage
        for path in lake.files_in(partition):
            yield from _rows_of(lake, path, here, wanted)


def _rows_of(lake: Lake, path: str, entries: Mapping[str, dict[str, Any]], wanted: pc.Expression) -> Iterator[_Row]:
    with open_parquet(path) as file:
        columns = [
            name for name in ("document_id", "stage", "payload", "retracted_at") if name in file.schema_arrow.names
        ]
    table = read_table(path, columns=columns, filters=wanted)
    for row in table.to_pylist():
        entry = entries[row["document_id"]]
        failed = Failed(entry["disposition"], row["stage"], entry["reason"] or "")
        retracted = row.get("retracted_at") is not None
        yield _Row(row["document_id"], entry["origin"], lake.relative(path), failed, row.get("payload"), retracted)


class _Units:
    """Finds the units of work that rows stand for, as they are now."""

    def __init__(self, lake: Lake, origins: Collection[str]) -> None:
        self._origins = origins
        self._feeds = load_feeds(lake.feed_files())

    def unit(self, row: _Row) -> WorkUnit | str:
        """The unit; why it cannot be read again, as a text."""
        unit: WorkUnit | str = row.record(WorkUnit)
        if isinstance(unit, str):
            return unit
        if unit.origin not in self._origins:
            return f"the configuration has no source {unit.origin!r}, which has to read it again"
        if unit.poll is not None:
            known = self._feeds.get((unit.origin, unit.uri))
            return unit._replace(feed=without_validators(known) if known else None)
        if unit.uri == unit.origin or not is_local(unit.uri):
            return unit._replace(feed=None)
        if not Path(unit.uri).exists():
            return f"its file is gone: {unit.uri}"
        now = stat(unit.uri)
        return unit._replace(size=now.size, modified_at=now.modified_at)


def _strings(values: Collection[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())
