"""Documents that failed before and are tried again: read from what the lake kept of them, and told from new ones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam import pvalue

from schemas.outcome import DeadLetter, Disposition, LedgerEntry, Rejection, Retried, StoredRows
from schemas.raw import RawDocument
from schemas.record import from_json
from transforms.fetching.errors import NotTriedError
from transforms.outputs import typed
from transforms.parquet_files import read_table
from transforms.read import SourceConfig, unit_key
from transforms.rounds import PerRound, Rounds
from transforms.storage import FoundFile, join, stat

STILL: Mapping[str, str] = MappingProxyType(
    {Disposition.REJECTED.value: "still_rejected", Disposition.DEAD.value: "still_dead"}
)
"""Outcome of a document that was tried again and failed as before, by its disposition: its row stays as it is."""
_COLUMNS = ["document_id", "origin", "uri", "disposition", "reason", "retryable", "partition"]
_ROW = ["document_id", "origin", "uri", "payload"]
AGAIN = "again"


class Replay(NamedTuple):
    """What a chunk replays; nothing in an ordinary run.

    Attributes:
        rows: Rows of documents, which the lake has kept.
        unit_ids: Ids of rows that stand for units of work, or for what was found in them: these are read again.
    """

    rows: tuple[StoredRows, ...] = ()
    unit_ids: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rows."""
        return self.unit_ids.union(*(rows.document_ids for rows in self.rows))


NO_REPLAY = Replay()
"""An ordinary run."""


class Failure(NamedTuple):
    """How a document failed, as the ledger has it.

    Attributes:
        origin: Name of its source.
        uri: File or feed it was read from.
        disposition: ``rejected`` or ``dead``.
        reason: Reason of the rejection, or error of the dead letter.
        retryable: Whether the next run tries again by itself.
        partition: Folder of the lake that holds its row.
    """

    origin: str
    uri: str
    disposition: str
    reason: str | None
    retryable: bool
    partition: str


def load_failures(ledger_files: Sequence[str], replayed: Collection[str] = ()) -> Mapping[str, Failure]:
    """The documents that a run tries again, by id: dead letters that are retryable, and those that it replays.

    Args:
        ledger_files: Parquet files of the ledger.
        replayed: Ids of rejects and dead letters that are replayed.

    Raises:
        OSError: A file cannot be read.
    """
    return _load(tuple(stat(path) for path in ledger_files), frozenset(replayed))


@lru_cache(maxsize=1)
def _load(ledger_files: tuple[FoundFile, ...], replayed: frozenset[str]) -> Mapping[str, Failure]:
    retryable = pc.field("retryable") & (pc.field("disposition") == Disposition.DEAD.value)
    chosen = pc.field("document_id").isin(pa.array(sorted(replayed), pa.string()))
    chosen = chosen & pc.field("disposition").isin(sorted(STILL))
    wanted = retryable | chosen if replayed else retryable
    found: dict[str, Failure] = {}
    for file in ledger_files:
        table = read_table(file.path, columns=_COLUMNS, filters=wanted)
        for row in table.to_pylist():
            document_id = row.pop("document_id")
            found[document_id] = Failure(**row)
    return MappingProxyType(found)


class ReadStored(beam.PTransform[Any, Any]):
    """Rows of the lake in, the raw documents that they keep out.

    ``PCollection[StoredRows]`` → ``PCollection[RawDocument]``, each under the id, origin and URI of its row.

    Args:
        root: Folder of the lake.
        sources: The configured sources by origin, whose defaults hold for their documents.
        spread: Spread the files over workers.
    """

    def __init__(self, root: str, sources: Mapping[str, SourceConfig], *, spread: bool) -> None:
        super().__init__()
        self._root = root
        self._sources = dict(sources)
        self._spread = spread

    def expand(self, rows: beam.PCollection[StoredRows]) -> beam.PCollection[RawDocument]:
        """Apply the transform."""
        if self._spread:
            rows = rows | "spread rows" >> beam.Reshuffle()
        documents: beam.PCollection[RawDocument] = rows | "read stored" >> beam.FlatMap(
            _stored, self._root, self._sources
        ).with_output_types(RawDocument)
        return documents


def _stored(rows: StoredRows, root: str, sources: Mapping[str, SourceConfig]) -> Iterator[RawDocument]:
    wanted = pc.field("document_id").isin(pa.array(rows.document_ids, pa.string()))
    table = read_table(join(root, rows.path), columns=_ROW, filters=wanted)
    for row in table.to_pylist():
        document = from_json(RawDocument, row["payload"].decode("utf-8", "surrogatepass"))
        # A repeat has an id that its raw document does not know.
        document = document._replace(document_id=row["document_id"], origin=row["origin"], uri=row["uri"])
        source = sources.get(document.origin)
        if source is not None:
            document = document._replace(
                default_published_at=source.params.default_published_at,
                default_source=source.params.source,
                default_language=source.params.language,
            )
        yield document


class SplitRetried(beam.PTransform[Any, Any]):
    """Rejections or dead letters in; apart come out those of documents that failed before in the same way.

    ``PCollection[Rejection]`` or ``PCollection[DeadLetter]`` → dict of ``PCollection``: ``new``, and ``again`` of
    :class:`~schemas.outcome.Retried`, the rows of which are in the lake already.

    Args:
        record: The type of the rows.
        rounds: Says which files of the ledger to look up.
        replayed: Ids of rejects and dead letters that are replayed.
    """

    def __init__(self, record: type, rounds: Rounds, replayed: Collection[str] = ()) -> None:
        super().__init__()
        self._record = record
        self._step = _SplitRetried(rounds, frozenset(replayed))

    def expand(self, rows: beam.PCollection[Any]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        out = rows | "tried again" >> beam.ParDo(self._step).with_outputs(AGAIN, main="new")
        return typed(out, new=self._record, again=Retried)


class _Retries(beam.DoFn):
    """Knows the documents that failed before."""

    def __init__(self, rounds: Rounds, replayed: frozenset[str]) -> None:
        self._rounds = rounds
        self._replayed = replayed

    def setup(self) -> None:
        self._failed = PerRound(self._rounds, lambda round_: load_failures(round_.ledger_files, self._replayed))


class _SplitRetried(_Retries):
    def process(self, row: Rejection | DeadLetter, window: Any = beam.DoFn.WindowParam) -> Iterator[Any]:
        failed = self._failed.at(window)
        if failed is None:
            return
        before = failed.get(row.document_id)
        if before is not None and _same_way(before, row):
            still = Retried(row.document_id, unit_key(row.origin, row.uri), STILL[before.disposition])
            yield pvalue.TaggedOutput(AGAIN, still)
        else:
            yield row


def _same_way(before: Failure, now: Rejection | DeadLetter) -> bool:
    if isinstance(now, Rejection):
        return (before.disposition, before.reason) == (Disposition.REJECTED.value, now.reason)
    if now.error_type == NotTriedError.__name__:
        return True  # it says nothing of the document
    found = (Disposition.DEAD.value, now.error_type, now.retryable)
    return (before.disposition, before.reason, before.retryable) == found


class FindResolved(beam.PTransform[Any, Any]):
    """Ledger entries in, those out that give a document that failed before a new disposition.

    ``PCollection[LedgerEntry]`` → ``PCollection[Retried]``.

    Args:
        rounds: Says which files of the ledger to look up, as they are without the entries.
        replayed: Ids of rejects and dead letters that are replayed.
    """

    def __init__(self, rounds: Rounds, replayed: Collection[str] = ()) -> None:
        super().__init__()
        self._step = _FindResolved(rounds, frozenset(replayed))

    def expand(self, entries: beam.PCollection[LedgerEntry]) -> beam.PCollection[Retried]:
        """Apply the transform."""
        found: beam.PCollection[Retried] = entries | "find" >> beam.ParDo(self._step).with_output_types(Retried)
        return found


class _FindResolved(_Retries):
    def process(self, entry: LedgerEntry, window: Any = beam.DoFn.WindowParam) -> Iterator[Retried]:
        if entry.document_id in (self._failed.at(window) or ()):
            yield Retried(entry.document_id, unit_key(entry.origin, entry.uri), entry.disposition)
