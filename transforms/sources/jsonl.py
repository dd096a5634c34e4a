"""JSON Lines, one article a line, plain or gzip; large files are read by byte ranges."""

import json
from collections.abc import Iterator
from typing import IO, Any, Literal

from pydantic import Field

from schemas.outcome import Reason
from schemas.raw import WorkUnit
from transforms.logic.jsonl_records import RecordError, RecordFields, parse_record
from transforms.ranges import open_range, skip_line
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams, uncompressed_size
from transforms.storage import DAMAGED_GZIP, FoundFile

RANGE_BYTES = 16 << 20
"""Uncompressed bytes of one unit of a large file."""
GZIP_RATIO = 4
"""Assumed ratio of JSON Lines to its gzip; it only sizes chunks."""


class JsonlParams(SourceParams):
    """Files of JSON Lines with the fields ``id, url, title, text | html, published_at, source, language, authors``."""

    type: Literal["jsonl"] = "jsonl"
    glob: str = Field(min_length=1, description="Files to read; gzip is recognised by content.")


@SOURCES.register("jsonl", JsonlParams)
class JsonlSource(FileSource):
    """Reads each line as one document.

    A range holds the lines that begin in it, so that no line is read twice or missed.
    """

    def __init__(self, params: JsonlParams) -> None:
        super().__init__(params, "jsonl", params.glob)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file, or one for each range of a large file."""
        if file.size <= RANGE_BYTES:
            ratio = GZIP_RATIO if file.path.endswith(".gz") else 1
            yield self.unit(file, weight=file.size * ratio)
            return
        total = uncompressed_size(file)
        for start in range(0, max(total, 1), RANGE_BYTES):
            last = start + RANGE_BYTES >= total
            # The last range is open: what a damaged file still holds beyond the last good byte is its own to report.
            unit = self.unit(file, weight=min(RANGE_BYTES, total - start))
            yield unit._replace(start=start, end=-1 if last else start + RANGE_BYTES)

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The documents of the lines that begin in the unit's range; a bad line is rejected by itself."""
        name = self.source_id(unit.uri)
        any_line = unit.start > 0 or unit.end >= 0
        position = unit.start
        try:
            with open_range(unit) as file:
                for position, line in _lines(file, unit, self.params_base.max_bytes):
                    any_line = True
                    yield self._document(unit, f"{name}@{position}", line)
        except EOFError:
            yield self.reject(unit, f"{name}@end", Reason.TRUNCATED, f"the gzip data ends early, after byte {position}")
            return
        except DAMAGED_GZIP as error:
            detail = f"the gzip data is damaged after byte {position}: {error}"
            yield self.reject(unit, f"{name}@end", Reason.TRUNCATED, detail)
            return
        except Exception as error:  # other filesystems raise types of their own
            yield self.dead(unit, name, error, retryable=isinstance(error, OSError))
            return
        if not any_line:
            yield self.reject(unit, name, Reason.EMPTY, "the file holds no line")

    def _document(self, unit: WorkUnit, where: str, line: bytes) -> ReadResult:
        if len(line) > self.params_base.max_bytes:
            return self.reject(unit, where, Reason.TOO_LARGE, f"more than {self.params_base.max_bytes} bytes in a line")
        try:
            fields = parse_record(_decode(line))
        except RecordError as error:
            detail = f"{error} ({where})" if error.record_id else str(error)
            return self.reject(unit, error.record_id or where, Reason.INVALID_RECORD, detail)
        return self.document(unit, fields.id or where, fields.media_type, fields.body, **_stated(fields))


def _stated(fields: RecordFields) -> dict[str, Any]:
    return {
        "charset": "utf-8",
        "url": fields.url,
        "title": fields.title,
        "authors": list(fields.authors) or None,
        "published_raw": fields.published_at,
        "stated_by": "record",
        "source": fields.source,
        "language": fields.language,
    }


def _decode(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RecordError(f"the line is not UTF-8: {error.reason} at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise RecordError(f"the line is not JSON: {error}") from None


def _lines(file: IO[bytes], unit: WorkUnit, limit: int) -> Iterator[tuple[int, bytes]]:
    """Offset and content of each line; of a line over the limit only the beginning."""
    while unit.end < 0 or file.tell() < unit.end:
        position = file.tell()
        line = file.readline(limit + 2)
        if not line:
            return
        if not line.endswith(b"\n") and len(line) > limit:
            skip_line(file)
        if line.strip():
            yield position, line.rstrip(b"\r\n")
