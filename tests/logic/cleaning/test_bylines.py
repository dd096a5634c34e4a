"""Names of authors."""

import pytest

from transforms.logic.cleaning.bylines import is_byline, is_desk, parse_authors


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("By Ann Vale", ("Ann Vale",)),
        ("Ann Vale, Political Editor", ("Ann Vale",)),
        ("Ann Vale Political Editor", ("Ann Vale",)),
        ("Chief Reporter Ann Vale", ("Ann Vale",)),
        ("By ANN VALE and Tom O'Reed", ("Ann Vale", "Tom O'Reed")),
        ("Von Hans Müller und Eva Groß", ("Hans Müller", "Eva Groß")),
        ("Par Jean-Luc Ravel", ("Jean-Luc Ravel",)),
        ("Por Ana García", ("Ana García",)),
        ("By Ann Vale in Oslo and Tom Reed in Paris", ("Ann Vale", "Tom Reed")),
        ("By Ann Vale | 24 August 2025", ("Ann Vale",)),
        ("By Ann Vale, Associated Press", ("Ann Vale",)),
        ("ann@example.org (Ann Vale)", ("Ann Vale",)),
        ("Ann Vale <ann@example.org>", ("Ann Vale",)),
        ("Vale, Ann", ("Ann Vale",)),
        ("Ann Vale; Maria de la Cruz", ("Ann Vale", "Maria de la Cruz")),
        ("A. B. Vale", ("A. B. Vale",)),
        ("王小明", ("王小明",)),
        ("Иван Петров", ("Иван Петров",)),
        (["Ann Vale", "By Tom Reed", "ann vale"], ("Ann Vale", "Tom Reed")),
    ],
)
def test_names(raw: str | list[str], names: tuple[str, ...]) -> None:
    assert parse_authors(raw) == names


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "Web Editor",
        "Staff Reporter",
        "Reuters Staff",
        "Admin",
        "AFP",
        "News Desk",
        "example.org",
        "By our correspondent",
        "https://example.org/ann",
        "12345",
        "a" * 5000,
    ],
)
def test_no_names(raw: str) -> None:
    assert parse_authors(raw) == ()


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Vale",
        "BY ANN VALE, STAFF WRITER",
        "Written by: Ann Vale",
        "Author: Ann Vale",
        "By Reuters Staff",
        "By Staff Reporter",
        "Por Ana García",
        "Di Mario Rossi",
        "By Ann Vale and Tom Reed",
    ],
)
def test_bylines(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Ann Vale",
        "By the way, he said",
        "By Monday",
        "By Sunday, the army had left",
        "By train",
        "Par la police",
        "Von Kiew nach Berlin",
        "Di Maria scores twice",
        "By January the price was up",
        "By Ann Vale " * 20,
    ],
)
def test_no_bylines(line: str) -> None:
    assert not is_byline(line)


def test_desks() -> None:
    assert is_desk("Web Editor")
    assert is_desk("News Desk")
    assert not is_desk("Ann Vale")
    assert not is_desk("")
