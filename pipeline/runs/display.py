"""What a person sees of a run: a progress bar or lines of the log while it goes, a summary when it is done."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pipeline.lake.query import printable
from pipeline.runs.plan import Plan
from pipeline.runs.report import DISPOSITIONS, STILL_DEAD, RunReport
from pipeline.runs.run import Observer, RunResult
from transforms.progress import PROGRESS

_LOG = logging.getLogger("pipeline.runs.run")
_LOG_SECONDS = 30.0
"""Time between two lines of the log that tell how far a run has come."""


def so_far(units: int) -> str:
    """How far the run has come, from the counters of this process, and what it waits for.

    Args:
        units: Files and feeds that it has to read.
    """
    waiting = f", waiting for {PROGRESS.pages} pages" if PROGRESS.pages > 0 else ""
    return f"{min(PROGRESS.units, units)}/{units} files and feeds{waiting}, {PROGRESS.documents} documents cleaned"


class _Live(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(so_far(int(task.total or 0)))


class _LiveBar(BarColumn):
    def render(self, task: Task) -> object:  # type: ignore[override]
        task.completed = min(PROGRESS.units, task.total or 0)
        return super().render(task)


@contextmanager
def observed(console: Console) -> Iterator[Observer]:
    """An observer that shows a progress bar on a terminal, and logs elsewhere.

    Args:
        console: Where to.
    """
    PROGRESS.units = PROGRESS.documents = PROGRESS.pages = 0
    if not console.is_terminal:
        with _logged() as observer:
            yield observer
        return
    columns = (TextColumn("[bold]newsbeam"), _LiveBar(), _Live(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=5) as progress:
        task = progress.add_task("run", total=None)
        yield Observer(planned=lambda plan: progress.update(task, total=len(plan.units)))


@contextmanager
def _logged() -> Iterator[Observer]:
    """Log the plan, and now and then how far the run has come: one that waits for its hosts must not look stuck."""
    ended = threading.Event()

    def tell(units: int) -> None:
        while not ended.wait(_LOG_SECONDS):
            _LOG.info("%s", so_far(units))

    def planned(plan: Plan) -> None:
        _log_plan(plan)
        threading.Thread(target=tell, args=(len(plan.units),), name="log progress", daemon=True).start()

    try:
        yield Observer(planned=planned)
    finally:
        ended.set()


def _log_plan(plan: Plan) -> None:
    _LOG.info("%d files and feeds to read, %d unchanged since an earlier run", len(plan.units), plan.unchanged_units)
    if plan.feeds_not_due or plan.feeds_gone:
        _LOG.info("%d feeds not due yet, %d gone", len(plan.feeds_not_due), len(plan.feeds_gone))


def log_result(result: RunResult) -> None:
    """Log the summary of a run as one record."""
    fields = {"run_id": result.run_id, "manifest": result.manifest, "exit_code": int(result.code)}
    counts = {name: result.report.counts[name] for name in ("in", *DISPOSITIONS, "unchanged", STILL_DEAD)}
    for line in (*result.report.feeds.lines(), *changes_lines(result.report)):
        _LOG.info("%s", line.strip())
    _LOG.info("run finished", extra={"fields": {**fields, **counts, "seconds": round(result.seconds, 1)}})


def show_result(console: Console, result: RunResult) -> None:
    """Show the summary of a run as a table.

    Args:
        console: Where to.
        result: What the run came to.
    """
    console.print(summary(result.report))
    counts = result.report.counts
    if not counts["in"]:
        known = f": {counts['unchanged']} documents are in the lake already" if counts["unchanged"] else ""
        console.print(f"Nothing new{known}.")
    for line in (*result.report.feeds.lines(), *changes_lines(result.report)):
        console.print(printable(line), markup=False, soft_wrap=True)
    console.print(f"{result.report.equation()}   ({result.seconds:.1f} s)")
    console.print(f"report: {result.manifest}", soft_wrap=True, markup=False)


def summary(report: RunReport) -> Table:
    """The counts of each source as a table."""
    table = Table(box=None, pad_edge=False)
    table.add_column("source")
    for name in ("in", *DISPOSITIONS, "unchanged"):
        table.add_column(name, justify="right")
    for source, counts in sorted(report.sources.items()):
        table.add_row(escape(source), *(str(counts[name]) for name in ("in", *DISPOSITIONS, "unchanged")))
    for reason, count in sorted(report.reasons.items()):
        shown = [str(count) if reason.startswith(f"{name}/") else "" for name in DISPOSITIONS]
        table.add_row(escape(f"  {reason}"), "", *shown, "", style="dim")
    return table


def changes_lines(report: RunReport) -> list[str]:
    """A line on the stories that another article stands for since this run; none where there is no such story."""
    if not report.changes:
        return []
    meaning = "originals that came after their copies; what stood for the story is a copy now"
    return [f"canonical_changed: {len(report.changes)} ({meaning})"]
