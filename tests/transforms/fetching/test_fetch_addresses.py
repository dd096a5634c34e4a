"""Where the fetcher must not go: other schemes, malformed URLs and private addresses, asked for or redirected to."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from transforms.fetching.address import Address, parse_address, redirected
from transforms.fetching.errors import BlockedAddressError, UnansweredError
from transforms.fetching.fetcher import Fetcher
from transforms.fetching.params import FetchParams
from transforms.fetching.transport import is_private

Serve = Callable[[dict[str, bytes | Callable[[socket.socket], None]]], str]


def fetcher(*, private: bool = True) -> Fetcher:
    return Fetcher(FetchParams(allow_private_addresses=private, timeout_seconds=5.0, host_delay_seconds=0))


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

    from transforms.fetching import transport

    real = transport._check_peer
    monkeypatch.setattr(transport, "_check_peer", check)
    with pytest.raises(BlockedAddressError, match=r"127\.0\.0\.1 is a private address"):
        fetcher(private=False).fetch(url)
    assert fetcher().fetch(url).body == b"secret"


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("10.1.2.3", True),
        ("100.64.0.1", True),
        ("169.254.169.254", True),
        ("192.168.0.1", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("::", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("ff02::1", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("2002:0a00:0001::", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b::808:808", False),
    ],
)
def test_private_addresses(address: str, private: bool) -> None:
    assert is_private(address) is private


def resolves(monkeypatch: pytest.MonkeyPatch, port: int, *answers: str) -> None:
    """Let the name news.example stand for these addresses, one after another."""
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "news.example":
            return real(host, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port)) for answer in answers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_a_name_that_leads_to_a_private_address(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    port = int(serve({"/a": lambda conn: asked.append(1)}).rpartition(":")[2])
    resolves(monkeypatch, port, "127.0.0.1")
    with pytest.raises(BlockedAddressError, match=r"127\.0\.0\.1 is a private address"):
        fetcher(private=False).fetch(f"http://news.example:{port}/a")
    assert not asked


def test_a_name_is_asked_at_its_next_address_if_one_fails(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(serve({"/a": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"}).rpartition(":")[2])
    resolves(monkeypatch, port, "127.0.0.9", "127.0.0.1")
    assert fetcher().fetch(f"http://news.example:{port}/a").body == b"body"


def test_time_holds_for_the_look_up_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    released = threading.Event()

    def look_up(*_: Any, **__: Any) -> Any:
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(UnansweredError, match=r"not finished|not resolved"):
        Fetcher(FetchParams(timeout_seconds=0.2)).fetch("http://news.example/")
    assert not released.is_set()
    released.set()


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(UnansweredError, match=r"the name news\.example cannot be resolved: Name or service") as raised:
        fetcher().fetch("http://news.example/")
    assert not raised.value.transient


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://news.example", "http://news.example/"),
        ("HTTP://News.Example:80/A", "http://news.example/A"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:80/a", "https://news.example:80/a"),
        (" http://news.example/a b \n", "http://news.example/a%20b"),
        ("http://news.example/Zürich/日?q=é&r=a b", "http://news.example/Z%C3%BCrich/%E6%97%A5?q=%C3%A9&r=a%20b"),
        ("http://news.example/a%20b%C3%a9?x=%2F", "http://news.example/a%20b%C3%a9?x=%2F"),
        ("http://news.example/100%/a%zz", "http://news.example/100%25/a%25zz"),
        ("http://news.example/a#part", "http://news.example/a"),
        ("http://news.example/a;b=1,2/(c)!$&'*+", "http://news.example/a;b=1,2/(c)!$&'*+"),
        ('http://news.example/"<x>', "http://news.example/%22%3Cx%3E"),
        ("http://news.example\\a\\b?c\\d", "http://news.example/a/b?c%5Cd"),
        ("http://zürich.example/", "http://xn--zrich-kva.example/"),
        ("http://ZÜRICH.example/", "http://xn--zrich-kva.example/"),
        ("http://新闻。example/", "http://xn--efvy88h.example/"),
        ("http://xn--zrich-kva.example/", "http://xn--zrich-kva.example/"),
        ("http://under_score.news.example./a", "http://under_score.news.example./a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("http://user:pass@news.example/a", "http://news.example/a"),
        ("http://news.example/a\ud800", "http://news.example/a%3F"),
    ],
)
def test_urls_are_quoted_as_browsers_do(url: str, asked: str) -> None:
    assert parse_address(url).url == asked
    assert parse_address(asked).url == asked


@pytest.mark.parametrize(
    "url", ["http://a..b/", "http://[fe80::1%25eth0]/", "http://a%00b/", "http://-\u2028-/", "http://a:b/"]
)
def test_malformed_hosts(url: str) -> None:
    with pytest.raises(BlockedAddressError, match="malformed"):
        parse_address(url)


def test_parts_of_an_address() -> None:
    address = parse_address("https://News.example/a")
    assert address == Address("https://news.example/a", "https", "news.example", 443, None)
    assert address.origin == "https://news.example:443"
    assert address.server == parse_address("http://news.example./").server == "news.example"
    assert parse_address("http://[::1]:81/").server == "[::1]:81"


def test_user_and_password_are_sent_within_their_origin_only() -> None:
    address = parse_address("https://us%65r:p%40ss@news.example/a")
    assert address.authorization == "Basic dXNlcjpwQHNz"
    near = redirected(address, "/b", allow_downgrade=False)
    assert (near.url, near.authorization) == ("https://news.example/b", address.authorization)
    for elsewhere in ("https://other.example/b", "https://news.example:8443/b"):
        assert redirected(address, elsewhere, allow_downgrade=False).authorization is None


def test_user_and_password_arrive_and_stay_out_of_what_is_kept(site: Callable[..., Any]) -> None:
    server = site({"/a": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"})
    page = fetcher().fetch(server.base.replace("http://", "http://user:secret@") + "/a")
    assert page.url == f"{server.base}/a"
    assert server.requests[-1].headers["authorization"] == "Basic dXNlcjpzZWNyZXQ="


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("b", "http://news.example/x/b"),
        ("//other.example/b", "http://other.example/b"),
        ("?q=1", "http://news.example/x/a?q=1"),
        ("/caf\u00c3\u00a9 1", "http://news.example/caf%C3%A9%201"),  # UTF-8, read as Latin-1
        ("/caf\u00e9", "http://news.example/caf%C3%A9"),
        ("", "http://news.example/x/a"),
    ],
)
def test_redirect_targets(location: str, url: str) -> None:
    assert redirected(parse_address("http://news.example/x/a"), location, allow_downgrade=False).url == url
