"""Which way the words around a date look."""

import pytest

from transforms.logic.coding.times.holidays import holiday
from transforms.logic.coding.times.tense import direction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They will meet on @", 1),
        ("They met on @", -1),
        ("They are expected to join in @", 1),
        ("They were planning to march on @", 1),
        ("They decided to resign on @", 0),
        ("It will be built, she said on @", 0),
        ("It fell. It will rise on @", 1),
        ("It will fall. It rose on @", -1),
        ("@, when it fell", -1),
        ("@ it will rise", 1),
        ("Until @ they had not known", -1),
        ("They waited until @", 1),
        ("He could not be reached @", 0),
        ("a @ fair", 0),
    ],
)
def test_direction(text, expected):
    at = text.index("@")
    assert direction(text, at, at + 1) == expected


def test_moving_holidays():
    assert holiday("Thanksgiving", 2030).isoformat() == "2030-11-28"
    assert holiday("Labor  Day", 2031).isoformat() == "2031-09-01"
    assert holiday("Memorial Day", 2031).isoformat() == "2031-05-26"
    assert holiday("Election Day", 2031).isoformat() == "2031-11-04"
    assert holiday("New Year’s Eve", 2031).isoformat() == "2031-12-31"
    assert holiday("St Patrick's Day", 2031).isoformat() == "2031-03-17"
