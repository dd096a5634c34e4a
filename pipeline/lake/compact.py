"""Merge the small files of a lake, and write those of an earlier release anew.

Each partition is a commit of its own, so that little is staged at a time.

A reader may have listed a folder before the commit and open its files after it. So none of the files that readers see
is deleted by the commit that merges it: one of them takes all rows, and the others are left without rows until a later
compaction removes them.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from pipeline.errors import ExitCode, UserError
from pipeline.lake.commit import commit
from pipeline.lake.derived import refresh_derived
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.modernise import Modernising, is_earlier
from pipeline.lake.query import printable
from pipeline.lake.upkeep import begin, counted, output_of, readable
from schemas.tables import (
    ARTICLES,
    CLUSTERS,
    DEAD_LETTERS,
    DUPLICATES,
    EDGES,
    EVENTS,
    FINGERPRINTS,
    LEDGER,
    REJECTS,
    UNITS,
    Table,
)  # fmt: skip
from schemas.written import WrittenFile
from transforms.earlier_texts import texts_moved
from transforms.logic.merge import merge_rows
from transforms.logic.parts import FIRST_PART
from transforms.sinks.parquet import STATE_PART_BYTES, ParquetParams
from transforms.storage import delete_tree, is_local, open_plain, stat

__all__ = ["Compaction", "Merge", "compact", "compact_state", "show_compaction"]

SETTLED_SECONDS = 600
"""Age from which a file without rows is removed: a query that listed the folder before has opened it by then."""
STATE_FILES = 8
"""Files of a date of fingerprints above which a run merges some of them."""
_TIER = 4
"""A file is merged with smaller ones if it is at most so many times as large as they are together: so each row is
written again a logarithmic number of times, and the files that stay grow by a factor."""
_TABLES = (ARTICLES, EVENTS, DUPLICATES, CLUSTERS, EDGES, REJECTS, DEAD_LETTERS, LEDGER, UNITS, FINGERPRINTS)
_UNSEEN = (UNITS, FINGERPRINTS)
"""Tables that none but a run reads, under the lock: what has been merged is deleted at once."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Files of one partition that become one, or one of an earlier release that is written anew.

    Attributes:
        table: Their table.
        paths: The files, relative to the root, sorted.
        target: The one that takes all rows.
        rows: Rows in all of them.
    """

    table: Table
    paths: tuple[str, ...]
    target: str
    rows: int


@dataclass(slots=True)
class Compaction:
    """What a compaction came to, or would.

    Attributes:
        merges: What was merged.
        removed: Files without rows that were removed.
    """

    merges: list[Merge] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    rows: int
    size: int
    modified_at: int
    earlier: bool = False


def compact(lake: Lake, *, dry_run: bool = False, now: float | None = None) -> Compaction:
    """Merge small files, write those of an earlier release anew, and remove files without rows.

    Args:
        lake: The lake.
        dry_run: Change nothing.
        now: Seconds since the epoch, by which files without rows are old enough.

    Raises:
        UserError: Another process writes to the lake, it is damaged, or cannot be written to.
    """
    moment = time.time() if now is None else now
    if dry_run:
        with readable(lake):
            return _plan(lake, output_of(lake), moment)
    with locked(lake), readable(lake):
        begin(lake)
        output = output_of(lake)
        plan = _plan(lake, output, moment)
        # First, so that what this compaction empties stays for the next one.
        for path in plan.removed:
            delete_tree(lake.path(path))
            _prune(lake, path)
        for merge in plan.merges:
            _merge(lake, merge, output)
        refresh_derived(lake, output)
    return plan


def compact_state(lake: Lake, output: ParquetParams) -> int:
    """Keep the fingerprints of a date in few files; where they are, only their names are looked at.

    Args:
        lake: The lake, locked.
        output: How files are written.

    Returns:
        How many dates had files merged.

    Raises:
        OSError: A file cannot be read or written.
    """
    merged = 0
    for _, paths in _folders(lake, FINGERPRINTS):
        if len(paths) <= STATE_FILES:
            continue
        chosen = _tier([_looked_at(lake, path, FINGERPRINTS) for path in paths])
        if len(chosen) > 1:
            _merge(lake, merge := _merge_of(FINGERPRINTS, chosen), output)
            texts_moved(map(lake.path, merge.paths), lake.path(merge.target))
            merged += 1
    return merged


def _tier(files: Sequence[_File]) -> list[_File]:
    """The small files: each at most some times as large as all smaller ones together."""
    chosen: list[_File] = []
    total = 0
    for file in sorted(files, key=lambda file: (file.size, file.path)):
        if len(chosen) > 1 and file.size > _TIER * total:
            break
        chosen.append(file)
        total += file.size
    return chosen


def _plan(lake: Lake, output: ParquetParams, now: float) -> Compaction:
    plan = Compaction()
    for table in _TABLES:
        empty, count = list[_File](), 0
        for _, paths in _folders(lake, table):
            files = [_looked_at(lake, path, table) for path in paths]
            count += len(files)
            empty += [file for file in files if not file.rows]
            plan.merges += _merges(table, [file for file in files if file.rows], output)
        old = [file for file in empty if file.modified_at / 1e6 < now - SETTLED_SECONDS]
        # One file stays in any case: a query over a folder without files fails.
        plan.removed += [file.path for file in old[int(len(old) == count) :]]
    return plan


def _folders(lake: Lake, table: Table) -> Iterator[tuple[str, list[str]]]:
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for name in lake.files(table):
        path = lake.relative(name)
        folders[path.rpartition("/")[0]].append(path)
    yield from sorted(folders.items())


def _looked_at(lake: Lake, path: str, table: Table) -> _File:
    found = stat(lake.path(path))
    with open_plain(lake.path(path)) as source:
        file = pq.ParquetFile(source)
        return _File(path, file.metadata.num_rows, found.size, found.modified_at or 0, is_earlier(table, file))


def _merges(table: Table, files: Sequence[_File], output: ParquetParams) -> Iterator[Merge]:
    """Neighbours that together are no larger than one part may be."""
    limit = STATE_PART_BYTES if table in (LEDGER, UNITS) else output.part_mb << 20
    group: list[_File] = []
    for file in files:
        if group and table is not FINGERPRINTS and sum(one.size for one in group) + file.size > limit:
            yield from _worth(table, group)
            group = []
        group.append(file)
    yield from _worth(table, group)


def _worth(table: Table, group: list[_File]) -> Iterator[Merge]:
    if len(group) > 1 or any(file.earlier for file in group):
        yield _merge_of(table, group)


def _merge_of(table: Table, files: Iterable[_File]) -> Merge:
    paths = sorted(file.path for file in files)
    parts = [path for path in paths if path.rpartition("/")[2].startswith("part-")]
    target = paths[0]
    if table in (LEDGER, UNITS) and not parts:  # files of an earlier version, each named by its run
        target = f"{table.folder}/{FIRST_PART}"
    elif parts:
        target = parts[0]
    return Merge(table, tuple(paths), target, sum(file.rows for file in files))


def _merge(lake: Lake, merge: Merge, output: ParquetParams) -> None:
    """Merge files in a commit of its own.

    Raises:
        UserError: Rows would be lost or doubled; nothing has changed then.
    """
    staging = "staging/compact"
    modern = Modernising(edits := Edits(lake, staging, output))
    parts = [modern.rows(merge.table, path) for path in merge.paths]
    rows = merge_rows(merge.table, pa.concat_tables(parts), [])[0]
    edits.put(merge.table, merge.target, rows)
    for path in merge.paths:
        if path == merge.target:
            continue
        if merge.table in _UNSEEN:
            edits.remove(path)
        else:
            edits.put(merge.table, path, rows.slice(0, 0))
    prove(lake, edits.staged(), {merge.table.name: merge.rows})
    commit(lake, staging, edits.staged(), edits.deleted())


def prove(lake: Lake, staged: Sequence[WrittenFile], before: dict[str, int]) -> None:
    """Check that staged files hold as many rows as those that they replace.

    Args:
        lake: The lake.
        staged: The files as they were written, which are read again for this.
        before: Rows by table.

    Raises:
        UserError: They do not.
    """
    after: defaultdict[str, int] = defaultdict(int)
    for file in staged:
        with open_plain(lake.path(file.staged)) as source:
            after[file.table] += pq.read_metadata(source).num_rows
    for name, rows in sorted(before.items()):
        if after[name] != rows:
            raise UserError(
                f"{name} would have {after[name]} rows instead of {rows}: nothing is changed", ExitCode.COMMIT_FAILED
            )


def _prune(lake: Lake, path: str) -> None:
    """Remove the folders that a file leaves empty."""
    if not is_local(lake.root):
        return
    folder = Path(lake.path(path)).parent
    while "=" in folder.name and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def show_compaction(console: Console, done: Compaction, *, dry_run: bool) -> None:
    """Print what a compaction came to, or would."""
    tables: defaultdict[str, list[Merge]] = defaultdict(list)
    for merge in done.merges:
        tables[merge.table.name].append(merge)
    say: Callable[[str], None] = lambda line: console.print(printable(line), markup=False, soft_wrap=True)  # noqa: E731
    become, get = ("would become", "would get") if dry_run else ("became", "got")
    for name, merges in tables.items():
        alone = [merge for merge in merges if len(merge.paths) == 1]
        together = [merge for merge in merges if len(merge.paths) > 1]
        if together:
            files, rows = sum(len(merge.paths) for merge in together), sum(merge.rows for merge in together)
            say(f"{name}: {files} files {become} {len(together)}, {counted(rows, 'row')} as before")
        if alone:
            rows = sum(merge.rows for merge in alone)
            say(f"{name}: {counted(len(alone), 'file')} {get} the present columns, {counted(rows, 'row')} as before")
    if done.removed:
        say(f"{counted(len(done.removed), 'file')} without rows {'would be ' if dry_run else ''}removed")
    if not tables and not done.removed:
        say("nothing to merge")
