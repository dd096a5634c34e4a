"""newsbeam's cleaning beside its peers on pages whose article is known: what each finds, and what it costs.

``python -m benchmarks.extraction --data FOLDER``. FOLDER has a subfolder for each set, with ``gold.jsonl`` and the
pages it names. The peers are installed into an environment of their own; nothing else is downloaded. Times are
processor time, so that a busy machine disturbs them less.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.extraction_race import Runner, SetResult, race, race_plain_text
from benchmarks.extraction_report import Table, accuracy, cost, feed_dates, render
from benchmarks.extractors import OF_PAGES, OF_TEXT, Extractor
from benchmarks.feed_dates import count_dates
from benchmarks.gold import DataError, GoldSet, read_sets
from benchmarks.peers import Worker, default_folder, prepare
from benchmarks.processes import CommandError
from benchmarks.throughput import _processor

_LIMIT_SECONDS = 30


def compare(sets: Sequence[GoldSet], options: argparse.Namespace, say: Callable[[str], None]) -> str:
    """Run everything that was asked for, and render it.

    Args:
        sets: The pages.
        options: As parsed.
        say: Told how it goes.

    Raises:
        CommandError: A process or the peers' environment does not come up.
    """
    started, load = datetime.now(UTC), os.getloadavg()[0]
    chosen = [extractor for extractor in OF_PAGES if not options.only or extractor.name in options.only]
    workers, skipped = _start(chosen, options.peers_env, say)
    try:
        order = [extractor.name for extractor in chosen]
        homes = {name: worker for worker in workers for name in worker.versions}
        runners: dict[str, Runner] = {name: homes[name] for name in order if name in homes}
        if not runners:
            raise CommandError("no extractor is left to compare")
        found = [race(one, runners, options.rounds, say) for one in sets]
        plain = []
        if options.plain_text:
            workers.append(_worker(Path(sys.executable), [extractor.name for extractor in OF_TEXT]))
            plain = race_plain_text(sets, workers[-1], say)
    finally:
        for worker in workers:
            worker.close()
    if options.predictions:
        _write_predictions([*found, *plain], options.predictions)
    tables = [*map(accuracy, found), cost(found), *map(accuracy, plain)]
    if options.feeds:
        tables.append(_feeds(options.feeds, started))
    return render(tables, _facts(sets, workers, skipped, started, load), markdown=options.markdown)


def _start(
    chosen: Sequence[Extractor], folder: Path, say: Callable[[str], None]
) -> tuple[list[Worker], dict[str, str]]:
    """A process in each environment, and the extractors that are not there, with the reason."""
    skipped: dict[str, str] = {}
    workers = []
    ours = [extractor.name for extractor in chosen if not extractor.peer]
    peers = {extractor.peer: extractor.name for extractor in chosen if extractor.peer}
    if ours:
        workers.append(_worker(Path(sys.executable), ours))
    if peers:
        environment = prepare(folder, sorted(peers), say)
        skipped = {peers[package]: f"not installed: {why}" for package, why in environment.failed.items()}
        workers.append(_worker(environment.python, list(peers.values())))
    for worker in workers:
        skipped = {**worker.missing, **skipped}
    for name, why in skipped.items():
        say(f"SKIPPED: {name}: {why}")
    return workers, skipped


def _worker(python: Path, names: Sequence[str]) -> Worker:
    return Worker([str(python), "-m", "benchmarks.peer_worker", *names], _LIMIT_SECONDS)


def _feeds(folder: Path, now: datetime) -> Table:
    return feed_dates(count_dates(sorted(path for path in folder.rglob("*") if path.is_file()), now))


def _write_predictions(found: Sequence[SetResult], folder: Path) -> None:
    """A JSON Lines file for each set and extractor, for scorers of others."""
    for one in found:
        for name, result in one.results.items():
            path = folder / one.name / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = [{"id": page.id, **asdict(had)} for page, had in zip(one.pages, result.found, strict=True)]
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _facts(
    sets: Sequence[GoldSet], workers: Sequence[Worker], skipped: dict[str, str], started: datetime, load: float
) -> dict[str, str]:
    pythons = sorted({worker.python for worker in workers})
    versions: dict[str, dict[str, None]] = {"feedparser": {version("feedparser"): None}}
    for worker in workers:
        for packages in worker.versions.values():
            for package, number in packages.items():
                versions.setdefault(package, {})[number] = None
    return {
        "measured": f"{started:%Y-%m-%d}",
        "pages": ", ".join(f"{one.name} {len(one.pages)}" for one in sets),
        "versions": ", ".join(f"{package} {' and '.join(numbers)}" for package, numbers in versions.items()),
        "skipped": "; ".join(f"{name} ({why})" for name, why in skipped.items()) or "none",
        "system": f"{platform.system()} {platform.release()}, Python {' and '.join(pythons)}",
        "cores": f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} ({_processor()})",
        "load before": f"{load:.1f}; times are processor time",
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the tables."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        sets = [one for one in read_sets(options.data) if not options.sets or one.name in options.sets]
        if not sets:
            raise DataError(f"{options.data} has none of the sets {', '.join(options.sets)}")
        if options.feeds and not options.feeds.is_dir():
            raise DataError(f"{options.feeds} is no folder")
    except DataError as error:
        parser.error(str(error))  # exit code 2
    sets = [GoldSet(one.name, one.pages[: options.pages]) for one in sets]
    try:
        print(compare(sets, options, lambda text: print(text, file=sys.stderr, flush=True)))
    except (CommandError, DataError) as error:
        raise SystemExit(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    def positive(value: str) -> int:
        if int(value) < 1:
            raise ValueError
        return int(value)

    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="FOLDER", help="sets of pages with gold.jsonl, a subfolder each")
    add("--feeds", type=Path, metavar="FOLDER", help="also count the publication times of the feeds in it")
    add("--peers-env", type=Path, default=default_folder(), metavar="DIR", help="the peers' own (%(default)s)")
    add("--rounds", type=positive, default=1, help="times each page is given to each (default: %(default)s)")
    add("--only", action="append", choices=[one.name for one in OF_PAGES], help="this extractor; may be repeated")
    add("--sets", action="append", metavar="NAME", help="this set; may be repeated")
    add("--pages", type=positive, metavar="N", help="the first N pages of each set")
    add("--no-plain-text", dest="plain_text", action="store_false", help="leave the plain-text part out")
    add("--predictions", type=Path, metavar="FOLDER", help="also write what each found, as JSON Lines")
    add("--markdown", action="store_true", help="print sections for RESULTS.md")
    return parser


if __name__ == "__main__":
    main()
