"""``newsbeam watch``: how the stream of a lake does, drawn on a terminal from its status file."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.runs.history import is_held
from pipeline.runs.report import DISPOSITIONS
from pipeline.streaming.status import load_status

__all__ = ["drawn", "watch"]

_SECONDS = 1.0
_FRESH_SECONDS = 60.0
"""Age of a status up to which its stream is taken to be alive."""
_FEEDS = {"behind": "behind schedule", "failing": "failing", "gone": "gone"}


def watch(console: Console, lake: Lake, *, once: bool, as_json: bool) -> None:
    """Show the status until interrupted, or once.

    Args:
        console: Where to.
        lake: The lake.
        once: Show it once.
        as_json: As lines of JSON.

    Raises:
        UserError: No stream has written to the lake, or its status is damaged.
    """
    if as_json or once or not console.is_terminal:
        for status in _statuses(lake, once=once):
            if as_json:
                console.file.write(json.dumps(status) + "\n")
                console.file.flush()
            else:
                console.print(drawn(status, time.time()))
        return
    with Live(console=console, auto_refresh=False, screen=False) as live:
        for status in _statuses(lake, once=False):
            live.update(drawn(status, time.time()), refresh=True)


def _statuses(lake: Lake, *, once: bool) -> Iterator[dict[str, Any]]:
    while True:
        try:
            status = load_status(lake)
        except (OSError, ValueError) as error:
            raise UserError(f"the status of the stream at {lake.root!r} cannot be read: {error}") from None
        if status is None:
            raise UserError(f"no stream has written to {lake.root!r}; one is run with mode: streaming")
        # It may run on another machine, whose locks are not seen here: then its status is fresh.
        fresh = abs(time.time() - status["updated_at"]) < _FRESH_SECONDS
        if status["phase"] != "stopped" and not fresh and not is_held(lake):
            status["phase"] = "killed"
        yield status
        if once:
            return
        time.sleep(_SECONDS)


def drawn(status: dict[str, Any], now: float) -> RenderableType:
    """The status for a terminal.

    Args:
        status: The status.
        now: Seconds since the epoch.
    """
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    for name, text in _lines(status, now):
        table.add_row(name, escape(text))
    troubles = [f"[yellow]{escape(one['problem'])}[/] (since {_moment(one['since'])})" for one in status["troubles"]]
    return Group(table, *troubles)


def _lines(status: dict[str, Any], now: float) -> Iterator[tuple[str, str]]:
    documents, feeds = status["documents"], status["feeds"]
    counts = (f"{name} {documents.get(name, 0)}" for name in ("in", *DISPOSITIONS, "unchanged"))
    yield "stream", f"{status['phase']}, as of {now - status['updated_at']:.0f} s ago"
    yield "run", f"{status['run_id']}, process {status['pid']}, up since {_moment(status['started_at'])}"
    yield "documents", ", ".join(counts)
    yield "waiting", f"{status['pending']} files and feeds"
    yield "lag", f"{_lag(status['lag'])} in the tables; {_lag(status['catalog_lag'])} in the catalog (last 10 minutes)"
    if feeds["known"]:
        yield "feeds", f"{feeds['known']}: {', '.join(f'{feeds[name]} {shown}' for name, shown in _FEEDS.items())}"
    yield "rounds", f"{status['rounds']} in {status['ticks']} looks, the last in {status['round_seconds']:.1f} s"
    if status["late"]:
        yield "late", f"{status['late']} texts beyond what new ones are compared with"
    if status["errors"]:
        yield "errors", f"{status['errors']}, the last: {status['last_error']}"
    yield "state", f"{_size(status['state_bytes'])} on disk; {status.get('documents_known', 0)} documents known by id"
    texts = f"{status['texts_in_memory']} in memory, {_size(status.get('texts_bytes'))}"
    retired, linked = status.get("retired_keys", 0), status.get("reports_in_memory", 0)
    yield "texts", f"{texts}, {retired} keys retired; {linked} to link with"
    yield "memory", f"{_size(status['memory_bytes'])} without the workers"


def _lag(lag: dict[str, float | None]) -> str:
    return "none yet" if lag["p50"] is None else f"{lag['p50']:.1f} s, p99 {lag['p99']:.1f} s"


def _moment(when: float) -> str:
    return f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _size(count: int | None) -> str:
    return "unknown" if count is None else f"{count / 1e6:,.0f} MB"
