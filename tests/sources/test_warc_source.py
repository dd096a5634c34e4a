"""Web archives as a source: which records are documents, what they carry, and large files in ranges."""

import gzip
from pathlib import Path

import pytest

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.sources import warc
from transforms.sources.base import ReadResult
from transforms.sources.warc import WarcParams, WarcSource

PAGE = b"<html><p>The quay at Port Ellery was closed on Monday.</p></html>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE


def record(block: bytes = HTTP, number: int = 1, **fields: str | None) -> bytes:
    given = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Target-URI": f"https://echo.example/{number}",
        "WARC-Date": "2024-05-06T12:00:00Z",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value is not None)
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def source(glob: object, **params: object) -> WarcSource:
    return WarcSource(WarcParams(glob=str(glob), **{"name": "crawl", **params}))


def read(folder: Path, *parts: bytes, **params: object) -> list[ReadResult]:
    (folder / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, parts)))
    reader = source(folder / "a.warc.gz", **params)
    return [found for unit in reader.plan() for found in reader.read(unit)]


def outcomes(found: list[ReadResult]) -> list[str]:
    return [one.reason if isinstance(one, Rejection) else type(one).__name__ for one in found]


def test_response_is_a_page_with_its_address_and_the_time_of_the_crawl(tmp_path: Path) -> None:
    (document,) = read(tmp_path, record())
    assert isinstance(document, RawDocument)
    assert (document.source_id, document.url) == ("urn:uuid:1", "https://echo.example/1")
    assert (document.media_type, document.body, document.charset) == ("text/html", PAGE, "utf-8")
    assert document.file_time == 1_714_996_800_000_000
    assert (document.published_raw, document.stated_by, document.fetch_url) == (None, None, None)


def test_language_of_the_header_is_stated_by_the_archive(tmp_path: Path) -> None:
    (document,) = read(tmp_path, record(b"HTTP/1.1 200 OK\r\nContent-Language: de\r\n\r\n" + PAGE))
    assert isinstance(document, RawDocument)
    assert (document.language, document.stated_by) == ("de", "warc")


def test_text_and_resources_are_documents_and_notes_of_the_crawl_are_none(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        record(b"software: test", WARC_Type="warcinfo", WARC_Target_URI=None),
        record(b"GET / HTTP/1.1\r\n\r\n", WARC_Type="request"),
        record(b"Words of a page", 2, WARC_Type="conversion", Content_Type="text/plain"),
        record(PAGE, 3, WARC_Type="resource", Content_Type="text/html; charset=koi8-r"),
        record(b"fetchTimeMs: 7", WARC_Type="metadata"),
        record(b"HTTP/1.1 200 OK\r\n\r\n", WARC_Type="revisit"),
    )
    assert [(one.source_id, one.media_type, one.charset) for one in found if isinstance(one, RawDocument)] == [
        ("urn:uuid:2", "text/plain", None), ("urn:uuid:3", "text/html", "koi8-r")
    ]  # fmt: skip
    assert len(found) == 2


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(b"HTTP/1.1 404 Not Found\r\n\r\ngone"), "not_found"),
        (record(b"HTTP/1.1 301 Moved\r\nLocation: /b\r\n\r\n"), "not_article"),
        (record(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"), "not_html"),
        (record(b"HTTP/1.1 200 OK\r\n\r\n"), "empty"),
        (record(b""), "empty"),
        (record(b"20240506120000 192.0.2.1", WARC_Target_URI="dns:echo.example", Content_Type="text/dns"), "not_html"),
        (record(WARC_Target_URI=None), "invalid_record"),
        (record(WARC_Type=None), "invalid_record"),
        (record(WARC_Type="selfie"), "invalid_record"),
        (record(WARC_Truncated="length"), "truncated"),
        (record(Content_Length="3"), "invalid_record"),
        (record(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000), "too_large"),
        (record(b"x" * 100_000), "too_large"),
        (record(b"words" * 1000, WARC_Type="conversion", Content_Type="text/plain"), "too_large"),
    ],
)
def test_bad_record_costs_itself_alone(tmp_path: Path, bad: bytes, reason: str) -> None:
    found = read(tmp_path, record(number=7), bad, record(number=8), max_bytes=4000)
    assert outcomes(found) == ["RawDocument", reason, "RawDocument"]
    rejection = found[1]
    assert isinstance(rejection, Rejection)
    assert (rejection.source_id, rejection.stage) == ("urn:uuid:1", "read")
    assert rejection.url == (None if b"Target-URI" not in bad else rejection.url)


def test_record_without_an_id_is_named_by_its_place(tmp_path: Path) -> None:
    first = record(number=1)
    (_, document) = read(tmp_path, first, record(number=2, WARC_Record_ID=None))
    assert document.source_id == f"a.warc.gz@{len(gzip.compress(first))}"


def test_date_that_is_none_leaves_the_time_of_the_answer_or_the_file(tmp_path: Path) -> None:
    dated = HTTP.replace(b"\r\n\r\n", b"\r\nDate: Mon, 06 May 2024 12:00:00 GMT\r\n\r\n")
    (document,) = read(tmp_path, record(dated, WARC_Date=None))
    assert isinstance(document, RawDocument)
    assert document.file_time == 1_714_996_800_000_000
    (document,) = read(tmp_path, record(WARC_Date="2008-10-294T05:21:46-0700"))
    assert isinstance(document, RawDocument)
    assert document.file_time == round((tmp_path / "a.warc.gz").stat().st_mtime * 1e6)


def test_empty_files_and_what_is_no_archive(tmp_path: Path) -> None:
    for name, content in {"a": b"", "b": gzip.compress(b""), "c": PAGE, "d": gzip.compress(PAGE)}.items():
        (tmp_path / name).write_bytes(content)
    reader = source(tmp_path)
    found = [one for unit in reader.plan() for one in reader.read(unit)]
    assert outcomes(found) == ["empty", "empty", "invalid_record", "invalid_record"]


def test_file_that_is_gone_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record())
    reader = source(tmp_path / "*.warc")
    (unit,) = reader.plan()
    (tmp_path / "a.warc").unlink()
    (letter,) = reader.read(unit)
    assert isinstance(letter, DeadLetter)
    assert letter.retryable


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("step", [600, 1500, 5000])
def test_large_file_is_cut_into_ranges_that_can_be_read_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool, step: int
) -> None:
    parts = [record(HTTP + bytes([65 + n]) * n * 40, n) for n in range(20)]
    (tmp_path / "a.warc").write_bytes(b"".join(map(gzip.compress, parts)) if packed else b"".join(parts))
    reader = source(tmp_path / "*.warc")
    (whole,) = reader.plan()
    monkeypatch.setattr(warc, "RANGE_BYTES", step)
    units = list(reader.plan())
    assert len(units) == -(-whole.size // step) > 1
    assert units[-1].end == -1
    pieces = [found for unit in reversed(units) for found in reversed(list(reader.read(unit)))]
    assert [one._replace(file_time=None) for one in reversed(pieces) if isinstance(one, RawDocument)] == [
        one._replace(file_time=None) for one in reader.read(whole) if isinstance(one, RawDocument)
    ]
    assert len(pieces) == 20


def test_gzip_of_one_member_is_one_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = b"".join(record(number=n) for n in range(50))
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(parts))
    monkeypatch.setattr(warc, "RANGE_BYTES", 100)
    reader = source(tmp_path / "a.warc.gz")
    (unit,) = reader.plan()
    assert (unit.start, unit.end) == (0, -1)
    assert len(list(reader.read(unit))) == 50


def test_stream_that_cannot_be_sought_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def __init__(self, path: str) -> None:
            self._file = Path(path).open("rb")  # noqa: SIM115 - closed below

        def __enter__(self) -> "Stream":
            return self

        def __exit__(self, *_: object) -> None:
            self._file.close()

        def seekable(self) -> bool:
            return False

        def read(self, size: int = -1) -> bytes:
            return self._file.read(min(size, 3))

    monkeypatch.setattr(warc, "_opened", Stream)
    parts = [record(number=n) for n in range(4)]
    for data in (b"".join(parts), b"".join(map(gzip.compress, parts))):
        (tmp_path / "a.warc").write_bytes(data)
        middle = len(data) // 2
        reader = source(tmp_path / "a.warc")
        units = [WorkUnit("crawl", str(tmp_path / "a.warc"), *ends) for ends in ((0, middle), (middle, -1))]
        names = [[one.source_id for one in reader.read(unit)] for unit in units]
        assert [name for some in names for name in some] == [f"urn:uuid:{n}" for n in range(4)]
        assert all(names)


def test_reading_twice_gives_the_same_documents(tmp_path: Path) -> None:
    once, again = (read(tmp_path, record(), record(number=2, WARC_Target_URI=None)) for _ in range(2))
    assert [one.document_id for one in once] == [one.document_id for one in again]
