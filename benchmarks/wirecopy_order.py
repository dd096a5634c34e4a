"""What the order of arrival changes in newsbeam's clusters: ten daily runs beside one, and random orders.

The documents are given days of publication that are made up: a text that others are copies of comes on any of the
first five days, its copies on the same day or later, all others on any day. The seed is fixed.
"""

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.extraction_report import Table
from benchmarks.wirecopy_gold import Corpus
from benchmarks.wirecopy_newsbeam import article_of, cluster_batch, cluster_of, deduplicate, index_for, parquet_of
from benchmarks.wirecopy_report import spread
from benchmarks.wirecopy_scoring import adjusted_rand_index, named, same_clusters, score_pairs, score_rand
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
    for title, run in runs:
        say(f"{corpus.name}: {title}")
        rows.append((title, *_figures(corpus, [run()], once)))
    for title, count in ((f"random order, {DAYS} batches", DAYS), ("random order, one at a time", len(prints))):
        found = []
        for seed in range(orders):
            say(f"{corpus.name}: {title}, {seed + 1} of {orders}")
            shuffled = random.Random(seed).sample(sorted(prints), len(prints))  # noqa: S311 - no secret
            found.append(in_batches([[prints[one] for one in shuffled[at::count]] for at in range(count)]))
        rows.append((f"{title}, {orders} orders", *_figures(corpus, found, once)))
    head = ("", "F1", "ARI", "ARI with one run", "documents put elsewhere", "with another cluster_id")
    notes = ("beside one run: documents that are with others, and documents whose cluster has another name",)
    return Table(f"{corpus.name}: order of arrival, {len(prints)} documents", head, tuple(rows), notes)


def _figures(corpus: Corpus, found: Sequence[Labels], once: Labels) -> tuple[str, ...]:
    of_once = named(once, once)
    return (
        spread([score_pairs(corpus, labels).f1 for labels in found], ".4f"),
        spread([score_rand(corpus, labels) for labels in found], ".4f"),
        spread([adjusted_rand_index(of_once, named(labels, once), list(once)) for labels in found], ".4f"),
        spread([len(same_clusters(once, labels)) for labels in found], ".0f"),
        spread([sum(once[one] != labels.get(one) for one in once) for labels in found], ".0f"),
    )
