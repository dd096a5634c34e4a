"""Arrow schemas of the records, and rows to and from Arrow tables."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

import pyarrow as pa

from schemas.record import fields_of

__all__ = ["SCHEMA_VERSION", "arrow_schema", "rows_of", "table_of"]

SCHEMA_VERSION = "1"
"""Version of all table layouts, written into each file. Types are frozen; added columns are nullable."""

_PLAIN: Mapping[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
}
_LOGICAL: Mapping[str, pa.DataType] = {"utc": pa.timestamp("us", tz="UTC"), "day": pa.date32()}


def _unwrap(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) is Union:
        return next(arg for arg in get_args(kind) if arg is not type(None)), True
    return kind, False


def _arrow_type(kind: Any, logical: str = "") -> pa.DataType:
    if logical:
        return _LOGICAL[logical]
    if kind in _PLAIN:
        return _PLAIN[kind]
    if get_origin(kind) is list:
        return pa.list_(pa.field("item", _arrow_type(_unwrap(get_args(kind)[0])[0])))
    return pa.struct(_arrow_fields(kind))


def _arrow_fields(record: type) -> list[pa.Field]:
    # Descriptions stay out of the files: in a small partition they would outweigh the data.
    out = []
    for spec in fields_of(record):
        kind, nullable = _unwrap(spec.type)
        out.append(pa.field(spec.name, _arrow_type(kind, spec.logical), nullable=nullable))
    return out


def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a record.

    Args:
        record: A class decorated with :func:`schemas.record.record`.

    Returns:
        The schema; fields that are not ``Optional`` are not nullable.
    """
    return pa.schema(_arrow_fields(record))


def _to_arrow(value: Any, kind: Any, logical: str) -> Any:
    if value is None:
        return None
    if logical == "day":
        return dt.date.fromisoformat(value)
    kind = _unwrap(kind)[0]
    if get_origin(kind) is list:
        item = get_args(kind)[0]
        return value if item in _PLAIN else [_to_arrow(one, item, "") for one in value]
    if kind in _PLAIN:
        return value
    return {spec.name: _to_arrow(getattr(value, spec.name), spec.type, spec.logical) for spec in fields_of(kind)}


def table_of(record: type, rows: Iterable[Any]) -> pa.Table:
    """Rows of a record as an Arrow table.

    Raises:
        ValueError: A value does not fit its column, or a required one is missing; ``pyarrow.ArrowInvalid`` is one.
        TypeError: A value is of another type than its column.
        OverflowError: A number or time exceeds 64 bits.
    """
    rows = list(rows)
    schema = arrow_schema(record)
    columns = []
    for spec in fields_of(record):
        values = [_to_arrow(getattr(row, spec.name), spec.type, spec.logical) for row in rows]
        column = pa.array(values, type=schema.field(spec.name).type)
        if column.null_count and not schema.field(spec.name).nullable:
            raise pa.ArrowInvalid(f"{record.__name__}.{spec.name} is null in {column.null_count} rows")
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def _from_arrow(value: Any, kind: Any, logical: str) -> Any:
    if value is None:
        return None
    if logical == "day":
        return value.isoformat()
    kind = _unwrap(kind)[0]
    if get_origin(kind) is list:
        return [_from_arrow(one, get_args(kind)[0], "") for one in value]
    if kind in _PLAIN:
        return value
    return kind(**{spec.name: _from_arrow(value.get(spec.name), spec.type, spec.logical) for spec in fields_of(kind)})


def _counted(kind: pa.DataType) -> pa.DataType:
    """A type with times as numbers, which unlike ``datetime`` have no year that is too early or too late."""
    if pa.types.is_timestamp(kind):
        return pa.int64()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_counted(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_counted(kind.value_type)))
    return kind


def rows_of(record: type, table: pa.Table) -> Sequence[Any]:
    """The rows of an Arrow table as records; columns that an older file lacks are null.

    Raises:
        ValueError: The table holds a timestamp outside 64-bit microseconds.
    """
    columns = []
    for spec in fields_of(record):
        if spec.name not in table.column_names:
            columns.append([None] * table.num_rows)
            continue
        column = table.column(spec.name)
        column = column.cast(_counted(column.type))
        columns.append([_from_arrow(value, spec.type, spec.logical) for value in column.to_pylist()])
    return [record(*values) for values in zip(*columns, strict=True)]
