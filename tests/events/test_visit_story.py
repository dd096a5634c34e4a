"""A visit as agencies tell it, in three shapes: first event, money and quotes must be right."""

from functools import lru_cache

import pytest

from schemas.raw import RawDocument
from transforms.events.chain import ExtractorChain, ExtractParams
from transforms.logic.cleaning.document import CleanParams, clean_document

WIRE = """Quillfeather, in Kenya, says Australia could send engineers

Nairobi — Australian Prime Minister Ada Quillfeather told Kenyan President Peter Odhiambo on Tuesday she backed \
Kenya’s calls for a new regional water treaty, saying Australia would not rule out sending engineers.

Three years since the drought began, Kenya is working with its neighbours to draft rules for the shared lakes.

Quillfeather, making her first visit to Kenya since taking office in March, joined Odhiambo for a ceremony in central \
Nairobi to mark the opening of a reservoir.

“We are all working so that no child has to carry water again,” Odhiambo told a crowd of guests in Nairobi’s Uhuru Park.

“It is not realistic that the only answer is a higher wall. That needs to be reinforced,” Quillfeather told a joint \
press conference.

The two leaders also signed an agreement on pumps, and Quillfeather said Kenya would receive more than A$1bn ($650m) \
in aid from a package announced earlier.

Officials in Canberra had said in 2019 that no such package was planned.
"""

VISIT = """Australian PM Ada Quillfeather Visits Kenya, Signals Openness to Future Water Role

Nairobi (Tom Brackmoor): Australian Prime Minister Ada Quillfeather made her first official visit to Kenya, as \
Canberra weighs a part in the water works of the region. The visit coincides with the opening of a reservoir.

“There has to be a pump in each village,” Quillfeather said. “We will see what our role can be.”

To date, Australia has given support of more than A$2 billion.
"""

WEB = """Australia backs Kenya’s calls for a water treaty

Australian Prime Minister Ada Quillfeather has expressed support for Kenya’s calls for a water treaty.

During a visit to Nairobi, where she met Kenya’s President Peter Odhiambo, Quillfeather said a group of neighbours \
is working with the engineers on a plan.

“It is not realistic that the only answer is a higher wall,” Quillfeather told reporters.

Odhiambo and Quillfeather signed an agreement on pumps, and the Australian prime minister announced that Kenya would \
receive more than 1 billion Australian dollars (650 million US dollars) in aid.
"""

STORIES = {"wire": WIRE, "visit": VISIT, "web": WEB}


@lru_cache
def fields(name, published="2024-05-07"):  # a Tuesday
    raw = RawDocument(
        document_id="d" * 32,
        origin="test",
        source_id=name,
        uri="-",
        media_type="text/plain",
        body=STORIES[name].encode(),
        charset="utf-8",
        url=None,
        title=None,
        authors=None,
        published_raw=published,
        stated_by="record",
        source=None,
        language=None,
    )
    return chain().extract(clean_document(raw, CleanParams()))


@lru_cache
def chain():
    return ExtractorChain(ExtractParams())


@pytest.mark.parametrize("name", STORIES)
def test_the_visit_is_the_first_event_on_its_day_and_in_its_city(name):
    article, events = fields(name)
    first = events[0]
    assert "Quillfeather" in first.actor1
    # a visit is told in so many ways that its type is not always sure enough to be given
    assert first.plover_root in ("CONSULT", "SUPPORT", None)
    assert (first.place, first.place_country) == ("Nairobi", "KEN")
    assert (first.event_date, first.event_date_precision) == ("2024-05-07", "day")
    main = article.main_event
    assert "Quillfeather" in main.who
    assert (main.where, main.when) == ("Nairobi", "2024-05-07")


@pytest.mark.parametrize("name", STORIES)
def test_every_field_is_the_slice_that_its_offsets_name(name):
    article, events = fields(name)
    for event in events:
        for part in ("actor1", "actor2", "place"):
            start, end = getattr(event, f"{part}_start"), getattr(event, f"{part}_end")
            assert start is None or article.text[start:end] == getattr(event, part)
        stated = (event.event_date_start, event.event_date_end)
        assert (event.event_date_source in ("text", "context")) == (stated[0] is not None)
        assert (event.place_source is None) == (event.place is None)
        assert event.sentence_start <= event.verb_start < event.sentence_end
    main = article.main_event
    for part in ("who", "what", "where"):
        start, end = getattr(main, f"{part}_start"), getattr(main, f"{part}_end")
        assert start is None or article.text[start:end] == getattr(main, part)


def test_without_a_day_of_publication_no_day_is_guessed():
    assert all(event.event_date is None for event in fields("web", published=None)[1])


def test_background_is_not_dated_to_the_visit():
    background = [
        e for e in fields("wire")[1] if "had said" in fields("wire")[0].text[e.sentence_start : e.sentence_end]
    ]
    assert all(e.event_date in (None, "2019-01-01") for e in background)


@pytest.mark.parametrize(
    ("name", "australian", "american"), [("wire", 1e9, 6.5e8), ("visit", 2e9, None), ("web", 1e9, 6.5e8)]
)
def test_money_of_both_currencies(name, australian, american):
    found = {(m.value, m.currency) for m in fields(name)[0].money}
    assert found == {(australian, "AUD")} | ({(american, "USD")} if american else set())


@pytest.mark.parametrize("name", STORIES)
def test_quotes_are_those_of_their_speakers(name):
    for quote in fields(name)[0].quotes:
        expected = "Odhiambo" if "child" in quote.text else "Quillfeather"
        assert expected in (quote.speaker_name or quote.speaker)
    assert fields(name)[0].quotes
