"""JSON Lines: byte ranges, damage, and bad lines among good ones."""

import gzip
import json
import os
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument
from transforms.sources import jsonl
from transforms.sources.base import ReadResult
from transforms.sources.jsonl import JsonlParams, JsonlSource


def source(folder: Path, **params: object) -> JsonlSource:
    return JsonlSource(JsonlParams(glob=f"{folder}/*", **{"name": "archive", **params}))


def read_all(folder: Path, **params: object) -> list[ReadResult]:
    reader = source(folder, **params)
    return [found for unit in reader.plan() for found in reader.read(unit)]


def line(**record: object) -> bytes:
    return json.dumps(record).encode() + b"\n"


def reasons(found: list[ReadResult]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Rejection)]


def bodies(found: list[ReadResult]) -> list[bytes]:
    return [one.body for one in found if isinstance(one, RawDocument)]


def test_fields_of_a_record(tmp_path: Path) -> None:
    first = line(
        id=7, url="https://echo.example/7", title="T", text="Body", published_at="2024-05-06", source="Echo",
        language="en", authors=["Ann Tarn"], extra={"ignored": True},
    )  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(first + line(html="<p>Page", text="Teaser", authors="Bo Fell"))
    one, two = read_all(tmp_path)
    assert isinstance(one, RawDocument)
    assert isinstance(two, RawDocument)
    assert (one.source_id, one.url, one.title, one.body) == ("7", "https://echo.example/7", "T", b"Body")
    assert (one.published_raw, one.stated_by, one.source) == ("2024-05-06", "record", "Echo")
    assert (one.language, one.authors, one.media_type, one.charset) == ("en", ["Ann Tarn"], "text/plain", "utf-8")
    assert (two.media_type, two.body, two.authors) == ("text/html", b"<p>Page", ["Bo Fell"])
    assert (two.published_raw, two.stated_by) == (None, "record")
    assert two.source_id == f"a.jsonl@{len(first)}"


BREAKS = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n \t\r\n"])
RECORDS = st.lists(st.tuples(st.integers(0, 3), st.text(max_size=20), BREAKS), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    records=RECORDS,
    range_bytes=st.integers(1, 60),
    packed=st.booleans(),
    last=st.booleans(),
    bom=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_each_record_is_read_exactly_once_whatever_the_ranges_and_their_order(
    records: list[tuple[int, str, bytes]], range_bytes: int, packed: bool, last: bool, bom: bool, order: Random
) -> None:
    content = b"".join(
        json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() + end for number, text, end in records
    )
    if last and records:
        content = content.rstrip()
    content = (b"\xef\xbb\xbf" if bom and records else b"") + content
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(jsonl, "RANGE_BYTES", range_bytes):
        path = Path(folder, "a.jsonl")
        path.write_bytes(gzip.compress(content) if packed else content)
        reader = source(Path(folder))
        units = list(reader.plan())
        found = [one for unit in order.sample(units, len(units)) for one in reader.read(unit)]
    assert len(units) == 1 or all(unit.end > unit.start for unit in units[:-1])
    assert units[-1].end == -1
    assert Counter((one.source_id, one.body) for one in found if isinstance(one, RawDocument)) == Counter(
        (str(number), text.encode()) for number, text, _ in records
    )
    rejected = [one for one in found if not isinstance(one, RawDocument)]
    assert rejected == [] or (reasons(found) == ["empty"] and not records)


def test_ranges_cover_a_file_without_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "RANGE_BYTES", 100)
    content = line(id="x", text="y" * 70) * 3
    (tmp_path / "a.jsonl").write_bytes(content)
    units = list(source(tmp_path).plan())
    assert [(unit.start, unit.end) for unit in units] == [(0, 100), (100, 200), (200, -1)]
    assert sum(unit.weight for unit in units) == len(content)


def test_document_does_not_depend_on_its_range(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"".join(line(text=f"story {number}") for number in range(20)) + b"bad\n")
    whole = [(one.document_id, one.source_id) for one in read_all(tmp_path)]
    monkeypatch.setattr(jsonl, "RANGE_BYTES", 33)
    assert [(one.document_id, one.source_id) for one in read_all(tmp_path)] == whole


def test_bad_lines_are_rejected_by_themselves(tmp_path: Path) -> None:
    bad = [
        b"not json\n", b"[1]\n", b"null\n", b'{"text": 5}\n', b'{"id": "x"}\n', b'{"text": "caf\xe9"}\n',
        b'{"text": "a"\n',
        b'{"text": "a", "authors": [1]}\n', b'{"text": "a", "id": [1]}\n', b"[" * 100_000 + b"\n",
        b'{"text": "a", "id": ' + b"9" * 5000 + b"}\n", b'{"text": "a"}{"text": "b"}\n', b"\x00\x01\n",
    ]  # fmt: skip
    good = line(text="good")
    (tmp_path / "a.jsonl").write_bytes(good.join([b"", *bad, b""]))
    found = read_all(tmp_path)
    assert reasons(found) == ["invalid_record"] * len(bad)
    assert bodies(found) == [b"good"] * (len(bad) + 1)
    places = [one.source_id for one in found]
    assert len(set(places)) == len(places)
    assert all(isinstance(one, RawDocument) or one.detail for one in found if not isinstance(one, DeadLetter))


def test_line_ends_marks_and_blank_lines(tmp_path: Path) -> None:
    content = (
        b"\xef\xbb\xbf" + line(text="one") + b"\n  \r\n\t\n" + line(text="two").rstrip() + b"\r\n" + line(text="three")
    )
    (tmp_path / "a.jsonl").write_bytes(content.rstrip())
    found = read_all(tmp_path)
    assert bodies(found) == [b"one", b"two", b"three"]
    assert reasons(found) == []


@pytest.mark.parametrize("content", [b"", b"\n\n \n", gzip.compress(b"", mtime=0), gzip.compress(b"\n", mtime=0)])
def test_file_without_a_line_is_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    assert reasons(read_all(tmp_path)) == ["empty"]


def test_line_over_the_limit_does_not_hide_the_next(tmp_path: Path) -> None:
    for length in range(95, 106):
        text = json.dumps({"text": "x" * (length - 12)}).encode()
        assert len(text) == length
        for end in (b"\n", b"\r\n"):
            (tmp_path / "a.jsonl").write_bytes(text + end + line(text="next"))
            found = read_all(tmp_path, max_bytes=100)
            assert reasons(found) == (["too_large"] if length > 100 else []), (length, end)
            assert bodies(found)[-1] == b"next"
            (tmp_path / "a.jsonl").write_bytes(text)
            assert reasons(read_all(tmp_path, max_bytes=100)) == (["too_large"] if length > 100 else []), length


@pytest.mark.parametrize("range_bytes", [1 << 24, 40_000])
def test_records_before_the_cut_come_through_and_one_rejection_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, range_bytes: int
) -> None:
    monkeypatch.setattr(jsonl, "RANGE_BYTES", range_bytes)
    content = b"".join(line(id=number, text=os.urandom(200).hex()) for number in range(300))
    packed = gzip.compress(content)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    found = read_all(tmp_path)
    assert reasons(found) == ["truncated"]
    assert isinstance(found[-1], Rejection)
    read = [one.source_id for one in found if isinstance(one, RawDocument)]
    assert read == [str(number) for number in range(len(read))]
    assert 100 < len(read) < 300
    assert [one.document_id for one in read_all(tmp_path)] == [one.document_id for one in found]


def test_damaged_checksum_is_a_rejection_and_not_tried_for_ever(tmp_path: Path) -> None:
    packed = gzip.compress(line(text="one") + line(text="two"))
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-8] + b"\0\0\0\0" + packed[-4:])
    found = read_all(tmp_path)
    assert bodies(found) == [b"one", b"two"]
    assert reasons(found) == ["truncated"]


def test_garbage_inside_gzip_data(tmp_path: Path) -> None:
    content = b"".join(line(id=number, text=os.urandom(200).hex()) for number in range(200))
    packed = bytearray(gzip.compress(content))
    packed[len(packed) // 2 : len(packed) // 2 + 400] = b"\xff" * 400
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    found = read_all(tmp_path)
    assert reasons(found)[-1] == "truncated"
    assert len(bodies(found)) > 50
    assert not any(isinstance(one, DeadLetter) for one in found)


def test_file_deleted_after_the_plan(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(line(text="one"))
    reader = source(tmp_path)
    (unit,) = reader.plan()
    (tmp_path / "a.jsonl").unlink()
    (letter,) = reader.read(unit)
    assert isinstance(letter, DeadLetter)
    assert letter.retryable


def test_file_that_shrank_after_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "RANGE_BYTES", 30)
    (tmp_path / "a.jsonl").write_bytes(line(text="one") * 9)
    reader = source(tmp_path)
    units = list(reader.plan())
    (tmp_path / "a.jsonl").write_bytes(line(text="one"))
    found = [one for unit in units for one in reader.read(unit)]
    assert bodies(found) == [b"one"]
    assert len(found) == 1


def test_equal_lines_have_one_id_where_they_have_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        line(id="x", text="one") + line(id="x", text="one") + line(id="x", text="two") + line(id="y", text="one")
        + line(id="x", text="one", title="T")
    )  # fmt: skip
    first, second, *others = (one.document_id for one in read_all(tmp_path))
    assert first == second
    assert len({first, *others}) == 4
