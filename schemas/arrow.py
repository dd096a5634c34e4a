"""Arrow schemas of the records, and rows to and from Arrow tables."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, chain
from typing import Any, Union, get_args, get_origin

import pyarrow as pa

from schemas.record import fields_of

__all__ = ["SCHEMA_VERSION", "arrow_schema", "is_current", "rows_of", "table_of"]

SCHEMA_VERSION = "1"
"""Version of all table layouts, written into each file: another one where what read the earlier files would go wrong.

An added column, also one within a record, is no other version: it is nullable, and a file itself says which it has.
"""

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


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a record.

    Args:
        record: A class decorated with :func:`schemas.record.record`.

    Returns:
        The schema; fields that are not ``Optional`` are not nullable.
    """
    return pa.schema(_arrow_fields(record))


def is_current(record: type, schema: pa.Schema) -> bool:
    """Whether a file has every column of a record as it is now, those of records within it included.

    Args:
        record: The record that its rows are.
        schema: The columns of the file.
    """
    return all(_holds(schema, field) for field in arrow_schema(record))


def _holds(held: Any, wanted: pa.Field) -> bool:
    """Whether a schema or struct has a field, with all that the field itself is to have."""
    at = held.get_field_index(wanted.name)
    return at >= 0 and _covers(held.field(at).type, wanted.type)


def _covers(held: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_list(wanted):
        return _covers(held.value_type, wanted.value_type)
    return all(_holds(held, field) for field in wanted) if pa.types.is_struct(wanted) else True


def table_of(record: type, rows: Iterable[Any]) -> pa.Table:
    """Rows of a record as an Arrow table.

    Raises:
        ValueError: A value does not fit its column, or a required one is missing; ``pyarrow.ArrowInvalid`` is one.
        TypeError: A value is of another type than its column.
        OverflowError: A number or time exceeds 64 bits.
    """
    schema = arrow_schema(record)
    columns = _columns(record, list(rows))
    for field, column in zip(schema, columns, strict=True):
        if column.null_count and not field.nullable:
            raise pa.ArrowInvalid(f"{record.__name__}.{field.name} is null in {column.null_count} rows")
    return pa.Table.from_arrays(columns, schema=schema)


def _columns(record: type, rows: Sequence[Any]) -> list[pa.Array]:
    """The columns of records, each made whole: a value at a time costs several times as much."""
    makers = _makers(record)
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ((),) * len(makers)
    return [make(values) for make, values in zip(makers, columns, strict=True)]


_Maker = Callable[[Sequence[Any]], pa.Array]
"""Makes the column of a field from its values."""


@cache
def _makers(record: type) -> tuple[_Maker, ...]:
    return tuple(_maker(_unwrap(spec.type)[0], spec.logical) for spec in fields_of(record))


def _maker(kind: Any, logical: str = "") -> _Maker:
    arrow = _arrow_type(kind, logical)
    if logical == "day":
        return partial(_days, kind=arrow)
    if get_origin(kind) is list:
        item = _unwrap(get_args(kind)[0])[0]
        return partial(pa.array, type=arrow) if item in _PLAIN else partial(_lists, kind=arrow, items=_maker(item))
    return partial(pa.array, type=arrow) if kind in _PLAIN else partial(_structs, kind=arrow, record=kind)


def _days(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return pa.array([None if value is None else _day(value) for value in values], type=kind)


def _lists(values: Sequence[Any], kind: pa.DataType, items: _Maker) -> pa.Array:
    """Lists of records, any of which may be None."""
    ends = accumulate((0 if value is None else len(value) for value in values), initial=0)
    # A list begins where the one before it ends; one without a beginning is null.
    offsets = [None if value is None else end for value, end in zip((*values, ()), ends, strict=True)]
    content = items(list(chain.from_iterable(value for value in values if value)))
    return pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), content, type=kind)


def _structs(values: Sequence[Any], kind: pa.DataType, record: type) -> pa.Array:
    """Records, any of which may be None, as structs."""
    absent = [value is None for value in values]
    if not any(absent):
        return pa.StructArray.from_arrays(_columns(record, values), type=kind)
    blank = (None,) * kind.num_fields
    children = _columns(record, [blank if value is None else value for value in values])
    present = pa.array([not one for one in absent], type=pa.bool_()).buffers()[1]
    # From buffers, for from_arrays would refuse a null below a null where the field itself may not be null.
    return pa.Array.from_buffers(kind, len(values), [present], children=children)


@lru_cache(maxsize=4096)
def _day(value: str) -> dt.date:
    return dt.date.fromisoformat(value)


def _from_arrow(value: Any, kind: Any, logical: str) -> Any:
    if value is None:
        return None
    if logical == "day":
        return value.isoformat()
    kind = _unwrap(kind)[0]
    if get_origin(kind) is list:
        item = get_args(kind)[0]
        return value if item in _PLAIN else [_from_arrow(one, item, "") for one in value]
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
        values = column.cast(_counted(column.type)).to_pylist()
        plain = _unwrap(spec.type)[0] in _PLAIN and spec.logical != "day"
        columns.append(values if plain else [_from_arrow(value, spec.type, spec.logical) for value in values])
    return [record(*values) for values in zip(*columns, strict=True)]
