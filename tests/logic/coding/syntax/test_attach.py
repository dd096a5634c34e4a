"""What a phrase belongs to, and how an event is told."""

import pytest

from transforms.logic.coding.syntax.attach import FAR, Telling, head_of
from transforms.logic.coding.syntax.nlp import load_model


def telling(text, word):
    doc = load_model().parse(text)
    at = text.index(word)
    return Telling(doc.char_span(at, at + len(word)).root)


def steps(text, word, phrase):
    item = telling(text, word)
    at = text.index(phrase)
    return item.steps(head_of(item.word.doc, at, at + len(phrase)))


@pytest.mark.parametrize(
    ("text", "word", "tense"),
    [
        ("Police arrested three men.", "arrested", "past"),
        ("Three men were arrested.", "arrested", "past"),
        ("Police have arrested three men.", "arrested", "present"),
        ("Police arrest three men each day.", "arrest", "present"),
        ("Police are arresting three men.", "arresting", "present"),
        ("Police had arrested three men.", "arrested", "before"),
        ("Police previously arrested three men.", "arrested", "before"),
        ("Police will arrest three men.", "arrest", "ahead"),
        ("Police could arrest three men.", "arrest", "ahead"),
        ("Police began to arrest the men.", "arrest", "past"),
        ("The army shelled the town, killing three men.", "killing", "past"),
        ("The attack on the town killed three men.", "attack", "past"),
    ],
)
def test_how_an_event_is_told(text, word, tense):
    assert telling(text, word).tense == tense


def test_what_is_told_of_a_noun_is_an_aside():
    text = "France thanked the police, who arrested three men and released two."
    assert not telling(text, "thanked").is_aside
    assert telling(text, "arrested").is_aside
    assert telling(text, "released").is_aside


def test_what_somebody_else_says_is_reported():
    assert telling("The minister said police arrested three men.", "arrested").is_reported
    assert not telling("The minister said he supported the union.", "supported").is_reported


def test_a_phrase_is_nearest_to_its_own_verb():
    text = "The minister said on Monday that police arrested three men in Oslo."
    assert steps(text, "arrested", "Oslo") < steps(text, "said", "Oslo")
    assert steps(text, "said", "Monday") == 0
    text = "The minister thanked a man who fled from Oslo."
    assert steps(text, "thanked", "Oslo") == FAR


def test_what_the_parse_has_not_read_has_no_head():
    doc = load_model().parse("Police arrested three men.")
    assert head_of(doc, 100, 110) is None
    assert head_of(load_model().parse(""), 0, 1) is None
