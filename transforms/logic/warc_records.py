"""Records of web archives (WARC, ISO 28500), one by one, each with its content or with what is wrong with it.

Readers of WARC stop at the first damage, or pass over what follows it. Here the next record is looked for, and what
lies between is told.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from schemas.outcome import Reason
from transforms.logic.header_fields import parse_fields
from transforms.logic.warc_segments import HEAD_BYTES, RECORD, Segment

MAX_HEAD = 1 << 16
"""Longest header of a record in bytes."""
_LINE_ENDS = re.compile(rb"[\r\n]*")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$")


class Fault(NamedTuple):
    """What is wrong with a record.

    Attributes:
        reason: Why it is rejected.
        detail: In a sentence.
    """

    reason: Reason
    detail: str


class WarcRecord(NamedTuple):
    """A record, or a stretch of data that is none.

    Attributes:
        place: Where it begins: the byte of the file, or of compressed ones that of the member, with ``+`` and the byte
            of its content where another record comes before it.
        fields: The header, names in lower case; of a repeated one the first. Empty where there is no header.
        block: The content; empty where there is a fault.
        fault: What is wrong with it, or None.
    """

    place: str
    fields: Mapping[str, str]
    block: bytes
    fault: Fault | None

    @property
    def kind(self) -> str:
        """The ``WARC-Type`` in lower case; empty where there is none."""
        return self.fields.get("warc-type", "").strip().lower()

    @property
    def url(self) -> str | None:
        """The target URI; some writers put it into angle brackets."""
        return self.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">") or None

    @property
    def record_id(self) -> str | None:
        """The record's own id without its angle brackets."""
        return self.fields.get("warc-record-id", "").strip().removeprefix("<").removesuffix(">") or None

    @property
    def captured_at(self) -> int | None:
        """The ``WARC-Date`` in microseconds since the epoch; None where it is no time."""
        found = _TIME.match(self.fields.get("warc-date", "").strip())
        if found is None:
            return None
        try:
            time = dt.datetime.fromisoformat(found[1] + (found[2] or "Z"))
            return round(time.timestamp() * 1_000_000)
        except (ValueError, OverflowError):
            return None


def records(segment: Segment, limit: int, *, inside: bool = False, end: int = -1) -> Iterator[WarcRecord]:
    """The records of a segment.

    A record ends where its Content-Length says if there the next one follows, or nothing. If not, the next one is
    looked for from the beginning of its content.

    Args:
        segment: What to read.
        limit: Most bytes of content that are held; a record with more is passed over.
        inside: The segment may begin inside a record, which is passed over.
        end: Of plain data, the byte of the file before which the last record begins; -1 for the end.
    """
    tape = _Tape(segment)
    if inside:
        tape.find()
    while tape.skip_blank():
        if 0 <= end <= tape.offset and tape.at_record():
            return
        yield _record(tape, limit) if tape.at_record() else _gap(tape)
    if segment.fault is not None and not tape.fault_told:
        yield WarcRecord(f"{segment.offset}+end", {}, b"", Fault(Reason.TRUNCATED, segment.fault))


def _gap(tape: "_Tape") -> WarcRecord:
    place = tape.place
    return WarcRecord(place, {}, b"", _lost(tape, "{} bytes that are no WARC record", 0))


def _record(tape: "_Tape", limit: int) -> WarcRecord:
    place, head = tape.place, tape.head()
    if head is None:
        return WarcRecord(place, {}, b"", _lost(tape, "the header of the record does not end within {} bytes", None))
    fields = parse_fields(head)
    stated = fields.get("content-length", "")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 19):
        fault: Fault | None = _lost(
            tape, f"the Content-Length of the record is no number: {stated[:40]!r}", 0, here=True
        )
        return WarcRecord(place, fields, b"", fault)
    length = int(stated)
    wrong = f"the Content-Length is {length}, " + "but the record ends after {} bytes"
    if length > limit:
        read = tape.find(length, here=True)
        too_large = Fault(Reason.TOO_LARGE, f"the record has {length} bytes, more than {limit}")
        return WarcRecord(place, fields, b"", too_large if read >= length else tape.verdict(read, wrong, length))
    block = _take(tape, length)
    if block is not None:
        return WarcRecord(place, fields, block, None)
    return WarcRecord(place, fields, b"", _lost(tape, wrong, length, here=True))


def _take(tape: "_Tape", length: int) -> bytes | None:
    """The content of a record, if it is as long as stated; else nothing is dropped."""
    follows = tape.follows(length)
    if follows == "record" or (follows == "end" and tape.segment.fault is None):
        block = bytes(tape.data[:length])
        tape.drop(length)
        return block
    return None


def _lost(tape: "_Tape", detail: str, expected: int | None, *, here: bool = False) -> Fault:
    """Go to the next record, and say what is wrong with what was passed over."""
    return tape.verdict(tape.find(here=here), detail, expected)


class _Tape:
    """A segment with as much of it held as is looked at.

    Attributes:
        segment: As given.
        data: What is held and not dropped yet.
        position: Byte of the segment that ``data`` begins with.
        ended: Whether the segment holds no more than ``data``.
        fault_told: Whether a record has been given the segment's fault.
    """

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.data = bytearray()
        self.position = 0
        self.ended = False
        self.fault_told = False

    @property
    def offset(self) -> int:
        """Byte of the file that ``data`` begins with, if the data is plain."""
        return self.segment.offset + self.position

    @property
    def place(self) -> str:
        """Where ``data`` begins."""
        if self.segment.plain:
            return str(self.offset)
        return f"{self.segment.offset}+{self.position}" if self.position else str(self.segment.offset)

    def fill(self, size: int) -> None:
        """Hold ``size`` bytes, where there are as many."""
        while len(self.data) < size and not self.ended:
            piece = self.segment.read()
            self.data += piece
            self.ended = not piece

    def drop(self, size: int) -> None:
        """Forget the first bytes."""
        del self.data[:size]
        self.position += size

    def skip_blank(self) -> bool:
        """Go behind line ends; whether anything follows."""
        while True:
            self.fill(HEAD_BYTES)
            self.drop(_blank(self.data, 0))
            if self.data or self.ended:
                return bool(self.data)

    def at_record(self) -> bool:
        """Whether a record begins here."""
        self.fill(HEAD_BYTES)
        return RECORD.match(self.data) is not None

    def follows(self, size: int) -> Literal["record", "end", "other"]:
        """What comes behind so many bytes and the line ends after them."""
        at = size
        while True:
            self.fill(at + HEAD_BYTES)
            if len(self.data) < size:
                return "other"
            at = _blank(self.data, at)
            if at == len(self.data) and self.ended:
                return "end"
            if self.ended or len(self.data) - at >= HEAD_BYTES:
                return "record" if _begins_record(self.data, at) else "other"

    def head(self) -> bytes | None:
        """The header that begins here, and go behind it; None where it does not end, and nothing is dropped."""
        searched = 0
        while True:
            found = _HEAD_END.search(self.data, searched)
            if found is not None:
                if _next_record(self.data, 1, found.start()) is not None:  # its own end is missing
                    return None
                head = bytes(self.data[: found.start()])
                self.drop(found.end())
                return head
            if self.ended or len(self.data) > MAX_HEAD:
                return None
            searched = max(0, len(self.data) - 3)
            self.fill(len(self.data) + 1)

    def find(self, most: int | None = None, *, here: bool = False) -> int:
        """Go to the next record behind this byte, or over ``most`` bytes, or to the end; how many bytes that were.

        Args:
            most: As said; None for no limit.
            here: One that begins with this byte will do.
        """
        begin = self.position
        if here and self.at_record():
            return 0
        while True:
            found = _next_record(self.data, 1, len(self.data))
            stop = len(self.data) if found is None else found
            left = stop if most is None else most - (self.position - begin)
            certain = found is not None or self.ended or len(self.data) >= left + HEAD_BYTES
            if most is not None and left <= stop and certain:
                self.drop(left)
                return most
            if found is not None or self.ended:
                self.drop(stop)
                return self.position - begin
            # What may be the beginning of a record stays.
            self.drop(max(0, min(left, len(self.data)) - HEAD_BYTES))
            self.fill(len(self.data) + 1)

    def verdict(self, passed: int, detail: str, expected: int | None) -> Fault:
        """What is wrong where so many bytes were passed over: the data ends early, or else what the detail says.

        Args:
            passed: Bytes.
            detail: With ``{}`` for them.
            expected: Bytes that there should have been; None for more than there are.
        """
        cut = self.segment.fault or ("the file ends" if self.segment.final else None)
        whole = expected is not None and passed >= expected and self.segment.fault is None
        if self.data or not self.ended or cut is None or whole:
            return Fault(Reason.INVALID_RECORD, detail.replace("{}", str(passed), 1))
        self.fault_told = True
        of = f" of {expected}" if expected else ""
        return Fault(Reason.TRUNCATED, f"{cut}, after {passed}{of} bytes of a record")


def _blank(data: bytearray, at: int) -> int:
    """The first byte at or behind this one that ends no line."""
    found = _LINE_ENDS.match(data, at)
    return found.end() if found else at


def _begins_record(data: bytearray, at: int) -> bool:
    """Whether a line that begins a record begins at this byte, which is not the first."""
    return data[at - 1 : at] == b"\n" and RECORD.match(data, at) is not None


def _next_record(data: bytearray, at: int, end: int) -> int | None:
    """The first record at or behind one byte and before another; not by a pattern, which is ten times slower."""
    while (at := data.find(b"WARC/", at, end)) >= 0:
        if _begins_record(data, at):
            return at
        at += 1
    return None
