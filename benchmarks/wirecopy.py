"""newsbeam's detection of wire copy beside its peers, on texts whose copies are known: accuracy, speed, bytes.

``python -m benchmarks.wirecopy --data DATA``. DATA holds ``fnc_docs.jsonl.gz`` with ``fnc_pairs.json``, or
``wirebench.jsonl.gz``, or both. The peers are installed into an environment of their own. Each system runs in a process
of its own on one core, all in turn. ``--order`` measures instead what the order of arrival changes.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.extraction_report import Table, render
from benchmarks.gold import DataError
from benchmarks.peers import default_folder, prepare
from benchmarks.processes import CommandError
from benchmarks.throughput import _processor
from benchmarks.wirecopy_gold import Corpus, read_corpora
from benchmarks.wirecopy_race import Race
from benchmarks.wirecopy_report import accuracy, cost, details, ratios
from benchmarks.wirecopy_systems import BEAM, LOGIC, SYSTEMS, YARDSTICKS, System

PINS = Path(__file__).with_name("wirecopy_peers.txt")


def compare(corpora: Sequence[Corpus], options: argparse.Namespace, say: Callable[[str], None]) -> str:
    """Run everything that was asked for, and render it.

    Args:
        corpora: The texts.
        options: As parsed.
        say: Told how it goes.

    Raises:
        CommandError: The peers' environment does not come up, or no system is left.
    """
    started, load = datetime.now(UTC), os.getloadavg()[0]
    chosen = [system for system in SYSTEMS if _is_wanted(system, options)]
    pythons, skipped = _interpreters(chosen, options.peers_env, say)
    chosen = [system for system in chosen if system.name in pythons]
    if not chosen:
        raise CommandError("no system is left to compare")
    with tempfile.TemporaryDirectory() as folder:
        race = Race(pythons, Path(folder), options.limit, say)
        found = race.run(corpora, chosen, options.rounds)
    tables = [table for one in found for table in (accuracy(one), *details(one))]
    faster = ratios(found, [LOGIC, BEAM], YARDSTICKS)
    tables += [cost(found), *([faster] if faster else [])]
    return render(tables, _facts(corpora, race, skipped, started, load), markdown=options.markdown)


def _is_wanted(system: System, options: argparse.Namespace) -> bool:
    if system.is_peer and options.peers is not None and system.name not in options.peers:
        return False
    return not options.only or system.name in options.only


def _interpreters(
    chosen: Sequence[System], folder: Path, say: Callable[[str], None]
) -> tuple[dict[str, Path], dict[str, str]]:
    """The interpreter of each system, and the systems that cannot be installed, with the reason."""
    pythons = {system.name: Path(sys.executable) for system in chosen if not system.is_peer}
    peers = [system for system in chosen if system.is_peer]
    if not peers:
        return pythons, {}
    environment = prepare(folder, sorted({package for system in peers for package in system.packages}), say, PINS)
    failed = dict(environment.failed)
    for bare in sorted({system.bare for system in peers if system.bare}):
        problem = _install_bare(environment.python, bare)
        if problem:
            failed[bare] = problem
    skipped = {}
    for system in peers:
        why = [f"{package}: {failed[package]}" for package in (*system.packages, system.bare) if package in failed]
        if why:
            skipped[system.name] = f"not installed: {why[0]}"
            say(f"SKIPPED: {system.name}: {skipped[system.name]}")
        else:
            pythons[system.name] = environment.python
    return pythons, skipped


def _install_bare(python: Path, package: str) -> str | None:
    """Install a package without its dependencies, where it is not there; why it failed, where it did."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*command, "--constraint", str(PINS), package], capture_output=True, text=True, check=False, errors="replace"
    )
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1] if done.returncode else None


def _facts(
    corpora: Sequence[Corpus], race: Race, skipped: dict[str, str], started: datetime, load: float
) -> dict[str, str]:
    versions = ", ".join(f"{package} {' and '.join(numbers)}" for package, numbers in race.versions.items())
    return {
        "measured": f"{started:%Y-%m-%d}",
        "documents": ", ".join(f"{corpus.name} {len(corpus.texts)}" for corpus in corpora),
        "versions": versions or "none",
        "skipped": "; ".join(f"{name} ({why})" for name, why in skipped.items()) or "none",
        "system": f"{platform.system()} {platform.release()}",
        "cores": f"1 of {os.cpu_count()} ({_processor()})",
        "load before": f"{load:.1f}; times are processor time",
    }


def order(corpora: Sequence[Corpus], options: argparse.Namespace, say: Callable[[str], None]) -> str:
    """Measure what the order of arrival changes in newsbeam, and render it."""
    from benchmarks.wirecopy_order import measure_order

    started, load = datetime.now(UTC), os.getloadavg()[0]
    tables: list[Table] = [measure_order(corpus, options.orders, say) for corpus in corpora]
    race = Race({}, Path(), options.limit, say)
    return render(tables, _facts(corpora, race, {}, started, load), markdown=options.markdown)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the tables."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        corpora = [one for one in read_corpora(options.data) if not options.sets or one.name in options.sets]
        if not corpora:
            raise DataError(f"{options.data} has none of the sets {', '.join(options.sets)}")
    except DataError as error:
        parser.error(str(error))  # exit code 2
    run = order if options.order else compare
    try:
        print(run(corpora, options, lambda text: print(text, file=sys.stderr, flush=True)))
    except CommandError as error:
        raise SystemExit(str(error)) from None


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _one_of(names: Sequence[str]) -> Callable[[str], str]:
    def check(name: str) -> str:
        if name not in names:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {'; '.join(names)}")
        return name

    return check


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wirecopy", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DATA", help="folder with fnc_* and wirebench files")
    add("--peers-env", type=Path, default=default_folder().with_name("wirecopy-peers"), metavar="DIR",
        help="the peers' own (%(default)s)")  # fmt: skip
    names = [system.name for system in SYSTEMS]
    peers = [system.name for system in SYSTEMS if system.is_peer]
    # Checked one by one, not by argparse: an empty list is no choice to it.
    add("--peers", nargs="*", type=_one_of(peers), metavar="NAME",
        help="beside newsbeam these alone, or none: nothing is installed then")  # fmt: skip
    add("--only", action="append", choices=names, metavar="NAME", help=f"of {'; '.join(names)}; may be repeated")
    add("--sets", action="append", metavar="NAME", help="this set; may be repeated")
    add("--rounds", type=_positive, default=3, help="times each system runs (default: %(default)s)")
    add("--limit", type=float, default=1800.0, metavar="SECONDS", help="that one run may take (default: %(default)s)")
    add("--order", action="store_true", help="measure what the order of arrival changes instead")
    add("--orders", type=_positive, default=5, help="random orders to try (default: %(default)s)")
    add("--markdown", action="store_true", help="print sections for RESULTS.md")
    return parser


if __name__ == "__main__":
    main()
