"""Whatever a page links to or a server says: an address or a refusal, a number or nothing, and no other error."""

import contextlib
import datetime as dt
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from urllib3 import HTTPHeaderDict

from transforms.fetching.address import parse_address, redirected
from transforms.fetching.decoding import DecodingError, decoded
from transforms.fetching.errors import BlockedAddressError
from transforms.fetching.headers import LONGEST_PAUSE, content_type, fresh_seconds, retry_after
from transforms.fetching.robots import parse_robots

NOW = dt.datetime(2031, 5, 4, 10, tzinfo=dt.UTC)
PIECES = st.sampled_from(
    ["http://", "https:", "//", "@", ":", "[", "]", "%", "%41", "?", "#", "\\", ".", "é", "一", " "]
)
URLS = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)
HEADER = st.text(st.characters(max_codepoint=255), max_size=60) | st.sampled_from(["Sun, 04 May 2031 10:00:00 -9999"])


@pytest.mark.slow
@settings(max_examples=500)
@given(URLS | URLS.map(lambda text: f"http://{text}"))
@example("http://\u2100.example/")
@example("http://a.example:٣/")
@example("http://[v1.a]/")
@example("http://xn--a/")
@example("http://" + "ü" * 300)
@example("http://\ud800/")
def test_any_text_is_an_address_or_refused(url: str) -> None:
    try:
        address = parse_address(url)
    except BlockedAddressError:
        return
    assert address.url.isascii()
    assert not set(address.url) & set(" \t\r\n\0<>\"'@") - set("'@")
    assert "@" not in address.url.split("/")[2]
    assert parse_address(address.url)._replace(authorization=address.authorization) == address


@settings(max_examples=300)
@given(HEADER | URLS)
def test_any_location_is_an_address_or_refused(location: str) -> None:
    with contextlib.suppress(BlockedAddressError):
        target = redirected(parse_address("https://news.example/a"), location, allow_downgrade=False)
        assert target.url.startswith("https://")


@settings(max_examples=300)
@given(HEADER, HEADER, HEADER)
def test_any_headers(first: str, second: str, third: str) -> None:
    pause = retry_after(HTTPHeaderDict({"Retry-After": first, "Date": second}), NOW)
    assert pause is None or 0 <= pause <= LONGEST_PAUSE
    headers = HTTPHeaderDict({"Cache-Control": first, "Expires": second, "Age": third, "Date": third})
    fresh = fresh_seconds(headers, NOW)
    assert fresh is None or (fresh >= 0 and math.isfinite(fresh))
    content_type(first)


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=40), max_size=5), st.sampled_from(["gzip", "deflate", "br", "gzip, br", "x"]))
def test_any_bytes_are_decoded_or_refused(parts: list[bytes], coding: str) -> None:
    with contextlib.suppress(DecodingError):
        b"".join(decoded(parts, coding))


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["User-agent: *", "Disallow: ", "Allow:/", "*", "$", "Crawl-delay: 1e999", "\n", "é%"]) |
             st.text(max_size=5), max_size=15).map("".join)
)  # fmt: skip
def test_any_robots_txt(text: str) -> None:
    rules = parse_robots(text.encode("utf-8", "replace"))
    assert rules.allow("http://news.example/a", "newsbeam") in (True, False)
    assert 0 <= rules.delay("newsbeam") < math.inf
