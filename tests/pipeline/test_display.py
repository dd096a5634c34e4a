"""What a run says of itself while it goes."""

import io
import logging
import time
from typing import Any

import pytest
from rich.console import Console

from pipeline.runs.display import changes_lines, observed, so_far, summary, time_lines
from pipeline.runs.plan import Plan
from pipeline.runs.report import ChunkReport, RunReport
from pipeline.runs.yields import Window
from schemas.match import CanonicalChange
from schemas.raw import WorkUnit
from schemas.written import Tally
from transforms.progress import PROGRESS

PLAN = Plan((WorkUnit("feeds", "https://echo.example/f"),) * 4, 0, {})


@pytest.fixture(autouse=True)
def counts() -> Any:
    before = (PROGRESS.units, PROGRESS.documents, PROGRESS.pages)
    yield
    PROGRESS.units, PROGRESS.documents, PROGRESS.pages = before


def test_how_far_a_run_has_come() -> None:
    PROGRESS.units, PROGRESS.documents, PROGRESS.pages = 3, 7, 0
    assert so_far(4) == "3/4 files and feeds, 7 documents cleaned"
    PROGRESS.units, PROGRESS.pages = 9, 50
    assert so_far(4) == "4/4 files and feeds, waiting for 50 pages, 7 documents cleaned"


def test_a_log_tells_now_and_then_what_a_run_waits_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("pipeline.runs.display._LOG_SECONDS", 0.01)
    caplog.set_level(logging.INFO, logger="pipeline.runs.run")
    with observed(Console(file=io.StringIO())) as observer:
        PROGRESS.pages = 2
        observer.planned(PLAN)
        until = time.monotonic() + 5
        while "waiting for 2 pages" not in caplog.text and time.monotonic() < until:
            time.sleep(0.01)
    assert "0/4 files and feeds, waiting for 2 pages, 0 documents cleaned" in caplog.messages
    assert caplog.messages[0].startswith("4 files and feeds to read")


def test_a_new_run_begins_to_count_anew() -> None:
    PROGRESS.units, PROGRESS.documents, PROGRESS.pages = 3, 7, 5
    with observed(Console(file=io.StringIO())):
        assert so_far(4) == "0/4 files and feeds, 0 documents cleaned"


def test_the_summary_has_copies_by_relation_each_in_its_column() -> None:
    outcomes = {"in": 9, "kept": 4, "kept/derived": 1, "duplicate": 3, "duplicate/exact": 1, "duplicate/excerpt": 2,
                "rejected": 2, "rejected/empty": 2}  # fmt: skip
    report = RunReport()
    report.add(ChunkReport((), tuple(Tally("wire\ta.jsonl", name, count) for name, count in outcomes.items())))
    out = io.StringIO()
    Console(file=out, width=120).print(summary(report))
    rows = [line.split() for line in out.getvalue().splitlines()]
    assert rows[:2] == [
        ["source", "in", "kept", "duplicate", "rejected", "dead", "unchanged"],
        ["wire", "9", "4", "3", "2", "0", "0"],
    ]
    assert rows[2:] == [
        ["duplicate/exact", "1"],
        ["duplicate/excerpt", "2"],
        ["kept/derived", "1"],
        ["rejected/empty", "2"],
    ]
    lines = out.getvalue().splitlines()
    ends = {line.split()[0]: len(line.rstrip()) for line in lines[2:]}
    heads = {name: lines[0].index(name) + len(name) for name in ("kept", "duplicate", "rejected")}
    assert all(end == heads[reason.split("/")[0]] for reason, end in ends.items())


def test_the_summary_tells_of_late_originals_where_there_are_any() -> None:
    report = RunReport()
    assert changes_lines(report) == []
    report.add(ChunkReport((), (), (), (CanonicalChange("c", "a", "b", 5, "b", "exact", 1.0, 1.0, 1.0),)))
    (line,) = changes_lines(report)
    assert line.startswith("canonical_changed: 1 (")


def test_the_summary_sets_what_sources_gave_beside_the_usual() -> None:
    report = RunReport()
    report.add(ChunkReport((), (Tally("wire\ta.jsonl", "in", 3), Tally("wire\ta.jsonl", "kept", 3))))
    report.expect(["feeds", "new", "wire"])
    windows = {
        "wire": Window(86_400, 3, 0, 30, 60.0, 9),
        "feeds": Window(604_800, 0, 0, 0, 12.5, 4),
        "new": Window(86_400, 0, 0, 0, None, 0),
    }
    out = io.StringIO()
    Console(file=out, width=140).print(summary(report, windows))
    assert [" ".join(line.split()) for line in out.getvalue().splitlines()] == [
        "source in kept duplicate rejected dead unchanged texts usual",
        "feeds 0 0 0 0 0 0 0 in 7 days 12.5",
        "new 0 0 0 0 0 0",
        "wire 3 3 0 0 0 0 30 in 24 h 60",
    ]


def test_where_the_time_went() -> None:
    report = RunReport()
    assert time_lines(report) == []
    report.times.update(clean=6_000, events=3_000, commit=1_000)
    assert time_lines(report) == [], "of a run that read nothing it does not matter"
    report.counts["in"] = 5
    assert time_lines(report) == ["time: clean 60%, events 30%, commit 10%; 0.5 documents a second"]
