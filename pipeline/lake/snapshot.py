"""Snapshots: what the tables were at the end of a run, under paths whose files never change.

Readers such as DuckDB and Polars look at a file twice, at its footer and at its rows, and fail where it is replaced in
between; and a query over several tables meets some files of a run and not yet others. A snapshot is safe from both. It
is made of hard links, so it takes no space but for the earlier states of files that have changed since.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from pipeline.lake.folders import Lake
from schemas.tables import TABLES, YIELDS
from transforms.storage import delete_tree, is_local

__all__ = ["KEPT_SECONDS", "SNAPSHOTS", "SNAPSHOT_TABLES", "drop_snapshots", "publish_snapshot"]

SNAPSHOTS = "catalog/snapshots"
KEPT_SECONDS = 3_600
"""How long a snapshot is kept after the next one: a query that began on it has that long to end."""
SNAPSHOT_TABLES = tuple(table for table in TABLES if table.public and table is not YIELDS)
"""All public tables but the yields, to which runs add that find nothing new."""
_STAGING = "staging/snapshot"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_LOG = logging.getLogger(__name__)


def publish_snapshot(lake: Lake, now: dt.datetime | None = None) -> str | None:
    """Make a snapshot of the public tables, unless the latest one is of the same files, and drop those out of date.

    Args:
        lake: The lake, locked.
        now: The present; the clock where None.

    Returns:
        Its folder, relative to the root; None where the lake's filesystem has no hard links.

    Raises:
        OSError: A file cannot be read, or a folder not be made.
    """
    if not is_local(lake.root):
        return None
    now = now or dt.datetime.now(dt.UTC)
    live = _inodes(Path(lake.root))
    known = _stamps(lake)
    latest = Path(lake.path(f"{SNAPSHOTS}/{known[-1]}")) if known else None
    if latest is not None and _inodes(latest) == live:
        return f"{SNAPSHOTS}/{known[-1]}"
    stamp = max(f"{now:{_STAMP}}", _after(known[-1]) if known else "")
    delete_tree(lake.path(_STAGING))
    try:
        _link(Path(lake.root), Path(lake.path(_STAGING)), live)
    except OSError as error:
        _LOG.warning("no snapshot of the lake, its filesystem has no hard links: %s", error.strerror)
        delete_tree(lake.path(_STAGING))
        return None
    target = Path(lake.path(f"{SNAPSHOTS}/{stamp}"))
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(lake.path(_STAGING)).rename(target)
    return f"{SNAPSHOTS}/{stamp}"


def drop_snapshots(lake: Lake, now: dt.datetime | None = None, kept_seconds: float = KEPT_SECONDS) -> None:
    """Delete the snapshots that were replaced long ago; the latest one stays.

    Args:
        lake: The lake, locked.
        now: The present; the clock where None.
        kept_seconds: How long a snapshot stays after the next one was made.
    """
    now = now or dt.datetime.now(dt.UTC)
    known = _stamps(lake)
    for stamp, following in pairwise(known):
        # Of one from the future, as a clock that was set back leaves it, nothing says how old it is.
        if abs((now - _time_of(following)).total_seconds()) >= kept_seconds:
            delete_tree(lake.path(f"{SNAPSHOTS}/{stamp}"))


def _inodes(root: Path) -> Mapping[str, int]:
    """The files of the tables below a folder, by their paths under it."""
    return {
        file.relative_to(root).as_posix(): file.stat().st_ino
        for table in SNAPSHOT_TABLES
        for file in (root / table.folder).rglob("*.parquet")
    }


def _link(root: Path, target: Path, files: Mapping[str, int]) -> None:
    target.mkdir(parents=True)
    for folder in {str(Path(path).parent) for path in files}:
        (target / folder).mkdir(parents=True, exist_ok=True)
    for path in files:
        (target / path).hardlink_to(root / path)


def _stamps(lake: Lake) -> list[str]:
    """The names of the snapshots, earliest first."""
    folder = Path(lake.path(SNAPSHOTS))
    return sorted(child.name for child in folder.iterdir() if _is_stamp(child.name)) if folder.is_dir() else []


def _is_stamp(name: str) -> bool:
    try:
        _time_of(name)
    except ValueError:
        return False
    return True


def _time_of(stamp: str) -> dt.datetime:
    return dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC)


def _after(stamp: str) -> str:
    """The next name after one, for a clock that was set back."""
    return f"{_time_of(stamp) + dt.timedelta(microseconds=1):{_STAMP}}"
