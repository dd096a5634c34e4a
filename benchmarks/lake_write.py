"""What it costs to write a lake: the sink beside pyarrow alone, for the same files.

``python -m benchmarks.lake_write --help``. Four programs in turn, each in a process of its own: (a) a Beam pipeline
that reads made-up articles and writes them through the sink, (b) the same pipeline without the sink, (c) pyarrow with
the records in memory: Arrow tables, sorted, written, (d) pyarrow with the Arrow tables in memory: sorted, written. The
sink's time is (a) less (b). All three must write the same files, byte for byte. pyarrow alone leaves its files to the
system's cache; the sink waits until each is on the disk.
"""

import argparse
import gc
import hashlib
import json
import os
import pickle
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from benchmarks.lake_made import articles
from benchmarks.processes import measure
from schemas.arrow import SCHEMA_VERSION, table_of
from schemas.article import Article
from schemas.tables import ARTICLES
from transforms.logic.partitions import article_path
from transforms.rounds import one_round
from transforms.sinks.parquet import ParquetParams, ParquetSink, writer_options

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = {
    "sink": "(a) Beam pipeline with the sink",
    "source": "(b) the same without the sink",
    "records": "(c) pyarrow, from records",
    "tables": "(d) pyarrow, from Arrow tables",
}
_SPOOLED = 1000
_MIB = 1 << 20


@dataclass(slots=True)
class Series:
    """One program over several rounds.

    Attributes:
        seconds: Wall time of each round, without start-up.
        cpu_seconds: Processor time of each round, without start-up.
        peak_bytes: Largest resident memory of the process in each round.
        files: Files that it wrote.
        digest: Hash of their names and contents.
    """

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    files: int = 0
    digest: str = ""

    def add(self, found: dict[str, Any]) -> None:
        """Add a round."""
        self.seconds.append(found["seconds"])
        self.cpu_seconds.append(found["cpu_seconds"])
        self.peak_bytes.append(found["peak_bytes"])
        self.files, self.digest = found["files"], found["digest"]


def spool(folder: Path, count: int) -> None:
    """Write articles to files that can be read in a fraction of the time that it takes to make them."""
    for start in range(0, count, _SPOOLED):
        rows = list(articles(min(_SPOOLED, count - start), start))
        (folder / f"{start:08d}.pickle").write_bytes(pickle.dumps([(article_path(ARTICLES, row), row) for row in rows]))


def _spooled(path: str) -> Iterator[tuple[str, Article]]:
    yield from pickle.loads(Path(path).read_bytes())  # noqa: S301 - written by spool()


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.glob("*.pickle"))


def run_pipeline(folder: Path, out: Path, *, write: bool) -> None:
    """A pipeline over the spooled articles, which writes them or drops them."""
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        names = pipeline | "files" >> beam.Create(_files(folder), reshuffle=False).with_output_types(str)
        rows = names | "read" >> beam.FlatMap(_spooled).with_output_types(tuple[str, Article])
        if write:
            ParquetSink(ParquetParams(root=str(out))).write("articles", ARTICLES, rows, one_round(staging="staging"))
        else:
            _ = rows | "drop" >> beam.FlatMap(lambda _: ()).with_output_types(int)


def by_path(folder: Path) -> dict[str, list[Article]]:
    """The spooled articles in memory, by the path of their file."""
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for name in _files(folder):
        for path, row in _spooled(name):
            found[path].append(row)
    return dict(found)


def write_table(out: Path, path: str, rows: pa.Table) -> None:
    """Sort a partition and write its file, as pyarrow's manual has it and with the options of the sink."""
    target = out / "staging" / path
    target.parent.mkdir(parents=True)
    rows = rows.sort_by([(name, "ascending") for name in ARTICLES.sort])
    params = ParquetParams(root=str(out))
    with pq.ParquetWriter(target, rows.schema, **writer_options(rows.schema, params)) as writer:
        writer.write_table(rows, row_group_size=params.row_group_rows)
        writer.add_key_value_metadata({"newsbeam.schema_version": SCHEMA_VERSION})


def _program(name: str, folder: Path, out: Path) -> Callable[[], None]:
    """A program, with all in memory that it does not have to make itself."""
    if name in ("sink", "source"):
        return lambda: run_pipeline(folder, out, write=name == "sink")
    records = by_path(folder)
    if name == "records":
        return lambda: _write_all(out, ((path, table_of(Article, rows)) for path, rows in records.items()))
    tables = {path: table_of(Article, records.pop(path)) for path in list(records)}
    return lambda: _write_all(out, tables.items())


def _write_all(out: Path, tables: Iterable[tuple[str, pa.Table]]) -> None:
    for path, rows in tables:
        write_table(out, path, rows)


def run_one(name: str, folder: Path, out: Path) -> dict[str, Any]:
    """Run one program in this process, and measure it."""
    program = _program(name, folder, out)
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    program()
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    written = sorted(path for path in out.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in written:
        digest.update(f"{path.relative_to(out)}\n".encode() + path.read_bytes())
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak, "files": len(written),
            "digest": digest.hexdigest()}  # fmt: skip


def compare(count: int, repeat: int, work: Path, say: Callable[[str], None]) -> dict[str, Series]:
    """Run all programs in turn, each in a process of its own.

    Args:
        count: Articles.
        repeat: Rounds.
        work: Folder for the articles and what is written; must be empty.
        say: Told how it goes.

    Raises:
        CommandError: A program failed.
        SystemExit: The sink wrote other files than pyarrow alone.
    """
    made = work / "made"
    made.mkdir()
    spool(made, count)
    say("made")
    found = {name: Series() for name in PROGRAMS}
    for number in range(repeat):
        for name, series in found.items():
            out = work / "out"
            out.mkdir()
            command = [sys.executable, "-m", "benchmarks.lake_write", "--program", name, str(made), str(out)]
            series.add(json.loads(measure(command, cwd=ROOT).output.splitlines()[-1]))
            shutil.rmtree(out)
            say(f"round {number + 1}: {PROGRAMS[name]}: {series.seconds[-1]:.2f} s")
    if len({found[name].digest for name in ("sink", "records", "tables")}) > 1:
        raise SystemExit("the sink and pyarrow alone wrote different files")
    return found


def table(found: dict[str, Series]) -> list[list[str]]:
    """The figures as rows of text, the first one being the head."""
    rows = [["", "seconds", "CPU, s", "peak memory, MiB", "files"]]
    for name, series in found.items():
        peak = max(series.peak_bytes) / _MIB
        rows.append(
            [PROGRAMS[name], _spread(series.seconds), _spread(series.cpu_seconds), f"{peak:,.0f}", f"{series.files}"]
        )
    rows.append(
        ["the sink: (a) less (b)", _spread(_sink(found, "seconds")), _spread(_sink(found, "cpu_seconds")), "", ""]
    )
    for name, letter in (("records", "c"), ("tables", "d")):
        ratios = [_spread(_ratios(found, name, figure)) for figure in ("seconds", "cpu_seconds")]
        rows.append([f"the sink / ({letter})", *ratios, "", ""])
    return rows


def _sink(found: dict[str, Series], figure: str) -> list[float]:
    """Of each round, what the sink takes."""
    return [
        one - other for one, other in zip(getattr(found["sink"], figure), getattr(found["source"], figure), strict=True)
    ]


def _ratios(found: dict[str, Series], name: str, figure: str) -> list[float]:
    return [ours / theirs for ours, theirs in zip(_sink(found, figure), getattr(found[name], figure), strict=True)]


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def markdown(found: dict[str, Series], count: int) -> str:
    """The comparison as a section for ``RESULTS.md``."""
    head, *rows = table(found)
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
    facts = f"{count:,} articles, {len(found['sink'].seconds)} rounds, {len(os.sched_getaffinity(0))} cores"
    return "\n".join(
        [*lines, "", f"{facts}, load before {os.getloadavg()[0]:.1f}; medians, with the least and the most."]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake_write", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="articles (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--program", nargs=3, metavar=("NAME", "MADE", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.program:
        name, made, out = options.program
        print(json.dumps(run_one(name, Path(made), Path(out))))
        return
    with tempfile.TemporaryDirectory(prefix="newsbeam-benchmark-") as work:
        found = compare(
            options.count, options.repeat, Path(work), lambda text: print(text, file=sys.stderr, flush=True)
        )
    print(markdown(found, options.count))


if __name__ == "__main__":
    main()
