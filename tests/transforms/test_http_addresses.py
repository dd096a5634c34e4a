"""Where the fetcher must not go: other schemes, malformed URLs and private addresses, asked for or redirected to."""

import socket
from collections.abc import Callable

import pytest

from transforms.http import BlockedAddressError, Fetcher, FetchParams

Serve = Callable[[dict[str, bytes | Callable[[socket.socket], None]]], str]


def fetcher(*, private: bool = True) -> Fetcher:
    return Fetcher(FetchParams(allow_private_addresses=private, timeout_seconds=5.0))


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("file:///etc/passwd", "not an HTTP address"),
        ("ftp://echo.example/", "not an HTTP address"),
        ("gopher://127.0.0.1/", "not an HTTP address"),
        ("http://[broken/", "malformed"),
        ("http://a b/", "malformed"),
        ("http://h:99999999/", "malformed"),
    ],
)
def test_redirect_to_where_it_must_not_go(serve: Serve, target: str, says: str) -> None:
    with pytest.raises(BlockedAddressError, match=says):
        fetcher().fetch(serve({"/a": redirect(target)}) + "/a")
    with pytest.raises(BlockedAddressError, match=says):
        fetcher().fetch(target)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"],  # noqa: S104
)
def test_private_addresses_are_blocked_in_every_spelling(serve: Serve, host: str) -> None:
    asked: list[int] = []

    def note(conn: socket.socket) -> None:
        asked.append(1)
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")

    port = serve({"/a": note}).rpartition(":")[2]
    with pytest.raises(BlockedAddressError, match="private address"):
        fetcher(private=False).fetch(f"http://{host}:{port}/a")
    assert not asked
    assert fetcher().fetch(f"http://{host}:{port}/a").body == b"secret"


def test_private_ipv6_address_is_blocked() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with server, pytest.raises(BlockedAddressError, match="::1 is a private address"):
        fetcher(private=False).fetch(f"http://[::1]:{server.getsockname()[1]}/")


def test_tls_to_a_private_address_is_blocked_before_the_handshake() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(BlockedAddressError, match="private address"),
    ):
        fetcher(private=False).fetch(f"https://127.0.0.1:{server.getsockname()[1]}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http:///nowhere",
        "echo.example/a",
        "/a",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "javascript:1",
    ],
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(BlockedAddressError):
        fetcher().fetch(url)


def test_redirect_to_a_private_address_is_blocked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = serve({"/secret": b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"})
    url = serve({"/a": redirect(f"{inner}/secret")}) + "/a"
    private = inner.rpartition(":")[2]

    def check(sock: socket.socket) -> None:
        # As if the first server were a public one.
        if sock.getpeername()[1] == int(private):
            real(sock)

    from transforms import http

    real = http._check_peer
    monkeypatch.setattr(http, "_check_peer", check)
    with pytest.raises(BlockedAddressError, match=r"127\.0\.0\.1 is a private address"):
        fetcher(private=False).fetch(url)
    assert fetcher().fetch(url).body == b"secret"
