"""Quotations and their speakers."""

import pytest

from transforms.events.base import Findings, Story
from transforms.events.quotes import Quotes, QuotesParams
from transforms.logic.coding.syntax.nlp import load_model


def quotes(text, parsed=True, language="en", **params):
    found = Findings()
    doc = load_model().parse(text) if parsed else None
    Quotes(QuotesParams(**params)).extract(Story("a", None, text, None, None, language, doc), found)
    return [(q.text, q.speaker) for q in found.quotes]


@pytest.mark.parametrize("parsed", [True, False])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will rebuild the old bridge,” Ada Quill said.", [("We will rebuild the old bridge,", "Ada Quill")]),
        ('"We will rebuild the old bridge," said Ada Quill.', [("We will rebuild the old bridge,", "Ada Quill")]),
        ('Ada Quill said, "We will rebuild."', [("We will rebuild.", "Ada Quill")]),
        ('Ada Quill was firm, saying: "We will rebuild."', [("We will rebuild.", "Ada Quill")]),
        (
            '"We will rebuild," Ada Quill said. "It takes two years."',
            [("We will rebuild,", "Ada Quill"), ("It takes two years.", "Ada Quill")],
        ),
        (
            "“First part of the speech here.\n\n“Second part,” Ada Quill said.",
            [("First part of the speech here.", "Ada Quill"), ("Second part,", "Ada Quill")],
        ),
        ("“The road is finally open again.” — Ada Quill", [("The road is finally open again.", "Ada Quill")]),
        ('"The dam broke," according to Ada Quill.', [("The dam broke,", "Ada Quill")]),
        ('"It is late," Mr. Quill said.', [("It is late,", "Mr. Quill")]),
    ],
)
def test_speakers(text, expected, parsed):
    assert quotes(text, parsed) == expected


def test_pronoun_stands_for_the_only_person_named():
    text = "Ada Quill opened the bridge on Monday. “It took us two years,” she said."
    assert quotes(text) == [("It took us two years,", "Ada Quill")]


def test_pronoun_stays_where_two_persons_are_named():
    text = "Ada Quill met Bela Tornay in Berlin on Monday. “It took us two years,” she said."
    assert quotes(text) == [("It took us two years,", "she")]


def test_titles_and_turns_of_phrase_are_left_out():
    assert quotes("The “green zone” lies behind the harbour.") == []
    assert quotes("The “green zone” lies behind the harbour.", min_words=2) == [("green zone", None)]


def test_the_next_sentence_does_not_speak():
    text = "“The road is finally open again.” Ada Quill said nothing about it."
    assert quotes(text) == [("The road is finally open again.", None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("« Nous allons reconstruire le pont », a dit Ada Quill.", "Nous allons reconstruire le pont"),
        ("„Wir bauen die Brücke wieder auf“, sagte Ada Quill.", "Wir bauen die Brücke wieder auf"),
        ("‘It’s the boys’ bridge that we will rebuild,’ she said.", "It’s the boys’ bridge that we will rebuild,"),
        ("``We will rebuild the old bridge,'' she said.", "We will rebuild the old bridge,"),
    ],
)
def test_other_marks(text, words):
    assert [q for q, _ in quotes(text, parsed=False, language="xx")] == [words]


def test_inches_and_a_lost_mark_open_no_quotation():
    assert quotes('A 6" nail and a 9" nail lay there for a long time.') == []
    assert quotes('Nobody knew where the " came from, she thought, and so it went on.') == []
