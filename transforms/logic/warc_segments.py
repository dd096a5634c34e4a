"""WARC data as segments: decompressed stretches that begin with a record, found again behind damage.

In the usual gzip file each record is a member of its own, so each is a segment, and reading can begin at any of them.
Plain and zstd files are one segment.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Protocol

from fastwarc import ZstdReader

RECORD = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n[\w-]{1,64}[ \t]*:")
"""Where a record begins: its version line, and the name of its first field."""
HEAD_BYTES = 256
"""As much of a record as tells that one begins."""
GZIP_MAGIC, ZSTD_MAGICS = b"\x1f\x8b", (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
"""How gzip begins, and zstd: a frame, or the dictionary that a WARC may have in front (IIPC, Zstandard in WARC)."""
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_GZIP = 31
_PIECE = 1 << 16
_ZSTD_PIECE = 1 << 12
"""Small, since of a piece with an error in it nothing can be had."""
_TRIAL = 1 << 12
"""Compressed bytes that are more than enough for HEAD_BYTES of content, behind a gzip header of usual size."""
_KEPT = 8 << 20
"""Bytes of a member that are kept to be searched anew if it proves damaged: damage can hide where the next begins."""


class Readable(Protocol):
    """What is read from; it need not be seekable."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...


class Segment:
    """A stretch of decompressed data that begins with a record, or is expected to.

    Args:
        offset: Byte of the file where it begins.
        pieces: Its content, ended by a ``_Mark`` or by their own end.
        plain: Whether the file is not compressed.

    Attributes:
        offset: As given.
        plain: As given.
        fault: Why the data breaks off, once it has been read; None where it ends as it should.
        final: Whether it ends with the file, once it has been read.
        next: Where the next segment of the range begins, once this one has been read; None where there is none.
    """

    def __init__(self, offset: int, pieces: "Iterator[bytes | _Mark]", *, plain: bool = False) -> None:
        self.offset = offset
        self.plain = plain
        self.fault: str | None = None
        self.final = False
        self.next: int | None = None
        self._pieces = pieces
        self._ended = False

    def read(self) -> bytes:
        """The next piece; empty at the end."""
        while not self._ended:
            piece = next(self._pieces, None)
            if isinstance(piece, bytes):
                if piece:
                    return piece
                continue
            self._ended = True
            if piece is None:
                self.final = True
            else:
                self.next, self.fault = piece.offset, piece.fault
        return b""


class _Mark:
    """The end of a segment: why it ended before its time, and where the next one begins."""

    def __init__(self, offset: int | None, fault: str | None = None) -> None:
        self.offset = offset
        self.fault = fault


def plain_segment(file: Readable, offset: int) -> Iterator[Segment]:
    """Uncompressed data as one segment; ``offset`` is where ``file`` stands."""
    yield Segment(offset, iter(lambda: file.read(_PIECE), b""), plain=True)


def zstd_segment(file: Readable) -> Iterator[Segment]:
    """Zstd data as one segment, with a dictionary if it brings one.

    Raises:
        OSError: The file cannot be read.
    """
    yield Segment(0, _unzstd(_Noting(file)))


class _Noting:
    """Passes reads on and remembers their error, which the decompressor does not tell from damaged data."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._at = 0
        self.error: Exception | None = None

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._file.read(size)
            self._at += len(data)
            return data
        except Exception as error:
            self.error = error
            raise


def _unzstd(file: _Noting) -> Iterator[bytes | _Mark]:
    reader = ZstdReader(file)  # type: ignore[arg-type] # it only reads
    try:
        while piece := reader.read(_ZSTD_PIECE):
            yield piece
    except OSError as error:
        if file.error is not None:
            raise file.error from None
        yield _Mark(None, f"the zstd data is damaged or cut short: {error}")


def gzip_segments(file: Readable, start: int = 0, end: int = -1) -> Iterator[Segment]:
    """The segments of gzip data that begin in a range of the compressed file.

    A member whose content begins with a record begins a segment; any other one continues the segment before. So each
    segment belongs to the range in which it begins, however a file is cut into ranges.

    Args:
        file: Stands at ``start``.
        start: First byte of the range.
        end: Byte that it stops before; -1 for the end of the file.
    """
    pieces = _Members(file, start, end).pieces()
    mark = next((piece for piece in pieces if isinstance(piece, _Mark)), None)
    offset = mark.offset if mark else None
    while offset is not None:
        segment = Segment(offset, pieces)
        yield segment
        while segment.read():
            pass
        offset = segment.next


class _Members:
    """Inflates member after member, and looks for the next one behind damage."""

    def __init__(self, file: Readable, start: int, end: int) -> None:
        self._file = file
        self._start, self._end = start, end
        self._held = bytearray()
        self._base = start  # byte of the file that _held begins with
        self._at = 0  # where in _held the work is

    def pieces(self) -> Iterator[bytes | _Mark]:
        """The content of the members; a mark before each that begins a segment."""
        if self._start and not self._find(0):
            return
        if not self._start and not self._is_record():
            yield _Mark(0)  # whatever lies there is to be reported
        while self._fill(1):
            self._drop()
            offset = self._base
            begins = self._is_record()
            if begins and 0 <= self._end <= offset:
                yield _Mark(None)
                return
            if begins is not False:  # a damaged member must not be laid on the record before it
                yield _Mark(offset)
            fault = yield from self._member()
            if fault is None:
                continue
            if not self._find(1):
                yield _Mark(None, f"{fault} at byte {offset}")
                return
            # The one found is looked at again, and begins a segment of its own.
            yield _Mark(self._base + self._at, f"{fault} at byte {offset}")

    def _member(self) -> Generator["bytes | _Mark", None, str | None]:
        """The content of the member that begins here; what is wrong with it is returned."""
        if not _MEMBER.match(self._held, self._at):
            return "there is no gzip data"
        engine, piece = zlib.decompressobj(_GZIP), b""
        while not engine.eof:
            data = engine.unconsumed_tail or self._next()
            if not data and len(piece) < _PIECE:  # a full piece may leave some behind
                return "the gzip data is cut short"
            before = engine.copy()
            try:
                piece = engine.decompress(data, _PIECE)
            except zlib.error as error:
                yield _undamaged(before, data)
                return f"the gzip data is damaged ({error})"
            yield piece
        self._at -= len(engine.unused_data)
        return None

    def _next(self) -> bytes:
        """The next bytes of the file, which stay held for a while."""
        if self._at > _KEPT:
            self._at -= _PIECE
            self._base += _PIECE
            del self._held[:_PIECE]
        if not self._fill(1):
            return b""
        data = bytes(self._held[self._at : self._at + _PIECE])
        self._at += len(data)
        return data

    def _find(self, skip: int) -> bool:
        """Go to the next member that begins a segment in the range, ``skip`` bytes or more behind what is held."""
        self._at = skip
        while True:
            found = _MEMBER.search(self._held, self._at)
            if found is None:
                self._at = max(self._at, len(self._held) - 3)
            else:
                self._at = found.start()
            if 0 <= self._end <= self._base + self._at:
                return False
            if found is not None:
                if self._is_record():
                    return True
                self._at += 1
            elif not self._fill(4):
                return False
            if self._at > _PIECE:
                self._drop()

    def _is_record(self) -> bool | None:
        """Whether what begins here is a member that begins with a record; None where it is damaged, or no member."""
        self._fill(_TRIAL)
        try:
            head = zlib.decompressobj(_GZIP).decompress(self._held[self._at : self._at + _TRIAL], HEAD_BYTES)
        except zlib.error:
            return None
        return RECORD.match(head) is not None

    def _fill(self, size: int) -> bool:
        """Have ``size`` bytes ahead, where the file still holds as many."""
        while len(self._held) - self._at < size:
            data = self._file.read(_PIECE)
            if not data:
                return False
            self._held += data
        return True

    def _drop(self) -> None:
        """Forget what has been read."""
        del self._held[: self._at]
        self._base += self._at
        self._at = 0


def _undamaged(engine: "zlib._Decompress", data: bytes) -> bytes:
    """What can be had of data that holds an error; how it was cut into pieces makes no difference to it."""
    whole = bytearray()
    with suppress(zlib.error):
        for number in range(len(data)):
            whole += engine.decompress(data[number : number + 1])
    return bytes(whole)
