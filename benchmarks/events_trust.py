"""Learn how far to believe coded events: ``... -m benchmarks.events_trust TEXTS [--sentences DATA] [--out FILE]``.

TEXTS is JSON Lines (gzip or not) with ``id`` and ``text``, whose first paragraph is the headline.
``events_labels.tsv`` has what readers thought of events of its texts, by id and offsets: 1 or 0 for actor1, actor2 and
root. The texts are coded anew; a verdict counts where the same verb still has the same actors and type. Prints how many
of the events above a confidence are right, each by weights learnt without its text.

DATA are labelled sentences as for ``newsbeam train events``, HEADLINES those of its ``--background``. Each sentence is
coded by a model trained without its fold; its first event is right where both actors share a word with the labelled
ones and the type is the same. Such a verdict counts less than a reader's, and may be right more often because the
sentence was chosen for telling an event: ``LABELLED`` is evidence of its own, which no article has.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.events_folds import FirstEvent
from benchmarks.linking import read_rows
from transforms.events.action import Action, ActionParams
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.examples import Example, read_background, read_examples
from transforms.logic.coding.acts.ranking import Told
from transforms.logic.coding.acts.training import Found, alike, cross_validated, parsed_seeds
from transforms.logic.coding.acts.trust_training import Judged, fit_trust, held_out, save_trust
from transforms.logic.coding.acts.weights import EventWeights
from transforms.logic.coding.gist.casing import sentence_case
from transforms.logic.coding.gist.opening import opening_of
from transforms.logic.coding.syntax.nlp import load_model

_LABELS = Path(__file__).parent / "events_labels.tsv"
_BEFORE = ("where", "when", "money", "quotes", "who")
LABELLED = "labelled"
_WEIGHT = 0.3
"""Of a labelled sentence beside a reader's verdict; at 0.3 the order of the readers' events suffers least."""

_TITLE = "News in brief"
"""A headline that says nothing, so that the sentence is read as one of an article."""

_THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)

Key = tuple[str, str, str, str, str]
"""Id of the text, start of the verb and of both actors, and the type, as the labels spell them."""


def judged(texts: Path) -> list[Judged]:
    """The labelled events that are still coded alike, with their evidence."""
    with _LABELS.open(newline="", encoding="utf-8") as file:
        labels = {_label_key(row): row for row in csv.DictReader(file, delimiter="\t")}
    wanted = {key[0] for key in labels}
    before = [EXTRACTORS.create(name, EXTRACTORS.plugin(name).params()) for name in _BEFORE]
    action = Action(ActionParams())
    found = []
    for row in read_rows(texts):
        if row["id"] not in wanted:
            continue
        story, findings = _story(row), Findings()
        for extractor in before:
            extractor.extract(story, findings)
        for told in action.told(story, findings):
            label = labels.get(_key(row["id"], told))
            if label is not None:
                right = all(label[part] == "1" for part in ("actor1_right", "actor2_right", "root_right"))
                found.append(Judged(row["id"], told.evidence, right))
    return found


def _story(row: Mapping[str, Any]) -> Story:
    """A text with its headline, as the chain of extractors has it."""
    opening, analyser = opening_of(None, row["text"]), load_model()
    title = opening.headline
    title_doc = analyser.parse(sentence_case(title, opening.body)) if title else None
    return Story(
        row["id"], title, row["text"], None, None, "en", analyser.parse(opening.body), title_doc,
        title_start=opening.start,
    )  # fmt: skip


class Sentences(FirstEvent):
    """Judges the first event of labelled sentences.

    Args:
        examples: The sentences.

    Attributes:
        judged: What has been judged so far.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        super().__init__()
        self._examples = {e.sentence: e for e in examples}
        self.judged: list[Judged] = []

    def __call__(self, doc: Any, weights: EventWeights) -> Found:
        """The first event of a parsed sentence with these weights, which is judged where both actors are labelled."""
        example, text = self._examples[doc.text], doc.text
        story = Story("0" * 32, _TITLE, text, None, None, "en", doc)
        told = [t for t in self.action(weights).told(story, Findings()) if t.coded.root]
        first = max(told, key=lambda t: t.score, default=None)
        if first is None:
            return Found(None, None, Coded(None, None, None, 0.0))
        one, two = (
            text[slice(*actor.span)] if actor is not None else None
            for actor in (first.settled.actor1, first.settled.actor2)
        )
        if example.actor1 is not None and example.actor2 is not None:
            same = alike(one, text[slice(*example.actor1)]) and alike(two, text[slice(*example.actor2)])
            evidence = {**first.evidence, LABELLED: 1.0}
            self.judged.append(Judged(text, evidence, same and first.coded.root == example.root, _WEIGHT))
        return Found(one, two, first.coded)


def judged_sentences(data: Path, background: Path | None) -> list[Judged]:
    """Labelled sentences with the evidence of their first event, coded without their fold."""
    examples, analyser = read_examples(data), load_model()
    docs = [analyser.parse(e.sentence) for e in examples]
    others = [] if background is None else [analyser.parse(title) for title in read_background(background)]
    judge = Sentences(examples)
    cross_validated(examples, docs, parsed_seeds(examples, analyser), others, judge)
    return judge.judged


def _label_key(row: Mapping[str, str]) -> Key:
    return (row["id"], row["verb_start"], row["actor1_start"], row["actor2_start"], row["root"])


def _key(identity: str, told: Told) -> Key:
    settled = told.settled
    starts = [str(actor.span[0]) if actor is not None else "" for actor in (settled.actor1, settled.actor2)]
    return (identity, str(settled.reading.verb.idx), starts[0], starts[1], str(told.coded.root))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--sentences", type=Path, help="labelled sentences to learn from as well")
    parser.add_argument("--background", type=Path, help="headlines for the training of the act coder")
    parser.add_argument("--out", type=Path, help="where to write the weights; without it nothing is written")
    args = parser.parse_args()
    found = judged(args.texts)
    more = judged_sentences(args.sentences, args.background) if args.sentences else []
    chance = held_out([*found, *more])[: len(found)]
    right = np.array([one.right for one in found])
    print(
        f"{len(found)} events and {len(more)} sentences judged\n\n| confidence from | of all | right |\n|---|---|---|"
    )
    for least in _THRESHOLDS:
        above = chance >= least
        if above.any():
            print(f"| {least} | {above.mean():.2f} | {right[above].mean():.2f} |")
    if args.out:
        weights = fit_trust([*found, *more])
        save_trust({name: weight for name, weight in weights.items() if name != LABELLED}, args.out)


if __name__ == "__main__":
    main()
