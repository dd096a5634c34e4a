"""Persons and organisations."""

from schemas.article import Place
from transforms.events.base import Findings, Story
from transforms.events.who import Who, WhoParams
from transforms.logic.coding.syntax.nlp import load_model


def names(text, parsed=True, limit=1800, **params):
    found = Findings()
    doc = load_model(limit=limit).parse(text) if parsed else None
    Who(WhoParams(**params)).extract(Story("a", None, text, None, None, "en", doc), found)
    return found.persons, found.organisations


def test_surname_counts_for_the_full_name():
    text = "Robert Miller met David Clark in Berlin. Clark left early. Miller said that Clark was tired."
    persons, _ = names(text)
    assert persons == ["David Clark", "Robert Miller"]


def test_surnames_behind_the_part_that_was_read_count():
    text = "Robert Miller met David Clark in Berlin on Monday. " + "They talked. " * 20 + "Clark left. Clark slept."
    assert names(text, limit=120)[0][0] == "David Clark"


def test_organisations_without_article():
    _, organisations = names("The European Union and NATO signed a deal. The European Union was pleased.")
    assert organisations == ["European Union", "NATO"]


def test_at_most_so_many():
    text = "Robert Miller, David Clark and Susan Walker met John Baker in Berlin on Monday."
    assert len(names(text, most=2)[0]) == 2


def test_without_a_parse_there_are_none():
    assert names("Robert Miller met David Clark.", parsed=False) == ([], [])


def test_what_is_found_as_a_place_is_nobody():
    text = "Robert Miller met nurses in Kidal and Gao in Mali. Miller thanked the White House."
    found = Findings(
        places=[Place(n, text.index(n), text.index(n) + len(n), "MLI", kind="city") for n in ("Kidal", "Gao")]
    )
    at = text.index("White House")
    found.places.append(Place("White House", at, at + 11, "USA", kind="facility"))
    Who(WhoParams()).extract(Story("a", None, text, None, None, "en", load_model().parse(text)), found)
    assert found.persons == ["Robert Miller"]
    assert "White House" in found.organisations
