"""Which words a text says together: pairs of words within a sentence outlive a rewrite that changes their order.

A rewrite in other words keeps few word 5-grams but many of the pairs: who is named with what is what it takes over.
Quoted speech is left out, for independent reports quote one statement alike. The same text gives the same pairs in
every process and on every platform.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en.stop_words import STOP_WORDS

from schemas.link import Wording
from transforms.logic.wirecopy.words import words_of

__all__ = ["ALL", "Hashes", "pair_hashes", "stem", "wording"]

ALL = 1 << 32
"""Bound of the hashes where none are left out."""

Hashes = NDArray[np.uint32]
"""Hashes of word pairs, different ones, ascending."""

_REACH = 6
"""Words, common ones not counted, that the two words of a pair stand apart at most; 5, 8 and 14 do alike."""

_SAMPLE = 600
"""Pairs that are kept of a text at most, the smallest hashes: a quarter of all pairs tells events apart as well."""

_STEM = 6
"""Letters that are kept of a word: endings change in a rewrite."""

# What any report says says nothing of its event.
_OF_REPORTS = (
    "according claimed claims comments days described including known later like month months mr mrs ms new news old "
    "people recent recently report reported reportedly reporters reports said saying says statement story time times "
    "today told tomorrow week weeks year years yesterday"
)
_COMMON = frozenset(word.replace("'", "") for word in STOP_WORDS) | frozenset(_OF_REPORTS.split())

_END = "qqsentenceendsqq"  # a word, so that it stays in its place among the words
# The look-behind, which spares initials, stands after the mark: so the search runs from mark to mark.
_SENTENCE_END = re.compile(r"[.!?…](?<![\s.]\w.)[.!?…]*[\"'”’»)\]]*\s+|\n+")
_END_HASH = 1


def stem(word: str) -> str | None:
    """What the forms of a word share; None where it is too common or too short to tell texts apart.

    Args:
        word: A word of :func:`~transforms.logic.wirecopy.words.words_of`.
    """
    if len(word) < 3 or word in _COMMON:
        return None
    return (word[:-1] if word[-1] == "s" and len(word) > 3 else word)[:_STEM]


def wording(article_id: str, title: str | None, text: str) -> Wording:
    """The word pairs and the numbers of an article's headline and text."""
    marked = _SENTENCE_END.sub(lambda end: f"{end.group()} {_END} ", f"{title or ''}\n\n{text}")
    words, quoted = words_of(marked)
    hashes = np.array(list(map(_HASHES.__getitem__, words)), np.uint64)
    ends = hashes == _END_HASH
    kept = (hashes != 0) & ~ends & ~quoted
    pairs = _paired(hashes[kept], np.cumsum(ends)[kept])
    bound = ALL
    while len(pairs) > _SAMPLE:
        bound //= 2
        pairs = pairs[pairs < bound]
    # A word that begins with an ASCII digit is a number: a letter sorts behind the colon.
    numbers = sorted({crc32(word.encode()) for word in words if word < ":"})
    return Wording(article_id, pairs.astype("<u4").tobytes(), bound, np.array(numbers, "<u4").tobytes())


@lru_cache(maxsize=1 << 12)
def pair_hashes(stems: frozenset[str]) -> Hashes:
    """Hashes of all pairs among some stems, as :func:`wording` gives them for words of one sentence."""
    hashes = np.array(sorted(map(_stem_hash, stems)), np.uint64)
    first, second = np.triu_indices(len(hashes), 1)
    return np.unique(_mixed(hashes[first], hashes[second]))


def _paired(hashes: NDArray[np.uint64], sentences: NDArray[np.int64]) -> Hashes:
    found = [np.empty(0, np.uint32)]
    for apart in range(1, min(_REACH, len(hashes) - 1) + 1):
        one, two = hashes[:-apart], hashes[apart:]
        kept = (sentences[:-apart] == sentences[apart:]) & (one != two)
        found.append(_mixed(one[kept], two[kept]))
    return np.unique(np.concatenate(found))


def _mixed(one: NDArray[np.uint64], two: NDArray[np.uint64]) -> Hashes:
    """A hash of each pair, whatever its order."""
    mixed = (np.minimum(one, two) * np.uint64(0x9E3779B97F4A7C15)) ^ np.maximum(one, two)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _stem_hash(stemmed: str) -> int:
    # 0 and 1 are taken: they stand for a word that does not count and for the end of a sentence.
    return int.from_bytes(blake2b(stemmed.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") | 2


class _WordHashes(dict[str, int]):
    """Hash of the stem of each word that was met; 0 for a common word."""

    _MOST = 1 << 17

    def __missing__(self, word: str) -> int:
        stemmed = stem(word)
        hashed = _END_HASH if word == _END else _stem_hash(stemmed) if stemmed else 0
        if len(self) >= self._MOST:
            self.clear()
        self[word] = hashed
        return hashed


_HASHES = _WordHashes()
