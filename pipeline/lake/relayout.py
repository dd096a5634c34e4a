"""``newsbeam compact --to``: a lake that was partitioned by day, partitioned by month, and back."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console

from pipeline.errors import ExitCode, UserError
from pipeline.lake.commit import commit
from pipeline.lake.derived import refresh_derived
from pipeline.lake.folders import Lake
from pipeline.lake.layout import LAYOUT_FILE, layout_file, layout_of
from pipeline.lake.lock import locked
from pipeline.lake.scan import read_columns
from pipeline.lake.switch import NEW, begin_switch
from pipeline.lake.upkeep import begin, output_of, readable
from schemas.tables import ARTICLES, BY_PERIOD, CLUSTERS, DUPLICATES, EVENTS, FINGERPRINTS, LEDGER, Table
from schemas.written import WrittenFile
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import Period
from transforms.parquet_files import read_table
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import is_local, open_plain, stat, write_bytes

__all__ = ["Relayout", "relayout", "show_relayout"]


@dataclass(slots=True)
class Relayout:
    """What a change of partitions came to.

    Attributes:
        period: What the lake is partitioned by now.
        tables: Files before, files after and rows of each table that has any; files after are unknown in a dry run.
    """

    period: Period
    tables: dict[str, tuple[int, int, int]] = field(default_factory=dict)


def relayout(lake: Lake, period: Period, *, dry_run: bool = False) -> Relayout:
    """Partition a lake by day or by month. All is built beside it, counted, and then switched to.

    Args:
        lake: The lake.
        period: What to partition by.
        dry_run: Change nothing.

    Raises:
        UserError: Another process writes to the lake, it is damaged or cannot be written to, or rows would be lost.
    """
    done = Relayout(period)
    if dry_run:
        with readable(lake):
            if layout_of(lake) not in (None, period):
                done.tables = {table.name: (len(lake.files(table)), 0, _rows(lake, table)) for table in BY_PERIOD}
        return done
    with locked(lake), readable(lake):
        begin(lake)
        if layout_of(lake) in (None, period):
            return done
        output = output_of(lake).model_copy(update={"partition_by": period})
        move = _Move(lake, period, output)
        for table in BY_PERIOD:
            done.tables[table.name] = move.table(table)
        move.ledger()
        write_bytes(lake.path(f"{NEW}/{LAYOUT_FILE}"), layout_file(period))
        if is_local(lake.root):
            begin_switch(lake, period)
        else:
            _commit_files(lake, move.written)
        refresh_derived(lake, output)
    return done


def _rows(lake: Lake, table: Table) -> int:
    total = 0
    for name in lake.files(table):
        with open_plain(name) as source:
            total += pq.read_metadata(source).num_rows
    return total


def _commit_files(lake: Lake, written: Sequence[WrittenFile]) -> None:
    """The switch where folders cannot be renamed: file by file, as any commit."""
    files = [*written, WrittenFile("lake", LAYOUT_FILE, f"{NEW}/{LAYOUT_FILE}", 0, 0, 0)]
    old = [lake.relative(name) for table in BY_PERIOD for name in lake.files(table)]
    commit(lake, "switch", files, old)


class _Move:
    """Builds the tables of a lake anew, partition by partition of the larger period."""

    def __init__(self, lake: Lake, period: Period, output: ParquetParams) -> None:
        self._lake = lake
        self._period = period
        self._output = output
        self._days: list[pa.Table] = []
        self.written: list[WrittenFile] = []

    def table(self, table: Table) -> tuple[int, int, int]:
        """Build one table; gives its files before and after, and its rows.

        Raises:
            UserError: Rows would be lost or doubled.
        """
        lake, before = self._lake, self._lake.files(table)
        first = len(self.written)
        for month, folders in sorted(_months(lake, before).items()):
            for folder, number, rows in self._partitions(table, month, folders):
                self._write(table, f"{folder}/part-{number:05d}.parquet", rows)
        made = self.written[first:]
        rows, after = _rows(lake, table), self._count(made)
        if rows != after:
            raise UserError(
                f"{table.name} would have {after} rows instead of {rows}: nothing is changed", ExitCode.COMMIT_FAILED
            )
        return len(before), len(made), rows

    def _count(self, made: Sequence[WrittenFile]) -> int:
        total = 0
        for file in made:
            with open_plain(self._lake.path(file.staged)) as source:
                total += pq.read_metadata(source).num_rows
        return total

    def _partitions(self, table: Table, month: str, paths: Sequence[str]) -> Iterator[tuple[str, int, pa.Table]]:
        if self._period == "month":
            for number, batch in enumerate(_batches(self._lake, paths, self._output.part_mb << 20)):
                rows = self._together(table, batch)
                if rows.num_rows:
                    yield month, number, rows
            return
        rows = self._together(table, paths)
        size = sum(stat(self._lake.path(path)).size for path in paths)
        days = self._days_of(table, month, rows)
        for day in sorted(set(days.to_pylist())):
            of_day = rows.filter(pc.equal(days, day))
            parts = -(-size * of_day.num_rows // max(1, rows.num_rows) // (self._output.part_mb << 20)) or 1
            length = -(-of_day.num_rows // parts)
            for number in range(parts):
                yield f"{month.rpartition('/')[0]}/date={day}", number, of_day.slice(number * length, length)

    def _together(self, table: Table, paths: Sequence[str]) -> pa.Table:
        parts = [merge_rows(table, read_table(self._lake.path(path)), [])[0] for path in paths]
        return merge_rows(table, pa.concat_tables(parts), [])[0]

    def _days_of(self, table: Table, month: str, rows: pa.Table) -> pa.ChunkedArray | pa.Array:
        """The day of each row, as its run placed it."""
        name = month.rpartition("month=")[2]
        if "published_at" in rows.column_names:
            days = _day(rows["published_at"])
            if table in (ARTICLES, DUPLICATES):
                self._days.append(pa.table({"id": rows["article_id"], "day": days}))
            return days
        key = "article_id" if table is EVENTS else "cluster_id"
        known = pa.concat_tables(self._days) if table is EVENTS and self._days else self._cluster_days()
        known = known.group_by("id").aggregate([("day", "min")])
        found = pc.take(known["day_min"], pc.index_in(rows[key], value_set=known["id"]))
        # Of what nothing tells the day any more, the month alone is known.
        within = pc.fill_null(pc.starts_with(found, name), False)
        first = _day(rows["first_seen_at"]) if table is CLUSTERS else pa.array([f"{name}-01"] * rows.num_rows)
        first = pc.if_else(pc.starts_with(first, name), first, f"{name}-01")
        return pc.if_else(within, found, first)

    def _cluster_days(self) -> pa.Table:
        """The day of each cluster, as the fingerprints of its texts name it."""
        parts = [pa.table({"id": pa.array([], pa.string()), "day": pa.array([], pa.string())})]
        for name in self._lake.files(FINGERPRINTS):
            rows = read_columns(self._lake, self._lake.relative(name), ["article_id", "cluster_id", "cluster_day"])
            ids = pc.coalesce(rows["cluster_id"], rows["article_id"])
            days = rows["cluster_day"].cast(pa.string())
            parts.append(pa.table({"id": ids, "day": days}).drop_null())
        return pa.concat_tables(parts)

    def _write(self, table: Table, path: str, rows: pa.Table) -> None:
        data = encode(rows, self._output)
        staged = f"{NEW}/{path}"
        write_bytes(self._lake.path(staged), data)
        self.written.append(WrittenFile(table.name, path, staged, rows.num_rows, 0, len(data)))

    def ledger(self) -> None:
        """Build the ledger anew, whose entries name partitions."""
        for name in self._lake.files(LEDGER):
            rows = merge_rows(LEDGER, read_table(name), [])[0]
            at = rows.schema.get_field_index("partition")
            moved = self._moved(rows)
            self._write(LEDGER, self._lake.relative(name), rows.set_column(at, rows.schema.field(at), moved))

    def _moved(self, rows: pa.Table) -> pa.ChunkedArray:
        places = rows["partition"]
        if self._period == "month":
            return pc.replace_substring_regex(places, r"/date=(\d{4}-\d{2})-\d{2}$", r"/month=\1")
        known = pa.concat_tables(self._days) if self._days else pa.table({"id": pa.array([], pa.string()), "day": []})
        day = pc.take(known["day"].cast(pa.string()), pc.index_in(rows["document_id"], value_set=known["id"]))
        stem = pc.replace_substring_regex(places, r"/month=\d{4}-\d{2}$", "")
        new = pc.binary_join_element_wise(stem, day, "/date=")
        return pc.if_else(pc.match_substring_regex(places, r"/month=\d{4}-\d{2}$"), pc.coalesce(new, places), places)


def _day(times: pa.ChunkedArray) -> pa.ChunkedArray:
    return times.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.string())


def _months(lake: Lake, names: Sequence[str]) -> dict[str, list[str]]:
    """The files of a table by the month that they belong to, as the folder of that month."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        path = lake.relative(name)
        above, _, last = path.rpartition("/")[0].rpartition("/")
        found[f"{above}/month={last.partition('=')[2][:7]}"].append(path)
    return found


def _batches(lake: Lake, paths: Sequence[str], limit: int) -> Iterator[list[str]]:
    batch: list[str] = []
    total = 0
    for path in paths:
        size = stat(lake.path(path)).size
        if batch and total + size > limit:
            yield batch
            batch, total = [], 0
        batch.append(path)
        total += size
    if batch:
        yield batch


def show_relayout(console: Console, done: Relayout, *, dry_run: bool) -> None:
    """Print what a change of partitions came to, or would."""
    if not done.tables:
        console.print(f"the lake is partitioned by {done.period} already")
        return
    for name, (before, after, rows) in done.tables.items():
        files = f"{before} files" if dry_run else f"{before} files became {after}"
        console.print(f"{name}: {files}, {rows} rows{'' if dry_run else ' as before'}")
    console.print(f"the lake {'would be' if dry_run else 'is'} partitioned by {done.period}")
    if not dry_run:
        console.print(f"set output.partition_by to {done.period} in the configurations that write to it")
