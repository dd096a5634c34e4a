"""Learn how far to believe coded events: ``python -m benchmarks.events_trust TEXTS [--out FILE]``.

TEXTS is JSON Lines (gzip or not) with ``id`` and ``text``, whose first paragraph is the headline.
``events_labels.tsv`` has what readers thought of events of its texts, by id and offsets: 1 or 0 for actor1, actor2 and
root. The texts are coded anew; a verdict counts where the same verb still has the same actors and type. Prints how many
of the events above a confidence are right, each by weights learnt without its text.
"""

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.linking import read_rows
from transforms.events.action import Action, ActionParams
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.acts.ranking import Told
from transforms.logic.coding.acts.trust_training import Judged, fit_trust, held_out, save_trust
from transforms.logic.coding.syntax.nlp import load_model

_LABELS = Path(__file__).parent / "events_labels.tsv"
_BEFORE = ("where", "when", "money", "quotes", "who")
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
    text = row["text"]
    doc = load_model().parse(text)
    return Story(row["id"], text.partition("\n\n")[0][:200], text, None, None, "en", doc)


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
    parser.add_argument("--out", type=Path, help="where to write the weights; without it nothing is written")
    args = parser.parse_args()
    found = judged(args.texts)
    chance = held_out(found)
    print(f"{len(found)} events judged\n\n| confidence from | of all | right |\n|---|---|---|")
    for least in _THRESHOLDS:
        above = [one.right for one, p in zip(found, chance, strict=True) if p >= least]
        if above:
            print(f"| {least} | {len(above) / len(found):.2f} | {sum(above) / len(above):.2f} |")
    if args.out:
        save_trust(fit_trust(found), args.out)


if __name__ == "__main__":
    main()
