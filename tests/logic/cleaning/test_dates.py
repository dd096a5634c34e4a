"""Publication times."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.logic.cleaning.dates import find_date_line, from_micros, parse_stated_date, to_micros, utc_day

SEEN = datetime(2025, 8, 25, 9, 0, tzinfo=UTC)


def read(raw: str, reference: datetime | None = SEEN) -> tuple[str, str] | None:
    date = parse_stated_date(raw, reference=reference)
    return (from_micros(date.at).strftime("%Y-%m-%d %H:%M:%S"), date.precision) if date else None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2025-08-24T10:15:00Z", "2025-08-24 10:15:00"),
        ("2025-08-24T10:15:00.123+05:30", "2025-08-24 04:45:00"),
        ("Sun, 24 Aug 2025 10:15:00 +0530", "2025-08-24 04:45:00"),
        ("Sun, 24 Aug 2025 10:15:00 GMT+5:30", "2025-08-24 04:45:00"),
        ("Sun, 24 Aug 2025 10:15:00 GMT", "2025-08-24 10:15:00"),
        ("20250824T101500Z", "2025-08-24 10:15:00"),
        ("1756030500", "2025-08-24 10:15:00"),
        ("1756030500000", "2025-08-24 10:15:00"),
        ("2025-08-24T10:15:00-04:00[America/New_York]", "2025-08-24 14:15:00"),
    ],
)
def test_machine_formats(raw: str, expected: str) -> None:
    assert read(raw) == (expected, "second")


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("JST", 1), ("BST", 9), ("CEST", 8), ("AEST", 0), ("EST", 15), ("EDT", 14), ("PST", 18), ("ET", 14), ("UTC", 10)],
)
def test_zone_names_are_honoured(zone: str, hour: int) -> None:
    assert read(f"24 Aug 2025 10:00 {zone}") == (f"2025-08-24 {hour:02}:00:00", "minute")


def test_indian_time_has_half_an_hour() -> None:
    assert read("Sun, 24 Aug 2025 10:15 IST") == ("2025-08-24 04:45:00", "minute")


def test_season_follows_the_clock_of_the_city() -> None:
    assert read("24 Feb 2025 10:00 ET") == ("2025-02-24 15:00:00", "minute")


def test_unknown_zone_keeps_the_day_only() -> None:
    assert read("24 Aug 2025 23:15 XYZT") == ("2025-08-24 00:00:00", "day")


@pytest.mark.parametrize(
    "raw",
    [
        "August 24, 2025",
        "Aug. 24th, 2025",
        "24 August 2025",
        "2025/08/24",
        "24.08.2025",
        "24/08/2025",
        "08/24/2025",
        "24. August 2025",
        "24 août 2025",
        "domingo, 24 de agosto de 2025",
        "24 agosto 2025",
        "24 августа 2025 г.",
        "24 sierpnia 2025",
        "2025年8月24日",
        "2025년 8월 24일",
        "20250824",
    ],
)
def test_days_in_many_languages(raw: str) -> None:
    assert read(raw) == ("2025-08-24 00:00:00", "day")


def test_year_first_is_never_read_day_first() -> None:
    assert read("2026/01/05", datetime(2026, 2, 1)) == ("2026-01-05 00:00:00", "day")


@pytest.mark.parametrize("raw", ["24 août 2025 à 10h15", "24. August 2025, 10:15 Uhr", "Aug. 24, 2025 | 10:15 a.m."])
def test_minutes(raw: str) -> None:
    assert read(raw) == ("2025-08-24 10:15:00", "minute")


def test_day_and_month_in_either_order_need_a_near_reference() -> None:
    assert read("08/09/2025", datetime(2025, 9, 9)) == ("2025-09-08 00:00:00", "day")
    assert read("08/09/2025", datetime(2025, 8, 10)) == ("2025-08-09 00:00:00", "day")
    assert read("08/09/2025", datetime(2025, 11, 1)) is None
    assert read("08/09/2025", None) is None


def test_missing_year_with_weekday_takes_the_year_it_fits() -> None:
    assert read("Sunday, August 24") == ("2025-08-24 00:00:00", "day")
    assert read("Saturday, August 24") == ("2024-08-24 00:00:00", "day")
    assert read("Wednesday, August 27") == ("2014-08-27 00:00:00", "day")
    assert read("Monday, August 25", datetime(2025, 8, 24, 20)) == ("2025-08-25 00:00:00", "day")


def test_missing_year_without_weekday_is_not_in_the_future() -> None:
    assert read("August 24") == ("2025-08-24 00:00:00", "day")
    assert read("August 26") == ("2024-08-26 00:00:00", "day")
    assert read("February 29") == ("2024-02-29 00:00:00", "day")
    assert read("August 24", None) is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "41",
        "May",
        "Sunday",
        "August 2025",
        "10:15",
        "2 months ago",
        "yesterday",
        "no date at all",
        "24/08/25",
        "1985-01-01",
        "2025-13-45",
        "0000-00-00",
        "9999-12-31",
        "24 Aug 2025 24:99",
        "9" * 20,
        "9" * 100_000,
        "2025-08-24T10:15:00+99:99",
    ],
)
def test_nonsense_is_none(raw: str) -> None:
    assert read(raw) is None


def test_two_days_ahead_of_reference_and_clock_are_the_limit() -> None:
    ahead = datetime.now(UTC) + timedelta(days=30)
    assert read("2025-08-27T09:01:00Z") is not None
    assert parse_stated_date(ahead.isoformat(), reference=datetime(2025, 8, 25, tzinfo=UTC)) is None
    assert parse_stated_date(ahead.isoformat(), reference=ahead - timedelta(days=1)) is not None


def test_future_is_refused_without_reference() -> None:
    assert read(f"{datetime.now(UTC).year + 1}-12-31", None) is None


def test_raw_text_is_kept() -> None:
    date = parse_stated_date(" 24 Aug 2025 ", reference=SEEN)
    assert date is not None
    assert date.raw == "24 Aug 2025"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[0-9A-Za-z:/+. ,-]{4,40}", fullmatch=True))
def test_never_raises(raw: str) -> None:
    date = parse_stated_date(raw, reference=SEEN)
    assert date is None or date.at <= to_micros(datetime(2025, 8, 27, 9, tzinfo=UTC))
    find_date_line(raw, SEEN)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("August 24, 2025", "2025-08-24"),
        ("Sunday, August 24", "2025-08-24"),
        ("Published: 24 Aug 2025, 10:15", "2025-08-24"),
        ("Veröffentlicht am 24.08.2025", "2025-08-24"),
        ("Updated 24 Aug 2025", "2025-08-24"),
        ("Updated 25 Aug 2025, Published 24 Aug 2025", "2025-08-24"),
        ("Published 24 August 2025 · 4 min read", "2025-08-24"),
    ],
)
def test_date_lines(line: str, day: str) -> None:
    date = find_date_line(line, SEEN)
    assert date is not None
    assert utc_day(date.at) == day


@pytest.mark.parametrize(
    "line",
    [
        "41",
        "2025",
        "1756030500",
        "Chapter 5",
        "March 2024 was warm",
        "It began on 24 August 2025",
        "10:15",
        "Published by",
    ],
)
def test_other_lines_are_no_date_lines(line: str) -> None:
    assert find_date_line(line, SEEN) is None


def test_micros_round_trip() -> None:
    moment = datetime(2025, 8, 24, 23, 59, 59, 999_999, tzinfo=UTC)
    assert from_micros(to_micros(moment)) == moment
    assert to_micros(datetime(1970, 1, 1, 0, 0, 1)) == 1_000_000
    assert utc_day(to_micros(moment)) == "2025-08-24"
