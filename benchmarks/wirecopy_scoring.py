"""How close clusters of copies are to the true ones: pairs, the adjusted Rand index, and kinds of documents.

Pairs that the gold leaves open count neither way. Nothing here lists the pairs that were found, so that a system that
puts all documents into one cluster is scored as fast as any other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb

from benchmarks.wirecopy_gold import Corpus, Pair

Labels = Mapping[str, str | None]
"""The cluster that a system gives to each document, by id. One without stands alone."""


@dataclass(frozen=True, slots=True)
class PairScore:
    """Counts of pairs.

    Attributes:
        positive: Pairs that are copies.
        found: Pairs in one cluster, open ones left out.
        hit: Pairs that are both.
    """

    positive: int
    found: int
    hit: int

    @property
    def precision(self) -> float:
        """Part of what was found that is right; 0 where nothing was found."""
        return self.hit / max(1, self.found)

    @property
    def recall(self) -> float:
        """Part of the copies that was found; 0 where there are none."""
        return self.hit / max(1, self.positive)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.hit / max(1, self.found + self.positive)


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What was done to documents that are copies of nothing.

    Attributes:
        documents: Documents of the group.
        touched: Documents of the group that are wrongly joined with another, of the group or not.
        false_pairs: Wrongly joined pairs of which one document at least is of the group.
        within: Wrongly joined pairs of which both are.
    """

    documents: int
    touched: int
    false_pairs: int
    within: int

    @property
    def precision(self) -> float:
        """Part of the documents that are left alone."""
        return 1 - self.touched / max(1, self.documents)

    @property
    def share_within(self) -> float:
        """Wrongly joined pairs within the group, as part of all its pairs."""
        return self.within / max(1, comb(self.documents, 2))


def named(labels: Labels, ids: Iterable[str]) -> dict[str, tuple[bool, str]]:
    """The cluster of every document; a cluster of its own where a system gave none, never one that another is in."""
    given = {one: labels.get(one) for one in ids}
    return {one: (True, label) if label is not None else (False, one) for one, label in given.items()}


def score_pairs(corpus: Corpus, labels: Labels) -> PairScore:
    """Precision and recall over the pairs of the clusters."""
    of = named(labels, corpus.clusters)
    together = sum(comb(size, 2) for size in Counter(of.values()).values())
    still_open = sum(of[a] == of[b] for a, b in corpus.open)
    hit = sum(of[a] == of[b] for a, b in corpus.positive - corpus.open)
    return PairScore(len(corpus.positive), together - still_open, hit)


def adjusted_rand_index(truth: Mapping[str, object], found: Mapping[str, object], ids: Collection[str]) -> float:
    """The Rand index, adjusted for chance (Hubert and Arabie 1985), over the documents given.

    Returns:
        1 for the same clusters, about 0 for random ones. 1 where both have only clusters of one, or only one.
    """
    both, rows, columns = (
        sum(comb(size, 2) for size in Counter(names).values())
        for names in (
            ((truth[one], found[one]) for one in ids), (truth[one] for one in ids), (found[one] for one in ids)
        )
    )  # fmt: skip
    expected = rows * columns / max(1, comb(len(ids), 2))
    highest = (rows + columns) / 2
    return 1.0 if highest == expected else (both - expected) / (highest - expected)


def score_rand(corpus: Corpus, labels: Labels) -> float:
    """The adjusted Rand index over the documents that the gold decides."""
    return adjusted_rand_index(corpus.clusters, named(labels, corpus.clusters), corpus.decided)


def score_levels(corpus: Corpus, labels: Labels) -> dict[str, float]:
    """Part of the documents of each level that are in the cluster of their original, by level."""
    of = named(labels, corpus.clusters)
    return {
        level: sum(of[copy] == of[original] for copy, original in copies.items()) / len(copies)
        for level, copies in corpus.levels.items()
    }


def score_level_pairs(corpus: Corpus, labels: Labels) -> dict[str, float]:
    """Part of the copies' pairs that touch a level which was found, by level; levels without such pairs left out."""
    of = named(labels, corpus.clusters)
    found = {}
    for level, copies in corpus.levels.items():
        touching = [one for one in corpus.positive if one[0] in copies or one[1] in copies]
        if touching:
            found[level] = sum(of[a] == of[b] for a, b in touching) / len(touching)
    return found


def score_group(corpus: Corpus, labels: Labels, group: Collection[str]) -> GroupScore:
    """What was done to the documents of a group, all of which are copies of nothing but open pairs."""
    of = named(labels, corpus.clusters)
    sizes, inside = Counter(of.values()), Counter(of[one] for one in group)
    ids = frozenset(group)
    allowed = [one for one in corpus.positive | corpus.open if of[one[0]] == of[one[1]] and not ids.isdisjoint(one)]
    touching = sum(comb(sizes[name], 2) - comb(sizes[name] - count, 2) for name, count in inside.items())
    within = sum(comb(count, 2) for count in inside.values())
    partners = Counter(one for found in allowed for one in found)
    touched = sum(sizes[of[one]] - 1 > partners[one] for one in ids)
    return GroupScore(len(ids), touched, touching - len(allowed), within - sum(map(ids.issuperset, allowed)))


def same_clusters(one: Labels, other: Labels) -> list[Pair]:
    """Documents that two clusterings put together differently: each with one that only one of them joins it with.

    Returns:
        Empty where the two are the same but for the clusters' names; else one pair for each such document.
    """
    ids = sorted({*one, *other})
    first, second = named(one, ids), named(other, ids)
    differing: list[Pair] = []
    heads: dict[tuple[bool, str], str] = {}
    back: dict[tuple[bool, str], str] = {}
    for document in ids:
        head, head_back = heads.setdefault(first[document], document), back.setdefault(second[document], document)
        if head != head_back:
            differing.append((document, head if head != document else head_back))
    return differing
