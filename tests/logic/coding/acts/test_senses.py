"""What a verb means by what goes with it."""

import pytest

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.acts.senses import meant
from transforms.logic.coding.acts.settling import settle
from transforms.logic.coding.syntax.nlp import load_model


def root_of(text, verb, one, two, root, path=">dobj", kinds=("PERSON", "PERSON"), sport=False):
    """The type that is left of one that the coder gave."""
    doc = load_model().parse(text)
    token = {t.text: t for t in doc}
    parts = [Part(token[one], ">nsubj", kinds[0], 0.9), Part(token[two], path, kinds[1], 0.9)]
    reading = Reading(token[verb], *parts, 0, 1.0, 1.0)
    cast = Cast.of(text, doc, [])
    return meant(settle(reading, cast), Coded(root, 1, None, 0.9), cast, sport=sport).root


@pytest.mark.parametrize(
    ("text", "verb", "two", "expected"),
    [
        ("Miller declined to identify the buyers.", "declined", "buyers", None),
        ("Miller refused to threaten Kenya.", "refused", "Kenya", None),
        ("Miller refused to release the prisoners.", "refused", "prisoners", "REJECT"),
        ("Miller refused the offer.", "refused", "offer", "REJECT"),
        ("Miller ruled out a chance of rain.", "ruled", "chance", None),
        ("Miller ruled out talks with Kenya.", "ruled", "Kenya", "REJECT"),
    ],
)
def test_only_what_was_asked_for_is_turned_down(text, verb, two, expected):
    assert root_of(text, verb, "Miller", two, "REJECT") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Miller attacked Brown for raising taxes.", "ACCUSE"),
        ("Miller attacked Brown in an interview.", "ACCUSE"),
        ("Miller attacked Brown over his taxes.", "ACCUSE"),
        ("Miller attacked Brown with a knife.", "ASSAULT"),
        ("Miller attacked Brown in a park.", "ASSAULT"),
        ("Rebels attacked Brown for raising taxes.", "ASSAULT"),
    ],
)
def test_an_attack_of_words_is_criticism(text, expected):
    one = text.split()[0]
    assert root_of(text, "attacked", one, "Brown", "ASSAULT", kinds=("who", "PERSON")) == expected


@pytest.mark.parametrize(
    ("text", "verb", "one", "two", "root", "expected"),
    [
        ("Miller flew to Nairobi.", "flew", "Miller", "Nairobi", "CONSULT", None),
        ("President Miller flew to Nairobi.", "flew", "Miller", "Nairobi", "CONSULT", "CONSULT"),
        ("Miller agreed that Brown was tired.", "agreed", "Miller", "Brown", "AGREE", None),
        ("Miller agreed that Brown should leave.", "agreed", "Miller", "Brown", "AGREE", "AGREE"),
        ("Miller helped Brown in the talks.", "helped", "Miller", "Brown", "AID", None),
        ("Miller helped Brown with food.", "helped", "Miller", "Brown", "AID", "AID"),
        ("Miller made the case for Brown.", "made", "Miller", "Brown", "ACCUSE", None),
        ("Miller approved a plan by Brown.", "approved", "Miller", "Brown", "ACCUSE", None),
        ("Police named Miller and accused thief Brown.", "accused", "Miller", "Brown", "ACCUSE", None),
        ("Miller accused Brown as being rude.", "accused", "Miller", "Brown", "ACCUSE", "ACCUSE"),
        ("Miller accused Brown of theft.", "accused", "Miller", "Brown", "ACCUSE", "ACCUSE"),
    ],
)
def test_a_type_needs_what_makes_it_one(text, verb, one, two, root, expected):
    assert root_of(text, verb, one, two, root) == expected


def test_teams_do_not_consult():
    played = ("Kenya met Norway.", "met", "Kenya", "Norway", "CONSULT")
    assert root_of(*played, kinds=("GPE", "GPE"), sport=True) is None
    assert root_of(*played, kinds=("GPE", "GPE")) == "CONSULT"
