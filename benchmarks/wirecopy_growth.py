"""What a document costs as the lake grows: time, memory and bytes of finding copies, from few documents to many.

``python -m benchmarks.wirecopy_growth --help``. Documents are made from given texts (:mod:`benchmarks.republish`) and
go through the ``Deduplicate`` transform chunk after chunk as in a run: each chunk's fingerprints are written by date
and read by the next. Making the documents is not part of the time.
"""

import argparse
import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import comb
from pathlib import Path
from typing import Any, get_origin

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from benchmarks.republish import Made, Newsroom, read_texts
from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.record import fields_of
from schemas.tables import FINGERPRINTS
from transforms.dedup import Deduplicate, DedupParams
from transforms.logic.identity import digest
from transforms.logic.partitions import state_date_path
from transforms.rounds import one_round
from transforms.sinks.parquet import ParquetParams, ParquetSink
from transforms.storage import delete_tree, files_below, replace

CHUNK = 5000
"""Documents of a chunk; 32 MB of text, which a run takes at once, are about as many."""

_RUN = "20260101T000000Z-00000000"
_EMPTY: dict[str, Any] = {spec.name: [] if get_origin(spec.type) is list else None for spec in fields_of(Article)}

_GIVEN: list[Article] = []
"""The documents of the chunk under way. Given to Beam itself, they would all be compressed as part of the graph."""


@dataclass
class Growth:
    """What one size took.

    Attributes:
        documents: How many.
        days: Days that they are spread over.
        seconds: Wall time of each chunk.
        cpu_seconds: Processor time of each chunk.
        chunk: Documents of a chunk.
        peak_bytes: Largest memory of the process so far.
        state_bytes: Size of the fingerprints on disk.
        stories: Stories of more than one document that were made; merged pages count in none.
        clusters: Clusters of more than one document that were found.
        precision: Part of the pairs found that tell one story.
        recall: Part of the pairs that tell one story that were found.
    """

    documents: int
    days: int
    chunk: int
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    peak_bytes: int = 0
    state_bytes: int = 0
    stories: int = 0
    clusters: int = 0
    precision: float = 0.0
    recall: float = 0.0

    @property
    def speed(self) -> float:
        """Documents per second of wall time."""
        return self.documents / sum(self.seconds)

    @property
    def cpu_ms(self) -> float:
        """Processor time of a document, in milliseconds."""
        return 1000 * sum(self.cpu_seconds) / self.documents

    @property
    def last_cpu_ms(self) -> float:
        """The same for the last tenth of the documents, or the last chunk."""
        starts = range(0, self.documents, self.chunk)
        first = next((at for at, start in enumerate(starts) if start >= 0.9 * self.documents), len(starts) - 1)
        return 1000 * sum(self.cpu_seconds[first:]) / (self.documents - starts[first])


def grow(room: Newsroom, size: int, days: int, chunk: int, root: Path, say: Callable[[str], None]) -> Growth:
    """Find the copies among documents, chunk after chunk.

    Args:
        room: Makes the documents.
        size: How many.
        days: Days that they are spread over.
        chunk: Documents of a chunk.
        root: Folder for the fingerprints; must be empty.
        say: Told how it goes.
    """
    growth = Growth(size, days, chunk)
    truth = []
    for number, start in enumerate(range(0, size, chunk)):
        made = [room.document(at) for at in range(start, min(start + chunk, size))]
        articles = [article_of(one) for one in made]
        # A merged page tells two stories: to which it belongs stays open, as in the collections that others label.
        told = [(one.story, article.article_id) for one, article in zip(made, articles, strict=True) if not one.merged]
        truth.append(pa.table({"article_id": [name for _, name in told], "story": [story for story, _ in told]}))
        del made
        gc.collect()
        gc.freeze()  # the texts that documents are made of are none of newsbeam's business
        wall, cpu = time.perf_counter(), time.process_time()
        run_chunk(articles, number, root)
        growth.seconds.append(time.perf_counter() - wall)
        growth.cpu_seconds.append(time.process_time() - cpu)
        if number % 5 == 0:
            say(f"  {start + len(articles):,} of {size:,}: {1000 * growth.cpu_seconds[-1] / len(articles):.2f} ms each")
    growth.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    _score(growth, pa.concat_tables(truth), root)
    return growth


def article_of(made: Made) -> Article:
    """A made-up document as cleaning would give it."""
    given: dict[str, Any] = {
        "article_id": digest(str(made.number)), "source_id": str(made.number), "is_canonical": False,
        "title": made.title, "text": made.text, "source": made.host, "url": f"https://{made.host}/{made.number}",
        "published_at": made.published * 1_000_000, "date_source": "record", "language": "en",
        "origin": "benchmark", "uri": "made.jsonl",
    }  # fmt: skip
    return Article(**(_EMPTY | given))


def run_chunk(articles: Sequence[Article], number: int, root: Path) -> None:
    """One bounded run and its commit, as of the pipeline; what is not written is counted all the same."""
    _GIVEN[:] = articles
    staging = f"staging/{number}"
    earlier = files_below(str(root / FINGERPRINTS.folder), ".parquet")
    sink = ParquetSink(ParquetParams(root=str(root)))
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        started = pipeline | beam.Create([number], reshuffle=False)
        given = started | "give" >> beam.FlatMap(_given).with_output_types(Article)
        found = given | Deduplicate(DedupParams(), one_round(fingerprint_files=earlier))
        placed = found["fingerprints"] | "place" >> beam.Map(_placed, number).with_output_types(tuple[str, Fingerprint])
        sink.write("fingerprints", FINGERPRINTS, placed, one_round(staging=staging))
        for name in ("articles", "duplicates", "stories", "edges", "changes"):
            _ = found[name] | f"count {name}" >> beam.combiners.Count.Globally()
    staged = root / staging
    for path in files_below(str(staged), ".parquet"):
        replace(path, str(root / Path(path).relative_to(staged)))
    delete_tree(str(staged))


def _given(_: int) -> list[Article]:
    return _GIVEN


def _placed(print_: Fingerprint, number: int) -> tuple[str, Fingerprint]:
    return state_date_path(FINGERPRINTS, print_.published_at, _RUN, number), print_


def _score(growth: Growth, truth: pa.Table, root: Path) -> None:
    """Compare the clusters with the stories: their pairs, counted by contingency."""
    files = files_below(str(root), ".parquet")
    growth.state_bytes = sum(Path(file).stat().st_size for file in files)
    found = pa.concat_tables([pq.read_table(f, columns=["article_id", "cluster_id"], partitioning=None) for f in files])
    cluster = pc.coalesce(found["cluster_id"], found["article_id"])
    both = truth.join(found.set_column(1, "cluster_id", cluster), "article_id")
    stories, clusters, cells = (_sizes(both, keys) for keys in (["story"], ["cluster_id"], ["story", "cluster_id"]))
    growth.stories, growth.clusters = (sum(size > 1 for size in sizes) for sizes in (stories, clusters))
    made, had, right = (sum(comb(size, 2) for size in sizes) for sizes in (stories, clusters, cells))
    growth.precision, growth.recall = right / max(1, had), right / max(1, made)


def _sizes(table: pa.Table, keys: list[str]) -> list[int]:
    sizes: list[int] = table.group_by(keys).aggregate([([], "count_all")])["count_all"].to_pylist()
    return sizes


HEAD = ("documents", "docs/s", "CPU ms/doc", "last tenth, CPU ms/doc", "× first", "peak memory, MiB",
        "bytes/doc on disk", "stories", "clusters", "precision", "recall")  # fmt: skip


def table(sizes: Sequence[Growth]) -> list[list[str]]:
    """The figures as rows of text, the first one being the head."""
    rows = [list(HEAD)]
    for growth in sizes:
        rows.append(
            [f"{growth.documents:,}", f"{growth.speed:,.0f}", f"{growth.cpu_ms:.2f}", f"{growth.last_cpu_ms:.2f}",
             f"{growth.last_cpu_ms / sizes[0].last_cpu_ms:.2f}", f"{growth.peak_bytes / (1 << 20):,.0f}",
             f"{growth.state_bytes / growth.documents:.0f}", f"{growth.stories:,}", f"{growth.clusters:,}",
             f"{growth.precision:.4f}", f"{growth.recall:.4f}"]
        )  # fmt: skip
    return rows


def markdown(sizes: Sequence[Growth]) -> str:
    """The figures as a table for ``RESULTS.md``."""
    head, *rows = table(sizes)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---:"] * len(head), *rows))


def plain(sizes: Sequence[Growth]) -> str:
    """The figures for a terminal."""
    rows = table(sizes)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures."""
    options = _parser().parse_args(arguments)
    found: list[Growth] = []
    for size in sorted(options.sizes):
        try:
            room = Newsroom(read_texts(options.data), size, options.days, options.seed)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            raise SystemExit(2) from None
        _say(f"{size:,} documents; load {os.getloadavg()[0]:.1f}")
        with tempfile.TemporaryDirectory(prefix="newsbeam-growth-") as root:
            found.append(grow(room, size, options.days, options.chunk, Path(root), _say))
        _say(plain(found))
    print(markdown(found) if options.markdown else plain(found))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wirecopy_growth", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="JSON Lines with texts (.jsonl, .jsonl.gz), or folder")
    parser.add_argument("--sizes", type=_counts, default=[10_000, 100_000], help="documents (default: 10000,100000)")
    parser.add_argument("--days", type=int, default=10, help="days that they are spread over (default: %(default)s)")
    parser.add_argument("--chunk", type=int, default=CHUNK, help="documents of a chunk (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another one makes other documents (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print a table for RESULTS.md")
    return parser


def _counts(value: str) -> list[int]:
    counts = [int(part) for part in value.split(",")]
    if min(counts) < 1:
        raise ValueError
    return counts


if __name__ == "__main__":
    main()
