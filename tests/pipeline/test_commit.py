"""The commit: killed anywhere, it is completed or has not begun."""

import json
from pathlib import Path

import pytest

import pipeline.lake.commit
from pipeline.lake.commit import commit, recover
from pipeline.lake.folders import Lake
from schemas.record import to_json
from schemas.written import WrittenFile
from transforms.storage import StorageError

STAGING = "staging/20260309T120000Z-00000000/00000"
PATHS = ("articles/topic=a/date=2026-03-09/part-00000.parquet", "events/topic=a/date=2026-03-09/part-00000.parquet",
         "runs/r/chunk-00000.jsonl", "state/ledger/r-00000.parquet", "state/units/r-00000.parquet")  # fmt: skip


class KilledError(BaseException):
    """Stands for kill -9: nothing catches it."""


def staged(root: Path) -> tuple[Lake, list[WrittenFile]]:
    for number, path in enumerate(PATHS):
        file = root / STAGING / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"new {number}")
    old = root / PATHS[0]
    old.parent.mkdir(parents=True)
    old.write_text("old")
    return Lake(str(root)), [WrittenFile("t", path, f"{STAGING}/{path}", 1, 1, 5) for path in reversed(PATHS)]


def content(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_commit_leaves_the_files_and_nothing_else(tmp_path: Path) -> None:
    commit(*arguments(staged(tmp_path)))
    assert content(tmp_path) == {path: f"new {number}" for number, path in enumerate(PATHS)}


def arguments(made: tuple[Lake, list[WrittenFile]]) -> tuple[Lake, str, list[WrittenFile]]:
    return made[0], STAGING, made[1]


def test_state_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    real = pipeline.lake.commit.replace
    monkeypatch.setattr(pipeline.lake.commit, "replace", lambda a, b: (moved.append(b), real(a, b)))
    commit(*arguments(staged(tmp_path)))
    assert [Path(path).relative_to(tmp_path).parts[0] for path in moved] == [
        "articles", "events", "runs", "state", "state",
    ]  # fmt: skip


@pytest.mark.parametrize("moves", range(len(PATHS) + 1))
@pytest.mark.parametrize("again", [0, 1])
def test_a_commit_killed_after_any_move_is_completed(
    moves: int, again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after so many moves, and the recovery itself killed ``again`` times after one more."""
    lake, files = staged(tmp_path)
    left = moves
    real_replace, real_delete = pipeline.lake.commit.replace, pipeline.lake.commit.delete_tree

    def dying(source: str, target: str) -> None:
        nonlocal left
        if left == 0:
            raise KilledError
        left -= 1
        real_replace(source, target)

    def dying_delete(folder: str) -> None:
        if left == 0:
            raise KilledError
        real_delete(folder)

    monkeypatch.setattr(pipeline.lake.commit, "replace", dying)
    monkeypatch.setattr(pipeline.lake.commit, "delete_tree", dying_delete)
    with pytest.raises(KilledError):
        commit(lake, STAGING, files)
    seen = content(tmp_path)
    assert seen[PATHS[0]] == ("old" if moves == 0 else "new 0")
    for _ in range(again):
        left = int(moves < len(PATHS))
        with pytest.raises(KilledError):
            recover(lake)
    monkeypatch.undo()
    assert recover(lake)
    assert content(tmp_path) == {path: f"new {number}" for number, path in enumerate(PATHS)}
    assert not recover(lake)


def test_killed_before_the_journal_nothing_is_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, files = staged(tmp_path)

    def killed(*_: object) -> None:
        raise KilledError

    monkeypatch.setattr(pipeline.lake.commit, "publish", killed)
    with pytest.raises(KilledError):
        commit(lake, STAGING, files)
    assert not recover(lake)
    assert content(tmp_path)[PATHS[0]] == "old"


def journalled(root: Path, moved: int, lost: int) -> Lake:
    """A commit that was cut short after so many moves, and of which so many staged files were deleted since."""
    lake, files = staged(root)
    ordered = sorted(files, key=lambda file: PATHS.index(file.path))
    for file in ordered[:moved]:
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        (root / file.staged).rename(root / file.path)
    for file in ordered[moved : moved + lost]:
        (root / file.staged).unlink()
    journal = {"staging": STAGING, "files": [to_json(file) for file in files]}
    (root / "state").mkdir(exist_ok=True)
    (root / "state/journal.json").write_text(json.dumps(journal))
    return lake


def test_a_commit_whose_staging_was_deleted_before_any_move_has_not_happened(tmp_path: Path) -> None:
    lake = journalled(tmp_path, 0, len(PATHS))
    assert not recover(lake)
    assert content(tmp_path) == {PATHS[0]: "old"}


@pytest.mark.parametrize(("moved", "lost"), [(2, 3), (2, 1), (0, 1)])
def test_a_commit_that_has_lost_some_of_its_files_is_an_error_and_stays(moved: int, lost: int, tmp_path: Path) -> None:
    lake = journalled(tmp_path, moved, lost)
    before = content(tmp_path)
    with pytest.raises(StorageError, match=f"{lost} of the 5 files of an unfinished commit are gone from .*staging"):
        recover(lake)
    assert content(tmp_path) == before


def test_moved_files_are_not_missed(tmp_path: Path) -> None:
    assert recover(journalled(tmp_path, len(PATHS), 0))
    assert content(tmp_path) == {path: f"new {number}" for number, path in enumerate(PATHS)}


@pytest.mark.parametrize("journal", ["", "{", "[]", "{}", '{"staging": "x", "files": ["no file"]}'])
def test_a_damaged_journal_is_named_and_nothing_is_done(journal: str, tmp_path: Path) -> None:
    lake = journalled(tmp_path, 0, 0)
    (tmp_path / "state/journal.json").write_text(journal)
    before = content(tmp_path)
    with pytest.raises(StorageError, match=r"state/journal\.json is damaged"):
        recover(lake)
    assert content(tmp_path) == before


def test_files_that_went_while_the_run_staged_are_missed_before_anything_changes(tmp_path: Path) -> None:
    lake, files = staged(tmp_path)
    (tmp_path / files[2].staged).unlink()
    before = content(tmp_path)
    with pytest.raises(StorageError, match=r"staging/.* is gone: somebody has deleted it"):
        commit(lake, STAGING, files)
    assert content(tmp_path) == before


def test_deleted_files_go_after_the_others_are_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, files = staged(tmp_path)
    old = tmp_path / "articles/topic=a/date=2026-03-09/part-00001.parquet"
    old.write_text("merged into part 0")
    done: list[str] = []
    real = pipeline.lake.commit.delete_tree

    def noted(path: str) -> None:
        assert content(tmp_path)[PATHS[-1]] == "new 4"
        done.append(path)
        real(path)

    monkeypatch.setattr(pipeline.lake.commit, "delete_tree", noted)
    commit(lake, STAGING, files, [str(old.relative_to(tmp_path))])
    assert content(tmp_path) == {path: f"new {number}" for number, path in enumerate(PATHS)}
    assert done == [str(old), lake.path(STAGING), lake.journal]


def test_a_recovery_deletes_what_its_commit_would_have(tmp_path: Path) -> None:
    lake = journalled(tmp_path, 3, 0)
    journal = json.loads((tmp_path / "state/journal.json").read_text())
    old = tmp_path / "articles/old.parquet"
    old.write_text("x")
    (tmp_path / "state/journal.json").write_text(json.dumps(journal | {"deleted": ["articles/old.parquet"]}))
    assert recover(lake)
    assert not old.exists()


def test_another_lake_whose_name_matches_is_left_alone(tmp_path: Path) -> None:
    """A root's name is no glob: neither its own staging is missed, nor another's deleted."""
    other = tmp_path / "lake1" / STAGING / "x.parquet"
    other.parent.mkdir(parents=True)
    other.write_text("kept")
    root = tmp_path / "lake[1]*"
    commit(*arguments(staged(root)))
    assert content(root) == {path: f"new {number}" for number, path in enumerate(PATHS)}
    assert other.read_text() == "kept"
