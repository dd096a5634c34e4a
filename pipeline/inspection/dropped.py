"""The lines that cleaning took out of a document, which is read and cleaned again: the lake keeps no such lines."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from pipeline.config import Config, parse_config
from pipeline.errors import UserError
from pipeline.inspection.inspect import inspect
from pipeline.lake.folders import Lake
from pipeline.lake.query import printable
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.logic.cleaning.cleaned import Cleaned
from transforms.logic.cleaning.dates import from_micros
from transforms.logic.cleaning.decode import NotText, decode
from transforms.logic.cleaning.document import clean_raw
from transforms.logic.cleaning.language import detect_language
from transforms.logic.cleaning.reasons import meaning
from transforms.logic.wirecopy.lineage import repeat_id
from transforms.sources.base import SOURCES, Source, SourceError
from transforms.storage import exists, read_bytes

_TAGS = ("<html", "<!doctype html", "<body", "<head", "<p>", "<p ", "<div")
_LOOKED_AT = 5_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document gave when it was cleaned again.

    Attributes:
        name: Its document id, or the file.
        uri: Where it was read from.
        cleaned: What came out; None where it could not be had.
        problem: Why it could not be had.
    """

    name: str
    uri: str
    cleaned: Cleaned | None = None
    problem: str | None = None


def dropped_lines(lake: Lake, key: str) -> list[Reading]:
    """Read documents of the lake again, each from its file as its run was configured, and clean them.

    A reading is of the same content that the lake holds, since the document's id is a hash of it: where the file has
    changed, the reading says so instead.

    Args:
        lake: The lake.
        key: As :func:`pipeline.inspection.inspect.inspect` takes it.

    Raises:
        UserError: The lake cannot be read.
    """
    return [_read_again(lake, entry) for entry in inspect(lake, key)]


def clean_file(path: str) -> Reading:
    """Clean one file of plain text or HTML that no lake has to know.

    Args:
        path: The file, gzip or not; HTML is told by its content.

    Raises:
        UserError: It cannot be read.
    """
    params = SOURCES.plugin("text").params.model_validate({"type": "text", "glob": path})
    found = next(iter(SOURCES.create("text", params).read(WorkUnit("file", path))), None)
    if not isinstance(found, RawDocument):
        raise UserError(f"{path}: {_complaint(found)}")
    try:
        start = decode(found.body, None, html=True).text[:_LOOKED_AT].casefold()
    except NotText as error:
        raise UserError(f"{path}: {error.detail}") from None
    html = any(tag in start for tag in _TAGS)
    return _cleaned(path, found._replace(media_type="text/html") if html else found)


def _complaint(found: object) -> str:
    if isinstance(found, Rejection):
        return f"{found.reason}: {found.detail}"
    return found.message if isinstance(found, DeadLetter) else "there is nothing in it"


def _read_again(lake: Lake, entry: dict[str, Any]) -> Reading:
    name, uri = entry["document_id"], entry["uri"]
    try:
        source = _source(_config(lake, entry["run_id"]), entry["origin"])
        if source is None:
            return Reading(name, uri, problem=f"the configuration of run {entry['run_id']} cannot be had any more")
        units = [unit for unit in source.plan() if unit.uri == uri]
    except (SourceError, UserError) as error:
        return Reading(name, uri, problem=str(error))
    if any(unit.poll for unit in units):
        return Reading(name, uri, problem="it came from a feed on the web; what feeds and pages held is not kept")
    if not units:
        return Reading(name, uri, problem="its file is gone")
    document = _same(source, units, name)
    if document is None:
        return Reading(name, uri, problem="its file has changed: the document as it was is not in it any more")
    if not document.body and document.fetch_url:
        return Reading(name, uri, problem=f"its text was fetched from {document.fetch_url}; pages are not kept")
    return _cleaned(name, document)


def _config(lake: Lake, run_id: str) -> Config | None:
    path = lake.path(f"{lake.run_folder(run_id)}/manifest.json")
    stated = json.loads(read_bytes(path)).get("config") if exists(path) else None
    if not stated:
        return None
    # Its sources are all that is needed; the other parts may be from a release that knew other keys.
    return parse_config({"sources": stated["sources"], "output": {"root": lake.root}}, f"configuration of run {run_id}")


def _source(config: Config | None, origin: str) -> Source | None:
    return next((source for source in config.open_sources() if source.origin == origin), None) if config else None


def _same(source: Source, units: list[WorkUnit], document_id: str) -> RawDocument | None:
    """The document of this id in the units, be it a further occurrence of one that has an id of its own."""
    times: Counter[str] = Counter()
    for unit in units:
        for found in source.read(unit):
            if not isinstance(found, RawDocument):
                continue
            times[found.document_id] += 1
            further = range(1, times[found.document_id] + 1)
            ids = {found.document_id, *(repeat_id(found.document_id, unit.uri, number) for number in further)}
            if document_id in ids:
                return found
    return None


def _cleaned(name: str, document: RawDocument) -> Reading:
    try:
        return Reading(name, document.uri, clean_raw(document, datetime.now(UTC)))
    except NotText as error:
        return Reading(name, document.uri, problem=f"{error.reason}: {error.detail}")


def show_readings(console: Console, readings: list[Reading], form: str, *, text: bool = False) -> None:
    """Print readings: the fields found, the lines dropped with their reasons, and how many for each.

    Args:
        console: Where to.
        readings: What to print.
        form: ``text`` or ``json`` (JSON Lines).
        text: Print the paragraphs that were kept too.
    """
    for reading in readings:
        if form == "json":
            console.file.write(json.dumps(_as_json(reading), ensure_ascii=False, default=str) + "\n")
            continue
        for line in _lines(reading, max(60, console.width), text):
            console.print(printable(line), markup=False, soft_wrap=True)


def _fields(cleaned: Cleaned) -> dict[str, Any]:
    published = cleaned.published
    dateline = cleaned.dateline
    return {
        "title": cleaned.title,
        "authors": list(cleaned.authors),
        "published": from_micros(published.at).isoformat() if published else None,
        "date_raw": published.raw if published else None,
        "agency": cleaned.agency,
        "agency_source": cleaned.agency_source,
        "dateline": asdict(dateline) if dateline else None,
        "language": detect_language(cleaned.text),
    }


def _as_json(reading: Reading) -> dict[str, Any]:
    head = {"name": reading.name, "uri": reading.uri}
    if reading.cleaned is None:
        return {**head, "problem": reading.problem}
    dropped = [{**asdict(line), "meaning": meaning(line.reason)} for line in reading.cleaned.dropped]
    return {**head, **_fields(reading.cleaned), "text": reading.cleaned.text, "dropped": dropped}


def _lines(reading: Reading, width: int, text: bool) -> Iterator[str]:
    yield reading.name
    if reading.name != reading.uri:
        yield f"  uri: {reading.uri}"
    cleaned = reading.cleaned
    if cleaned is None:
        yield f"  no lines to show: {reading.problem}"
        return
    for name, value in _fields(cleaned).items():
        if value:
            shown = ", ".join(value) if isinstance(value, list) else value
            yield f"  {name}: {json.dumps(shown, ensure_ascii=False) if isinstance(shown, dict) else shown}"
    kept = [paragraph for paragraph in cleaned.text.split("\n\n") if paragraph]
    dropped = cleaned.dropped
    yield f"  kept: {len(kept)} paragraphs, {len(cleaned.text.split())} words; dropped: {len(dropped)} lines"
    if text:
        yield from (f"    {_short(paragraph, width - 4)}" for paragraph in kept)
    column = max((len(line.reason) for line in dropped), default=0)
    if dropped:
        yield ""
        yield f"  {'line':>5}  {'reason':<{column}}  text"
    for line in dropped:
        yield f"  {line.number:>5}  {line.reason:<{column}}  {_short(line.text, width - column - 11)}"
    if dropped:
        yield ""
        yield "  reasons"
    for reason, count in Counter(line.reason for line in dropped).most_common():
        yield f"  {count:>5}  {reason:<{column}}  {meaning(reason)}"


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
