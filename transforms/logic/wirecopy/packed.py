"""Fingerprints in arrays, which take far less memory than Python objects."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.versions import DOCUMENT_BITS

__all__ = ["Packed", "contained"]

_LISTS = ("keys", "sample", "numbers")
_PLAIN = tuple(name for name in Fingerprint._fields if name not in _LISTS)
_AGENCY = 1 << 40
"""More than any text has words."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """A column of lists of numbers.

    Attributes:
        starts: Where in ``values`` each list begins, and at last where the last one ends.
        values: All numbers in a row.
    """

    starts: NDArray[np.int64]
    values: NDArray[Any]

    def of(self, row: int) -> NDArray[Any]:
        """The list of a row."""
        return self.values[self.starts[row] : self.starts[row + 1]]


class Packed:
    """Some fingerprints.

    Args:
        table: Rows of :class:`schemas.duplicate.Fingerprint`.

    Raises:
        KeyError: A column is missing.
        ValueError: A sampled hash or a number has more bits than it can have.
    """

    def __init__(self, table: pa.Table) -> None:
        plain = {name: table[name].combine_chunks() for name in _PLAIN}
        plain["published_at"] = plain["published_at"].cast(pa.int64())
        self._plain = plain
        self._keys, samples, numbers = (_lists(table[name].combine_chunks()) for name in _LISTS)
        sample = _summed(samples)
        self._hashes = _Lists(samples.starts, _narrow(sample >> 2, np.uint16))
        self._places = (sample & 3).astype(np.uint8)
        self._numbers = _Lists(numbers.starts, _narrow(numbers.values, np.uint16))

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        lists = (self._keys, self._hashes, self._numbers)
        arrays = sum(one.starts.nbytes + one.values.nbytes for one in lists) + self._places.nbytes
        return arrays + sum(int(column.nbytes) for column in self._plain.values())

    @property
    def ids(self) -> pa.Array:
        """The articles."""
        return self._plain["article_id"]

    @property
    def clusters(self) -> pa.Array:
        """Their clusters; an article without one is its own."""
        return pc.coalesce(self._plain["cluster_id"], self.ids)

    @property
    def published(self) -> NDArray[np.int64]:
        """Times of publication, in microseconds since the epoch."""
        return _array(self._plain["published_at"])

    @property
    def tail(self) -> NDArray[np.int64]:
        """What decides the order of texts of one time, but for their ids; see ``order_of``."""
        agency, length = _array(self._plain["agency_host"]), _array(self._plain["length"])
        tail: NDArray[np.int64] = np.where(agency, 0, _AGENCY) - length
        return tail

    @property
    def keys(self) -> NDArray[np.int64]:
        """The keys of all texts in a row."""
        return self._keys.values

    @property
    def key_counts(self) -> NDArray[np.int64]:
        """How many of them each text has."""
        return np.diff(self._keys.starts)

    @property
    def addresses(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """The address keys of their version keys, and the texts that have one."""
        version = self._plain["version"]
        given = _array(version.is_valid()).nonzero()[0]
        # The sign bit stands for the highest bit turned over, so that keys are as they were before they were signed.
        keys = _array(version.drop_null()).astype(np.int64).view(np.uint64) ^ np.uint64(1 << 63)
        return keys >> np.uint64(DOCUMENT_BITS), given

    def sampled(self, row: int) -> tuple[NDArray[np.uint16], int, int]:
        """The sampled hashes of a text, ascending, their bound, and how many 5-grams it has in all."""
        return self._hashes.of(row), self._plain["sampled"][row].as_py(), self._plain["shingles"][row].as_py()

    def light(self, row: int) -> Fingerprint:
        """A fingerprint without its lists."""
        values = {name: column[row].as_py() for name, column in self._plain.items()}
        day = values["cluster_day"]
        values["cluster_day"] = None if day is None else day.isoformat()
        if day is not None:
            # An article that is its own is not named again.
            for name in ("cluster_id", "canonical_id"):
                values[name] = values[name] or values["article_id"]
        return Fingerprint(keys=[], sample=[], numbers=[], **values)

    def whole(self, row: int) -> Fingerprint:
        """A fingerprint."""
        places = self._places[self._hashes.starts[row] : self._hashes.starts[row + 1]]
        sample = np.diff(self._hashes.of(row).astype(np.int64) << 2 | places, prepend=0)
        return self.light(row)._replace(
            keys=self._keys.of(row).tolist(), sample=sample.tolist(), numbers=self._numbers.of(row).tolist()
        )


def contained(print_: Fingerprint, others: Iterable[tuple[NDArray[np.uint16], int, int]]) -> NDArray[np.float64]:
    """How much of the shorter text stands in the other, before what meets by chance is taken off; 1 if unknown.

    Args:
        print_: A text.
        others: What :meth:`Packed.sampled` gives of each of the others.
    """
    own = np.cumsum(np.array(print_.sample, np.int64)) >> 2
    parts = []
    for other, sampled, shingles in others:
        bound = min(sampled, print_.sampled)
        one, two = own[: own.searchsorted(bound)], other[: other.searchsorted(bound)]
        part = 1.0
        if len(one) and len(two):
            # Of two texts of one length, compare may take either for the shorter.
            shorter = len(one) if print_.shingles < shingles else len(two)
            least = min(len(one), len(two)) if print_.shingles == shingles else shorter
            part = np.count_nonzero(two.take(two.searchsorted(one), mode="clip") == one) / least
        parts.append(part)
    return np.array(parts)


def _array(column: pa.Array) -> NDArray[Any]:
    values: NDArray[Any] = column.to_numpy(zero_copy_only=False)
    return values


def _lists(column: pa.Array) -> _Lists:
    starts = np.zeros(len(column) + 1, np.int64)
    np.cumsum(_array(pc.list_value_length(column)), out=starts[1:])
    return _Lists(starts, _array(column.flatten()))


def _summed(lists: _Lists) -> NDArray[np.int64]:
    """Lists of differences as the numbers themselves."""
    sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(lists.values, dtype=np.int64)])
    own: NDArray[np.int64] = sums[1:] - np.repeat(sums[lists.starts[:-1]], np.diff(lists.starts))
    return own


def _narrow(values: NDArray[Any], kind: type[np.uint16]) -> NDArray[np.uint16]:
    if len(values) and (values.min() < 0 or values.max() > np.iinfo(kind).max):
        raise ValueError(f"a hash of a fingerprint does not fit {np.iinfo(kind).bits} bits")
    return values.astype(kind)
