"""Learning the act coder: labelled sentences, invented ones, and the verb patterns of CAMEO's dictionary."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from transforms.logic.coding.acts.cameo import CameoPattern, cameo_patterns
from transforms.logic.coding.acts.coder import NO_EVENT, Act
from transforms.logic.coding.acts.features import (
    Matrix,
    counts_of,
    frame_features,
    hints_of,
    inverse_frequencies,
    weighted,
    words_of,
)
from transforms.logic.coding.acts.plover import Frame, lexicon

__all__ = ["fit_coder"]

# Weight of a dictionary's pattern, and of an invented sentence, beside a labelled sentence.
_PATTERN_WEIGHT: Final = 0.3
_SEED_WEIGHT: Final = 0.5
_PENALTY: Final = 1.0
# Sharpness of the probabilities: the one that made them fit best out of fold.
_SHARPNESS: Final = 4.0
# Below this probability a type is not given; see the model card.
_LOWEST: Final = 0.3
# Of a quad class, four against fifteen types, less is enough.
_LOWEST_QUAD: Final = 0.2


class _Rows(NamedTuple):
    """Training rows: blocks of counts, labels and weights."""

    blocks: list[Any]
    labels: list[str]
    weights: list[float]


def fit_coder(
    acts: Sequence[Act],
    roots: Sequence[str | None],
    quads: Mapping[str, int | None],
    seeds: Sequence[tuple[Act, str | None]] = (),
) -> dict[str, NDArray[Any]]:
    """Learn the weights of the act coder.

    Args:
        acts: Labelled acts.
        roots: The type of each; None for none.
        quads: Quad class of each type.
        seeds: Further acts with their types.

    Returns:
        Arrays for ``ActCoder``; the same input gives the same.

    Raises:
        ValueError: There are fewer than two types.
    """
    rows = _rows(acts, roots, seeds)
    labels = sorted(set(rows.labels))
    if len(labels) < 2:
        raise ValueError("at least two kinds of acts are needed")
    idf = inverse_frequencies(rows.blocks)
    features = weighted(rows.blocks, idf)
    weights, bias = _fit(features, rows, labels)
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    return {
        "coder.labels": np.array(labels),
        "coder.quads": np.array([quads.get(label) or 0 for label in labels], dtype=np.int8),
        "coder.idf": idf.astype(np.float16),
        "coder.weights": np.round(weights / scales).astype(np.int8),
        "coder.scales": scales.astype(np.float32),
        "coder.bias": bias.astype(np.float32),
        "coder.lowest": np.array(_LOWEST),
        "coder.lowest_quad": np.array(_LOWEST_QUAD),
    }


def _rows(acts: Sequence[Act], roots: Sequence[str | None], seeds: Sequence[tuple[Act, str | None]]) -> _Rows:
    everything = [*acts, *(act for act, _ in seeds)]
    labels = [root or NO_EVENT for root in (*roots, *(root for _, root in seeds))]
    weights = [1.0] * len(acts) + [_SEED_WEIGHT] * len(seeds)
    words = [words_of(act) for act in everything]
    frames = [frame_features(act.frame) for act in everything]
    hints = [hints_of(act) for act in everything]
    for pattern in _patterns({root for root in roots if root}):
        text = [pattern.verb if w == "*" else w for w in pattern.words]
        others = tuple(w for w in text if w != pattern.verb and not w.startswith("ACTOR"))
        words.append(text)
        frames.append(frame_features(Frame(pattern.verb, others, others)))
        hints.append([])
        labels.append(pattern.root or NO_EVENT)
        weights.append(_PATTERN_WEIGHT)
    return _Rows(counts_of(words, frames, hints), labels, weights)


def _patterns(kinds: set[str]) -> list[CameoPattern]:
    """CAMEO's patterns for these types; none where some type is not PLOVER's: of those they know nothing."""
    if not kinds <= set(lexicon().roots()):
        return []
    return [p for p in cameo_patterns().all if p.root is None or p.root in kinds]


def _fit(features: Any, rows: _Rows, labels: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Weights, shape (65536, labels), and bias of a linear classifier, one label against all others."""
    model = LinearSVC(C=_PENALTY, random_state=0)
    truth = np.array([labels.index(label) for label in rows.labels])
    model.fit(features, truth, sample_weight=np.array(rows.weights))
    coefficients, bias = model.coef_.T, model.intercept_
    if len(labels) == 2:
        coefficients, bias = np.hstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    return coefficients * _SHARPNESS, bias * _SHARPNESS
