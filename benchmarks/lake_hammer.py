"""Readers that hammer a lake while runs replace its partitions: ``python -m benchmarks.lake_hammer --runs 200``.

DuckDB (by the catalog), Polars and pyarrow.dataset, a process each, read the whole of ``articles``, ``events`` and
``duplicates`` in a loop; so do DuckDB and Polars in ways that no writer can make safe
(:data:`benchmarks.lake_readers.UNSAFE`), for the record. A read is bad if it fails, or if it finds a partition with
other rows than the lake held at some time between the beginning and the end of the read (by the catalog: between the
end of the run before and the end of the read): one that is mixed, has a row twice or lacks one. For control the same
readers then meet the same partitions rewritten in place, and the same rewriting with newsbeam's commit.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.lake_news import carried, record, write_records
from benchmarks.lake_readers import CATALOG, READERS, TABLES, UNSAFE, by_partition, columns

_STORIES = 60
_PARTITIONS = 4
_BASE = 300
"""Articles of the first run, and stories of which later runs bring copies."""


@dataclass
class History:
    """What each partition held, and from when to when a reader may have found it so.

    Attributes:
        root: The lake.
        states: For each partition the fingerprints that it had one after the other with the time at which the change
            to each began and ended, in nanoseconds; None stands for no rows.
        published: When the catalog was published, in nanoseconds.
    """

    root: Path
    states: dict[str, list[tuple[str | None, int, int]]] = field(default_factory=dict)
    published: list[int] = field(default_factory=list)
    _files: dict[Path, tuple[int, int, int]] = field(default_factory=dict)

    def note(self, began: int, *, published: bool = True) -> int:
        """Enter what has changed since the last call, by changes that began at a time; gives how many partitions.

        Args:
            began: When the changes began, in nanoseconds.
            published: Whether the catalog shows them.
        """
        now, changed = time.monotonic_ns(), 0
        touched = set()
        for path in (file for table in TABLES for file in (self.root / table).rglob("*.parquet")):
            stat = path.stat()
            sign = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if self._files.get(path) != sign:
                self._files[path] = sign
                touched.add(path.parent)
        for folder in sorted(touched):
            name = str(folder.relative_to(self.root))
            self.add(name, self._fingerprint(folder, name), began, now)
            changed += 1
        if published:
            self.published.append(now)
        return changed

    def add(self, partition: str, found: str | None, began: int, ended: int) -> None:
        """Enter one state of one partition."""
        self.states.setdefault(partition, []).append((found, began, ended))

    def _fingerprint(self, folder: Path, name: str) -> str | None:
        import pyarrow.parquet as pq

        table = name.split("/")[0]
        values = [part.partition("=")[2] for part in name.split("/")[1:]]
        names = columns(table)[len(values) :]
        rows: list[Sequence[Any]] = []
        for file in sorted(folder.glob("*.parquet")):
            held = pq.read_table(file, columns=names, partitioning=None)
            rows += [(*values, *row) for row in zip(*(held[column].to_pylist() for column in names), strict=True)]
        return by_partition(table, rows).get(name)

    def since(self, began: int) -> int:
        """From when on the lake may have been as the catalog shows it to a read that begins at a time."""
        # A nanosecond on, so that what was published then is what the read finds at the earliest.
        return self.published[max(bisect_right(self.published, began) - 1, 0)] + 1

    def wrong(self, table: str, found: dict[str, str], began: int, ended: int) -> list[str]:
        """The partitions that a read has found as they never were while it went on."""
        known = {name for name in self.states if name.startswith(f"{table}/")}
        return sorted(
            name for name in known | found.keys() if found.get(name) not in self._possible(name, began, ended)
        )

    def _possible(self, partition: str, began: int, ended: int) -> set[str | None]:
        states = [(None, 0, 0), *self.states.get(partition, [])]
        # The state that stood when the read began is the last whose change was over by then.
        first = max(bisect_left([state[2] for state in states], began) - 1, 0)
        return {state[0] for state in states[first:] if state[1] <= ended}


@dataclass
class Hammered:
    """What the readers met.

    Attributes:
        name: What went on meanwhile.
        replaced: Partitions replaced.
        reads: Reads of a table by reader.
        bad: Bad reads by reader.
        silent: Those of them that did not fail, but gave wrong rows.
        examples: A few of the bad reads.
    """

    name: str
    replaced: int = 0
    reads: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def judge(self, history: History, logs: dict[str, Path]) -> None:
        """Compare what readers have found with what there was."""
        for reader, log in logs.items():
            for line in log.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                self.reads[reader] += 1
                began = history.since(entry["began"]) if reader == CATALOG else entry["began"]
                wrong = entry.get("error") or history.wrong(entry["table"], entry["found"], began, entry["ended"])
                if wrong:
                    self.bad[reader] += 1
                    self.silent[reader] += "error" not in entry
                    self.examples.append(
                        f"{reader}, {entry['table']}: {wrong if isinstance(wrong, str) else wrong[:2]}"
                    )


@contextmanager
def readers(root: Path, folder: Path) -> Iterator[dict[str, Path]]:
    """Let all readers read until the end of the block, each once at least; gives their logs."""
    folder.mkdir()
    stop = folder / "stop"
    logs = {name: folder / f"{number}.log" for number, name in enumerate(READERS)}
    started = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.lake_readers", name, str(root), str(log), str(stop)])
        for name, log in logs.items()
    ]
    try:
        while not all(log.exists() and log.read_bytes().count(b"\n") >= len(TABLES) for log in logs.values()):
            if any(process.poll() is not None for process in started):
                raise RuntimeError("a reader has ended")
            time.sleep(0.05)
        yield logs
    finally:
        stop.touch()
        codes = [process.wait() for process in started]
    if any(codes):
        raise RuntimeError(f"a reader has failed: {codes}")


def hammer_runs(root: Path, inbox: Path, folder: Path, runs: int, whole: int, tell: Callable[[str], None]) -> Hammered:
    """Let readers read while runs add late articles, copies and late originals to partitions that exist.

    Args:
        root: The lake to be.
        inbox: Folder for the input.
        folder: Folder for the readers' logs; made here.
        runs: Runs in all.
        whole: So many of them, evenly spread, are whole ones, from the files of the inbox on. The others begin with
            ready rows: they lock the lake, merge rows into some partitions as the sink does, and commit.
        tell: Called with a line of progress.
    """
    from pipeline.config import parse_config
    from pipeline.runs.run import run

    config = parse_config(
        {"sources": [{"type": "jsonl", "name": "wire", "glob": f"{inbox}/*.jsonl"}], "output": {"root": str(root)}}
    )
    copies = [carried(5000 + story, "echo", f"2026-03-0{story % 5 + 1}T12:00:00Z") for story in range(_STORIES)]
    again = [carried(5000 + story, "post", f"2026-03-0{story % 5 + 1}T12:30:00Z") for story in range(_STORIES)]
    write_records(inbox / "first.jsonl", [*map(record, range(_BASE)), *copies, *again])
    run(config)
    history, result = History(root), Hammered(f"{runs} runs, {whole} of them whole")
    history.note(0)
    with readers(root, folder) as logs:
        for number in range(runs):
            write_records(inbox / f"late-{number:04d}.jsonl", _late(number))
            began = time.monotonic_ns()
            if number * whole // runs != (number + 1) * whole // runs:
                run(config)
            else:
                _merge_and_commit(root, number)
            result.replaced += history.note(began)
            if number % 20 == 19:
                tell(f"{number + 1} runs, {result.replaced} partitions replaced")
    result.judge(history, logs)
    return result


def _merge_and_commit(root: Path, number: int) -> None:
    """The end of a run: a new row in each of some partitions of each table."""
    import pyarrow as pa

    from pipeline.lake.commit import commit
    from pipeline.lake.derived import refresh_derived
    from pipeline.lake.folders import Lake
    from pipeline.lake.lock import locked
    from schemas.tables import TABLES as ALL
    from transforms.parquet_files import read_table
    from transforms.sinks.parquet import ParquetParams, stage_rows

    lake, params, staging = Lake(str(root)), ParquetParams(root=str(root)), f"staging/made-{number}"
    rng = random.Random(number)  # noqa: S311 - repeatable, not secret
    with locked(lake):
        staged = []
        for table in (each for each in ALL if each.name in TABLES):
            files = lake.files(table)
            for path in rng.sample(files, min(len(files), _PARTITIONS)):
                held = read_table(path)
                row = held.slice(rng.randrange(held.num_rows), 1)
                key = hashlib.sha256(f"{number} {path}".encode()).hexdigest()[:32]
                at = row.column_names.index(table.key[0])
                row = row.set_column(at, row.schema.field(at), pa.array([key]))
                staged += stage_rows(table, lake.relative(path), row, staging, params)
        commit(lake, staging, staged)
        refresh_derived(lake, params)


def _late(number: int) -> list[dict[str, Any]]:
    """What a later run brings: articles, a copy, and each fourth time the original of a story of copies."""
    articles = [record(_BASE + number * 5 + at) for at in range(5)]
    story = number % _STORIES
    time = f"2026-03-0{story % 5 + 1}T{13 + number // _STORIES:02d}:00:00Z"
    found = [*articles, carried(5000 + story, f"outlet{number}", time)]
    if number % 4 == 3 and number < _STORIES:
        found.append(carried(5000 + story, "wire", f"2026-03-0{story % 5 + 1}T03:00:00Z"))
    return found


def hammer_files(root: Path, folder: Path, rounds: int, *, in_place: bool) -> Hammered:
    """Let readers read while each partition is written again and again, by turns without and with its first row.

    Args:
        root: The lake.
        folder: Folder for the readers' logs; made here.
        rounds: How often each partition is written.
        in_place: Whether its file is written where it lies; else staged and committed.
    """
    import pyarrow.parquet as pq

    from pipeline.lake.commit import commit
    from pipeline.lake.derived import refresh_derived
    from pipeline.lake.folders import Lake
    from schemas.written import WrittenFile
    from transforms.sinks.parquet import ParquetParams, encode
    from transforms.storage import write_bytes

    lake, params = Lake(str(root)), ParquetParams(root=str(root))
    refresh_derived(lake, params)
    files = sorted(file for table in TABLES for file in (root / table).rglob("*.parquet"))
    whole = {path: held for path in files if (held := pq.read_table(path, partitioning=None)).num_rows > 1}
    history = History(root)
    history.note(0)
    result = Hammered(f"{rounds} rewritings in place" if in_place else f"the same {rounds} with the commit")
    with readers(root, folder) as logs:
        for number in range(rounds):
            began, staged = time.monotonic_ns(), []
            for path, rows in whole.items():
                rows = rows.slice(1 - number % 2)
                if in_place:
                    pq.write_table(rows, path, compression="zstd")
                    continue
                name = str(path.relative_to(root))
                data = encode(rows, params)
                write_bytes(str(root / "staging/x" / name), data)
                staged.append(WrittenFile("", name, f"staging/x/{name}", rows.num_rows, 0, len(data)))
            if staged:
                commit(lake, "staging/x", staged)
            result.replaced += history.note(began, published=False)
    result.judge(history, logs)
    return result


def table(found: Sequence[Hammered]) -> list[str]:
    """The figures as a table for ``RESULTS.md``."""
    rows = [
        "| meanwhile | partitions replaced | reader | reads | bad reads | wrong rows |",
        "|---|---:|---|---:|---:|---:|",
    ]
    for one in found:
        for name in READERS:
            share = f" ({one.bad[name] / one.reads[name]:.1%})" if one.bad[name] else ""
            rows.append(
                f"| {one.name} | {one.replaced:,} | {name} | {one.reads[name]:,} | {one.bad[name]:,}{share} | "
                f"{one.silent[name]:,} |"
            )
    return rows


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Hammer, and print the figures.

    Raises:
        SystemExit: With 1 where a read of a committed lake was bad, or the control found nothing.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake_hammer", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="runs that replace partitions (default: %(default)s)")
    parser.add_argument("--whole", type=int, default=40, help="whole ones among them (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=30, help="rewritings in place (default: %(default)s)")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="newsbeam-hammer-"))
    root = folder / "lake"
    try:
        runs = hammer_runs(root, folder / "inbox", folder / "runs", options.runs, options.whole, _tell)
        shutil.copytree(root, folder / "other")
        committed = hammer_files(root, folder / "committed", options.rounds, in_place=False)
        control = hammer_files(folder / "other", folder / "control", options.rounds, in_place=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(table([runs, control, committed])))
    print(f"\n- {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    for one in (runs, committed, control):
        for example in one.examples[:3]:
            print(f"- {one.name}: bad: {example}")
    unsound = any(one.bad[name] for one in (runs, committed) for name in READERS if name not in UNSAFE)
    raise SystemExit(unsound or not control.bad.total())


if __name__ == "__main__":
    main()
