"""Place names by the gazetteer and what stands around them."""

import pytest

from transforms.logic.coding.places.find import Marks, find_names, find_streets, is_word
from transforms.logic.coding.places.gazetteer import gazetteer


@pytest.fixture(scope="module")
def world():
    return gazetteer()


def found(text, *entities, read=None):
    """Names found; entities as (words, label) that the model has marked."""
    marks = sorted((text.index(words), text.index(words) + len(words), label) for words, label in entities)
    limit = (len(text) if marks else 0) if read is None else read
    names = find_names(text, Marks(limit, marks), gazetteer())
    assert all(text[n.start : n.end] == n.text for n in names)
    return [n.text for n in names]


def test_names_behind_the_part_that_was_read_are_found():
    text = "The van left Nairobi on Monday. It was later seen in Mombasa and near Nakuru, said Nakuru police."
    assert found(text, ("Nairobi", "GPE"), read=32) == ["Nairobi", "Mombasa", "Nakuru", "Nakuru"]


def test_a_body_is_named_after_its_place():
    text = "The Toronto Police Department called. The mayor of Toronto was away."
    assert found(text, ("The Toronto Police Department", "ORG"), ("Toronto was"[:7], "GPE")) == ["Toronto", "Toronto"]


@pytest.mark.parametrize(
    "text",
    [
        "The Boston Globe reported it.",
        "He plays for Leeds United.",
        "It closed at the Bank of England.",
        "The Clinton administration knew.",
        "He turned into London Road.",
        "St. Patrick's Day was quiet.",
        "Wash your hands in March.",
        "Miss Adams smiled at PA reporters.",
        "Kenyan and German farmers.",
    ],
)
def test_other_names_that_hold_one_of_a_place_are_left(text):
    assert found(text) == []


def test_a_person_is_no_place():
    text = "Jordan Lincoln spoke. In Berlin, Lincoln said that it was over."
    assert found(text, ("Jordan Lincoln", "PERSON"), ("Berlin", "GPE")) == ["Berlin"]


def test_an_acronym_is_no_town_unless_it_opens_a_dispatch():
    assert found("The NATO summit ended.", ("NATO", "ORG")) == []
    assert found("ROME (Example Wire) - The fair opened in Rome.", ("Rome.", "GPE"))[0] == "ROME"


def test_an_abbreviation_of_a_state_keeps_its_point():
    text = "He moved from Everett, Wash., to Perkasie, PA last year."
    assert found(text, ("Everett", "GPE"), ("Perkasie", "GPE")) == ["Everett", "Wash.", "Perkasie", "PA"]


def test_what_the_model_counts_to_a_name_stays_with_it():
    assert found("Shells fell in eastern Ukraine.", ("eastern Ukraine", "GPE")) == ["eastern Ukraine"]
    assert found("It rained in the Netherlands.", ("the Netherlands", "GPE")) == ["Netherlands"]
    assert found("Judges in The Hague rose.", ("The Hague", "GPE")) == ["The Hague"]


def test_streets():
    names = [
        n.text for n in find_streets("On Old Mill Road, at 12 N. High St. and 34th Street, near London's Abbey Road.")
    ]
    assert names == ["Old Mill Road", "N. High St.", "34th Street", "Abbey Road"]


def test_words():
    assert is_word("March")
    assert is_word("Us")
    assert not is_word("US")
    assert not is_word("Nairobi")


def test_a_list_holds_places_or_none():
    text = "Cars burned in Toulouse, Lille and Nice, and in Narvik."
    assert found(text, ("Toulouse", "GPE"), ("Lille", "PERSON"), ("Nice", "PERSON")) == [
        "Toulouse",
        "Lille",
        "Nice",
        "Narvik",
    ]


def test_a_town_of_two_words_is_no_surname():
    text = "Queues had formed in Durban and Cape Town. In Cape Town they were long."
    assert found(text, ("Durban", "GPE"), ("Cape Town", "PERSON")) == ["Durban", "Cape Town", "Cape Town"]


def test_a_country_that_ends_like_its_people_is_found():
    assert found("Rain fell in the southern Philippines and in Laos.") == ["Philippines", "Laos"]


@pytest.mark.parametrize("text", ["It sank in the Gulf of Guinea.", "It sailed round the Cape of Good Wind in May."])
def test_waters_are_not_what_they_are_named_after(text):
    assert found(text) == []


def test_articles_join_the_parts_of_a_name():
    assert found("Shells fell on Deir al-Balah and Rio Grande do Sul.") == ["Deir al-Balah", "Rio Grande do Sul"]


def test_northern_and_north_are_one(world):
    assert {e.geonames_id for e in world.lookup("North Darfur")} == {
        e.geonames_id for e in world.lookup("Northern Darfur")
    }
