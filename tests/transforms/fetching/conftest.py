"""A local server that misbehaves as it is told, and remembers what it was asked."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

Answer = bytes | Callable[[socket.socket], None]


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]


class Site:
    """One listening socket; each path has an answer, or several that are given one after another."""

    def __init__(self, answers: dict[str, Answer | list[Answer]], tls: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.requests: list[Request] = []
        self._tls = tls
        self._lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._loop, daemon=True).start()

    def paths(self, *, robots: bool = False) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests if robots or request.path != "/robots.txt"]

    def _loop(self) -> None:
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                conn = self._tls.wrap_socket(conn, server_side=True)
            with conn:
                request = b""
                while b"\r\n\r\n" not in request and (part := conn.recv(4096)):
                    request += part
                answer = self._answer(request.decode("latin-1"))
                conn.sendall(answer) if isinstance(answer, bytes) else answer(conn)

    def _answer(self, request: str) -> Answer:
        head, *lines = request.split("\r\n\r\n")[0].split("\r\n")
        method, path, _ = head.split(" ", 2)
        headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        with self._lock:
            self.requests.append(Request(method, path, headers))
            answer = self.answers.get(f"{method} {path}", self.answers.get(path))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer if answer is not None else b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """A maker of misbehaving servers."""
    made: list[Site] = []

    def make(answers: dict[str, Answer | list[Answer]], tls: ssl.SSLContext | None = None) -> Site:
        made.append(Site(answers, tls))
        return made[-1]

    yield make
    for one in made:
        with contextlib.suppress(OSError):
            one.listener.shutdown(socket.SHUT_RDWR)
        one.listener.close()
