"""A file behind an HTTP address, read as a stream: nothing of it is kept, and what breaks off is taken up again."""

import datetime as dt
import io
import random
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import urllib3

from transforms.fetching.address import Address, parse_address, redirected
from transforms.fetching.errors import BlockedAddressError, FetchError, UnansweredError
from transforms.fetching.exchange import MAX_REDIRECTS
from transforms.fetching.params import FetchParams
from transforms.fetching.transport import Transport, Watch, plain_error

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_PIECE = 1 << 16
_SKIPPED = 1 << 18
"""Bytes that are rather read and dropped than asked for anew."""
_CONTENT_RANGE = re.compile(r"bytes\s+(\d+)-\d+/(\d+|\*)", re.IGNORECASE)
_BROKEN = (urllib3.exceptions.HTTPError, OSError)


class Remote(NamedTuple):
    """What is known of a remote file.

    Attributes:
        size: Bytes; None where the server does not say.
        modified_at: Seconds since the epoch; None where the server does not say.
        etag: A strong ETag, or None.
    """

    size: int | None
    modified_at: float | None
    etag: str | None


class RemoteFiles:
    """Opens remote files. Each silence is limited, and so is the time until an answer begins; the whole is not.

    Args:
        params: Limits.
    """

    def __init__(self, params: FetchParams) -> None:
        self._params = params
        self._transport = Transport(params)

    def stat(self, url: str) -> Remote:
        """What the server says of a file, without reading it.

        Raises:
            FileNotFoundError: There is none.
            OSError: The server cannot be asked.
        """
        try:
            remote = self._asked("HEAD", url, {})
            if remote.size is not None:
                return remote
        except FileNotFoundError:
            raise
        except OSError as error:
            if isinstance(error.__cause__, (UnansweredError, BlockedAddressError)):
                raise
        # Some servers refuse HEAD, or leave out the length in its answer.
        return self._asked("GET", url, {"Range": "bytes=0-0"})

    def _asked(self, method: str, url: str, headers: Mapping[str, str]) -> Remote:
        response = self.get(url, headers, method)
        try:
            return remote_of(response)
        finally:
            response.close()

    def get(self, url: str, headers: Mapping[str, str], method: str = "GET") -> urllib3.BaseHTTPResponse:
        """The answer (200, 206 or 416), its body still to be read.

        Raises:
            FileNotFoundError: The server answers 404 or 410.
            OSError: It gives no such answer.
        """
        tries = 0
        while True:
            try:
                return self._followed(url, headers, method)
            except (FetchError, BlockedAddressError) as error:
                if tries >= self._params.retries or not getattr(error, "transient", False):
                    raise OSError(f"{url}: {error}") from error
            self.pause(tries)
            tries += 1

    def pause(self, tries: int) -> None:
        """Wait before another try."""
        time.sleep(self._params.retry_delay_seconds * 2**tries * random.uniform(0.5, 1.0))  # noqa: S311

    @property
    def retries(self) -> int:
        """Further tries after a failure."""
        return self._params.retries

    def _followed(self, url: str, headers: Mapping[str, str], method: str) -> urllib3.BaseHTTPResponse:
        address = parse_address(url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._sent(method, address, headers)
            status = response.status
            if status in (200, 206, 416):
                return response
            response.close()
            if status in _REDIRECTS and "location" in response.headers:
                downgrade = self._params.allow_downgrade
                address = redirected(address, response.headers["location"], allow_downgrade=downgrade)
            elif status in (404, 410):
                raise FileNotFoundError(f"{url}: the server answers {status}")
            else:
                raise FetchError(f"the server answers {status}", transient=status in _PASSING)
        raise FetchError(f"more than {MAX_REDIRECTS} redirects")

    def _sent(self, method: str, address: Address, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        seconds = self._params.timeout_seconds
        with Watch(seconds, guarded=not self._params.allow_private_addresses) as watch:
            try:
                # Of a file the bytes are wanted as they lie, and its length in them.
                sent = {"Accept-Encoding": "identity", **headers}
                response = self._transport.send(method, address, sent, seconds)
            except (urllib3.exceptions.HTTPError, OSError, UnicodeError, UnansweredError) as error:
                if watch.expired:
                    raise UnansweredError(f"no answer after {seconds:g} s") from error
                raise plain_error(error, answered=False) from error
            if watch.expired:  # what was cut can look complete
                response.close()
                raise UnansweredError(f"no answer after {seconds:g} s")
            return response


def remote_of(response: urllib3.BaseHTTPResponse) -> Remote:
    """What an answer says of the whole file."""
    headers, size = response.headers, None
    if response.status in (206, 416):
        total = headers.get("content-range", "").rpartition("/")[2].strip()
        size = int(total) if total.isascii() and total.isdigit() else None
    elif response.status == 200 and headers.get("content-encoding", "identity") == "identity":
        length = headers.get("content-length", "").strip()
        size = int(length) if length.isascii() and length.isdigit() else None
    etag = headers.get("etag")
    strong = etag if etag and not etag.startswith("W/") else None
    return Remote(size, _seconds(headers.get("last-modified")), strong)


def _seconds(header: str | None) -> float | None:
    try:
        date = parsedate_to_datetime(header or "")
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp()


class RemoteFile(io.RawIOBase):
    """A remote file as a raw stream that can be sought in; wrap it in a buffer.

    Args:
        files: Opens it.
        url: Its address.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, files: RemoteFiles, url: str) -> None:
        super().__init__()
        self._files, self._url = files, url
        self._position = self._stream_at = 0
        self._stream: urllib3.BaseHTTPResponse | None = files.get(url, {})
        self._remote = remote_of(self._stream)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, if need be by reading what lies before."""
        return True

    def tell(self) -> int:
        """Where the next byte comes from."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere; the server is asked only when something is read there.

        Raises:
            OSError: Relative to the end of a file of unknown length, or before its beginning.
        """
        if whence == io.SEEK_END:
            if self._remote.size is None:
                raise OSError(f"{self._url}: its length is not known")
            offset += self._remote.size
        elif whence == io.SEEK_CUR:
            offset += self._position
        if offset < 0:
            raise OSError(f"{self._url}: before its beginning")
        self._position = offset
        return offset

    def readinto(self, buffer: Any, /) -> int:
        """Read some bytes; a connection that breaks is replaced.

        Raises:
            OSError: They cannot be had, or the file is no longer what it was.
        """
        if self._remote.size is not None and self._position >= self._remote.size:
            return 0
        wanted, tries = min(len(buffer), _PIECE), 0
        while True:
            try:
                data = self._opened().read(wanted, decode_content=False)
                if data or self._remote.size is None:
                    break
                raise urllib3.exceptions.ProtocolError("the answer is shorter than the file")
            except _BROKEN as error:
                self._drop()
                if isinstance(error, OSError) and not isinstance(error, TimeoutError | ConnectionError):
                    raise
                if tries >= self._files.retries:
                    raise OSError(f"{self._url}: broke off at byte {self._position}: {error}") from error
            self._files.pause(tries)
            tries += 1
        buffer[: len(data)] = data
        self._position += len(data)
        self._stream_at = self._position
        return len(data)

    def close(self) -> None:
        """Let go of the connection."""
        self._drop()
        super().close()

    def _drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _opened(self) -> urllib3.BaseHTTPResponse:
        """The stream, standing where the next byte comes from."""
        ahead = self._position - self._stream_at
        if self._stream is not None and not 0 <= ahead <= _SKIPPED:
            self._drop()
        if self._stream is None:
            self._stream, self._stream_at = self._reopened()
        while self._stream_at < self._position:
            skipped = self._stream.read(min(self._position - self._stream_at, _PIECE), decode_content=False)
            if not skipped:
                break
            self._stream_at += len(skipped)
        return self._stream

    def _reopened(self) -> tuple[urllib3.BaseHTTPResponse, int]:
        """A new stream, and where it stands: at the beginning, where the server knows no ranges."""
        response = self._files.get(self._url, {"Range": f"bytes={self._position}-"} if self._position else {})
        remote = remote_of(response)
        known = [(was, now) for was, now in zip(self._remote, remote, strict=True) if was is not None]
        if any(was != now for was, now in known if now is not None):
            response.close()
            raise OSError(f"{self._url}: has changed while it was read")
        if response.status != 206:
            return response, self._position if response.status == 416 else 0
        match = _CONTENT_RANGE.match(response.headers.get("content-range", ""))
        if not match or int(match[1]) > self._position:
            response.close()
            raise OSError(f"{self._url}: the server sends another part than it was asked for")
        return response, int(match[1])
