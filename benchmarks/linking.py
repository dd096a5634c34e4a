"""Score links between articles against labels: ``python -m benchmarks.linking FILE [--pairs PAIRS]``.

FILE is JSON Lines (gzip or not) with ``id``, ``text`` and, where known, ``title``, ``date_publish`` and ``cluster``,
the story, as the gold of Giveme5W1H has them (github.com/fhamborg/Giveme5W1H). Precision and recall count pairs of one
story. PAIRS is a JSON list of ``a``, ``b`` and ``label``; of each label it counts what its pairs were linked as.

Event fields are extracted and articles are linked as a run does, each article being an outlet of its own.
"""

import argparse
import gzip
import itertools
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from schemas.article import Article
from schemas.duplicate import Edge
from schemas.record import fields_of
from transforms.events.chain import ExtractorChain, ExtractParams
from transforms.link_events import LinkEvents
from transforms.logic.cleaning.dates import to_micros
from transforms.logic.linking.rules import LinkParams
from transforms.rounds import one_round

_UNDATED = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
_FOUND: list[Edge] = []

Pair = tuple[str, str]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file, which may be compressed."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def article_of(row: Mapping[str, Any]) -> Article:
    """A row as a cleaned article; without a date it counts as one that does not state its time."""
    blank = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}
    stated = row.get("date_publish")
    moment = datetime.fromisoformat(f"{stated}+00:00") if stated and stated != "None" else _UNDATED
    known = {
        "article_id": row["id"], "source_id": row["id"], "cluster_id": row["id"], "source": row["id"],
        "title": row.get("title"), "text": row["text"], "language": "en", "published_at": to_micros(moment),
        "date_source": "file_time" if moment is _UNDATED else "record",
    }  # fmt: skip
    return Article(**(blank | {"is_canonical": True, "origin": "gold", "uri": "gold"} | known))


def link(articles: list[Article], params: LinkParams) -> dict[Pair, str]:
    """Relation of each linked pair, by its ids in order."""
    _FOUND.clear()
    with beam.Pipeline(FnApiRunner()) as pipeline:
        created = pipeline | beam.Create(articles, reshuffle=False).with_output_types(Article)
        _ = created | LinkEvents(params, one_round()) | "keep" >> beam.Map(_keep)
    return {_ordered(edge.article_id, edge.other_id): edge.relation for edge in _FOUND}


def _keep(edge: Edge) -> None:
    # By name, for a global of the command's own module would be copied into the pipeline.
    from benchmarks import linking

    linking._FOUND.append(edge)


def _ordered(one: str, two: str) -> Pair:
    return (one, two) if one < two else (two, one)


def story_scores(linked: Mapping[Pair, str], stories: Mapping[str, str | None]) -> tuple[float, float]:
    """Precision and recall of the linked pairs, by the stories that the articles belong to; none means none."""

    def same(pair: Pair) -> bool:
        return stories[pair[0]] is not None and stories[pair[0]] == stories[pair[1]]

    right = sum(map(same, linked))
    return right / max(1, len(linked)), right / max(1, sum(map(same, itertools.combinations(stories, 2))))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pairs", type=Path)
    given = parser.parse_args()
    rows = read_rows(given.file)
    chain = ExtractorChain(ExtractParams())
    from benchmarks import linking

    linked = linking.link([chain.extract(article_of(row))[0] for row in rows], LinkParams())
    print(f"{len(rows)} articles, linked pairs: {dict(Counter(linked.values()))}")
    if any(row.get("cluster") for row in rows):
        precision, recall = story_scores(linked, {row["id"]: row.get("cluster") for row in rows})
        print(f"pairs of one story: precision {precision:.3f}, recall {recall:.3f}")
    if given.pairs:
        labels: dict[str, Counter[str]] = {}
        for pair in json.loads(given.pairs.read_text(encoding="utf-8")):
            found = linked.get(_ordered(pair["a"], pair["b"]), "not linked")
            labels.setdefault(pair["label"], Counter())[found] += 1
        for label, counts in sorted(labels.items()):
            print(f"label {label}: {dict(counts)}")


if __name__ == "__main__":
    main()
