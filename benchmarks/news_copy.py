"""newsbeam on NEWS-COPY, front pages of American newspapers: ``python -m benchmarks.news_copy --data FOLDER``.

Scores by the protocol of Silcock, D'Amico-Wong, Yang and Dell, "Noise-Robust De-Duplication at Scale" (ICLR 2023): all
articles of full days, clusters by hand, adjusted Rand index over all articles, those without a copy included.

FOLDER, or each of its subfolders, holds a set in one of two forms. As its authors release it: a JSON file with an
object of articles by id, each with ``article``, and one with a list of pairs of ids that are copies. As the copy on
Hugging Face has it: Parquet files with the columns ``id``, ``article``, ``cluster``; files of one name up to the first
hyphen (``test-00000-of-00001.parquet``) are one set.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.extraction_report import Table, render
from benchmarks.gold import DataError
from benchmarks.wirecopy_gold import Corpus, Text, connected, pair, pairs_within
from benchmarks.wirecopy_newsbeam import article_of, cluster_batch, cluster_of, index_for
from benchmarks.wirecopy_scoring import score_pairs, score_rand
from schemas.article import Article
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules

# An id ends in the day of the paper and two numbers: ...-Mar-04-1955-1-12.
_DAY = re.compile(r"[A-Z][a-z]{2}-\d{1,2}-\d{4}")
_PUBLISHED = (
    "published, adjusted Rand index of the test set: MinHash LSH .737, n-gram overlap .750, bi-encoder .915, "
    "bi-encoder with re-ranking .937"
)


def read_news_copy(folder: Path) -> list[Corpus]:
    """Read every set in a folder and its subfolders.

    Raises:
        DataError: There is none, or one is broken.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder")
    found = []
    for place in (folder, *sorted(path for path in folder.rglob("*") if path.is_dir())):
        try:
            found += [*_from_json(place), *_from_parquet(place)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # pa.ArrowInvalid is a ValueError
            raise DataError(f"{place}: {error!r}") from error
    if not found:
        raise DataError(f"{folder} has no set: neither JSON files of articles and of pairs, nor Parquet files")
    return found


def _from_json(folder: Path) -> Iterator[Corpus]:
    loaded = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    articles = [one for one in loaded if isinstance(one, dict)]
    pairs = [one for one in loaded if isinstance(one, list)]
    if not articles and not pairs:
        return
    if len(articles) != 1 or len(pairs) != 1:
        raise ValueError(f"{len(articles)} JSON files of articles and {len(pairs)} of pairs; one each makes a set")
    texts = [Text(name, _joined(row["article"])) for name, row in articles[0].items()]
    clusters = connected([text.id for text in texts], [pair(a, b) for a, b in pairs[0]])
    yield _corpus(folder.name, texts, clusters)


def _from_parquet(folder: Path) -> Iterator[Corpus]:
    files: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.parquet")):
        files[path.name.partition("-")[0].removesuffix(".parquet")].append(path)
    for name, parts in files.items():
        table = pa.concat_tables([pq.read_table(path, columns=["id", "article", "cluster"]) for path in parts])
        rows: list[dict[str, Any]] = table.to_pylist()
        texts = [Text(str(row["id"]), _joined(row["article"] or "")) for row in rows]
        yield _corpus(name, texts, {str(row["id"]): str(row["cluster"]) for row in rows})


def _corpus(name: str, texts: Sequence[Text], clusters: dict[str, str]) -> Corpus:
    if len(clusters) < len(texts):
        raise ValueError("an id comes a second time")
    return Corpus(name, tuple(texts), clusters, frozenset(pairs_within(clusters)), frozenset(), tuple(clusters))


def _joined(text: str) -> str:
    """Lines of a column joined, and the words that they divide: what the authors do before they compare words."""
    return text.replace("-\n", "").replace("\n", " ")


def _dated(text: Text) -> Article:
    found = _DAY.search(text.id)
    try:
        day = datetime.strptime(found.group() if found else "", "%b-%d-%Y").replace(tzinfo=UTC)
    except ValueError:
        return article_of(text)
    return article_of(text, int(day.timestamp()) * 1_000_000, "record")


def score_news_copy(corpora: Sequence[Corpus]) -> Table:
    """Cluster each set by newsbeam's pure functions, and score it."""
    rules, rows = MatchRules(), []
    for corpus in corpora:
        prints = [fingerprint(_dated(text)) for text in corpus.texts]
        found = cluster_batch(prints, index_for(rules), rules)
        labels = {text.article_id: cluster_of(text) for text in found}
        pairs = score_pairs(corpus, labels)
        counts = (len(corpus.texts), len(set(corpus.clusters.values())), pairs.positive)
        figures = (pairs.precision, pairs.recall, pairs.f1, score_rand(corpus, labels))
        rows.append((corpus.name, *map(str, counts), *(f"{figure:.3f}" for figure in figures)))
    head = ("", "articles", "clusters", "pairs", "P", "R", "F1", "ARI")
    return Table("NEWS-COPY, newsbeam's logic alone", head, tuple(rows), (_PUBLISHED,))


def main(arguments: Sequence[str] | None = None) -> None:
    """Score, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.news_copy", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the released files")
    parser.add_argument("--markdown", action="store_true", help="print a section for RESULTS.md")
    options = parser.parse_args(arguments)
    try:
        corpora = read_news_copy(options.data)
    except DataError as error:
        parser.error(str(error))  # exit code 2
    print(render([score_news_copy(corpora)], {"measured": f"{datetime.now(UTC):%Y-%m-%d}"}, markdown=options.markdown))


if __name__ == "__main__":
    main()
