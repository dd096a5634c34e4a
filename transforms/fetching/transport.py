"""One HTTP exchange: within its time, and never with a private address."""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Self

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from transforms.fetching.address import Address
from transforms.fetching.errors import BlockedAddressError, FetchError, UnansweredError
from transforms.fetching.params import FetchParams

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_THREAD = threading.local()


def is_private(address: str) -> bool:
    """Whether an IP address is not one of the public internet, or stands for one that is not."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return not ip.is_global or ip.is_multicast


def _check_peer(sock: socket.socket) -> None:
    peer = sock.getpeername()[0]
    if is_private(peer):
        raise BlockedAddressError(f"{peer} is a private address")


class Watch:
    """Cuts the connection of one request when its time is up: a server that sends a byte now and then never times out.

    Args:
        seconds: Time for the request.
        guarded: Whether private addresses are refused.
    """

    def __init__(self, seconds: float, guarded: bool) -> None:
        self.guarded = guarded
        self.expired = False
        self._deadline = time.monotonic() + seconds
        self._sock: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, seconds), self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _THREAD.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._sock is not None:
                self._sock.close()
                self._sock = None

    def remaining(self) -> float:
        """Seconds left; never none, which sockets take for no waiting at all."""
        return max(0.01, self._deadline - time.monotonic())

    def follow(self, sock: socket.socket) -> None:
        """Watch over the connection of this socket, also when TLS has taken it over."""
        with self._lock:
            if self._sock is not None:
                self._sock.close()
            # A handle of its own: that of the connection may be closed, and its number used again, at any time.
            self._sock = sock.dup()
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        self.expired = True
        with self._lock:
            if self._sock is not None:
                with suppress(OSError):
                    self._sock.shutdown(socket.SHUT_RDWR)


def _resolve(host: str, port: int, seconds: float) -> list[Any]:
    """The addresses behind a name. The look-up itself knows no time limit, so it has a thread of its own."""
    answers: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, name="name look-up", daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty:
        raise UnansweredError(f"the name {host} was not resolved in {seconds:.3g} s", transient=True) from None
    if isinstance(found, Exception):
        again = isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN
        reason = getattr(found, "strerror", None) or str(found)
        raise UnansweredError(f"the name {host} cannot be resolved: {reason}", transient=again)
    return found


def _connect(host: str, port: int, connect_seconds: float, watch: Watch) -> socket.socket:
    peers = list(dict.fromkeys(info[4] for info in _resolve(host, port, watch.remaining())))
    public = [peer for peer in peers if not (watch.guarded and is_private(peer[0]))]
    if not public:
        raise BlockedAddressError(f"{peers[0][0] if peers else host} is a private address")
    failure: OSError | None = None
    for peer in public:
        try:
            return socket.create_connection(peer[:2], min(connect_seconds, watch.remaining()))
        except OSError as error:
            failure = error
        if watch.expired:
            break
    reason = "timed out" if isinstance(failure, TimeoutError) else getattr(failure, "strerror", None) or failure
    raise UnansweredError(f"cannot connect to {host}:{port}: {reason}", transient=True)


class _WatchedConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        watch: Watch = _THREAD.watch
        sock = _connect(self._dns_host, self.port, float(self.timeout or watch.remaining()), watch)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if watch.guarded:
                _check_peer(sock)
            watch.follow(sock)
        except BaseException:
            sock.close()
            raise
        return sock


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


class Transport:
    """Sends requests; may be shared by threads. No proxy is used, whatever the environment says.

    Args:
        params: Limits.
    """

    def __init__(self, params: FetchParams) -> None:
        self._params = params
        headers = {"User-Agent": params.user_agent, "Connection": "close"}
        # One for all connections: reading the certificates of the authorities takes longer than a request.
        trust = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
        trust.load_default_certs()
        self._manager = urllib3.PoolManager(num_pools=64, maxsize=params.parallel, headers=headers, ssl_context=trust)
        self._manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}

    @contextmanager
    def exchange(
        self, method: str, address: Address, headers: Mapping[str, str], seconds: float
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Send a request; the answer's body is to be read within the ``with`` block.

        Args:
            method: HTTP method.
            address: Where to.
            headers: In addition to the usual ones.
            seconds: Time for all of it, the ``with`` block included.

        Raises:
            UnansweredError: No answer came, or it did not end in time.
            FetchError: The answer broke off.
            BlockedAddressError: The address is private or malformed.
        """
        with Watch(seconds, guarded=not self._params.allow_private_addresses) as watch:
            response = None
            try:
                response = self.send(method, address, headers, seconds)
                try:
                    yield response
                finally:
                    response.release_conn() if response.closed else response.close()
            except (urllib3.exceptions.HTTPError, OSError, UnicodeError, UnansweredError) as error:
                if watch.expired:
                    raise UnansweredError(self._late()) from error
                raise plain_error(error, answered=response is not None) from error
            if watch.expired:  # what was cut can look complete
                raise UnansweredError(self._late())

    def send(
        self, method: str, address: Address, headers: Mapping[str, str], seconds: float
    ) -> urllib3.BaseHTTPResponse:
        """Send a request under the :class:`Watch` of this thread; errors are as urllib3 raises them."""
        idle = max(0.01, min(self._params.idle_timeout_seconds, seconds))
        sent = {**self._manager.headers, **headers}
        if address.authorization:
            sent["Authorization"] = address.authorization
        return self._manager.request(
            method,
            address.url,
            headers=sent,
            timeout=urllib3.Timeout(connect=self._params.connect_timeout_seconds, read=idle),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )

    def _late(self) -> str:
        return f"not finished after {self._params.timeout_seconds:g} s"


def plain_error(error: Exception, *, answered: bool) -> Exception:
    """What an error of the client means.

    Args:
        error: As urllib3 or a socket raised it.
        answered: Whether the head of an answer had come.
    """
    if isinstance(error, UnansweredError):
        return error
    if isinstance(error, urllib3.exceptions.LocationParseError):
        return BlockedAddressError(f"malformed URL: {error}")
    if isinstance(error, urllib3.exceptions.SSLError) and not answered:
        return UnansweredError(f"no safe connection by TLS: {str(error).strip('() ')}")
    # Of "Connection aborted" the second half says how.
    inner = error.args[-1] if isinstance(error, urllib3.exceptions.ProtocolError) and error.args else error
    text = str(inner) or type(inner).__name__
    timed_out = isinstance(error, (urllib3.exceptions.TimeoutError, TimeoutError))
    if answered and not timed_out:
        return FetchError(f"the answer broke off: {text}", transient=True)
    return UnansweredError(text, transient=True)
