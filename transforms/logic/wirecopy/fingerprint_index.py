"""Which texts are worth comparing: those that share the rare keys of a text."""

from bisect import bisect_right
from math import inf

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.index_size import IndexSize, size_of
from transforms.logic.wirecopy.moved import Moved, moved_texts
from transforms.logic.wirecopy.order import order_of
from transforms.logic.wirecopy.packed import Packed, contained
from transforms.logic.wirecopy.segments import Segment, hash_of, hashed, merged, padded, shifted
from transforms.logic.wirecopy.versions import address_key, last_version

__all__ = ["FingerprintIndex"]

_GROWTH = 8
"""A segment is at least so many times as large as the next. More makes fewer segments, each of which every look-up
searches in some 15 µs; but a text is then merged more often, some ``_GROWTH / 2`` times at each size, in 3 µs."""
_RANK_BITS = 32
_RANK = (1 << _RANK_BITS) - 1
_NONE = np.empty(0, np.int64)


class FingerprintIndex:
    """The fingerprints of earlier runs, in arrays.

    Adding n texts, in however many parts, costs O(n log² n); looking one up costs O(log² n) for each key, however many
    texts hold it. Memory per text: 18 bytes a key, 3 a sampled 5-gram, some 500 for the rest; a million texts of 34
    keys and 290 5-grams measured 2.0 GB, and 2.8 GB while they were merged.

    Args:
        per_key: Texts that one key proposes at most: the first in order of time.
        horizon_us: Microseconds between two texts beyond which they are not compared.
    """

    def __init__(self, per_key: int, horizon_us: int) -> None:
        self._per_key = per_key
        self._horizon = horizon_us
        self._blocks: list[Packed] = []
        self._firsts: list[int] = []
        self._segments: list[Segment] = []
        self._settled = 0
        self._size = 0
        self._canonical: dict[str, str] = {}
        self._moved = Moved()
        self.edition = 0  # another number after each change

    def __len__(self) -> int:
        return self._size

    def parts(self) -> int:
        """In how many parts the texts were added; each takes some kilobytes beside its texts."""
        return len(self._blocks)

    def size(self) -> IndexSize:
        """What it takes; counted anew each time, in some 30 ns a key."""
        return size_of(self._blocks, self._segments, self._per_key)

    def add(self, table: pa.Table) -> None:
        """Add texts.

        Args:
            table: Rows of :class:`schemas.duplicate.Fingerprint`. One whose ``article_id`` is known is passed over, so
                that a file may be read twice, but for the cluster that it names if the text has moved there since.

        Raises:
            KeyError: A column is missing.
            ValueError: A key, a sampled hash or a number has more bits than it can have.
        """
        table = table.select(Fingerprint._fields)
        if not table.num_rows:
            return
        self.edition += 1
        new = self._unknown(hashed(padded(table["article_id"].combine_chunks())))
        if new.any():
            block = Packed(table if new.all() else table.filter(pa.array(new)))
            self._segments.append(Segment.of(block, self._size))
            self._blocks.append(block)
            self._firsts.append(self._size)
            self._size += len(block.ids)
            self._merge(self._settled, _GROWTH)
        if not new.all():
            self._move(table.filter(pa.array(~new)))
        self._canonical.clear()

    def _move(self, table: pa.Table) -> None:
        """Let known texts be in other clusters, where a row says so that was written later."""
        for text in moved_texts(table):
            number = self._number(text.article_id)
            if number is not None and (text.moved or 0) > (self._light(number).moved or 0):
                self._moved.note(number, text)

    def _unknown(self, names: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which of the hashed ids come here for the first time."""
        new = np.zeros(len(names), np.bool_)
        new[np.unique(names, return_index=True)[1]] = True
        for segment in self._segments:
            at = np.minimum(segment.names.searchsorted(names), len(segment.names) - 1)
            new &= segment.names[at] != names
        return new

    def _settle(self) -> None:
        """Make one segment of what was added since the last look-up: a chunk comes in many files."""
        if len(self._segments) > self._settled:
            self._merge(self._settled, inf)
            self._merge(0, _GROWTH)
            self._settled = len(self._segments)

    def _merge(self, first: int, growth: float) -> None:
        """Merge the last segments, from one on, as long as the one before is not so many times as large."""
        segments = self._segments
        while len(segments) > first + 1 and len(segments[-2].docs) < growth * len(segments[-1].docs):
            last = segments.pop()
            segments[-1] = merged(segments[-1], last)

    def candidates(
        self, print_: Fingerprint, limit: int, min_shared: int, least_contained: float = 0.0
    ) -> list[tuple[int, str]]:
        """The texts that share most keys with this one, never the text itself.

        Of each key only the first texts in order that lie within the horizon count.

        Args:
            print_: The text to look for.
            limit: Texts to return at most.
            min_shared: Keys that a text shares at least.
            least_contained: Part of the shorter text's sample that stands in the other at least. Given
                ``derived_containment``, this leaves out what ``compare`` would refuse, for a fifth of the cost: most
                texts that share two keys of a large lake share little else.

        Returns:
            Shared keys and id of each text: most shared first, then the earlier in order. The first of all in order is
            always among them, for it may stand for the story.
        """
        least = max(1, min_shared)
        keys, places = self._holders(print_)
        if len(keys) < least:
            return []
        if np.bincount(keys).max() > self._per_key:
            keys, places = self._first(keys, places)
        texts, shared = np.unique(places, return_counts=True)
        enough = shared >= least
        if not enough.any():
            return []
        texts, shared = texts[enough], shared[enough]
        order = self._order(texts)
        best = order[np.argsort(-shared[order], kind="stable")[:limit]]
        if len(best) and order[0] not in best:
            best[-1] = order[0]
        numbers = [self._doc(int(place)) for place in texts[best]]
        if least_contained:
            enough = contained(print_, (block.sampled(row) for block, row in map(self._at, numbers))) >= least_contained
            best, numbers = best[enough], [number for number, one in zip(numbers, enough, strict=True) if one]
        return [(int(shared[at]), self._id(number)) for at, number in zip(best, numbers, strict=True)]

    def versions(self, print_: Fingerprint, most: int) -> list[str]:
        """The texts at the same address that are nearest in time, within the horizon; never the text itself.

        Args:
            print_: The text to look for.
            most: Texts up to its time at most, and as many after it.
        """
        if print_.version is None:
            return []
        self._settle()
        key = shifted([address_key(print_.version)])[0]
        at = print_.published_at
        found = [segment.around(key, at, self._horizon, most + 1) for segment in self._segments]
        places = np.concatenate([_NONE, *(ranks + (number << _RANK_BITS) for number, ranks in enumerate(found))])
        if not len(places):
            return []
        ordered = [self._doc(int(places[rank])) for rank in self._order(places)]
        texts = [text for text in map(self._light, ordered) if text.article_id != print_.article_id]
        before = [text.article_id for text in texts if text.published_at <= at]
        after = [text.article_id for text in texts if text.published_at > at]
        return [*before[-most:], *after[:most]]

    def arrived(self, print_: Fingerprint) -> int:
        """How many texts at the same address are known, of any time."""
        if print_.version is None:
            return 0
        self._settle()
        key = shifted([address_key(print_.version)])[0]
        return sum(segment.count(key) for segment in self._segments)

    def held(self, print_: Fingerprint) -> list[int]:
        """For each key of a text, how many other texts within the horizon hold it, ``per_key`` at most."""
        keys, _ = self._holders(print_)
        counts: list[int] = np.minimum(np.bincount(keys, minlength=len(print_.keys)), self._per_key).tolist()
        return counts

    def _holders(self, print_: Fingerprint) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """For each find, the place of the key, and segment and rank of the text that holds it in one number."""
        self._settle()
        wanted = shifted(print_.keys)
        first, last = print_.published_at - self._horizon, print_.published_at + self._horizon
        # One more of each key, in case the text itself is among them.
        found = [segment.holders(wanted, first, last, self._per_key + 1) for segment in self._segments]
        keys = np.concatenate([_NONE, *(keys for keys, _ in found)])
        places = np.concatenate([_NONE, *(ranks + (number << _RANK_BITS) for number, (_, ranks) in enumerate(found))])
        own = self._number(print_.article_id) if len(keys) else None
        if own is not None:
            other = np.array([self._doc(place) != own for place in places.tolist()])
            keys, places = keys[other], places[other]
        return keys, places

    def _first(self, keys: NDArray[np.intp], places: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Of the finds, the first texts in order of each key."""
        texts, which = np.unique(places, return_inverse=True)
        rank = np.empty(len(texts), np.intp)
        rank[self._order(texts)] = np.arange(len(texts))
        order = np.lexsort((rank[which], keys))
        ordered = keys[order]
        kept = order[np.arange(len(ordered)) - ordered.searchsorted(ordered) < self._per_key]
        return keys[kept], places[kept]

    def _order(self, places: NDArray[np.int64]) -> NDArray[np.intp]:
        """What sorts texts, given by segment and rank, ascending."""
        bounds = places.searchsorted(np.arange(len(self._segments) + 1) << _RANK_BITS)
        found = [
            (segment, places[start:end] & _RANK)
            for segment, start, end in zip(self._segments, bounds[:-1], bounds[1:], strict=True)
            if start < end
        ]
        if len(found) == 1:
            return np.arange(len(places))
        ids, tail, published = (
            np.concatenate([getattr(segment, name)[ranks] for segment, ranks in found])
            for name in ("ids", "tail", "published")
        )
        return np.lexsort((ids, tail, published))

    def _doc(self, place: int) -> int:
        return int(self._segments[place >> _RANK_BITS].docs[place & _RANK])

    def get(self, article_id: str) -> Fingerprint:
        """The fingerprint of a text.

        Raises:
            KeyError: The text is unknown.
        """
        number = self._number(article_id)
        if number is None:
            raise KeyError(article_id)
        block, row = self._at(number)
        return self._moved.now(number, block.whole(row))

    def canonical(self, cluster_id: str) -> str:
        """The article that stands for a cluster now.

        Every text names the article that stood for its cluster when it came, and one that takes over names itself. So
        it is the best of those that are named, and of the versions of that one the last that took over; but where one
        is unknown here, since it is older than the horizon, that one stays, of several the one that the latest text
        names.

        Raises:
            KeyError: No text of the cluster is known.
        """
        if cluster_id not in self._canonical:
            members = sorted(self.members(cluster_id), key=order_of)
            if not members:
                raise KeyError(cluster_id)
            named = {text.canonical_id or text.article_id: None for text in reversed(members)}
            numbers = {name: self._number(name) for name in named}
            unseen = [name for name, number in numbers.items() if number is None]
            seen = [self._light(number) for number in numbers.values() if number is not None]
            self._canonical[cluster_id] = unseen[0] if unseen else last_version(seen).article_id
        return self._canonical[cluster_id]

    def members(self, cluster_id: str) -> list[Fingerprint]:
        """The texts of a cluster, without their hashes."""
        name = hash_of(cluster_id)
        numbers = {int(number) for segment in self._segments for number in segment.of_cluster(name)}
        found = map(self._light, sorted(numbers | self._moved.to(cluster_id)))
        return [text for text in found if (text.cluster_id or text.article_id) == cluster_id]

    def _light(self, number: int) -> Fingerprint:
        block, row = self._at(number)
        return self._moved.now(number, block.light(row))

    def _number(self, article_id: str) -> int | None:
        name = hash_of(article_id)
        numbers = (int(number) for segment in self._segments for number in segment.named_as(name))
        return next((number for number in numbers if self._id(number) == article_id), None)

    def _id(self, number: int) -> str:
        block, row = self._at(number)
        return str(block.ids[row])

    def _at(self, number: int) -> tuple[Packed, int]:
        at = bisect_right(self._firsts, number) - 1
        return self._blocks[at], number - self._firsts[at]
