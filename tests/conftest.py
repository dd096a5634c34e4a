"""Fixtures that several test modules share."""

import contextlib
import gc
import http.server
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from schemas.article import Article
from schemas.record import fields_of

# How long an example takes depends on what else runs on the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage in slow tests, where it takes half as long again: quicker ones reach the same lines."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives to the end: it would look through it again and again."""
    gc.collect()
    gc.freeze()


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


class Feed(NamedTuple):
    """What the feed server answers at one path: by default a feed with these entries, under an ETag of its content."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    etag: bool = True


class FeedServer:
    """A local server with validators, whose answers a test may change, and which remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Feed] = {}
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                tag = self.headers.get("If-None-Match")
                if self.path != "/robots.txt":
                    outer.asked.append((self.path, tag))
                answer = outer.answers.get(self.path, Feed(status=404))
                own = f'"{zlib.crc32(answer.body)}"'
                unchanged = answer.status == 200 and tag == own
                self.send_response(304 if unchanged else answer.status)
                if answer.etag and answer.status == 200:
                    self.send_header("ETag", own)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if not unchanged:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if not unchanged:
                    self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def feed(self, path: str, *items: str, head: str = "", **more: Any) -> None:
        """Answer with a feed of these items."""
        channel = f"<title>Tarn Echo</title>{head}{''.join(items)}"
        text = f"<?xml version='1.0'?><rss version='2.0'><channel>{channel}</channel></rss>"
        self.answers[path] = Feed(text.encode(), **more)

    def fails(self, path: str, status: int, **headers: str) -> None:
        """Answer with an error."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Feed(status=status, headers=named, etag=False)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    server = FeedServer()
    yield server
    server.close()
