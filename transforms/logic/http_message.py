"""Archived HTTP responses: what the server said, and the page behind its encodings."""

import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import NamedTuple

from fastwarc import ZstdReader

from schemas.outcome import Reason
from transforms.fetching.decoding import DecodingError, decoded
from transforms.fetching.headers import content_type
from transforms.logic.header_fields import parse_fields

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"(?:\r?\n)?[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_HTML = frozenset({"", "text/html", "application/xhtml+xml"})
_XML = frozenset({"application/xml", "text/xml"})
_HTML_TAG = re.compile(rb"<(?:!doctype\s+)?html[\s>]", re.IGNORECASE)
_LOOKED_AT = 1024
"""Bytes of a page in which XML shows whether it is XHTML, and bytes whether they are text."""


class ContentError(Exception):
    """The record holds no page; the message says in a sentence why.

    Attributes:
        reason: Of the rejection.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Content(NamedTuple):
    """A page or text out of an archive.

    Attributes:
        media_type: ``text/html`` or ``text/plain``.
        body: The content, decoded as HTTP had it encoded.
        charset: As the header declares it, or None.
        language: As the header declares it, or None.
        served_at: When the server answered by its own clock, in microseconds since the epoch, or None.
    """

    media_type: str
    body: bytes
    charset: str | None
    language: str | None
    served_at: int | None = None


def http_content(block: bytes, limit: int, identified: str = "") -> Content:
    """The page of an archived HTTP response.

    Args:
        block: Header and body as archived.
        limit: Largest body in bytes, decoded.
        identified: Media type that the archive tells the body to have, for responses that do not say.

    Raises:
        ContentError: It is no page, was not served, or cannot be decoded.
    """
    if not block:
        raise ContentError(Reason.EMPTY, "the record is empty")
    status = _STATUS.match(block)
    if status is None:
        raise ContentError(Reason.INVALID_RECORD, "the response does not begin with an HTTP status")
    end = _HEAD_END.search(block)
    fields = parse_fields(block[: end.start()] if end else block)
    _check_status(int(status[1]), fields.get("location", ""))
    body = block[end.end() :] if end else b""
    declared, charset = content_type(fields.get("content-type", ""))
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    body = _decoded(body, fields.get("content-encoding", ""), limit)
    language = fields.get("content-language", "").split(",")[0].strip() or None
    served_at = _time(fields.get("date", ""))
    return Content(page_type(declared or identified, body), body, charset, language, served_at)


def page_type(declared: str, body: bytes) -> str:
    """Whether a body is read as ``text/html`` or ``text/plain``.

    Args:
        declared: Its media type as stated, in lower case; empty where nothing is stated.
        body: Not empty.

    Raises:
        ContentError: It is empty, or neither.
    """
    if not body:
        raise ContentError(Reason.EMPTY, "the page is empty")
    if declared in _HTML or (declared in _XML and _HTML_TAG.search(body[:_LOOKED_AT])):
        return "text/html"
    if declared == "text/plain":
        return "text/plain"
    raise ContentError(Reason.NOT_HTML, f"the page is {declared[:100]}")


def _time(date: str) -> int | None:
    try:
        return round(parsedate_to_datetime(date).timestamp() * 1_000_000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _check_status(status: int, location: str) -> None:
    if status in (200, 203):
        return
    answer = f"the server answered {status}"
    if status in (404, 410):
        raise ContentError(Reason.NOT_FOUND if status == 404 else Reason.GONE, answer)
    if status == 206:
        raise ContentError(Reason.TRUNCATED, f"{answer}: a part of the page")
    if 300 <= status < 400:
        raise ContentError(Reason.NOT_ARTICLE, f"{answer}: a redirect to {location[:300] or 'nowhere'}")
    raise ContentError(Reason.EMPTY if status < 300 else Reason.ERROR_PAGE, answer)


def _unchunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        at = found.end() + size
        parts.append(body[found.end() : at])
    if not parts:
        return body  # some archives keep the header and undo the chunks
    raise ContentError(Reason.TRUNCATED, "the chunks of the page end before the last one, or are damaged")


def _decoded(body: bytes, codings: str, limit: int) -> bytes:
    try:
        return _joined(_parts(body, codings), limit)
    except (DecodingError, OSError) as error:
        if _CONTROL.search(body[:_LOOKED_AT]):
            raise ContentError(Reason.TRUNCATED, f"the page cannot be decoded: {error}") from None
        return _joined([body], limit)  # some archives keep the header and undo the encoding


def _parts(body: bytes, codings: str) -> Iterable[bytes]:
    if codings.strip().lower() == "zstd":
        reader = ZstdReader(BytesIO(body))
        return iter(lambda: reader.read(1 << 16), b"")
    return decoded([body], codings) if body else []


def _joined(parts: Iterable[bytes], limit: int) -> bytes:
    whole, size = [], 0
    for part in parts:
        size += len(part)
        if size > limit:
            raise ContentError(Reason.TOO_LARGE, f"the page has more than {limit} bytes")
        whole.append(part)
    return b"".join(whole)
