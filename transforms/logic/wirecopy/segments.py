"""Sorted arrays that say which texts hold a key: the parts of the index of earlier fingerprints.

A segment is sorted once and never changed; two of them make a larger one by merging. In each segment texts are ranked
by :func:`transforms.logic.wirecopy.order.order_of`, and a posting is one number, key then rank: so the first texts
of a key after some time are found by one binary search, however many texts hold the key.
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from transforms.logic.wirecopy.packed import Packed

__all__ = ["Segment", "hash_of", "hashed", "merged", "padded", "shifted"]

KEY_BITS = 36
"""Bits of a key."""

_RANK_BITS = 64 - KEY_BITS
_RANK = np.uint64((1 << _RANK_BITS) - 1)
_FILTER = 8
"""Bits of the filter for each posting at least: one in nine keys that no text holds is searched for, not all."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_ONES = (1 << 64) - 1

Hashes = NDArray[np.uint64]
Times = NDArray[np.int64]
Numbers = NDArray[np.int32]


def padded(names: pa.Array) -> NDArray[Any]:
    """Strings as UTF-8 of one width, filled up with zero bytes to a multiple of eight; no null among them."""
    names = names.cast(pa.large_binary())
    _, offsets, data = names.buffers()
    starts = np.frombuffer(offsets, np.int64)[names.offset : names.offset + len(names) + 1]
    lengths = np.diff(starts)
    width = max(8, -(-int(lengths.max(initial=0)) // 8) * 8)
    out = np.zeros((len(names), width), np.uint8)
    if len(names) and starts[-1] > starts[0]:
        text = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]]
        out[np.arange(width) < lengths[:, None]] = text
    return out.view(f"S{width}").ravel()


def hash_of(name: str) -> np.uint64:
    """The same hash of one string."""
    data = name.encode()
    data += bytes(-len(data) % 8)
    value = 0
    for at in range(len(data) - 8, -1, -8):
        value = (value ^ int.from_bytes(data[at : at + 8], sys.byteorder)) * int(_MIX) & _ONES
        value ^= value >> int(_SHIFT)
    return np.uint64(value)


def hashed(names: NDArray[Any]) -> Hashes:
    """A 64-bit hash of each padded string; the padding does not count.

    Two of a million differing strings share one with a chance of 3e-8.
    """
    words = np.ascontiguousarray(names).view(np.uint64).reshape(len(names), -1)
    hashes = np.zeros(len(names), np.uint64)
    for column in words.T[::-1]:
        # From the last word to the first: zeros at the end leave a zero hash as it is.
        hashes = (hashes ^ column) * _MIX
        hashes ^= hashes >> _SHIFT
    return hashes


@dataclass(frozen=True, slots=True)
class Segment:
    """Texts in order, and what leads to them.

    Attributes:
        docs: Number of the text at each rank.
        published: Its time of publication, in microseconds since the epoch; ascending.
        tail: What decides among texts of one time: those of an agency's own host first, then the longest.
        ids: What decides then: the padded id.
        postings: Key and rank in one number, ascending; the address of a text is one more key of it.
        present: A Bloom filter of one hash, the lowest bits of the key: most keys of a text are held by no other, and
            here that costs one access to memory, in a binary search some ten.
        names: Hashes of the ids, ascending.
        named: The text of each of those.
        clusters: Hashes of the cluster ids, ascending.
        clustered: The text of each of those.
    """

    docs: Numbers
    published: Times
    tail: Times
    ids: NDArray[Any]
    postings: Hashes
    present: NDArray[np.uint8]
    names: Hashes
    named: Numbers
    clusters: Hashes
    clustered: Numbers

    @classmethod
    def of(cls, texts: Packed, first: int) -> "Segment":
        """Sort texts.

        Args:
            texts: The texts.
            first: Number of the first of them; the others are numbered on from it.

        Raises:
            ValueError: A key has more than 36 bits, or there are too many texts.
        """
        ids = padded(texts.ids)
        if len(ids) > int(_RANK) or np.any(texts.keys >> KEY_BITS):
            raise ValueError("a key exceeds 36 bits, or there are too many texts for one segment")
        docs = np.arange(first, first + len(ids), dtype=np.int32)
        order, rank = _ranked(texts.published, texts.tail, ids)
        addresses, having = texts.addresses
        postings = np.concatenate((
            texts.keys.astype(np.uint64) << np.uint64(_RANK_BITS) | np.repeat(rank, texts.key_counts),
            addresses << np.uint64(_RANK_BITS) | rank[having],
        ))  # fmt: skip
        names, name_order = _sorted(hashed(ids))
        groups, group_order = _sorted(hashed(padded(texts.clusters)))
        postings = _distinct(np.sort(postings))
        return cls(
            docs[order], texts.published[order], texts.tail[order], ids[order], postings, _filter(postings),
            names, docs[name_order], groups, docs[group_order],
        )  # fmt: skip

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)

    def shared_keys(self) -> Hashes:
        """The keys that several texts hold, ascending, shifted as by :func:`shifted`."""
        keys = self.postings & ~_RANK
        again = keys[1:] == keys[:-1]
        return np.unique(keys[1:][again])

    def counts(self, keys: Hashes) -> NDArray[np.intp]:
        """How many texts hold each of some keys, shifted as by :func:`shifted`."""
        return self.postings.searchsorted(keys | _RANK, "right") - self.postings.searchsorted(keys, "left")

    def within(self, first: int, last: int) -> tuple[int, int]:
        """The ranks, from and up to but not including, of the texts of a span of time that includes both ends."""
        return int(self.published.searchsorted(first, "left")), int(self.published.searchsorted(last, "right"))

    def holders(self, keys: Hashes, first: int, last: int, most: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The first texts of each key within a span of time.

        Args:
            keys: Keys, shifted by :func:`shifted`.
            first: Start of the span, in microseconds since the epoch.
            last: Its end, included.
            most: Texts of a key at most.

        Returns:
            Place of the key among ``keys``, and rank of a text that holds it: a pair for each text and key.
        """
        low, high = self.within(first, last)
        places = self._may_hold(keys).nonzero()[0]
        wanted = keys[places]
        starts = self.postings.searchsorted(wanted + np.uint64(low))
        counts = np.minimum(self.postings.searchsorted(wanted + np.uint64(high)) - starts, most)
        if not counts.any():
            return places[:0], places[:0]
        ends = counts.cumsum()
        at = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        return np.repeat(places, counts), (self.postings[at] & _RANK).astype(np.intp)

    def around(self, key: np.uint64, at: int, reach: int, most: int) -> NDArray[np.intp]:
        """The ranks of the texts of a key that are nearest to a time.

        Args:
            key: The key, shifted by :func:`shifted`.
            at: The time, in microseconds since the epoch.
            reach: Microseconds from it at most.
            most: Texts up to that time at most, and as many after it.
        """
        bounds = (*self.within(at - reach, at), self.within(at, at + reach)[1])
        first, middle, last = (int(self.postings.searchsorted(key + np.uint64(bound))) for bound in bounds)
        near = self.postings[max(first, middle - most) : min(last, middle + most)]
        return (near & _RANK).astype(np.intp)

    def count(self, key: np.uint64) -> int:
        """How many texts hold a key."""
        return int(self.postings.searchsorted(key | _RANK, "right") - self.postings.searchsorted(key, "left"))

    def _may_hold(self, keys: Hashes) -> NDArray[np.uint64]:
        """Zero for keys that no text holds, for most of them."""
        at = keys >> np.uint64(_RANK_BITS) & np.uint64(8 * len(self.present) - 1)
        bits: NDArray[np.uint64] = self.present[at >> np.uint64(3)] >> (at & np.uint64(7)) & np.uint64(1)
        return bits

    def named_as(self, name: np.uint64) -> Numbers:
        """The texts whose id has a hash."""
        return _equal(self.names, self.named, name)

    def of_cluster(self, name: np.uint64) -> Numbers:
        """The texts whose cluster id has a hash."""
        return _equal(self.clusters, self.clustered, name)


def shifted(keys: list[int]) -> Hashes:
    """Keys as postings of rank 0."""
    return np.array(keys, np.uint64) << np.uint64(_RANK_BITS)


def merged(a: Segment, b: Segment) -> Segment:
    """The texts of both segments in one; in linear time, but for the texts of one time."""
    published, tail, ids = (
        np.concatenate(pair) for pair in ((a.published, b.published), (a.tail, b.tail), (a.ids, b.ids))
    )
    order, rank = _ranked(published, tail, ids)
    postings = np.concatenate(
        [part.postings & ~_RANK | new[(part.postings & _RANK).astype(np.intp)] for part, new in (
            (a, rank[: len(a.docs)]), (b, rank[len(a.docs) :]))]
    )  # fmt: skip
    postings.sort(kind="stable")  # merges what is sorted in parts
    names, name_order = _sorted(np.concatenate((a.names, b.names)))
    groups, group_order = _sorted(np.concatenate((a.clusters, b.clusters)))
    return Segment(
        np.concatenate((a.docs, b.docs))[order], published[order], tail[order], ids[order], postings, _filter(postings),
        names, np.concatenate((a.named, b.named))[name_order],
        groups, np.concatenate((a.clustered, b.clustered))[group_order],
    )  # fmt: skip


def _ranked(published: Times, tail: Times, ids: NDArray[Any]) -> tuple[NDArray[np.intp], Hashes]:
    order = np.lexsort((tail, published))
    same = (np.diff(published[order]) == 0) & (np.diff(tail[order]) == 0)
    tied = np.append(same, False) | np.append(False, same)
    if tied.any():  # comparing strings costs six times as much as all the rest
        those = order[tied]
        order[tied] = those[np.lexsort((ids[those], tail[those], published[those]))]
    rank = np.empty(len(order), np.uint64)
    rank[order] = np.arange(len(order), dtype=np.uint64)
    return order, rank


def _sorted(hashes: Hashes) -> tuple[Hashes, NDArray[np.intp]]:
    order = hashes.argsort(kind="stable")
    return hashes[order], order


def _filter(postings: Hashes) -> NDArray[np.uint8]:
    size = 1 << max(3, (_FILTER * len(postings) - 1).bit_length())
    bits = np.zeros(size, np.bool_)
    bits[postings >> np.uint64(_RANK_BITS) & np.uint64(size - 1)] = True
    return np.packbits(bits, bitorder="little")


def _distinct(ordered: Hashes) -> Hashes:
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _equal(hashes: Hashes, docs: Numbers, wanted: np.uint64) -> Numbers:
    return docs[hashes.searchsorted(wanted, "left") : hashes.searchsorted(wanted, "right")]
