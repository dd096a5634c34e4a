"""Web archives: WARC files as crawlers write them, plain, gzip or zstd; large ones are read by byte ranges."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Literal

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems
from pydantic import Field

from schemas.outcome import Reason
from schemas.raw import WorkUnit
from transforms.fetching.headers import content_type
from transforms.logic.http_message import Content, ContentError, http_content, page_type
from transforms.logic.warc_records import MAX_HEAD, WarcRecord, records
from transforms.logic.warc_segments import (
    GZIP_MAGIC,
    RECORD,
    ZSTD_MAGICS,
    Readable,
    Segment,
    gzip_segments,
    plain_segment,
    zstd_segment,
)
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams
from transforms.storage import FoundFile

RANGE_BYTES = 16 << 20
"""Bytes of one unit of a large file, as it lies."""
TEXT_SHARE = 0.08
"""Assumed share of an archive's content that is article text; it only sizes chunks."""
PACKED_RATIO = 5
"""Assumed ratio of an archive's content to its gzip or zstd; it only sizes chunks."""
DOCUMENTS = frozenset({"response", "resource", "conversion"})
"""Types of records that are documents. The others (ISO 28500: warcinfo, request, metadata, revisit, continuation) tell
of a crawl, or of a document that is elsewhere."""
_KINDS = DOCUMENTS | {"warcinfo", "request", "metadata", "revisit", "continuation"}


class WarcParams(SourceParams):
    """Files of WARC."""

    type: Literal["warc"] = "warc"
    glob: str = Field(min_length=1, description="Files to read; gzip and zstd are recognised by content.")


@SOURCES.register("warc", WarcParams)
class WarcSource(FileSource):
    """Reads each response, resource and conversion record as one document.

    A range holds the records that begin in it, of gzip those whose member does, so that none is read twice or missed.
    A range that begins in a record which itself holds a WARC file, not packed anew, takes the records in there for some
    of its own.
    """

    def __init__(self, params: WarcParams) -> None:
        super().__init__(params, "warc", params.glob)
        self._limit = params.max_bytes

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file, or one for each range of a large file whose records can be found from anywhere."""
        step = RANGE_BYTES if file.size > RANGE_BYTES and _can_be_cut(file) else max(file.size, 1)
        for start in range(0, max(file.size, 1), step):
            last = start + step >= file.size
            weight = round(min(step, file.size - start) * _ratio(file.path) * TEXT_SHARE)
            # The last range is open: what a file holds that has grown meanwhile is its to report.
            yield self.unit(file, weight=weight)._replace(start=start, end=-1 if last else start + step)

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The documents whose records begin in the unit's range; a bad record is rejected by itself."""
        name = self.source_id(unit.uri)
        any_record = unit.start > 0 or unit.end >= 0
        try:
            with ExitStack() as stack:
                for segment in _segments(unit, stack):
                    inside, end = (unit.start > 0, unit.end) if segment.plain else (False, -1)
                    for record in records(segment, self._limit + MAX_HEAD, inside=inside, end=end):
                        any_record = True
                        if (found := self._found(unit, name, record)) is not None:
                            yield found
        except Exception as error:  # other filesystems raise types of their own
            yield self.dead(unit, name, error, retryable=isinstance(error, OSError))
            return
        if not any_record:
            yield self.reject(unit, name, Reason.EMPTY, "the file holds no record")

    def _found(self, unit: WorkUnit, name: str, record: WarcRecord) -> ReadResult | None:
        """What a record is; None for one that is no document."""
        where = f"{name}@{record.place}"
        source_id = record.record_id or where
        reason, detail = record.fault or self._refusal(record)
        if reason is not None:
            detail = f"{detail} ({where})" if record.record_id else detail
            return self.reject(unit, source_id, reason, detail, url=record.url)
        if record.kind not in DOCUMENTS:
            return None
        try:
            content = _content(record, self._limit)
        except ContentError as error:
            return self.reject(unit, source_id, error.reason, str(error), url=record.url)
        stated = {"language": content.language, "stated_by": "warc"} if content.language else {}
        document = self.document(
            unit, source_id, content.media_type, content.body, charset=content.charset, url=record.url, **stated
        )
        return document._replace(file_time=record.captured_at or content.served_at or document.file_time)

    @staticmethod
    def _refusal(record: WarcRecord) -> tuple[Reason | None, str]:
        """Why the header alone makes a record no document that can be used."""
        if record.kind not in _KINDS:
            return Reason.INVALID_RECORD, f"the record is of type {record.kind[:40]!r}, which WARC does not know"
        if record.kind not in DOCUMENTS:
            return None, ""
        if record.url is None:
            return Reason.INVALID_RECORD, "the record has no WARC-Target-URI"
        if "warc-truncated" in record.fields:
            return (
                Reason.TRUNCATED,
                f"the crawler cut the record: {record.fields['warc-truncated'][:40] or 'no reason'}",
            )
        return None, ""


def _content(record: WarcRecord, limit: int) -> Content:
    declared, charset = content_type(record.fields.get("content-type", ""))
    identified = record.fields.get("warc-identified-payload-type", "").strip().lower()
    if record.kind == "response" and (record.url or "").lower().startswith(("http:", "https:")):
        return http_content(record.block, limit, identified)
    if len(record.block) > limit:
        raise ContentError(Reason.TOO_LARGE, f"the record has more than {limit} bytes")
    return Content(page_type(declared or identified, record.block), record.block, charset, None)


def _segments(unit: WorkUnit, stack: ExitStack) -> Iterator[Segment]:
    file = stack.enter_context(_opened(unit.uri))
    head = _read_exactly(file, 4)
    if head.startswith(GZIP_MAGIC):
        return gzip_segments(_At(file, head, unit.start), unit.start, unit.end)
    if head in ZSTD_MAGICS:
        return zstd_segment(_At(file, head, 0))
    # The byte before the range tells whether a line, and so perhaps a record, begins with the range.
    begin = max(0, unit.start - 1)
    return plain_segment(_At(file, head, begin), begin)


class _At:
    """A file of which the beginning has been read, from some byte on; it need not be seekable."""

    def __init__(self, file: IO[bytes], head: bytes, target: int) -> None:
        self._file = file
        self._head = b""
        if file.seekable():
            file.seek(target)
            return
        self._head = head[target:]
        position = len(head)
        while position < target and (piece := file.read(min(1 << 20, target - position))):
            position += len(piece)

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._file.read(size)


def _opened(path: str) -> IO[bytes]:
    return FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)


def _read_exactly(file: IO[bytes], size: int) -> bytes:
    data = b""
    while len(data) < size and (piece := file.read(size - len(data))):
        data += piece
    return data


def _can_be_cut(file: FoundFile) -> bool:
    """Whether records can be found from the middle: in plain files, and in gzip ones of more than one member."""
    try:
        with _opened(file.path) as content:
            head = _read_exactly(content, 1 << 12)
            if not head.startswith(GZIP_MAGIC):
                return RECORD.match(head) is not None
            return _second_member(_At(content, head, 0))
    except Exception:  # the unit that meets the error reports it
        return False


def _second_member(content: Readable) -> bool:
    segments = gzip_segments(content, 0, RANGE_BYTES)
    first = next(segments, None)
    if first is None:
        return False
    while first.read():
        pass
    return first.next is not None


def _ratio(path: str) -> int:
    return PACKED_RATIO if path.endswith((".gz", ".zst")) else 1
