"""Fields of headers, tidy and not."""

from transforms.logic.header_fields import parse_fields


def test_fields() -> None:
    fields = parse_fields(b"WARC/1.1\r\nA: one\r\n  more\nB:\xc3\xa9\nb: two\nC: \xe9\nnothing\n")
    assert fields == {"a": "one more", "b": "é", "c": "é"}


def test_header_without_fields() -> None:
    assert parse_fields(b"") == parse_fields(b"HTTP/1.1 200 OK") == {}
