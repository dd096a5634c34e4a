"""Datelines in the forms that agencies write, and the day that they state."""

from datetime import UTC, datetime

import pytest

from transforms.logic.cleaning.cleaned import StatedDate
from transforms.logic.cleaning.datelines import DatelineMatch, parse_dateline
from transforms.logic.cleaning.dates import to_micros

SEEN = datetime(2025, 8, 26, tzinfo=UTC)


def record(paragraph: str, reference: datetime | None = SEEN) -> tuple[str | None, str | None, str | None]:
    found = parse_dateline(paragraph)
    assert found is not None
    line = found.record(paragraph, reference=reference)
    return line.place, line.date, line.agency


@pytest.mark.parametrize(
    ("paragraph", "place", "date", "agency"),
    [
        ("KYIV, Ukraine (AP) — The council met", "KYIV, Ukraine", None, "AP"),
        ("PARIS, 24 août 2025 (AFP) - Le conseil", "PARIS", "2025-08-24", "AFP"),
        ("Berlin, 24.8. (dpa) - Der Rat", "Berlin", "2025-08-24", "dpa"),
        ("Wien (APA/dpa) – Der Rat", "Wien", None, "APA"),
        ("Genève (ats) - Le conseil", "Genève", None, "Keystone-SDA"),
        ("(ANSA) - ROMA, 24 AGO - Il consiglio", "ROMA", "2025-08-24", "ANSA"),
        ("Roma, 24 ago. (Adnkronos) - Il consiglio", "Roma", "2025-08-24", "Adnkronos"),
        ("Madrid, 24 ago (EFE).- El consejo", "Madrid", "2025-08-24", "EFE"),
        ("Lisboa, 24 ago 2025 (Lusa) – O conselho", "Lisboa", "2025-08-24", "Lusa"),
        ("DEN HAAG (ANP) - De raad", "DEN HAAG", None, "ANP"),
        ("BEIJING, Aug. 24 (Xinhua) -- The council", "BEIJING", "2025-08-24", "Xinhua"),
        ("MOSCOW, August 24. /TASS/. The council", "MOSCOW", "2025-08-24", "TASS"),
        ("МОСКВА, 24 авг - РИА Новости. Совет", "МОСКВА", "2025-08-24", "RIA Novosti"),
        ("Москва. 24 августа. INTERFAX.RU - Совет", "Москва", "2025-08-24", "Interfax"),
        ("TOKYO, Aug. 24, Kyodo - The council", "TOKYO", "2025-08-24", "Kyodo"),
        ("New Delhi, Aug 24 (PTI) The council", "New Delhi", "2025-08-24", "PTI"),
        ("Washington (CNN) The council", "Washington", None, "CNN"),
        ("(CNN) — The council met on Sunday", None, None, "CNN"),
        ("CNN — The council", None, None, "CNN"),
        ("Washington CNN — The council", "Washington", None, "CNN"),
        ("ABU DHABI, 24th August, 2025 (WAM) -- The council", "ABU DHABI", "2025-08-24", "WAM"),
        ("Damascus, SANA – The council", "Damascus", None, "SANA"),
        ("Praha 24. srpna (ČTK) - Rada", "Praha", "2025-08-24", "ČTK"),
        ("دمشق، سوريا (CNN) -- قال المجلس", "دمشق، سوريا", None, "CNN"),
        ("NORHAVEN, March 3, 2025 /PRWire/ -- The council", "NORHAVEN", "2025-03-03", None),
        ("新华社北京8月24日电（记者王某）外交部发言人", "北京", "2025-08-24", "Xinhua"),
        ("中新网8月24日电 据报道", None, "2025-08-24", "China News Service"),
        ("【ワシントン共同】大統領は", "ワシントン", None, "Kyodo"),
        ("［ワシントン ２４日 ロイター］ 大統領は", "ワシントン", "2025-08-24", "Reuters"),
        ("(서울=연합뉴스) 홍길동 기자 = 정부는", "서울", None, "Yonhap"),
    ],
)
def test_forms(paragraph: str, place: str | None, date: str | None, agency: str | None) -> None:
    assert record(paragraph) == (place, date, agency)


def test_a_korean_reporter_is_the_author() -> None:
    found = parse_dateline("[서울=뉴시스] 홍길동 기자 = 정부는")
    assert found is not None
    assert found.author == "홍길동"


@pytest.mark.parametrize(
    ("seen", "date"),
    [
        (datetime(2026, 1, 3), "2025-12-30"),
        (datetime(2025, 12, 29), "2025-12-30"),
        (datetime(2024, 6, 1), "2023-12-30"),
    ],
)
def test_the_year_is_the_one_nearest_to_publication(seen: datetime, date: str) -> None:
    assert record("OSLO, Dec 30 (Reuters) - The council", seen)[1] == date


def test_a_day_alone_may_lie_in_the_month_before() -> None:
    assert record("［東京 ３０日 ロイター］ 政府は", datetime(2025, 8, 1))[1] == "2025-07-30"


def test_without_a_reference_only_a_whole_date_is_one() -> None:
    assert record("OSLO, Aug 24 (Reuters) - The council", None)[1] is None
    assert record("OSLO, Aug 24, 2025 (Reuters) - The council", None)[1] == "2025-08-24"


def test_the_stated_publication_comes_before_the_reference() -> None:
    found = parse_dateline("OSLO, Aug 24 (Reuters) - The council")
    assert found is not None
    stated = StatedDate("2019-08-25", to_micros(datetime(2019, 8, 25)), "day")
    line = found.record("OSLO, Aug 24 (Reuters) - The council", stated, SEEN)
    assert (line.date, line.text) == ("2019-08-24", "OSLO, Aug 24 (Reuters)")


@pytest.mark.parametrize(
    "paragraph",
    [
        "Surprise: The council met",
        "PAGE 12 - The council met",
        "The AP — The oldest of them — was asked",
        "The council (AP) The mayor said",
        "【写真】港の新しい壁",
        "[속보] 정부는",
        "(Reuters) said so",
        "Aug 24 - The council met",
    ],
)
def test_no_datelines(paragraph: str) -> None:
    assert parse_dateline(paragraph) is None


def test_the_day_is_kept_as_written() -> None:
    found = parse_dateline("OSLO, Aug 24 (Reuters) - The council")
    assert found == DatelineMatch("OSLO", "Reuters", None, 25, "Aug 24")
