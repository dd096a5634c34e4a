"""What a headline has in common with an act of the text."""

import pytest

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.acts.settling import settle
from transforms.logic.coding.acts.titles import NO_TITLE, Titled, stems
from transforms.logic.coding.syntax.nlp import load_model

TEXT = "Police arrested Robert Miller."


@pytest.fixture(scope="module")
def settled():
    doc = load_model().parse(TEXT)
    one, two = Part(doc[0], ">nsubj", "who", 0.9), Part(doc[3], ">dobj", "PERSON", 0.9)
    return settle(Reading(doc[1], one, two, 0, 1.0, 1.0), Cast.of(TEXT, doc, []))


@pytest.mark.parametrize(
    ("title", "roots", "agreed", "share"),
    [
        ("Miller arrests shock the town", {"COERCE"}, ("actor2", "verb", "root"), 2 / 3),
        ("Police meet the mayor", {"CONSULT"}, ("actor1", "other"), 1 / 3),
        ("The week in pictures", (), (), 0.0),
    ],
)
def test_the_parts_that_a_headline_names(settled, title, roots, agreed, share):
    titled = Titled(stems(title), roots)
    assert titled.agrees(settled, Coded("COERCE", 4, None, 0.9)) == agreed
    assert titled.share(settled) == pytest.approx(share)


def test_a_text_without_a_headline_agrees_with_nothing(settled):
    assert NO_TITLE.agrees(settled, Coded("COERCE", 4, None, 0.9)) == ()
    assert NO_TITLE.share(settled) == 0.0
