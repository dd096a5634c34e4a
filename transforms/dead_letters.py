"""Dead letters: a surprise, with all that is needed to run the document again; and what rejections need for that."""

import time
import traceback
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from schemas.record import to_json

LARGEST_PAYLOAD = 1 << 20
"""Bytes up to which a rejection keeps what was rejected: mostly it is of no use, and its source has it still."""


def pipeline_version() -> str:
    """Version of the installed newsbeam, ``unknown`` when run from a bare source tree."""
    try:
        return version("newsbeam")
    except PackageNotFoundError:
        return "unknown"


def dead_letter(
    stage: str,
    error: BaseException,
    *,
    document_id: str,
    source_id: str,
    origin: str,
    uri: str,
    payload: Any,
    url: str | None = None,
    retryable: bool = False,
) -> DeadLetter:
    """A dead letter for an error.

    Args:
        stage: Stage that failed: read, fetch, clean or extract.
        error: What was raised.
        document_id: Identity of the document.
        source_id: The input's own id.
        origin: Name of the configured source.
        uri: File or feed it was read from.
        payload: The record (raw document or unit) that is to be replayed.
        url: Address of the page.
        retryable: Whether the next run shall try again by itself.
    """
    frames = "".join(traceback.format_exception(error)) if error.__traceback__ else None
    return DeadLetter(
        document_id=document_id,
        source_id=source_id,
        origin=origin,
        uri=uri,
        url=url,
        stage=stage,
        error_type=type(error).__name__,
        message=_encodable(str(error)) or type(error).__name__,
        traceback=frames and _encodable(frames),
        payload=_payload(payload),
        retryable=retryable,
        occurred_at=time.time_ns() // 1000,
        pipeline_version=pipeline_version(),
    )


def replayable(rejection: Rejection, rejected: RawDocument | WorkUnit) -> Rejection:
    """The rejection with what a replay needs.

    Args:
        rejection: A rejection.
        rejected: The document; of the stage read, the unit that it was found in.
    """
    if isinstance(rejected, WorkUnit):
        rejected = rejected._replace(feed=None)
    elif rejected.fetch_url:
        rejected = rejected._replace(body=b"", charset=None)  # the replay fetches the page again
    payload = _payload(rejected)
    return rejection._replace(payload=payload if len(payload) <= LARGEST_PAYLOAD else None)


def _payload(record: Any) -> bytes:
    return to_json(record).encode("utf-8", "surrogatepass")


def _encodable(text: str) -> str:
    # Messages quote what was met, lone surrogates too.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
