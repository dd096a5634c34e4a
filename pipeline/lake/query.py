"""SQL over the lake with DuckDB: each table is a view, there even while it is empty."""

import csv
import glob
import io
import json
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from schemas.arrow import arrow_schema
from schemas.tables import TABLES, Table
from transforms.storage import is_local

_SHORT = 16
"""Characters up to which a column of a table is never wrapped."""
_PARTITIONS = {"topic": pa.string(), "date": pa.date32(), "run_date": pa.date32()}


def connect(lake: Lake) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with a view for each table.

    Raises:
        UserError: The lake is not on a local disk, or one of its files is damaged.
    """
    if not is_local(lake.root):
        raise UserError(f"{lake.root}: newsbeam query reads lakes on a local disk")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    try:
        for table in TABLES:
            _add_view(connection, lake, table)
    except duckdb.Error as error:
        connection.close()
        raise UserError(f"the lake at {lake.root!r} cannot be read: {str(error).splitlines()[0]}") from None
    return connection


def _add_view(connection: duckdb.DuckDBPyConnection, lake: Lake, table: Table) -> None:
    files = lake.files(table)
    if files:
        # Escaped, for DuckDB takes each name for a glob.
        names = [glob.escape(file) for file in files]
        connection.read_parquet(names, hive_partitioning=True, union_by_name=True).create_view(table.name)
        return
    columns = [part.split("=")[0] for part in table.layout.split("/")[:-1]]
    schema = arrow_schema(table.record)
    for column in columns:
        schema = schema.append(pa.field(column, _PARTITIONS[column]))
    # A copy, not a view over Arrow memory, so that nothing has to outlive this function.
    connection.register("empty_rows", schema.empty_table())
    connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM empty_rows")  # noqa: S608 - names are our own
    connection.unregister("empty_rows")


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
    connection = connect(lake)
    try:
        result = connection.execute(sql)
        if result is None or not result.description:  # an empty statement, and one without a result
            return [], []
        return [column[0] for column in result.description], result.fetchall()
    except duckdb.Error as error:
        raise UserError(str(error).splitlines()[0]) from None
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
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text)
