"""Topics of labelled news: ``python -m benchmarks.events_topics --data FOLDER [--folds N] [--definitions FILE]``.

FOLDER has JSON Lines with ``title``, ``text`` and the right topics (``medtop``, or ``medtop_any`` for a list), in files
``topic_bbc``, ``topic_ag`` and ``topic_reuters_train`` (whose stories with ``topics`` are all economy), and headlines
in ``topic_huffpost``. Prints a Markdown row for each: best topic right of the whole model, of its hashed words alone,
and of its embedding alone; the share with a topic; the middle cost of an article one by one, and in tasks of eight, as
a run reads them. A text without a topic counts as wrong. Headlines are measured by cross-validation, since the shipped
model learnt from them; five folds take about six minutes of processor time.
"""

import argparse
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from transforms.logic.topics.corpus import read_definitions, read_examples
from transforms.logic.topics.model import Head, TopicModel, shipped_topic_model
from transforms.logic.topics.training import cross_validated

_ECONOMY: Final = "04000000"
_TIMED: Final = 300
_SETS: Final = {"bbc": "BBC News", "ag": "AG News", "reuters_train": "Reuters-21578, taken as economy"}


class Gold(NamedTuple):
    """A text and the topics that are right for it."""

    title: str
    text: str
    right: frozenset[str]


def main() -> None:
    """Parse the arguments, print the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.events_topics", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--folds", type=int, default=0, metavar="N", help="also cross-validate on the headlines")
    parser.add_argument("--definitions", type=Path, metavar="FILE", help="IPTC's cptall-en-US.json, for --folds")
    options = parser.parse_args()
    model = shipped_topic_model()
    print("| set | texts | right | words alone | embedding alone | with a topic | ms one by one | ms by eight |")
    print("|---|---|---|---|---|---|---|---|")
    for name, title in _SETS.items():
        gold = _read(options.data / f"topic_{name}.jsonl")
        if gold:
            print(_row(title, model, gold), flush=True)
    headlines = options.data / "topic_huffpost.jsonl"
    if options.folds and headlines.exists():
        definitions = read_definitions(options.definitions) if options.definitions else []
        rows = [row for row in read_examples(headlines) if row.topic is not None]
        found = cross_validated(rows, definitions, options.folds)
        name = f"HuffPost headlines, {options.folds} folds"
        print(f"| {name} | {len(rows):,} | {found['accuracy']:.3f} | | | {found['answered']:.3f} | | |")


def _row(title: str, model: TopicModel, gold: Sequence[Gold]) -> str:
    whole, answered = _right(model, gold)
    words, _ = _right(_only(model, words=True), gold)
    dense, _ = _right(_only(model, words=False), gold)
    one, eight = (_milliseconds(model, gold[:_TIMED], width) for width in (1, 8))
    right = f"{whole:.3f} | {words:.3f} | {dense:.3f}"
    return f"| {title} | {len(gold):,} | {right} | {answered:.3f} | {one:.1f} | {eight:.1f} |"


def _right(model: TopicModel, gold: Sequence[Gold]) -> tuple[float, float]:
    found = model.classify_many((one.title, one.text) for one in gold)
    hits = sum(bool(topics) and topics[0].medtop in one.right for one, topics in zip(gold, found, strict=True))
    return hits / len(gold), sum(map(bool, found)) / len(gold)


def _only(model: TopicModel, *, words: bool) -> TopicModel:
    """The model with one of its two halves silenced."""

    def half(head: Head) -> Head:
        if words:
            dense, bias = np.zeros_like(head.dense), np.zeros_like(head.dense_bias)
            return replace(head, dense=dense, dense_bias=bias, min_score=0.0)
        silent, bias = np.zeros_like(head.words), np.zeros_like(head.words_bias)
        return replace(head, words=silent, words_bias=bias, min_score=0.0)

    return TopicModel(model.idf, half(model.article), half(model.headline), model.other)


def _milliseconds(model: TopicModel, gold: Sequence[Gold], width: int) -> float:
    """Middle cost of an article where so many are classified together."""
    spent = []
    for first in range(0, len(gold), width):
        texts = [(one.title, one.text) for one in gold[first : first + width]]
        start = time.process_time()
        model.classify_many(texts)
        spent.append(1_000 * (time.process_time() - start) / len(texts))
    return statistics.median(spent)


def _read(path: Path) -> list[Gold]:
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold = [Gold(row.get("title") or "", row.get("text") or "", _topics_of(row)) for row in rows]
    return [one for one in gold if one.right]


def _topics_of(row: dict[str, Any]) -> frozenset[str]:
    if "label" not in row:
        return frozenset([_ECONOMY] if row.get("topics") else [])
    return frozenset(row.get("medtop_any") or [row["medtop"]]) - {None}


if __name__ == "__main__":
    main()
