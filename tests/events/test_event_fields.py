"""Properties that every extractor keeps, over whole articles and over odd text."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.record import fields_of
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.events.chain import DEFAULT_EXTRACTORS
from transforms.logic.coding.syntax.nlp import load_model

ORDER = DEFAULT_EXTRACTORS
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

BLAST = """TARNBY, Kenya — At least 12 people were killed and 30 others wounded on Tuesday, 6 May 2031, when a bomb \
exploded at a market in Mombasa, police said. Rebels attacked a convoy near Nairobi the same day, killing 3 soldiers.

“We condemn this attack,” President Ada Quillfeather said. She called on Ethiopia to release the prisoners and \
promised $4 million to the families. Ethiopia denied that it had armed the rebels, and threatened to expel the envoy."""

ARTICLES = {
    "Bomb kills 12 at market in Mombasa": BLAST,
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
        # doubtful events have offsets, too
        params = plugin.params(**({"min_confidence": 0.0} if name == "action" else {}))
        plugin.factory(params).extract(item, found)
    return found


WRITTEN = {"actor1", "actor2", "place", "who", "what", "where", "speaker", "text"}
"""What a span is the words of; of the others, such as the date of an event, it gives the words that say it."""


def check_spans(text, row):
    """Every pair of offsets of a record, and of those within it."""
    names = [spec.name for spec in fields_of(type(row))]
    for name in names:
        value = getattr(row, name)
        if isinstance(value, list):
            for item in value:
                check_spans(text, item)
        if name != "start" and not name.endswith("_start"):
            continue
        stem = name.removesuffix("start")
        end = getattr(row, f"{stem}end")
        assert (value is None) == (end is None), name
        if value is None:
            continue
        assert 0 <= value < end <= len(text), name
        said = text[value:end]
        assert said == said.strip() != "", name
        what = stem.rstrip("_") or "text"
        if what in WRITTEN and what in names:
            assert getattr(row, what) == said, name


def check_offsets(text, found):
    for row in [*found.places, *found.dates, *found.money, *found.quotes, *found.events, found.main_event]:
        if row is not None:
            check_spans(text, row)
    for event in found.events:
        assert event.sentence_start <= event.verb_start < event.verb_end <= event.sentence_end
        assert 0.0 <= event.confidence <= 1.0
        assert event.evidence is None or (event.sentence_start, event.sentence_end) == tuple(event.evidence[0])
        assert (event.fatalities is None) == (event.fatalities_start is None)
        assert (event.injured is None) == (event.injured_start is None)


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


WEIRD = {
    "lines end as on Windows": lambda text: text.replace("\n", "\r\n"),
    "beyond the first plane": lambda text: text.replace(". ", ". \U0001f600 ").replace("Nairobi", "\U0001f3d9Nairobi"),
    "combining marks": lambda text: text.replace("e", "e\u0301").replace("“", "\u0301“"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "one line": lambda text: text.replace("\n\n", " "),
    "capitals": str.upper,
    "letters that grow": lambda text: text.replace(" in ", " İn ").replace("ss", "ß"),
    "control characters": lambda text: "\x00" + text.replace(",", ",\x1b"),
}


@pytest.mark.parametrize("change", WEIRD.values(), ids=WEIRD)
@pytest.mark.parametrize("text", [VISIT, BLAST], ids=["visit", "blast"])
def test_articles_in_odd_writing_keep_exact_offsets(text, change):
    odd = change(text)
    check_offsets(odd, run(story(odd, "Bomb kills 12 at market in Mombasa")))


def test_all_offsets_are_met_somewhere():
    """Else the tests of this file would pass where an extractor finds nothing."""
    met = set()
    for title, text in ARTICLES.items():
        found = run(story(text, title))
        for row in [*found.events, *found.quotes, found.main_event]:
            met |= {spec.name for spec in fields_of(type(row)) if getattr(row, spec.name) not in (None, [])}
    assert met >= {"actor1_start", "actor2_start", "place_start", "event_date_start", "fatalities_start",
                   "injured_start", "evidence", "speaker_start", "speaker_name", "who_start", "what_start",
                   "where_start", "actor1_country", "actor1_role", "place_lat", "modality"}  # fmt: skip


@settings(max_examples=40, deadline=None)
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
