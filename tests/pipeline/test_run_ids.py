"""Ids of runs, by clocks that are right and wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest

import pipeline.runs.session
from pipeline.runs.history import finished_ids
from pipeline.runs.options import RunOptions
from pipeline.runs.session import open_session


class Clock(datetime):
    """A clock that stands still."""

    at = datetime(2026, 3, 12, 6, 0, 0, tzinfo=UTC)

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return cls.at


@pytest.mark.parametrize(
    ("latest", "named", "warned"),
    [
        ("20260312T055959Z-ffffffff", "20260312T060000Z", False),
        ("20260312T060000Z-ffffffff", "20260312T060001Z", False),
        ("20260312T060030Z-00000000", "20260312T060031Z", False),
        ("20310101T000000Z-00000000", "20310101T000001Z", True),
        ("something else", "20260312T060000Z", False),
    ],
)
def test_ids_of_runs_sort_in_order_also_where_the_clock_was_set_back(
    latest: str, named: str, warned: bool, place: Any, monkeypatch: Any, caplog: Any
) -> None:
    monkeypatch.setattr(pipeline.runs.session, "datetime", Clock)
    (place.root / "runs" / latest).mkdir(parents=True)
    (place.root / "runs" / latest / "manifest.json").write_text("{}")
    session = open_session(place.lake, place.config(), RunOptions())
    assert session.run_id.startswith(named)
    assert session.started_at == Clock.at.isoformat(), "the clock's time is told as it is"
    assert ("before the latest run of the lake" in caplog.text) == warned
    if named[:4] == latest[:4]:
        assert session.run_id > latest
    assert finished_ids(place.lake) == [latest]
