"""JSON Lines in, JSON Lines out, in order: cleaning and event fields without dedup and without a lake."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any, NamedTuple, NoReturn

from pydantic import BaseModel, ConfigDict

from pipeline.config import Config, parse_as, read_config
from pipeline.errors import UserError
from schemas.article import Article
from schemas.event import NewsEvent
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from schemas.record import fields_of
from transforms.batches import Batches, Ticket
from transforms.events.chain import ExtractParams
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.cleaning.document import CleanParams
from transforms.logic.identity import digest
from transforms.logic.jsonl_records import RecordError, RecordFields, parse_record
from transforms.ranges import skip_line
from transforms.sources.base import SourceParams
from transforms.tasks import clean_and_extract_batch_task, clean_and_extract_task
from transforms.workers import WorkerParams, WorkerPool

MAX_BYTES = SourceParams.model_fields["max_bytes"].default
"""Longest line: what the JSON Lines source takes."""
_ANY_LENGTH = CleanParams(min_words=1)
_NAMES = {"verb": "lemma", "quad_class": "quad", "place_country": "country"}
EVENT_FIELDS = (
    "rank", "actor1", "actor1_name", "actor1_country", "actor1_role", "actor2", "actor2_name", "actor2_country",
    "actor2_role", "verb", "lemma", "plover_root", "cameo", "quad", "modality", "where", "country", "place_name",
    "place_admin1", "place_geonames_id", "place_lat", "place_lon", "place_kind", "place_source", "event_date",
    "event_date_precision", "event_date_source", "event_date_span", "fatalities", "fatalities_span", "injured",
    "injured_span", "sentence", "sentence_start", "sentence_end", "evidence", "confidence",
)  # fmt: skip
"""What is said of an event, in this order."""
_SPANS = frozenset(["actor1", "actor2", "evidence"])
_VALUES = [name for name in NewsEvent._fields if _NAMES.get(name, name) in {*EVENT_FIELDS} - _SPANS]
_ENDS = ("start", "end")


class FieldsConfig(BaseModel):
    """The sections of a configuration that tell how fields are extracted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: ExtractParams = ExtractParams()
    workers: WorkerParams = WorkerParams()


def load_fields_config(path: str | None, overrides: Sequence[str] = (), model: str | None = None) -> FieldsConfig:
    """Read what a configuration says of the extraction.

    Args:
        path: A configuration, or a file with these sections alone; None for the defaults.
        overrides: ``key=value`` pairs with dotted keys, such as ``events.max_chars=900``; the value is YAML.
        model: spaCy pipeline in the place of ``events.model``.

    Raises:
        UserError: The file cannot be read, or says something unknown or wrong; an override is of another section.
    """
    others = Config.model_fields.keys() - FieldsConfig.model_fields.keys()
    for override in overrides:
        if override.partition("=")[0].partition(".")[0] in others:
            raise UserError(f"--set {override}: extract uses events and workers alone")
    if model is not None:
        overrides = [*overrides, f"events.model={json.dumps(model)}"]
    stated = read_config(path, overrides)
    used = {key: value for key, value in stated.items() if key not in others}
    return parse_as(FieldsConfig, used, path or "--set")


def extract_lines(
    lines: Iterable[bytes], pool: WorkerPool, params: ExtractParams, *, as_is: bool = False
) -> Iterator[str]:
    """Extract the fields of each line.

    Args:
        lines: JSON objects with ``id, url, title, text | html, published_at, source``; blank lines are passed over. One
            that is longer than ``MAX_BYTES`` may be cut.
        pool: Worker processes.
        params: Which fields are extracted, and with what.
        as_is: Take ``text`` as it is, without cleaning: offsets count characters of it.

    Yields:
        One JSON object for each line, in the order of the input; ``error`` says what was wrong with a bad one.
    """
    batches = Batches(pool, clean_and_extract_batch_task, clean_and_extract_task, _ANY_LENGTH, params)
    waiting: deque[_Line] = deque()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        waiting.append(_start(line, number, batches, as_is=as_is))
        while len(waiting) >= batches.width:
            yield _finish(waiting.popleft(), batches)
    while waiting:
        yield _finish(waiting.popleft(), batches)


def read_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only as much as shows that it is."""
    while line := file.readline(MAX_BYTES + 2):
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            skip_line(file)
        yield line


class _Line(NamedTuple):
    """A line under way: its id, and the ticket of its work or, as a text, what is wrong with it."""

    number: int
    key: Any
    work: Ticket | str


def _start(line: bytes, number: int, batches: Batches, *, as_is: bool) -> _Line:
    key = None
    try:
        if len(line.rstrip(b"\r\n")) > MAX_BYTES:
            raise RecordError(f"more than {MAX_BYTES} bytes in a line")
        data = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
        key = _echoed(data.get("id")) if isinstance(data, dict) else None
        fields = _checked(data, as_is=as_is)
    except RecordError as error:
        return _Line(number, key, str(error))
    except json.JSONDecodeError as error:
        return _Line(number, key, f"not JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:
        return _Line(number, key, f"not JSON: {error}")
    raw = RawDocument(
        document_id=digest(str(key), fields.body),
        origin="extract",
        source_id=fields.id or str(number),
        uri="-",
        media_type=fields.media_type,
        body=fields.body,
        charset="utf-8",
        url=fields.url,
        title=fields.title,
        authors=list(fields.authors) or None,
        published_raw=fields.published_at,
        stated_by="record",
        source=fields.source,
        language=fields.language,
        as_is=as_is,
    )
    return _Line(number, key, batches.submit(raw))


def _checked(data: Any, *, as_is: bool) -> RecordFields:
    if not as_is:
        return parse_record(data)
    if isinstance(data, dict) and data.get("text") is not None:
        data = {**data, "html": None}
    fields = parse_record(data)
    if fields.media_type != "text/plain":
        raise RecordError("--as-is takes text, not html")
    if not fields.body.strip():
        raise RecordError("the text is empty")
    return fields


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _echoed(key: Any) -> Any:
    """An id as it can stand in the answer: a number like 1e999 is infinite to Python, and JSON has no such value."""
    try:
        json.dumps(key, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return key


def _finish(line: _Line, batches: Batches) -> str:
    if isinstance(line.work, str):
        return _wrong(line, line.work)
    try:
        result = batches.result(line.work)
    except Exception as error:
        return _wrong(line, f"{type(error).__name__}: {error}")
    if isinstance(result, Rejection):
        return _wrong(line, f"{result.reason}: {result.detail}")
    return _dump({"id": line.key, **_fields(*result)})


def _wrong(line: _Line, message: str) -> str:
    return _dump({"id": line.key, "error": f"line {line.number}: {message}"})


def _dump(value: dict[str, Any]) -> str:
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate in the input's id: legal in JSON as an escape alone
        return json.dumps(value)
    return line


def _fields(article: Article, events: list[NewsEvent]) -> dict[str, Any]:
    return {
        "text": article.text,
        "title": article.title,
        "title_source": article.title_source,
        "authors": article.authors,
        "authors_source": article.authors_source,
        "published_at": _local_time(article),
        "date_source": article.date_source,
        "date_raw": article.date_raw,
        "date_precision": article.date_precision,
        "date_zone": article.date_zone,
        "lang": article.language,
        "agency": article.agency,
        "dateline": article.dateline,
        "dateline_date": article.dateline_date,
        "dateline_agency": article.dateline_agency,
        "source": article.source,
        "url": article.url,
        "topics": _records(article.topics),
        "topic_top": article.topic_top,
        "main_event": _plain(article.main_event),
        "events": None if article.events_missing else [_event(event, article.text) for event in events],
        "places": _records(article.places),
        "dates": _records(article.dates),
        "quotes": _records(article.quotes),
        "money": _records(article.money),
        "persons": article.persons,
        "organisations": article.organisations,
        "models": article.models,
        "events_missing": article.events_missing,
    }


def _local_time(article: Article) -> str | None:
    """The publication time in the zone that the document states, else in UTC."""
    if article.published_at is None:
        return None
    at = from_micros(article.published_at)
    zone = datetime.strptime(article.date_zone, "%z").tzinfo if article.date_zone else UTC
    return at.astimezone(zone).isoformat()


def _records(values: Sequence[Any] | None) -> list[Any] | None:
    return None if values is None else [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    return None if value is None else {spec.name: getattr(value, spec.name) for spec in fields_of(type(value))}


def _event(event: NewsEvent, text: str) -> dict[str, Any]:
    """An event with its spans as objects; ids and counts that only a lake gives sense to are left out."""
    slices = {"verb": "verb", "sentence": "sentence"}
    slices |= {f"{name}_span": name for name in ("event_date", "fatalities", "injured")}
    spans = {key: _slice(text, *(getattr(event, f"{name}_{end}") for end in _ENDS)) for key, name in slices.items()}
    spans |= {
        key: _span(getattr(event, name), *(getattr(event, f"{name}_{end}") for end in _ENDS))
        for key, name in (("actor1", "actor1"), ("actor2", "actor2"), ("where", "place"))
    }
    evidence = [_slice(text, one.start, one.end) for one in event.evidence or ()]
    values = {_NAMES.get(name, name): getattr(event, name) for name in _VALUES}
    fields = spans | values | {"evidence": evidence}
    return {name: fields[name] for name in EVENT_FIELDS}


def _span(text: str | None, start: int | None, end: int | None) -> dict[str, Any] | None:
    return None if text is None else {"text": text, "start": start, "end": end}


def _slice(text: str, start: int | None, end: int | None) -> dict[str, Any] | None:
    return _span(None if start is None else text[start:end], start, end)
