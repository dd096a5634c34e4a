"""Which documents the ledger holds already."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.outcome import Disposition
from transforms.logic.identity import digest
from transforms.parquet_files import read_table
from transforms.storage import FoundFile, stat

_COLUMNS = ["document_id", "disposition", "retryable", "uri", "run_id"]


class Decision(NamedTuple):
    """Who decided a document.

    Attributes:
        uri: Hash of the file or feed that it was read from.
        run: Hash of the run.
    """

    uri: int
    run: int


class SeenDocuments:
    """The ids of decided documents, and of dead letters that are to be tried again.

    Ids are compared by their first 64 bits: among 100 million documents the chance that a new one meets another's
    prefix is 5e-12. With the decision that is 24 bytes a document, and as many for what is kept of each file.

    Args:
        decided: A row for each document that needs no second look: 64-bit prefix of its id, hash of its URI, hash of
            its run.
        retried: 64-bit prefixes of the ids of retryable dead letters.
    """

    def __init__(self, decided: NDArray[np.uint64], retried: NDArray[np.uint64]) -> None:
        ids, first = np.unique(decided[:, 0], return_index=True)
        self._decided, self._decisions = ids, decided[first, 1:]
        self._retried = np.setdiff1d(retried, ids)

    def decision(self, document_id: str) -> Decision | None:
        """Who decided the document for good; None where nobody has."""
        at = _place(self._decided, document_id)
        return None if at is None else Decision(*(int(value) for value in self._decisions[at]))

    def decided(self, document_id: str) -> bool:
        """Whether a run decided the document for good."""
        return _place(self._decided, document_id) is not None

    def retried(self, document_id: str) -> bool:
        """Whether the document is a dead letter that is being tried again."""
        return _place(self._retried, document_id) is not None


def name_hash(name: str) -> int:
    """The hash by which URIs and runs are compared, 64 bits."""
    return int(digest(name)[:16], 16)


def _place(sorted_ids: NDArray[np.uint64], document_id: str) -> int | None:
    wanted = np.uint64(int(document_id[:16], 16))
    at = int(np.searchsorted(sorted_ids, wanted))
    return at if at < len(sorted_ids) and bool(sorted_ids[at] == wanted) else None


def load_seen(ledger_files: tuple[str, ...]) -> SeenDocuments:
    """Read the ledger's files; of those that were read before only what has changed since.

    Args:
        ledger_files: Parquet files of the ledger table.

    Raises:
        OSError: A file cannot be read.
    """
    # Keyed by what the files are now: the next chunk of a run adds to a file of the same name.
    return _load(tuple(stat(path) for path in ledger_files))


@lru_cache(maxsize=1)
def _load(ledger_files: tuple[FoundFile, ...]) -> SeenDocuments:
    read = [_KEPT.get(file) or _read(file.path) for file in ledger_files]
    _KEPT.clear()
    _KEPT.update(zip(ledger_files, read, strict=True))
    decided = [np.empty((0, 3), np.uint64), *(file.decided for file in read)]
    retried = [np.empty(0, np.uint64), *(file.retried for file in read)]
    return SeenDocuments(np.concatenate(decided), np.concatenate(retried))


def documents_known() -> int:
    """Documents of the ledger files that were read last, which this process knows by id."""
    return sum(len(file.decided) + len(file.retried) for file in _KEPT.values())


class _LedgerFile(NamedTuple):
    """What one file of the ledger says; the arguments of :class:`SeenDocuments`."""

    decided: NDArray[np.uint64]
    retried: NDArray[np.uint64]


_KEPT: dict[FoundFile, _LedgerFile] = {}
"""The files that were read last, for the next chunk, which finds all of them as they were but one."""


def _read(path: str) -> _LedgerFile:
    table = read_table(path, _COLUMNS)
    again = pc.and_(table["retryable"], pc.equal(table["disposition"], Disposition.DEAD.value))
    done = table.filter(pc.invert(again))
    decided = np.column_stack([_prefixes(done), _hashes(done["uri"]), _hashes(done["run_id"])])
    return _LedgerFile(decided, _prefixes(table.filter(again)))


def _prefixes(table: pa.Table) -> NDArray[np.uint64]:
    return np.array([int(value[:16], 16) for value in table["document_id"].to_pylist()], dtype=np.uint64)


def _hashes(column: pa.ChunkedArray) -> NDArray[np.uint64]:
    hashes = {name: name_hash(name) for name in pc.unique(column).to_pylist()}
    return np.array([hashes[name] for name in column.to_pylist()], dtype=np.uint64)
