"""Pages per second of a whole ``newsbeam run``, beside a bare trafilatura loop over the same pages.

``python -m benchmarks.throughput --help``. Both run as commands of their own, in turn, on the same cores, and each is
timed from start to end. What a run over a single page takes is measured too: taking it off leaves the speed without
start-up.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from glob import glob
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.pages import write_pages
from benchmarks.processes import CommandError, Measured, measure, pin_to_cores

ROOT = Path(__file__).resolve().parents[1]
_MIB = 1 << 20
_LIBRARIES = ("newsbeam", "trafilatura", "apache-beam", "spacy", "pyarrow")


@dataclass(frozen=True, slots=True)
class Series:
    """One program over several rounds.

    Attributes:
        name: What to call it.
        pages: Pages of a round.
        startup: Its run over a single page.
        rounds: Its runs over all pages.
    """

    name: str
    pages: int
    startup: Measured
    rounds: tuple[Measured, ...]

    def speeds(self, *, with_startup: bool) -> list[float]:
        """Pages per second in each round; without start-up, of the pages but one in the time but that of one."""
        if with_startup:
            return [self.pages / run.seconds for run in self.rounds]
        return [(self.pages - 1) / max(run.seconds - self.startup.seconds, 1e-9) for run in self.rounds]

    @property
    def peak_mib(self) -> float:
        """Largest memory of any round."""
        return max(run.peak_bytes for run in self.rounds) / _MIB

    @property
    def cpu_seconds(self) -> float:
        """Median processor time of a round."""
        return median(run.cpu_seconds for run in self.rounds)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both programs, round by round on the same pages.

    Attributes:
        ours: ``newsbeam run``.
        bare: The trafilatura loop.
        outcome: What ``newsbeam run`` made of the pages.
        facts: Machine, versions and input, by name.
    """

    ours: Series
    bare: Series
    outcome: str
    facts: dict[str, str]

    def ratios(self, *, with_startup: bool) -> list[float]:
        """Our speed over that of the loop, for each round."""
        ours, bare = self.ours.speeds(with_startup=with_startup), self.bare.speeds(with_startup=with_startup)
        return [one / other for one, other in zip(ours, bare, strict=True)]


def compare(pages: Sequence[Path], work: Path, repeat: int, say: Callable[[str], None]) -> Comparison:
    """Run both programs in turn.

    Args:
        pages: Files of HTML, plain or gzip.
        work: Folder for input, output and configuration; must be empty.
        repeat: Rounds.
        say: Told how it goes.

    Raises:
        CommandError: A program failed, or did not account for every page.
    """
    one, every = work / "one", work / "all"
    one.mkdir()
    every.mkdir()
    write_pages(one, 1)
    for number, page in enumerate(pages):
        (every / f"{number:06d}.html{'.gz' if page.suffix == '.gz' else ''}").symlink_to(page.resolve())
    facts = _facts(pages)
    say("start-up of both")
    ours_startup, _ = _newsbeam(one, 1, work / "out-one")
    bare_startup = _trafilatura(one)
    ours, bare, outcome = [], [], ""
    for number in range(repeat):
        say(f"round {number + 1} of {repeat}")
        run, outcome = _newsbeam(every, len(pages), work / f"out-{number}")
        ours.append(run)
        bare.append(_trafilatura(every))
        say(f"  newsbeam {ours[-1].seconds:.1f} s, trafilatura {bare[-1].seconds:.1f} s")
    count = len(pages)
    return Comparison(
        Series("newsbeam run", count, ours_startup, tuple(ours)),
        Series("bare trafilatura", count, bare_startup, tuple(bare)),
        outcome,
        facts,
    )


def _newsbeam(folder: Path, pages: int, out: Path) -> tuple[Measured, str]:
    config = out.with_suffix(".yaml")
    settings = {"sources": [{"type": "html", "glob": f"{folder}/*.html*"}], "output": {"root": str(out)}}
    config.write_text(json.dumps(settings), encoding="utf-8")
    run = measure([sys.executable, "-m", "pipeline.cli", "run", str(config)], cwd=ROOT)
    [manifest] = out.glob("runs/*/manifest.json")
    report = json.loads(manifest.read_text(encoding="utf-8"))
    if report["counts"]["in"] != pages:
        raise CommandError(f"newsbeam read {report['counts']['in']} of {pages} pages")
    return run, report["equation"]


def _trafilatura(folder: Path) -> Measured:
    return measure([sys.executable, "-m", "benchmarks.trafilatura_loop", str(folder)], cwd=ROOT)


def _facts(pages: Sequence[Path]) -> dict[str, str]:
    cores = sorted(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return {
        "pages": f"{len(pages)}, {sum(page.stat().st_size for page in pages) / _MIB:.1f} MiB as stored",
        "cores": f"{len(cores)} of {os.cpu_count()} ({_processor()})",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / _MIB:,.0f} MiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "load before": f"{load:.1f}" + (" (others are at work: do not trust the figures)" if load > 0.5 else ""),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table(found: Comparison) -> list[list[str]]:
    """The figures as rows of text, the first one being the head."""
    rows = [["", "pages/s", "pages/s without start-up", "start-up, s", "CPU, s", "peak memory, MiB"]]
    for series in (found.ours, found.bare):
        speeds = [_spread(series.speeds(with_startup=flag)) for flag in (True, False)]
        rows.append(
            [series.name, *speeds, f"{series.startup.seconds:.1f}", f"{series.cpu_seconds:.1f}",
             f"{series.peak_mib:,.0f}"]
        )  # fmt: skip
    ratios = [f"{median(found.ratios(with_startup=flag)):.3f}" for flag in (True, False)]
    cpu, peak = found.ours.cpu_seconds / max(found.bare.cpu_seconds, 1e-9), found.ours.peak_mib / found.bare.peak_mib
    rows.append(["ratio", *ratios, "", f"{cpu:.2f}", f"{peak:.2f}"])
    return rows


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def markdown(found: Comparison) -> str:
    """The comparison as a section for ``RESULTS.md``."""
    head, *rows = table(found)
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
    facts = [f"- {name}: {value}" for name, value in found.facts.items()]
    return "\n".join([*lines, "", f"- outcome: {found.outcome}", *facts, f"- rounds: {len(found.ours.rounds)}"])


def plain(found: Comparison) -> str:
    """The comparison for a terminal."""
    rows = table(found)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    facts = [f"{name}: {value}" for name, value in found.facts.items()]
    return "\n".join([*lines, "", f"outcome: {found.outcome}", *facts])


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the figures."""
    options = _parser().parse_args(arguments)
    pin_to_cores(options.cores)
    with tempfile.TemporaryDirectory(prefix="newsbeam-benchmark-") as name:
        work, made = Path(name) / "work", Path(name) / "pages"
        work.mkdir()
        made.mkdir()
        pages = _found(options.pages) if options.pages else write_pages(made, options.count)
        try:
            found = compare(pages, work, options.repeat, lambda text: print(text, file=sys.stderr, flush=True))
        except CommandError as error:
            raise SystemExit(str(error)) from None
    print(markdown(found) if options.markdown else plain(found))


def _found(pattern: str) -> list[Path]:
    matched = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    pages = [Path(path) for path in matched if Path(path).is_file()]
    if len(pages) < 2:
        raise SystemExit(f"{pattern!r} matches {len(pages)} files; two or more are needed")
    return pages


def _parser() -> argparse.ArgumentParser:
    def at_least(least: int) -> Callable[[str], Any]:
        def whole(value: str) -> int:
            if int(value) < least:
                raise ValueError
            return int(value)

        whole.__name__ = f"whole number from {least}"  # argparse names the type in its message
        return whole

    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--pages", metavar="GLOB", help="pages to read (.html, .html.gz); made-up ones by default")
    parser.add_argument("--count", type=at_least(2), default=400, help="made-up pages (default: %(default)s)")
    parser.add_argument("--repeat", type=at_least(1), default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--cores", type=at_least(1), default=2, help="cores for both (default: %(default)s)")
    parser.add_argument("--markdown", action="store_true", help="print a section for RESULTS.md")
    return parser


if __name__ == "__main__":
    main()
