"""A run whose files lie on a web server."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from pipeline.errors import ExitCode, UserError

Serve = Callable[[dict[str, bytes]], str]


def answer(body: bytes) -> bytes:
    head = f"Content-Length: {len(body)}\r\nLast-Modified: Sun, 04 May 2031 10:00:00 GMT\r\n"
    return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body


@pytest.mark.slow
def test_files_of_a_web_server_are_read_and_known_again(place: Any, helpers: Any, serve: Serve) -> None:
    lines = "".join(json.dumps(helpers.record(number)) + "\n" for number in range(5))
    base = serve({"/day.jsonl.gz": answer(gzip.compress(lines.encode())), "/one.txt": answer(b"too short")})
    sources = [
        {"type": "jsonl", "name": "day", "glob": f"{base}/day.jsonl.gz"},
        {"type": "text", "name": "one", "glob": f"{base}/one.txt"},
    ]
    config = {"sources": sources, "fetch": {"allow_private_addresses": True}}
    first = place.run(**config)
    assert first.report.equation() == "in 6 = kept 5 + duplicate 0 + rejected 1 + dead 0"
    assert place.run(**config).report.counts["unchanged"] == 6


def test_a_web_server_at_a_private_address_needs_permission(place: Any, serve: Serve) -> None:
    url = serve({"/one.txt": answer(b"secret")}) + "/one.txt"
    with pytest.raises(UserError, match="private address") as raised:
        place.run(sources=[{"type": "text", "name": "one", "glob": url}])
    assert raised.value.code == ExitCode.RETRY_LATER
