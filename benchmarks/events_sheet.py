"""Events to be judged by reading: ``python -m benchmarks.events_sheet FOLDER --out SHEET`` and ``... --verdicts FILE``.

From each JSON Lines file of FOLDER (``id``, ``text``, where known ``title`` and ``date_publish``) the same number of
articles is drawn, their events are extracted, and of these so many are drawn for the sheet, at most two of an article.
SHEET is a table for a reader: the sentence that is the evidence, actor1, verb, actor2 and PLOVER root of each event.

The reader's verdicts go into ``events_read.tsv``, which names texts by file, id and offsets and holds none of them:
``right`` is 1 where actor1, actor2 and root are all what the sentence says; an empty actor is right where the sentence
has none. ``--verdicts`` counts them.
"""

import argparse
import csv
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.linking import article_of
from schemas.event import NewsEvent
from transforms.events.chain import ExtractorChain, ExtractParams

_MOST_OF_ONE_ARTICLE = 2
COLUMNS = (
    "number", "file", "id", "sentence_start", "sentence_end", "actor1_start", "actor1_end", "actor2_start",
    "actor2_end", "lemma", "root", "modality",
)  # fmt: skip


class Drawn(NamedTuple):
    """An event with the file and text that it is of."""

    file: str
    id: str
    text: str
    event: NewsEvent


def draw(folder: Path, articles: int, events: int, seed: int) -> list[Drawn]:
    """Typed events of articles drawn from each file.

    Args:
        folder: Folder of JSON Lines files.
        articles: Articles drawn from each file.
        events: Events drawn from all of them.
        seed: Another seed, another sheet.
    """
    chosen = random.Random(seed)  # noqa: S311
    chain = ExtractorChain(ExtractParams())
    found: list[Drawn] = []
    for path in sorted(folder.glob("*.jsonl")):
        rows = [row for row in map(json.loads, path.read_text("utf-8").splitlines()) if row.get("text")]
        for row in chosen.sample(rows, min(articles, len(rows))):
            found += _events(path.stem, row, chain, chosen)
    chosen.shuffle(found)
    return found[:events]


def _events(file: str, row: dict[str, Any], chain: ExtractorChain, chosen: random.Random) -> list[Drawn]:
    _, events = chain.extract(article_of({**row, "id": str(row["id"])}))
    typed = [event for event in events if event.plover_root is not None]
    kept = chosen.sample(typed, min(_MOST_OF_ONE_ARTICLE, len(typed)))
    return [Drawn(file, str(row["id"]), row["text"], event) for event in kept]


def sheet(drawn: Sequence[Drawn]) -> str:
    """The events as text for a reader."""
    parts = []
    for number, (file, _, text, event) in enumerate(drawn, 1):
        sentence = " ".join(text[event.sentence_start : event.sentence_end].split())
        parts.append(
            f"{number}. [{file}] {sentence}\n"
            f"   actor1: {event.actor1}\n   {event.verb} -> {event.plover_root} ({event.modality})\n"
            f"   actor2: {event.actor2}"
        )
    return "\n\n".join(parts)


def rows(drawn: Sequence[Drawn]) -> list[list[Any]]:
    """The events by file, id and offsets, in the columns of ``COLUMNS``."""
    return [
        [
            number, file, identity, e.sentence_start, e.sentence_end, e.actor1_start, e.actor1_end, e.actor2_start,
            e.actor2_end, e.verb, e.plover_root, e.modality,
        ]
        for number, (file, identity, _, e) in enumerate(drawn, 1)
    ]  # fmt: skip


def counted(verdicts: Path) -> str:
    """How many events of a file of verdicts are right, and right in each part."""
    with verdicts.open(newline="", encoding="utf-8") as file:
        judged = list(csv.DictReader(file, delimiter="\t"))
    parts = {part: sum(row[part] == "1" for row in judged) for part in ("actor1_right", "actor2_right", "root_right")}
    said = ", ".join(f"{part.removesuffix('_right')} {hits}" for part, hits in parts.items())
    right = sum(row["right"] == "1" for row in judged)
    return f"{right} of {len(judged)} events are right in actor1, actor2 and root ({said})"


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, help="the sheet for the reader; SHEET.tsv beside it has the offsets")
    parser.add_argument("--verdicts", type=Path)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.verdicts:
        print(counted(args.verdicts))
        return
    if not (args.folder and args.out):
        parser.error("give FOLDER and --out, or --verdicts")
    drawn = draw(args.folder, args.articles, args.events, args.seed)
    args.out.write_text(sheet(drawn) + "\n", encoding="utf-8")
    with args.out.with_suffix(".tsv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter="\t").writerows([COLUMNS, *rows(drawn)])
    print(f"{len(drawn)} events: {args.out}")


if __name__ == "__main__":
    main()
