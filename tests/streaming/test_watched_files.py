"""Which files a stream takes up, and when."""

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import pipeline.streaming.files as files_module
from pipeline.streaming.files import FileWatch
from pipeline.streaming.found import Outcome
from pipeline.streaming.recorded import Recorded
from schemas.arrow import table_of
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from transforms.sinks.parquet import ParquetParams, encode
from transforms.sources.base import FileSource, UnreachableError
from transforms.sources.text import TextParams, TextSource

RUN = "20260309T120000Z-00000000"
NOW = 2_000_000_000.0


def watch(glob: object, recorded: Recorded | None = None, **more: Any) -> FileWatch:
    params = TextParams(name="notes", glob=str(glob), **more)
    return FileWatch(
        "notes", lambda: TextSource(params), recorded or Recorded([]), settle=2.0, retry=600.0, tick=5.0, pause=15.0
    )


def write(path: Path, text: str, age: float = 0.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW - age, NOW - age))
    return path


def names(watched: FileWatch, now: float) -> list[str]:
    return [Path(found.unit.uri).name for found in watched.look(now, RUN)]


def read(watched: FileWatch, now: float, *, again: bool = False) -> None:
    watched.committed([Outcome(found.unit, again) for found in watched.look(now, RUN)], now)


def test_a_file_is_taken_once_it_is_still(tmp_path: Path) -> None:
    watched = watch(f"{tmp_path}/*.txt")
    path = write(tmp_path / "a.txt", "half")
    assert names(watched, NOW) == []
    write(path, "half and half", age=-1)
    assert names(watched, NOW + 1.5) == []
    assert names(watched, NOW + 2.5) == []  # it changed a second ago
    found = watched.look(NOW + 3.5, RUN)
    assert [one.since for one in found] == [NOW]  # it has been waiting since it was there
    watched.committed([Outcome(one.unit, again=False) for one in found], NOW + 4)
    assert names(watched, NOW + 5) == []


def test_one_that_was_moved_here_is_taken_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "whole", age=3600)
    assert names(watch(f"{tmp_path}/*.txt"), NOW) == ["a.txt"]


def test_one_whose_clock_is_ahead_is_taken_when_it_was_seen_still(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "whole", age=-3600)
    watched = watch(f"{tmp_path}/*.txt")
    assert [names(watched, NOW + after) for after in (0, 1, 2.5)] == [[], [], ["a.txt"]]


def test_one_that_has_changed_is_read_again(tmp_path: Path) -> None:
    watched = watch(f"{tmp_path}/*.txt")
    write(tmp_path / "a.txt", "one", age=9)
    read(watched, NOW)
    write(tmp_path / "a.txt", "another", age=8)
    assert names(watched, NOW + 1) == ["a.txt"]


def test_one_that_changed_while_it_was_read_is_still_to_be_read(tmp_path: Path) -> None:
    watched = watch(f"{tmp_path}/*.txt")
    write(tmp_path / "a.txt", "one", age=9)
    found = watched.look(NOW, RUN)
    write(tmp_path / "a.txt", "another", age=8)
    watched.look(NOW, RUN)
    watched.committed([Outcome(found[0].unit, again=False)], NOW)
    assert names(watched, NOW) == ["a.txt"]


def test_hidden_files_are_drafts(tmp_path: Path) -> None:
    write(tmp_path / ".a.txt", "draft", age=9)
    write(tmp_path / "b.txt", "whole", age=9)
    assert names(watch(f"{tmp_path}/*.txt"), NOW) == ["b.txt"]
    assert names(watch(f"{tmp_path}/"), NOW) == ["b.txt"]


def test_what_could_not_be_read_is_tried_again_ever_later(tmp_path: Path) -> None:
    watched = watch(f"{tmp_path}/*.txt")
    write(tmp_path / "a.txt", "one", age=9)
    read(watched, NOW, again=True)
    assert names(watched, NOW + 599) == []
    read(watched, NOW + 601, again=True)
    assert names(watched, NOW + 601 + 1199) == []
    read(watched, NOW + 601 + 1201)
    assert names(watched, NOW + 99_999) == []


def test_a_folder_that_is_not_there_yet_is_a_folder_when_it_is(tmp_path: Path, caplog: Any) -> None:
    watched = watch(tmp_path / "inbox")
    with caplog.at_level("INFO", "pipeline"):
        assert names(watched, NOW) == []
        assert watched.trouble is not None
        assert watched.trouble.since == NOW
        assert names(watched, NOW + 6) == []
        write(tmp_path / "inbox/a.txt", "one", age=9)
        assert names(watched, NOW + 12) == ["a.txt"]
    assert watched.trouble is None
    assert [entry.levelname for entry in caplog.records] == ["WARNING", "INFO"]  # told once, and that it is over


def test_an_empty_folder_that_may_be_empty_is_no_trouble(tmp_path: Path) -> None:
    watched = watch(f"{tmp_path}/*.txt", allow_empty=True)
    assert names(watched, NOW) == []
    assert watched.trouble is None


def test_a_folder_that_cannot_be_reached_is_asked_ever_less(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def files(self: FileSource) -> list[Any]:
        asked.append(1)
        raise UnreachableError("notes: cannot list 'x'")

    monkeypatch.setattr(FileSource, "files", files)
    watched = watch("x/*.txt")
    for second in range(300):
        watched.look(NOW + second, RUN)
    assert len(asked) == 8  # after 0, 5, 15, 35, 75, 135, 195 and 255 seconds


def entry(path: Path, **changes: Any) -> UnitEntry:
    found = path.stat()
    whole = UnitEntry("notes", str(path), 0, -1, found.st_size, round(found.st_mtime * 1e6), 1, 0, "earlier")
    return whole._replace(**changes)


def recorded(folder: Path, *entries: UnitEntry) -> Recorded:
    path = folder / "units.parquet"
    path.write_bytes(encode(table_of(UnitEntry, entries), ParquetParams(root="x")))
    return Recorded([str(path)])


def test_what_earlier_runs_have_read_is_not_read_again(tmp_path: Path) -> None:
    one = write(tmp_path / "in/a.txt", "one", age=9)
    known = [entry(one), entry(write(tmp_path / "in/b.txt", "two", age=9), size=1)]
    known.append(entry(write(tmp_path / "in/c.txt", "three", age=9), retryable=1))
    half = write(tmp_path / "in/d.txt", "four", age=9)
    known.append(entry(half, start=7))
    watched = watch(tmp_path / "in", recorded(tmp_path, *known))
    assert names(watched, NOW) == ["b.txt", "c.txt", "d.txt"]


def test_a_list_without_time_is_read_once_a_run(tmp_path: Path) -> None:
    untold = UnitEntry("notes", "notes", 0, 3, -1, None, 3, 0, RUN)
    known = recorded(tmp_path, untold)
    listed = WorkUnit("notes", "notes", start=0, end=3)
    assert known.done(listed, RUN)
    assert not known.done(listed, "another run")


def test_a_folder_that_takes_long_to_list_is_looked_at_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    clock = iter(range(0, 1000, 3))  # a listing takes three seconds
    monkeypatch.setattr(files_module, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    watched = watch(tmp_path)
    now = time.time() + 100
    found = watched.look(now, "run")
    assert len(found) == 2
    watched.committed([Outcome(found[0].unit, again=False)], now)
    (tmp_path / "c.txt").write_text("x")
    assert [one.unit for one in watched.look(now + 11, "run")] == [found[1].unit]
    assert len(watched.look(now + 12, "run")) == 2
