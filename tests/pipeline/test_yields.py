"""What sources give, against what they usually give."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.runs.yields import Window, load_yields, rows_of_run, window_of, windows_of_run, with_rows
from schemas.arrow import rows_of, table_of
from schemas.runs import SourceYield

MINUTE = 60_000_000
HOUR, DAY = 60 * MINUTE, 1_440 * MINUTE
NOW = 1_800_000_000_000_000


def ran(before_now: int, texts: int, **more: Any) -> SourceYield:
    at = NOW - before_now
    blank = SourceYield(f"r{at}", "wire", at, at + MINUTE, texts, texts, 0, 0, 0, 0, True)
    return blank._replace(**more)


def every(gap: int, runs: int, texts: int, **more: Any) -> list[SourceYield]:
    return [ran(gap * back, texts, **more) for back in range(1, runs + 1)]


def found(window: Window) -> tuple[float, int, float | None]:
    return window.seconds / 3600, window.texts, window.usual


def test_runs_every_quarter_of_an_hour_are_taken_by_the_day() -> None:
    history = every(15 * MINUTE, 96 * 10, 2)
    assert found(window_of(history, ran(0, 0))) == (24, 190, 192)
    silent = [row._replace(kept=0) if row.started_at > NOW - 20 * HOUR else row for row in history]
    window = window_of(silent, ran(0, 0))
    assert window.share is not None
    assert 0.1 < window.share < 0.2


@pytest.mark.parametrize("late", [0, 40, -40, 3_600, -3_600])
def test_a_daily_run_that_begins_sooner_or_later_stays_in_its_window(late: int) -> None:
    jitter = [0, 17, -25, 3, 30, -9, 12]
    history = [ran(DAY * (back + 1) + jitter[back] * 1_000_000, 100) for back in range(7)]
    run = ran(-late * 1_000_000, 80)
    window = window_of(history, run)
    assert (window.texts, window.usual) == (80, 100)
    assert window.length == "24 h"


def test_the_window_of_a_weekly_run_is_a_week() -> None:
    window = window_of(every(7 * DAY, 5, 700), ran(0, 70))
    assert found(window) == (168, 70, 700)
    assert window.length == "7 days"
    assert window.share == pytest.approx(0.1)


@pytest.mark.parametrize(("hours", "window"), [(1, 24), (5, 25), (7, 21), (10, 20), (16, 32), (36, 36), (48, 48)])
def test_a_window_holds_a_whole_number_of_runs(hours: int, window: int) -> None:
    got = window_of(every(hours * HOUR, 80, hours), ran(0, hours))
    assert found(got) == (window, window, window)


def test_a_run_on_working_days_compares_with_days_on_which_it_ran() -> None:
    # Friday back to Monday, the Friday before and so on: nothing is read on two of seven days.
    history = [ran(DAY * back, 50) for back in range(1, 14) if back % 7 not in (5, 6)]
    assert found(window_of(history, ran(0, 45))) == (24, 45, 50)


def test_a_second_run_by_hand_belongs_to_the_day_of_the_first() -> None:
    history = every(DAY, 8, 100)
    by_hand = ran(-5 * MINUTE, 0)
    assert found(window_of([*history, ran(0, 90)], by_hand)) == (24, 90, 100)


def test_when_daily_runs_become_hourly_ones_nothing_seems_lost() -> None:
    history = [ran(DAY * back + 2 * HOUR, 240) for back in range(9)] + [ran(HOUR, 10)]
    window = window_of(history, ran(0, 10))
    assert (window.texts, window.usual) == (260, 240)


def test_nothing_is_usual_before_three_windows() -> None:
    assert window_of([], ran(0, 9)) == Window(86_400, 9, 0, 9, None, 0)
    two = window_of(every(DAY, 2, 50), ran(0, 0))
    assert (two.usual, two.share, two.windows) == (None, None, 2)
    assert window_of(every(DAY, 3, 50), ran(0, 0)).share == 0.0
    assert window_of(every(MINUTE, 30, 50), ran(0, 0)).usual is None, "half an hour of runs is one window"


def test_a_source_that_usually_gives_nothing_has_no_share() -> None:
    window = window_of(every(DAY, 6, 0), ran(0, 0))
    assert (window.usual, window.share) == (0.0, None)


def test_an_archive_that_was_read_once_and_an_outage_do_not_move_the_usual() -> None:
    history = every(DAY, 9, 100)
    history[3] = history[3]._replace(kept=100_000)
    history[5] = history[5]._replace(kept=0)
    assert window_of(history, ran(0, 100)).usual == 100


def test_runs_of_a_part_add_to_their_day_and_make_none() -> None:
    part = ran(16 * HOUR, 60, whole=False)
    window = window_of([*every(DAY, 5, 100), part], ran(0, 40))
    assert (window.texts, window.usual, window.windows) == (100, 100, 5)
    alone = window_of([ran(DAY * back, 5, whole=False) for back in range(1, 9)], ran(0, 5))
    assert (alone.usual, alone.windows) == (None, 0)
    assert window_of(every(DAY, 5, 100), ran(0, 1, whole=False)).usual is None


def test_a_run_that_is_finished_again_does_not_count_itself() -> None:
    run = ran(0, 30)
    assert window_of([*every(DAY, 4, 100), run], run).texts == 30


def test_runs_of_a_clock_that_was_ahead_do_not_count() -> None:
    ahead = [ran(-DAY * days, 9_999) for days in range(1, 20)]
    assert found(window_of([*every(DAY, 5, 100), *ahead], ran(0, 70))) == (24, 70, 100)


def test_two_runs_at_one_moment() -> None:
    assert window_of([ran(0, 1, run_id="other")] * 3, ran(0, 1)).texts == 4


ROWS = st.lists(st.tuples(st.integers(-20 * DAY, 200 * DAY), st.integers(0, 50), st.booleans()), max_size=30)


@given(ROWS)
def test_any_history_gives_a_window(rows: list[tuple[int, int, bool]]) -> None:
    history = [ran(before, texts, whole=whole, run_id=f"n{at}") for at, (before, texts, whole) in enumerate(rows)]
    window = window_of(history, ran(0, 7))
    assert window.texts >= 7
    assert window.seconds > 0
    assert window == window_of(history[::-1], ran(0, 7)), "the order of the rows counts for nothing"
    assert (window.usual is None) == (window.windows < 3)


def test_copies_are_texts_and_lost_documents_are_none() -> None:
    (row,) = rows_of_run(
        "r", NOW, NOW, {"wire": {"in": 10, "kept": 3, "duplicate": 2, "rejected": 4, "dead": 1}}, whole=True
    )
    window = window_of([], row)
    assert (window.texts, window.documents, window.lost) == (5, 10, 5)


def test_the_table_replaces_what_a_run_had_entered_and_is_sorted() -> None:
    first = with_rows(None, every(DAY, 3, 5))
    row = ran(0, 7)
    once = with_rows(first, [row, row._replace(origin="feeds")])
    again = with_rows(once, [row._replace(finished_at=NOW + 9), row._replace(origin="feeds", finished_at=NOW + 9)])
    assert (once.num_rows, again.num_rows) == (5, 5)
    keys = [(one.run_id, one.origin) for one in rows_of(SourceYield, again)]
    assert keys == sorted(keys)
    assert with_rows(first, []).equals(first)


def test_old_rows_go_but_for_the_latest_of_each_source() -> None:
    old = [ran(DAY * 100 + HOUR * back, 1) for back in range(60)]
    rare = [ran(DAY * 300, 2, origin="rare", run_id="r0")]
    kept = rows_of(SourceYield, with_rows(table_of(SourceYield, [*old, *rare]), [ran(0, 1)]))
    assert len([row for row in kept if row.origin == "wire"]) == 51
    assert [row.origin for row in kept].count("rare") == 1
    assert ran(DAY * 100, 1) in kept, "the latest of the old stay"
    assert ran(DAY * 100 + HOUR * 59, 1) not in kept
    recent = [ran(15 * MINUTE * back, 1) for back in range(1, 400)]
    assert with_rows(table_of(SourceYield, recent), [ran(0, 1)]).num_rows == 400


def test_each_source_of_a_run_has_its_window() -> None:
    feeds = every(DAY, 4, 10, origin="feeds")
    before = table_of(SourceYield, [*every(DAY, 4, 100), *feeds, ran(DAY, 5, origin="gone")])
    windows = windows_of_run(before, [ran(0, 60), ran(0, 0, origin="feeds"), ran(0, 3, origin="new")])
    assert {name: (window.texts, window.usual) for name, window in windows.items()} == {
        "wire": (60, 100),
        "feeds": (0, 10),
        "new": (3, None),
    }
    assert windows_of_run(before, []) == {}
    assert windows_of_run(None, [ran(0, 60)])["wire"].usual is None


def test_a_weekly_source_beside_a_busy_one_keeps_its_usual() -> None:
    busy = every(HOUR, 24 * 15, 1, origin="busy")
    before = table_of(SourceYield, [*busy, *every(7 * DAY, 5, 700)])
    assert windows_of_run(before, [ran(0, 600)])["wire"].usual == 700


def test_a_lake_without_the_table(helpers: Any, tmp_path: Any) -> None:
    assert load_yields(helpers.lake(tmp_path)) is None
    assert isinstance(with_rows(None, []), pa.Table)
