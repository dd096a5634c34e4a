"""Words that say of which country somebody is."""

import pytest

from transforms.logic.coding.actors.nations import country_named, country_of_people, country_of_seat


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kenya", "KEN"),
        ("the Philippines", "PHL"),
        ("U.K.", "GBR"),
        ("KENYA", "KEN"),
        ("Republic of Kenya", "KEN"),
        ("Türkiye", "TUR"),
        ("Georgia", None),
        ("Congo", None),
        ("Nairobi", None),
        ("us", None),
    ],
)
def test_countries_by_name(name, code):
    assert country_named(name) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Kenyan", "KEN"),
        ("Kenyans", "KEN"),
        ("South African", "ZAF"),
        ("Chinese", "CHN"),
        ("Congolese", None),
        ("polish", None),
        ("Martian", None),
    ],
)
def test_countries_by_people(word, code):
    assert country_of_people(word) == code


def test_seats_of_government():
    assert country_of_seat("the Kremlin") == "RUS"
    assert country_of_seat("Nairobi") == "KEN"
    # the seat of other bodies, and names that are shared
    assert country_of_seat("Brussels") is None
    assert country_of_seat("Victoria") is None
