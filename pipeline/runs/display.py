"""What a person sees of a run: a progress bar or lines of the log while it goes, a summary when it is done."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pipeline.lake.query import printable
from pipeline.runs.conclusion import MANIFEST, REPORT
from pipeline.runs.plan import Plan
from pipeline.runs.report import DISPOSITIONS, STILL_DEAD, STILL_REJECTED, RunReport
from pipeline.runs.run import Observer, RunResult
from pipeline.runs.yields import Window
from transforms.progress import PROGRESS

_LOG = logging.getLogger("pipeline.runs.run")
_STAGES = 4
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
    counts = {
        name: result.report.counts[name] for name in ("in", *DISPOSITIONS, "unchanged", STILL_DEAD, STILL_REJECTED)
    }
    for line in (*result.report.feeds.lines(), *changes_lines(result.report)):
        _LOG.info("%s", line.strip())
    _LOG.info("run finished", extra={"fields": {**fields, **counts, "seconds": round(result.seconds, 1)}})


def show_result(console: Console, result: RunResult) -> None:
    """Show the summary of a run as a table.

    Args:
        console: Where to.
        result: What the run came to.
    """
    console.print(summary(result.report, result.conclusion.windows))
    counts = result.report.counts
    if not counts["in"]:
        known = f": {counts['unchanged']} documents are in the lake already" if counts["unchanged"] else ""
        console.print(f"Nothing new{known}.")
    lines = (*result.report.feeds.lines(), *changes_lines(result.report), *time_lines(result.report))
    for line in lines:
        console.print(printable(line), markup=False, soft_wrap=True)
    console.print(f"{result.report.equation()}   ({result.seconds:.1f} s)")
    console.print(f"report: {result.manifest.replace(MANIFEST, REPORT)}", soft_wrap=True, markup=False)


def summary(report: RunReport, windows: Mapping[str, Window] | None = None) -> Table:
    """The counts of each source as a table.

    Args:
        report: What came of the documents.
        windows: What each source gave in the window that ends with the run; shown where something is usual.
    """
    usual = {name: window for name, window in (windows or {}).items() if window.usual is not None}
    table = Table(box=None, pad_edge=False)
    table.add_column("source")
    for name in ("in", *DISPOSITIONS, "unchanged", *(("texts", "usual") if usual else ())):
        table.add_column(name, justify="right")
    for source, counts in sorted(report.sources.items()):
        cells = [str(counts.get(name, 0)) for name in ("in", *DISPOSITIONS, "unchanged")]
        table.add_row(escape(source), *cells, *(_against(usual.get(source)) if usual else ()))
    for reason, count in sorted(report.reasons.items()):
        shown = [str(count) if reason.startswith(f"{name}/") else "" for name in DISPOSITIONS]
        table.add_row(escape(f"  {reason}"), "", *shown, "", style="dim")
    return table


def _against(window: Window | None) -> tuple[str, str]:
    """What a source gave in a window, and the usual."""
    if window is None or window.usual is None:
        return "", ""
    return f"{window.texts} in {window.length}", f"{window.usual:g}"


def changes_lines(report: RunReport) -> list[str]:
    """Lines on the stories that another article stands for since this run, and on those that were divided anew."""
    newer = sum(change.superseded for change in report.changes)
    counts = {
        "late originals: what stood for the story is a copy now": len(report.changes) - newer,
        "newer versions: what stood for the story is superseded": newer,
    }
    meanings = "; ".join(f"{count} {meaning}" for meaning, count in counts.items() if count)
    lines = [f"canonical_changed: {len(report.changes)} ({meanings})"] if report.changes else []
    if moved := sum(report.cluster_changes().values()):
        lines.append(f"regrouped: {moved} earlier texts are in another story now, since a late text divides them anew")
    return lines


def time_lines(report: RunReport) -> list[str]:
    """A line on where most of the time went; none where nothing was read."""
    times = report.times_as_dict()
    if not report.counts["in"] or not times["seconds"]:
        return []
    longest = sorted(times["stages"].items(), key=lambda item: -item[1])[:_STAGES]
    shown = ", ".join(f"{name} {seconds / times['seconds']:.0%}" for name, seconds in longest)
    return [f"time: {shown}; {times['documents_per_second']:g} documents a second"]
