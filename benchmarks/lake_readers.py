"""Readers of a lake, each a process of its own that reads whole tables in a loop, as a user of its library would.

They import nothing of newsbeam: a reader knows the folders of the tables, and no more.
"""

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

TABLES = {
    "articles": ("article_id", ("topic", "date")),
    "events": ("event_id", ("topic", "date")),
    "duplicates": ("article_id", ("date",)),
}
"""The tables that are read: the column that identifies a row, and the partition columns."""

Reading = dict[str, str]
"""The fingerprint of each partition that a read has found, by its path."""

PAUSE_SECONDS = 0.02


def fingerprint(rows: Iterable[Sequence[Any]]) -> str:
    """A digest of rows in any order, each of which counts: one that is there twice is another result."""
    digest = hashlib.sha256()
    for row in sorted("\0".join(str(value) for value in row) for row in rows):
        digest.update(row.encode("utf-8") + b"\1")
    return digest.hexdigest()[:24]


def by_partition(table: str, rows: Iterable[Sequence[Any]]) -> Reading:
    """Fingerprints by partition.

    Args:
        table: Name of the table.
        rows: The partition columns, then id and content of each row.
    """
    names = TABLES[table][1]
    found: defaultdict[str, list[Sequence[Any]]] = defaultdict(list)
    for row in rows:
        values = (str(value)[:10] if name == "date" else value for name, value in zip(names, row, strict=False))
        path = "/".join([table, *(f"{name}={value}" for name, value in zip(names, values, strict=True))])
        found[path].append(row[len(names) :])
    return {path: fingerprint(held) for path, held in found.items()}


def columns(table: str) -> list[str]:
    """What is read of a table: partition columns, id, cluster, and the columns with most of its content."""
    key, partition = TABLES[table]
    return [*partition, key, "cluster_id", *_CONTENT[table]]


_CONTENT = {"articles": ("title", "text"), "events": ("verb", "headline"), "duplicates": ("canonical_id", "text")}


def with_catalog(root: Path, table: str) -> Iterable[Sequence[Any]]:
    """A table as DuckDB reads it by the view of the lake's catalog."""
    import duckdb

    with duckdb.connect(str(root / "catalog/newsbeam.duckdb"), read_only=True) as db:
        db.execute("SET threads = 1")
        return db.execute(f"SELECT {', '.join(columns(table))} FROM {table}").fetchall()  # noqa: S608 - own names


def with_duckdb_glob(root: Path, table: str) -> Iterable[Sequence[Any]]:
    """A table as DuckDB reads a glob: it reads the footers first, and opens the files again later."""
    import duckdb

    with duckdb.connect() as db:
        db.execute("SET threads = 1")
        where = f"read_parquet('{root}/{table}/**/*.parquet', hive_partitioning = true, union_by_name = true)"
        return db.execute(f"SELECT {', '.join(columns(table))} FROM {where}").fetchall()  # noqa: S608 - own names


def with_polars(root: Path, table: str) -> Iterable[Sequence[Any]]:
    """A table as Polars reads a list of files whose schema it is given, so that it opens each of them once."""
    import polars as pl

    paths = sorted((root / table).rglob("*.parquet"))
    scan = pl.scan_parquet(paths, schema=pl.read_parquet_schema(paths[0]), hive_partitioning=True)
    return scan.select(columns(table)).collect().rows()


def with_polars_glob(root: Path, table: str) -> Iterable[Sequence[Any]]:
    """A table as Polars reads a glob: it notes the sizes of the files first, and opens the files later."""
    import polars as pl

    scan = pl.scan_parquet(f"{root}/{table}/**/*.parquet", hive_partitioning=True)
    return scan.select(columns(table)).collect().rows()


def with_pyarrow(root: Path, table: str) -> Iterable[Sequence[Any]]:
    """A table as a dataset of pyarrow's."""
    import pyarrow.dataset as ds

    found = ds.dataset(root / table, format="parquet", partitioning="hive")
    held = found.to_table(columns=columns(table), use_threads=False)
    return list(zip(*(held[name].to_pylist() for name in columns(table)), strict=True))


CATALOG = "DuckDB, by the catalog"
"""A reader of what the tables were at the end of the latest run."""
READERS: dict[str, Callable[[Path, str], Iterable[Sequence[Any]]]] = {
    CATALOG: with_catalog,
    "Polars": with_polars,
    "pyarrow.dataset": with_pyarrow,
    "Polars, by a glob": with_polars_glob,
    "DuckDB, by a glob": with_duckdb_glob,
}
UNSAFE = ("Polars, by a glob", "DuckDB, by a glob")
"""Readers that fail, loudly, where a file is replaced between their two looks at it."""


def read_on(name: str, root: Path, log: Path, stop: Path) -> None:
    """Read all tables again and again until a file says to stop.

    Args:
        name: One of :data:`READERS`.
        root: The lake.
        log: File that gets a line of JSON for each read of a table: when it began and ended, and what it found.
        stop: File whose appearance ends the loop.
    """
    read = READERS[name]
    os.nice(5)  # three readers share two cores with the writer, whose commits are what they are to meet
    with log.open("a", encoding="utf-8") as out:
        while not stop.exists():
            for table in TABLES:
                began = time.monotonic_ns()
                try:
                    entry: dict[str, Any] = {"found": by_partition(table, read(root, table))}
                except KeyboardInterrupt:
                    raise
                except BaseException as error:  # Polars panics with one of its own, which is no Exception
                    entry = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
                out.write(json.dumps({"table": table, "began": began, "ended": time.monotonic_ns(), **entry}) + "\n")
                out.flush()
                time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    read_on(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
