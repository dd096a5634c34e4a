"""Learning the ranker from sentences whose actors are marked."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from transforms.logic.coding.acts.candidates import Candidates, candidates
from transforms.logic.coding.acts.plover import Lexicon, lexicon
from transforms.logic.coding.acts.ranker import as_arrays
from transforms.logic.coding.acts.tree import Tree

__all__ = ["RankerExample", "fit_ranker"]

_PENALTY = 1.5
"""Strength of the L2 penalty."""

_STEPS = 40
_RAREST = 3
"""Nouns, predicates or pairs that a feature must occur with."""

_SMALLEST = 0.01
"""Weights below this are not kept."""


class RankerExample(NamedTuple):
    """A sentence and its actors.

    Attributes:
        doc: The parsed sentence.
        actor1: Span of who acts in the document.
        actor2: Span of who is acted upon.
    """

    doc: Any
    actor1: tuple[int, int]
    actor2: tuple[int, int]


class _Rows:
    """Feature names of many rows, each row once."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self.columns: list[list[int]] = []

    def add(self, names: Iterable[str]) -> int:
        seen = self._seen
        self.columns.append([seen.setdefault(name, len(seen)) for name in names])
        return len(self.columns) - 1

    def names(self) -> list[str]:
        return list(self._seen)

    def matrix(self) -> sparse.csr_matrix:
        pointer = np.cumsum([0, *(len(row) for row in self.columns)])
        indices = np.fromiter((c for row in self.columns for c in row), dtype=np.int32)
        return sparse.csr_matrix(
            (np.ones(len(indices), dtype=np.float64), indices, pointer), shape=(len(self.columns), len(self._seen))
        )


class _Problem:
    """All triples of all sentences as sums of rows."""

    def __init__(self) -> None:
        self.rows = _Rows()
        self.parts: list[tuple[int, int, int, int]] = []
        self.right: list[bool] = []
        self.groups: list[int] = []

    def add(self, found: Sequence[Candidates], right: dict[tuple[int, int, int], bool]) -> None:
        group = self.groups[-1] + 1 if self.groups else 0
        for cand in found:
            base = self.rows.add(cand.evidence)
            ones = [self.rows.add("1" + n for n in s.evidence) for s in cand.slots]
            twos = [self.rows.add("2" + n for n in s.evidence) for s in cand.slots]
            for a, one in enumerate(cand.slots):
                for b, two in enumerate(cand.slots):
                    if a != b:
                        pair = self.rows.add(cand.pair_evidence(one, two))
                        self.parts.append((base, ones[a], twos[b], pair))
                        self.right.append(right.get((cand.predicate, one.token, two.token), False))
                        self.groups.append(group)


def fit_ranker(examples: Sequence[RankerExample], words: Lexicon | None = None) -> dict[str, NDArray[Any]]:
    """Learn the weights by which the marked actors come first.

    The likelihood of a sentence is the softmax of its right triples among all; of several predicates that both
    actors hang on the nearest are right.

    Args:
        examples: Sentences; those whose actors the parse does not reach teach nothing.
        words: The dictionary; the one that ships unless given.

    Returns:
        Arrays for ``Ranker.from_arrays``.

    Raises:
        ValueError: No example can be learnt from.
    """
    words = words or lexicon()
    problem = _Problem()
    for example in examples:
        found = list(candidates(Tree(example.doc), words))
        right = _right(example, found)
        if right:
            problem.add(found, right)
    if not problem.parts:
        raise ValueError("no example has both actors among the nouns of its parse")
    return as_arrays(_solve(problem))


def _right(example: RankerExample, found: Sequence[Candidates]) -> dict[tuple[int, int, int], bool]:
    """The triples that name the marked actors, by their nearest predicate."""
    near: dict[tuple[int, int, int], int] = {}
    for cand in found:
        steps = {s.token: _cost(s.path) for s in cand.slots}
        ones = [t for t in steps if _heads(example.doc, t, example.actor1)]
        twos = [t for t in steps if _heads(example.doc, t, example.actor2)]
        for a in ones:
            for b in twos:
                if a != b:
                    near[cand.predicate, a, b] = steps[a] + steps[b]
    best = min(near.values(), default=0)
    return {triple: True for triple, cost in near.items() if cost == best}


def _cost(path: str) -> int:
    return path.count(">") + 2 * path.count("<")


def _heads(doc: Any, token: int, span: tuple[int, int]) -> bool:
    """Whether the noun stands in the marked phrase."""
    return span[0] <= int(doc[token].idx) < span[1]


def _solve(problem: _Problem) -> dict[str, float]:
    matrix, parts = problem.rows.matrix(), np.array(problem.parts)
    often = np.flatnonzero(np.asarray((matrix > 0).sum(axis=0)).ravel() >= _RAREST)
    matrix = matrix[:, often]
    turned = matrix.T.tocsr()
    groups, right = np.array(problem.groups), np.array(problem.right)
    count = int(groups[-1]) + 1
    starts = np.searchsorted(groups, np.arange(count))

    def loss(w: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        scores = (matrix @ w)[parts].sum(axis=1)
        top = np.maximum.reduceat(scores, starts)
        exp = np.exp(scores - top[groups])
        total = np.add.reduceat(exp, starts)
        hit = np.add.reduceat(exp * right, starts)
        step = exp / total[groups] - exp * right / np.maximum(hit, 1e-300)[groups]
        rows = np.bincount(parts.ravel(), weights=np.repeat(step, parts.shape[1]), minlength=matrix.shape[0])
        value = float(np.sum(np.log(total) - np.log(np.maximum(hit, 1e-300))) + 0.5 * _PENALTY * w @ w)
        return value, turned @ rows + _PENALTY * w

    found = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    names = problem.rows.names()
    return {names[i]: round(float(w), 4) for i, w in zip(often, found.x, strict=True) if abs(w) >= _SMALLEST}
