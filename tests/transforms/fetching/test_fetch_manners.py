"""Manners towards hosts: conditional requests, further tries, pauses they ask for, and hosts that are dead."""

import email.utils
import gzip
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import pytest

from transforms.fetching.errors import FetchError, GonePageError, OversizedPageError, UnansweredError
from transforms.fetching.fetcher import Fetcher, NotModified, Page, Validators, shared_fetcher
from transforms.fetching.params import FetchParams

MakeSite = Callable[..., Any]


class Clock:
    """The time, and what the test adds to it."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


def fetcher(clock: Callable[[], float] = time.monotonic, **params: Any) -> Fetcher:
    usual = {
        "allow_private_addresses": True,
        "timeout_seconds": 5.0,
        "host_delay_seconds": 0,
        "retry_delay_seconds": 0,
        "respect_robots": False,
    }
    return Fetcher(FetchParams(**{**usual, **params}), clock)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def short(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly some")


def reset(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nsome")
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def test_validators_go_back_and_forth(site: MakeSite) -> None:
    first = answer(b"feed", ETag='W/"1"', Last_Modified="Sun, 04 May 2031 10:00:00 GMT", Cache_Control="max-age=60")
    server = site({"/a": [first, answer(status="304 Not Modified", ETag='W/"2"', Cache_Control="max-age=90")]})
    subject = fetcher()
    page = subject.fetch(f"{server.base}/a")
    validators = Validators('W/"1"', "Sun, 04 May 2031 10:00:00 GMT")
    assert (page.validators, page.fresh_seconds) == (validators, 60.0)
    again = subject.fetch(f"{server.base}/a", validators)
    assert again == NotModified(f"{server.base}/a", None, validators._replace(etag='W/"2"'), 90.0)
    plain, conditional = server.requests
    assert not {"if-none-match", "if-modified-since"} & plain.headers.keys()
    assert conditional.headers["if-none-match"] == 'W/"1"'
    assert conditional.headers["if-modified-since"] == "Sun, 04 May 2031 10:00:00 GMT"


def test_304_that_was_not_asked_for(site: MakeSite) -> None:
    with pytest.raises(FetchError, match="304"):
        fetcher().fetch(site({"/a": answer(status="304 Not Modified")}).base + "/a")


def test_gone_is_for_good(site: MakeSite) -> None:
    server = site({"/a": answer(status="410 Gone")})
    with pytest.raises(GonePageError, match="410"):
        fetcher().fetch(f"{server.base}/a")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [(["301", "308"], "/2"), (["302"], None), (["301", "302", "301"], "/1"), (["307", "301"], None), ([], None)],
)
def test_where_permanent_redirects_alone_lead(site: MakeSite, statuses: list[str], moved_to: str | None) -> None:
    hops = {f"/{n}": answer(status=f"{status} M", Location=f"/{n + 1}") for n, status in enumerate(statuses)}
    server = site({**hops, f"/{len(statuses)}": answer(b"x")})
    page = fetcher().fetch(f"{server.base}/0")
    assert page.url == f"{server.base}/{len(statuses)}"
    assert page.moved_to == (moved_to and server.base + moved_to)


def test_a_move_is_told_with_an_unchanged_document(site: MakeSite) -> None:
    server = site({"/a": answer(status="301 M", Location="/b"), "/b": answer(status="304 Not Modified")})
    again = fetcher().fetch(f"{server.base}/a", Validators(etag='"1"'))
    assert again == NotModified(f"{server.base}/b", f"{server.base}/b", Validators(etag='"1"'))


@pytest.mark.parametrize(
    "failure",
    [
        *(answer(status=f"{status} E") for status in (408, 500, 502, 503, 504)),
        answer(status="429 Slow", Retry_After="0"),
        pytest.param(short, id="short body"),
        pytest.param(reset, id="reset"),
        b"",
        answer(gzip.compress(b"page " * 1000)[:-9], Content_Encoding="gzip"),
        answer(brotli.compress(b"page " * 1000)[:-3], Content_Encoding="br"),
    ],
)
def test_what_may_pass_is_tried_again(site: MakeSite, failure: Any) -> None:
    server = site({"/a": [failure, failure, answer(b"there")]})
    page = fetcher(retries=2).fetch(f"{server.base}/a")
    assert isinstance(page, Page)
    assert page.body == b"there"
    assert len(server.requests) == 3
    again = site({"/a": [failure, failure, answer(b"there")]})
    with pytest.raises(FetchError):
        fetcher(retries=1).fetch(f"{again.base}/a")
    assert len(again.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 501])
def test_what_will_not_pass_is_not_tried_again(site: MakeSite, status: int) -> None:
    server = site({"/a": answer(status=f"{status} No")})
    with pytest.raises(Exception, match=str(status)):
        fetcher(retries=5).fetch(f"{server.base}/a")
    assert len(server.requests) == 1


def test_tries_end_with_the_time(site: MakeSite) -> None:
    server = site({"/a": answer(status="500 E")})
    with pytest.raises(FetchError, match="500"):
        fetcher(retries=10, retry_delay_seconds=0.2, timeout_seconds=0.5).fetch(f"{server.base}/a")
    assert 2 <= len(server.requests) <= 3  # after 0, 0.1 to 0.2, and 0.3 to 0.6 seconds


def test_a_pause_that_is_asked_for_in_seconds_holds_for_the_whole_host(site: MakeSite) -> None:
    clock = Clock()
    server = site({"/a": [answer(status="429 Slow", Retry_After="3600"), answer(b"a")], "/b": answer(b"b")})
    subject = fetcher(clock)
    with pytest.raises(UnansweredError, match="429") as raised:
        subject.fetch(f"{server.base}/a")
    assert raised.value.retry_after == 3600.0
    with pytest.raises(FetchError, match="asks to be left alone") as raised:
        subject.fetch(f"{server.base}/b")
    assert raised.value.retry_after == pytest.approx(3600, abs=60)
    assert server.paths() == ["/a"]
    clock.ahead = 3601
    assert subject.fetch(f"{server.base}/b").body == b"b"


def test_a_pause_that_is_asked_for_as_a_date(site: MakeSite) -> None:
    until = email.utils.formatdate(time.time() + 7200, usegmt=True)
    server = site({"/a": answer(status="503 Busy", Retry_After=until)})
    with pytest.raises(UnansweredError, match="503") as raised:
        fetcher().fetch(f"{server.base}/a")
    assert raised.value.retry_after == pytest.approx(7200, abs=60)
    assert len(server.requests) == 1


def test_no_pause_is_longer_than_a_day(site: MakeSite) -> None:
    server = site({"/a": answer(status="503 Busy", Retry_After="999999999")})
    with pytest.raises(UnansweredError) as raised:
        fetcher().fetch(f"{server.base}/a")
    assert raised.value.retry_after == 86_400.0


def test_a_pause_for_one_host_is_none_for_another(site: MakeSite) -> None:
    busy, other = site({"/a": answer(status="429 Slow", Retry_After="3600")}), site({"/a": answer(b"a")})
    subject = fetcher()
    with pytest.raises(UnansweredError):
        subject.fetch(f"{busy.base}/a")
    assert subject.fetch(f"{other.base}/a").body == b"a"


def test_a_short_pause_is_waited_for_and_others_wait_with_it(site: MakeSite) -> None:
    server = site({"/a": [answer(status="503 Busy", Retry_After="1"), answer(b"a")], "/b": answer(b"b")})
    subject = fetcher(host_connections=1)
    futures = [subject.submit(f"{server.base}/{name}") for name in "ab"]
    assert sorted(future.result().body for future in futures) == [b"a", b"b"]  # type: ignore[union-attr]
    assert server.paths()[0] == "/a"
    assert len(server.requests) == 3


def test_pages_that_wait_for_a_host_that_turns_out_dead_fail_with_it(site: MakeSite) -> None:
    def silent(conn: socket.socket) -> None:
        time.sleep(0.5)

    server, other = site({f"/{n}": silent for n in range(50)}), site({"/": answer(b"alive")})
    subject = fetcher(timeout_seconds=0.2, host_connections=1, parallel=2)
    futures = [subject.submit(f"{server.base}/{n}") for n in range(50)]
    assert subject.fetch(f"{other.base}/").body == b"alive"
    told = [str(future.exception()) for future in futures]
    assert len(server.requests) == 2
    assert sum("not tried, since 127.0.0.1" in text for text in told) == 48


def test_a_dead_host_is_tried_again_after_its_time(site: MakeSite) -> None:
    clock = Clock()
    server = site({"/a": b"", "/b": b"", "/c": [b"", answer(b"c")], "/d": answer(b"d")})
    subject = fetcher(clock, retries=0, dead_host_seconds=60)
    for page in "ab":
        with pytest.raises(UnansweredError):
            subject.fetch(f"{server.base}/{page}")
    with pytest.raises(FetchError, match="not tried"):
        subject.fetch(f"{server.base}/c")
    clock.ahead = 61
    with pytest.raises(UnansweredError):  # one more failure is enough
        subject.fetch(f"{server.base}/c")
    with pytest.raises(FetchError, match="not tried"):
        subject.fetch(f"{server.base}/c")
    clock.ahead = 122
    assert subject.fetch(f"{server.base}/c").body == b"c"
    assert subject.fetch(f"{server.base}/d").body == b"d"


def test_one_page_that_fails_often_is_no_dead_host(site: MakeSite) -> None:
    server = site({"/bad": b"", "/good": answer(b"body")})
    subject = fetcher(retries=0)
    for _ in range(4):
        with pytest.raises(UnansweredError):
            subject.fetch(f"{server.base}/bad")
    assert subject.fetch(f"{server.base}/good").body == b"body"


def test_a_bomb_in_brotli_is_stopped(site: MakeSite) -> None:
    server = site({"/a": answer(brotli.compress(bytes(20_000_000), quality=4), Content_Encoding="br")})
    with pytest.raises(OversizedPageError):
        fetcher(max_bytes=1_000_000).fetch(f"{server.base}/a")


def test_what_the_fetcher_says_of_itself(site: MakeSite) -> None:
    server = site({"/a": answer(brotli.compress(b"body"), Content_Encoding="br")})
    assert fetcher(user_agent="newsbeam-test/9 (+https://example.org)").fetch(f"{server.base}/a").body == b"body"
    headers = server.requests[0].headers
    assert headers["user-agent"] == "newsbeam-test/9 (+https://example.org)"
    assert headers["accept-encoding"] == "gzip, deflate, br"
    assert "text/html" in headers["accept"]
    assert "authorization" not in headers


def test_what_has_not_begun_can_be_cancelled(site: MakeSite) -> None:
    def slow(conn: socket.socket) -> None:
        time.sleep(0.2)
        conn.sendall(answer(b"slow"))

    server = site({"/a": slow, "/b": answer(b"b")})
    subject = fetcher(host_connections=1)
    first, second = subject.submit(f"{server.base}/a"), subject.submit(f"{server.base}/b")
    assert second.cancel()
    assert first.result().body == b"slow"  # type: ignore[union-attr]
    assert subject.fetch(f"{server.base}/b").body == b"b"
    assert server.paths() == ["/a", "/b"]


def test_one_fetcher_for_the_same_parameters() -> None:
    assert shared_fetcher(FetchParams()) is shared_fetcher(FetchParams())
    assert shared_fetcher(FetchParams()) is not shared_fetcher(FetchParams(retries=9))


def test_threads_that_come_at_once_share_one_fetcher() -> None:
    params, gate = FetchParams(user_agent="at-once/1"), threading.Barrier(8)

    def first() -> Fetcher:
        gate.wait()
        return shared_fetcher(params)

    with ThreadPoolExecutor(8) as threads:
        assert len({id(one.result()) for one in [threads.submit(first) for _ in range(8)]}) == 1


def test_no_document_is_stranded_where_threads_come_and_go(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.fetching.fetcher._IDLE_SECONDS", 0.0005)
    server = site({"/a": answer(b"a")})
    subject = fetcher(host_connections=2)
    for number in range(300):
        futures = [subject.submit(f"{server.base}/a") for _ in range(1 + number % 3)]
        assert [future.result(timeout=10).body for future in futures] == [b"a"] * len(futures)  # type: ignore[union-attr]
        time.sleep(number % 7 / 10_000)
