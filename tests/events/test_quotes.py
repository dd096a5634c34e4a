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


def names(text, limit=1800):
    found = Findings()
    doc = load_model(limit=limit).parse(text)
    Quotes(QuotesParams()).extract(Story("a", None, text, None, None, "en", doc), found)
    return [(q.speaker, q.speaker_name) for q in found.quotes]


def test_pronoun_stays_as_written_and_is_named():
    text = "Ada Quill opened the bridge on Monday. “It took us two years,” she said."
    assert names(text) == [("she", "Ada Quill")]


def test_pronoun_that_may_mean_two_is_not_named():
    text = "At noon reporters met Ada Quill and Laura Miller. “It took us two years,” she said."
    assert names(text) == [("she", None)]


def test_a_common_noun_has_no_name():
    assert names("“It took us two years,” police said.") == [("police", None)]


def test_surname_and_title_are_named_in_full():
    text = (
        "Kenyan President Daniel Mwangi opened the bridge. “It took us two years,” Mwangi said.\n\n"
        "Laura Miller listened. “It was worth the wait for us,” the president said."
    )
    assert names(text) == [("Mwangi", "Daniel Mwangi"), ("the president", "Daniel Mwangi")]


FILLER = "The old bridge was closed for a long time. " * 8


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("“It took us two years,” Mwangi said.", ("Mwangi", "Daniel Mwangi")),
        ("“It took us two years,” said Laura Walker.", ("Laura Walker", "Laura Walker")),
        ("Mayor Laura Walker came. “It took us two years,” Walker said.", ("Walker", "Laura Walker")),
        ("Mwangi was there. “It took us two years,” he said.", ("he", "Daniel Mwangi")),
        ("“It took us two years,” he said.", ("he", None)),
        ("“It took us two years,” Walker said.", ("Walker", None)),
    ],
)
def test_names_behind_the_part_that_was_parsed(tail, expected):
    text = "Daniel Mwangi opened the bridge on Monday. " + FILLER + FILLER + "\n\n" + tail
    assert names(text, limit=300) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill told CNN’s “Late Night Talk” that the road was open again.",
        "On “Late Night Talk,” Ada Quill said the road was open again.",
        "Ada “Lucky” Quill said the road was open again.",
        "“Safety on Land and Sea”\n\nAda Quill said the road was open.",
        'Ada Quill said <a title="the road is open again for all"> so.',
        "Ada Quill praised a plan called “roads for everybody in town” on Monday.",
    ],
)
def test_titles_nicknames_and_labels_are_no_speech(text):
    assert quotes(text) == []


def test_a_title_can_be_said():
    assert quotes("Ada Quill shouted: “Long Live Tornay!”") == [("Long Live Tornay!", "Ada Quill")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“Stop the work now,” the Rev. Ada Quill said.", "the Rev. Ada Quill"),
        ("Ada Quill, at a meeting in the town hall, said, “Stop the work at once.”", "Ada Quill"),
        ("Said Quill: “I do not think so.”", "Quill"),
        ("Ada Quill made the following comment:\n\n“We stop the work at once.”", "Ada Quill"),
        ("Ada Quill also spoke of the bridge.\n\n“We are going to build it.”", "Ada Quill"),
        ("Officials who said “we stop the work” left.", "Officials"),
    ],
)
def test_speakers_in_other_places(text, speaker):
    assert [s for _, s in quotes(text)] == [speaker]


def test_a_paragraph_of_speech_alone_goes_on():
    text = "“We stop the work at once,” Ada Quill said.\n\n“It has cost us too much by now.”"
    assert [s for _, s in quotes(text)] == ["Ada Quill", "Ada Quill"]


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
        ("'It is our bridge, and we'll rebuild it,' she said.", "It is our bridge, and we'll rebuild it,"),
        ("“He told me ‘go away now’ and left for good,” she said.", "He told me ‘go away now’ and left for good,"),
        ("‘He told me “go away now” and left for good,’ she said.", "He told me “go away now” and left for good,"),
        ("''We will rebuild the old bridge,'' she said.", "We will rebuild the old bridge,"),
        ("»Wir bauen die Brücke wieder auf«, sagte Ada Quill.", "Wir bauen die Brücke wieder auf"),
        ("”Vi bygger upp den gamla bron”, sade Ada Quill.", "Vi bygger upp den gamla bron"),
        ("“We read “Emma” aloud to them all,” she said.", "We read “Emma” aloud to them all,"),
        ('“We read "Emma" aloud to them all,” she said.', 'We read "Emma" aloud to them all,'),
        ('"He told me “go away” and left for good," she said.', "He told me “go away” and left for good,"),
        ('“We will rebuild the old bridge," she said.', "We will rebuild the old bridge,"),
    ],
)
def test_other_marks(text, words):
    assert [q for q, _ in quotes(text, parsed=False, language="xx")] == [words]


def test_a_lost_space_before_the_second_half_of_a_speech():
    text = 'Ada Quill spoke. "It takes two years," she said there."We know it will be hard for us."'
    assert quotes(text) == [("It takes two years,", "she"), ("We know it will be hard for us.", "she")]
    assert quotes('A list of <a title="one two three four five six"class="b">.') == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("„Wir zahlen“, sagte Anna Beispiel.", ["Wir zahlen"]),
        ("Anna Beispiel sagte: „wir zahlen nicht“.", ["wir zahlen nicht"]),
        ("Sie sagte nichts. »Nicht jetzt!« Er ging.", ["Nicht jetzt!"]),
        ("« Nous payons », a dit Ada Quill.", [" Nous payons "]),
        ("Er liest „Das Boot“ und die „Neue Zeit“ gern.", []),
    ],
)
def test_short_speech_in_other_languages_shows_by_its_punctuation(text, words):
    assert [q for q, _ in quotes(text, parsed=False, language="de")] == [w.strip() for w in words]


def test_a_speaker_named_by_what_was_said_is_meant_by_the_pronoun():
    said = FILLER + FILLER + "\n\nMwangi said the bridge is old.\n\n“It took us two years,” he said."
    assert names("Daniel Mwangi opened the bridge on Monday. " + said, limit=300) == [("he", "Daniel Mwangi")]


def test_what_has_a_digit_is_no_person():
    text = "It was long. " + FILLER + FILLER + "\n\nCoalition B-5 Group said little. “It took us two years,” she said."
    assert names(text, limit=300) == [("she", None)]


def test_inches_and_a_lost_mark_open_no_quotation():
    assert quotes('A 6" nail and a 9" nail lay there for a long time.') == []
    assert quotes('Nobody knew where the " came from, she thought, and so it went on.') == []
