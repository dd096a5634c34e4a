"""JSON records as users write them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.jsonl_records import RecordError, RecordFields, parse_record


def test_least_record() -> None:
    assert parse_record({"text": "Körper"}) == RecordFields(
        None, "text/plain", "Körper".encode(), None, None, (), None, None, None
    )


def test_html_goes_before_text_unless_it_is_empty() -> None:
    assert parse_record({"html": "<p>", "text": "t"}).media_type == "text/html"
    assert parse_record({"html": "<p>", "text": "t"}).body == b"<p>"
    empty = parse_record({"html": "", "text": "t"})
    assert (empty.media_type, empty.body) == ("text/plain", b"t")
    assert parse_record({"html": None, "text": "t"}).body == b"t"
    assert parse_record({"html": "", "text": None}).body == b""
    assert parse_record({"text": ""}).body == b""


@pytest.mark.parametrize(
    ("value", "name"), [(7, "7"), (7.5, "7.5"), ("", None), (None, None), ("x", "x"), (0, "0"), (math.inf, "inf")]
)
def test_id_is_text(value: object, name: str | None) -> None:
    assert parse_record({"text": "t", "id": value}).id == name
    assert parse_record({"text": "t", "published_at": value}).published_at == name


@pytest.mark.parametrize(
    ("authors", "names"),
    [(None, ()), ("Ann Tarn", ("Ann Tarn",)), (["Ann Tarn", "Bo Fell"], ("Ann Tarn", "Bo Fell")), ([], ())],
)
def test_authors(authors: object, names: tuple[str, ...]) -> None:
    assert parse_record({"text": "t", "authors": authors}).authors == names


def test_language_by_either_name() -> None:
    assert parse_record({"text": "t", "language": "en", "lang": "de"}).language == "en"
    assert parse_record({"text": "t", "language": "", "lang": "de"}).language == "de"


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (None, "JSON object, not NoneType"),
        ([], "JSON object, not list"),
        ("text", "JSON object, not str"),
        (5, "JSON object, not int"),
        ({}, "neither text nor html"),
        ({"text": None, "html": None}, "neither text nor html"),
        ({"text": 5}, "text must be a string, not int"),
        ({"text": "t", "html": {}}, "html must be a string, not dict"),
        ({"text": "t", "url": []}, "url must be a string, not list"),
        ({"text": "t", "title": False}, "title must be a string, not bool"),
        ({"text": "t", "id": True}, "id must be a string, not bool"),
        ({"text": "t", "published_at": {}}, "published_at must be a string, not dict"),
        ({"text": "t", "authors": 5}, "authors must be"),
        ({"text": "t", "authors": [None]}, "authors must be"),
        ({"text": "t", "authors": {"name": "Ann"}}, "authors must be"),
    ],
)
def test_what_is_no_record(record: object, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        parse_record(record)


def test_half_characters_are_replaced_in_every_field() -> None:
    odd = "a\ud800b"
    names = ("id", "url", "title", "text", "published_at", "source", "language")
    fields = parse_record({**dict.fromkeys(names, odd), "authors": [odd]})
    assert fields == RecordFields("a?b", "text/plain", b"a?b", "a?b", "a?b", ("a?b",), "a?b", "a?b", "a?b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(["id", "url", "title", "text", "html", "published_at", "source", "language", "lang", "authors"])


@given(record=JSON | st.dictionaries(KEYS, JSON | st.text(st.characters())))
def test_any_json_is_a_record_or_a_record_error(record: object) -> None:
    try:
        fields = parse_record(json.loads(json.dumps(record)))
    except RecordError:
        return
    for value in (fields.id, fields.url, fields.title, fields.published_at, fields.source, *fields.authors):
        (value or "").encode()
