"""Places and their countries."""

import pytest

from transforms.events.base import Findings, Story
from transforms.events.where import Where, WhereParams
from transforms.logic.coding.places.geo import country_of, is_country
from transforms.logic.coding.syntax.nlp import load_model


def places(text, dateline=None, parsed=True, limit=1800, **params):
    found = Findings()
    doc = load_model(limit=limit).parse(text) if parsed else None
    Where(WhereParams(**params)).extract(Story("a", None, text, None, dateline, "en", doc), found)
    return found.places


def test_cities_and_countries_carry_their_country():
    got = {p.text: p.country for p in places("The minister flew from Nairobi to Berlin and later to Japan.")}
    assert got == {"Nairobi": "KEN", "Berlin": "DEU", "Japan": "JPN"}


def test_people_of_a_country_are_no_place():
    assert places("Canadian farmers and Hungarian officials disagreed.") == []


def test_dateline_counts_without_a_parse():
    text = "PORT ELLERY — Nothing happened."
    (place,) = places(text, dateline="PORT ELLERY", parsed=False)
    assert (place.text, place.start, place.end, place.country) == ("PORT ELLERY", 0, 11, None)


def test_dateline_that_the_text_has_lost_is_not_invented():
    assert places("Nothing happened.", dateline="Kyiv", parsed=False) == []


def test_dateline_found_by_the_model_comes_once():
    text = "NAIROBI, Kenya — The court in Nairobi met on Monday."
    assert [p.start for p in places(text, dateline="NAIROBI")].count(0) == 1


def test_a_name_is_found_again_behind_the_part_that_was_read():
    text = "The fair opened in Berlin on Monday. " + "It rained a lot. " * 20 + "Berlin was wet; Berliners were not."
    starts = [p.start for p in places(text, limit=100)]
    assert len(starts) == 2
    assert len(places(text, limit=100, whole_text=False)) == 1


def test_what_follows_a_comma_decides():
    got = {p.text: p.country for p in places("He was born in Paris, Texas, and lives in Berlin.")}
    assert got["Paris"] == "USA"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("the United States", "USA"),
        ("U.K.", "GBR"),
        ("Kyiv", "UKR"),
        ("Kiev", "UKR"),
        ("São Paulo", "BRA"),
        ("Ont.", "CAN"),
        ("Athens", "GRC"),
    ],
)
def test_certain_countries(name, code):
    assert country_of(name) == code


@pytest.mark.parametrize("name", ["Georgia", "Birmingham", "Cambridge", "Springfield Junction", "", "Xyzzy"])
def test_unsure_is_unknown(name):
    assert country_of(name) is None


def test_a_city_is_no_country():
    assert is_country("france")
    assert not is_country("Paris")
