"""One definition per record: a ``NamedTuple`` whose annotations carry their documentation and Arrow type.

``@record`` registers the definition and leaves plain types behind in ``__annotations__``, which is what Beam's
row coder wants to see: anything else (``Annotated``, ``datetime``, ``X | None``) it would silently pickle.
This module imports neither Beam nor Arrow.
"""

import base64
import json
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["Field", "FieldSpec", "day", "field", "fields_of", "from_json", "record", "records", "to_json", "utc"]

R = TypeVar("R", bound=type)


class Field(NamedTuple):
    """What a field's annotation says beyond its Python type.

    Attributes:
        doc: One sentence for the published schema.
        logical: ``utc`` for microseconds since the epoch, ``day`` for an ISO 8601 day, empty for the plain type.
    """

    doc: str
    logical: str = ""


class FieldSpec(NamedTuple):
    """A field as the Arrow and documentation builders see it."""

    name: str
    type: Any
    doc: str
    logical: str


_FIELDS: dict[type, tuple[FieldSpec, ...]] = {}


def field(doc: str) -> Field:
    """Document a field that is stored as its plain type."""
    return Field(doc)


def utc(doc: str) -> Field:
    """Document an integer field that holds microseconds since 1970-01-01 UTC."""
    return Field(doc, "utc")


def day(doc: str) -> Field:
    """Document a string field that holds an ISO 8601 calendar day."""
    return Field(doc, "day")


def record(cls: R) -> R:
    """Register a ``NamedTuple`` as a record and strip its annotations to the plain types.

    Args:
        cls: The record; every field is ``Annotated[type, field("...")]`` (or ``utc``, ``day``).

    Returns:
        The same class.

    Raises:
        TypeError: A field carries no documentation.
    """
    hints = get_type_hints(cls, include_extras=True)
    specs = []
    for name in cls._fields:  # type: ignore[attr-defined]
        hint = hints[name]
        meta = hint.__metadata__[0] if get_origin(hint) is Annotated else None
        if not isinstance(meta, Field):
            raise TypeError(f"{cls.__name__}.{name} has no field documentation")
        specs.append(FieldSpec(name, get_args(hint)[0], meta.doc, meta.logical))
    _FIELDS[cls] = tuple(specs)
    cls.__annotations__ = {spec.name: spec.type for spec in specs}
    return cls


def records() -> tuple[type, ...]:
    """All registered records, in order of definition."""
    return tuple(_FIELDS)


def fields_of(cls: type) -> tuple[FieldSpec, ...]:
    """The fields of a record, in order.

    Raises:
        KeyError: ``cls`` is not a record.
    """
    return _FIELDS[cls]


def to_json(value: Any) -> str:
    """A record as one line of JSON; bytes become text where they are UTF-8, and base64 elsewhere."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        try:
            # A third smaller than base64 once it is compressed, and it can be read.
            return {"utf8": value.decode("utf-8")}
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, tuple) and type(value) in _FIELDS:
        return {spec.name: _plain(item) for spec, item in zip(_FIELDS[type(value)], value, strict=True)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def from_json(cls: type, line: str) -> Any:
    """The record that ``to_json`` wrote.

    Raises:
        ValueError: The line is no JSON object, or lacks a field that has no default.
    """
    value = json.loads(line)
    if value is None:
        raise ValueError(f"{cls.__name__} is null")
    return _build(cls, value)


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(kind) is Union:
        return _build(next(arg for arg in get_args(kind) if arg is not type(None)), value)
    if kind in _FIELDS:
        if not isinstance(value, dict):
            raise ValueError(f"{kind.__name__} must be a JSON object, not {type(value).__name__}")
        # a line of an earlier version lacks the columns added since; those have defaults
        missing = [s.name for s in _FIELDS[kind] if s.name not in value and s.name not in kind._field_defaults]
        if missing:
            raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
        return kind(**{s.name: _build(s.type, value[s.name]) for s in _FIELDS[kind] if s.name in value})
    if get_origin(kind) is list:
        return [_build(get_args(kind)[0], item) for item in value]
    if kind is bytes:
        return value["utf8"].encode("utf-8") if "utf8" in value else base64.b64decode(value["base64"])
    return value
