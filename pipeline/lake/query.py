"""SQL over the lake with DuckDB: each table is a view, there even while it is empty, and some views join several."""

import csv
import glob
import io
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.layout import layout_of, partition_columns
from pipeline.lake.remote import dataset
from pipeline.lake.sql_types import sql_type
from pipeline.lake.views import VIEWS
from schemas.arrow import arrow_schema
from schemas.tables import TABLES, Table
from transforms.filesystems import require_filesystem
from transforms.logic.partitions import Period
from transforms.s3 import is_s3
from transforms.storage import is_local

_T = TypeVar("_T")
_TRIES, _PAUSE_SECONDS = 6, 0.05
_REPLACED = (duckdb.IOException, duckdb.InvalidInputException)
"""What DuckDB says of a file that was replaced; at times it says nothing more than ``Error``."""
_SHORT = 16
"""Characters up to which a column of a table is never wrapped."""


def connect(lake: Lake) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with a view for each table.

    Raises:
        UserError: The lake is neither on a local disk nor on S3, or one of its files is damaged.
    """
    if not is_local(lake.root) and not is_s3(lake.root):
        raise UserError(f"{lake.root}: newsbeam reads lakes on a local disk and on S3")
    try:
        require_filesystem(lake.root)
    except ValueError as error:
        raise UserError(f"{lake.root}: {error}") from None
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    try:
        period = layout_of(lake)
        found = [_add_view(connection, lake, table, period) for table in TABLES]
        for name, view in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {view.sql}")
    except (duckdb.Error, OSError) as error:
        connection.close()
        line = str(error).splitlines()[0]
        raise UserError(
            f"the lake at {lake.root!r} cannot be read: {line}; see `newsbeam check`", ExitCode.COMMIT_FAILED
        ) from None
    if not any(found) and not is_local(lake.root):  # a local folder was looked for before
        raise UserError(f"there is no lake at {lake.root!r}")
    return connection


def _add_view(connection: duckdb.DuckDBPyConnection, lake: Lake, table: Table, period: Period | None) -> bool:
    """Add the view of a table; gives whether it has files."""
    files = lake.files(table)
    partitions = partition_columns(table, period)
    if files and is_s3(lake.root):
        connection.register(table.name, dataset(files, arrow_schema(table.record), partitions))
        return True
    if files:
        # Escaped, for DuckDB takes each name for a glob.
        names = [glob.escape(file) for file in files]
        found = connection.read_parquet(names, hive_partitioning=True, union_by_name=True)
        found.project(_present(table, found)).create_view(table.name, replace=True)
        return True
    schema = pa.schema([*arrow_schema(table.record), *partitions])
    # A copy, not a view over Arrow memory, so that nothing has to outlive this function.
    connection.register("empty_rows", schema.empty_table())
    connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM empty_rows")  # noqa: S608 - names are our own
    connection.unregister("empty_rows")
    return False


def _present(table: Table, found: duckdb.DuckDBPyRelation) -> str:
    """The columns of a table as they are now: of a lake that an earlier version wrote no file may have one of them."""
    held = dict(zip(found.columns, found.types, strict=True))
    others: list[str] = []
    later: list[str] = []
    for field in arrow_schema(table.record):
        kind, name = sql_type(field.type), f'"{field.name}"'
        if field.name not in held:
            later.append(f"NULL::{kind} AS {name}")
        elif pa.types.is_nested(field.type) and held[field.name] != duckdb.sqltype(kind):
            others.append(f"{name}::{kind} AS {name}")
    return ", ".join([f"* REPLACE ({', '.join(others)})" if others else "*", *later])


def query(lake: Lake, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run SQL over the lake.

    Args:
        lake: The lake.
        sql: One statement.

    Returns:
        Column names and rows.

    Raises:
        UserError: The SQL is wrong; the message is DuckDB's.
    """
    try:
        return _persistently(lambda: _query(lake, sql))
    except duckdb.Error as error:
        raise UserError(str(error).splitlines()[0]) from None


def _persistently(work: Callable[[], _T]) -> _T:
    """Do something again that fails where a run replaces a file between DuckDB's two looks at it."""
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except duckdb.Error as error:
            if not left or not (isinstance(error, _REPLACED) or type(error) is duckdb.Error):
                raise
            time.sleep(_PAUSE_SECONDS)
    raise AssertionError("the last try returns or raises")


def _query(lake: Lake, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    connection = connect(lake)
    try:
        result = connection.execute(sql)
        if result is None or not result.description:  # an empty statement, and one without a result
            return [], []
        return [column[0] for column in result.description], result.fetchall()
    finally:
        connection.close()


def show(console: Console, names: Sequence[str], rows: Sequence[tuple[Any, ...]], form: str) -> None:
    """Print rows.

    Args:
        console: Where to.
        names: Column names.
        rows: The rows.
        form: ``table``, ``csv`` or ``json`` (JSON Lines).
    """
    if form == "json":
        for row in rows:
            line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str)
            console.file.write(line + "\n")
        return
    if form == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([names, *rows])
        console.file.write(buffer.getvalue())
        return
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    # Escaped, for titles are data and no markup.
    cells = [[printable(value) for value in row] for row in rows]
    for at, name in enumerate(names):
        width = max([len(name), *(len(row[at]) for row in cells)])
        # Short columns stay whole; long ones share what is left, and wrap.
        table.add_column(escape(name), overflow="fold", no_wrap=width <= _SHORT)
    for shown in cells:
        # Text, since strings would be read for markup and emoji codes
        table.add_row(*map(Text, shown))
    console.print(table)


def printable(value: Any) -> str:
    """A value for the terminal: what comes from a document must not reach it as control characters."""
    if isinstance(value, bytes):  # documents as they were read
        return f"<{len(value):,} bytes>"
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text)
