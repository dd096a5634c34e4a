"""A local server of many feeds, for the benchmarks of streaming."""

import http.server
import threading
import time
import zlib
from email.utils import formatdate
from html import escape
from typing import BinaryIO

from benchmarks.lake_news import story

ENTRIES = 30
"""Entries that a feed shows: the latest."""


class FeedHost:
    """Feeds at ``/feed/<number>``, with validators; entries hold their whole text.

    Args:
        feeds: How many.
        outlets: Outlets that the feeds belong to, by name.
        slow: Seconds that each answer takes, sent piece by piece.
    """

    def __init__(self, feeds: int, outlets: int = 50, slow: float = 0.0) -> None:
        self._entries: list[list[str]] = [[] for _ in range(feeds)]
        self._outlets = outlets
        self.polls = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = outer._answer(self.path)
                tag = f'"{zlib.crc32(body)}"'
                fresh = body and not slow and self.headers.get("If-None-Match") == tag
                self.send_response(404 if not body else 304 if fresh else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Length", "0" if fresh else str(len(body)))
                self.end_headers()
                if not fresh:
                    outer._send(self.wfile, body, slow)

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        base = f"http://127.0.0.1:{self._server.server_port}"
        self.urls = [f"{base}/feed/{number}" for number in range(feeds)]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def publish(self, number: int, copy_of: int | None = None, when: float | None = None) -> str:
        """Add an article to one of the feeds; gives its id.

        Args:
            number: Its number, which decides its feed and its text.
            copy_of: Number of the article whose text it has instead.
            when: Its publication time, in seconds since the epoch; now where None.
        """
        feed, text = number % len(self._entries), story(number if copy_of is None else copy_of)
        name = f"a{number}"
        self._entries[feed] = [
            f"<item><guid isPermaLink='false'>{name}</guid><title>Report {number}</title>"
            f"<link>https://outlet{feed % self._outlets}.example/{number}</link>"
            f"<pubDate>{formatdate(when)}</pubDate><description>{escape(text)}</description></item>",
            *self._entries[feed][: ENTRIES - 1],
        ]
        return name

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def _send(file: BinaryIO, body: bytes, seconds: float) -> None:
        pieces = int(seconds) + 1
        for number in range(pieces):
            file.write(body[len(body) * number // pieces : len(body) * (number + 1) // pieces])
            file.flush()
            time.sleep(seconds / pieces)

    def _answer(self, path: str) -> bytes:
        _, kind, number = (*path.split("/"), "", "")[:3]
        if kind != "feed" or not number.isdecimal() or int(number) >= len(self._entries):
            return b""
        self.polls += 1
        feed = int(number)
        items = "".join(self._entries[feed])
        head = f"<title>Outlet {feed % self._outlets}, feed {feed}</title>"
        return f"<?xml version='1.0'?><rss version='2.0'><channel>{head}{items}</channel></rss>".encode()
