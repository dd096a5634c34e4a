"""Listing folders and globs of this machine."""

import os
from pathlib import Path

import pytest
from apache_beam.io.filesystems import FileSystems

from transforms.local_files import below, globbed
from transforms.storage import match


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.md", "in/c.txt", "in/x/d.txt", "in/x/y/e.txt", ".hidden/f.txt", "in/g[1].txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "in/broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/circle").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "in/pipe.txt")
    return tmp_path


@pytest.mark.parametrize(
    "glob",
    [
        "*.txt", "in/*.txt", "in/*/*.txt", "in/**.txt", "**/*.txt", "**", "*", "in/?.txt", "in/[a-c].txt", "in?c.txt",
        "in/x*", "i*/x/d.txt", "nowhere/*.txt", "in/g[[]1].txt", "**/y/*",
    ],
)  # fmt: skip
def test_a_glob_matches_as_beam_has_it(tree: Path, glob: str) -> None:
    pattern = f"{tree}/{glob}"
    found = {m.path: m for m in FileSystems.match([pattern])[0].metadata_list if Path(m.path).is_file()}
    assert {file.path for file in globbed(pattern)} == found.keys()
    for file in globbed(pattern):
        assert (file.size, file.modified) == (
            found[file.path].size_in_bytes, found[file.path].last_updated_in_seconds
        )  # fmt: skip


def test_a_folder_that_no_star_names_is_not_entered(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[str] = []
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: entered.append(str(path)) or scan(path))
    assert [Path(file.path).name for file in globbed(f"{tree}/*.md")] == ["b.md"]
    assert entered == [str(tree)]
    entered.clear()
    assert len(list(globbed(f"{tree}/in/*/*.txt"))) == 1
    assert sorted(Path(path).name for path in entered) == ["in", "x"]


def test_a_folder_gives_all_its_files_once(tree: Path) -> None:
    names = sorted(os.path.relpath(file.path, tree) for file in below(str(tree)))
    assert names == sorted(
        [".hidden/f.txt", "a.txt", "b.md", "in/c.txt", "in/g[1].txt", "in/link.txt", "in/x/d.txt", "in/x/y/e.txt"]
    )
    assert list(below(f"{tree}/nowhere")) == []


def test_a_plain_path_is_a_file_or_nothing(tree: Path) -> None:
    assert [file.path for file in match(f"{tree}/a.txt")] == [f"{tree}/a.txt"]
    assert match(f"{tree}/nowhere.txt") == match(f"{tree}/in") == []
