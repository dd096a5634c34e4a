"""The switch of a lake to other partitions: whole folders change places, each in one step, under a journal of its own.

The new tables lie under ``switch/new`` by then. The journal says that they are complete: a process that is killed
before it leaves the lake as it was, and after it :func:`finish_switch` completes the switch.
"""

import ctypes
import errno
import json
import os
from pathlib import Path

from pipeline.lake.folders import Lake
from schemas.tables import BY_PERIOD, Table
from transforms.logic.partitions import Period
from transforms.storage import delete_tree, exists, files_below, publish, read_bytes, replace

__all__ = ["NEW", "begin_switch", "discard_switch", "finish_switch"]

NEW = "switch/new"
"""Where the new tables and state are built, relative to the root."""
_OLD = "switch/old"
_JOURNAL = "state/switch.json"
_KEYS: dict[Period, str] = {"day": "date=", "month": "month="}
_CWD, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of renameat2(2)."""


def discard_switch(lake: Lake) -> None:
    """Drop what a process that was killed while it built new tables has left."""
    if not exists(lake.path(_JOURNAL)):
        delete_tree(lake.path("switch"))


def begin_switch(lake: Lake, period: Period) -> None:
    """Switch to the tables that have been built.

    Args:
        lake: The lake, locked, on a local disk.
        period: What they are partitioned by.

    Raises:
        OSError: A folder cannot be moved.
    """
    publish(lake.path(_JOURNAL), json.dumps({"partition_by": period}).encode())
    finish_switch(lake)


def finish_switch(lake: Lake) -> bool:
    """Complete a switch that has begun.

    Args:
        lake: The lake, locked.

    Returns:
        Whether there was one.

    Raises:
        OSError: A folder cannot be moved.
    """
    if not exists(lake.path(_JOURNAL)):
        return False
    period: Period = json.loads(read_bytes(lake.path(_JOURNAL)))["partition_by"]
    for table in BY_PERIOD:
        _swap(lake, table, period)
    for name in files_below(lake.path(f"{NEW}/state"), ""):
        replace(name, lake.path(lake.relative(name).removeprefix(f"{NEW}/")))
    delete_tree(lake.path("switch"))
    delete_tree(lake.path(_JOURNAL))
    return True


def _swap(lake: Lake, table: Table, period: Period) -> None:
    """Put the new folder of a table in place of the old one, unless that has been done."""
    live, new = Path(lake.path(table.folder)), Path(lake.path(f"{NEW}/{table.folder}"))
    old = Path(lake.path(f"{_OLD}/{table.folder}"))
    old.parent.mkdir(parents=True, exist_ok=True)
    if not new.exists():
        return
    if any(child.name.startswith(_KEYS[period]) for child in new.rglob("*=*")):
        if live.exists() and not _exchange(new, live):
            live.rename(old)
        if not live.exists():
            new.rename(live)
    if new.exists():  # it holds the old files now
        new.rename(old)
    _sync(live.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_CWD, os.fsencode(one), _CWD, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(folder: Path) -> None:
    """Make renames outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
