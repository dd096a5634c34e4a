"""Every record through Beam's coder, through JSON and through Arrow, with made-up instances of any shape."""

import datetime as dt
import math
from typing import Any, Union, get_args, get_origin

import pyarrow as pa
import pytest
from apache_beam import coders
from apache_beam.typehints.native_type_compatibility import convert_to_beam_type
from apache_beam.typehints.schemas import typing_to_runner_api
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import transforms.coders  # noqa: F401 - under test: importing it registers the coders
from schemas.arrow import arrow_schema, rows_of, table_of
from schemas.record import fields_of, from_json, records, to_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["", "\U0001f600", "\x00", "ß" * 70_000]
)
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
PLAIN = {
    str: TEXTS,
    int: INT64,
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=12),
}
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def made(kind: Any, logical: str = "") -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    if get_origin(kind) is Union:
        return st.none() | made(next(arg for arg in get_args(kind) if arg is not type(None)), logical)
    if logical == "day":
        return st.dates().map(dt.date.isoformat)
    if get_origin(kind) is list:
        return st.lists(made(get_args(kind)[0]), max_size=2)
    if kind in PLAIN:
        return PLAIN[kind]
    return st.tuples(*(made(spec.type, spec.logical) for spec in fields_of(kind))).map(lambda values: kind(*values))


EVERY = pytest.mark.parametrize("cls", records(), ids=lambda cls: cls.__name__)


@EVERY
def test_no_field_is_pickled(cls: type) -> None:
    schema = str(typing_to_runner_api(cls))
    assert "pythonsdk_any" not in schema
    assert "pickled" not in schema
    assert "logical_type" not in schema
    coder = coders.registry.get_coder(cls)
    assert isinstance(coder, coders.RowCoder)
    assert coder.is_deterministic()
    keyed = coders.registry.get_coder(convert_to_beam_type(tuple[str, cls]))  # type: ignore[valid-type]
    assert isinstance(keyed.coders()[1], coders.RowCoder)


@EVERY
@QUICK
@given(data=st.data())
def test_record_comes_back_the_same(cls: type, data: st.DataObject) -> None:
    row = data.draw(made(cls))
    coder = coders.registry.get_coder(cls)
    coded = coder.decode(coder.encode(row))
    assert coded == row
    assert same_types(coded, row)
    read = from_json(cls, to_json(row))
    assert read == row
    assert same_types(read, row)
    table = table_of(cls, [row, row])
    assert table.schema == arrow_schema(cls)
    stored = rows_of(cls, table)
    assert list(stored) == [row, row]
    assert same_types(stored[0], row)


def same_types(one: Any, other: Any) -> bool:
    """Tuples of different classes are equal to Python; bool and int are too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)):
        return all(same_types(a, b) for a, b in zip(one, other, strict=True))
    return True


@EVERY
def test_coder_gives_the_same_class_back_after_pickling(cls: type) -> None:
    coder = coders.registry.get_coder(cls)
    assert type(coder).__reduce__(coder)[1] == (cls,)
    again = type(coder)(*type(coder).__reduce__(coder)[1])
    assert again == coder
    assert again.to_type_hint() is cls


@EVERY
def test_required_is_not_nullable_and_null_is_refused(cls: type) -> None:
    schema = arrow_schema(cls)
    assert schema.names == [spec.name for spec in fields_of(cls)]
    for spec in fields_of(cls):
        optional = get_origin(spec.type) is Union
        assert schema.field(spec.name).nullable == optional, spec
    row = cls(*(None for _ in fields_of(cls)))
    if all(field.nullable for field in schema):
        assert rows_of(cls, table_of(cls, [row])) == [row]
    else:
        with pytest.raises(pa.ArrowInvalid, match="is null in 1 rows"):
            table_of(cls, [row])


@EVERY
def test_no_rows(cls: type) -> None:
    table = table_of(cls, [])
    assert table.num_rows == 0
    assert table.schema == arrow_schema(cls)
    assert list(rows_of(cls, table)) == []


def by_name(name: str) -> Any:
    return next(cls for cls in records() if cls.__name__ == name)


def test_nan_stays_nan() -> None:
    topic = by_name("Topic")("1", "n", math.nan)
    coder = coders.registry.get_coder(type(topic))
    assert math.isnan(coder.decode(coder.encode(topic)).score)
    assert math.isnan(rows_of(type(topic), table_of(type(topic), [topic]))[0].score)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("text", "\ud800", UnicodeEncodeError),
        ("text", 5, TypeError),
        ("start", "5", TypeError),
        ("start", 1 << 63, OverflowError),
        ("end", None, pa.ArrowInvalid),
    ],
)
def test_value_that_does_not_fit_its_column(field: str, value: object, error: type[Exception]) -> None:
    place = by_name("Place")("Tarn", 0, 4, None)._replace(**{field: value})
    with pytest.raises((error, pa.ArrowInvalid)):
        table_of(type(place), [place])


def test_day_that_is_none_is_refused() -> None:
    event = by_name("MainEvent")(*[None] * 11)._replace(when="2024-02-30")
    with pytest.raises(ValueError, match="day"):
        table_of(type(event), [event])


def test_time_is_stored_in_utc_microseconds() -> None:
    unit = by_name("WorkUnit")("o", "u", modified_at=-1)
    table = table_of(type(unit), [unit])
    assert table.schema.field("modified_at").type == pa.timestamp("us", tz="UTC")
    assert table["modified_at"].to_pylist() == [dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, dt.UTC)]


def test_rows_of_an_older_and_of_a_newer_file() -> None:
    unit = by_name("WorkUnit")("o", "u", modified_at=7)
    table = table_of(type(unit), [unit])
    older = table.drop_columns(["modified_at"]).select(["uri", "origin", "start", "end", "size", "weight"])
    assert rows_of(type(unit), older) == [unit._replace(modified_at=None)]
    newer = table.append_column("later", pa.array([1]))
    assert rows_of(type(unit), newer) == [unit]
