"""What the order of arrival changes in newsbeam's clusters: ten daily runs beside one, and random orders.

The documents are given days of publication that are made up: a text that others are copies of comes on any of the
first five days, its copies on the same day or later, all others on any day. The seed is fixed.
"""

import json
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.extraction_report import Table
from benchmarks.wirecopy_gold import Corpus
from benchmarks.wirecopy_newsbeam import article_of, cluster_batch, cluster_of, deduplicate, index_for, parquet_of
from benchmarks.wirecopy_report import spread
from benchmarks.wirecopy_scoring import adjusted_rand_index, named, same_clusters, score_pairs, score_rand
from pipeline.config import parse_config
from pipeline.lake.check import check
from pipeline.lake.folders import Lake
from pipeline.runs.run import run
from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules

DAYS = 10
_DAY_US = 86_400_000_000
_START_US = 1_767_225_600_000_000  # 2026-01-01T00:00Z
_SEED = 1

Labels = dict[str, str | None]


def published(corpus: Corpus, seed: int = _SEED) -> list[Article]:
    """The documents with times of publication, to the second, that are made up.

    Args:
        corpus: The documents.
        seed: The same seed gives the same times.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    heads = {original for copies in corpus.levels.values() for original in copies.values()}
    first_day = {corpus.clusters[head]: chance.randrange(DAYS // 2) for head in sorted(heads)}
    found = []
    for text in corpus.texts:
        earliest = first_day.get(corpus.clusters[text.id], 0)
        latest = earliest if text.id in heads else DAYS - 1
        # Of one day, an original comes first.
        second = chance.randrange(0, 3_600) if text.id in heads else chance.randrange(3_600, 86_400)
        at = _START_US + chance.randint(earliest, latest) * _DAY_US + second * 1_000_000
        found.append(article_of(text, at, "record"))
    return found


def by_day(articles: Sequence[Article]) -> list[list[Article]]:
    """The articles of each day, in the order of the days."""
    days: list[list[Article]] = [[] for _ in range(DAYS)]
    for article in articles:
        days[((article.published_at or 0) - _START_US) // _DAY_US].append(article)
    return [day for day in days if day]


def in_batches(batches: Sequence[Sequence[Fingerprint]]) -> Labels:
    """Clusters of batches that come one after the other, by the pure functions."""
    rules = MatchRules()
    index = index_for(rules)
    labels: Labels = {}
    for batch in batches:
        found = cluster_batch(batch, index, rules)
        index.add(table_of(Fingerprint, found))
        labels |= {text.article_id: cluster_of(text) for text in found}
    return labels


def in_runs(batches: Sequence[Sequence[Article]]) -> Labels:
    """The same through ``Deduplicate``, with a Parquet file of fingerprints after each batch."""
    labels: Labels = {}
    with tempfile.TemporaryDirectory() as folder:
        files: list[str] = []
        for number, batch in enumerate(batches):
            found = deduplicate(batch, files)
            path = Path(folder) / f"{number:02}.parquet"
            path.write_bytes(parquet_of(found))
            files.append(str(path))
            labels |= {text.article_id: cluster_of(text) for text in found}
    return labels


def in_lake(batches: Sequence[Sequence[Article]]) -> Labels:
    """The same through runs of the whole pipeline, a run a batch, each committed to one lake.

    Args:
        batches: The articles of each run.

    Returns:
        The clusters by the texts' own ids; what cleaning rejects is a cluster of its own.

    Raises:
        RuntimeError: The tables of the lake do not agree in the end.
    """
    with tempfile.TemporaryDirectory() as folder:
        inbox, root = Path(folder) / "inbox", Path(folder) / "lake"
        inbox.mkdir()
        config = parse_config({
            "sources": [{"type": "jsonl", "glob": f"{inbox}/*.jsonl"}], "output": {"root": str(root)},
            "clean": {"min_words": 1}, "dedup": {"keep_text": False}, "events": {"extractors": []},
        })  # fmt: skip
        for number, batch in enumerate(batches):
            rows = ({"id": one.source_id, "text": one.text, "source": one.source, "published_at": _stated(one)}
                    for one in batch)  # fmt: skip
            (inbox / f"{number:04}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            run(config)
        problems = check(Lake(str(root))).problems
        if problems:
            raise RuntimeError(f"the lake does not agree with itself: {problems[0]}")
        files = [str(path) for table in ("articles", "duplicates") for path in (root / table).rglob("*.parquet")]
        query = "SELECT source_id, cluster_id FROM read_parquet(?, union_by_name=true, hive_partitioning=false)"
        found = dict(duckdb.execute(query, [files]).fetchall())
    return {one.source_id: found.get(one.source_id, one.source_id) for batch in batches for one in batch}


def _stated(article: Article) -> str:
    return datetime.fromtimestamp((article.published_at or 0) / 1e6, UTC).isoformat()


def measure_order(corpus: Corpus, orders: int, say: Callable[[str], None]) -> Table:
    """All figures of a set.

    Args:
        corpus: The documents.
        orders: Random orders to try, of batches and one at a time.
        say: Told how it goes.
    """
    articles = published(corpus)
    prints = {article.article_id: fingerprint(article) for article in articles}
    days = by_day(articles)
    daily = [[prints[article.article_id] for article in day] for day in days]

    say(f"{corpus.name}: one run")
    once = in_batches([list(prints.values())])
    rows = [("one run", *_figures(corpus, [once], once))]
    runs: tuple[tuple[str, Callable[[], Labels]], ...] = (
        ("one run, through Beam", lambda: in_runs([articles])),
        (f"{len(days)} daily runs", lambda: in_batches(daily)),
        (f"{len(days)} daily runs, through Beam", lambda: in_runs(days)),
    )
    for title, labels in runs:
        say(f"{corpus.name}: {title}")
        rows.append((title, *_figures(corpus, [labels()], once)))
    for title, count in ((f"random order, {DAYS} batches", DAYS), ("random order, one at a time", len(prints))):
        found = []
        for seed in range(orders):
            say(f"{corpus.name}: {title}, {seed + 1} of {orders}")
            found.append(in_batches(_shuffled(prints, seed, count)))
        rows.append((f"{title}, {orders} orders", *_figures(corpus, found, once)))
    rows += _through_the_lake(corpus, articles, say)
    head = ("", "F1", "ARI", "ARI with one run", "documents put elsewhere", "with another cluster_id")
    notes = ("beside one run: documents that are with others, and documents whose cluster has another name",)
    return Table(f"{corpus.name}: order of arrival, {len(prints)} documents", head, tuple(rows), notes)


def _through_the_lake(corpus: Corpus, articles: Sequence[Article], say: Callable[[str], None]) -> list[tuple[str, ...]]:
    """One run of the whole command, and as many as there are days in random order, compared with that one."""
    by_id = {article.article_id: article for article in articles}
    say(f"{corpus.name}: one run, with its lake")
    once = in_lake([articles])
    say(f"{corpus.name}: random order, {DAYS} runs, with their lake")
    bits = in_lake(_shuffled(by_id, _SEED, DAYS))
    return [
        ("one run, with its lake", *_figures(corpus, [once], once)[:-1], "-"),
        # A document's id hangs on the file that it lies in, and so do the names of clusters.
        (f"random order, {DAYS} runs, with their lake", *_figures(corpus, [bits], once)[:-1], "-"),
    ]


def _shuffled(texts: Mapping[str, Any], seed: int, count: int) -> list[list[Any]]:
    """The texts in so many batches of a random order."""
    order = random.Random(seed).sample(sorted(texts), len(texts))  # noqa: S311 - no secret
    return [[texts[one] for one in order[at::count]] for at in range(count)]


def _figures(corpus: Corpus, found: Sequence[Labels], once: Labels) -> tuple[str, ...]:
    of_once = named(once, once)
    return (
        spread([score_pairs(corpus, labels).f1 for labels in found], ".4f"),
        spread([score_rand(corpus, labels) for labels in found], ".4f"),
        spread([adjusted_rand_index(of_once, named(labels, once), list(once)) for labels in found], ".4f"),
        spread([len(same_clusters(once, labels)) for labels in found], ".0f"),
        spread([sum(once[one] != labels.get(one) for one in once) for labels in found], ".0f"),
    )
