"""The fields of one JSON record of news, as users write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class RecordError(ValueError):
    """The record is not an article; the message says in a sentence why.

    Attributes:
        record_id: The record's own id, where it could be read.
    """

    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordFields:
    """A record's fields, checked.

    Attributes:
        id: Its id as text, or None.
        media_type: ``text/html`` where it carries ``html``, else ``text/plain``.
        body: The content as UTF-8.
        url: Address of the page.
        title: Headline.
        authors: Authors.
        published_at: Publication time as written.
        source: Outlet.
        language: Language as stated.
    """

    id: str | None
    media_type: str
    body: bytes
    url: str | None
    title: str | None
    authors: tuple[str, ...]
    published_at: str | None
    source: str | None
    language: str | None


def parse_record(record: Any) -> RecordFields:
    """Check a decoded JSON record.

    Args:
        record: What ``json.loads`` gave.

    Raises:
        RecordError: It is no object, carries neither ``text`` nor ``html``, or a field has the wrong type.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"a record must be a JSON object, not {type(record).__name__}")
    try:
        return _checked(record)
    except RecordError as error:
        own = record.get("id")
        error.record_id = str(own) if isinstance(own, (str, int)) and own != "" else None
        raise


def _checked(record: Mapping[str, Any]) -> RecordFields:
    html, text = _text(record, "html"), _text(record, "text")
    content = html or text
    if html is None and text is None:
        raise RecordError("the record has neither text nor html")
    return RecordFields(
        id=_scalar(record, "id"),
        media_type="text/html" if html else "text/plain",
        body=(content or "").encode("utf-8"),
        url=_text(record, "url"),
        title=_text(record, "title"),
        authors=_names(record.get("authors")),
        published_at=_scalar(record, "published_at"),
        source=_text(record, "source"),
        language=_text(record, "language") or _text(record, "lang"),
    )


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RecordError(f"{key} must be a string, not {type(value).__name__}")
    return _encodable(value)


def _encodable(text: str) -> str:
    # A lone surrogate is legal in JSON and in no encoding.
    return text.encode("utf-8", "replace").decode("utf-8")


def _scalar(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return _text(record, key) or None


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RecordError("authors must be a string or a list of strings")
    return tuple(_encodable(name) for name in names)
