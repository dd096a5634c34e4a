"""Fixtures that several test modules share."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from schemas.article import Article
from schemas.record import fields_of

Answer = bytes | Callable[[socket.socket], None]


@pytest.fixture
def article() -> Callable[..., Article]:
    """A maker of articles: what is not given is null, or an empty list."""

    def make(article_id: str, text: str = "", **values: object) -> Article:
        filled: dict[str, object] = {
            spec.name: [] if "List" in str(spec.type) else None for spec in fields_of(Article)
        } | {"source_id": article_id, "is_canonical": True, "origin": "wire", "uri": "wire.txt", "text_source": "text"}
        filled |= {"published_at": 1_700_000_000_000_000, "date_source": "text"}
        return Article(**(filled | {"article_id": article_id, "text": text} | values))  # type: ignore[arg-type]

    return make


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Answer]], str]]:
    """A maker of local servers that answer each path with raw bytes, or as a function of the socket likes."""
    stop = threading.Event()
    listeners: list[socket.socket] = []

    def answer(conn: socket.socket, answers: dict[str, Answer]) -> None:
        with contextlib.suppress(OSError), conn:
            request = b""
            while b"\r\n\r\n" not in request and (part := conn.recv(4096)):
                request += part
            path = request.partition(b" ")[2].partition(b" ")[0].decode(errors="replace")
            reply = answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            conn.sendall(reply) if isinstance(reply, bytes) else reply(conn)

    def start(answers: dict[str, Answer]) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def loop() -> None:
            while not stop.is_set():
                try:
                    conn, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(conn, answers), daemon=True).start()

        threading.Thread(target=loop, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    stop.set()
    for listener in listeners:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
