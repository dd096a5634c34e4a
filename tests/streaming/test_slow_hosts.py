"""A stream and hosts that answer late: what the others have brought does not wait, and nothing is asked for twice."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

FETCH = {"allow_private_addresses": True, "host_delay_seconds": 0, "host_connections": 8, "retries": 0}
PATIENCE = 1.0
Answer = bytes | Callable[[socket.socket], None]
Serve = Callable[[dict[str, Answer]], str]


def answer(body: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


def feed(*items: str) -> bytes:
    return answer(f"<?xml version='1.0'?><rss version='2.0'><channel>{''.join(items)}</channel></rss>")


def page(number: int, helpers: Any) -> bytes:
    return answer(f"<html><body><article><p>{helpers.story(number, 9)}</p></article></body></html>")


class Gate:
    """An answer that comes once it is let, and knows how often it was asked for."""

    def __init__(self) -> None:
        self.content = b""
        self.asked = 0
        self.open = threading.Event()

    def __call__(self, conn: socket.socket) -> None:
        self.asked += 1
        self.open.wait(20)
        conn.sendall(self.content)


def kept(root: Path) -> set[str]:
    files = sorted((root / "articles").rglob("*.parquet"))
    return {name for path in files for name in pq.ParquetFile(path).read(["source_id"])["source_id"].to_pylist()}


def test_others_do_not_wait_for_a_slow_page_or_feed(place: Any, helpers: Any, serve: Serve) -> None:
    gates = {name: Gate() for name in ("page", "feed")}
    slow = serve({"/page": gates["page"], "/feed": gates["feed"]})
    answers: dict[str, Answer] = {"/page": page(1, helpers)}
    quick = serve(answers)
    linked = [f"<item><guid>g{n}</guid><link>{host}/page</link></item>" for n, host in ((1, quick), (2, slow))]
    answers["/feed"] = feed(*linked)
    gates["page"].content = page(2, helpers)
    text = helpers.story(3, 9)
    gates["feed"].content = feed(f"<item><guid>g3</guid><description>{text}</description></item>")
    source = {"type": "rss", "name": "feeds", "urls": [f"{slow}/feed", f"{quick}/feed"], "fetch": FETCH}
    source["poll"] = {"min_minutes": 60, "max_minutes": 60}
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(9))
    wire = {"type": "jsonl", "name": "wire", "glob": f"{place.inbox}/*.jsonl"}
    seen: list[set[str]] = []

    def script() -> Iterator[None]:
        seen.append(kept(place.root))
        for gate in gates.values():
            gate.open.set()
        while len(kept(place.root)) < 4:
            yield

    ended = place.stream(
        script, sources=[source, wire], fetch=FETCH | {"respect_robots": False}, stream={"delay_seconds": 4 * PATIENCE}
    )
    assert seen == [{"g1", "n9"}]
    assert kept(place.root) == {"g1", "g2", "g3", "n9"}
    assert [gate.asked for gate in gates.values()] == [1, 1]
    counts = ended.result.report.counts
    assert (counts["in"], counts["kept"], counts["dead"]) == (4, 4, 0)
    assert json.loads((place.root / "state/stream.json").read_text())["errors"] == 0
