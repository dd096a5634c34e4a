"""Parties that a clause names by the grammar of its verb."""

import pytest

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.parties import corrected
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.acts.settling import settle
from transforms.logic.coding.syntax.nlp import load_model


def parties(text, verb, one, two, path, root, kind="thing"):
    """Heads of actors 1 and 2 after correction."""
    doc = load_model().parse(text)
    token = {t.text: t for t in doc}
    first = Part(token[one], ">nsubj", "who", 0.9) if one else None
    reading = Reading(token[verb], first, Part(token[two], path, kind, 0.9), 0, 1.0, 1.0)
    settled = corrected(settle(reading, Cast.of(text, doc, [])), Coded(root, 1, None, 0.9))
    return tuple(a.token.text if a is not None else None for a in (settled.actor1, settled.actor2))


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("The judge rejected a request from Robert Miller.", "Miller"),
        ("The judge rejected a request made by Robert Miller.", "Miller"),
        ("The judge rejected Robert Miller's motion.", "Miller"),
        ("The judge rejected a request for bail.", "request"),
    ],
)
def test_who_asked_is_turned_down(text, two):
    thing = "motion" if "motion" in text else "request"
    assert parties(text, "rejected", "judge", thing, ">dobj", "REJECT") == ("judge", two)


def test_what_is_blamed_is_not_what_stands_inside_it():
    text = "Police blamed letters to Kenya for the unrest."
    assert parties(text, "blamed", "Police", "Kenya", ">dobj>to", "ACCUSE", "GPE") == ("Police", "letters")
    text = "Police blamed the unrest in Norway on Kenya."
    assert parties(text, "blamed", "Police", "Kenya", ">dobj>in>on", "ACCUSE", "GPE") == ("Police", "Kenya")


def test_whoever_is_accused_does_not_accuse():
    text = "A woman accused of attacking a guard."
    assert parties(text, "accused", "woman", "guard", ">of>dobj", "ACCUSE", "who") == (None, "woman")
    text = "A woman accused a guard of theft."
    assert parties(text, "accused", "woman", "guard", ">dobj", "ACCUSE", "who") == ("woman", "guard")


def test_what_is_urged_on_somebody_is_not_asked_of_them():
    text = "Lawmakers urged retaliation against Kenya."
    assert parties(text, "urged", "Lawmakers", "Kenya", ">dobj>against", "REQUEST", "GPE") == ("Lawmakers", None)


def test_who_is_given_something_is_aided():
    text = "Norway provided tents to Kenya."
    assert parties(text, "provided", "Norway", "tents", ">dobj", "AID") == ("Norway", "Kenya")
    text = "Norway provided troops."
    assert parties(text, "provided", "Norway", "troops", ">dobj", "AID", "who") == ("Norway", None)


def test_an_amount_is_nobody():
    text = "Directors approved ten dollars."
    assert parties(text, "approved", "Directors", "dollars", ">dobj", "SUPPORT") == ("Directors", None)


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("A guard was killed as rebels shelled the town.", "rebels"),
        ("A guard was killed in clashes between rebels and police.", "rebels"),
        ("A guard was killed on Friday.", None),
    ],
)
def test_who_fought_killed(text, agent):
    assert parties(text, "killed", None, "guard", ">nsubjpass", "ASSAULT", "who") == (agent, "guard")


def test_a_dateline_does_nothing():
    text = "NAIROBI (Reuters) - Robert Miller visited Norway."
    assert parties(text, "visited", "NAIROBI", "Norway", ">dobj", "CONSULT", "GPE") == ("Miller", "Norway")
    assert parties(text, "visited", "Miller", "NAIROBI", ">in", "CONSULT", "GPE") == ("Miller", None)
    text = "A tent in Norway. NAIROBI (Reuters) - Robert Miller visited Teral."
    assert "NAIROBI" not in parties(text, "visited", "NAIROBI", "Teral", ">dobj", "CONSULT", "GPE")
