"""Learns how far to believe coded acts from what a reader thought of them; see ``trust.py``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

__all__ = ["Judged", "fit_trust", "held_out", "save_trust"]

_INVERSE_REGULARISATION: Final = 0.3
_SMALL: Final = 0.01
"""A weight below this moves no answer."""


class Judged(NamedTuple):
    """A coded act that a reader has judged.

    Attributes:
        text: Identity of its text.
        evidence: What speaks for and against it; see ``trust.evidence_for``.
        right: Both actors and the type are what the sentence says.
        weight: How much it counts beside the others.
    """

    text: str
    evidence: Mapping[str, float]
    right: bool
    weight: float = 1.0


def fit_trust(judged: Sequence[Judged]) -> dict[str, float]:
    """Weights of the evidence: logistic regression with an L2 penalty."""
    names = DictVectorizer()
    fitted = _fit(names.fit_transform([one.evidence for one in judged]), judged)
    weights = dict(zip(names.get_feature_names_out(), fitted.coef_[0].tolist(), strict=True))
    return {name: round(weight, 4) for name, weight in sorted(weights.items()) if abs(weight) >= _SMALL}


def held_out(judged: Sequence[Judged], folds: int = 5) -> NDArray[np.float64]:
    """The chance of being right of each, by weights learnt without its text; shape (judged,)."""
    rows = DictVectorizer().fit_transform([one.evidence for one in judged])
    chance = np.zeros(len(judged))
    for train, test in GroupKFold(folds).split(rows, groups=[one.text for one in judged]):
        chance[test] = _fit(rows[train], [judged[i] for i in train]).predict_proba(rows[test])[:, 1]
    return chance


def _fit(rows: Any, judged: Sequence[Judged]) -> LogisticRegression:
    # The bias is a piece of evidence like the others.
    model = LogisticRegression(C=_INVERSE_REGULARISATION, fit_intercept=False, max_iter=5_000)
    return model.fit(rows, [one.right for one in judged], [one.weight for one in judged])


def save_trust(weights: Mapping[str, float], path: Path) -> None:
    """Write the weights; the same ones give the same bytes.

    Raises:
        OSError: The file cannot be written.
    """
    path.write_text(json.dumps(weights, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
