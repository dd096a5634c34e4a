"""Properties that every extractor keeps, over whole articles and over odd text."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

ORDER = ("where", "when", "money", "quotes", "who", "action", "setting", "main")
PUBLISHED = date(2031, 5, 7)  # a Wednesday

VISIT = """LYON, France (Example Wire) — Foreign Minister Ada Quillfeather met Hungarian President Bela Tornay in Lyon \
on Monday and pledged $2.5 million in flood aid.

“We will rebuild the bridge together,” Quillfeather told reporters. “That is a promise.”

Tornay, who has been in office since March, thanked France for its help. He said Hungary would not accept any \
further delay.

"Nobody asked the farmers," said Ilona Vargas, head of the Danube Growers Union, which protested against the plan \
last week."""

RAID = """Police in Nairobi arrested three men on Tuesday after a raid on a warehouse, officials said.

The suspects were charged with theft by a court in Mombasa. The court did not release the owner of the warehouse, \
Peter Odhiambo.

‘It was quiet until the trucks came,’ a neighbour said."""

STRIKE = """Thousands of nurses went on strike in Toronto on 5 May 2031.

The union accused the Ministry of Health of breaking a deal worth C$1bn (€650m).

“First paragraph of a long speech about hospital wards.

“Second paragraph of it,” Martha Lindqvist said.

The ministry rejected the accusation. If talks fail, the government will ban the strike."""

ARTICLES = {
    "Quillfeather meets Tornay in Lyon": VISIT,
    "Police arrest three men in Nairobi": RAID,
    "Nurses strike in Toronto": STRIKE,
}
ODD = [
    "",
    " ",
    "…",
    "“",
    '"',
    "a\n\nb",
    "Kyiv",
    "$",
    "said",
    "\u00a0\u200b\u2028",
    "“‘«„”",
    "He said she said they said.",
    "Das Ministerium zahlt 3,5 Mio. Euro am 24.12.2030.",
    "'s 's 's",
    "ﬁ ﷽ 👩‍👩‍👧‍👦 naïve",
]


def story(text, title=None, published=PUBLISHED, parsed=True, language="en", dateline=None):
    model = load_model()
    doc = model.parse(text) if parsed else None
    return Story("c" * 32, title, text, published, dateline, language, doc, None)


def run(item):
    found = Findings()
    for name in ORDER:
        plugin = EXTRACTORS.plugin(name)
        plugin.factory(plugin.params()).extract(item, found)
    return found


def check_offsets(text, found):
    for row in [*found.places, *found.dates, *found.money, *found.quotes]:
        assert text[row.start : row.end] == row.text
        assert row.text == row.text.strip() != ""
    for quote in found.quotes:
        if quote.speaker is not None:
            written = text[quote.speaker_start : quote.speaker_end]
            assert written == quote.speaker or written.lower() in ("he", "she", "they")
    for event in found.events:
        for name in ("actor1", "actor2", "place"):
            start, end = getattr(event, f"{name}_start"), getattr(event, f"{name}_end")
            value = getattr(event, name)
            assert value == (None if start is None else text[start:end])
        assert event.sentence_start <= event.verb_start < event.verb_end <= event.sentence_end <= len(text)
        assert 0.0 <= event.confidence <= 1.0
    if found.main_event is not None:
        for name in ("who", "what", "where"):
            start, end = (getattr(found.main_event, f"{name}_{side}") for side in ("start", "end"))
            assert getattr(found.main_event, name) == (None if start is None else text[start:end])


@pytest.mark.parametrize(("title", "text"), ARTICLES.items())
def test_every_field_is_the_slice_that_its_offsets_name(title, text):
    found = run(story(text, title))
    assert found.places
    assert found.dates
    assert found.quotes
    assert found.events
    check_offsets(text, found)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("parsed", [True, False])
def test_odd_text_gives_no_error_and_exact_offsets(text, parsed):
    check_offsets(text, run(story(text, None, None, parsed)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*VISIT.split(), *STRIKE.split(), "\n\n", "“", "”", '"', "—"]), max_size=40))
def test_shuffled_words_keep_exact_offsets(words):
    text = " ".join(words)
    check_offsets(text, run(story(text, "Nurses strike in Toronto")))


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_without_a_parse_keeps_exact_offsets(text):
    check_offsets(text, run(story(text, parsed=False)))


def test_the_same_story_gives_the_same_findings():
    first, second = (run(story(VISIT, "Quillfeather meets Tornay in Lyon")) for _ in range(2))
    assert dataclasses.asdict(first) == dataclasses.asdict(second)


def test_without_a_parse_nothing_is_made_up():
    found = run(story(VISIT, parsed=False, language="fr"))
    assert found.events == []
    assert found.main_event is None
    assert found.persons == []
    assert found.organisations == []
    assert found.places == []
    assert found.dates == []
    assert all(quote.speaker is None for quote in found.quotes)


def test_every_extractor_refuses_unknown_parameters():
    for name in ORDER:
        with pytest.raises(ValueError, match="nonsense"):
            EXTRACTORS.plugin(name).params(nonsense=1)
