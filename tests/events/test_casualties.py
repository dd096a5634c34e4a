"""Fatalities and injured of coded events."""

from datetime import date

import pytest

from schemas.article import DateMention, Place
from schemas.event import Evidence, NewsEvent
from transforms.events.base import Findings, Story
from transforms.events.casualties import Casualties, CasualtiesParams
from transforms.logic.coding.syntax.nlp import load_model

LEAD = "A bomb exploded in a market in Velm on Friday. "


def event(text, verb, root="ASSAULT", rank=1, **fields):
    doc = load_model().parse(text)
    token = next(t for t in doc if t.text == verb)
    span = (token.sent.start_char, token.sent.end_char)
    values = dict.fromkeys(NewsEvent._fields) | {
        "event_id": str(rank),
        "article_id": "a",
        "rank": rank,
        "verb": token.lemma_,
        "verb_start": token.idx,
        "verb_end": token.idx + len(token),
        "plover_root": root,
        "sentence_start": span[0],
        "sentence_end": span[1],
        "confidence": 1.0,
        "event_date": "2031-05-02",
        "evidence": [Evidence(*span)],
    }
    return NewsEvent(**(values | fields))


def coded(text, *events, dates=(), places=(), doc=True, **params):
    parse = load_model().parse(text) if doc else None
    found = Findings(events=list(events), dates=list(dates), places=list(places))
    story = Story("a", None, text, date(2031, 5, 4), None, "en", parse)
    Casualties(CasualtiesParams(**params)).extract(story, found)
    for e in found.events:
        for number, start, end in (
            (e.fatalities, e.fatalities_start, e.fatalities_end),
            (e.injured, e.injured_start, e.injured_end),
        ):
            assert (number is None) == (start is None) == (end is None)
            assert start is None or text[start:end].strip() == text[start:end] != ""
    return [(e.fatalities, e.injured) for e in found.events]


def test_the_sentence_of_the_event_states_it():
    text = "A bomb exploded in Velm, killing at least 12 people and injuring 30."
    found = Findings(events=[event(text, "exploded")])
    Casualties(CasualtiesParams()).extract(Story("a", None, text, None, None, "en", load_model().parse(text)), found)
    (e,) = found.events
    assert (e.fatalities, text[e.fatalities_start : e.fatalities_end]) == (12, "at least 12 people")
    assert (e.injured, text[e.injured_start : e.injured_end]) == (30, "30")


def test_what_the_text_does_not_state_is_null():
    text = LEAD + "Dozens were killed."
    assert coded(text, event(text, "exploded")) == [(None, None)]


def test_nobody_hurt_is_zero_but_never_beats_a_number():
    text = LEAD + "No one was hurt."
    assert coded(text, event(text, "exploded")) == [(None, 0)]
    text = LEAD + "No one was hurt in the square. Six people were hurt inside."
    assert coded(text, event(text, "exploded")) == [(None, 6)]


def test_a_later_sentence_of_the_same_happening_counts_for_the_main_event():
    text = LEAD + "Police said 12 people were killed."
    assert coded(text, event(text, "exploded")) == [(12, None)]
    assert coded(text, event(text, "exploded"), sentences=1) == [(None, None)]


def test_a_risen_toll_counts():
    text = "A bomb exploded in Velm, killing 12 people. The death toll later rose to 34."
    assert coded(text, event(text, "exploded")) == [(34, None)]


def test_a_number_goes_to_one_event_only():
    text = "Rebels killed two soldiers and shot a guard."
    assert coded(text, event(text, "killed"), event(text, "shot", rank=2)) == [(2, None), (None, None)]


def test_what_an_event_did_is_its_own():
    text = "A bomb exploded in Velm, killing 12 people and wounding six."
    main, killing = event(text, "exploded"), event(text, "killing", rank=2)
    assert coded(text, main, killing) == [(12, 6), (None, None)]
    assert coded(text, killing, main) == [(None, None), (12, 6)]


def test_each_event_has_the_number_of_its_own_sentence():
    text = "Rebels killed two soldiers in Velm. Troops attacked a camp, killing seven rebels."
    assert coded(text, event(text, "killed"), event(text, "attacked", rank=2)) == [(2, None), (7, None)]


@pytest.mark.parametrize(
    "background",
    [
        "More than 60,000 people have been killed in the war since 2001.",
        "A similar attack killed 57 people.",
        "Every year, 40 people are killed there.",
        "It was the worst attack since a fire killed 57 people.",
        "Another bombing killed 57 people.",
    ],
)
def test_other_happenings_do_not_count(background):
    text = LEAD + background
    assert coded(text, event(text, "exploded")) == [(None, None)]


def test_a_sentence_with_another_day_or_place_does_not_count():
    text = LEAD + "In 2004, a fire killed 57 people in Oster."
    year, town = text.index("2004"), text.index("Oster")
    mention = DateMention("2004", year, year + 4, "2004")
    assert coded(text, event(text, "exploded"), dates=[mention]) == [(None, None)]
    week = DateMention("2004", year, year + 4, "2031-W18")
    assert coded(text, event(text, "exploded"), dates=[week]) == [(57, None)]
    month = DateMention("2004", year, year + 4, "2031-04")
    assert coded(text, event(text, "exploded"), dates=[month]) == [(None, None)]
    vague = event(text, "exploded", event_date="2031-01-01", event_date_precision="year")
    assert coded(text, vague, dates=[month]) == [(57, None)]
    place = Place("Oster", town, town + 5, "DEU", kind="city", geonames_id=7)
    there = event(text, "exploded", place_country="FRA", place_kind="city", place_geonames_id=3)
    assert coded(text, there, places=[place]) == [(None, None)]
    same_country = there._replace(place_country="DEU")
    assert coded(text, same_country, places=[place]) == [(None, None)]
    assert coded(text, same_country._replace(place_geonames_id=7), places=[place]) == [(57, None)]


@pytest.mark.parametrize(
    ("root", "verb", "expected"),
    [
        ("ASSAULT", "exploded", (12, None)),
        ("PROTEST", "exploded", (None, None)),
        (None, "exploded", (12, None)),
        ("ACCUSE", "exploded", (None, None)),
        (None, "said", (None, None)),
    ],
)
def test_only_events_that_hurt_people_have_casualties(root, verb, expected):
    text = LEAD + "Police said 12 people were killed."
    assert coded(text, event(text, verb, root=root)) == [expected]


def test_a_protest_has_the_casualties_of_its_own_unrest_only():
    text = "Workers marched through Velm on Friday. Three miners had died in a pit."
    assert coded(text, event(text, "marched", root="PROTEST")) == [(None, None)]
    text = "Workers marched through Velm on Friday. Three people were killed in clashes."
    assert coded(text, event(text, "marched", root="PROTEST")) == [(3, None)]


def test_an_event_that_did_not_happen_has_none():
    text = "Rebels plan to attack a camp. Police said 12 people were killed."
    assert coded(text, event(text, "attack", modality="planned")) == [(None, None)]


def test_without_a_parse_or_events_nothing_is_done():
    text = LEAD + "Twelve people were killed."
    assert coded(text, event(text, "exploded"), doc=False) == [(None, None)]
    assert coded(text) == []
