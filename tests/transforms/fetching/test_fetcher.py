"""The fetcher against servers that misbehave."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.fetching.errors import FetchError, GonePageError, MissingPageError, OversizedPageError, UnansweredError
from transforms.fetching.fetcher import Fetcher, Page
from transforms.fetching.params import FetchParams

Serve = Callable[[dict[str, bytes | Callable[[socket.socket], None]]], str]
HTML = "Content-Type: text/html; charset=utf-8\r\n"


QUICK = {"allow_private_addresses": True, "timeout_seconds": 5.0, "host_delay_seconds": 0, "host_connections": 8}
ONCE = {**QUICK, "respect_robots": False, "retries": 0}


def fetcher(**params: object) -> Fetcher:
    return Fetcher(FetchParams(**{**ONCE, **params}))  # type: ignore[arg-type]


def answer(body: bytes = b"", status: str = "200 OK", head: str = HTML) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(status=status, head=f"Location: {to}\r\n")


def drip(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Send the head, then a piece every 50 ms for ever."""

    def send(conn: socket.socket) -> None:
        conn.sendall(head)
        while True:
            conn.sendall(piece)
            time.sleep(0.05)

    return send


def flood(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        conn.sendall(b"x" * 65536)


@pytest.mark.parametrize(
    ("head", "kind", "charset"),
    [
        ("Content-Type: text/html; charset=UTF-8\r\n", "text/html", "UTF-8"),
        ('Content-Type: Text/HTML;Charset="koi8-r"; x=y\r\n', "text/html", "koi8-r"),
        ("Content-Type: application/pdf\r\n", "application/pdf", None),
        ("Content-Type: text/html; charset=\r\n", "text/html", None),
        ("Content-Type: ;;;\r\n", "", None),
        ("", "", None),
    ],
)
def test_page_and_what_the_server_says_of_it(serve: Serve, head: str, kind: str, charset: str | None) -> None:
    base = serve({"/a": answer(b"body", head=head)})
    assert fetcher().fetch(f"{base}/a") == Page(f"{base}/a", b"body", kind, charset)


def test_gzip_and_chunks_are_undone(serve: Serve) -> None:
    packed = gzip.compress(b"body " * 1000)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    base = serve({"/gz": answer(packed, head="Content-Encoding: gzip\r\n"), "/ch": chunked, "/": answer(b"")})
    assert fetcher().fetch(f"{base}/gz").body == b"body " * 1000
    assert fetcher().fetch(f"{base}/ch").body == b"abcde"
    assert fetcher().fetch(f"{base}/").body == b""


def test_redirects_are_followed_and_the_last_address_is_told(serve: Serve) -> None:
    base = serve({"/a": redirect("b", "301 Moved"), "/b": redirect("/c?x=1", "307 T"), "/c?x=1": answer(b"end")})
    assert fetcher().fetch(f"{base}/a") == Page(f"{base}/c?x=1", b"end", "text/html", "utf-8", moved_to=f"{base}/b")


def test_redirects_without_end(serve: Serve) -> None:
    base = serve({"/a": redirect("/b"), "/b": redirect("/a")})
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetcher().fetch(f"{base}/a")


def test_redirect_status_without_a_target(serve: Serve) -> None:
    with pytest.raises(FetchError, match="302"):
        fetcher().fetch(serve({"/a": answer(status="302 Found")}) + "/a")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("404 Not Found", MissingPageError),
        ("410 Gone", GonePageError),
        ("403 Forbidden", FetchError),
        ("500 Error", FetchError),
        ("429 Slow Down", UnansweredError),
        ("503 Busy", UnansweredError),
        ("204 No Content", FetchError),
        ("206 Part", FetchError),
    ],
)
def test_status(serve: Serve, status: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=status[:3]) as raised:
        fetcher().fetch(serve({"/a": answer(b"", status)}) + "/a")
    assert type(raised.value) is error


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"), id="body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), id="body without a length"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n", b"x"), id="chunk"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"), id="length of a chunk"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"), id="header"),
        pytest.param(drip(b"", b"H"), id="status line"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), id="headers without end"),
        pytest.param(lambda conn: time.sleep(3), id="silence"),
    ],
)
def test_total_time_is_kept_whatever_the_server_drips(serve: Serve, send: Callable[[socket.socket], None]) -> None:
    url = serve({"/a": send}) + "/a"
    with pytest.raises(UnansweredError, match=r"not finished after 0\.4 s|timed out"):
        fetcher(timeout_seconds=0.4).fetch(url)


def test_time_holds_for_all_redirects_together(serve: Serve) -> None:
    def slow(conn: socket.socket) -> None:
        time.sleep(0.25)
        conn.sendall(redirect("/a"))

    url = serve({"/a": slow}) + "/a"
    with pytest.raises(UnansweredError, match=r"not finished after 0\.6 s"):
        fetcher(timeout_seconds=0.6).fetch(url)


def test_no_thread_outlives_a_fetch(serve: Serve) -> None:
    base = serve({"/a": answer(b"body")})
    subject = fetcher(timeout_seconds=60)
    for _ in range(20):
        subject.fetch(f"{base}/a")
    assert not [
        thread
        for thread in threading.enumerate()
        if isinstance(thread, threading.Timer) and not thread.finished.is_set()
    ]


def test_body_without_end(serve: Serve) -> None:
    with pytest.raises(OversizedPageError, match="exceeds 200000 bytes"):
        fetcher(max_bytes=200_000).fetch(serve({"/a": flood}) + "/a")


def test_largest_body(serve: Serve) -> None:
    base = serve({"/10": answer(b"x" * 10), "/11": answer(b"x" * 11)})
    assert len(fetcher(max_bytes=10).fetch(f"{base}/10").body) == 10
    with pytest.raises(OversizedPageError):
        fetcher(max_bytes=10).fetch(f"{base}/11")


def test_gzip_bomb_is_stopped_early(serve: Serve) -> None:
    bomb = gzip.compress(bytes(50_000_000), 6)
    url = serve({"/a": answer(bomb, head="Content-Encoding: gzip\r\n")}) + "/a"
    with pytest.raises(OversizedPageError):
        fetcher(max_bytes=1_000_000).fetch(url)


def test_broken_gzip(serve: Serve) -> None:
    with pytest.raises(FetchError):
        fetcher().fetch(serve({"/a": answer(b"no gzip", head="Content-Encoding: gzip\r\n")}) + "/a")


def reset(conn: socket.socket) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nsome")
    time.sleep(0.05)
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@pytest.mark.parametrize(
    "send",
    [
        reset,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly some",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000,
    ],
)
def test_broken_answer_is_no_page(serve: Serve, send: bytes | Callable[[socket.socket], None]) -> None:
    with pytest.raises(FetchError):
        fetcher().fetch(serve({"/a": send}) + "/a")


def test_nobody_listens() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    with pytest.raises(UnansweredError, match="refused"):
        fetcher().fetch(f"http://127.0.0.1:{port}/")


def test_tls_to_a_server_that_speaks_none(serve: Serve) -> None:
    with pytest.raises(UnansweredError):
        fetcher(connect_timeout_seconds=0.3, timeout_seconds=0.5).fetch(serve({}).replace("http:", "https:") + "/")


def test_dead_host_costs_two_time_outs_and_not_one_a_page(serve: Serve) -> None:
    asked: list[int] = []

    def silent(conn: socket.socket) -> None:
        asked.append(1)
        time.sleep(1)

    base, other = serve({f"/{page}": silent for page in range(5)}), serve({"/": answer(b"alive")})
    subject = fetcher(timeout_seconds=0.2)
    for page in range(5):
        with pytest.raises(FetchError, match="not tried, since 127" if page > 1 else "timed out|not finished"):
            subject.fetch(f"{base}/{page}")
    assert len(asked) == 2
    assert subject.fetch(f"{other}/").body == b"alive"


def test_pages_that_fail_by_themselves_do_not_cost_their_host(serve: Serve) -> None:
    bad = {f"/{number}": answer(status=status) for number, status in enumerate(["403 No", "500 Error", "404 Gone"] * 3)}
    base = serve({**bad, "/good": answer(b"body")})
    subject = fetcher()
    for path in bad:
        with pytest.raises((FetchError, MissingPageError), match="the server answers"):
            subject.fetch(base + path)
    assert subject.fetch(f"{base}/good").body == b"body"


def test_one_failure_is_forgiven_by_an_answer(serve: Serve) -> None:
    base = serve({"/bad": b"", "/good": answer(b"body")})
    subject = fetcher()
    for _ in range(3):
        with pytest.raises(UnansweredError):
            subject.fetch(f"{base}/bad")
        assert subject.fetch(f"{base}/good").body == b"body"


def test_threads_may_share_a_fetcher(serve: Serve) -> None:
    base = serve({f"/{number}": answer(str(number).encode()) for number in range(60)})
    subject = fetcher(parallel=4)
    with ThreadPoolExecutor(8) as threads:
        bodies = list(threads.map(lambda number: subject.fetch(f"{base}/{number}").body, range(60)))
    assert bodies == [str(number).encode() for number in range(60)]
