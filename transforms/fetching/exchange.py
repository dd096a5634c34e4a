"""One request for a document or a robots.txt, and what its answer means."""

import datetime as dt
import time
from collections.abc import Mapping

import urllib3

from transforms.fetching.address import Address, redirected
from transforms.fetching.decoding import ACCEPTED, DecodingError, decoded
from transforms.fetching.errors import (
    BlockedAddressError,
    FetchError,
    GonePageError,
    MissingPageError,
    OversizedPageError,
    UnansweredError,
)
from transforms.fetching.headers import content_type, fresh_seconds, retry_after
from transforms.fetching.params import FetchParams
from transforms.fetching.results import NotModified, Page, Redirect, Validators
from transforms.fetching.robots import LARGEST_ROBOTS, Rules, parse_robots
from transforms.fetching.transport import Transport

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PASSING = frozenset({408, 500, 502, 503, 504})
_BUSY = frozenset({429, 503})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_PIECE = 1 << 16


class Exchange:
    """Asks once; may be shared by threads.

    Args:
        params: Limits.
    """

    def __init__(self, params: FetchParams) -> None:
        self._params = params
        self._transport = Transport(params)

    def ask(self, address: Address, validators: Validators, seconds: float) -> Page | NotModified | Redirect:
        """Ask for a document, without following redirects.

        Args:
            address: Where it is.
            validators: Of an earlier answer, or empty ones.
            seconds: Time for it.

        Raises:
            FetchError: It cannot be had now.
            BlockedAddressError: The address is private.
            MissingPageError: The server answers 404; for 410 it is GonePageError.
            OversizedPageError: The body exceeds the limit.
        """
        headers = {"Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        with self._transport.exchange("GET", address, headers, seconds) as response:
            return self._answer(address, validators, response)

    def robots(self, address: Address, seconds: float) -> Rules:
        """The robots.txt of an address's origin, by RFC 9309: none allows all, one that fails forbids for now.

        Raises:
            FetchError: It cannot be had now, so nothing may be asked of the origin.
            BlockedAddressError: The address is private.
        """
        target = address._replace(url=address.origin + "/robots.txt")
        deadline = time.monotonic() + seconds
        answer = self._ask_robots(target, seconds)
        for _ in range(MAX_REDIRECTS):
            if isinstance(answer, Rules):
                return answer
            try:
                target = redirected(target, answer.location, allow_downgrade=True)
                answer = self._ask_robots(target, deadline - time.monotonic())
            except BlockedAddressError:  # where nobody may go there are no rules
                break
        return answer if isinstance(answer, Rules) else Rules(None)

    def _ask_robots(self, target: Address, seconds: float) -> Rules | Redirect:
        headers = {"Accept": "text/plain,*/*;q=0.5", "Accept-Encoding": ACCEPTED}
        try:
            with self._transport.exchange("GET", target, headers, seconds) as response:
                status = response.status
                if status in _REDIRECTS and "location" in response.headers:
                    return Redirect(response.headers["location"], permanent=False)
                if status == 429 or status >= 500:
                    raise _refused(response, UnansweredError)
                return parse_robots(_body(response, LARGEST_ROBOTS)[0]) if status == 200 else Rules(None)
        except FetchError as error:
            message = f"robots.txt: {error}"
            raise UnansweredError(message, error.retry_after, transient=error.transient) from error

    def _answer(
        self, address: Address, validators: Validators, response: urllib3.BaseHTTPResponse
    ) -> Page | NotModified | Redirect:
        status, headers = response.status, response.headers
        if status in _REDIRECTS and "location" in headers:
            return Redirect(headers["location"], status in _PERMANENT)
        now = dt.datetime.now(dt.UTC)
        given = Validators(headers.get("etag"), headers.get("last-modified"))
        if status == 304 and any(validators):
            kept = Validators(given.etag or validators.etag, given.last_modified or validators.last_modified)
            return NotModified(address.url, None, kept, fresh_seconds(headers, now))
        _check_status(response)
        body, whole = _body(response, self._params.max_bytes)
        if not whole:
            raise OversizedPageError(f"the body exceeds {self._params.max_bytes} bytes")
        kind, charset = content_type(headers.get("content-type", ""))
        return Page(address.url, body, kind, charset, None, given, fresh_seconds(headers, now))


def _check_status(response: urllib3.BaseHTTPResponse) -> None:
    status = response.status
    if status == 410:
        raise GonePageError(f"the server answers {status}")
    if status == 404:
        raise MissingPageError(f"the server answers {status}")
    if status != 200:
        raise _refused(response, UnansweredError if status in _BUSY else FetchError)


def _refused(response: urllib3.BaseHTTPResponse, kind: type[FetchError]) -> FetchError:
    headers: Mapping[str, str] = response.headers
    pause = retry_after(headers, dt.datetime.now(dt.UTC)) if response.status in _BUSY else None
    # A server that asks for less without saying for how long is not asked again at once.
    transient = response.status in _PASSING or pause is not None
    return kind(f"the server answers {response.status}", pause, transient=transient)


def _body(response: urllib3.BaseHTTPResponse, limit: int) -> tuple[bytes, bool]:
    """The decompressed body up to a limit, and whether that is all of it."""
    parts: list[bytes] = []
    size = 0
    raw = response.stream(_PIECE, decode_content=False)
    try:
        for part in decoded(raw, response.headers.get("content-encoding", "")):
            size += len(part)
            if size > limit:
                return b"".join([*parts, part])[:limit], False
            parts.append(part)
    except DecodingError as error:
        raise FetchError(str(error), transient=True) from None
    return b"".join(parts), True
