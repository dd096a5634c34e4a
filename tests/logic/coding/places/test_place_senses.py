"""Which place a name means, by what else the article names."""

import re

import pytest

from transforms.logic.coding.places.gazetteer import gazetteer
from transforms.logic.coding.places.holders import Named, candidates, nationalities
from transforms.logic.coding.places.resolve import senses


@pytest.fixture(scope="module")
def world():
    return gazetteer()


def meant(text, *names, **options):
    """Each name of the text with the country and division that it is taken to lie in."""
    spans = [
        Named(name, m.start(), m.end()) for name in names for m in re.finditer(rf"\b{re.escape(name)}(?!\w)", text)
    ]
    found = senses(text, sorted(spans, key=lambda s: s.start), gazetteer(), **options)
    return {name: (s.entry.country, s.entry.admin1) for name, s in found.items()}


def test_without_other_evidence_the_biggest_is_meant():
    assert meant("A fair opened in Paris.", "Paris")["Paris"] == ("FRA", "FR.11")
    assert meant("A fair opened in Athens.", "Athens")["Athens"][0] == "GRC"


@pytest.mark.parametrize("written", ["Paris, Texas", "Paris, TX", "Paris (Texas)", "Paris in Texas"])
def test_what_holds_a_name_decides(written):
    names = ["Paris"] if "TX" in written else ["Paris", "Texas"]
    assert meant(f"The fair opened in {written}.", *names)["Paris"] == ("USA", "US.TX")


def test_a_pair_counts_for_all_mentions_of_the_name():
    text = "The fair in Athens, Georgia, was wet. Athens has a new hall."
    assert meant(text, "Athens", "Georgia") == {"Athens": ("USA", "US.GA"), "Georgia": ("USA", "US.GA")}


def test_towns_of_one_region_find_each_other():
    text = "A van rolled from Lebanon to Nashville, Murfreesboro and Franklin."
    found = meant(text, "Lebanon", "Nashville", "Murfreesboro", "Franklin")
    assert found["Murfreesboro"] == ("USA", "US.TN")
    assert found["Franklin"] == ("USA", "US.TN")


def test_a_county_is_that_of_the_towns_around():
    text = "Deputies of Madison County met in Huntsville, Alabama, and went to Decatur."
    found = meant(text, "Madison County", "Huntsville", "Alabama", "Decatur")
    assert found["Madison County"] == ("USA", "US.AL")
    assert found["Decatur"] == ("USA", "US.AL")


def test_georgia_is_a_country_or_a_state():
    assert meant("Roads in Georgia from Tbilisi to Batumi.", "Georgia", "Tbilisi", "Batumi")["Georgia"] == ("GEO", None)
    assert meant("Roads in Georgia from Atlanta to Macon.", "Georgia", "Atlanta", "Macon")["Georgia"][1] == "US.GA"


def test_nationalities_of_text_and_headline_count():
    text = "Two men were held in San José."
    assert meant(text, "San José", title="Costa Rican police seize a boat")["San José"][0] == "CRI"
    assert nationalities("Kenyan and South African farmers met two Kenyans.") == {"KEN": 2, "ZAF": 1}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Moscow", "city"), ("Washington", "city"), ("Berlin", "city"), ("Kiev", "city"), ("Kenya", "country")],
)
def test_a_capital_is_meant_before_its_region(name, kind, world):
    text = f"Talks in {name} failed."
    assert senses(text, [Named(name, 9, 9 + len(name))], world)[name].entry.kind == kind


def test_only_sure_names_are_evidence(world):
    text = "Reading, Kansas City and Georgia"
    spans = [Named("Reading", 0, 7), Named("Kansas City", 9, 20)]
    alone = senses(text, spans, world, sure=[True, False])["Reading"]
    both = senses(text, spans, world, sure=[True, True])["Reading"]
    assert alone.nation == 0
    assert both.belief != alone.belief


def test_belief_adds_up_to_certainty_where_there_is_one_place(world):
    sense = senses("In Tskhinvali.", [Named("Tskhinvali", 3, 13)], world)["Tskhinvali"]
    assert sense.belief == pytest.approx(1)
    assert (sense.country, sense.lonely) == ("GEO", True)


def test_words_around_a_name_are_looked_through(world):
    assert candidates("eastern Ukraine", world)[0].name == "Ukraine"
    assert candidates("Kherson region", world)[0].admin1 == "UA.08"
    assert candidates("city of Nairobi", world)[0].name == "Nairobi"
    assert candidates("Lyon, France", world)[0].name == "Lyon"
    assert candidates("nowhere at all", world) == ()


def test_a_landmark_is_no_other_name_of_a_city(world):
    assert {e.name for e in candidates("the White House", world) if e.people > 1_000_000} == set()
    assert meant("A guest left the White House.", "White House")["White House"] == ("USA", "US.DC")


def test_names_that_the_gazetteer_lacks_are_left_out(world):
    assert senses("In Xyzzyville.", [Named("Xyzzyville", 3, 13)], world) == {}
    assert senses("", [], world) == {}


def test_hundreds_of_names_stay_within_bounds(world):
    names = [e for letter in "ABCDEFGHIJKLM" for e in (f"{letter}thens", f"San {letter}osé", "Springfield", "Paris")]
    text = ", ".join(names * 12)
    spans = [Named(m.group(), m.start(), m.end()) for m in re.finditer(r"[^,]+(?=, |$)", text)]
    found = senses(text, [Named(s.text.strip(), s.start, s.end) for s in spans], world)
    assert {"Paris", "Springfield"} <= set(found)


def test_the_words_around_a_name_tell_what_it_is():
    kinds = {}
    for name in ("Gaza City", "Gaza", "Donetsk region", "city of Donetsk", "Red Sea"):
        (sense,) = senses(name, [Named(name, 0, len(name))], gazetteer()).values()
        kinds[name] = (sense.entry.kind, sense.entry.country)
    assert kinds == {
        "Gaza City": ("city", "PSE"),
        "Gaza": ("admin1", "PSE"),
        "Donetsk region": ("admin1", "UKR"),
        "city of Donetsk": ("city", "UKR"),
        "Red Sea": ("natural", None),
    }


def test_a_state_with_the_name_of_a_country():
    assert meant("A judge in Georgia blocked the rule. The state had appealed.", "Georgia")["Georgia"][0] == "USA"
    assert meant("A judge in Georgia blocked the rule.", "Georgia")["Georgia"][0] == "GEO"
    assert meant("Georgia and its county of Gori met Armenia.", "Georgia", "Gori", "Armenia")["Georgia"][0] == "GEO"


def test_a_name_of_two_cities_is_spelt_as_the_text_spells_it():
    assert meant("They met in San Jose.", "San Jose")["San Jose"][0] == "USA"
    assert meant("They met in San José.", "San José")["San José"][0] == "CRI"
    assert meant("Costa Rica opened a fair in San Jose.", "Costa Rica", "San Jose")["San Jose"][0] == "CRI"


def test_both_congos_are_told_apart_by_their_towns():
    assert meant("Congo closed Goma.", "Congo", "Goma")["Congo"][0] == "COD"
    assert meant("Congo closed Pointe-Noire and Dolisie.", "Congo", "Pointe-Noire", "Dolisie")["Congo"][0] == "COG"
