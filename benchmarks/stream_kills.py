"""A stream that is killed again and again: at the end nothing is lost and nothing is there twice.

``python -m benchmarks.stream_kills --help``. Articles, some of them copies, are dropped into a watched folder at a
steady rate while a real ``newsbeam run`` streams them. At random moments it is killed with all its processes (SIGKILL)
and begun again. At the end it is drained, and each article must have one entry in the ledger and one row in the table
that this names.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.lake_news import record

_HOUSE = str(Path(__file__).parents[1])
_TABLES = {"kept": "articles", "duplicate": "duplicates", "rejected": "rejects", "dead": "dead_letters"}


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """Begin the stream, or begin it again."""
    with (folder / "log").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "run", "stream.yaml"],
            cwd=folder, env=os.environ | {"PYTHONPATH": _HOUSE}, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip


def run(options: argparse.Namespace, folder: Path) -> int:
    """Feed the stream and kill it; gives how often it was killed."""
    (folder / "in").mkdir()
    (folder / "stream.yaml").write_text(
        "mode: streaming\nsources:\n  - {type: jsonl, name: drop, glob: 'in/', allow_empty: true}\n"
        "output: {root: OUT}\nevents: {extractors: []}\nstream: {tick_seconds: 1, settle_seconds: 0}\n"
    )
    rng = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    process, kills, number = start(folder), 0, 0
    next_kill = time.time() + rng.uniform(*options.between)
    while number < options.articles or kills < options.kills:
        if number < options.articles:
            _drop(folder, number, rng)
            number += 1
        time.sleep(1 / options.rate)
        if process.poll() is not None:
            raise SystemExit(f"the stream ended with {process.returncode}: {(folder / 'log').read_text()[-2000:]}")
        if kills < options.kills and time.time() >= next_kill:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            process, kills = start(folder), kills + 1
            next_kill = time.time() + rng.uniform(*options.between)
    _wait(folder, options.articles, process.pid, options.patience)
    process.send_signal(signal.SIGTERM)
    if process.wait(600):
        raise SystemExit(f"the stream ended with {process.returncode}: {(folder / 'log').read_text()[-2000:]}")
    return kills


def _drop(folder: Path, number: int, rng: random.Random) -> None:
    copied = rng.randrange(number) if number and rng.random() < 0.2 else number
    made = record(copied, id=f"n{number}", source=f"outlet{number % 50}.example")
    draft = folder / f"in/.{number:06d}.jsonl"
    draft.write_text(json.dumps(made) + "\n", encoding="utf-8")
    draft.rename(folder / f"in/{number:06d}.jsonl")


def _wait(folder: Path, articles: int, pid: int, patience: float) -> None:
    """Wait until all is read and the process, which may have been begun just now, is ready to be drained."""
    deadline, status = time.time() + patience, folder / "OUT/state/stream.json"
    while time.time() < deadline:
        if json.loads(status.read_text())["pid"] == pid and len(entries(folder / "OUT")) >= articles:
            return
        time.sleep(1)


def entries(root: Path) -> list[tuple[str, str]]:
    """Id and disposition of each entry of the ledger."""
    paths = sorted((root / "state/ledger").glob("*.parquet"))
    rows = [pq.read_table(path, columns=["source_id", "disposition"]) for path in paths]
    return [pair for table in rows for pair in zip(*table.to_pydict().values(), strict=True)]


def check(root: Path, articles: int) -> list[str]:
    """What is wrong with the lake; nothing, as it should be."""
    given = {f"n{number}" for number in range(articles)}
    ledger = entries(root)
    names = Counter(name for name, _ in ledger)
    wrong = [f"lost {name}" for name in sorted(given - names.keys())]
    wrong += [f"{name} has {count} entries" for name, count in sorted(names.items()) if count != 1]
    for disposition, table in _TABLES.items():
        paths = [*(root / table).rglob("*.parquet")]
        rows = Counter(name for path in paths for name in pq.read_table(path, columns=["source_id"])[0].to_pylist())
        wanted = Counter(name for name, which in ledger if which == disposition)
        wrong += [f"{table}: {name} {rows[name]} times" for name in sorted((rows - wanted) | (wanted - rows))]
    return wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stream_kills", description=__doc__)
    parser.add_argument("--articles", type=int, default=100, help="default: %(default)s")
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=3, help="default: %(default)s")
    parser.add_argument(
        "--between", type=float, nargs=2, default=(8.0, 30.0), help="seconds between kills, least and most"
    )
    parser.add_argument("--seed", type=int, default=7, help="decides the moments (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds after the last (default: %(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsbeam-stream-") as folder:
        kills = run(options, Path(folder))
        wrong = check(Path(folder) / "OUT", options.articles)
        runs = len(list(Path(folder).glob("OUT/runs/*/manifest.json")))
    print(f"- {options.articles} articles, {kills} kills, {runs} run(s): {len(wrong)} wrong")
    print("\n".join(f"  - {line}" for line in wrong[:20]))
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
