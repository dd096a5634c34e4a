"""What speaks against an act."""

import pytest

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.checks import checked, doubts
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.acts.settling import settle
from transforms.logic.coding.syntax.nlp import load_model


def act(text, verb, one, two, path, kind, root, sure=0.9, kind1="who"):
    """An act as if the ranker had read it so."""
    doc = load_model().parse(text)
    token = {t.text: t for t in doc}
    actor1 = Part(token[one], ">nsubj", kind1, 0.9)
    reading = Reading(token[verb], actor1, Part(token[two], path, kind, sure), 0, 1.0, 1.0)
    return settle(reading, Cast.of(text, doc, [])), Coded(root, 1, None, 0.9)


def against(*args, **kwargs):
    return doubts(*act(*args, **kwargs), "happened", lexicon())


def test_nothing_speaks_against_what_is_told_plainly():
    assert against("Police arrested Robert Miller.", "arrested", "Police", "Miller", ">dobj", "PERSON", "COERCE") == ()


@pytest.mark.parametrize(
    ("args", "doubt"),
    [
        (("Students marched in Nairobi.", "marched", "Students", "Nairobi", ">in", "GPE", "PROTEST"), "scene"),
        (("Police praised Robert Miller.", "praised", "Police", "Miller", ">dobj", "PERSON", "COERCE"), "type"),
        (("Police met Miller.", "met", "Police", "Miller", "<advcl>dobj", "PERSON", "CONSULT"), "clause"),
        (("Police returned to Kenya.", "returned", "Police", "Kenya", ">to", "GPE", "YIELD"), "movement"),
        (("Police attacked the road.", "attacked", "Police", "road", ">dobj", "thing", "ASSAULT"), "thing"),
        (("Reporters asked Miller.", "asked", "Reporters", "Miller", ">dobj", "PERSON", "REQUEST"), "question"),
    ],
)
def test_what_speaks_against_an_act_has_a_name(args, doubt):
    assert doubt in against(*args)


def test_what_is_signed_is_nobody():
    settled, coded = checked(*act("Police signed an accord.", "signed", "Police", "accord", ">dobj", "thing", "AGREE"))
    assert (settled.actor2, coded.root) == (None, "AGREE")


def test_a_bomb_is_nobody_who_assaults():
    bomb = act("A bomb killed Miller.", "killed", "bomb", "Miller", ">dobj", "PERSON", "ASSAULT", kind1="arms")
    settled, coded = checked(*bomb)
    assert (settled.actor1, coded.root) == (None, "ASSAULT")


def test_whoever_is_charged_is_who_it_is_done_to():
    args = ("Robert Miller was charged with the murder of a guard.", "charged", "Miller", "guard", ">with>of", "who")
    settled, _ = act(*args, "ACCUSE")
    assert settled.actor2.token.text == "Miller"


@pytest.mark.parametrize("backed", ["Kenya's calls for talks", "Kenya"])
def test_support_that_is_voiced_is_for_whom_it_is_given(backed):
    text = f"Robert Miller voiced Norway's support for {backed}."
    settled, coded = checked(*act(text, "voiced", "Miller", "Norway", ">dobj>poss", "GPE", "SUPPORT"))
    assert (settled.actor2.token.text, coded.root) == ("Kenya", "SUPPORT")


def test_whose_plan_is_backed_is_backed():
    settled, _ = checked(*act("Police backed Kenya's plan.", "backed", "Police", "plan", ">dobj", "owned", "SUPPORT"))
    assert settled.actor2.token.text == "Kenya"
    settled, _ = checked(
        *act("Police rejected Kenya's plan.", "rejected", "Police", "plan", ">dobj", "owned", "REJECT")
    )
    assert settled.actor2.token.text == "plan"


def test_who_is_fired_is_dismissed_and_not_shot_at():
    _, coded = checked(*act("The mayor fired an officer.", "fired", "mayor", "officer", ">dobj", "who", "ASSAULT"))
    assert coded.root is None
    _, coded = checked(*act("Rebels fired on an officer.", "fired", "Rebels", "officer", ">on", "who", "ASSAULT"))
    assert coded.root == "ASSAULT"
