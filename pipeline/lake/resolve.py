"""One disposition for each document: what was tried again and came out otherwise leaves its earlier row and entry."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from schemas.outcome import Disposition, Retried
from schemas.raw import WorkUnit
from schemas.record import from_json
from schemas.tables import DEAD_LETTERS, LEDGER, REJECTS, Table
from transforms.parquet_files import read_table
from transforms.read import unit_key
from transforms.replay import NO_REPLAY, STILL, Replay, load_failures

_TABLES: Mapping[str, Table] = {Disposition.REJECTED.value: REJECTS, Disposition.DEAD.value: DEAD_LETTERS}
_ENTRY = ["document_id", "disposition", "partition", "run_id", "reason", "retryable"]
_ROW = ["document_id", "run_id"]

READ = "read"
"""Outcome of a row that stood for a file or feed, or for something in it, and was not met again: it is read now."""

_Key = tuple[Any, ...]


def settle(
    edits: Edits, lake: Lake, retried: Sequence[Retried], units: Collection[WorkUnit], replay: Replay
) -> tuple[Retried, ...]:
    """Stage what the documents that a chunk has tried again mean for the rows that the lake holds of them.

    Args:
        edits: What the chunk has staged.
        lake: The lake as it is.
        retried: What the graph has found of documents that had failed before.
        units: What was read to its end.
        replay: What the chunk replays.

    Returns:
        The documents that were tried again, with those that stood for a unit, or for something in it, and have not been
        met again: their outcome is ``read``.

    Raises:
        OSError: A file cannot be read or written.
    """
    met = {row.document_id for row in retried}
    failures = load_failures(lake.files(LEDGER), replay.ids)
    gone = sorted((read_again(lake, units) if replay == NO_REPLAY else replay.unit_ids) - met)
    read = [Retried(name, unit_key(failures[name].origin, failures[name].uri), READ) for name in gone]
    tried = (*retried, *read)
    resolve(edits, lake, {row.document_id for row in tried if row.outcome not in STILL.values()})
    return tried


def resolve(edits: Edits, lake: Lake, document_ids: Collection[str]) -> None:
    """Stage that documents leave the row and the ledger entry that the lake holds of them.

    What the chunk itself has staged of them stays. One that it has staged nothing of is gone for good: a file that
    could not be opened is none any more once its documents have been read.

    Args:
        edits: What is staged.
        lake: The lake as it is.
        document_ids: Rejected documents and dead letters that have a new disposition.

    Raises:
        OSError: A file cannot be read or written.
    """
    if not document_ids:
        return
    ids = pa.array(sorted(document_ids), pa.string())
    old = {key for path in lake.files(LEDGER) for key in _keys(_read(path, _ENTRY, ids), _ENTRY)}
    new: set[_Key] = set()
    for path in edits.paths(LEDGER):
        entries = edits.read(path, _ENTRY)
        found = _keys(entries.filter(pc.is_in(entries["document_id"], value_set=ids)), _ENTRY) if entries else set()
        new |= found - old
        if found & old:
            edits.edit(LEDGER, path, partial(_without, columns=_ENTRY, keys=old))
    for (table, partition), rows in _places(old, new).items():
        for path in edits.parts(table, partition):
            edits.edit(table, path, partial(_without, columns=_ROW, keys=rows))


def _places(old: Collection[_Key], new: Collection[_Key]) -> dict[tuple[Table, str], set[_Key]]:
    """The rows that go, by table and partition."""
    # The same run may have entered a document twice in one table: then the later row has replaced the earlier one.
    written = {(document_id, disposition, run_id) for document_id, disposition, _, run_id, *_ in new}
    places: defaultdict[tuple[Table, str], set[_Key]] = defaultdict(set)
    for document_id, disposition, partition, run_id, *_ in old:
        if disposition in _TABLES and (document_id, disposition, run_id) not in written:
            # Rows of an earlier release do not name their run.
            places[_TABLES[disposition], partition] |= {(document_id, run_id), (document_id, None)}
    return dict(sorted(places.items(), key=lambda item: (item[0][0].name, item[0][1])))


def _read(path: str, columns: Sequence[str], ids: pa.Array, stage: str | None = None) -> pa.Table:
    """The rows of these documents in a file of the lake, those of one stage where it is given."""
    wanted = pc.field("document_id").isin(ids)
    wanted = wanted if stage is None else wanted & (pc.field("stage") == stage)
    return read_table(path, columns=list(columns), filters=wanted)


def _keys(rows: pa.Table, columns: Sequence[str]) -> set[_Key]:
    return set(zip(*(rows[name].to_pylist() for name in columns), strict=True))


def _without(rows: pa.Table, columns: Sequence[str], keys: Collection[_Key]) -> pa.Table:
    """The rows whose columns are none of these keys."""
    ids = pa.array(sorted({key[0] for key in keys}), pa.string())
    at = pc.indices_nonzero(pc.is_in(rows["document_id"], value_set=ids))
    some = rows.take(at)
    values = zip(*(some[name].to_pylist() for name in columns), strict=True)
    gone = [index for index, key in zip(at.to_pylist(), values, strict=True) if key in keys]
    stays = pc.invert(pc.is_in(pa.array(range(rows.num_rows)), value_set=pa.array(gone, pa.int64())))
    return rows.filter(stays)


def read_again(lake: Lake, units: Collection[WorkUnit]) -> set[str]:
    """The dead letters of these units themselves: files and feeds that earlier runs could not read.

    Args:
        lake: The lake as it is.
        units: What has been read now.

    Returns:
        Ids of dead letters. One that this reading has not met again is resolved.

    Raises:
        OSError: A file cannot be read.
    """
    places = {(unit.origin, unit.uri, unit.start) for unit in units}
    addresses = {(origin, uri) for origin, uri, _ in places}
    by_partition: defaultdict[str, set[str]] = defaultdict(set)
    for document_id, failure in load_failures(lake.ledger_files()).items():
        if (failure.origin, failure.uri) in addresses:
            by_partition[failure.partition].add(document_id)
    found: set[str] = set()
    for partition, ids in by_partition.items():
        for path in lake.files_in(partition):
            found |= {letter for letter, place in _units_of(path, ids) if place in places}
    return found


def _units_of(path: str, ids: Collection[str]) -> list[tuple[str, tuple[str, str, int]]]:
    """The dead letters in a file that stand for a unit, with its origin, URI and start."""
    rows = _read(path, ["document_id", "payload"], pa.array(sorted(ids), pa.string()), "read").to_pylist()
    units = [(row["document_id"], from_json(WorkUnit, row["payload"].decode("utf-8", "surrogatepass"))) for row in rows]
    return [(name, (unit.origin, unit.uri, unit.start)) for name, unit in units]
