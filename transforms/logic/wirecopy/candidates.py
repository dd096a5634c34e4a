"""Which texts of one batch are worth comparing: those that share the rare keys of a text."""

import struct
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from transforms.logic.wirecopy.order import id_in, published_in

__all__ = ["best_ranks", "packed", "pairs_of_addresses", "pairs_of_keys", "posted", "postings", "unpacked"]

_COUNT = struct.Struct(">H")
_PAIR = struct.Struct(">HH")
_ADDRESS = struct.Struct(">Q")


def postings(rank: bytes, keys: Sequence[int], held: Sequence[int], parts: int) -> Iterator[tuple[int, bytes]]:
    """A text's keys as they go to the parts of the key space.

    Args:
        rank: The text, as :func:`transforms.logic.wirecopy.order.rank_of` names it.
        keys: Its keys.
        held: For each key, how many texts of earlier runs hold it, 255 at most.
        parts: Parts of the key space; the lowest bits of a key say which is its own.

    Yields:
        A part and the posting of the text there; see :func:`pairs_of_keys`.
    """
    shared: dict[int, list[tuple[int, int]]] = {}
    for key, before in zip(keys, held, strict=True):
        shared.setdefault(key % parts, []).append((key, before))
    for part, found in shared.items():
        yield part, _posting(rank, found)


def _posting(rank: bytes, found: Sequence[tuple[int, int]]) -> bytes:
    """The bytes that say which keys a text has: their number, the keys, for each how many texts hold it, the rank."""
    keys = np.array([key for key, _ in found], "<i8").tobytes()
    return _COUNT.pack(len(found)) + keys + bytes(before for _, before in found) + rank


def pairs_of_keys(held_by: Iterable[bytes], per_key: int, horizon_us: int) -> dict[bytes, Counter[bytes]]:
    """The pairs of texts that keys propose: at most ``per_key`` a text and key, however many texts hold the key.

    Args:
        held_by: The postings of one part of the key space.
        per_key: Texts that a key proposes at most, the first in order; those of earlier runs count among them.
        horizon_us: Microseconds between two texts beyond which they are not compared.

    Returns:
        For the rank of each text that shares a key with an earlier one, the ranks of those, and how many keys it
        shares with each.
    """
    found = sorted({(one[_COUNT.size + 9 * _COUNT.unpack_from(one)[0] :], one) for one in held_by})
    ranks = [rank for rank, _ in found]
    counts = [_COUNT.unpack_from(one)[0] for _, one in found]
    keys = np.frombuffer(b"".join(one[2 : 2 + 8 * n] for (_, one), n in zip(found, counts, strict=True)), "<i8")
    held = np.frombuffer(b"".join(one[2 + 8 * n : 2 + 9 * n] for (_, one), n in zip(found, counts, strict=True)), "u1")
    texts = np.repeat(np.arange(len(found)), counts)
    # Stable, so that the texts of one key stay in their order.
    order = np.argsort(keys, kind="stable")
    keys, held, texts = keys[order], held[order], texts[order]
    bounds = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True]))) if len(keys) else np.empty(0, int)
    wide = np.flatnonzero(np.diff(bounds) > 1)
    shared: dict[bytes, Counter[bytes]] = {}
    for start, end in zip(bounds[wide].tolist(), bounds[wide + 1].tolist(), strict=True):
        most = per_key - int(held[start:end].max())
        for later, earlier in _of_one([ranks[text] for text in texts[start:end]], most, horizon_us):
            shared.setdefault(later, Counter())[earlier] += 1
    return shared


def _of_one(ranks: Sequence[bytes], most: int, horizon_us: int) -> Iterator[tuple[bytes, bytes]]:
    ranks = [ranks[0], *(later for earlier, later in pairwise(ranks) if later != earlier)]
    times = [published_in(rank) for rank in ranks]
    start = 0
    for at, later in enumerate(ranks):
        while times[at] - times[start] > horizon_us:
            start += 1
        for earlier in ranks[start : min(at, start + most)]:
            yield later, earlier


def posted(rank: bytes, address: int, parts: int) -> tuple[int, bytes]:
    """A text's address as it goes to the parts of the key space: the part, and what stands for the text there."""
    return address % parts, _ADDRESS.pack(address) + rank


def pairs_of_addresses(held_by: Iterable[bytes], most: int, horizon_us: int) -> Iterator[tuple[bytes, list[bytes]]]:
    """For each text the last ones before it, in order, at its address: linear, whatever many texts have filed there.

    Args:
        held_by: What :func:`posted` made of the texts of one part.
        most: Texts before it at most.
        horizon_us: Microseconds between two texts beyond which they are not compared.

    Yields:
        The rank of a text and those of the texts before it; none without such.
    """
    recent: deque[bytes] = deque(maxlen=most)
    address = b""
    for one in sorted(set(held_by)):
        where, rank = one[: _ADDRESS.size], one[_ADDRESS.size :]
        if where != address:
            address = where
            recent.clear()
        # A document may be there twice, at two times.
        near = [
            other
            for other in recent
            if published_in(rank) - published_in(other) <= horizon_us and id_in(other) != id_in(rank)
        ]
        if near:
            yield rank, near
        recent.append(rank)


def packed(shared: Mapping[bytes, int]) -> bytes:
    """Ranks and counts as bytes, for the way to another worker; see :func:`unpacked`."""
    return b"".join(_PAIR.pack(count, len(rank)) + rank for rank, count in shared.items())


def unpacked(packs: Iterable[bytes]) -> Counter[bytes]:
    """The counts by rank that :func:`packed` has packed, added up."""
    shared: Counter[bytes] = Counter()
    for pack in packs:
        at = 0
        while at < len(pack):
            count, length = _PAIR.unpack_from(pack, at)
            at += _PAIR.size + length
            shared[pack[at - length : at]] += count
    return shared


def best_ranks(shared: Iterable[tuple[int, bytes]], min_shared: int, limit: int) -> list[bytes]:
    """Of the texts that share keys with one text, those worth comparing with it.

    Args:
        shared: Texts: how many keys each shares, and its rank.
        min_shared: Keys that a text shares at least.
        limit: Texts to keep.

    Returns:
        Ranks: most shared keys first, then the earlier in order. The first of all in order is always among them, for
        it may stand for the story.
    """
    found = sorted((-count, rank) for count, rank in shared if count >= min_shared)
    best = [rank for _, rank in found[:limit]]
    if found and (first := min(rank for _, rank in found)) not in best:
        best[-1] = first
    return best
