"""The event model by folds, the whole way: ``python -m benchmarks.events_folds DATA [--background HEADLINES]``.

DATA are labelled sentences as for ``newsbeam train events``. Ranker and act coder are trained without a fold, and what
the extractor `action` gives as the first event of each sentence of the fold is compared with its label: both actors
share a word with those that are right, and the type, and the quad class. Two minutes of one core.
"""

import argparse
from pathlib import Path
from typing import Any

from transforms.events.action import Action, ActionParams
from transforms.events.base import Findings, Story
from transforms.logic.coding.acts.coder import ActCoder, Coded
from transforms.logic.coding.acts.examples import read_background, read_examples
from transforms.logic.coding.acts.ranker import Ranker
from transforms.logic.coding.acts.training import FOLDS, Figures, Found, cross_validated, parsed_seeds
from transforms.logic.coding.acts.weights import EventWeights
from transforms.logic.coding.syntax.nlp import load_model


class FirstEvent:
    """Finds the first event of a sentence by the extractor as it is configured by default."""

    def __init__(self) -> None:
        self._version = ""
        self._action = Action(ActionParams())

    def action(self, weights: EventWeights) -> Action:
        """The extractor with these weights."""
        if weights.version != self._version:
            self._version = weights.version
            self._action = Action(ActionParams())
            # in place of the weights that ship
            vars(self._action).update(_ranker=Ranker.from_arrays(weights.arrays), _coder=ActCoder(weights))
        return self._action

    def __call__(self, doc: Any, weights: EventWeights) -> Found:
        """The first event of a parsed sentence with these weights."""
        story, found = Story("0" * 32, None, doc.text, None, None, "en", doc, None), Findings()
        self.action(weights).extract(story, found)
        if not found.events:
            return Found(None, None, Coded(None, None, None, 0.0))
        event = found.events[0]
        coded = Coded(event.plover_root, event.quad_class, event.cameo, event.confidence or 0.0)
        return Found(event.actor1, event.actor2, coded)


def measured(data: Path, background: Path | None = None, folds: int = FOLDS) -> Figures:
    """The figures of labelled sentences, all out of fold.

    Args:
        data: Labelled sentences, JSON Lines.
        background: Headlines for the training of the act coder, JSON Lines.
        folds: Number of folds.
    """
    examples, analyser = read_examples(data), load_model("auto")
    docs = [analyser.parse(e.sentence) for e in examples]
    others = [] if background is None else [analyser.parse(title) for title in read_background(background)]
    return cross_validated(examples, docs, parsed_seeds(examples, analyser), others, FirstEvent(), folds)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--folds", type=int, default=FOLDS)
    args = parser.parse_args()
    found = measured(args.data, args.background, args.folds)
    print(f"{found.sentences} sentences, {args.folds} folds")
    print(f"actors given: root {found.root:.3f}, quad {found.quad:.3f}")
    print(f"end to end: pair {found.pair:.3f}, pair+root {found.pair_root:.3f}, pair+quad {found.pair_quad:.3f}")


if __name__ == "__main__":
    main()
