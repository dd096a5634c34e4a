"""Fetching over HTTP with real limits: total time, size, redirects, and which addresses may be asked."""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from typing import Any, NamedTuple, Self
from urllib.parse import urljoin, urlsplit

import urllib3
from pydantic import Field
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from transforms.registry import Params

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5
_FAILURES_UNTIL_SKIPPED = 2


class FetchParams(Params):
    """How pages and feeds are fetched."""

    timeout_seconds: float = Field(default=30.0, gt=0, description="Longest time for one document, redirects included.")
    connect_timeout_seconds: float = Field(default=5.0, gt=0, description="Longest time to connect.")
    max_bytes: int = Field(default=10_000_000, gt=0, description="Largest body, after decompression.")
    parallel: int = Field(default=8, ge=1, le=64, description="Pages fetched at a time.")
    allow_private_addresses: bool = Field(default=False, description="Let URLs lead to private and loopback addresses.")
    user_agent: str = Field(default="newsbeam/0.1", description="User-Agent header.")


class Page(NamedTuple):
    """A fetched document.

    Attributes:
        url: Where the redirects ended.
        body: The content, decompressed.
        content_type: Media type in lower case, empty where the server names none.
        charset: Charset that the server declares, or None.
    """

    url: str
    body: bytes
    content_type: str
    charset: str | None


class FetchError(Exception):
    """The document could not be had now; a later try may succeed."""


class UnansweredError(FetchError):
    """The host could not be reached, did not finish in time, or asks to be left alone (429, 503)."""


class BlockedAddressError(Exception):
    """The URL leads where the fetcher must not go."""


class MissingPageError(Exception):
    """The server says that there is no such document (404 or 410)."""


class OversizedPageError(Exception):
    """The document is larger than the limit."""


def _check_peer(sock: socket.socket) -> None:
    # Checked on the connected socket: a DNS answer can differ from the one that an earlier look-up gave.
    address = ipaddress.ip_address(sock.getpeername()[0].split("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    if not (mapped or address).is_global:
        sock.close()
        raise BlockedAddressError(f"{address} is a private address")


class _Watch:
    """Cuts the connection of one request when its time is up: a server that sends a byte now and then never times out.

    Args:
        seconds: Time for the request.
        guarded: Whether private addresses are refused.
    """

    def __init__(self, seconds: float, guarded: bool) -> None:
        self.guarded = guarded
        self.expired = False
        self._sock: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _THREAD.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def follow(self, sock: socket.socket) -> None:
        """Watch over this socket."""
        self._sock = sock
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        self.expired = True
        if self._sock is not None:
            with suppress(OSError):
                # Of the plain socket, since a TLS one would drop its state while the other thread reads.
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


_THREAD = threading.local()


class _WatchedConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        if _THREAD.watch.guarded:
            _check_peer(sock)
        return sock

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override]
        _THREAD.watch.follow(self.sock)
        return super().getresponse()


class _WatchedTLSConnection(_WatchedConnection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection

    def _put_conn(self, conn: Any) -> None:
        # A connection kept open may be closed by the server just when the next page is asked for.
        if conn is not None:
            conn.close()
        super()._put_conn(conn)


class _TLSPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection


class Fetcher:
    """Fetches documents; may be shared by threads.

    Args:
        params: Limits.
    """

    def __init__(self, params: FetchParams) -> None:
        self._params = params
        headers = {
            "User-Agent": params.user_agent,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        self._manager = urllib3.PoolManager(num_pools=64, maxsize=params.parallel, headers=headers)
        self._manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
        self._failures: dict[str, list[str]] = {}

    def fetch(self, url: str) -> Page:
        """Fetch a document, following redirects.

        Raises:
            FetchError: It cannot be had now: no connection, a time-out, a server error.
            BlockedAddressError: The scheme is not HTTP(S), or the address is private.
            MissingPageError: The server answers 404 or 410.
            OversizedPageError: The body exceeds the limit.
        """
        deadline = time.monotonic() + self._params.timeout_seconds
        for _ in range(_MAX_REDIRECTS + 1):
            self._check_url(url)
            host = urlsplit(url).netloc
            # A dead host must not cost each of its pages a time-out.
            failures = self._failures.get(host, [])
            if len(failures) >= _FAILURES_UNTIL_SKIPPED:
                raise FetchError(f"not tried, since {host} could not be reached before: {failures[-1]}")
            try:
                answer = self._get(url, deadline)
            except UnansweredError as error:
                self._failures[host] = [*failures, str(error)]
                raise
            self._failures.pop(host, None)
            if isinstance(answer, Page):
                return answer
            url = answer
        raise FetchError(f"more than {_MAX_REDIRECTS} redirects")

    @staticmethod
    def _check_url(url: str) -> None:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise BlockedAddressError(f"malformed URL: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BlockedAddressError(f"not an HTTP address: {url[:200]}")

    def _get(self, url: str, deadline: float) -> Page | str:
        """The page, or the URL that the server redirects to."""
        remaining = deadline - time.monotonic()
        timeout = urllib3.Timeout(connect=self._params.connect_timeout_seconds, read=max(0.1, min(10.0, remaining)))
        with _Watch(max(0.0, remaining), guarded=not self._params.allow_private_addresses) as watch:
            try:
                response = self._manager.request(
                    "GET", url, timeout=timeout, retries=False, redirect=False, preload_content=False
                )
                try:
                    answer = self._answer(url, response)
                finally:
                    response.release_conn() if response.closed else response.close()
            except urllib3.exceptions.LocationParseError as error:
                raise BlockedAddressError(f"malformed URL: {error}") from None
            except (urllib3.exceptions.HTTPError, OSError, UnicodeError) as error:
                raise UnansweredError(self._late() if watch.expired else _reason(error)) from error
            if watch.expired:  # what was cut can look complete
                raise UnansweredError(self._late())
            return answer

    def _late(self) -> str:
        return f"not finished after {self._params.timeout_seconds:g} s"

    def _answer(self, url: str, response: urllib3.BaseHTTPResponse) -> Page | str:
        if response.status in _REDIRECTS and "location" in response.headers:
            try:
                return urljoin(url, response.headers["location"])
            except ValueError as error:
                raise BlockedAddressError(f"redirected to a malformed URL: {error}") from None
        if response.status in (404, 410):
            raise MissingPageError(f"the server answers {response.status}")
        if response.status != 200:
            kind = UnansweredError if response.status in (429, 503) else FetchError
            raise kind(f"the server answers {response.status}")
        body = self._body(response)
        kind_of_body, charset = _content_type(response.headers.get("content-type", ""))
        return Page(url, body, kind_of_body, charset)

    def _body(self, response: urllib3.BaseHTTPResponse) -> bytes:
        parts, size = [], 0
        for part in response.stream(1 << 16, decode_content=True):
            size += len(part)
            if size > self._params.max_bytes:
                raise OversizedPageError(f"the body exceeds {self._params.max_bytes} bytes")
            parts.append(part)
        return b"".join(parts)


def _content_type(header: str) -> tuple[str, str | None]:
    kind, _, rest = header.partition(";")
    charset = None
    for item in rest.split(";"):
        key, _, value = item.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("'\"") or None
    return kind.strip().lower(), charset


def _reason(error: Exception) -> str:
    while isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason is not None:
        error = error.reason
    text = str(error).split(": ", 1)[-1] if isinstance(error, urllib3.exceptions.NewConnectionError) else str(error)
    return text or type(error).__name__
