"""A stream that is killed again and again: at the end nothing is lost and nothing is there twice.

``python -m benchmarks.stream_kills --help``. Articles, some of them copies, are dropped into a watched folder at a
steady rate while a real ``newsbeam run`` streams them. At random moments it is killed with all its processes (SIGKILL)
and begun again; with ``--flink``, where it works on a cluster, one of these is killed in turn: the command, a Python
worker, the TaskManager, the JobManager, the job server. At the end it is drained, and each article must have one entry
in the ledger and one row in the table that this names.
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
from flink.cluster import Cluster

_HOUSE = str(Path(__file__).parents[1])
_TABLES = {"kept": "articles", "duplicate": "duplicates", "rejected": "rejects", "dead": "dead_letters"}


class Victim:
    """The stream as a process, which is begun again when it is killed.

    Args:
        folder: Where its configuration lies.
        flags: Beam's flags.
    """

    def __init__(self, folder: Path, flags: Sequence[str] = ()) -> None:
        self._folder, self._flags = folder, flags
        self.start()

    def start(self) -> None:
        """Begin the stream, or begin it again."""
        with (self._folder / "log").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pipeline.cli", "run", "stream.yaml", *self._flags],
                cwd=self._folder, env=os.environ | {"PYTHONPATH": _HOUSE}, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, rng: random.Random) -> str:
        """Kill it with all its processes; says what was killed."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.start()
        return "the command"


class OnFlink(Victim):
    """The stream on a cluster, of which each part is killed now and then, and begun again.

    Args:
        folder: Where its configuration lies.
        cluster: The cluster.
    """

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._cluster = cluster
        super().__init__(folder, cluster.flags())

    def kill(self, rng: random.Random) -> str:
        """Kill one of its parts."""
        part = rng.choice(("command", "worker", "worker", "taskmanager", "taskmanager", "jobmanager", "jobserver"))
        if part == "command":
            return super().kill(rng)
        if part == "worker":
            if workers := self._cluster.workers():
                os.kill(rng.choice(workers), signal.SIGKILL)
                return "a worker"
            part = "taskmanager"
        os.kill(self._cluster.pid(part), signal.SIGKILL)
        time.sleep(1)
        self._cluster.start(part)
        return f"the {part}"


def run(options: argparse.Namespace, folder: Path) -> Counter[str]:
    """Feed the stream and kill it; gives what was killed how often."""
    (folder / "in").mkdir()
    (folder / "stream.yaml").write_text(
        "mode: streaming\nsources:\n  - {type: jsonl, name: drop, glob: 'in/', allow_empty: true}\n"
        "output: {root: OUT}\nevents: {extractors: []}\nstream: {tick_seconds: 1, settle_seconds: 0}\n"
    )
    rng = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    victim = OnFlink(folder, Cluster(options.flink)) if options.flink else Victim(folder)
    kills: Counter[str] = Counter()
    number = 0
    next_kill = time.time() + rng.uniform(*options.between)
    while number < options.articles or kills.total() < options.kills:
        if number < options.articles:
            _drop(folder, number, rng)
            number += 1
        time.sleep(1 / options.rate)
        if victim.process.poll() is not None:
            raise SystemExit(_ended(victim, folder))
        if kills.total() < options.kills and time.time() >= next_kill:
            part = victim.kill(rng)
            kills[part] += 1
            print(f"{time.strftime('%T')} article {number}: killed {part}", file=sys.stderr, flush=True)
            next_kill = time.time() + rng.uniform(*options.between)
    _wait(folder, options.articles, victim.process.pid, options.patience)
    victim.process.send_signal(signal.SIGTERM)
    if victim.process.wait(600):
        raise SystemExit(_ended(victim, folder))
    return kills


def _ended(victim: Victim, folder: Path) -> str:
    return f"the stream ended with {victim.process.returncode}: {(folder / 'log').read_text()[-2000:]}"


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
    parser.add_argument("--flink", type=Path, help="folder of a cluster that runs (make flink-up: .flink)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsbeam-stream-") as folder:
        kills = run(options, Path(folder))
        wrong = check(Path(folder) / "OUT", options.articles)
        runs = len(list(Path(folder).glob("OUT/runs/*/manifest.json")))
    what = ", ".join(f"{part} {count}" for part, count in sorted(kills.items()))
    print(f"- {options.articles} articles, {kills.total()} kills ({what}), {runs} run(s): {len(wrong)} wrong")
    print("\n".join(f"  - {line}" for line in wrong[:20]))
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
