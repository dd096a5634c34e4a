"""What kind of act a clause tells of: PLOVER type, quad class and CAMEO code, from a linear model over hashed words.

How the weights came about is in ``training.py`` and in ``docs/models/events.md``.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from transforms.logic.coding.acts.cameo import cameo_patterns
from transforms.logic.coding.acts.features import FEATURES, Act, Matrix, Span, features_of, words_around
from transforms.logic.coding.acts.plover import Frame
from transforms.logic.coding.acts.weights import Arrays, EventWeights, shipped_weights

__all__ = ["NO_EVENT", "Act", "ActCoder", "Coded", "act_of"]

NO_EVENT: Final = ""
"""Label of an act that is none of the types."""

_BATCH: Final = 512


class Coded(NamedTuple):
    """What kind of act it is.

    Attributes:
        root: PLOVER type, or whatever the weights were trained on; None where it is none of them or not sure.
        quad: Quad class, 1 to 4: of the type, or, where that is not sure, the one sure class of all likely types.
        cameo: CAMEO code, two to four digits; None without a type, or where it has none.
        probability: How likely the best type is, 0 to 1, whether it is given or not.
    """

    root: str | None
    quad: int | None
    cameo: str | None
    probability: float


def act_of(verb: Any, actor1: Span | None, actor2: Span | None, frame: Frame) -> Act:
    """The act that a verb of a parse tells of.

    Args:
        verb: The verb's token.
        actor1: Offsets of who acts in the document, or None.
        actor2: Offsets of who is acted upon in the document, or None.
        frame: What goes with the verb.
    """
    sent = verb.sent
    start, end = sent.start_char, sent.end_char

    def within(span: Span | None) -> Span | None:
        return (span[0] - start, span[1] - start) if span is not None and start <= span[0] and span[1] <= end else None

    return Act(sent.text, within(actor1), within(actor2), (verb.idx - start, verb.idx - start + len(verb)), frame)


class ActCoder:
    """Types acts; reads its weights once.

    Args:
        weights: What ``newsbeam train events`` learnt; the weights that ship by default.

    Attributes:
        version: Version of the weights.
        labels: The types, in order; ``NO_EVENT`` among them, unless all acts that were learnt from had a type.

    Raises:
        ValueError: The weights hold no act coder, or one of other features.
    """

    def __init__(self, weights: EventWeights | None = None) -> None:
        weights = weights or shipped_weights()
        self.version = weights.version
        try:
            self._set_up(weights.arrays)
        except KeyError as error:
            raise ValueError(f"the event model has no array {error}") from None

    def _set_up(self, arrays: Arrays) -> None:
        self.labels = [str(label) for label in arrays["coder.labels"]]
        self._quads = {label: int(q) or None for label, q in zip(self.labels, arrays["coder.quads"], strict=True)}
        self._idf: Matrix = arrays["coder.idf"].astype(np.float32)
        scales = arrays["coder.scales"].astype(np.float32)
        self._weights: Matrix = arrays["coder.weights"].astype(np.float32) * scales
        self._bias: Matrix = arrays["coder.bias"].astype(np.float32)
        self._lowest, self._lowest_quad = float(arrays["coder.lowest"]), float(arrays["coder.lowest_quad"])
        if self._weights.shape != (FEATURES, len(self.labels)) or self._idf.shape != (FEATURES,):
            raise ValueError(f"the event model has weights of the wrong shape: {self._weights.shape}")

    def code(self, acts: Sequence[Act]) -> list[Coded]:
        """The kind of each act, in their order; many at a time are faster."""
        found: list[Coded] = []
        for start in range(0, len(acts), _BATCH):
            part = acts[start : start + _BATCH]
            found += [self._coded(act, row) for act, row in zip(part, self.probabilities(part), strict=True)]
        return found

    def probabilities(self, acts: Sequence[Act]) -> Matrix:
        """Probability of each label, shape (acts, labels)."""
        if not acts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        logits = np.asarray(features_of(acts, self._idf) @ self._weights) + self._bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Matrix = odds / odds.sum(axis=1, keepdims=True)
        return shares

    def _coded(self, act: Act, row: Matrix) -> Coded:
        rated = [(float(p), label) for p, label in zip(row, self.labels, strict=True) if label != NO_EVENT]
        probability, root = max(rated)
        if probability < self._lowest:
            return Coded(None, self._likely_quad(row), None, round(probability, 4))
        code = cameo_patterns().code(root, act.frame.verb, *words_around(act))
        return Coded(root, self._quads[root], code, round(probability, 4))

    def _likely_quad(self, row: Matrix) -> int | None:
        """The quad class of an act whose type is not sure, where its types are sure enough together."""
        sums: dict[int, float] = {}
        for p, label in zip(row, self.labels, strict=True):
            quad = self._quads[label]
            if quad is not None:
                sums[quad] = sums.get(quad, 0.0) + float(p)
        quad = max(sums, key=sums.__getitem__, default=None)
        return quad if quad is not None and sums[quad] >= self._lowest_quad else None
