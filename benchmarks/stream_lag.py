"""How long an article takes until readers see it, at a given rate: dropped into a folder, or served as feeds.

``python -m benchmarks.stream_lag --help``. A real ``newsbeam run`` streams in a process of its own; this one feeds it,
and looks into the lake as a reader does. Made-up articles are measured, or pages of yours (``--pages 'glob'``). What is
measured is the time from when the file was in its place, or the entry in its feed, to when a query found the article in
the files of ``articles`` or ``duplicates``, looked at twice a second. An article that was refused counts as it appears
in ``rejects``.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.lake_news import record
from benchmarks.stream_server import FeedHost

_TABLES = {"articles": "source_id", "duplicates": "source_id", "rejects": "source_id", "dead_letters": "source_id"}
_LOOK_SECONDS = 0.5
_HOUSE = str(Path(__file__).parents[1])


@dataclass(slots=True)
class Lag:
    """What was measured.

    Attributes:
        given: When each article was there to be found, by its id.
        seen: When it was first seen in the lake.
        status: What the stream told of itself at the end.
    """

    given: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    status: dict[str, object] = field(default_factory=dict)

    def lags(self) -> list[float]:
        """Seconds until each article that was seen was seen, sorted."""
        return sorted(self.seen[name] - given for name, given in self.given.items() if name in self.seen)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of sorted values does not exceed."""
    return values[min(len(values) - 1, int(share * len(values)))]


class Reader:
    """Reads the ids of what the lake holds; a file that has not changed is not opened again.

    Args:
        root: The lake.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._inodes: dict[Path, int] = {}

    def new(self) -> Iterator[str]:
        """The ids in files that have changed since the last look."""
        for table, column in _TABLES.items():
            for path in (self._root / table).rglob("*.parquet"):
                with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                    inode = os.fstat(file.fileno()).st_ino
                    if self._inodes.get(path) != inode:
                        self._inodes[path] = inode
                        yield from pq.ParquetFile(file).read(columns=[column])[column].to_pylist()


def configuration(sources: str, root: Path, delay: float, tick: float, fields: bool, extra: str = "") -> str:
    """A configuration of a stream."""
    events = "" if fields else "events: {extractors: []}\n"
    stream = f"stream: {{delay_seconds: {delay}, tick_seconds: {tick}, settle_seconds: 0.5{extra}}}\n"
    return f"mode: streaming\nsources:\n  - {sources}\noutput: {{root: '{root}'}}\n{events}{stream}"


@contextlib.contextmanager
def streaming(config: Path, log: Path, root: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A stream in a process of its own, which is drained at the end."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(config)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env=os.environ | {"PYTHONPATH": _HOUSE}, start_new_session=True
        )
    try:
        _await(lambda: (root / "state/stream.json").exists(), process, log)
        yield process
        process.send_signal(signal.SIGTERM)
        if process.wait(600):
            raise SystemExit(f"the stream ended with {process.returncode}: {log.read_text()[-2000:]}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _await(happens: object, process: "subprocess.Popen[bytes]", log: Path) -> None:
    while not happens():  # type: ignore[operator]
        if process.poll() is not None:
            raise SystemExit(f"the stream ended with {process.returncode}: {log.read_text()[-2000:]}")
        time.sleep(0.1)


def measure(options: argparse.Namespace, folder: Path) -> Lag:
    """Feed a stream at a steady rate, and watch what readers see."""
    root, lag = folder / "lake", Lag()
    pages = sorted(glob(options.pages)) if options.pages else []  # noqa: PTH207 - a glob anywhere
    host = FeedHost(options.feeds) if options.how == "feeds" else None
    slow = FeedHost(1, slow=options.slow) if options.slow else None
    if host is not None:
        poll = f"{{min_minutes: {options.poll_seconds / 60}, max_minutes: {options.poll_seconds / 60}}}"
        fetch = "{allow_private_addresses: true, host_delay_seconds: 0}"
        urls = [*(slow.urls if slow is not None else ()), *host.urls]
        named = f"type: rss, name: feeds, full_text: feed, urls: {json.dumps(urls)}"
        source = f"{{{named}, poll: {poll}, fetch: {fetch}}}"
    else:
        kind = "html" if pages else "jsonl"
        source = f"{{type: {kind}, name: drop, glob: '{folder}/in/', allow_empty: true}}"
    (folder / "in").mkdir()
    config = folder / "stream.yaml"
    config.write_text(configuration(source, root, options.delay, options.tick, options.fields))
    with streaming(config, folder / "log", root):
        time.sleep(options.warm)
        if slow is not None:
            slow.publish(1_000_000)
        _feed(options, folder, pages, host, lag, Reader(root))
        lag.status = json.loads((root / "state/stream.json").read_text())
    for server in (host, slow):
        if server is not None:
            server.close()
    return lag


def _feed(
    options: argparse.Namespace, folder: Path, pages: Sequence[str], host: FeedHost | None, lag: Lag, reader: Reader
) -> None:
    began = looked = time.time()
    number = 0
    while len(lag.seen) < len(lag.given) or number < options.articles:
        now = time.time()
        if number < options.articles and now >= began + number / options.rate:
            lag.given[_give(number, folder, pages, host)] = time.time()
            number += 1
            continue
        if now - looked >= _LOOK_SECONDS:
            looked = now
            for name in reader.new():
                if name in lag.given:
                    lag.seen.setdefault(name, time.time())
        if now - began > options.articles / options.rate + options.patience:
            return
        time.sleep(0.02)


def _give(number: int, folder: Path, pages: Sequence[str], host: FeedHost | None) -> str:
    """Put an article where the stream finds it, whole at once; gives its id in the lake."""
    if host is not None:
        return host.publish(number)
    if pages:
        name, data = f"{number:06d}.html", Path(pages[number % len(pages)]).read_bytes()
    else:
        made = record(number, id=f"n{number}", source=f"outlet{number % 50}.example")
        name, data = f"{number:06d}.jsonl", json.dumps(made).encode()
    draft = folder / f"in/.{name}"
    draft.write_bytes(data)
    draft.rename(folder / f"in/{name}")
    return name if pages else f"n{number}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stream_lag", description=__doc__)
    parser.add_argument("--how", choices=["folder", "feeds"], default="folder", help="default: %(default)s")
    parser.add_argument("--articles", type=int, default=200, help="default: %(default)s")
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second (default: %(default)s)")
    parser.add_argument("--pages", help="glob of saved pages to drop instead of made-up articles")
    parser.add_argument("--feeds", type=int, default=20, help="feeds that share the articles (default: %(default)s)")
    parser.add_argument(
        "--slow", type=float, default=0.0, help="seconds that one more feed takes to answer, by a host of its own"
    )
    parser.add_argument("--poll-seconds", type=float, default=10.0, help="of each feed (default: %(default)s)")
    parser.add_argument("--delay", type=float, default=60.0, help="stream.delay_seconds (default: %(default)s)")
    parser.add_argument("--tick", type=float, default=5.0, help="stream.tick_seconds (default: %(default)s)")
    parser.add_argument("--warm", type=float, default=20.0, help="seconds before (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=300.0, help="seconds after (default: %(default)s)")
    parser.add_argument("--fields", action="store_true", help="extract event fields, too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="newsbeam-lag-") as folder:
        lag = measure(options, Path(folder))
    lags = lag.lags()
    print(f"- {len(lag.given)} articles at {options.rate:g} a second by {options.how}, {len(lags)} seen")
    if lags:
        shown = ", ".join(f"p{share * 100:g} {quantile(lags, share):.1f}" for share in (0.5, 0.9, 0.99))
        print(f"- seconds until seen: {shown}, longest {lags[-1]:.1f}")
    told = {name: lag.status[name] for name in ("lag", "catalog_lag", "rounds", "memory_bytes")}
    print(f"- the stream itself: {json.dumps(told)}; load {os.getloadavg()[0]:.1f}")
    raise SystemExit(len(lags) < len(lag.given))


if __name__ == "__main__":
    main()
