"""What goes wrong around a run: a line that names it, exit code 5, nothing lost, and the next run goes on."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import pipeline.runs.chunks
import transforms.storage
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.runs.run import Observer, run

PUBLIC = ("articles", "duplicates", "clusters", "edges")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, helpers: Any, no_processes: None) -> Any:
    """Input and lake of a first run."""
    place = helpers.place(tmp_path_factory.mktemp("before"))
    helpers.write_jsonl(place.inbox / "a.jsonl", *(helpers.record(n, published_at="2026-03-05") for n in range(3)))
    place.run()
    return place


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory, before: Any, helpers: Any) -> dict[str, bytes]:
    """The tables when a second run has been left in peace."""
    root = tmp_path_factory.mktemp("after") / "lake"
    shutil.copytree(before.root, root)
    late = helpers.write_jsonl(before.inbox / "b.jsonl", *late_records(helpers))
    place = before._replace(root=root)
    place.run()
    late.unlink()
    return tables(place)


def late_records(helpers: Any) -> list[Any]:
    """An article and a copy for the day that the first run has written, and a line that is no record."""
    copy = helpers.record(1, id="copy", published_at="2026-03-05")
    return [helpers.record(7, published_at="2026-03-05"), copy, "no record"]


@pytest.fixture
def second(tmp_path: Path, before: Any, after: Any, helpers: Any) -> Any:
    """A lake of its own, with input for a second run."""
    place = before._replace(root=tmp_path / "lake")
    shutil.copytree(before.root, place.root)
    late = helpers.write_jsonl(before.inbox / "b.jsonl", *late_records(helpers))
    yield place
    late.unlink(missing_ok=True)


def tables(place: Any) -> dict[str, bytes]:
    return dict(place.parquet(*PUBLIC))


def fails(place: Any) -> str:
    """Run, and give the line that it fails with."""
    with pytest.raises(UserError) as failed:
        place.run()
    assert failed.value.code == ExitCode.COMMIT_FAILED
    assert "\n" not in str(failed.value)
    return str(failed.value)


def goes_on(place: Any, after: dict[str, bytes]) -> None:
    """The next run does what the failed one was to do, and leaves nothing lying about."""
    report = place.run().report
    assert report.equation() == "in 3 = kept 1 + duplicate 1 + rejected 1 + dead 0"
    assert tables(place) == after
    assert not (place.root / "staging").exists()
    assert {path.name for path in (place.root / "state").glob("*.json*")} <= {"lake.json"}


@pytest.mark.parametrize(
    ("folder", "damage"),
    [
        ("articles", "cut short"),
        ("articles", "overwritten"),
        ("state/ledger", "cut short"),
        ("state/fingerprints", "cut short"),
        ("state/units", "overwritten"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_changed(
    folder: str, damage: str, second: Any, after: dict[str, bytes]
) -> None:
    path = min((second.root / folder).rglob("*.parquet"))
    whole = path.read_bytes()
    middle = b"\0" * 60
    path.write_bytes(whole[: len(whole) // 2] if damage == "cut short" else whole[:4] + middle + whole[64:])
    held = second.parquet()
    said = fails(second)
    assert str(path.relative_to(second.root)) in said
    assert "is damaged: " in said
    assert "`newsbeam check --repair`" in said
    assert {name: data for name, data in second.parquet().items() if not name.startswith("staging/")} == held
    path.write_bytes(whole)
    goes_on(second, after)


@pytest.mark.parametrize("writes", [0, 5, 17])
def test_a_full_disk_ends_the_run_and_the_next_one_completes_it(
    writes: int, second: Any, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many files that could be written."""
    left = writes
    real = os.fsync

    def full(handle: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(transforms.storage.os, "fsync", full)
        said = fails(second)
    assert said.startswith("cannot write ")
    assert said.endswith("No space left on device")
    goes_on(second, after)


def test_a_lock_that_cannot_be_opened_is_no_bug(second: Any, after: dict[str, bytes]) -> None:
    (second.root / "state/lock").unlink()
    (second.root / "state/lock").mkdir()
    assert fails(second) == f"cannot write to {str(second.root)!r}: Is a directory"
    (second.root / "state/lock").rmdir()
    goes_on(second, after)


@pytest.mark.slow
def test_staging_that_is_deleted_under_a_run_costs_the_chunk_alone(
    second: Any, after: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.runs.chunks.commit

    def emptied(lake: Lake, staging: str, *arguments: Any) -> None:
        shutil.rmtree(lake.path("staging"))
        real(lake, staging, *arguments)

    held = tables(second)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.runs.chunks, "commit", emptied)
        assert "somebody has deleted it while the run was under way" in fails(second)
    assert tables(second) == held
    goes_on(second, after)


@pytest.mark.parametrize("content", ["", '{"run_id": 1}'])
def test_a_damaged_note_of_a_run_that_had_done_nothing_is_passed_over(
    content: str, second: Any, after: dict[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    (second.root / "state/run.json").write_text(content)
    goes_on(second, after)
    assert "state/run.json is damaged: the run that was cut short must be none" in caplog.text


def test_a_damaged_note_of_a_run_is_made_up_from_what_it_has_committed(
    second: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = helpers.write_jsonl(second.inbox / "c.jsonl", helpers.record(8))
    real = pipeline.runs.chunks.commit
    commits = 0

    def once(*arguments: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == 2:
            raise KeyboardInterrupt
        real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline.runs.chunks, "commit", once)
        with pytest.raises(KeyboardInterrupt):
            second.run(chunks={"units": 1})
    (second.root / "state/run.json").write_text("")
    (begun,) = (path.parent.name for path in second.root.glob("runs/*/chunk-*.jsonl"))
    result = second.run(chunks={"units": 1})
    third.unlink()
    assert result.run_id == begun
    assert result.report.equation() == "in 4 = kept 2 + duplicate 1 + rejected 1 + dead 0"


def test_reports_of_chunks_that_outlived_their_run_go(second: Any, after: dict[str, bytes]) -> None:
    """It was killed after its manifest, while it was clearing up."""
    (manifest,) = second.root.glob("runs/*/manifest.json")
    (manifest.parent / "chunk-00000.jsonl").write_text("")
    (second.root / "catalog/newsbeam.duckdb.draft").write_text("")
    goes_on(second, after)
    assert not list(second.root.glob("runs/*/chunk-*"))
    assert not list(second.root.rglob("*.draft"))


@pytest.mark.slow
def test_a_lake_can_be_moved(second: Any, after: dict[str, bytes], tmp_path: Path) -> None:
    moved = second._replace(root=tmp_path / "elsewhere" / "lake")
    moved.root.parent.mkdir()
    second.root.rename(moved.root)
    goes_on(moved, after)
    assert moved.run().report.counts["unchanged"] == 6


@pytest.mark.slow
def test_a_file_that_goes_between_plan_and_reading_is_tried_again(second: Any, after: dict[str, bytes]) -> None:
    late = second.inbox / "b.jsonl"
    content = late.read_bytes()
    stat = late.stat()
    result = run(second.config(), observer=Observer(planned=lambda plan: late.unlink()))
    assert result.report.equation() == "in 1 = kept 0 + duplicate 0 + rejected 0 + dead 1"
    late.write_bytes(content)
    os.utime(late, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    again = second.run().report
    assert {name: again.counts[name] for name in ("kept", "duplicate", "rejected")} == {
        "kept": 1, "duplicate": 1, "rejected": 1,
    }  # fmt: skip
    assert tables(second) == after


def test_a_partition_that_was_deleted_by_hand_stops_no_run(second: Any) -> None:
    min((second.root / "articles").rglob("*.parquet")).unlink()
    assert second.run().report.equation() == "in 3 = kept 1 + duplicate 1 + rejected 1 + dead 0"
