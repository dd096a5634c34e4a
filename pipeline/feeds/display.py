"""What a person sees of feeds: a narrow table, and a line for each that needs attention."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.feeds.manage import CHECK_COLUMNS, LIST_COLUMNS
from pipeline.lake.query import printable, show

_TITLE_WIDTH = 28
_LISTED = {"status": "status", "last_poll": "last poll", "next_poll": "next poll", "failures": "failures"}
_CHECKED = {
    "result": "result",
    "entries": "entries",
    "dated": "dated",
    "with_zone": "zones",
    "full_text": "whole",
    "newest": "newest",
}
_NUMBERS = frozenset({"failures", "entries", "dated", "zones", "whole", "new"})


def show_list(console: Console, rows: Sequence[tuple[Any, ...]], form: str) -> None:
    """Print the feeds of a lake.

    Args:
        console: Where to.
        rows: Of :data:`pipeline.feeds.manage.LIST_COLUMNS`.
        form: ``table``, or ``csv`` or ``json`` with all columns.
    """
    if form != "table":
        show(console, LIST_COLUMNS, rows, form)
        return
    feeds = [dict(zip(LIST_COLUMNS, row, strict=True)) for row in rows]
    shown = []
    for feed in feeds:
        new = "" if feed["entries"] is None else f"{feed['new_entries']} of {feed['entries']}"
        shown.append([feed["url"], feed["title"], *(feed[name] for name in _LISTED), new])
    _print(console, ["feed", "title", *_LISTED.values(), "new"], shown)
    for feed in feeds:
        if feed["error"]:
            _line(console, f"{feed['status']}  {feed['url']}  {feed['error']}")
        if feed["moved_to"]:
            _line(console, f"moved  {feed['url']}  to {feed['moved_to']}")
        if feed["maybe_missed"]:
            _line(
                console,
                f"maybe missed entries  {feed['url']}  all {feed['entries']} entries were new: poll it more often",
            )
    if feeds:
        _line(console, f"{len(feeds)} feeds; times in UTC")


def show_check(console: Console, rows: Sequence[tuple[Any, ...]], form: str) -> None:
    """Print how feeds are now.

    Args:
        console: Where to.
        rows: Of :data:`pipeline.feeds.manage.CHECK_COLUMNS`.
        form: ``table``, or ``csv`` or ``json`` with all columns.
    """
    if form != "table":
        show(console, CHECK_COLUMNS, rows, form)
        return
    feeds = [dict(zip(CHECK_COLUMNS, row, strict=True)) for row in rows]
    _print(
        console,
        ["feed", "title", *_CHECKED.values()],
        [[feed["url"], feed["title"], *(feed[name] for name in _CHECKED)] for feed in feeds],
    )
    for feed in feeds:
        if feed["detail"]:
            _line(console, f"{feed['result']}  {feed['url']}  {feed['detail']}")
        if feed["page"] not in (None, "ok"):
            _line(console, f"pages  {feed['url']}  the first linked page: {feed['page']}")
        if feed["moved_to"]:
            _line(console, f"moved  {feed['url']}  to {feed['moved_to']}")


def _print(console: Console, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        justify: Any = "right" if name in _NUMBERS else "left"
        table.add_column(name, overflow="fold", no_wrap=name not in ("feed", "title"), justify=justify)
    for row in rows:
        url, title, *rest = (printable(cell) for cell in row)
        short = title if len(title) <= _TITLE_WIDTH else title[: _TITLE_WIDTH - 1] + "…"
        # Text, since strings would be read for markup and emoji codes
        table.add_row(*map(Text, (url, short, *rest)))
    console.print(table)


def _line(console: Console, text: str) -> None:
    console.print(printable(text), markup=False, soft_wrap=True)
