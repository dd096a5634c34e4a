"""Lists of pages: lines, ranges of long lists, and lines that are no address."""

import gzip
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument
from transforms.sources import urls
from transforms.sources.base import ReadResult
from transforms.sources.urls import UrlsParams, UrlsSource


def source(**params: object) -> UrlsSource:
    return UrlsSource(UrlsParams(**{"name": "pages", **params}))  # type: ignore[arg-type]


def read(reader: UrlsSource) -> list[ReadResult]:
    return [found for unit in reader.plan() for found in reader.read(unit)]


def listed(folder: Path, content: bytes, **params: object) -> list[ReadResult]:
    (folder / "pages.txt").write_bytes(content)
    return read(source(file=f"{folder}/pages.txt", **params))


def test_address_is_a_document_whose_page_is_to_be_fetched() -> None:
    (document,) = read(source(urls=["https://echo.example/a"], language="en"))
    assert isinstance(document, RawDocument)
    assert (document.source_id, document.url, document.fetch_url) == ("https://echo.example/a",) * 3
    assert (document.body, document.stated_by, document.default_language) == (b"", None, "en")


def test_lines_comments_and_blanks(tmp_path: Path) -> None:
    content = "\ufeff# of today\r\nhttps://echo.example/a\r\n\r\n  https://echo.example/ö  \n#https://echo.example/c"
    found = listed(tmp_path, content.encode())
    assert [one.source_id for one in found] == ["https://echo.example/a", "https://echo.example/ö"]
    packed = listed(tmp_path, gzip.compress(content.encode()))
    assert [one.document_id for one in packed] == [one.document_id for one in found]


@pytest.mark.parametrize(
    "line",
    [b"words", b"echo.example/a", b"https://echo.example/a b", b"https:", b"a,https://echo.example/", b"\xff\xfe",
     b"https://echo.example/" + b"a" * 9000, b"x" * 100_000],
)  # fmt: skip
def test_line_that_is_no_address_is_rejected_by_itself(tmp_path: Path, line: bytes) -> None:
    found = listed(tmp_path, b"https://echo.example/1\n" + line + b"\nhttps://echo.example/2\n")
    assert [type(one) for one in found] == [RawDocument, Rejection, RawDocument]
    assert isinstance(found[1], Rejection)
    assert (found[1].reason, found[1].source_id) == ("invalid_record", "pages.txt@23")
    assert len(found[1].detail or "") < 300


@pytest.mark.parametrize("line", [b"ftp://echo.example/a", b"file:///etc/passwd", b"http://127.0.0.1/"])
def test_what_must_not_be_fetched_is_left_to_the_fetcher(tmp_path: Path, line: bytes) -> None:
    (document,) = listed(tmp_path, line)
    assert isinstance(document, RawDocument)
    assert document.fetch_url == line.decode()


def test_repeated_address_is_the_same_document_again(tmp_path: Path) -> None:
    found = listed(tmp_path, b"https://echo.example/a\n" * 3)
    assert len(found) == 3
    assert len({one.document_id for one in found}) == 1


@pytest.mark.parametrize("packed", [False, True])
def test_long_list_is_cut_into_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    content = b"".join(b"https://echo.example/%d\n" % n for n in range(300))
    (tmp_path / "pages.txt").write_bytes(gzip.compress(content) if packed else content)
    whole = read(source(file=f"{tmp_path}/pages.txt"))
    monkeypatch.setattr(urls, "RANGE_BYTES", 333)
    reader = source(file=f"{tmp_path}/")
    units = list(reader.plan())
    assert len(units) == -(-len(content) // 333)
    assert [one.source_id for unit in units for one in reader.read(unit)] == [one.source_id for one in whole]
    backwards = [one.source_id for unit in reversed(units) for one in reader.read(unit)]
    assert sorted(backwards) == sorted(one.source_id for one in whole)


def test_many_addresses_in_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "RANGE_URLS", 2)
    reader = source(urls=[f"https://echo.example/{n}" for n in range(5)])
    assert [(unit.start, unit.end) for unit in reader.plan()] == [(0, 2), (2, 4), (4, 5)]
    assert [one.source_id[-1] for one in read(reader)] == ["0", "1", "2", "3", "4"]


def test_empty_and_damaged_lists(tmp_path: Path) -> None:
    (empty,) = listed(tmp_path, b"")
    assert isinstance(empty, Rejection)
    assert empty.reason == "empty"
    assert listed(tmp_path, b"# nothing today\n") == []
    packed = gzip.compress(b"".join(b"https://echo.example/%d\n" % (n * n) for n in range(900)))
    found = listed(tmp_path, packed[:-500])
    assert isinstance(found[0], RawDocument)
    assert isinstance(found[-1], Rejection)
    assert (found[-1].reason, found[-1].source_id) == ("truncated", "pages.txt@end")


def test_list_that_is_gone_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "pages.txt").write_bytes(b"https://echo.example/")
    reader = source(file=f"{tmp_path}/pages.txt")
    (unit,) = reader.plan()
    (tmp_path / "pages.txt").unlink()
    (letter,) = reader.read(unit)
    assert isinstance(letter, DeadLetter)
    assert letter.retryable


@pytest.mark.parametrize("bad", [{}, {"urls": []}, {"urls": ["x"], "file": "y"}, {"file": ""}])
def test_bad_parameters(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        UrlsParams(**bad)  # type: ignore[arg-type]
