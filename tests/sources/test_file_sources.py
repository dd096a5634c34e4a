"""Text, HTML and what all sources that read files share."""

import datetime as dt
import gzip
import os
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from schemas.record import from_json
from transforms.sources.base import SOURCES, ReadResult, SourceError, UnreachableError
from transforms.sources.html import HtmlParams, HtmlSource
from transforms.sources.text import TextParams, TextSource


def text_source(glob: object, **params: object) -> TextSource:
    return TextSource(TextParams(glob=str(glob), **{"name": "wire", **params}))


def read_all(source: TextSource | HtmlSource) -> list[ReadResult]:
    return [found for unit in source.plan() for found in source.read(unit)]


def reasons(found: list[ReadResult]) -> list[object]:
    return [one.reason if isinstance(one, Rejection) else type(one).__name__ for one in found]


def test_all_sources_are_registered() -> None:
    assert SOURCES.names() == ["html", "jsonl", "rss", "sitemap", "text", "urls", "warc"]
    with pytest.raises(KeyError, match="unknown source 'pdf'"):
        SOURCES.plugin("pdf")


@pytest.mark.parametrize("source", [TextSource(TextParams(glob="x")), HtmlSource(HtmlParams(glob="x"))])
def test_without_a_name_the_origin_is_the_type_and_glob(source: TextSource) -> None:
    assert source.origin in ("text:x", "html:x")


def test_files_come_in_order_with_size_and_time(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_bytes(b"news " * 3)
        os.utime(tmp_path / name, ns=(0, 1_700_000_000_123_456_000))
    units = list(text_source(tmp_path / "*.txt").plan())
    assert [Path(unit.uri).name for unit in units] == ["a.txt", "b.txt"]
    assert units[0] == WorkUnit("wire", f"{tmp_path}/a.txt", 0, -1, 15, 1_700_000_000_123_456, 15)


def test_document_carries_the_defaults_of_its_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"news")
    os.utime(tmp_path / "a.txt", (5, 5))
    source = text_source(tmp_path / "*.txt", published_at="2024-05-06", source="Tarn Echo", language="en")
    (document,) = read_all(source)
    assert isinstance(document, RawDocument)
    assert document.media_type == "text/plain"
    assert document.body == b"news"
    assert document.default_published_at == int(dt.datetime(2024, 5, 6, tzinfo=dt.UTC).timestamp()) * 1_000_000
    assert (document.default_source, document.default_language, document.file_time) == ("Tarn Echo", "en", 5_000_000)
    assert document.fetch_url is None


def test_default_time_is_utc_unless_it_says_otherwise(tmp_path: Path) -> None:
    naive = TextParams(glob="x", published_at="2024-05-06T12:00:00").default_published_at
    aware = TextParams(glob="x", published_at="2024-05-06T14:00:00+02:00").default_published_at
    assert naive == aware == 1_714_996_800_000_000
    assert TextParams(glob="x").default_published_at is None


@pytest.mark.parametrize(
    "bad", [{"glob": ""}, {"glob": "x", "language": "english"}, {"glob": "x", "max_bytes": 0}, {"x": 1}]
)
def test_bad_parameters(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TextParams(**bad)  # type: ignore[arg-type]


def test_document_without_a_file_time_gets_the_time_of_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"news")
    source = text_source(tmp_path / "*.txt")
    unit = next(source.plan())._replace(modified_at=None)  # as some object stores leave it
    before = time.time_ns() // 1000
    (document,) = source.read(unit)
    assert isinstance(document, RawDocument)
    assert document.file_time is not None
    assert before <= document.file_time <= time.time_ns() // 1000


def test_gzip_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress(b"packed"))
    (tmp_path / "b.txt.gz").write_bytes(b"not packed")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"two ") + gzip.compress(b"members"))
    found = read_all(text_source(tmp_path / "*"))
    assert [one.body for one in found if isinstance(one, RawDocument)] == [b"packed", b"not packed", b"two members"]


def test_packed_file_weighs_more_than_its_size(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x" * 1000)
    (tmp_path / "b.html.gz").write_bytes(b"x" * 1000)
    plain, packed = HtmlSource(HtmlParams(glob=f"{tmp_path}/*")).plan()
    assert 0 < plain.weight < packed.weight


def test_html_is_one_page_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>caf\xe9")
    (document,) = read_all(HtmlSource(HtmlParams(glob=f"{tmp_path}/*.html")))
    assert isinstance(document, RawDocument)
    assert (document.media_type, document.body) == ("text/html", b"<p>caf\xe9")


def test_empty_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(gzip.compress(b""))
    assert reasons(read_all(text_source(tmp_path / "*.txt"))) == ["empty", "empty"]


def test_largest_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 10)
    (tmp_path / "b.txt").write_bytes(b"x" * 11)
    (tmp_path / "c.txt").write_bytes(gzip.compress(bytes(200_000_000 // 100)))
    found = read_all(text_source(tmp_path / "*.txt", max_bytes=10))
    assert reasons(found) == ["RawDocument", "too_large", "too_large"]


def test_damaged_gzip_is_a_rejection(tmp_path: Path) -> None:
    packed = gzip.compress(os.urandom(5000))
    (tmp_path / "a.txt").write_bytes(packed[:-2000])
    (tmp_path / "b.txt").write_bytes(packed[:-8] + b"\0\0\0\0" + packed[-4:])  # another checksum
    (tmp_path / "c.txt").write_bytes(packed + b"garbage")
    (tmp_path / "d.txt").write_bytes(packed[:100] + b"\xff" * 100 + packed[200:])
    assert reasons(read_all(text_source(tmp_path / "*.txt")))[:3] == ["truncated"] * 3
    assert reasons(read_all(text_source(tmp_path / "d.txt"))) == ["truncated"]


@pytest.mark.parametrize("name", ["a.txt", "crc.txt", "a.gzip"])
def test_file_deleted_after_the_plan_is_tried_again(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"news")
    source = text_source(tmp_path / "*")
    (unit,) = source.plan()
    (tmp_path / name).unlink()
    (letter,) = source.read(unit)
    assert isinstance(letter, DeadLetter)
    assert letter.retryable
    assert letter.error_type == "FileNotFoundError"
    assert (letter.stage, letter.source_id, letter.uri) == ("read", name, unit.uri)
    assert from_json(WorkUnit, letter.payload.decode()) == unit
    (again,) = source.read(unit)
    assert isinstance(again, DeadLetter)
    assert again.document_id == letter.document_id


def test_file_that_became_a_folder_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"news")
    source = text_source(tmp_path / "*.txt")
    (unit,) = source.plan()
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").mkdir()
    (letter,) = source.read(unit)
    assert isinstance(letter, DeadLetter)
    assert letter.retryable


def test_folders_and_broken_links_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"news")
    (tmp_path / "b.txt").mkdir()
    (tmp_path / "c.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d.txt").symlink_to(tmp_path / "a.txt")
    assert [Path(unit.uri).name for unit in text_source(tmp_path / "*.txt").plan()] == ["a.txt", "d.txt"]


def test_file_name_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"news")
    with pytest.raises(SourceError, match=r"caf\\udce9\.txt.* is not UTF-8") as error:
        list(text_source(tmp_path / "*.txt").plan())
    str(error.value).encode()


def test_names_with_blanks_and_other_scripts(tmp_path: Path) -> None:
    for name in ("a b.txt", "нов.txt", "日本.txt", "it's #1 & 50%.txt"):
        (tmp_path / name).write_bytes(b"news")
    source = text_source(tmp_path / "*.txt")
    assert {one.source_id for one in read_all(source) if isinstance(one, RawDocument)} == {
        "a b.txt", "нов.txt", "日本.txt", "it's #1 & 50%.txt"
    }  # fmt: skip


def test_glob_that_matches_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file matches") as error:
        list(text_source(tmp_path / "*.txt").plan())
    assert not isinstance(error.value, UnreachableError)
    assert list(text_source(tmp_path / "*.txt", allow_empty=True).plan()) == []
    assert list(text_source(tmp_path / "nowhere" / "*.txt", allow_empty=True).plan()) == []


def test_folder_that_cannot_be_listed_is_unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(glob: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("transforms.sources.base.match", refuse)
    with pytest.raises(UnreachableError, match=r"cannot list .*Permission denied"):
        list(text_source(tmp_path / "*.txt", allow_empty=True).plan())


@pytest.mark.parametrize(
    ("glob", "ids"),
    [
        ("*.txt", ["top.txt"]),
        ("*/*.txt", ["one/in.txt", "two/in.txt"]),
        ("**.txt", ["one/in.txt", "top.txt", "two/in.txt"]),
        ("one/*.txt", ["in.txt"]),
        ("t?o/in.txt", ["two/in.txt"]),
        ("[ot]*/in.txt", ["one/in.txt", "two/in.txt"]),
        ("top.txt", ["top.txt"]),
    ],
)
def test_source_id_is_the_path_below_the_fixed_part(tmp_path: Path, glob: str, ids: list[str]) -> None:
    for name in ("top.txt", "one/in.txt", "two/in.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"news")
    source = text_source(tmp_path / glob)
    assert sorted(source.source_id(unit.uri) for unit in source.plan()) == ids


def test_ids_do_not_depend_on_where_the_folder_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "far/away/news").mkdir(parents=True)
    (tmp_path / "news").mkdir()
    for folder in ("news", "far/away/news"):
        (tmp_path / folder / "a.txt").write_bytes(b"news")
        (tmp_path / folder / "e.txt").write_bytes(b"")
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = None
    for folder, glob in (
        (tmp_path, tmp_path / "news/*.txt"),
        (tmp_path, tmp_path / "far/away/news/*.txt"),
        (tmp_path, "news/*.txt"),
        (tmp_path, "./news/*.txt"),
        (tmp_path / "far/away", "~/news/*.txt"),
        (tmp_path / "news", "*.txt"),
        (tmp_path / "news", "./*.txt"),
        (tmp_path / "news", "../news/*.txt"),
    ):
        monkeypatch.chdir(folder)
        found = [(one.document_id, one.source_id) for one in read_all(text_source(glob))]
        assert len(found) == 2, glob
        expected = expected or found
        assert found == expected, glob


def test_identity_is_origin_name_and_content(tmp_path: Path) -> None:
    def identity(name: str, body: bytes, origin: str) -> str:
        (tmp_path / name).write_bytes(body)
        os.utime(tmp_path / name, (len(body), 5))
        (found,) = read_all(text_source(tmp_path / name, name=origin))
        return found.document_id

    ids = [identity(*how) for how in (("a", b"x", "o"), ("b", b"x", "o"), ("a", b"y", "o"), ("a", b"x", "p"))]
    assert len(set(ids)) == 4
    assert identity("a", b"x", "o") == ids[0]
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
