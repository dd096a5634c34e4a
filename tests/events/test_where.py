"""Places and their countries."""

import re
from itertools import pairwise

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


def test_a_place_has_its_id_and_point():
    (place,) = places("The fair opened in Nairobi on Monday.")
    assert (place.name, place.country, place.admin1) == ("Nairobi", "KEN", "KE.05")
    assert (place.geonames_id, place.kind) == (184745, "city")
    assert place.lat == pytest.approx(-1.28, abs=0.05)
    assert place.lon == pytest.approx(36.82, abs=0.05)


def test_countries_divisions_and_counties_have_kinds():
    text = "Deputies of Laurel County, Kentucky, flew to Kenya and on to the Middle East."
    kinds = {p.name: p.kind for p in places(text)}
    expected = {"Laurel County": "admin2", "Kentucky": "admin1", "Kenya": "country", "Middle East": "continent"}
    assert kinds == expected


def test_an_unknown_place_is_null_throughout():
    (place,) = places("The fair opened in Xyzzyville.", dateline="Xyzzyville", parsed=False)
    assert place[3:] == (None,) * 7


def test_a_small_town_abroad_is_not_taken_without_a_sign():
    found = {
        p.text: p for p in places("Talks in Nairobi, Kenya, and Mombasa went on. Lefkara closed.", dateline="Lefkara")
    }
    assert found["Mombasa"].country == "KEN"
    assert found["Lefkara"].geonames_id is None
    assert found["Lefkara"].country is None


@pytest.mark.parametrize("joined", ["Kyiv’s Sophia Square", "Sophia Square in Kyiv", "Sophia Square, Kyiv"])
def test_a_square_lies_in_the_city_that_it_is_joined_to(joined):
    square = next(p for p in places(f"Crowds met at {joined} on Sunday.") if "Square" in p.text)
    assert (square.country, square.admin1, square.kind) == ("UKR", "UA.12", "facility")
    assert (square.name, square.geonames_id, square.lat) == (None, None, None)


def test_a_street_is_no_town():
    (street, town) = places("Fire crews were sent to Memphis Street in Leeds.")
    assert (street.text, street.kind, street.geonames_id) == ("Memphis Street", "facility", None)
    assert (street.country, town.name) == ("GBR", "Leeds")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Downing Street condemned the raid.", []),
        ("Wall Street rose on Monday.", []),
        ("A Kremlin spokesman laughed at the speech.", []),
        ("Protesters gathered in Downing Street on Monday.", ["Downing Street"]),
        ("A drone fell near the Kremlin in Moscow.", ["Kremlin", "Moscow"]),
        ("Police closed Kenyatta Avenue on Monday.", ["Kenyatta Avenue"]),
    ],
)
def test_a_building_that_acts_is_no_place(text, found):
    assert [p.text for p in places(text)] == found


def test_a_headline_in_the_text_keeps_its_places():
    headline, body = "Union Envoy Condemns Raid In Nairobi", "The envoy spoke in Mombasa on Monday."
    text = f"{headline}\n\n{body}"
    model = load_model()
    doc, title = model.parse("\n" * len(headline) + f"\n\n{body}"), model.parse(headline)
    found = Findings()
    story = Story("a", headline, text, None, None, "en", doc, title, title_start=0)
    Where(WhereParams()).extract(story, found)
    assert [(p.text, p.start) for p in found.places] == [("Nairobi", 29), ("Mombasa", text.index("Mombasa"))]


def test_new_names_are_found_behind_the_part_that_was_read():
    text = "The fair opened in Berlin on Monday. " + "It rained a lot. " * 20 + "Visitors came from Hamburg."
    assert [p.text for p in places(text, limit=100)] == ["Berlin", "Hamburg"]
    assert [p.text for p in places(text, limit=100, whole_text=False)] == ["Berlin"]


def test_places_come_in_order_and_never_overlap():
    text = "The Nairobi Police Department closed Kenyatta Avenue. Two men from Paris, Texas, and Ms. Lincoln watched."
    found = places(text, dateline="Nairobi")
    assert all(text[p.start : p.end] == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_the_gazetteer_is_named_as_a_model():
    (model,) = Where(WhereParams()).models
    assert re.fullmatch(r"geonames/[\d.]+-[0-9a-f]{8}", model)


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
