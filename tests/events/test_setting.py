"""Place and day of each event: what its sentence states, what the lead gives, and what stays unknown."""

from datetime import date

import pytest

from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

PUBLISHED = date(2031, 5, 7)  # a Wednesday
FILLER = "The harbour is old and has thick walls. Gulls like it. Ships come and go. Men mend nets. Boys swim there. "


def event_of(text, word, rank=1, quad=4, actor1=None, **more):
    """An event as the extractor before leaves it: its verb, its sentence and who acts."""
    model = load_model()
    at = text.index(word)
    token = model.parse(text).char_span(at, at + len(word)).root
    names = dict.fromkeys(NewsEvent._fields) | {"event_id": word, "rank": rank, "verb": word, "quad_class": quad}
    spans = {"verb_start": at, "verb_end": at + len(word)}
    spans |= {"sentence_start": token.sent.start_char, "sentence_end": token.sent.end_char}
    if actor1:
        spans |= {"actor1_start": text.index(actor1), "actor1_end": text.index(actor1) + len(actor1)}
    return NewsEvent(**names | spans | more)


def setting(text, word, dateline=None, published=PUBLISHED, dateline_on=None, main=None, **more):
    """The event of a word with its place and day; ``main`` is the verb of the first event, where it is another."""
    item = Story("a" * 32, None, text, published, dateline, "en", load_model().parse(text), None, dateline_on)
    found = Findings()
    for name in ("where", "when"):
        EXTRACTORS.create(name, EXTRACTORS.plugin(name).params()).extract(item, found)
    first = [event_of(text, main)] if main else []
    found.events = [*first, event_of(text, word, len(first) + 1, **more)]
    EXTRACTORS.create("setting", EXTRACTORS.plugin("setting").params()).extract(item, found)
    event = found.events[-1]
    for value, part in ((event.place, "place"), (event.event_date, "event_date")):
        start, end = getattr(event, f"{part}_start"), getattr(event, f"{part}_end")
        assert (start is None) == (end is None)
        assert value is not None or start is None
    assert event.place is None or text[event.place_start : event.place_end] == event.place
    return event


def day(text, verb, **kwargs):
    event = setting(text, verb, **kwargs)
    return event.event_date, event.event_date_precision, event.event_date_source


def place(text, verb, **kwargs):
    event = setting(text, verb, **kwargs)
    return event.place, event.place_country


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Police arrested three men on Monday.", "arrested", ("2031-05-05", "day", "text")),
        ("Police arrested three men last week.", "arrested", ("2031-04-28", "week", "text")),
        ("Police arrested three men in March 2030.", "arrested", ("2030-03-01", "month", "text")),
        ("Police arrested three men in 1999.", "arrested", ("1999-01-01", "year", "text")),
        ("Police arrested three men.", "arrested", ("2031-05-07", "day", "publication")),
        ("Police have arrested three men.", "arrested", ("2031-05-07", "day", "publication")),
        ("The minister told the mayor on Tuesday he supported the union.", "supported", ("2031-05-06", "day", "text")),
        ("France condemned Japan during Monday’s talks in Oslo.", "condemned", ("2031-05-05", "day", "text")),
        ("France condemned Japan in the early hours of Tuesday.", "condemned", ("2031-05-06", "day", "text")),
        ("Tuesday’s explosion killed three men.", "killed", ("2031-05-06", "day", "text")),
    ],
)
def test_the_day_of_an_event(text, verb, expected):
    assert day(text, verb) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Police had arrested three men.",
        "Police previously arrested three men.",
        "Police recently arrested three men.",
        "Police arrested three men many years ago.",
        "Police will arrested three men.",
        "France thanked police, who arrested three men.",
    ],
)
def test_what_is_told_as_past_or_in_passing_is_not_dated_to_publication(text):
    assert day(text, "arrested") == (None, None, None)


def test_far_from_the_lead_no_day_is_taken_from_it():
    text = f"France thanked Japan on Monday. {FILLER} Police arrested three men."
    assert day(text, "arrested", main="thanked") == (None, None, None)
    assert day(text.replace("men.", "men on Tuesday."), "arrested", main="thanked")[0] == "2031-05-06"


@pytest.mark.parametrize("modality", ["planned", "called_for", "hypothetical"])
def test_what_has_not_happened_has_no_day_but_a_stated_one(modality):
    assert day("France plans to host talks.", "host", modality=modality) == (None, None, None)
    stated = day("France plans to host talks on 9 May 2031.", "host", modality=modality)
    assert stated == ("2031-05-09", "day", "text")


def test_a_date_of_something_else_is_not_the_event_s():
    text = "Police arrested three men before Sunday’s election."
    assert day(text, "arrested") == ("2031-05-07", "day", "publication")


def test_a_past_event_is_not_dated_to_a_day_to_come():
    assert day("France signed a treaty with Japan for 3 August 2031.", "signed")[0] != "2031-08-03"


def test_nothing_is_guessed_without_a_day_of_publication():
    assert day("Police arrested three men on Monday.", "arrested", published=None) == (None, None, None)
    assert day("Police arrested three men.", "arrested", published=None) == (None, None, None)
    assert day("Police arrested three men on 2 May 2031.", "arrested", published=None) == ("2031-05-02", "day", "text")


def test_the_lead_shares_its_day():
    text = "France condemned Japan. The minister met the union on Tuesday."
    event = setting(text, "condemned")
    assert (event.event_date, event.event_date_source) == ("2031-05-06", "text")
    assert text[event.event_date_start : event.event_date_end] == "Tuesday"


def test_the_day_of_the_dateline_comes_before_that_of_publication():
    found = day("Police arrested three men.", "arrested", dateline_on=date(2031, 5, 6))
    assert found == ("2031-05-06", "day", "dateline")


def test_an_event_further_down_belongs_to_the_scene_where_the_text_says_so():
    text = f"France and Japan met on Monday in Oslo. {FILLER} Later, the minister thanked the union."
    assert day(text, "thanked", main="met") == ("2031-05-05", "day", "text")
    assert place(text, "thanked", main="met", quad=1) == ("Oslo", "NOR")


@pytest.mark.parametrize(
    ("text", "verb", "quad", "expected"),
    [
        ("Police arrested three men in Nairobi.", "arrested", 4, ("Nairobi", "KEN")),
        ("Police arrested three men near the city of Mombasa.", "arrested", 4, ("Mombasa", "KEN")),
        ("The army bombed Nairobi on Monday.", "bombed", 4, ("Nairobi", "KEN")),
        ("The minister made a visit to Kenya.", "made", 1, ("Kenya", "KEN")),
        ("France condemned Japan.", "condemned", 3, (None, None)),
        ("France condemned the raid in Kenya.", "condemned", 3, (None, None)),
        ("Kenya’s minister met the union.", "met", 1, (None, None)),
        ("The minister said in Oslo that police arrested three men.", "arrested", 4, (None, None)),
        ("The minister was in Oslo, where he met the union.", "met", 1, ("Oslo", "NOR")),
    ],
)
def test_the_place_of_an_event(text, verb, quad, expected):
    assert place(text, verb, quad=quad) == expected


def test_the_dateline_gives_the_place_where_the_lead_has_none():
    assert place("NAIROBI — Police arrested three men in Berlin.", "arrested", dateline="NAIROBI") == ("Berlin", "DEU")
    text = f"NAIROBI — France thanked Japan. {FILLER} Police arrested three men."
    assert place(text, "thanked", dateline="NAIROBI") == ("NAIROBI", "KEN")
    assert place(text, "arrested", dateline="NAIROBI", main="thanked") == (None, None)


def test_a_dateline_is_no_scene_for_actors_of_other_countries():
    text = "NAIROBI — France thanked Japan."
    found = place(text, "thanked", dateline="NAIROBI", actor1_country="FRA", actor2_country="JPN")
    assert found == (None, None)
    assert place(text, "thanked", dateline="NAIROBI", actor1_country="KEN")[0] == "NAIROBI"


def test_a_reporter_s_city_refines_a_country_for_words_but_not_for_violence():
    text = "NAIROBI — The minister made a visit to Kenya. The army attacked the rebels in Kenya."
    assert place(text, "made", dateline="NAIROBI", quad=1) == ("NAIROBI", "KEN")
    assert place(text, "attacked", dateline="NAIROBI", quad=4) == ("Kenya", "KEN")


def test_without_a_parse_or_events_nothing_is_set():
    found = Findings()
    item = Story("a" * 32, None, "Police arrested three men.", PUBLISHED, None, "fr")
    EXTRACTORS.create("setting", EXTRACTORS.plugin("setting").params()).extract(item, found)
    assert found.events == []
