"""The runs of a lake: which there were, which is under way, and the report of each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.markdown import Markdown

from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import holder
from pipeline.lake.query import show
from pipeline.runs.conclusion import MANIFEST
from pipeline.runs.markdown import markdown, moment
from pipeline.runs.report import ChunkReport, RunReport
from transforms.storage import exists, files_below, is_local, read_bytes

LAST = "last"
"""Stands for the latest run."""
_COUNTS = ("in", "kept", "duplicate", "rejected", "dead")


class PastRun(NamedTuple):
    """A run in the list of runs; what is not known of it is None.

    Attributes:
        run_id: Its id.
        started_at: When it began, in ISO 8601.
        seconds: How long its processes worked.
        status: ``finished``, ``interrupted`` (given up), ``under way``, ``cut short`` (the next run resumes it) or
            ``unreadable``.
        counts: Documents by outcome; of an unfinished run those of its committed chunks.
        exit_code: Its exit code.
        gates: The gates that it has not passed, a line each.
    """

    run_id: str
    started_at: str | None
    seconds: float | None
    status: str
    counts: Mapping[str, int]
    exit_code: int | None
    gates: tuple[str, ...] = ()


def list_runs(lake: Lake, limit: int | None = None) -> list[PastRun]:
    """The runs of a lake, the latest first.

    Args:
        lake: The lake.
        limit: How many at most.

    Raises:
        OSError: The lake cannot be read.
    """
    current = _current(lake)
    ids = sorted(set(finished_ids(lake)) | ({current} if current else set()), reverse=True)
    return [_unfinished(lake) if run_id == current else _finished(lake, run_id) for run_id in ids[:limit]]


def finished_ids(lake: Lake) -> list[str]:
    """The ids of the runs that have a manifest, sorted.

    Raises:
        OSError: The lake cannot be read.
    """
    folder = lake.path("runs")
    if is_local(folder):
        return sorted(found.parent.name for found in Path(folder).glob(f"*/{MANIFEST}"))
    return sorted(path.split("/")[-2] for path in files_below(folder, MANIFEST))


def _finished(lake: Lake, run_id: str) -> PastRun:
    try:
        manifest = load_manifest(lake, run_id)
    except UserError:
        return PastRun(run_id, None, None, "unreadable", {}, None)
    return PastRun(
        run_id,
        manifest.get("started_at"),
        _lasted(manifest),
        str(manifest.get("status", "finished")),
        manifest.get("counts") or {},
        manifest.get("exit_code"),
        tuple(gate.get("message", "") for gate in manifest.get("gates") or ()),
    )


def _lasted(manifest: Mapping[str, Any]) -> float | None:
    """Seconds of work: of a run that was resumed, those of the processes before, too, and not the time between."""
    known = [manifest.get("seconds"), (manifest.get("times") or {}).get("seconds")]
    return max((round(seconds, 1) for seconds in known if seconds is not None), default=None)


def _current(lake: Lake) -> str | None:
    """The id of the run that is not finished; none that has its manifest already and was killed just then."""
    state = _state(lake)
    run_id = str(state["run_id"]) if state else ""
    return run_id if run_id and not exists(lake.path(f"{lake.run_folder(run_id)}/{MANIFEST}")) else None


def _state(lake: Lake) -> dict[str, Any] | None:
    try:
        return dict(json.loads(read_bytes(lake.current_run))) if exists(lake.current_run) else None
    except (OSError, ValueError):  # it has finished between the two, or its file is damaged
        return None


def _unfinished(lake: Lake) -> PastRun:
    state = _state(lake) or {}
    run_id = str(state.get("run_id", ""))
    report = RunReport()
    for file in lake.chunk_reports(run_id):
        report.add(ChunkReport.parse(read_bytes(file)))
    status = "under way" if is_held(lake) else "cut short"
    return PastRun(run_id, state.get("started_at"), None, status, dict(report.counts), None)


def is_held(lake: Lake) -> bool:
    """Whether a process of this machine holds the lock of a lake."""
    return holder(lake) is not None


def load_manifest(lake: Lake, run: str) -> dict[str, Any]:
    """The manifest of a finished run.

    Args:
        lake: The lake.
        run: Its id, the beginning of one, or ``last``.

    Raises:
        UserError: There is no such run, there are several, or its manifest is damaged.
    """
    ids = finished_ids(lake)
    found = ids[-1:] if run == LAST else [run] if run in ids else [one for one in ids if one.startswith(run)]
    if not found:
        raise UserError(f"the lake at {lake.root!r} has no finished run{'' if run == LAST else f' {run!r}'}")
    if len(found) > 1:
        raise UserError(f"{run!r} stands for {len(found)} runs: {found[0]} to {found[-1]}")
    path = lake.path(f"{lake.run_folder(found[0])}/{MANIFEST}")
    try:
        return dict(json.loads(read_bytes(path)))
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{path} is damaged: {' '.join(str(error).split())}") from None


def show_runs(console: Console, runs: Sequence[PastRun], form: str) -> None:
    """Show a list of runs.

    Args:
        console: Where to.
        runs: The runs.
        form: ``table``, ``csv`` or ``json`` (JSON Lines).
    """
    names = ["run_id", "started_at", "seconds", "status", *_COUNTS, "exit_code"]
    if form == "table":
        show(console, names, [_cells(run) for run in runs], form)
        return
    rows = [
        (run.run_id, run.started_at, run.seconds, run.status, *_numbers(run), run.exit_code, list(run.gates))
        for run in runs
    ]
    show(console, [*names, "gates"], rows, form)


def _cells(run: PastRun) -> tuple[Any, ...]:
    started = (moment(run.started_at) or "").removesuffix(" UTC")
    return (run.run_id, started, run.seconds, run.status, *_numbers(run), run.exit_code)


def _numbers(run: PastRun) -> Iterable[int | None]:
    return [run.counts.get(name) for name in _COUNTS]


def show_run(console: Console, lake: Lake, run: str, form: str) -> None:
    """Show the report of a run.

    Args:
        console: Where to.
        lake: The lake.
        run: Its id, the beginning of one, or ``last``.
        form: ``text`` (Markdown, drawn on a terminal) or ``json``: the manifest.

    Raises:
        UserError: There is no such run, or it has not finished.
    """
    current = _current(lake)
    if current is not None and (run == LAST or current.startswith(run)):
        ids = finished_ids(lake)
        if not (ids if run == LAST else any(one.startswith(run) for one in ids)):
            raise UserError(f"run {current} is {_unfinished(lake).status}: it has no report yet")
    manifest = load_manifest(lake, run)
    if form == "json":
        console.file.write(json.dumps(manifest, ensure_ascii=False) + "\n")
    elif console.is_terminal:
        console.print(Markdown(markdown(manifest)))
    else:
        console.file.write(markdown(manifest))
