"""Records of web archives: found, cut into ranges, and found again behind damage."""

import gzip
import io
import itertools
import random

import pytest
import zstandard
from fastwarc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.outcome import Reason
from transforms.logic.warc_records import WarcRecord, records
from transforms.logic.warc_segments import gzip_segments, plain_segment, zstd_segment

BLANK = b"\r\n\r\n"


def record(number: int, block: bytes = b"a page", length: object = None, kind: str = "response") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:test:{number}>\r\n"
        f"Content-Length: {len(block) if length is None else length}"
    )
    return head.encode() + BLANK + block + BLANK


class Drip(io.RawIOBase):
    """Gives its bytes in odd pieces, and cannot be sought in."""

    def __init__(self, data: bytes, seed: int = 0) -> None:
        self._file = io.BytesIO(data)
        self._random = random.Random(seed)  # noqa: S311

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(min(size, self._random.choice((1, 9, 500, 70_000))))


def read_gzip(data: bytes, start: int = 0, end: int = -1, limit: int = 10_000) -> list[WarcRecord]:
    segments = gzip_segments(Drip(data[start:], start), start, end)
    return [found for segment in segments for found in records(segment, limit)]


def read_plain(data: bytes, start: int = 0, end: int = -1, limit: int = 10_000) -> list[WarcRecord]:
    begin = max(0, start - 1)
    segments = plain_segment(Drip(data[begin:], start), begin)
    return [found for segment in segments for found in records(segment, limit, inside=start > 0, end=end)]


def summary(found: list[WarcRecord]) -> list[object]:
    return [one.fault.reason.value if one.fault else (one.record_id or "")[-1] for one in found]


@given(
    blocks=st.lists(st.binary(max_size=400), min_size=1, max_size=8),
    members=st.lists(st.integers(1, 3), min_size=8, max_size=8),
    cuts=st.lists(st.integers(1, 4000), max_size=4),
    lengths=st.lists(st.sampled_from([None, None, None, 0, 7, 10**15, "x"]), min_size=8, max_size=8),
    damage=st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=20)), max_size=2),
    packed=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_each_record_belongs_to_one_range_however_the_file_is_cut_and_damaged(
    blocks: list[bytes], members: list[int], cuts: list[int], lengths: list[object],
    damage: list[tuple[int, bytes]], packed: bool,
) -> None:  # fmt: skip
    parts = [record(n, block, length) for n, (block, length) in enumerate(zip(blocks, lengths, strict=False))]
    data = bytearray()
    while parts:
        size = members.pop() if members else 1
        joined, parts = b"".join(parts[:size]), parts[size:]
        data += gzip.compress(joined) if packed else joined
    for at, junk in damage:
        data[at : at + len(junk)] = junk
    read = read_gzip if packed else read_plain
    edges = [0, *sorted({cut for cut in cuts if cut < len(data)}), -1]
    pieces = [found for start, end in itertools.pairwise(edges) for found in read(bytes(data), start, end, 300)]
    assert pieces == read(bytes(data), limit=300)


def test_reads_what_fastwarc_reads() -> None:
    parts = [record(n, random.Random(n).randbytes(n * 900)) for n in range(9)]  # noqa: S311
    for data, read in ((b"".join(parts), read_plain), (b"".join(map(gzip.compress, parts)), read_gzip)):
        theirs = [(one.record_id, one.reader.read()) for one in ArchiveIterator(io.BytesIO(data), parse_http=False)]
        assert [(f"<{one.record_id}>", one.block) for one in read(data)] == theirs
        assert len(theirs) == 9


def test_all_kinds_of_compression() -> None:
    parts = [record(n) for n in range(4)]
    expected = ["0", "1", "2", "3"]
    assert summary(read_plain(b"".join(parts))) == expected
    assert summary(read_gzip(b"".join(map(gzip.compress, parts)))) == expected
    assert summary(read_gzip(gzip.compress(b"".join(parts)))) == expected
    whole = b"".join(parts)
    blocks = b"".join(gzip.compress(whole[at : at + 50]) for at in range(0, len(whole), 50))
    assert summary(read_gzip(blocks)) == expected
    frames = io.BytesIO(b"".join(map(zstandard.compress, parts)))
    assert summary([one for segment in zstd_segment(frames) for one in records(segment, 1000)]) == expected


def test_zstd_cut_short_and_a_file_that_cannot_be_read() -> None:
    data = b"".join(zstandard.compress(record(n, random.Random(n).randbytes(9000))) for n in range(3))  # noqa: S311
    found = [one for segment in zstd_segment(Drip(data[:-4000])) for one in records(segment, 10_000)]
    assert summary(found) == ["0", "1", "truncated"]

    class Refused(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise PermissionError(13, "Permission denied")

    with pytest.raises(PermissionError):
        [one for segment in zstd_segment(Refused()) for one in records(segment, 1000)]


def test_places_tell_records_apart_whatever_the_range() -> None:
    one, two = record(1), record(2)
    plain = read_plain(one + two, start=5)
    assert [found.place for found in read_plain(one + two)] == ["0", str(len(one))]
    assert [found.place for found in plain] == [str(len(one))]
    packed = gzip.compress(one) + gzip.compress(two + one)
    begin = len(gzip.compress(one))
    assert [found.place for found in read_gzip(packed)] == ["0", str(begin), f"{begin}+{len(two)}"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("length", [0, 3, 90, 5000, 10**17, "", "six", "-1"])
def test_wrong_length_costs_one_record(length: object, packed: bool) -> None:
    parts = [record(0), record(1, length=length), record(2), record(3)]
    data = b"".join(map(gzip.compress, parts)) if packed else b"".join(parts)
    found = (read_gzip if packed else read_plain)(data, limit=4000)
    assert summary(found) == ["0", "invalid_record", "2", "3"]
    assert "Content-Length" in str(found[1].fault)


def test_length_that_ends_at_the_next_record_is_taken() -> None:
    assert summary(read_plain(record(0, length=10) + record(1))) == ["0", "1"]  # the blank lines are counted in


def test_large_record_is_passed_over_with_little_held() -> None:
    large = record(1, b"x" * 5_000_000)
    (before, it, after) = read_gzip(b"".join(map(gzip.compress, (record(0), large, record(2)))), limit=1000)
    assert (before.fault, after.fault, it.block) == (None, None, b"")
    assert it.fault is not None
    assert it.fault.reason == Reason.TOO_LARGE
    assert "5000000 bytes" in it.fault.detail
    assert summary(read_plain(record(0) + large + record(2), limit=1000)) == ["0", "too_large", "2"]


@pytest.mark.parametrize("keep", [30, 80, 101, 130, 170, 200])
def test_file_cut_short_loses_its_last_record_alone(keep: int) -> None:
    parts = [record(n, random.Random(n).randbytes(200)) for n in range(3)]  # noqa: S311
    packed = [gzip.compress(part) for part in parts]
    cut = read_gzip(b"".join(packed[:2]) + packed[2][:keep])
    assert summary(cut) == ["0", "1", "truncated" if keep > 100 else summary(cut)[2]]
    assert summary(read_plain(b"".join(parts[:2]) + parts[2][:keep])) == ["0", "1", "truncated"]


def test_record_of_the_right_length_in_damaged_gzip_is_not_trusted() -> None:
    member = bytearray(gzip.compress(record(1)))
    member[-8] ^= 1  # its checksum
    found = read_gzip(gzip.compress(record(0)) + bytes(member) + gzip.compress(record(2)))
    assert summary(found) == ["0", "truncated", "2"]


@pytest.mark.parametrize("at", [0, 4, 12, 40, 80])
def test_damaged_member_costs_one_record(at: int) -> None:
    parts = [gzip.compress(record(n, random.Random(n).randbytes(300))) for n in range(4)]  # noqa: S311
    bad = bytearray(parts[1])
    bad[at : at + 12] = bytes(byte ^ 0x55 for byte in bad[at : at + 12])
    found = read_gzip(parts[0] + bytes(bad) + parts[2] + parts[3])
    assert summary(found)[:1] + summary(found)[-2:] == ["0", "2", "3"]
    assert summary(found)[1:-2] == ["truncated"]


def test_what_is_no_record_is_told_once() -> None:
    assert summary(read_plain(b"<html>" * 50 + b"\n" + record(1))) == ["invalid_record", "1"]
    assert summary(read_plain(b"<html>" * 50)) == ["invalid_record"]
    assert summary(read_gzip(gzip.compress(b"<html>" * 50) + gzip.compress(record(1)))) == ["invalid_record", "1"]
    assert summary(read_gzip(gzip.compress(record(0)) + b"tape" * 30 + gzip.compress(record(1)))) == [
        "0", "truncated", "1"
    ]  # fmt: skip
    assert read_plain(b"") == read_gzip(b"") == read_gzip(gzip.compress(b"")) == read_plain(b"\r\n\r\n") == []


def test_header_without_an_end() -> None:
    broken = b"WARC/1.0\r\nWARC-Type: response\r\n"
    assert summary(read_plain(record(0) + broken + record(1))) == ["0", "invalid_record", "1"]
    assert summary(read_plain(record(0) + broken + b"x" * 100_000 + b"\n" + record(1))) == ["0", "invalid_record", "1"]


def test_page_that_shows_a_record_is_one_record() -> None:
    page = b"<pre>\n" + record(7) + b"</pre>"
    assert summary(read_plain(record(0) + record(1, page) + record(2))) == ["0", "1", "2"]
    assert summary(read_gzip(gzip.compress(record(1, page)) + gzip.compress(record(2)))) == ["1", "2"]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2024-05-06T12:00:00Z", 1_714_996_800_000_000),
        ("2024-05-06T12:00:00.123456789Z", 1_714_996_800_000_000),
        ("2024-05-06T14:00:00+0200", 1_714_996_800_000_000),
        ("2008-10-294T05:21:46-0700", None),
        ("2024-13-06T12:00:00Z", None),
        ("yesterday", None),
    ],
)
def test_capture_time(date: str, at: int | None) -> None:
    assert WarcRecord("0", {"warc-date": date}, b"", None).captured_at == at


def test_names_in_angle_brackets() -> None:
    found = WarcRecord("0", {"warc-target-uri": "<https://a.example/>", "warc-record-id": "<urn:x>"}, b"", None)
    assert (found.url, found.record_id, found.kind) == ("https://a.example/", "urn:x", "")
    assert WarcRecord("0", {"warc-target-uri": "<>"}, b"", None).url is None
