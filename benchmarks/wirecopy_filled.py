"""What a chunk costs that comes to a lake of many fingerprints: time, start-up and memory, by the size of the lake.

``python -m benchmarks.wirecopy_filled --help``. The lake's fingerprints are made by the pure functions, without looking
for copies among them, which takes a tenth of the time that a run of as many documents takes
(:mod:`benchmarks.wirecopy_growth` does that); then chunks go through the ``Deduplicate`` transform as in a run.
"""

import argparse
import gc
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.republish import Newsroom, read_texts
from benchmarks.wirecopy_growth import article_of, run_chunk
from schemas.arrow import table_of
from schemas.duplicate import Fingerprint
from schemas.tables import FINGERPRINTS
from transforms.dedup import DedupParams
from transforms.earlier_texts import earlier_texts
from transforms.logic.partitions import state_date_path
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.lineage import print_of
from transforms.logic.wirecopy.matching import MatchRules
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import files_below

CHUNK = 5000
"""Documents of a measured chunk, as of the growth benchmark."""

_PART = 10_000
_RUN = "20251231T000000Z-00000000"
_ROOM: list[Newsroom] = []

HEAD = ("fingerprints in the lake", "CPU ms/doc", "× first", "docs/s", "loading them, s", "peak memory, MiB",
        "bytes/doc on disk")  # fmt: skip


@dataclass
class Filled:
    """What a lake of one size cost.

    Attributes:
        documents: Fingerprints in the lake before the first measured chunk.
        cpu_ms: Processor time of a document, in milliseconds: the median of the chunks.
        speed: Documents per second of wall time: the median of the chunks.
        load_seconds: Wall time of loading the fingerprints, once a process.
        peak_bytes: Largest memory of the process so far.
        state_bytes: Size of the fingerprints on disk.
    """

    documents: int
    cpu_ms: float
    speed: float
    load_seconds: float
    peak_bytes: int
    state_bytes: int


def fill(size: int, root: Path) -> None:
    """Write the fingerprints of documents 0 to ``size``, in processes of their own: their memory is not counted."""
    parts = [(start, min(start + _PART, size), str(root)) for start in range(0, size, _PART)]
    with multiprocessing.get_context("fork").Pool() as pool:
        pool.starmap(_fill_part, parts, chunksize=1)


def _fill_part(start: int, end: int, root: str) -> None:
    by_file: dict[str, list[Fingerprint]] = {}
    rules = MatchRules()
    for number in range(start, end):
        text = fingerprint(article_of(_ROOM[0].document(number)))
        (own,) = assign([text], [], [], rules)
        path = state_date_path(FINGERPRINTS, text.published_at, _RUN, start // _PART * 16)
        by_file.setdefault(path, []).append(print_of(text, own))
    for path, prints in by_file.items():
        file = Path(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        prints.sort(key=lambda print_: print_.article_id)
        file.write_bytes(encode(table_of(Fingerprint, prints), ParquetParams(root=root)))


def measure(size: int, chunks: int, root: Path) -> Filled:
    """Fill a lake, load its fingerprints, and send chunks."""
    fill(size, root)
    files = files_below(str(root / FINGERPRINTS.folder), ".parquet")
    state = sum(Path(file).stat().st_size for file in files)
    gc.collect()
    gc.freeze()  # the texts that documents are made of are none of newsbeam's business
    rules = DedupParams().rules
    began = time.perf_counter()
    earlier_texts(tuple(files), rules.max_docs_per_key, rules.horizon_days * 86_400_000_000)
    loaded = time.perf_counter() - began
    cpu_ms, speed = [], []
    for number in range(chunks):
        start = size + number * CHUNK
        articles = [article_of(_ROOM[0].document(at)) for at in range(start, start + CHUNK)]
        gc.collect()
        gc.freeze()
        wall, cpu = time.perf_counter(), time.process_time()
        run_chunk(articles, number, root)
        cpu_ms.append(1000 * (time.process_time() - cpu) / CHUNK)
        speed.append(CHUNK / (time.perf_counter() - wall))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Filled(size, median(cpu_ms), median(speed), loaded, peak, state)


def table(found: Sequence[Filled]) -> Iterable[list[str]]:
    """The figures as rows of text."""
    for one in found:
        yield [f"{one.documents:,}", f"{one.cpu_ms:.2f}", f"{one.cpu_ms / found[0].cpu_ms:.2f}", f"{one.speed:,.0f}",
               f"{one.load_seconds:.1f}", f"{one.peak_bytes / (1 << 20):,.0f}",
               f"{one.state_bytes / one.documents:.0f}"]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures as a table for ``RESULTS.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wirecopy_filled", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="JSON Lines with texts (.jsonl, .jsonl.gz), or folder")
    parser.add_argument("--sizes", default="10000,100000,1000000", help="fingerprints (default: %(default)s)")
    parser.add_argument("--chunks", type=int, default=3, help="measured chunks of each (default: %(default)s)")
    parser.add_argument("--days", type=int, default=10, help="days that they are spread over (default: %(default)s)")
    options = parser.parse_args(arguments)
    found: list[Filled] = []
    for size in sorted(int(part) for part in options.sizes.split(",")):
        try:
            _ROOM[:] = [Newsroom(read_texts(options.data), size + options.chunks * CHUNK, options.days, 0)]
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            raise SystemExit(2) from None
        print(f"{size:,} fingerprints; load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="newsbeam-filled-") as root:
            found.append(measure(size, options.chunks, Path(root)))
    for row in (list(HEAD), ["---:"] * len(HEAD), *table(found)):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
