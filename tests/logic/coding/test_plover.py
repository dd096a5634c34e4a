"""PLOVER types from the dictionary."""

import pytest

from transforms.logic.coding.acts.plover import Frame, Lexicon, lexicon


@pytest.mark.parametrize(
    ("frame", "root"),
    [
        (Frame("condemn"), "ACCUSE"),
        (Frame("rule", ("out",)), "REJECT"),
        (Frame("rule"), None),
        (Frame("impose", (), ("sanction",)), "COERCE"),
        (Frame("lift", (), ("sanction",)), "YIELD"),
        (Frame("suspend", (), ("aid",)), "SANCTION"),
        (Frame("launch", (), ("attack",)), "ASSAULT"),
        (Frame("launch", (), ("investigation",)), "ACCUSE"),
        (Frame("release", (), ("prisoner",)), "YIELD"),
        (Frame("release", (), ("report",)), None),
        (Frame("help", intent=True), "AGREE"),
        (Frame("attack", intent=True), "THREATEN"),
        (Frame("accuse", intent=True), "ACCUSE"),
        (Frame("help", intent=True, negated=True), "REJECT"),
        (Frame("help", negated=True), None),
        (Frame("attack", intent=True, negated=True), None),
        (Frame("paint"), None),
    ],
)
def test_types(frame, root):
    assert lexicon().root_of(frame) == root


def test_quad_classes():
    words = lexicon()
    assert {words.quad(root) for root in words.roots()} == {1, 2, 3, 4}
    assert (words.quad("CONSULT"), words.quad("AID"), words.quad("REJECT"), words.quad("ASSAULT")) == (1, 2, 3, 4)
    with pytest.raises(KeyError):
        words.quad("none")


def test_every_type_named_in_the_dictionary_has_a_quad_class():
    words = lexicon()
    known = set(words.roots()) | {"none"}
    assert {pair.root for pair in words._pairs} <= known
    assert set(words._verbs.values()) <= known
    assert words.done_to_places <= known


def test_a_group_stands_for_its_words_and_the_first_type_keeps_a_verb():
    own = Lexicon(
        {
            "quads": {"AID": 2, "YIELD": 2},
            "groups": {"goods": "bread milk"},
            "pairs": [{"root": "AID", "verbs": "bring", "nouns": "goods water"}],
            "verbs": {"AID": "feed", "YIELD": "feed"},
            **dict.fromkeys(
                [
                    "actors",
                    "aspect",
                    "intent",
                    "say",
                    "media",
                    "reciprocal",
                    "transfer",
                    "done_to_places",
                    "places",
                    "weapons",
                ],
                "",
            ),
        }
    )
    assert own.root_of(Frame("bring", (), ("milk",))) == "AID"
    assert own.root_of(Frame("bring", (), ("goods",))) is None
    assert own.root_of(Frame("feed")) == "AID"
