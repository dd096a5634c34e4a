"""Folders as the input of every source that reads files."""

from pathlib import Path

import pytest
from apache_beam.io.filesystem import FileMetadata

from transforms.sources import base
from transforms.sources.base import SOURCES, FileSource, SourceError


def source(glob: object, kind: str = "text") -> FileSource:
    plugin = SOURCES.plugin(kind)
    made: FileSource = plugin.factory(plugin.params(glob=str(glob), name="wire"))  # type: ignore[call-arg]
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "news [old]* 1?"
    for name in ("b.txt", "a/c", "a/d e/f.txt", ".hidden", "a/.git/config"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"words")
    return root


@pytest.mark.parametrize("kind", ["text", "html", "jsonl", "warc"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_folder_is_read_with_all_that_lies_below_it_but_hidden_files(folder: Path, slash: str, kind: str) -> None:
    reader = source(f"{folder}{slash}", kind)
    units = list(reader.plan())
    assert [reader.source_id(unit.uri) for unit in units] == ["a/c", "a/d e/f.txt", "b.txt"]
    assert {(unit.size, unit.modified_at is None) for unit in units} == {(5, False)}


def test_folder_may_be_relative_or_in_the_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))
    for name in (folder.name, f"./{folder.name}/", f"~/{folder.name}", f"{folder}/../{folder.name}/"):
        reader = source(name)
        assert [reader.source_id(file.path) for file in reader.files()] == ["a/c", "a/d e/f.txt", "b.txt"], name
    monkeypatch.chdir(folder)
    assert len(source(".").files()) == 3


def test_folder_with_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_bytes(b"x")
    for glob in (tmp_path, f"{tmp_path}/", f"{tmp_path}/nowhere/"):
        with pytest.raises(SourceError, match="no file matches"):
            list(source(glob).plan())


def test_hidden_file_is_read_where_a_glob_names_it(folder: Path) -> None:
    assert [Path(file.path).name for file in source(folder.parent / "*" / ".hid*").files()] == [".hidden"]


def test_folder_of_an_object_store_ends_in_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def match(glob: str) -> list[base.FoundFile]:
        asked.append(glob)
        found = [FileMetadata(f"gs://bucket/news/{name}", 5) for name in ("a/b.txt", ".tmp/c", "d")]
        return [base.FoundFile(one.path, one.size_in_bytes, None) for one in found]

    monkeypatch.setattr(base, "match", match)
    monkeypatch.setattr(base, "is_local", lambda path: "://" not in path)
    reader = source("gs://bucket/news/")
    assert [reader.source_id(file.path) for file in reader.files()] == ["a/b.txt", "d"]
    assert asked == ["gs://bucket/news/**"]
    asked.clear()
    web = source("https://echo.example/archive/")
    web.files()
    assert asked == ["https://echo.example/archive/"]
