"""PLOVER roles of nouns and names."""

import pytest

from transforms.logic.coding.actors.roles import Body, body_named, noun_phrase, role_of, role_of_name, singular


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("prime minister", "GOV"),
        ("finance ministers", "GOV"),
        ("soldiers", "MIL"),
        ("riot police", "COP"),
        ("appeals court", "JUD"),
        ("lawmakers", "LEG"),
        ("separatist rebels", "REB"),
        ("gunmen", "UAF"),
        ("opposition leader", "OPP"),
        ("presidential candidate", "PTY"),
        ("refugees", "REF"),
        ("aid workers", "NGO"),
        ("police spokesman", "COP"),
        ("army officers", "MIL"),
        ("police department", "COP"),
        ("company officials", "BUS"),
        ("officials", "GOV"),
        ("spokesman", None),
        ("former president", "ELI"),
        ("former teacher", "EDU"),
        ("weather", None),
    ],
)
def test_roles_of_nouns(words, role):
    assert role_of(words.split()) == role


def test_a_general_noun_takes_the_role_of_whom_it_serves():
    assert role_of(["president"]) == "GOV"
    assert role_of(["president"], ["a", "company"]) == "BUS"
    assert role_of(["spokesman"], of="MIL") == "MIL"
    assert role_of(["minister"], of="MIL") == "GOV"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("the Pentagon", Body("MIL", "USA")),
        ("Farc", Body("REB", "COL")),
        ("Ice", None),
        ("United Nations", Body("IGO", None)),
        ("Iranian Revolutionary Guards", Body("MIL", "IRN")),
        ("Quillstone Holdings Ltd", Body("BUS", None)),
        ("Ministry of Works", Body("GOV", None)),
        ("University of Tornay", Body("EDU", None)),
        ("Tornay City Council", Body("GOV", None)),
        ("Tornay Police Bureau", Body("COP", None)),
        ("Tornay", None),
        ("", None),
    ],
)
def test_roles_of_names(name, body):
    assert role_of_name(name) == body


def test_names_of_bodies_keep_their_capitals():
    assert body_named("WHO") == Body("IGO", None)
    assert body_named("who") is None


def test_the_longest_noun_counts():
    assert noun_phrase(["kenyan", "prime", "minister"]) == "prime minister"
    assert noun_phrase(["old", "harbour"]) is None
    assert [singular(w) for w in ("policemen", "armies", "bosses", "press", "police")] == [
        "policeman", "army", "boss", "press", "police",
    ]  # fmt: skip
