"""newsbeam as a system of the wire-copy benchmark: its pure logic alone, its Beam transform, and the whole command."""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import apache_beam as beam
import duckdb
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

import transforms.coders  # noqa: F401 - registers the coders of the records
from benchmarks.peers import ROOT
from benchmarks.processes import measure
from benchmarks.wirecopy_gold import Text
from benchmarks.wirecopy_peers import Clustering
from schemas.arrow import table_of
from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.match import Assignment, Match, Move
from schemas.record import fields_of
from transforms.dedup import Deduplicate, DedupParams
from transforms.logic.wirecopy.candidates import best_ranks, pairs_of_keys, postings
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.families import families_in
from transforms.logic.wirecopy.fingerprint_index import FingerprintIndex
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.lineage import print_of
from transforms.logic.wirecopy.matching import COPIES, MatchRules, compare
from transforms.logic.wirecopy.order import id_in, rank_of
from transforms.logic.wirecopy.regroup import divide, moved_print
from transforms.logic.wirecopy.stars import union
from transforms.rounds import one_round
from transforms.sinks.parquet import ParquetParams, encode

_DAY_US = 86_400_000_000
_EMPTY: dict[str, Any] = {spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)}


def article_of(text: Text, published_at: int = 0, date_source: Literal["record", "default"] = "default") -> Article:
    """A text as cleaning would hand it on, no word of it changed.

    Args:
        text: The text; its outlet becomes the article's.
        published_at: Time of publication, microseconds since 1970.
        date_source: ``record`` for a time that the document states.
    """
    filled = {
        "article_id": text.id, "source_id": text.id, "text": text.text, "source": text.source, "is_canonical": True,
        "published_at": published_at, "date_source": date_source, "origin": "benchmark", "uri": "benchmark",
    }  # fmt: skip
    return Article(**{**_EMPTY, **filled})


def index_for(rules: MatchRules) -> FingerprintIndex:
    """An empty index of earlier texts."""
    return FingerprintIndex(rules.max_docs_per_key, rules.horizon_days * _DAY_US)


def cluster_batch(prints: Sequence[Fingerprint], index: FingerprintIndex, rules: MatchRules) -> list[Fingerprint]:
    """What ``Deduplicate`` does with a batch, without Beam.

    Texts of earlier batches that are moved to another cluster are among what comes back, after the new ones.

    Args:
        prints: The new texts, each with an id of its own.
        index: The texts of earlier batches; nothing is added to it.
        rules: The thresholds.

    Returns:
        The same, each in its cluster, in the order given; then earlier ones that are in another cluster now.
    """
    new = {text.article_id: text for text in prints}
    known: dict[str, Fingerprint] = {}
    matches: list[Match] = []
    partners = _partners(prints, index, rules)
    for text in prints:
        for other in partners.get(text.article_id, ()):
            earlier = new.get(other) or index.get(other)
            match = compare(text, earlier, rules)
            if match is not None and match.relation in COPIES:
                matches.append(match)
                if other not in new:
                    known |= _with_head(earlier, index)
    families = families_in(index, rules)
    # A text of an earlier run comes with the one that stands for its cluster, and ties all whom it is tied to.
    heads = [(text.article_id, text.canonical_id or "") for text in known.values()]
    heads += [(name, family.name) for name in known if (family := families.of(name))]
    moves: list[Move] = []
    found: dict[str, Assignment] = {}
    of_text: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        of_text[match.a].append(match)
    for group in _components([*((match.a, match.b) for match in matches), *heads]):
        inside = [match for one in group for match in of_text[one]]
        members = [new[one] for one in group if one in new]
        earlier_ones = [known[one] for one in group if one in known]
        divided = divide(members, earlier_ones, inside, families, rules)
        found |= {one.article_id: one for one in divided.assignments}
        moves += divided.moves
    for text in prints:
        if text.article_id not in found:
            [found[text.article_id]] = assign([text], [], [], rules)
    moved = [moved_print(index.get(move.article_id), move) for move in moves]
    return [*(print_of(text, found[text.article_id]) for text in prints), *moved]


def _components(edges: Iterable[tuple[str, str]]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name, smallest in union(edges):
        groups.setdefault(smallest, []).append(name)
    return list(groups.values())


def _partners(prints: Sequence[Fingerprint], index: FingerprintIndex, rules: MatchRules) -> Mapping[str, list[str]]:
    """The texts that each text is compared with."""
    unheld = [0] * max((len(text.keys) for text in prints), default=0)
    held_by = (
        posting
        for text in prints
        for _, posting in postings(
            rank_of(text), text.keys, index.held(text) if len(index) else unheld[: len(text.keys)], 1
        )
    )
    here = pairs_of_keys(held_by, rules.max_docs_per_key, rules.horizon_days * _DAY_US)
    shared = {id_in(later): [(count, rank) for rank, count in others.items()] for later, others in here.items()}
    if len(index):
        for text in prints:
            found = index.candidates(text, rules.candidates, rules.min_shared_keys)
            earlier = [(count, rank_of(index.get(other))) for count, other in found]
            shared[text.article_id] = earlier + shared.get(text.article_id, [])
    return {
        one: [id_in(rank) for rank in best_ranks(others, rules.min_shared_keys, rules.candidates)]
        for one, others in shared.items()
    }


def _with_head(text: Fingerprint, index: FingerprintIndex) -> dict[str, Fingerprint]:
    """An earlier text, and the one that stands for its cluster."""
    assert text.cluster_id is not None
    head = index.canonical(text.cluster_id)
    found = {text.article_id: text._replace(canonical_id=head)}
    if head != text.article_id:
        with suppress(KeyError):  # older than the horizon
            found[head] = index.get(head)._replace(canonical_id=head)
    return found


def cluster_of(text: Fingerprint) -> str:
    """The cluster that a fingerprint names; where it names none, the article's own."""
    return text.cluster_id or text.article_id


def parquet_of(prints: Iterable[Fingerprint]) -> bytes:
    """Fingerprints as a file of the lake holds them."""
    rows = sorted(prints, key=lambda text: text.article_id)
    return encode(table_of(Fingerprint, rows), ParquetParams(root="."))


def _clustering(texts: Sequence[Text], prints: Iterable[Fingerprint]) -> Clustering:
    of = {text.article_id: text for text in prints}
    return Clustering([cluster_of(of[text.id]) for text in texts], lambda: len(parquet_of(of.values())))


def logic(texts: Sequence[Text]) -> Clustering:
    """The pure functions in one process: fingerprints, candidates, comparison, clusters."""
    rules = MatchRules()
    prints = [fingerprint(article_of(text)) for text in texts]
    return _clustering(texts, cluster_batch(prints, index_for(rules), rules))


_KEPT: list[Fingerprint] = []


def _keep(text: Fingerprint) -> None:
    _KEPT.append(text)


def deduplicate(articles: Sequence[Article], index_files: Sequence[str]) -> list[Fingerprint]:
    """The Beam transform on the in-process runner.

    Args:
        articles: The new articles.
        index_files: Parquet files with the fingerprints of earlier batches.

    Returns:
        Their fingerprints, each in its cluster.
    """
    _KEPT.clear()
    # A list that the steps share says that they run in this process and one at a time.
    with beam.Pipeline(FnApiRunner(), options=PipelineOptions([])) as pipeline:
        found = pipeline | beam.Create(articles) | Deduplicate(DedupParams(), one_round(fingerprint_files=index_files))
        _ = found["fingerprints"] | "keep" >> beam.Map(_keep)
    return list(_KEPT)


def through_beam(texts: Sequence[Text]) -> Clustering:
    """The same through ``Deduplicate``, with every output that it has."""
    return _clustering(texts, deduplicate([article_of(text) for text in texts], []))


def whole_run(texts: Sequence[Text]) -> Clustering:
    """``newsbeam run`` on a file of JSON Lines: cleaning, copies, Parquet; no events. What it rejects has no label."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = ({"id": text.id, "text": text.text, "source": text.source} for text in texts)
        (folder / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        config = {
            "sources": [{"type": "jsonl", "glob": f"{folder}/texts.jsonl"}], "output": {"root": f"{folder}/lake"},
            "clean": {"min_words": 1}, "dedup": {"keep_text": False}, "events": {"extractors": []},
        }  # fmt: skip
        (folder / "run.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
        command = "import sys; from pipeline.cli import command; sys.argv = ['newsbeam', 'run', sys.argv[1]]; command()"
        measure([sys.executable, "-c", command, str(folder / "run.yaml")], cwd=ROOT)
        lake = folder / "lake"
        files = [str(path) for table in ("articles", "duplicates") for path in (lake / table).rglob("*.parquet")]
        query = "select source_id, cluster_id from read_parquet(?, union_by_name=true, hive_partitioning=false)"
        found: dict[str, str] = dict(duckdb.execute(query, [files]).fetchall())
        kept = sum(path.stat().st_size for path in (lake / "state" / "fingerprints").rglob("*.parquet"))
    return Clustering([found.get(text.id) for text in texts], lambda: kept)
