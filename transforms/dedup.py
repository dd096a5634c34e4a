"""Find the copies of wire stories, within the chunk and against what earlier runs wrote."""

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache, partial
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam import pvalue
from pydantic import Field

from schemas.arrow import rows_of
from schemas.article import Article
from schemas.duplicate import Duplicate, Fingerprint
from schemas.match import Assignment, Match
from transforms.logic.wirecopy.clusters import assign, components
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex, best_partners, is_worth_indexing, pairs_of_key
from transforms.logic.wirecopy.fingerprints import fingerprint, host_of
from transforms.logic.wirecopy.host_chrome import drop_host_chrome, is_chrome, lead_key, line_keys
from transforms.logic.wirecopy.lineage import copy_of, kept_as, numbered, repeat_of
from transforms.logic.wirecopy.matching import MatchRules, compare
from transforms.outputs import typed
from transforms.registry import Params
from transforms.storage import FoundFile, read_bytes, stat

COPIES, PRINTS, KNOWN = "duplicates", "fingerprints", "known"


class DedupParams(Params):
    """How copies are found and what is kept of them."""

    rules: MatchRules = MatchRules()
    keep_text: bool = Field(default=False, description="Keep the text of copies in the table of duplicates.")


class Deduplicate(beam.PTransform[Any, Any]):
    """Articles in; texts of their own, and copies, out.

    ``PCollection[Article]`` → dict of ``PCollection``: ``articles``, ``duplicates``, and ``fingerprints`` for later
    runs. Every article comes out once, as one or the other.

    The steps: (1) one fingerprint a document, without the lines that its host prints on many pages; (2) documents
    that share keys are candidates, in the chunk by grouping, in earlier runs by look-up; (3) candidates are compared
    exactly; (4) matches make components; (5) each component is divided into clusters; (6) each article learns its
    cluster.

    Args:
        params: How copies are found.
        index_files: Parquet files of earlier fingerprints.
    """

    def __init__(self, params: DedupParams, index_files: Sequence[str]) -> None:
        super().__init__()
        self._params = params
        self._index_files = list(index_files)

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        rules = self._params.rules
        by_id = articles | "by id" >> beam.Map(lambda article: (article.article_id, article)).with_output_types(
            tuple[str, Article]
        )
        chrome = (
            articles
            | "lines" >> beam.FlatMap(_host_lines).with_output_types(tuple[int, int])
            | "by line" >> beam.GroupByKey()
            | "on many pages" >> beam.FlatMapTuple(_chrome_line).with_output_types(int)
            | "host chrome" >> beam.combiners.ToSet()
        )
        prints = (
            by_id
            | "one per id" >> beam.GroupByKey()
            | "fingerprint" >> beam.Map(_fingerprint_of, beam.pvalue.AsSingleton(chrome)).with_output_types(
                tuple[str, Fingerprint]
            )
        )  # fmt: skip
        here = self._match_here(prints, rules)
        looked_up = prints | "match earlier" >> beam.ParDo(_MatchEarlier(self._index_files, rules)).with_outputs(
            KNOWN, main="matches"
        )
        earlier = typed(looked_up, matches=Match, known=tuple[str, Fingerprint])
        matches = (here, earlier["matches"]) | "all matches" >> beam.Flatten()
        assignments = self._assign(prints, earlier[KNOWN], matches, rules)
        out = (
            {"articles": by_id, "prints": prints, "assignments": assignments}
            | "join clusters" >> beam.CoGroupByKey()
            | "decide" >> beam.ParDo(_Decide(self._params)).with_outputs(COPIES, PRINTS, main="articles")
        )
        return typed(out, articles=Article, duplicates=Duplicate, fingerprints=Fingerprint)

    @staticmethod
    def _match_here(prints: beam.PCollection[Any], rules: MatchRules) -> beam.PCollection[Match]:
        pairs = (
            prints
            | "keys" >> beam.FlatMapTuple(_keyed).with_output_types(tuple[int, str])
            | "by key" >> beam.GroupByKey()
            | "pairs"
            >> beam.FlatMapTuple(lambda _, ids: pairs_of_key(ids, rules.max_docs_per_key)).with_output_types(
                tuple[str, str]
            )
            | "shared keys" >> beam.combiners.Count.PerElement()
            | "of either" >> beam.FlatMapTuple(_both_ways).with_output_types(tuple[str, tuple[str, int]])
            | "by document" >> beam.GroupByKey()
            | "best" >> beam.FlatMapTuple(partial(_best, rules=rules)).with_output_types(tuple[str, str])
            | "once" >> beam.Distinct()
        )
        with_first = (
            {"others": pairs, "prints": prints}
            | "join first" >> beam.CoGroupByKey()
            | "send first" >> beam.FlatMapTuple(_send_first).with_output_types(tuple[str, Fingerprint])
        )
        matches: beam.PCollection[Match] = (
            {"firsts": with_first, "prints": prints}
            | "join second" >> beam.CoGroupByKey()
            | "compare" >> beam.FlatMapTuple(partial(_compare_all, rules=rules)).with_output_types(Match)
        )
        return matches

    @staticmethod
    def _assign(
        prints: beam.PCollection[Any],
        known: beam.PCollection[Any],
        matches: beam.PCollection[Match],
        rules: MatchRules,
    ) -> beam.PCollection[tuple[str, Assignment]]:
        # Matches are few and small; the texts' fingerprints never pass through this one group.
        groups = (
            matches
            | "all edges" >> beam.Map(lambda match: (0, (match.a, match.b)))
            | "one group" >> beam.GroupByKey()
            | "components" >> beam.FlatMapTuple(_component_of_each).with_output_types(tuple[str, str])
        )
        texts = prints | "members" >> beam.MapTuple(_without_keys).with_output_types(tuple[str, Fingerprint])
        tagged_matches = matches | "match by a" >> beam.Map(lambda match: (match.a, match)).with_output_types(
            tuple[str, Match]
        )
        members = (
            {"group": groups, "member": texts, "known": known, "match": tagged_matches}
            | "join components" >> beam.CoGroupByKey()
            | "by component" >> beam.FlatMapTuple(_to_component)
        )
        assignments: beam.PCollection[tuple[str, Assignment]] = (
            members
            | "component" >> beam.GroupByKey()
            | "assign"
            >> beam.FlatMapTuple(partial(_assign_component, rules=rules)).with_output_types(tuple[str, Assignment])
        )
        return assignments


def _host_lines(article: Article) -> Iterator[tuple[int, int]]:
    host = host_of(article.url, article.source)
    if host:
        lead = lead_key(article.text)
        for key in line_keys(host, article.text):
            yield key, lead


def _chrome_line(key: int, leads: Iterable[int]) -> list[int]:
    return [key] if is_chrome(leads) else []


def _fingerprint_of(element: tuple[str, Iterable[Article]], chrome: Set[int]) -> tuple[str, Fingerprint]:
    article_id, articles = element
    article = _by_place(articles)[0]
    host = host_of(article.url, article.source)
    if host and chrome:
        article = article._replace(text=drop_host_chrome(host, article.text, chrome))
    return article_id, fingerprint(article)


def _by_place(articles: Iterable[Article]) -> list[Article]:
    """The occurrences of one document, in an order that does not hang on how they came."""
    return sorted(articles, key=lambda article: (article.uri, repr(article)))


def _keyed(article_id: str, print_: Fingerprint) -> list[tuple[int, str]]:
    return [(key, article_id) for key in print_.keys]


def _both_ways(pair: tuple[str, str], shared: int) -> list[tuple[str, tuple[str, int]]]:
    return [(pair[0], (pair[1], shared)), (pair[1], (pair[0], shared))]


def _best(article_id: str, others: Iterable[tuple[str, int]], rules: MatchRules) -> list[tuple[str, str]]:
    best = best_partners(others, rules.min_shared_keys, rules.batch_candidates)
    return [(min(article_id, other), max(article_id, other)) for other in best]


def _send_first(_: str, joined: dict[str, Any]) -> Iterator[tuple[str, Fingerprint]]:
    for other in joined["others"]:
        yield other, joined["prints"][0]


def _compare_all(_: str, joined: dict[str, Any], rules: MatchRules) -> Iterator[Match]:
    for first in joined["firsts"]:
        match = compare(first, joined["prints"][0], rules)
        if match is not None:
            yield match


def _without_keys(article_id: str, print_: Fingerprint) -> tuple[str, Fingerprint]:
    # Once matched, a text needs its keys no more; its shingles and numbers still decide who joins.
    return article_id, print_._replace(keys=[])


def _component_of_each(_: int, edges: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for group in components(edges):
        for article_id in group:
            yield article_id, group[0]


def _to_component(_: str, joined: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any]]]:
    for component in joined["group"]:
        for role in ("member", "known", "match"):
            for value in joined[role]:
                yield component, (role, value)


def _assign_component(_: str, parts: Iterable[tuple[str, Any]], rules: MatchRules) -> Iterator[tuple[str, Assignment]]:
    roles: dict[str, list[Any]] = {"member": [], "known": [], "match": []}
    for role, value in parts:
        roles[role].append(value)
    known = {print_.article_id: print_ for print_ in roles["known"]}
    for assignment in assign(roles["member"], list(known.values()), roles["match"], rules):
        yield assignment.article_id, assignment


class _MatchEarlier(beam.DoFn):
    def __init__(self, index_files: Sequence[str], rules: MatchRules) -> None:
        self._index_files = tuple(index_files)
        self._rules = rules

    def setup(self) -> None:
        self._index = load_index(self._index_files, self._rules.max_docs_per_key)

    def process(self, element: tuple[str, Fingerprint]) -> Iterator[Any]:
        _, print_ = element
        for earlier in self._index.candidates(print_, self._rules.candidates, self._rules.min_shared_keys):
            match = compare(print_, earlier, self._rules)
            if match is not None:
                yield match
                yield pvalue.TaggedOutput(KNOWN, _without_keys(earlier.article_id, earlier))


def load_index(index_files: tuple[str, ...], max_docs_per_key: int) -> FingerprintIndex:
    """Read earlier fingerprints.

    Args:
        index_files: Parquet files of the fingerprints table.
        max_docs_per_key: A key that more texts hold is retired.

    Raises:
        OSError: A file cannot be read.
    """
    # Keyed by what the files are now: the next chunk of a run adds to a file of the same name.
    return _load(tuple(stat(path) for path in index_files), max_docs_per_key)


@lru_cache(maxsize=1)
def _load(index_files: tuple[FoundFile, ...], max_docs_per_key: int) -> FingerprintIndex:
    index = FingerprintIndex(max_docs_per_key)
    for file in index_files:
        index.add(rows_of(Fingerprint, pq.read_table(pa.BufferReader(read_bytes(file.path)))))
    return index


class _Decide(beam.DoFn):
    def __init__(self, params: DedupParams) -> None:
        self._params = params

    def process(self, element: tuple[str, dict[str, Any]]) -> Iterator[Any]:
        _, joined = element
        # Of a document that the input holds twice, the first by place in the input stands for the others.
        first, *repeats = _by_place(joined["articles"])
        found = joined["assignments"][0] if joined["assignments"] else None
        if found is None or found.is_canonical or found.relation == "partial":
            yield kept_as(first, found)
        else:
            yield pvalue.TaggedOutput(COPIES, copy_of(first, found, keep_text=self._params.keep_text))
        numbers = numbered(article.uri for article in (first, *repeats))
        for repeat, number in zip(repeats, numbers[1:], strict=True):
            copy = repeat_of(repeat, number, first, found, keep_text=self._params.keep_text)
            yield pvalue.TaggedOutput(COPIES, copy)
        if found is None or is_worth_indexing(found, self._params.rules):
            print_ = joined["prints"][0]
            yield pvalue.TaggedOutput(
                PRINTS,
                print_._replace(
                    cluster_id=found.cluster_id if found else first.article_id,
                    canonical_id=found.canonical_id if found else first.article_id,
                ),
            )
