"""The records: what the decorator refuses, and the way to JSON and back."""

import math
from typing import Annotated, List, NamedTuple, get_type_hints  # noqa: UP035 - as the records spell it

import pytest

from schemas.article import Article, MainEvent, Topic
from schemas.outcome import DeadLetter
from schemas.raw import RawDocument, WorkUnit
from schemas.record import Field, FieldSpec, day, field, fields_of, from_json, record, records, to_json, utc


def test_annotations_are_stripped_to_plain_types_and_documentation_kept() -> None:
    assert get_type_hints(WorkUnit, include_extras=True)["modified_at"] == int | None
    spec = {spec.name: spec for spec in fields_of(WorkUnit)}["modified_at"]
    assert spec == FieldSpec("modified_at", int | None, "Last modification; null where unknown.", "utc")
    assert (utc("x"), day("x"), field("x")) == (Field("x", "utc"), Field("x", "day"), Field("x", ""))


@pytest.mark.parametrize("hint", [str, Annotated[str, "just a string"], str | None])
def test_undocumented_field_is_refused_and_named(hint: object) -> None:
    bare = NamedTuple("bare", [("known", Annotated[str, field("Known.")]), ("unknown", hint)])  # type: ignore[misc]  # noqa: UP014
    with pytest.raises(TypeError, match=r"bare\.unknown has no field documentation"):
        record(bare)
    assert bare not in records()


def test_every_field_of_every_record_says_what_it_is_in_a_sentence() -> None:
    assert len(records()) >= 18
    for cls in records():
        assert [spec.name for spec in fields_of(cls)] == list(cls._fields)  # type: ignore[attr-defined]
        assert (cls.__doc__ or "").strip()
        for spec in fields_of(cls):
            assert spec.doc.endswith("."), (cls, spec)
            assert spec.logical in ("", "utc", "day"), (cls, spec)


def test_fields_of_a_stranger() -> None:
    with pytest.raises(KeyError):
        fields_of(str)


def test_json_keeps_bytes_nested_records_and_odd_strings() -> None:
    raw = RawDocument(
        "1", "o", "s", "u", "text/plain", bytes(range(256)), title="\ud800 \U0001f600 \u2028\n", authors=[]
    )
    line = to_json(raw)
    assert "\n" not in line
    assert from_json(RawDocument, line) == raw
    assert from_json(RawDocument, line.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")) == raw
    topic = Topic("15000000", "sport", math.nan)
    back = from_json(Topic, to_json(topic))
    assert isinstance(back, Topic)
    assert math.isnan(back.score)


@pytest.mark.parametrize("line", ["", "{", "5", "null", '"medtop name score"', "[]", "{}", '{"medtop":"1","name":"n"}'])
def test_what_is_no_record_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        from_json(Topic, line)


def test_missing_fields_are_named_also_in_nested_records() -> None:
    nulls = dict.fromkeys(Article._fields)
    line = to_json(Article(**(nulls | {"main_event": MainEvent(*[None] * 11), "topics": []})))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="MainEvent lacks when_source"):
        from_json(Article, line.replace(',"when_source":null', ""))
    with pytest.raises(ValueError, match=r"DeadLetter lacks .*payload"):
        from_json(DeadLetter, "{}")


def test_unknown_fields_of_a_later_version_are_passed_over() -> None:
    assert from_json(Topic, '{"medtop":"1","name":"n","score":1.0,"new":[]}') == Topic("1", "n", 1.0)


def test_lists_of_records_come_back_as_records() -> None:
    @record
    class Shelf(NamedTuple):
        """Topics."""

        topics: Annotated[List[Topic], field("Topics.")]  # noqa: UP006

    shelf = Shelf([Topic("1", "a", 0.5), Topic("2", "b", 0.25)])
    assert from_json(Shelf, to_json(shelf)) == shelf
    from schemas import record as module

    module._FIELDS.pop(Shelf)  # for the other tests
