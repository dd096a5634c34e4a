"""JSON Lines in, JSON Lines out, in order: cleaning and event fields without dedup and without a lake."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from schemas.article import Article
from schemas.event import NewsEvent
from schemas.outcome import Rejection
from schemas.raw import RawDocument
from schemas.record import fields_of
from transforms.events.chain import ExtractParams
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.cleaning.document import CleanParams
from transforms.logic.identity import digest
from transforms.logic.jsonl_records import RecordError, parse_record
from transforms.tasks import clean_and_extract_task
from transforms.workers import WorkerPool

_ANY_LENGTH = CleanParams(min_words=1)


def extract_lines(
    lines: Iterable[bytes], pool: WorkerPool, params: ExtractParams, *, as_is: bool = False
) -> Iterator[str]:
    """Extract the fields of each line.

    Args:
        lines: JSON objects with ``id, url, title, text | html, published_at, source``; blank lines are passed over.
        pool: Worker processes.
        params: Which fields are extracted, and with what.
        as_is: Take ``text`` as it is, without cleaning: offsets count characters of it.

    Yields:
        One JSON object for each line, in the order of the input; ``error`` says what was wrong with a bad one.
    """
    waiting: deque[tuple[Any, Any]] = deque()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        key, work = _start(line, number, pool, params, as_is=as_is)
        waiting.append((key, work))
        while len(waiting) >= pool.width:
            yield _finish(*waiting.popleft(), pool)
    while waiting:
        yield _finish(*waiting.popleft(), pool)


def _start(line: bytes, number: int, pool: WorkerPool, params: ExtractParams, *, as_is: bool) -> tuple[Any, Any]:
    key = None
    try:
        data = json.loads(line.decode("utf-8-sig"))
        key = data.get("id") if isinstance(data, dict) else None
        fields = parse_record(data)
        if as_is and fields.media_type != "text/plain":
            raise RecordError("--as-is takes text, not html")
    except RecordError as error:
        return key, f"line {number}: {error}"
    except (ValueError, RecursionError) as error:
        return key, f"line {number}: not JSON: {error}"
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
    return key, pool.submit(clean_and_extract_task, raw, _ANY_LENGTH, params)


def _finish(key: Any, work: Any, pool: WorkerPool) -> str:
    if isinstance(work, str):
        return _dump({"id": key, "error": work})
    try:
        result = pool.result(work)
    except Exception as error:
        return _dump({"id": key, "error": f"{type(error).__name__}: {error}"})
    if isinstance(result, Rejection):
        return _dump({"id": key, "error": f"{result.reason}: {result.detail}"})
    return _dump({"id": key, **_fields(*result)})


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
        "topics": [_plain(topic) for topic in article.topics],
        "main_event": _plain(article.main_event),
        "events": [_event(event, article.text) for event in events],
        "places": [_plain(place) for place in article.places],
        "dates": [_plain(date) for date in article.dates],
        "quotes": [_plain(quote) for quote in article.quotes],
        "money": [_plain(money) for money in article.money],
        "persons": article.persons,
        "organisations": article.organisations,
        "events_missing": article.events_missing,
    }


def _local_time(article: Article) -> str | None:
    """The publication time in the zone that the document states, else in UTC."""
    if article.published_at is None:
        return None
    at = from_micros(article.published_at)
    zone = datetime.strptime(article.date_zone, "%z").tzinfo if article.date_zone else UTC
    return at.astimezone(zone).isoformat()


def _plain(value: Any) -> Any:
    return None if value is None else {spec.name: getattr(value, spec.name) for spec in fields_of(type(value))}


def _event(event: NewsEvent, text: str) -> dict[str, Any]:
    """An event with its spans as objects; ids that only a lake gives sense to are left out."""
    return {
        "rank": event.rank,
        "actor1": _span(event.actor1, event.actor1_start, event.actor1_end),
        "actor2": _span(event.actor2, event.actor2_start, event.actor2_end),
        "verb": _span(text[event.verb_start : event.verb_end], event.verb_start, event.verb_end),
        "lemma": event.verb,
        "plover_root": event.plover_root,
        "quad": event.quad_class,
        "where": _span(event.place, event.place_start, event.place_end),
        "country": event.place_country,
        "event_date": event.event_date,
        "event_date_source": event.event_date_source,
        "sentence_start": event.sentence_start,
        "sentence_end": event.sentence_end,
        "confidence": event.confidence,
    }


def _span(text: str | None, start: int | None, end: int | None) -> dict[str, Any] | None:
    return None if text is None else {"text": text, "start": start, "end": end}
