"""``newsbeam check``: a lake is looked over, and mended, while nobody writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console

from pipeline.errors import ExitCode, UserError
from pipeline.lake.check import Health, check, show_lines
from pipeline.lake.facts import Problem
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.repair import Repair, repair
from pipeline.lake.upkeep import changing, counted, readable

__all__ = ["check_lake", "repair_lake", "show_repair"]


def check_lake(lake: Lake, *, deep: bool = False) -> Health:
    """Look a lake over.

    Args:
        lake: The lake.
        deep: Decode all rows of all files.

    Raises:
        UserError: A run is writing to it.
    """
    with readable(lake), _quiet(lake):
        return check(lake, deep=deep)


@contextmanager
def _quiet(lake: Lake) -> Iterator[None]:
    """Keep writers out of a lake; one that cannot be written to has none."""
    lock = locked(lake)
    try:
        lock.__enter__()
    except (UserError, OSError) as error:
        if isinstance(error, UserError) and error.code == ExitCode.RETRY_LATER:
            raise
        yield
        return
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def repair_lake(lake: Lake, *, deep: bool = False) -> tuple[Repair, list[Problem]]:
    """Mend a lake.

    Args:
        lake: The lake.
        deep: Decode all rows of all files.

    Returns:
        What was done, and what is wrong with the lake still. A story whose article is to be read again is not among
        that.

    Raises:
        UserError: Another process writes to the lake, or it cannot be written to.
    """
    with changing(lake, "repair") as edits:
        done = repair(lake, edits, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}", deep=deep)
    left = check_lake(lake, deep=deep).problems
    return done, [problem for problem in left if not (done.forgotten and problem.kind == "no head")]


def show_repair(console: Console, done: Repair, left: list[Problem]) -> None:
    """Print what a repair has done, what it could not do, and what comes next."""
    lines = [f"moved to {done.quarantine}: {path}" for path in done.moved]
    lines += done.lines
    if done.forgotten:
        total, inputs = sum(done.forgotten.values()), len(done.forgotten)
        lines.append(f"read again by the next run: {counted(total, 'document')} of {counted(inputs, 'input')}")
        lines.append("until then `newsbeam check` may find stories without their articles")
    lines += [f"does not come back by itself: {loss}" for loss in done.losses]
    lines += [f"still wrong: {problem.kind}: {problem.where}: {problem.what}" for problem in left]
    show_lines(console, lines or ["nothing to mend"])
