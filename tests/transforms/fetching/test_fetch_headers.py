"""Headers as servers send them."""

import datetime as dt

import pytest
from urllib3 import HTTPHeaderDict

from transforms.fetching.headers import content_type, fresh_seconds, retry_after

NOW = dt.datetime(2031, 5, 4, 10, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 04 May 2031 10:02:00 GMT", 120.0),
        ("Sun, 04 May 2031 12:02:00 +0200", 120.0),
        ("Sunday, 04-May-31 10:02:00 GMT", 120.0),
        ("Sun May  4 10:02:00 2031", 120.0),
        ("Sun, 04 May 2031 09:00:00 GMT", 0.0),
        ("86401", 86_400.0),
        ("9" * 400, 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        ("Sun, 99 May 2031 10:02:00 GMT", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after(HTTPHeaderDict({"Retry-After": header}), NOW) == seconds


def test_retry_after_is_read_by_the_clock_of_the_server() -> None:
    headers = {"Retry-After": "Mon, 05 May 2025 08:00:30 GMT", "Date": "Mon, 05 May 2025 08:00:00 GMT"}
    assert retry_after(HTTPHeaderDict(headers), NOW) == 30.0
    assert retry_after(HTTPHeaderDict(), NOW) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "max-age=600"}, 600.0),
        ({"Cache-Control": 'public, Max-Age="600", s-maxage=9'}, 600.0),
        ({"Cache-Control": "s-maxage=9"}, None),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500.0),
        ({"Cache-Control": "max-age=600", "Age": "9000"}, 0.0),
        ({"Cache-Control": "max-age=600", "Age": "old"}, 600.0),
        ({"Cache-Control": "no-cache"}, 0.0),
        ({"Cache-Control": "private, no-store, max-age=600"}, 0.0),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Expires": "Sun, 04 May 2031 10:05:00 GMT"}, 300.0),
        ({"Expires": "Sun, 04 May 2031 09:05:00 GMT"}, 0.0),
        ({"Expires": "0"}, 0.0),
        ({"Expires": "Mon, 05 May 2025 08:01:00 GMT", "Date": "Mon, 05 May 2025 08:00:00 GMT"}, 60.0),
        ({"Expires": "Sun, 04 May 2031 10:05:00 GMT", "Cache-Control": "max-age=1"}, 1.0),
    ],
)
def test_fresh_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_seconds(HTTPHeaderDict(headers), NOW) == seconds


def test_content_type_without_sense() -> None:
    assert content_type("TEXT/html ; boundary=x; Charset = 'utf-8' ") == ("text/html", "utf-8")
    assert content_type(";charset") == ("", None)
