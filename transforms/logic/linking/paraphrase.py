"""How much of what one text says together another says too, and which pairs of words are mere formulas."""

from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.link import Wording
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.wording import ALL, Hashes, pair_hashes

__all__ = ["CELLS", "Comparison", "Formulas", "compare_wording", "count_pairs", "formulas", "is_derived", "is_template"]

CELLS = 1 << 20
"""Counters that the word pairs of all articles share, each by its hash. Among a million articles with 500 pairs each,
chance adds about 500 to a counter, a twentieth of what makes a formula there."""

_FEW = 20
"""Articles that may hold a pair however few there are in all: so many report one event independently."""


class Formulas:
    """The word pairs that too many articles say to tell an event: "net profit", "interest rate".

    Args:
        cells: A bit for each of the :data:`CELLS` counters, set where it is over the limit; empty for none.
    """

    def __init__(self, cells: bytes = b"") -> None:
        self._over = np.unpackbits(np.frombuffer(cells, np.uint8)).astype(np.bool_) if cells else None

    def without(self, pairs: Hashes) -> Hashes:
        """The pairs that are no formulas."""
        return pairs if self._over is None else pairs[~self._over[pairs & np.uint32(CELLS - 1)]]


class Comparison(NamedTuple):
    """What two texts say alike.

    Attributes:
        a_in_b: Part of a's word pairs that b has, 0 to 1.
        b_in_a: Part of b's word pairs that a has, 0 to 1.
        pairs: How many they share.
        of_event: How many of those tell of the event, formulas and pairs of names left out.
        event_overlap: Those in relation to all pairs of both (cosine), 0 to 1, less one standard error of so small a
            count.
        numbers: Numbers that both state.
        fewer_numbers: Numbers of the text that states fewer.
    """

    a_in_b: float
    b_in_a: float
    pairs: int
    of_event: int
    event_overlap: float
    numbers: int
    fewer_numbers: int


def compare_wording(a: Wording, b: Wording, names: Iterable[frozenset[str]], common: Formulas) -> Comparison:
    """Compare what two texts say together, over the pairs that both were sampled for.

    Args:
        a: The one text.
        b: The other.
        names: Stems of the names of each text. Names are compared by themselves, so that pairs of two of one text's
            names do not count for the event.
        common: Pairs that do not count for the event either.
    """
    bound = min(a.sampled, b.sampled)
    one, two = _below(a, bound), _below(b, bound)
    shared = np.intersect1d(one, two, assume_unique=True)
    telling = common.without(shared)
    for stems in names:
        if len(telling):
            telling = telling[np.isin(telling, pair_hashes(stems), assume_unique=True, invert=True)]
    scale = ALL // bound
    seen = len(telling)
    overlap = (seen - sqrt(seen)) / sqrt(len(one) * len(two)) if seen else 0.0
    ours, theirs = _numbers(a), _numbers(b)
    return Comparison(
        a_in_b=len(shared) / max(1, len(one)),
        b_in_a=len(shared) / max(1, len(two)),
        pairs=len(shared) * scale,
        of_event=seen * scale,
        event_overlap=overlap,
        numbers=len(ours & theirs),
        fewer_numbers=min(len(ours), len(theirs)),
    )


def is_template(said: Comparison, params: LinkParams) -> bool:
    """Whether two texts say much alike but of other numbers: market reports, results and scores of different days."""
    if max(said.a_in_b, said.b_in_a) < params.alike or said.fewer_numbers < params.min_numbers:
        return False
    return said.numbers < params.number_agreement * said.fewer_numbers


def is_derived(said: Comparison, params: LinkParams) -> bool:
    """Whether one of two texts is a rewrite of the other."""
    return max(said.a_in_b, said.b_in_a) >= params.derived_share and said.pairs >= params.derived_pairs


def count_pairs(counts: NDArray[np.int32], pairs: bytes) -> None:
    """Add the pairs of a text, as its wording holds them, to the counters of all; each is raised once at most."""
    counts[np.frombuffer(pairs, "<u4") & np.uint32(CELLS - 1)] += 1


def formulas(counts: NDArray[np.int32], articles: int, share: float) -> bytes:
    """The counters that are over the limit, a bit for each, for :class:`Formulas`.

    Args:
        counts: The counters, :data:`CELLS` of them.
        articles: Articles that were counted.
        share: Part of the articles that may hold a pair.
    """
    return np.packbits(counts > max(_FEW, share * articles)).tobytes()


def _below(text: Wording, bound: int) -> Hashes:
    pairs = np.frombuffer(text.pairs, "<u4")
    return pairs if bound == text.sampled else pairs[: np.searchsorted(pairs, np.uint32(bound))]


def _numbers(text: Wording) -> set[int]:
    return set(np.frombuffer(text.numbers, "<u4").tolist())
