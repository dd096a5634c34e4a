"""Kill runs with SIGKILL at random moments, run the same command again, and compare the lake with an undisturbed one.

``python -m benchmarks.lake_kills --kills 100 --seed 1``. Half of the trials begin with an empty lake; the other half
with one that a run has filled, so that partitions are replaced and a late original changes rows of earlier runs. Half
of the moments are drawn from the time of a run, half from its changes to files of the lake, of which most fall into
the short time of commits. One trial in three is killed twice or three times before it may finish.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.lake_child import Ended, Kill, prepare, run_forked
from benchmarks.lake_news import carried, record, write_records
from benchmarks.lake_state import LakeState, leftovers, state_of

_CONFIG = """
sources:
  - {type: jsonl, name: wire, glob: 'inbox/*.jsonl'}
workers: {processes: 2}
chunks: {units: 1}
"""
_FEWER_FIELDS = "events: {extractors: []}\n"
_OUTLETS = ("echo", "post", "moor")


class UnsoundError(Exception):
    """The undisturbed runs themselves went wrong; the message has what they printed."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A run to be disturbed.

    Attributes:
        name: What it is.
        folder: Folder with its configuration and its input.
        before: The lake that it begins with; None for an empty one.
        after: What the lake holds when nobody disturbs the run.
        seconds: Wall time of the undisturbed run.
        changes: Its changes to files of the lake.
    """

    name: str
    folder: Path
    before: Path | None
    after: LakeState
    seconds: float
    changes: int


@dataclass
class Trial:
    """One lake, killed and finished.

    Attributes:
        stage: Name of its stage.
        phases: Where each kill fell.
        wrong: What was not as in the undisturbed lake; empty where it has recovered.
    """

    stage: str
    phases: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def make_input(folder: Path, *, fields: bool) -> tuple[Path, Path]:
    """Write the input of a first and of a second run, each in a folder of its own; gives both.

    The second one has the files of the first and two more: late articles for the same days, the original of a story
    whose copies came with the first, a later copy of it, and a line that is no record.
    """
    first, second = folder / "first", folder / "second"
    copies = [carried(900, outlet, f"2026-03-02T{hour:02d}:00:00Z") for hour, outlet in enumerate(_OUTLETS, 9)]
    write_records(first / "inbox/a.jsonl", [*map(record, range(6)), *copies[:2]])
    write_records(first / "inbox/b.jsonl", [*map(record, range(6, 12)), copies[2]], ["no record"])
    shutil.copytree(first, second)  # with its times: files that are not read again
    original, late = carried(900, "wire", "2026-03-02T05:00:00Z"), carried(900, "fen", "2026-03-03T08:00:00Z")
    write_records(second / "inbox/c.jsonl", [*map(record, range(12, 17)), original])
    write_records(second / "inbox/d.jsonl", [*map(record, range(17, 22)), late], ["neither this"])
    for each in (first, second):
        (each / "c.yaml").write_text(_CONFIG + ("" if fields else _FEWER_FIELDS), encoding="utf-8")
    return first, second


def undisturbed(folder: Path, *, fields: bool) -> list[Stage]:
    """Run both inputs undisturbed.

    Raises:
        UnsoundError: A run fails, or leaves what it should not.
    """
    before: Path | None = None
    stages = []
    for place in make_input(folder, fields=fields):
        root = folder / f"undisturbed-{place.name}"
        if before is not None:
            shutil.copytree(before, root)
        ended = _run(place, root, root.with_suffix(".log"))
        if ended.code or leftovers(root):
            raise UnsoundError(f"{place.name} run: exit code {ended.code}, {leftovers(root)}\n{ended.output}")
        stages.append(Stage(place.name, place, before, state_of(root), ended.seconds, ended.changes))
        before = root
    return stages


def _run(place: Path, root: Path, log: Path, kill: Kill | None = None) -> Ended:
    return run_forked(["run", "c.yaml", "--set", f"output.root={root}"], place, root, log, kill)


def run_trial(stage: Stage, folder: Path, seed: str) -> Trial:
    """Kill a run once to three times, then let it finish, and compare.

    Args:
        stage: The run.
        folder: An empty folder for its lake.
        seed: Decides when it is killed.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    trial, root, log = Trial(stage.name), folder / "lake", folder / "log"
    if stage.before is not None:
        shutil.copytree(stage.before, root)
    for _ in range(rng.choices((1, 2, 3), (4, 1, 1))[0]):
        ended = _run(stage.folder, root, log, _moment(stage, rng))
        while ended.code == 0 and not trial.phases:  # it was faster than its killer: once more from the beginning
            shutil.rmtree(root)
            if stage.before is not None:
                shutil.copytree(stage.before, root)
            ended = _run(stage.folder, root, log, _moment(stage, rng))
        if ended.code == 0:
            break
        if ended.code != -9:
            trial.wrong.append(f"exit code {ended.code}: {ended.output[-500:]}")
            return trial
        trial.phases.append(phase(root))
    ended = _run(stage.folder, root, log)
    if ended.code:
        trial.wrong.append(f"exit code {ended.code}: {ended.output[-500:]}")
    trial.wrong += stage.after.differences(state_of(root)) + leftovers(root)
    return trial


def _moment(stage: Stage, rng: random.Random) -> Kill:
    if rng.random() < 0.5:
        return Kill(seconds=rng.uniform(0, stage.seconds))
    return Kill(change=rng.randrange(stage.changes))


def phase(root: Path) -> str:
    """Where a killed run was, by what it has left."""
    if (root / "state/journal.json").exists():
        waiting = any(path.suffix == ".parquet" for path in root.glob("staging/**/*"))
        return "commit: renaming" if waiting else "commit: clearing up"
    if (root / "state/journal.json.draft").exists():
        return "commit: writing the journal"
    if list(root.glob("staging/*/*/report.jsonl")):
        return "staged, not yet committed"
    if list(root.glob("staging/**/*.parquet")):
        return "staging"
    if not (root / "state/run.json").exists():
        return "before the run has begun, or after its end"
    run_id = (root / "state/run.json").read_text(encoding="utf-8").partition('"run_id": "')[2].partition('"')[0]
    if list((root / "runs" / run_id).glob("manifest*")):
        return "manifest"
    done = len(list((root / "runs" / run_id).glob("chunk-*")))
    return "planning, reading or cleaning" if not done else "between chunks, or reading the next"


def measure(kills: int, seed: int, jobs: int, fields: bool, tell: Callable[[str], None]) -> list[Trial]:
    """Run trials until at least so many kills have fallen, one of them at least in each.

    Args:
        kills: Trials; each has one kill or more.
        seed: Decides all moments.
        jobs: Trials at a time.
        fields: Whether event fields are extracted.
        tell: Called with a line of progress.

    Raises:
        UnsoundError: The undisturbed runs went wrong.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsbeam-kills-"))
    try:
        prepare()
        stages = undisturbed(folder, fields=fields)
        for stage in stages:
            tell(f"{stage.name} run, undisturbed: {stage.seconds:.1f} s, {stage.changes} changes of files")

        trials = []
        # Forked, so that they have the imports behind them; the executor's processes may have children of their own.
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            numbered = [(stages[number % 2], folder, number, seed) for number in range(kills)]
            for number, trial in enumerate(pool.map(_numbered, numbered), 1):
                tell(f"{number}: {trial.stage} run, killed in: {'; '.join(trial.phases)}: "
                     f"{'; '.join(trial.wrong) or 'recovered'}")  # fmt: skip
                trials.append(trial)
        return trials
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _numbered(task: tuple[Stage, Path, int, int]) -> Trial:
    stage, folder, number, seed = task
    place = folder / f"trial-{number}"
    place.mkdir()
    trial = run_trial(stage, place, f"{seed}/{number}")
    shutil.rmtree(place)
    return trial


def summary(trials: Sequence[Trial]) -> list[str]:
    """The figures as lines of Markdown."""
    phases = Counter(phase for trial in trials for phase in trial.phases)
    recovered = sum(not trial.wrong for trial in trials)
    rows = [f"| {name} | {count} |" for name, count in phases.most_common()]
    return [
        f"- lakes killed: {len(trials)}, {sum(trial.stage == 'second' for trial in trials)} of them in a second run",
        f"- kills: {phases.total()}; {sum(len(trial.phases) > 1 for trial in trials)} lakes were killed more than once",
        f"- recovered: {recovered} of {len(trials)}",
        "",
        "| the kill fell in | kills |",
        "|---|---:|",
        *rows,
    ]


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill, compare, and print the figures.

    Raises:
        SystemExit: With 1 where a lake has not recovered.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake_kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="lakes to kill (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="decides the moments (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="lakes at a time (default: %(default)s)")
    parser.add_argument("--fields", action="store_true", help="extract event fields, too; takes longer")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    trials = measure(options.kills, options.seed, options.jobs, options.fields, _tell)
    print("\n".join(summary(trials)))
    print(f"\n- {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    raise SystemExit(any(trial.wrong for trial in trials))


if __name__ == "__main__":
    main()
