"""The catalog: what tables and files the lake has, and a DuckDB file with a view for each table and some over several.

Both are published by replace, so that a reader has the old or the new, and both follow from the lake's files alone:
they can be made anew at any time.
"""

import json
import tempfile
from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.lake.folders import Lake
from pipeline.lake.snapshot import SNAPSHOT_TABLES
from pipeline.lake.sql_types import blank_select
from pipeline.lake.views import VIEWS
from schemas.arrow import SCHEMA_VERSION, arrow_schema, is_current
from schemas.record import fields_of
from schemas.tables import TABLES, Table
from transforms.parquet_files import open_parquet
from transforms.storage import exists, is_local, publish, read_bytes, stat

TABLES_FILE = "catalog/tables.json"
DUCKDB_FILE = "catalog/newsbeam.duckdb"
VIEWS_FILE = "catalog/views.sql"
_FILE = {"path", "rows", "bytes", "modified_at", "current"}


def publish_catalog(lake: Lake, snapshot: str | None = None) -> None:
    """Publish the catalog as the lake is now; what has not changed is left alone.

    Args:
        lake: The lake, locked.
        snapshot: Folder with the snapshot that the views show, relative to the root; None for the lake itself.

    Raises:
        OSError: A file cannot be read or written.
    """
    known = _known(lake)
    files = {table.name: lake.files(table) for table in TABLES if table.public}
    tables = {table.name: _entry(lake, table, files[table.name], known) for table in TABLES if table.public}
    joined = {name: {"description": view.doc, "columns": view.columns} for name, view in VIEWS.items()}
    content = {"schema_version": SCHEMA_VERSION, "snapshot": snapshot, "tables": tables, "views": joined}
    _publish_changed(lake, TABLES_FILE, json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n")
    views = ""
    for table in (table for table in TABLES if table.public):
        root = lake.path(snapshot) if snapshot and table in SNAPSHOT_TABLES else lake.root
        current = any(file["current"] for file in tables[table.name]["files"])
        views += f"{view_of(lake, root, table, files[table.name], current=current)};\n"
    views += "".join(f"CREATE OR REPLACE VIEW {name} AS {view.sql};\n" for name, view in VIEWS.items())
    if _publish_changed(lake, VIEWS_FILE, views.encode()) or not exists(lake.path(DUCKDB_FILE)):
        publish(lake.path(DUCKDB_FILE), _database(views if is_local(lake.root) else ""))


def _publish_changed(lake: Lake, path: str, data: bytes) -> bool:
    name = lake.path(path)
    if exists(name) and read_bytes(name) == data:
        return False
    publish(name, data)
    return True


def _known(lake: Lake) -> dict[str, dict[str, Any]]:
    """The files of the catalog as it stands, by path: their footers need no second look."""
    if not exists(lake.path(TABLES_FILE)):
        return {}
    try:
        tables = json.loads(read_bytes(lake.path(TABLES_FILE)))["tables"]
        files = [file for table in tables.values() for file in table["files"]]
        return {file["path"]: file for file in files if file.keys() == _FILE}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}  # changed by hand, or of another version: all of it follows from the files


def _entry(lake: Lake, table: Table, files: Sequence[str], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    columns = zip(arrow_schema(table.record), fields_of(table.record), strict=True)
    return {
        "folder": table.folder,
        "partitioned_by": partition_columns(lake, table, files),
        "sorted_by": list(table.sort),
        "columns": [
            {"name": column.name, "type": str(column.type), "nullable": column.nullable, "description": spec.doc}
            for column, spec in columns
        ],
        "files": [_file(lake, table, path, known) for path in files],
    }


def _file(lake: Lake, table: Table, name: str, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    path, found = lake.relative(name), stat(name)
    before = known.get(path)
    if before is not None and (before["bytes"], before["modified_at"]) == (found.size, found.modified_at):
        return before
    with open_parquet(name) as file:
        rows, current = file.metadata.num_rows, is_current(table.record, file.schema_arrow)
    return {"path": path, "rows": rows, "bytes": found.size, "modified_at": found.modified_at, "current": current}


def partition_columns(lake: Lake, table: Table, files: Sequence[str]) -> list[str]:
    """The columns that the table's folders stand for, outermost first; without files as they are by default."""
    path = lake.relative(files[0]).removeprefix(f"{table.folder}/") if files else table.layout
    return [part.partition("=")[0] for part in path.split("/")[:-1]]


def view_of(lake: Lake, root: str, table: Table, files: Sequence[str], *, current: bool = True) -> str:
    """SQL that makes the view of a table, with all its columns, be there no files, or none that has them.

    Args:
        lake: The lake.
        root: Where the view finds the table's folder.
        table: The table.
        files: Its files.
        current: Whether any of them has all columns of the table; the others need not.
    """
    name = f"CREATE OR REPLACE VIEW {table.name} AS"
    columns = arrow_schema(table.record)
    if files:
        place = str(Path(root).resolve()) if is_local(root) else root.rstrip("/")
        # Escaped, for DuckDB takes the name for a glob.
        files_of = f"{escape(place)}/{table.folder}/{'**/' if '/' in table.layout else ''}*.parquet".replace("'", "''")
        found = f"SELECT * FROM read_parquet('{files_of}', hive_partitioning = true, union_by_name = true)"  # noqa: S608 - our own SQL
        return f"{name} {found}" if current else f"{name} {found} UNION ALL BY NAME {blank_select(columns)}"
    for column in partition_columns(lake, table, files):
        columns = columns.append(pa.field(column, pa.date32() if column.endswith("date") else pa.string()))
    return f"{name} {blank_select(columns)}"


def _database(views: str) -> bytes:
    """A DuckDB file with these views."""
    import duckdb  # here, so that worker processes need not load it

    with tempfile.TemporaryDirectory(prefix="newsbeam-") as folder:
        path = Path(folder) / "catalog.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(views)
        return path.read_bytes()
