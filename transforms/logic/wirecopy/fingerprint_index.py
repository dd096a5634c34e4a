"""Which texts are worth comparing: those that share the rare keys of a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.duplicate import Fingerprint
from schemas.match import Assignment
from transforms.logic.wirecopy.matching import MatchRules

__all__ = ["FingerprintIndex", "best_pairs", "candidate_pairs", "is_worth_indexing", "pairs_of_key"]

Pair = tuple[str, str]


class FingerprintIndex:
    """The fingerprints of earlier runs, by key.

    Memory per text: about 3.5 kB for the Python objects and the sorted arrays of keys, and four bytes a word.

    Args:
        max_docs_per_key: A key that more texts hold is retired: it is page chrome, not a story.
    """

    def __init__(self, max_docs_per_key: int = 25) -> None:
        self._max_docs = max_docs_per_key
        self._prints: list[Fingerprint] = []
        self._ids: set[str] = set()
        self._keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._docs: NDArray[np.int32] = np.empty(0, np.int32)
        self._indexed = 0

    def __len__(self) -> int:
        return len(self._prints)

    def add(self, fingerprints: Iterable[Fingerprint]) -> None:
        """Add texts; one whose id is known already is passed over, so that a file may be added twice."""
        for fingerprint in fingerprints:
            if fingerprint.article_id not in self._ids:
                self._ids.add(fingerprint.article_id)
                self._prints.append(fingerprint)

    def candidates(self, fingerprint: Fingerprint, limit: int = 3, min_shared: int = 2) -> list[Fingerprint]:
        """The texts that share most keys with this one, never the text itself.

        Args:
            fingerprint: The text to look for.
            limit: Texts to return at most.
            min_shared: Keys that a text shares at least.

        Returns:
            The texts, most shared keys first, then by id.
        """
        if len(self._prints) > self._indexed:
            self._sort()
        keys = np.asarray(fingerprint.keys, np.int64)
        starts = np.searchsorted(self._keys, keys, "left")
        ends = np.searchsorted(self._keys, keys, "right")
        shared: Counter[int] = Counter()
        for start, end in zip(starts, ends, strict=True):
            if 0 < end - start <= self._max_docs:
                shared.update(self._docs[start:end].tolist())
        found = [(-count, self._prints[doc]) for doc, count in shared.items() if count >= min_shared]
        found = [item for item in found if item[1].article_id != fingerprint.article_id]
        found.sort(key=lambda item: (item[0], item[1].article_id))
        return [item[1] for item in found[:limit]]

    def _sort(self) -> None:
        # Deferred to the first look-up, so that many small additions cost one sort.
        new = self._prints[self._indexed :]
        keys = np.array([key for fingerprint in new for key in fingerprint.keys], np.int64)
        docs = np.repeat(np.arange(self._indexed, len(self._prints), dtype=np.int32), [len(f.keys) for f in new])
        keys, docs = np.concatenate((self._keys, keys)), np.concatenate((self._docs, docs))
        order = np.argsort(keys, kind="stable")
        self._keys, self._docs, self._indexed = keys[order], docs[order], len(self._prints)


def is_worth_indexing(assignment: Assignment, rules: MatchRules) -> bool:
    """Whether later texts could match this one where they would match none of its cluster that is indexed already.

    A copy that another text covers adds nothing, and leaving it out keeps the keys of a story that many outlets
    run from looking like page chrome.
    """
    return assignment.is_canonical or assignment.covered < rules.covered


def pairs_of_key(doc_ids: Iterable[str], max_docs_per_key: int = 25) -> list[Pair]:
    """The pairs of texts that one key proposes, the smaller id first.

    Args:
        doc_ids: Texts that hold the key.
        max_docs_per_key: Above this number the key is page chrome, or a story that very many outlets run. Then each
            text is paired with the one of smallest id only: work stays linear, and copies still find one another.

    Returns:
        The pairs, sorted.
    """
    ids = sorted(set(doc_ids))
    firsts = ids if len(ids) <= max_docs_per_key else ids[:1]
    return [(a, b) for at, a in enumerate(firsts) for b in ids[at + 1 :]]


def best_pairs(shared: Mapping[Pair, int], min_shared: int = 2, best: int = 10) -> list[Pair]:
    """Of the pairs that keys proposed, those among the best of either text.

    Args:
        shared: For each pair, how many keys proposed it.
        min_shared: Keys that a pair shares at least.
        best: Pairs to keep for each text: those with most shared keys, then with the smaller id.

    Returns:
        The pairs, sorted.
    """
    partners: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for (a, b), count in shared.items():
        partners[a].append((b, count))
        partners[b].append((a, count))
    kept = ((a, b) for a, others in partners.items() for b in best_partners(others, min_shared, best))
    return sorted({(min(a, b), max(a, b)) for a, b in kept})


def best_partners(others: Iterable[tuple[str, int]], min_shared: int = 2, best: int = 10) -> list[str]:
    """Of the texts that share keys with one text, those worth comparing with it.

    Args:
        others: Texts, each with how many keys it shares.
        min_shared: Keys that a text shares at least.
        best: Texts to keep: those with most shared keys, then with the smaller id.
    """
    ranked = sorted((-count, other) for other, count in others if count >= min_shared)
    return [other for _, other in ranked[:best]]


def candidate_pairs(
    keys_by_doc: Mapping[str, Sequence[int]], max_docs_per_key: int = 25, min_shared: int = 2, best: int = 10
) -> list[Pair]:
    """The pairs of texts of one batch that are worth comparing; see ``pairs_of_key`` and ``best_pairs``."""
    docs_by_key: defaultdict[int, list[str]] = defaultdict(list)
    for doc, keys in keys_by_doc.items():
        for key in keys:
            docs_by_key[key].append(doc)
    shared: Counter[Pair] = Counter()
    for docs in docs_by_key.values():
        if len(docs) > 1:
            shared.update(pairs_of_key(docs, max_docs_per_key))
    return best_pairs(shared, min_shared, best)
