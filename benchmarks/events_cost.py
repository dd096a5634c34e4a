"""What event fields and topics cost beside the syntax model alone: ``python -m benchmarks.events_cost [--texts FILE]``.

FILE is JSON Lines with ``text`` and, where known, ``title``; of it the articles of 650 to 810 words are taken, without
it articles of that length are put together from the sample news. Batches of articles, as a run makes them, go through
the whole extractor chain and, right after, what the chain reads of them (the headlines, and the texts up to its limit)
through the spaCy model as it ships; both on one core, with models loaded and warm, in processor time. Of both the
median over the batches is given, and the median of the batches' ratios. The peak memory is that of the chain alone,
after a batch.
"""

import argparse
import gc
import json
import os
import random
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.linking import article_of
from schemas.article import Article
from transforms.batches import BATCH
from transforms.events.chain import ExtractorChain, ExtractParams
from transforms.logic.coding.syntax.nlp import beginning, load_bare

_WORDS, _USUAL = (650, 810), 730
_SEED = 1
_SAMPLES = Path(__file__).parent.parent / "pipeline" / "samples"


class Cost(NamedTuple):
    """Milliseconds of one article.

    Attributes:
        chain: All extractors and topics.
        model: The bare spaCy model on what the chain reads.
    """

    chain: float
    model: float


def articles(texts: Path | None, most: int) -> list[Article]:
    """Articles of about 730 words, at most so many."""
    rows = [json.loads(line) for line in texts.read_text("utf-8").splitlines()] if texts else made_up(most)
    fit = [row for row in rows if _WORDS[0] <= len((row.get("text") or "").split()) <= _WORDS[1]]
    random.Random(_SEED).shuffle(fit)  # noqa: S311
    return [
        article_of({"id": f"{number:032x}", "title": row.get("title"), "text": row["text"]})
        for number, row in enumerate(fit[:most])
    ]


def made_up(count: int) -> list[dict[str, str]]:
    """Articles put together from paragraphs of the sample news, the same ones each time."""
    paragraphs = [
        part
        for path in sorted(_SAMPLES.rglob("*.txt"))
        for part in path.read_text("utf-8").split("\n\n")
        if len(part.split()) > 15
    ]
    chosen = random.Random(_SEED)  # noqa: S311
    found = []
    for _ in range(count):
        parts: list[str] = []
        while sum(len(part.split()) for part in parts) < _USUAL:
            parts.append(chosen.choice(paragraphs))
        found.append({"title": " ".join(parts[0].split()[:9]), "text": "\n\n".join(parts)})
    return found


def measure(chosen: Sequence[Article], params: ExtractParams) -> tuple[list[Cost], float]:
    """Time both on each batch, as milliseconds an article; the first batch, a warm-up, is not counted.

    Returns:
        The costs, and the peak memory in MB after a batch of the chain, before the bare model is loaded.
    """
    chain = ExtractorChain(params)
    chain.extract_all(chosen[:BATCH])
    alone = _peak()
    model = load_bare(params.model)
    costs = []
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        texts = [text for article in batch for text in (article.text, article.title) if text]
        read = [beginning(text, params.max_chars) for text in texts]
        whole = _milliseconds(lambda batch=batch: chain.extract_all(batch))  # type: ignore[misc]
        bare = _milliseconds(lambda read=read: list(model.pipe(read, batch_size=len(read))))  # type: ignore[misc]
        if start == 0:
            # as a worker does when it has loaded its models
            gc.collect()
            gc.freeze()
        else:
            costs.append(Cost(whole / len(batch), bare / len(batch)))
    return costs, alone


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1_000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--count", type=int, default=101)
    args = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    chosen = articles(args.texts, args.count)
    costs, memory = measure(chosen, ExtractParams())
    words = statistics.median(len(article.text.split()) for article in chosen)
    chain, model = (statistics.median(column) for column in zip(*costs, strict=True))
    ratio = statistics.median(cost.chain / cost.model for cost in costs)
    print(f"articles: {len(chosen)}, median of {words:.0f} words; load before: {os.getloadavg()[0]:.1f}")
    print("| | ms, median | ratio |\n|---|---|---|")
    print(f"| spaCy alone, on what is read | {model:.1f} | 1 |")
    print(f"| all event fields and topics | {chain:.1f} | {ratio:.2f} |")
    print(f"peak memory of the process: {memory:.0f} MB")


if __name__ == "__main__":
    main()
