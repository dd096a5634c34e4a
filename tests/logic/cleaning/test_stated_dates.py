"""Times as feeds write them: zones, odd forms, and the months of the world."""

from datetime import UTC, date, datetime

import pytest
from babel import dates as cldr
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.cleaning.date_words import translated, zone_of
from transforms.logic.cleaning.dates import from_micros, parse_stated_date

LOCALES = (
    *("ar", "bn", "bg", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ka"),
    *("kk", "ko", "lt", "lv", "mk", "ms", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta"),
    *("te", "th", "tr", "uk", "ur", "vi", "zh"),
)


def read(raw: str) -> tuple[str, str, str | None] | None:
    found = parse_stated_date(raw)
    return (from_micros(found.at).strftime("%Y-%m-%d %H:%M:%S"), found.precision, found.zone) if found else None


@pytest.mark.parametrize(
    ("zone", "utc", "offset"),
    [
        ("JST", "2026-01-05 01:15:00", "+09:00"),
        ("BST", "2026-01-05 09:15:00", "+01:00"),
        ("CEST", "2026-01-05 08:15:00", "+02:00"),
        ("IST", "2026-01-05 04:45:00", "+05:30"),
        ("AEST", "2026-01-05 00:15:00", "+10:00"),
        ("EST", "2026-01-05 15:15:00", "-05:00"),
        ("NST", "2026-01-05 13:45:00", "-03:30"),
        ("NPT", "2026-01-05 04:30:00", "+05:45"),
        ("ET", "2026-01-05 15:15:00", "-05:00"),
        ("GMT+5:30", "2026-01-05 04:45:00", "+05:30"),
        ("GMT-0330", "2026-01-05 13:45:00", "-03:30"),
        ("UTC+8", "2026-01-05 02:15:00", "+08:00"),
        ("+0200 (CEST)", "2026-01-05 08:15:00", "+02:00"),
        ("+02:00 CEST", "2026-01-05 08:15:00", "+02:00"),
        ("EST-0500", "2026-01-05 15:15:00", "-05:00"),
        ("GMT+0100 (Central European Standard Time)", "2026-01-05 09:15:00", "+01:00"),
        ("Asia/Kolkata", "2026-01-05 04:45:00", "+05:30"),
        ("-0000", "2026-01-05 10:15:00", "+00:00"),
        ("Z", "2026-01-05 10:15:00", "+00:00"),
        ("GMT", "2026-01-05 10:15:00", "+00:00"),
        ("", "2026-01-05 10:15:00", None),
    ],
)
def test_the_zone_is_kept(zone: str, utc: str, offset: str | None) -> None:
    assert read(f"Mon, 05 Jan 2026 10:15:00 {zone}") == (utc, "second", offset)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-01-05T10:15:00+05:30", ("2026-01-05 04:45:00", "second", "+05:30")),
        ("2026-01-05T10:15+0530", ("2026-01-05 04:45:00", "minute", "+05:30")),
        ("2026-01-05T10:15:00+05", ("2026-01-05 05:15:00", "second", "+05:00")),
        ("2026-01-05t10:15:00z", ("2026-01-05 10:15:00", "second", "+00:00")),
        ("2026-01-05 10:15:00 Europe/Berlin", ("2026-01-05 09:15:00", "second", "+01:00")),
        ("2026-07-05T10:15:00[Europe/Berlin]", ("2026-07-05 08:15:00", "second", "+02:00")),
        ("2026-07-05T10:15:00-04:00[America/New_York]", ("2026-07-05 14:15:00", "second", "-04:00")),
        ("2026-01-05T10:15:00.1234567Z", ("2026-01-05 10:15:00", "second", "+00:00")),
        ("2026-01-05T24:00:00Z", ("2026-01-06 00:00:00", "second", "+00:00")),
        ("2026-01-05T10:15:60Z", ("2026-01-05 10:15:59", "second", "+00:00")),
        ("2026-1-5T9:05:00Z", ("2026-01-05 09:05:00", "second", "+00:00")),
        ("20260105T101500Z", ("2026-01-05 10:15:00", "second", "+00:00")),
        ("2026/01/05", ("2026-01-05 00:00:00", "day", None)),
        ("2026/01/05 10:15:00 +0900", ("2026-01-05 01:15:00", "second", "+09:00")),
        ("Monday, 05-Jan-26 10:15:00 GMT", ("2026-01-05 10:15:00", "second", "+00:00")),
        ("Mon Jan  5 10:15:00 EST 2026", ("2026-01-05 15:15:00", "second", "-05:00")),
        ("Tue, 05 Jan 2026 10:15:00 +0000", ("2026-01-05 10:15:00", "second", "+00:00")),
        ("Mon, 05 Jan 2026 22:15:00 PM", ("2026-01-05 22:15:00", "second", None)),
        ("Jan 5, 2026, 10:15 p.m. ET", ("2026-01-06 03:15:00", "minute", "-05:00")),
        ("1767608100", ("2026-01-05 10:15:00", "second", "+00:00")),
    ],
)
def test_odd_forms(raw: str, expected: tuple[str, str, str | None]) -> None:
    assert read(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Qua, 24 Set 2025 19:42:40 -0300", ("2025-09-24 22:42:40", "second", "-03:00")),
        ("mar., 06 ene 2026 10:15:00 +0100", ("2026-01-06 09:15:00", "second", "+01:00")),
        ("Pzt, 05 Oca 2026 10:15:00 +0300", ("2026-01-05 07:15:00", "second", "+03:00")),
        ("星期一, 05 一月 2026 10:15:00 +0800", ("2026-01-05 02:15:00", "second", "+08:00")),
        ("2026年1月5日(月) 午後3時15分", ("2026-01-05 15:15:00", "minute", None)),
        ("2026年1月5日 10時15分30秒", ("2026-01-05 10:15:30", "second", None)),
        ("월, 05 1월 2026 10:15:00 +0900", ("2026-01-05 01:15:00", "second", "+09:00")),
        ("2026년 1월 5일 오후 3:15", ("2026-01-05 15:15:00", "minute", None)),
        ("الإثنين, 05 يناير 2026 10:15:00 +0300", ("2026-01-05 07:15:00", "second", "+03:00")),
        ("٥ كانون الثاني ٢٠٢٦ ١٠:١٥ م", ("2026-01-05 22:15:00", "minute", None)),
        ("จ., 05 ม.ค. 2569 10:15:00 +0700", ("2026-01-05 03:15:00", "second", "+07:00")),
        ("Thứ Hai, 05 Tháng 1 2026 10:15:00 +0700", ("2026-01-05 03:15:00", "second", "+07:00")),
        ("5 בינואר 2026", ("2026-01-05 00:00:00", "day", None)),
        ("2026. január 5., hétfő 10:15", ("2026-01-05 10:15:00", "minute", None)),
        ("5 de janeiro de 2026 às 10h15", ("2026-01-05 10:15:00", "minute", None)),
    ],
)
def test_other_languages(raw: str, expected: tuple[str, str, str | None]) -> None:
    assert read(raw) == expected


@pytest.mark.parametrize("locale", LOCALES)
def test_the_dates_that_a_system_set_to_a_language_writes(locale: str) -> None:
    for month in range(1, 13):
        day = date(2025, month, 7)
        long = cldr.format_date(day, "long", locale=locale)
        assert read(long) == (f"{day} 00:00:00", "day", None), long
        mail = f"{cldr.format_date(day, 'EEE, dd MMM y', locale=locale)} 10:15:00 +0100"
        assert read(mail) == (f"{day} 09:15:00", "second", "+01:00"), mail


@pytest.mark.parametrize(
    "raw",
    [
        "2 days ago", "5 min read 2026", "Version 2.0 of 5 parts", "2019-13-45", "Mon, 99 Foo 2026 10:15:00 GMT",
        "0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "2026-01", "5 Meith", "le 5 décembre 2025 il est parti",
        "5 ยบยบ 2569", "١٢٣ ٤٥٦",
    ],
)  # fmt: skip
def test_what_is_no_date(raw: str) -> None:
    assert read(raw) is None


def test_the_future_is_not_believed() -> None:
    assert read(f"{datetime.now(UTC).year + 1}-12-31T10:15:00Z") is None


def test_an_unknown_zone_leaves_the_day_and_no_zone() -> None:
    assert read("Mon, 05 Jan 2026 23:15:00 XYZT") == ("2026-01-05 00:00:00", "day", None)
    assert zone_of("XYZT") is None
    assert zone_of("Nowhere/Town") is None


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    parse_stated_date(text)
    translated(text)
