"""A lake of every public table, made by hand with every column filled, in the shapes that readers trip over.

Of each table there are older files without the columns that were added last, also within records, a partition of two
files, and a file without rows. An older file comes first and another last, since some readers take the columns of the
first file for all, or those of the last.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args, get_origin

import pyarrow as pa
import pytest

from schemas.arrow import arrow_schema, table_of
from schemas.record import fields_of
from schemas.tables import TABLES, Table
from transforms.sinks.parquet import ParquetParams, encode

PUBLIC = [table for table in TABLES if table.public]
PERIODS = ("day", "month")
DOCS = Path(__file__).parents[2] / "docs" / "querying.md"
_PARTITIONS: dict[str, tuple[str, pa.DataType, tuple[str, str, str, str]]] = {
    "topic": ("topic", pa.string(), ("health", "unclassified", "sport", "weather")),
    "date": ("date", pa.date32(), ("2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12")),
    "run_date": ("run_date", pa.date32(), ("2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12")),
    "month": ("month", pa.string(), ("2026-01", "2026-02", "2026-03", "2026-04")),
}
_OLD, _FULL, _EMPTY, _OLD_TOO = range(4)


class Shown(NamedTuple):
    """What a reader is to show of a table: its rows by its key, and the types of its columns."""

    table: Table
    folder: str
    partitions: dict[str, pa.DataType]
    types: dict[str, pa.DataType]
    rows: list[dict[str, Any]]


class Lake(NamedTuple):
    """A lake, with what its tables are to be read as, by name."""

    root: Path
    tables: dict[str, Shown]


def _value(kind: Any, logical: str, name: str, number: int, *, full: bool) -> Any:
    if get_origin(kind) is Union:
        present = next(arg for arg in get_args(kind) if arg is not type(None))
        return _value(present, logical, name, number, full=full) if full else None
    if logical == "utc":
        return 1_773_000_000_123_456 + number
    if logical == "day":
        return f"2026-02-{number + 1:02d}"
    if get_origin(kind) is list:
        items = range(2 if full else 0)
        return [_value(get_args(kind)[0], "", f"{name} {turn}", number, full=turn == 0) for turn in items]
    # Whole numbers that a floating-point column would not hold.
    whole = (1 << 53) + 1 + number
    plain = {str: f"{name} {number} ü", int: whole, float: number + 0.1, bytes: bytes([number, 0, 255])}
    if kind is bool:
        return number % 2 == 0
    return plain[kind] if kind in plain else _record(kind, number, full=full)


def _record(kind: type, number: int, *, full: bool) -> Any:
    return kind(*(_value(spec.type, spec.logical, spec.name, number, full=full) for spec in fields_of(kind)))


def _added_last(schema: pa.Schema) -> list[str]:
    """The last column that may be null, and the last such of records."""
    nullable = [field for field in schema if field.nullable]
    nested = [field for field in nullable if pa.types.is_nested(field.type)]
    return [field.name for field in (*nullable[-1:], *nested[-1:])]


def _older(rows: pa.Table) -> pa.Table:
    """Rows as a release wrote them that knew fewer columns, in records as well."""
    rows = rows.drop_columns(_added_last(rows.schema))
    for at, field in enumerate(rows.schema):
        kind = _smaller(field.type)
        if kind != field.type:
            # What a record holds beyond its type is left out.
            rows = rows.set_column(at, field.with_type(kind), pa.array(rows[field.name].to_pylist(), kind))
    return rows


def _smaller(kind: pa.DataType) -> pa.DataType:
    """A type whose records lack their last field, where it may be null: fields of records are added at the end."""
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_smaller(kind.value_type)))
    if not pa.types.is_struct(kind):
        return kind
    fields = list(kind)
    return pa.struct(fields[:-1] if fields[-1].nullable else fields)


def _padded(value: Any, kind: pa.DataType) -> Any:
    """A value with null for what its records lack."""
    if value is None or not pa.types.is_nested(kind):
        return value
    if pa.types.is_list(kind):
        return [_padded(item, kind.value_type) for item in value]
    return {field.name: _padded(value.get(field.name), field.type) for field in kind}


def _make(root: Path, table: Table, period: str) -> Shown:
    keys = re.findall(r"(\w+)=<", table.layout)
    keys = ["month" if key == "date" and period == "month" else key for key in keys]
    rows = table_of(table.record, [_record(table.record, number, full=number % 2 == 0) for number in range(5)])
    shown = []
    files = [
        (_OLD, 0, _older(rows.slice(0, 1))),
        (_FULL, 0, rows.slice(1, 2)),
        (_FULL, 1, rows.slice(3, 1)),
        (_EMPTY, 0, rows.slice(0, 0)),
        (_OLD_TOO, 0, _older(rows.slice(4, 1))),
    ]
    for number, (place, part, content) in enumerate(files):
        values = {key: _PARTITIONS[key][2][place] for key in keys}
        folder = root.joinpath(table.folder, *(f"{key}={value}" for key, value in values.items()))
        folder.mkdir(parents=True, exist_ok=True)
        name = f"part-{part if keys else number:05d}.parquet"
        (folder / name).write_bytes(encode(content, ParquetParams(root=str(root))))
        for row in content.to_pylist():
            held = {field.name: _padded(row.get(field.name), field.type) for field in rows.schema}
            shown.append(plain(held | values))
    types = {key: _PARTITIONS[key][1] for key in keys}
    columns = {field.name: field.type for field in arrow_schema(table.record)}
    return Shown(table, table.folder, types, columns | types, by_key(table, shown))


def plain(value: Any) -> Any:
    """A value as JSON would have it, the same whichever reader gives it: times and dates as text, bytes as hex."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else value


def by_key(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in the order of their key, columns in that of their names."""
    return sorted((dict(sorted(row.items())) for row in rows), key=lambda row: [row[column] for column in table.key])


@pytest.fixture(scope="session")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lake]:
    """A lake by day and one by month; no test may change them."""
    made = {}
    for period in PERIODS:
        root = tmp_path_factory.mktemp(f"by {period}") / "OUT"
        made[period] = Lake(root, {table.name: _make(root, table, period) for table in PUBLIC})
    return made


@pytest.fixture(params=PERIODS)
def lake(request: pytest.FixtureRequest, lakes: dict[str, Lake], monkeypatch: pytest.MonkeyPatch) -> Lake:
    """Each of the lakes, as OUT of the current folder, where the recipes of the documentation look for it."""
    found = lakes[request.param]
    monkeypatch.chdir(found.root.parent)
    return found


@pytest.fixture(scope="session")
def recipe() -> Callable[..., str]:
    """The Python code below a heading of docs/querying.md: its recipe, and with it its example where that is wanted."""
    text = DOCS.read_text("utf-8")

    def code(heading: str, *, example: bool = False) -> str:
        section = re.split(r"^## ", text.split(f"\n## {heading}\n")[1], maxsplit=1, flags=re.M)[0]
        fence = "py(?:thon)?" if example else "python"
        return "\n".join(re.findall(rf"^```{fence}\n(.*?)^```$", section, re.M | re.S))

    return code


class Readers(NamedTuple):
    """What the tests of the readers call by name."""

    plain: Callable[[Any], Any] = plain
    by_key: Callable[[Table, list[dict[str, Any]]], list[dict[str, Any]]] = by_key


@pytest.fixture(scope="session")
def readers() -> Readers:
    return Readers()
