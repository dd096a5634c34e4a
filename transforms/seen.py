"""Which documents the ledger holds already."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from schemas.outcome import Disposition
from transforms.storage import FoundFile, read_bytes, stat


class SeenDocuments:
    """The ids of decided documents, and of dead letters that are to be tried again.

    Ids are compared by their first 64 bits, 8 bytes a document: among 100 million documents the chance that a new one
    meets another's prefix is 5e-12.

    Args:
        decided: 64-bit prefixes of the ids that need no second look.
        retried: 64-bit prefixes of the ids of retryable dead letters.
    """

    def __init__(self, decided: NDArray[np.uint64], retried: NDArray[np.uint64]) -> None:
        self._decided = np.unique(decided)
        self._retried = np.setdiff1d(retried, self._decided)

    def decided(self, document_id: str) -> bool:
        """Whether an earlier run decided the document for good."""
        return _holds(self._decided, document_id)

    def retried(self, document_id: str) -> bool:
        """Whether the document is a dead letter that is being tried again."""
        return _holds(self._retried, document_id)


def _holds(sorted_ids: NDArray[np.uint64], document_id: str) -> bool:
    wanted = np.uint64(int(document_id[:16], 16))
    at = int(np.searchsorted(sorted_ids, wanted))
    return at < len(sorted_ids) and bool(sorted_ids[at] == wanted)


def load_seen(ledger_files: tuple[str, ...]) -> SeenDocuments:
    """Read the ledger's files.

    Args:
        ledger_files: Parquet files of the ledger table.

    Raises:
        OSError: A file cannot be read.
    """
    # Keyed by what the files are now: the next chunk of a run adds to a file of the same name.
    return _load(tuple(stat(path) for path in ledger_files))


@lru_cache(maxsize=1)
def _load(ledger_files: tuple[FoundFile, ...]) -> SeenDocuments:
    decided, retried = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for file in ledger_files:
        table = pq.read_table(
            pa.BufferReader(read_bytes(file.path)), columns=["document_id", "disposition", "retryable"]
        )
        again = pc.and_(table["retryable"], pc.equal(table["disposition"], Disposition.DEAD.value))
        decided.append(_prefixes(table.filter(pc.invert(again))))
        retried.append(_prefixes(table.filter(again)))
    return SeenDocuments(np.concatenate(decided), np.concatenate(retried))


def _prefixes(table: pa.Table) -> NDArray[np.uint64]:
    return np.array([int(value[:16], 16) for value in table["document_id"].to_pylist()], dtype=np.uint64)
