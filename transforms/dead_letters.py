"""Dead letters: a surprise, with all that is needed to run the document again."""

import time
import traceback
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from schemas.outcome import DeadLetter
from schemas.record import to_json


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
        payload=to_json(payload).encode("utf-8", "surrogatepass"),
        retryable=retryable,
        occurred_at=time.time_ns() // 1000,
        pipeline_version=pipeline_version(),
    )


def _encodable(text: str) -> str:
    # Messages quote what was met, lone surrogates too.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
