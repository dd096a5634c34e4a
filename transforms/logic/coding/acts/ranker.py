"""The learnt ranker: how likely a predicate and two nouns are who did what to whom."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.logic.coding.acts.candidates import Candidates, Slot
from transforms.logic.coding.acts.evidence import Clue, names_of

__all__ = ["NAMES", "WEIGHTS", "Ranker", "Triple"]

NAMES: Final = "ranker.names"
WEIGHTS: Final = "ranker.weights"
_WIDEST: Final = 4
"""Nouns of a predicate, best first, that are tried as each of its actors."""

_REMEMBERED: Final = 2**15
"""Clues whose weight is remembered."""


class Triple(NamedTuple):
    """Who did what to whom, as tokens of the parse.

    Attributes:
        score: Sum of the weights; compares triples of one sentence.
        predicate: Token of the verb.
        actor1: Token of the head noun of who acts.
        actor2: Token of the head noun of who is acted upon.
        sentence: Number of the sentence.
    """

    score: float
    predicate: int
    actor1: int
    actor2: int
    sentence: int


class Ranker:
    """Weights of features by name.

    Args:
        weights: Weight of each feature; one that is not there weighs nothing.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._plain = {n: w for n, w in weights.items() if n[0] not in "12"}
        slots = {n[1:] for n in weights if n[0] in "12"}
        self._slots = {n: (weights.get(f"1{n}", 0.0), weights.get(f"2{n}", 0.0)) for n in slots}
        self._of_slot = lru_cache(_REMEMBERED)(self._weigh_slot)
        self._of_pair = lru_cache(_REMEMBERED)(self._weigh_pair)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Ranker":
        """The ranker that ``fit_ranker`` made.

        Raises:
            KeyError: An array is missing.
        """
        names = bytes(arrays[NAMES]).decode("utf-8").split("\n")
        return cls(dict(zip(names, (float(w) for w in arrays[WEIGHTS]), strict=True)))

    def triples(self, found: Candidates) -> list[Triple]:
        """The triples of a predicate, best first."""
        base = _sum(self._plain, found.evidence)
        weights = [self._weigh(slot) for slot in found.slots]
        firsts = _best([one for one, _ in weights], found.slots)
        seconds = _best([two for _, two in weights], found.slots)
        triples = [
            Triple(
                base + s1 + s2 + sum(map(self._of_pair, found.pair_clues(one, two))),
                found.predicate, one.token, two.token, found.sentence,
            )
            for s1, one in firsts
            for s2, two in seconds
            if one.token != two.token
        ]  # fmt: skip
        triples.sort(key=lambda t: (-t.score, t.actor1, t.actor2))
        return triples

    def _weigh(self, slot: Slot) -> tuple[float, float]:
        """How much speaks for a noun as actor 1 and as actor 2."""
        weights = [self._slots[name] for name in slot.words if name in self._slots]
        weights += map(self._of_slot, slot.clues)
        return sum([one for one, _ in weights]), sum([two for _, two in weights])

    def _weigh_slot(self, clue: Clue) -> tuple[float, float]:
        weights = [self._slots[name] for name in names_of(clue) if name in self._slots]
        return sum([one for one, _ in weights]), sum([two for _, two in weights])

    def _weigh_pair(self, clue: Clue) -> float:
        return _sum(self._plain, names_of(clue))


def _best(scores: Iterable[float], slots: Sequence[Slot]) -> list[tuple[float, Slot]]:
    """The best nouns with their scores."""
    scored = sorted(zip(scores, slots, strict=True), key=lambda s: (-s[0], s[1].token))
    return scored[:_WIDEST]


def _sum(weights: Mapping[str, float], names: Iterable[str]) -> float:
    return sum([weights[name] for name in names if name in weights])


def as_arrays(weights: Mapping[str, float]) -> dict[str, NDArray[Any]]:
    """Weights in the form in which they are stored."""
    names = sorted(weights)
    return {
        NAMES: np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8),
        WEIGHTS: np.array([weights[name] for name in names], dtype=np.float32),
    }
