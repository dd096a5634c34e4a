"""A day of news at a clock that runs faster: outlets, feeds and articles from a local server, streamed into a lake.

``python -m benchmarks.stream_day --help``. The stream runs in a process of its own in which ``time.time`` goes so many
times faster, from a midnight on, so that its feeds come due as they would in a day. At the end every article must be in
the lake once, no partition may hold more than one file, and memory in the last quarter of the day is set beside that of
the second. Real seconds are those of the machine: a stream that cannot keep up with the faster clock is behind, and is
told as such, though it would have kept up with the real one.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pyarrow.parquet as pq

from benchmarks.stream_server import FeedHost
from schemas.tables import BY_PERIOD

DAY = 86_400.0
START = 1_773_014_400.0
"""2026-03-09, midnight UTC: when the simulated day begins."""
_HOUSE = str(Path(__file__).parents[1])
_SAMPLE_SECONDS = 1.0
_NAMED = {"articles": "source_id", "duplicates": "source_id", "rejects": "source_id", "dead_letters": "source_id"}


@dataclass(slots=True)
class Day:
    """What was measured.

    Attributes:
        given: Articles that were published, by id.
        found: How often each id is in the lake, and in which table.
        memory: Hour of the day, bytes of the stream's process, and of its workers, each shared page counted once.
        feeds: Feeds that had no entry yet when they were polled first: each is a rejection of its own.
        files: Partitions with more than one file.
        status: What the stream told of itself.
        seconds: Real time.
    """

    given: set[str] = field(default_factory=set)
    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    memory: list[tuple[float, int, int]] = field(default_factory=list)
    feeds: int = 0
    files: list[str] = field(default_factory=list)
    status: dict[str, object] = field(default_factory=dict)
    seconds: float = 0.0

    def quarter(self, number: int) -> float:
        """Median memory in a quarter of the day, from 1 to 4."""
        here = [own + workers for hour, own, workers in self.memory if (number - 1) * 6 <= hour < number * 6]
        return float(median(here)) if here else 0.0


class Arrival(NamedTuple):
    """An article as it comes.

    Attributes:
        when: Second of the day in which it is in its feed.
        published: Second of the day that it says it was published in; below 0 on a day before.
        number: Its number.
        original: Number of the one that it copies, if any.
    """

    when: float
    published: float
    number: int
    original: int | None


def schedule(articles: int, copies: float, late: float, seed: int = 7) -> list[Arrival]:
    """The articles of the day, in the order in which they come.

    Args:
        articles: How many.
        copies: Part of them that carry the text of an earlier one.
        late: Part of them that were published up to two days before they came.
        seed: Decides all of it.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    # More by day than by night, as newsrooms work.
    times = sorted(rng.triangular(0, DAY, 13 * 3600) for _ in range(articles))
    out: list[Arrival] = []
    for number, when in enumerate(times):
        original = rng.randrange(number) if number and rng.random() < copies else None
        published = when - rng.uniform(0, 2 * DAY) if rng.random() < late else when
        out.append(Arrival(when, published, number, original))
    return out


def run_child(config: str, speed: float, began: float) -> None:
    """Run the stream with the faster clock; ``time.sleep`` and the monotonic clock stay as they are."""
    real = time.time
    time.time = lambda: START + (real() - began) * speed
    time.time_ns = lambda: round(time.time() * 1e9)
    from pipeline.cli import command
    from pipeline.streaming.drain import Drain

    wait = Drain.wait
    Drain.wait = lambda self, seconds: wait(self, seconds / speed)  # type: ignore[method-assign]
    sys.argv = ["newsbeam", "run", config]
    command()


def measure(options: argparse.Namespace, folder: Path) -> Day:
    """Stream the day."""
    host, root, day = FeedHost(options.feeds, options.outlets), folder / "lake", Day()
    speed = DAY / (options.minutes * 60)
    config = folder / "day.yaml"
    events = "" if options.fields else "events: {extractors: []}\n"
    source = f"{{type: rss, name: feeds, urls: {json.dumps(host.urls)}, fetch: {{allow_private_addresses: true, "
    source += "host_delay_seconds: 0, parallel: 16}, full_text: feed}"
    stream = f"delay_seconds: {max(3600.0, speed * 2)}, tick_seconds: {max(30.0, speed / 2)}"
    config.write_text(
        f"mode: streaming\nsources:\n  - {source}\noutput: {{root: '{root}'}}\n{events}"
        f"stream: {{{stream}, roll: never, snapshot_minutes: 30}}\ndedup: {{rules: {{horizon_days: 7}}}}\n"
        f"workers: {{timeout_seconds: {15 * speed}}}\n"  # the pool, too, goes by the faster clock
    )
    began = time.time() + options.warm
    child = [sys.executable, "-m", "benchmarks.stream_day", "--child", str(config), str(speed), str(began)]
    with (folder / "log").open("wb") as out:
        process = subprocess.Popen(child, cwd=_HOUSE, stdout=out, stderr=out, start_new_session=True)
    try:
        _publish(options, host, day, process, began, speed)
        _wait_until_read(root, len(day.given), process, options.patience)
        if process.poll() is not None:
            raise SystemExit(f"the stream ended with {process.returncode}:\n{(folder / 'log').read_text()[-2000:]}")
        day.status = json.loads((root / "state/stream.json").read_text())
        process.send_signal(signal.SIGTERM)
        if process.wait(600):
            raise SystemExit(f"the stream ended with {process.returncode}:\n{(folder / 'log').read_text()[-2000:]}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        host.close()
    day.seconds = time.time() - began
    for table, column in _NAMED.items():
        for path in (root / table).rglob("*.parquet"):
            for name in pq.ParquetFile(path).read(columns=[column])[column].to_pylist():
                day.found[name].append(table)
    day.feeds = sum(name in host.urls for name in day.found)
    for url in host.urls:
        day.found.pop(url, None)
    day.files = list(_crowded(root))
    return day


def _publish(
    options: argparse.Namespace,
    host: FeedHost,
    day: Day,
    process: "subprocess.Popen[bytes]",
    began: float,
    speed: float,
) -> None:
    sampled = 0.0
    for one in schedule(options.articles, options.copies, options.late):
        while time.time() < began + one.when / speed:
            if time.time() - sampled >= _SAMPLE_SECONDS and time.time() > began:
                sampled = time.time()
                day.memory.append(((sampled - began) * speed / 3600, *memory_of(process.pid)))
            time.sleep(0.02)
        day.given.add(host.publish(one.number, one.original, START + one.published))
    while time.time() < began + DAY / speed:
        day.memory.append(((time.time() - began) * speed / 3600, *memory_of(process.pid)))
        time.sleep(_SAMPLE_SECONDS)


def _wait_until_read(root: Path, articles: int, process: "subprocess.Popen[bytes]", patience: float) -> None:
    deadline = time.time() + patience
    while time.time() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            # Feeds that were empty when first polled are rejections, so "in" has more than articles.
            told = json.loads((root / "state/stream.json").read_text())["documents"]
            if told.get("kept", 0) + told.get("duplicate", 0) >= articles:
                return
        time.sleep(0.5)


def memory_of(session: int) -> tuple[int, int]:
    """Bytes of the first process of a session, and of all its others, each shared page counted once.

    That is the proportional set size, which Linux tells.
    """
    own, others = 0, 0
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                lines = (entry / "smaps_rollup").read_text(encoding="ascii").splitlines()
                size = next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)
                own, others = (size, others) if entry.name == str(session) else (own, others + size)
    return own, others


def _crowded(root: Path) -> Iterator[str]:
    for table in BY_PERIOD:
        folders = Counter(path.parent for path in (root / table.folder).rglob("*.parquet"))
        yield from (str(folder.relative_to(root)) for folder, files in sorted(folders.items()) if files > 1)


def report(day: Day) -> bool:
    """Print what was measured; gives whether all is accounted for."""
    lost = day.given - day.found.keys()
    doubled = [name for name, tables in day.found.items() if len(tables) > 1]
    strange = day.found.keys() - day.given
    tables = Counter(tables[0] for tables in day.found.values())
    second, last = day.quarter(2), day.quarter(4)
    print(f"- {len(day.given)} articles: {', '.join(f'{count} in {name}' for name, count in sorted(tables.items()))}")
    print(f"- lost {len(lost)}, doubled {len(doubled)}, unknown {len(strange)}; feeds empty at first {day.feeds}")
    print(f"- partitions with more than one file: {len(day.files)}")
    change = (last / second - 1) if second else float("nan")
    print(f"- memory, second quarter {second / 1e6:.0f} MB, last {last / 1e6:.0f} MB ({change:+.1%})")
    told = {name: day.status.get(name) for name in ("rounds", "ticks", "errors", "feeds", "texts_in_memory")}
    print(f"- {json.dumps(told)}; {day.seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    return not lost and not doubled and not strange and not day.files


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["--child"]:
        run_child(given[1], float(given[2]), float(given[3]))
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stream_day", description=__doc__)
    parser.add_argument("--outlets", type=int, default=10, help="default: %(default)s")
    parser.add_argument("--feeds", type=int, default=30, help="default: %(default)s")
    parser.add_argument("--articles", type=int, default=300, help="default: %(default)s")
    parser.add_argument("--copies", type=float, default=0.2, help="part that are copies (default: %(default)s)")
    parser.add_argument(
        "--late", type=float, default=0.1, help="part that is up to two days older than it comes (default: %(default)s)"
    )
    parser.add_argument("--minutes", type=float, default=1.0, help="real time of the day (default: %(default)s)")
    parser.add_argument("--warm", type=float, default=20.0, help="seconds before the day (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds after it (default: %(default)s)")
    parser.add_argument("--fields", action="store_true", help="extract event fields, too")
    parser.add_argument(
        "--folder", type=Path, help="an empty folder, kept with lake, log and memory; by default none is"
    )
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="newsbeam-day-") as folder:
        day = measure(options, options.folder or Path(folder))
    if options.folder:
        (options.folder / "memory.json").write_text(json.dumps(day.memory))
    raise SystemExit(not report(day))


if __name__ == "__main__":
    main()
