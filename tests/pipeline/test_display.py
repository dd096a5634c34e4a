"""What a run says of itself while it goes."""

import io
import logging
import time
from typing import Any

import pytest
from rich.console import Console

from pipeline.display import observed, so_far
from pipeline.plan import Plan
from schemas.raw import WorkUnit
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
    monkeypatch.setattr("pipeline.display._LOG_SECONDS", 0.01)
    caplog.set_level(logging.INFO, logger="pipeline.run")
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
