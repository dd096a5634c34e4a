"""A dry run: the whole run, on a shadow of the lake that is thrown away."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from pipeline.config import Config
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.query import printable
from pipeline.runs.display import summary
from pipeline.runs.plan import Plan
from pipeline.runs.run import Observer, RunResult
from transforms.storage import is_local

_LEFT_OUT = frozenset({"staging", "runs", "catalog", "quarantine"})
"""Folders of a lake that a run writes and does not read."""


@contextmanager
def rehearsal(config: Config) -> Iterator[Config]:
    """The configuration with a shadow of its lake in the place of the lake, which stays as it is.

    The shadow's files are hard links, which cost no space: a run never writes into a file that is there, it replaces
    it.

    Args:
        config: What is to be run.

    Raises:
        UserError: The lake is not on a local disk, or another run is writing to it.
    """
    if not is_local(config.root):
        raise UserError("a dry run needs a lake on a local disk")
    root = Path(config.root)
    if not root.is_dir():
        with tempfile.TemporaryDirectory(prefix="newsbeam-dry-run-") as folder:
            yield _with_root(config, folder)
        return
    with tempfile.TemporaryDirectory(prefix=".newsbeam-dry-run-", dir=_beside(root)) as folder:
        with locked(Lake(config.root)):
            _shadow(root, Path(folder))
        yield _with_root(config, folder)


def _with_root(config: Config, root: str) -> Config:
    return config.model_copy(update={"output": config.output.model_copy(update={"root": root})})


def _beside(root: Path) -> Path | None:
    """The lake's parent folder, so that links can be made; None, for that of temporary files, if it is read-only."""
    parent = root.resolve().parent
    return parent if os.access(parent, os.W_OK) else None


def _shadow(root: Path, folder: Path) -> None:
    lock = Path(Lake(str(root)).lock)
    for source in sorted(root.rglob("*")):
        inside = source.relative_to(root)
        if inside.parts[0] in _LEFT_OUT or source == lock or not source.is_file():
            continue
        target = folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(source)
        except OSError:  # another filesystem
            try:
                shutil.copy2(source, target)
            except OSError as error:
                raise UserError(f"cannot copy the lake for a dry run: {error}", ExitCode.COMMIT_FAILED) from error


def noting(observer: Observer, plans: list[Plan]) -> Observer:
    """An observer that also notes the plan.

    Args:
        observer: Who is told all that it is told.
        plans: Where to.
    """

    def planned(plan: Plan) -> None:
        plans.append(plan)
        observer.planned(plan)

    return Observer(planned, observer.committed)


def show_rehearsal(console: Console, plans: Sequence[Plan], result: RunResult) -> None:
    """Show what the run would have read and written.

    Args:
        console: Where to.
        plans: The plan of it.
        result: What the dry run came to.
    """
    for plan in plans:
        units = Counter(unit.origin for unit in plan.units)
        for origin, count in sorted(units.items()):
            console.print(printable(f"{origin}: {count} files and feeds would be read"), markup=False, soft_wrap=True)
        console.print(f"{plan.unchanged_units} more have not changed since they were read")
    console.print(summary(result.report))
    console.print(f"{result.report.equation()}   ({result.seconds:.1f} s)")
    partitions = sorted(result.report.partitions.items())
    console.print(f"Dry run: nothing was kept. {len(partitions)} files would be written" + (":" if partitions else "."))
    for path, written in partitions:
        rows = f"{written['rows']} rows, {written['rows_added']} of them new" if written["rows"] else "emptied"
        line = f"  {path}  {rows}, {written['bytes']:,} bytes"
        console.print(printable(line), markup=False, soft_wrap=True)
