"""newsbeam's quotations beside textacy's: ``python -m benchmarks.events_quotes GOLD``.

GOLD is a file, a document a line: ``id``, ``text`` and ``attributions``, a list of ``source``, ``cue`` and ``content``,
each a list of start and end. textacy is installed beside newsbeam (``events_quotes_peers.txt``); it shares the spaCy
model and reads the whole text, newsbeam the beginning, as it does in a run. textacy gives up on a text whose quotation
marks do not pair: such a text counts as one in which it found nothing.

*Precision*: the share of the quotations found that overlap with attributed words of gold, direct or indirect. *Found*:
the share of gold's contents in quotation marks that a quotation overlaps with. *Speaker*: of those found whose source
gold names, the share whose speaker overlaps with it.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from transforms.events.base import Findings, Story
from transforms.events.quotes import Quotes, QuotesParams
from transforms.logic.coding.syntax.nlp import load_model

Span = tuple[int, int]
_MARKS = set('"“„«')


class Attribution(NamedTuple):
    """Words and whose they are, as gold has it."""

    content: Span
    source: list[Span]
    marked: bool


class Document(NamedTuple):
    """A text with its attributions."""

    text: str
    attributions: list[Attribution]


class Found(NamedTuple):
    """A quotation that a system found, and the speaker where it names one."""

    content: Span
    speaker: Span | None


class Score(NamedTuple):
    """What a system got right, and what it took.

    Attributes:
        precision: Share of the quotations found that gold has.
        found: Share of gold's quotations found.
        speaker: Share of the speakers right, where found.
        refused: Documents that the system gave up on.
        milliseconds: Time a document, with the parse that the system needs.
    """

    precision: float
    found: float
    speaker: float
    refused: int
    milliseconds: float


Reader = Callable[[str], list[Found]]


def newsbeam(text: str) -> list[Found]:
    """The quotations that newsbeam finds."""
    found = Findings()
    doc = load_model().parse(text)
    Quotes(QuotesParams()).extract(Story("", None, text, None, None, "en", doc), found)
    return [Found((q.start, q.end), _span(q.speaker_start, q.speaker_end)) for q in found.quotes]


def textacy(text: str) -> list[Found]:
    """The quotations that textacy finds.

    Raises:
        ValueError: It gives up on the text.
    """
    doc = load_model(limit=sys.maxsize).parse(text)
    triples = import_module("textacy.extract").direct_quotations(doc)
    return [
        Found(
            (triple.content.start_char, triple.content.end_char),
            (triple.speaker[0].idx, triple.speaker[-1].idx + len(triple.speaker[-1])),
        )
        for triple in triples
    ]


SYSTEMS: dict[str, Reader] = {"newsbeam": newsbeam, "textacy": textacy}


def load(path: Path) -> list[Document]:
    """The documents of a gold file."""
    with path.open(encoding="utf-8") as lines:
        return [_document(json.loads(line)) for line in lines]


def score(read: Reader, documents: Sequence[Document]) -> Score:
    """What a system makes of the documents.

    Args:
        read: The system.
        documents: The documents.
    """
    answers: list[list[Found]] = []
    refused = 0
    started = time.perf_counter()
    for document in documents:
        try:
            answers.append(read(document.text))
        except ValueError:
            answers.append([])
            refused += 1
    seconds = time.perf_counter() - started
    pairs = list(zip(documents, answers, strict=True))
    made = [any(_overlap(f.content, a.content) for a in d.attributions) for d, got in pairs for f in got]
    asked = [(a, got) for d, got in pairs for a in d.attributions if a.marked]
    hits = [(a, next((f for f in got if _overlap(f.content, a.content)), None)) for a, got in asked]
    named = [(a, f) for a, f in hits if f is not None and a.source]
    right = [f.speaker is not None and any(_overlap(f.speaker, s) for s in a.source) for a, f in named]
    return Score(
        precision=_share(made),
        found=_share([f is not None for _, f in hits]),
        speaker=_share(right),
        refused=refused,
        milliseconds=1000 * seconds / max(1, len(documents)),
    )


def main() -> None:
    """Print a row of Markdown for each system that is installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", type=Path, metavar="GOLD", help="file of attributions")
    documents = load(parser.parse_args().gold)
    print("| system | precision | found | speaker | refused | ms a document |\n|---|---|---|---|---|---|")
    for name, read in SYSTEMS.items():
        try:
            label = f"{name} {version(name)}"
        except PackageNotFoundError:
            print(f"{name} is not installed here: skipped", file=sys.stderr)
            continue
        read(documents[0].text)  # loads the models
        s = score(read, documents)
        print(
            f"| {label} | {s.precision:.3f} | {s.found:.3f} | {s.speaker:.3f} | {s.refused} of {len(documents)} "
            f"| {s.milliseconds:.0f} |"
        )


def _document(row: dict[str, Any]) -> Document:
    text = str(row["text"])
    attributions: list[Attribution] = []
    for item in row["attributions"]:
        source = [(start, end) for start, end in item["source"]]
        for start, end in item["content"]:
            marked = bool(_MARKS & set(text[max(0, start - 2) : start + 2]))
            attributions.append(Attribution((start, end), source, marked))
    return Document(text, attributions)


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else (start, end)


def _overlap(one: Span, two: Span) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _share(right: Sequence[bool]) -> float:
    return sum(right) / max(1, len(right))


if __name__ == "__main__":
    main()
