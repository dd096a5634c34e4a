"""Files on web servers, read as Beam reads files: as a stream, in parts, and past broken connections."""

import contextlib
import gzip
import io
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.fetching.filesystem import set_fetch_params
from transforms.fetching.params import FetchParams
from transforms.fetching.remote_file import RemoteFile, RemoteFiles
from transforms.storage import exists, match, open_plain, read_bytes, stat, write_bytes

MakeSite = Callable[..., Any]
DATA = bytes(range(256)) * 4000
HEADERS = 'Last-Modified: Sun, 04 May 2031 10:00:00 GMT\r\nETag: "v1"\r\n'


@pytest.fixture(autouse=True)
def options() -> Iterator[None]:
    """Private addresses are allowed for the test, and the limits are short."""
    before = FileSystems._pipeline_options
    params = FetchParams(
        allow_private_addresses=True, timeout_seconds=2, idle_timeout_seconds=0.3, retry_delay_seconds=0
    )
    set_fetch_params(PipelineOptions([]), params)
    yield
    FileSystems.set_options(before)


class Ranged:
    """Serves DATA in ranges; the first connections break after so many bytes."""

    def __init__(self, *breaks: int, ranges: bool = True, headers: str = HEADERS) -> None:
        self.breaks = list(breaks)
        self.ranges, self.headers = ranges, headers

    def __call__(self, conn: socket.socket, start: int | None) -> None:
        if start is not None and self.ranges:
            head = f"HTTP/1.1 206 Part\r\nContent-Range: bytes {start}-{len(DATA) - 1}/{len(DATA)}\r\n"
        else:
            head, start = "HTTP/1.1 200 OK\r\n", 0
        conn.sendall(f"{head}Content-Length: {len(DATA) - start}\r\n{self.headers}\r\n".encode())
        end = start + self.breaks.pop(0) if self.breaks else len(DATA)
        conn.sendall(DATA[start:end])


@pytest.fixture
def ranged() -> Iterator[Callable[[Ranged], tuple[str, list[str | None]]]]:
    """A maker of servers for one file; gives its address and the ranges that are asked for."""
    listeners: list[socket.socket] = []

    def make(file: Ranged) -> tuple[str, list[str | None]]:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        asked: list[str | None] = []

        def loop() -> None:
            while True:
                try:
                    conn, _ = listener.accept()
                except OSError:
                    return
                with conn:
                    request = b""
                    while b"\r\n\r\n" not in request and (part := conn.recv(4096)):
                        request += part
                    found = re.search(rb"(?i)range: bytes=(\d+)-", request)
                    asked.append(found[1].decode() if found else None)
                    with contextlib.suppress(OSError):
                        file(conn, int(found[1]) if found else None)

        threading.Thread(target=loop, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/file.bin", asked

    yield make
    for listener in listeners:
        listener.close()


def answer(body: bytes = b"", status: str = "200 OK", head: str = HEADERS) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body


def test_a_file_is_matched_with_size_and_time_and_read(site: MakeSite) -> None:
    server = site({"HEAD /a/b.txt?x=(1)": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + HEADERS.encode() + b"\r\n",
                   "GET /a/b.txt?x=(1)": answer(b"hello")})  # fmt: skip
    url = f"{server.base}/a/b.txt?x=(1)"
    (found,) = match(url)
    assert found[:3] == (url, 5, 1_935_655_200_000_000)
    assert stat(url) == found
    assert exists(url)
    assert read_bytes(url) == b"hello"
    with open_plain(url) as file:
        assert file.read() == b"hello"
    assert server.requests[-1].headers["accept-encoding"] == "identity"


def test_gzip_is_recognised_by_its_first_bytes(site: MakeSite) -> None:
    server = site({"/a": answer(gzip.compress(b"line\n" * 1000))})
    with open_plain(f"{server.base}/a") as file:
        assert sum(1 for _ in file) == 1000
    assert len(server.requests) == 1  # going back two bytes asks for nothing


def test_there_is_no_such_file(site: MakeSite) -> None:
    server = site({})
    assert match(f"{server.base}/a") == []
    assert not exists(f"{server.base}/a")
    with pytest.raises(FileNotFoundError):
        read_bytes(f"{server.base}/a")


def test_a_wildcard_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(OSError, match="name each address in full"):
        match("https://news.example/*.txt")


@pytest.mark.parametrize("status", ["403 No", "405 Not Allowed", "500 Error", "501 No"])
def test_size_where_head_is_refused(site: MakeSite, status: str) -> None:
    part = f"HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/1234\r\nContent-Length: 1\r\n{HEADERS}\r\nx".encode()
    server = site({"HEAD /a": f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode(), "GET /a": part})
    assert match(f"{server.base}/a")[0].size == 1234


def test_size_where_ranges_are_unknown_too(site: MakeSite) -> None:
    server = site({"HEAD /a": b"HTTP/1.1 200 OK\r\n\r\n", "GET /a": answer(b"12345")})
    assert match(f"{server.base}/a")[0].size == 5


def test_a_size_that_nobody_tells(site: MakeSite) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    server = site({"HEAD /a": b"HTTP/1.1 200 OK\r\n\r\n", "GET /a": chunked})
    assert [file[:3] for file in match(f"{server.base}/a")] == [(f"{server.base}/a", -1, None)]
    assert read_bytes(f"{server.base}/a") == b"abcde"


def test_a_broken_connection_is_taken_up_where_it_broke(ranged: Any) -> None:
    url, asked = ranged(Ranged(300_000, 0, 500_000))
    assert read_bytes(url) == DATA
    assert asked == [None, "300000", "300000", "800000"]


def test_without_ranges_what_was_read_is_skipped(ranged: Any) -> None:
    url, asked = ranged(Ranged(300_000, ranges=False))
    assert read_bytes(url) == DATA
    assert asked == [None, "300000"]


def test_a_connection_that_always_breaks_is_an_error_and_no_short_file(ranged: Any) -> None:
    url, asked = ranged(Ranged(*[300_000] + [0] * 20))
    with pytest.raises(OSError, match="broke off at byte 300000"):
        read_bytes(url)
    assert len(asked) == 1 + FetchParams().retries


def test_a_file_that_changes_while_it_is_read_is_an_error(ranged: Any) -> None:
    class Changing(Ranged):
        def __call__(self, conn: socket.socket, start: int | None) -> None:
            super().__call__(conn, start)
            self.headers = 'ETag: "v2"\r\n'

    url, _ = ranged(Changing(300_000))
    with pytest.raises(OSError, match="has changed while it was read"):
        read_bytes(url)


def test_another_part_than_was_asked_for_is_an_error(ranged: Any) -> None:
    class Wrong(Ranged):
        def __call__(self, conn: socket.socket, start: int | None) -> None:
            super().__call__(conn, None if start is None else start + 5)

    url, _ = ranged(Wrong(300_000))
    with pytest.raises(OSError, match="another part"):
        read_bytes(url)


def test_silence_is_cut_and_the_file_read_on(ranged: Any) -> None:
    class Silent(Ranged):
        def __call__(self, conn: socket.socket, start: int | None) -> None:
            broken = bool(self.breaks)
            super().__call__(conn, start)
            if broken:
                time.sleep(0.6)

    url, asked = ranged(Silent(300_000))
    assert read_bytes(url) == DATA
    assert len(asked) == 2
    assert 0 < int(asked[1]) <= 300_000


def test_seeking_asks_for_what_is_far_and_skips_what_is_near(ranged: Any) -> None:
    url, asked = ranged(Ranged())
    with FileSystems.open(url, compression_type="uncompressed") as file:
        file.seek(900_000)
        assert file.read(10) == DATA[900_000:900_010]
        file.seek(100)
        assert file.read(3) == DATA[100:103]
        file.seek(-4, io.SEEK_END)
        assert file.read() == DATA[-4:]
        assert file.tell() == len(DATA)
        file.seek(len(DATA) + 10)
        assert file.read() == b""
        with pytest.raises(OSError, match="before its beginning"):
            file.seek(-len(DATA) - 1, io.SEEK_END)
    assert asked == [None, "900000", "100", str(len(DATA) - 4)] or asked == [None, "900000", "100"]
    raw = RemoteFile(RemoteFiles(FetchParams(allow_private_addresses=True)), url)
    raw.read(10)
    raw.seek(1000)
    before = len(asked)
    assert raw.read(5) == DATA[1000:1005]
    assert len(asked) == before
    raw.close()


def test_redirects_are_followed_and_guarded(site: MakeSite) -> None:
    server = site({"/a": answer(status="302 F", head="Location: /b\r\n"), "/b": answer(b"there"),
                   "/file": answer(status="302 F", head="Location: file:///etc/passwd\r\n"),
                   "/loop": answer(status="302 F", head="Location: /loop\r\n")})  # fmt: skip
    assert read_bytes(f"{server.base}/a") == b"there"
    with pytest.raises(OSError, match="not an HTTP address"):
        read_bytes(f"{server.base}/file")
    with pytest.raises(OSError, match="redirects"):
        read_bytes(f"{server.base}/loop")


def test_private_addresses_need_permission(site: MakeSite) -> None:
    server = site({"/a": answer(b"secret")})
    set_fetch_params(PipelineOptions([]), FetchParams())
    for ask in (match, read_bytes, exists):
        with pytest.raises(OSError, match="private address"):
            ask(f"{server.base}/a")
    FileSystems.set_options(None)
    with pytest.raises(OSError, match="private address"):
        read_bytes(f"{server.base}/a")
    assert server.requests == []


def test_the_permission_goes_where_the_options_go(site: MakeSite) -> None:
    server = site({"/a": answer(b"body")})
    options = PipelineOptions([])
    set_fetch_params(options, FetchParams(allow_private_addresses=True))
    FileSystems.set_options(PipelineOptions.from_dictionary(options.get_all_options()))
    assert read_bytes(f"{server.base}/a") == b"body"


def test_headers_that_drip_are_cut(site: MakeSite) -> None:
    def drip(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            conn.sendall(b"X: y\r\n")
            time.sleep(0.05)

    set_fetch_params(PipelineOptions([]), FetchParams(allow_private_addresses=True, timeout_seconds=0.4))
    with pytest.raises(OSError, match=r"no answer after 0\.4 s"):
        read_bytes(f"{site({'/a': drip}).base}/a")


def test_nothing_is_written() -> None:
    with pytest.raises(OSError, match="only read from"):
        write_bytes("https://news.example/a", b"x")
    for change in (
        FileSystems.mkdirs,
        lambda path: FileSystems.delete([path]),
        lambda path: FileSystems.rename([path], [path]),
    ):
        with pytest.raises(OSError, match="only read from"):
            change("https://news.example/a")
