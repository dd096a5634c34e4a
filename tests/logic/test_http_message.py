"""Archived HTTP responses: status, type and encodings as servers send and crawlers keep them."""

import gzip
import zlib
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.outcome import Reason
from transforms.logic.http_message import ContentError, http_content, page_type

PAGE = "<html><p>Der Fluß steigt</p></html>".encode()


def response(body: bytes = PAGE, status: str = "200 OK", **fields: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nX-Sum: 1\r\n\r\n"


def reason(block: bytes, limit: int = 10_000) -> Reason:
    with pytest.raises(ContentError) as error:
        http_content(block, limit)
    assert str(error.value)
    return error.value.reason


def test_header_says_charset_and_language() -> None:
    content = http_content(
        response(content_type="Text/HTML; Charset='ISO-8859-1'", Content_Language="de-AT, en"), 10_000
    )
    assert content == ("text/html", PAGE, "ISO-8859-1", "de-AT", None)
    assert http_content(response(), 10_000) == ("text/html", PAGE, None, None, None)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("GZip", gzip.compress(PAGE[:9], mtime=0) + gzip.compress(PAGE[9:], mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE), mtime=0)),
        ("identity", PAGE),
        ("utf-8", PAGE),
    ],
)
def test_encodings(coding: str, packed: bytes) -> None:
    assert http_content(response(packed, Content_Encoding=coding), 10_000).body == PAGE
    both = response(chunked(packed), Content_Encoding=coding, Transfer_Encoding="chunked")
    assert http_content(both, 10_000).body == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_encoding_that_the_crawler_has_undone_already(coding: str) -> None:
    assert http_content(response(PAGE, Content_Encoding=coding, Transfer_Encoding="chunked"), 10_000).body == PAGE


def test_old_crawls_end_lines_with_a_newline_alone() -> None:
    block = b"HTTP/1.0 200 OK\nContent-Type: text/html;\n charset=EUC-JP\n\n" + PAGE
    assert http_content(block, 10_000) == ("text/html", PAGE, "EUC-JP", None, None)


@pytest.mark.parametrize(
    ("date", "at"), [("Mon, 06 May 2024 12:00:00 GMT", 1_714_996_800_000_000), ("today", None), ("", None), ("0", None)]
)
def test_time_of_the_answer(date: str, at: int | None) -> None:
    assert http_content(response(Date=date), 10_000).served_at == at


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 Not Found", "not_found"), ("410 Gone", "gone"), ("301 Moved", "not_article"), ("304", "not_article"),
        ("204 No Content", "empty"), ("206 Partial", "truncated"), ("403 Forbidden", "error_page"),
        ("503 Busy", "error_page"), ("999 Denied", "error_page"),
    ],
)  # fmt: skip
def test_status(status: str, expected: str) -> None:
    assert reason(response(status=status)) == expected


def test_redirect_says_where_to() -> None:
    with pytest.raises(ContentError, match=r"answered 302: a redirect to https://echo\.example/b"):
        http_content(response(b"", "302 Found", Location="https://echo.example/b"), 1000)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("", PAGE, "text/html"),
        ("application/xhtml+xml", PAGE, "text/html"),
        ("text/xml", b'<?xml version="1.0"?><!DOCTYPE html><html>', "text/html"),
        ("text/plain", b"words", "text/plain"),
    ],
)
def test_type_of_page(kind: str, body: bytes, expected: str) -> None:
    assert page_type(kind, body) == expected


@pytest.mark.parametrize(("kind", "body"), [("text/xml", b"<rss/>"), ("image/png", b"\x89PNG"), ("text/html", b"")])
def test_what_is_no_page(kind: str, body: bytes) -> None:
    with pytest.raises(ContentError) as error:
        page_type(kind, body)
    assert error.value.reason == (Reason.NOT_HTML if body else Reason.EMPTY)


def test_identified_type_counts_where_the_server_names_none() -> None:
    assert http_content(response(b"words"), 1000, "text/plain").media_type == "text/plain"
    assert http_content(response(content_type="text/html"), 1000, "text/plain").media_type == "text/html"


def test_bombs_and_large_pages() -> None:
    zeros = bytes(50_000_000)
    assert reason(response(gzip.compress(zeros), Content_Encoding="gzip"), 100_000) == Reason.TOO_LARGE
    assert reason(response(brotli.compress(zeros, quality=1), Content_Encoding="br"), 100_000) == Reason.TOO_LARGE
    assert reason(response(zstandard.compress(zeros), Content_Encoding="zstd"), 100_000) == Reason.TOO_LARGE
    assert reason(response(PAGE), len(PAGE) - 1) == Reason.TOO_LARGE
    assert http_content(response(PAGE), len(PAGE)).body == PAGE


def test_content_that_is_cut_short() -> None:
    packed = gzip.compress(PAGE * 9)
    assert reason(response(packed[:-12], Content_Encoding="gzip")) == Reason.TRUNCATED
    assert reason(response(brotli.compress(PAGE)[:-3], Content_Encoding="br")) == Reason.TRUNCATED
    assert reason(response(chunked(PAGE)[:-20], Transfer_Encoding="chunked")) == Reason.TRUNCATED


def test_what_is_no_response() -> None:
    assert reason(b"") == Reason.EMPTY
    assert reason(PAGE) == Reason.INVALID_RECORD
    assert reason(b"HTTP/1.1 200 OK\r\nContent-Type: text/html") == Reason.EMPTY
    assert reason(response(b"")) == Reason.EMPTY


@given(
    body=st.binary(max_size=300),
    coding=st.sampled_from(["gzip", "deflate", "br", "zstd", ""]),
    transfer=st.sampled_from(["chunked", ""]),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_page_or_an_error_of_ours(body: bytes, coding: str, transfer: str) -> None:
    for block in (response(body, Content_Encoding=coding, Transfer_Encoding=transfer), body):
        with suppress(ContentError):
            assert 0 < len(http_content(block, 1000).body) <= 1000
