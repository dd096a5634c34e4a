"""What many small runs leave behind: ten runs of a tenth each beside one run over all, and queries on both lakes.

``python -m benchmarks.lake_runs --help``. The articles are made up, and every run touches every day. Both lakes must
hold the same articles, and no partition more than one file. Each query runs on both lakes in turn.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from benchmarks.lake_made import articles
from pipeline.config import parse_config
from pipeline.runs.run import run
from schemas.tables import BY_PERIOD, TABLES

QUERIES = {
    "articles by day": "SELECT date, count(*), avg(length(text)) FROM {articles} GROUP BY date ORDER BY date",
    "one day": "SELECT article_id, title, url FROM {articles} WHERE date = DATE '2026-03-09' ORDER BY published_at",
    "a word in the text": "SELECT source_id, title FROM {articles} WHERE text ILIKE '%{word}%' ORDER BY source_id",
    "clusters and their articles": "SELECT c.size, a.title FROM {clusters} c JOIN {articles} a USING (cluster_id) "
    "ORDER BY c.size DESC, a.source_id LIMIT 100",
}


@dataclass(slots=True)
class LakeOf:
    """One of the two lakes.

    Attributes:
        root: Its folder.
        runs: Runs that wrote it.
        seconds: What they took.
        kept: Articles that it holds.
        most_files: Files of the partition that has most, of any table of articles and those beside it.
        files: All its Parquet files.
        size: Their bytes.
        times: Of each query, the seconds of each round.
    """

    root: Path
    runs: int
    seconds: float = 0.0
    kept: int = 0
    most_files: int = 0
    files: int = 0
    size: int = 0
    times: dict[str, list[float]] = field(default_factory=dict)


def write_lake(root: Path, inbox: Path, count: int, runs: int, say: Callable[[str], None]) -> LakeOf:
    """Write a lake in some runs.

    Args:
        root: Folder of the lake.
        inbox: Folder for the input; must be empty.
        count: Articles of all runs together.
        runs: Runs, each of as many articles.
        say: Told how it goes.
    """
    lake = LakeOf(root, runs)
    config = parse_config(
        {
            "sources": [{"type": "jsonl", "name": "made", "glob": f"{inbox}/*.jsonl"}],
            "output": {"root": str(root)},
            "events": {"extractors": []},
        }
    )
    for number in range(runs):
        first = number * count // runs
        rows = articles((number + 1) * count // runs - first, first)
        lines = [json.dumps(_record(row)) for row in rows]
        (inbox / f"{number:05d}.jsonl").write_text("\n".join(lines), encoding="utf-8")
        started = time.perf_counter()
        lake.kept += run(config).report.counts["kept"]
        lake.seconds += time.perf_counter() - started
        say(f"run {number + 1} of {runs}: {lake.kept:,} articles kept")
    _count_files(lake)
    return lake


def _record(row: Any) -> dict[str, Any]:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.published_at // 1_000_000))
    return {"id": row.source_id, "title": row.title, "text": row.text, "url": row.url, "published_at": at}


def _count_files(lake: LakeOf) -> None:
    folders = tuple(table.folder for table in BY_PERIOD)
    found = [path for table in TABLES for path in (lake.root / table.folder).rglob("*.parquet")]
    parts = Counter(path.parent for path in found if path.relative_to(lake.root).parts[0] in folders)
    lake.most_files = max(parts.values())
    lake.files, lake.size = len(found), sum(path.stat().st_size for path in found)


def time_queries(lakes: Sequence[LakeOf], rounds: int, word: str) -> None:
    """Time each query on each lake in turn.

    Raises:
        SystemExit: A query answers differently.
    """
    connection = duckdb.connect()
    for name, template in QUERIES.items():
        for number in range(rounds):
            answers = []
            # The first one of a round finds the caches colder: it is another lake each time.
            for lake in lakes[:: 1 if number % 2 else -1]:
                tables = {
                    table.name: f"read_parquet('{lake.root}/{table.folder}/**/*.parquet', hive_partitioning = true)"
                    for table in BY_PERIOD
                }
                sql = template.format(**tables, word=word)
                started = time.perf_counter()
                answers.append(connection.execute(sql).fetchall())
                lake.times.setdefault(name, []).append(time.perf_counter() - started)
            if any(answer != answers[0] for answer in answers) or not answers[0]:
                raise SystemExit(f"the lakes answer differently, or nothing: {name}")


def table(lakes: Sequence[LakeOf]) -> list[list[str]]:
    """The figures as rows of text, the first one being the head; the last lake is the one of one run."""
    many, one = lakes
    rows = [["", f"{many.runs} runs", f"{one.runs} run", "ratio"]]
    rows.append(["articles", f"{many.kept:,}", f"{one.kept:,}", ""])
    rows.append(["most files of a partition", f"{many.most_files}", f"{one.most_files}", ""])
    rows.append(["Parquet files", f"{many.files}", f"{one.files}", f"{many.files / one.files:.2f}"])
    rows.append(["bytes", f"{many.size:,}", f"{one.size:,}", f"{many.size / one.size:.2f}"])
    rows.append(["seconds of the runs", f"{many.seconds:.1f}", f"{one.seconds:.1f}", ""])
    for name in QUERIES:
        ours, theirs = (median(lake.times[name]) * 1000 for lake in lakes)
        rows.append([f"query: {name}, ms", f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}"])
    totals = [sum(median(times) for times in lake.times.values()) for lake in lakes]
    rows.append(["all queries, ms", *(f"{total * 1000:.1f}" for total in totals), f"{totals[0] / totals[1]:.2f}"])
    return rows


def markdown(lakes: Sequence[LakeOf], rounds: int) -> str:
    """The figures as a section for ``RESULTS.md``."""
    head, *rows = table(lakes)
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
    facts = f"medians of {rounds} rounds, {len(os.sched_getaffinity(0))} cores, load before {os.getloadavg()[0]:.1f}"
    return "\n".join([*lines, "", facts])


def compare(count: int, runs: int, rounds: int, work: Path, say: Callable[[str], None]) -> list[LakeOf]:
    """Write both lakes, and query them.

    Raises:
        SystemExit: A partition has several files, or the lakes differ.
    """
    lakes = []
    for number in (runs, 1):
        inbox = work / f"in-{number}"
        inbox.mkdir()
        lakes.append(write_lake(work / f"lake-{number}", inbox, count, number, say))
    if any(lake.most_files > 1 for lake in lakes):
        raise SystemExit("a partition has several files")
    word = next(articles(1)).text.split()[3].strip(".")
    time_queries(lakes, rounds, word)
    return lakes


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake_runs", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="articles (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=10, help="runs of the first lake (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=21, help="rounds of each query (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsbeam-benchmark-") as work:
        lakes = compare(
            options.count, options.runs, options.rounds, Path(work),
            lambda text: print(text, file=sys.stderr, flush=True),
        )  # fmt: skip
    print(markdown(lakes, options.rounds))


if __name__ == "__main__":
    main()
