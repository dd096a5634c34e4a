"""Whom the phrases of a story mean."""

import pytest

from schemas.article import Place
from transforms.logic.coding.actors.cast import Cast, Identity
from transforms.logic.coding.syntax.nlp import load_model


def cast_of(text, places=(), limit=1800):
    return Cast.of(text, load_model(limit=limit).parse(text), places)


def resolve(text, words, last=False, places=()):
    at = text.rindex(words) if last else text.index(words)
    return cast_of(text, places).resolve(at, at + len(words))


STORY = (
    "Kenyan Prime Minister Daniel Mwangi met Robert Miller, a lawmaker from Norway, in Nairobi on Monday."
    "\n\nMwangi said he would send soldiers. Miller thanked the Kenyan prime minister."
)


def test_a_surname_means_the_full_name_with_title_and_country():
    assert resolve(STORY, "Mwangi", last=True) == Identity("Daniel Mwangi", "person", "KEN", "GOV")


def test_an_apposition_says_who_somebody_is():
    assert resolve(STORY, "Miller", last=True) == Identity("Robert Miller", "person", "NOR", "LEG")


def test_a_title_means_its_only_bearer():
    assert resolve(STORY, "the Kenyan prime minister") == Identity("Daniel Mwangi", "person", "KEN", "GOV")


def test_a_title_with_another_qualifier_means_somebody_else():
    text = "Kenyan Foreign Minister Daniel Mwangi spoke on Monday. The Kenyan finance minister left."
    assert resolve(text, "The Kenyan finance minister") == Identity(None, None, "KEN", "GOV")


def test_the_subject_of_the_clause_above_is_whom_the_pronoun_means():
    at = STORY.index("he would")
    assert cast_of(STORY).resolve(at, at + 2).name == "Daniel Mwangi"


def test_a_pronoun_that_may_mean_two_is_unknown():
    text = "The mayor introduced Daniel Mwangi and Robert Miller to the crowd. The crowd cheered him."
    assert resolve(text, "him") is None


def test_gender_rules_out_a_person():
    text = "Mr. Daniel Mwangi met Mrs. Laura Miller in Nairobi. Reporters followed her to the station."
    assert resolve(text, "her").name == "Laura Miller"


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ukrainian forces shelled the town.", "Ukrainian forces", Identity(None, None, "UKR", "MIL")),
        ("The army left the town.", "The army", Identity(None, None, None, "MIL")),
        ("Kenya sent a letter to Norway.", "Kenya", Identity("Kenya", "country", "KEN", None)),
        ("Moscow rejected the offer.", "Moscow", Identity("Moscow", "place", "RUS", "GOV")),
        ("NATO sent observers.", "NATO", Identity("NATO", "organisation", None, "IGO")),
        ("Police in Kenya closed the road.", "Police", Identity(None, None, "KEN", "COP")),
        ("The weather ruined the harvest.", "The weather", None),
        ("Russian-backed rebels took the town.", "Russian-backed rebels", Identity(None, None, None, "REB")),
    ],
)  # fmt: skip
def test_actors(text, words, expected):
    assert resolve(text, words) == expected


def test_a_capital_that_something_is_done_to_is_a_place():
    assert resolve("Warplanes bombed Moscow on Monday.", "Moscow").role is None


def test_a_place_takes_the_country_that_the_gazetteer_found():
    text = "Ottawa and Springfield sued the company on Monday."
    at = text.index("Springfield")
    place = Place("Springfield", at, at + 11, "USA")
    assert resolve(text, "Springfield", places=[place]).country == "USA"


def test_names_are_canonical_and_counted():
    text = STORY + " " + "They talked. " * 20 + "Mwangi left. Mwangi slept."
    assert cast_of(text, limit=220).names("person")[0] == ("Daniel Mwangi", 4)
    assert ("Robert Miller", 2) in cast_of(STORY).names("person")


def test_mentions_slice_the_text():
    for start, end, who in cast_of(STORY).mentions("person"):
        assert STORY[start:end].split()[-1] == who.name.split()[-1]


def test_acronyms_and_full_names_are_one():
    text = "The European Union signed a deal with Norway. The EU was pleased. Norway thanked the EU."
    assert cast_of(text).names("organisation") == [("European Union", 3)]


def test_a_heading_names_nobody():
    text = "Quill Signals Openness to Future Role\n\nDaniel Mwangi opened a school in Nairobi on Monday."
    assert cast_of(text).names("organisation") == []
    assert cast_of(text).names("person") == [("Daniel Mwangi", 1)]


def test_behind_the_parse_only_known_names_resolve():
    text = STORY + " " + "They talked. " * 20 + "Mwangi left and Walker slept."
    cast = cast_of(text, limit=220)
    at, other = text.rindex("Mwangi"), text.index("Walker")
    assert cast.resolve(at, at + 6).name == "Daniel Mwangi"
    assert cast.resolve(other, other + 6) is None


def test_without_a_parse_nobody_is_known():
    cast = Cast.of("Daniel Mwangi left.", None)
    assert cast.resolve(0, 13) is None
    assert cast.names("person") == []
    assert cast_of("").resolve(0, 0) is None


@pytest.mark.parametrize(
    ("text", "words", "name", "role"),
    [
        ("Dozens of activists left the town.", "Dozens of activists", None, "OPP"),
        (
            "The carmaker Quillstone Motors closed a plant.",
            "The carmaker Quillstone Motors",
            "Quillstone Motors",
            "BUS",
        ),
        ("Former President Daniel Mwangi left.", "Former President Daniel Mwangi", "Daniel Mwangi", "ELI"),
        ("Police spokesman Daniel Mwangi spoke.", "Police spokesman Daniel Mwangi", "Daniel Mwangi", "COP"),
    ],
)
def test_phrases_around_a_name(text, words, name, role):
    who = resolve(text, words)
    assert (who.name, who.role) == (name, role)


def test_an_empty_it_means_nobody():
    text = "Kenya signed the treaty. It is clear that the talks will go on."
    assert resolve(text, "It") is None


def test_somebody_without_a_name_may_be_meant():
    text = "Daniel Mwangi called the police. The suspect said that he was tired."
    at = text.index("he was")
    assert cast_of(text).resolve(at, at + 2) is None


def test_a_title_in_a_heading_is_no_name():
    text = "Kenyan Prime Minister Does Not Rule Out Talks\n\n" + STORY
    assert resolve(text, "Kenyan Prime Minister") == Identity("Daniel Mwangi", "person", "KEN", "GOV")


@pytest.mark.parametrize(
    ("money", "country"),
    [("Canada's $2 billion plan", "CAN"), ("the C$2 billion plan of Canada", None), ("a plan of Canada's", None)],
)
def test_a_countrys_own_press_leaves_it_out_of_its_prime_ministers_title(money, country):
    text = f"Prime Minister Ada Quill explained {money} on Monday in the town hall."
    assert resolve(text, "Ada Quill").country == country
