"""Place and day of each event: what its sentence states, what the lead gives, and what stays unknown."""

from datetime import date

import pytest

from schemas.event import Evidence, NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

PUBLISHED = date(2031, 5, 7)  # a Wednesday
FILLER = "The harbour is old and has thick walls. Gulls like it. Ships come and go. Men mend nets. Boys swim there. "


def event_of(text, word, rank=1, quad=4, actor1=None, **more):
    """An event as the extractor before leaves it: its verb, its sentence and who acts."""
    model = load_model()
    at = text.index(word)
    token = model.parse(text).char_span(at, at + len(word)).root
    names = dict.fromkeys(NewsEvent._fields) | {"event_id": word, "rank": rank, "quad_class": quad}
    names["verb"] = token.lemma_.lower()
    spans = {"verb_start": at, "verb_end": at + len(word)}
    spans |= {"sentence_start": token.sent.start_char, "sentence_end": token.sent.end_char}
    if actor1:
        spans |= {"actor1_start": text.index(actor1), "actor1_end": text.index(actor1) + len(actor1)}
    return NewsEvent(**names | spans | more)


def setting(text, word, dateline=None, published=PUBLISHED, dateline_on=None, main=None, main_name=None, **more):
    """The event of a word with its place and day; ``main`` is the verb of the first event, where it is another."""
    item = Story("a" * 32, None, text, published, dateline, "en", load_model().parse(text), None, dateline_on)
    found = Findings()
    for name in ("where", "when"):
        EXTRACTORS.create(name, EXTRACTORS.plugin(name).params()).extract(item, found)
    first = [event_of(text, main, actor1_name=main_name)] if main else []
    found.events = [*first, event_of(text, word, len(first) + 1, **more)]
    EXTRACTORS.create("setting", EXTRACTORS.plugin("setting").params()).extract(item, found)
    event = found.events[-1]
    for value, part in ((event.place, "place"), (event.event_date, "event_date")):
        start, end = getattr(event, f"{part}_start"), getattr(event, f"{part}_end")
        assert (start is None) == (end is None)
        assert value is not None or start is None
    assert event.place is None or text[event.place_start : event.place_end] == event.place
    assert (event.place_source is None) == (event.place is None)
    own = [(event.sentence_start, event.sentence_end), *(event.evidence or [])]
    for source, at in ((event.place_source, event.place_start), (event.event_date_source, event.event_date_start)):
        assert source != "text" or any(start <= at < end for start, end in own)
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
        ("The minister, visiting Oslo, thanked police on Tuesday.", "visiting", ("2031-05-06", "day", "text")),
        ("On Tuesday she went to Oslo, where she met police.", "met", ("2031-05-06", "day", "text")),
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
    assert (event.event_date, event.event_date_source) == ("2031-05-06", "context")
    assert text[event.event_date_start : event.event_date_end] == "Tuesday"


def test_the_day_of_the_dateline_comes_before_that_of_publication():
    found = day("Police arrested three men.", "arrested", dateline_on=date(2031, 5, 6))
    assert found == ("2031-05-06", "day", "dateline")


def test_an_event_further_down_belongs_to_the_scene_where_the_text_says_so():
    text = f"France and Japan met on Monday in Oslo. {FILLER} Later, the minister thanked the union."
    assert day(text, "thanked", main="met") == ("2031-05-05", "day", "context")
    event = setting(text, "thanked", main="met", quad=1)
    assert (event.place, event.place_source) == ("Oslo", "context")


def test_a_sentence_that_reports_the_event_again_gives_its_day_and_place():
    text = (
        f"France thanked Japan. {FILLER} Police arrested three men. {FILLER} Police arrested them in Oslo on Tuesday."
    )
    again = text.index("Police arrested them")
    own = text.index("Police arrested three")
    evidence = [Evidence(own, own + 27), Evidence(again, len(text))]
    event = setting(text, "arrested", main="thanked", evidence=evidence)
    assert (event.place, event.place_source) == ("Oslo", "text")
    assert (event.event_date, event.event_date_source) == ("2031-05-06", "text")


def test_the_scene_of_others_is_not_that_of_words():
    text = "Seven men drowned near Oslo on Tuesday. Kenya accused France of the deaths."
    accused = setting(text, "accused", main="drowned", quad=3, actor1_name="Kenya", actor1_country="KEN")
    assert accused.place is None
    wounded = "Seven men drowned near Oslo on Tuesday. The wind hurt three others."
    assert place(wounded, "hurt", main="drowned") == ("Oslo", "NOR")


@pytest.mark.parametrize(
    ("more", "expected"),
    [({"actor1_name": "Ada Quillfeather"}, "Oslo"), ({"actor1_name": "Bela Tornay"}, None)],
)
def test_who_the_main_event_is_about_speaks_on_the_same_occasion(more, expected):
    text = f"Ada Quillfeather met nurses in Oslo. {FILLER} She backed the union."
    model = {"quad": 1, "actor1_country": "AUS"}
    assert setting(text, "backed", main="met", main_name="Ada Quillfeather", **model, **more).place == expected


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
        ("Ada Quillfeather met Premier Bela Tornay in Oslo on Friday.", "met", 1, ("Oslo", "NOR")),
        ("The minister, who was in Oslo, condemned the raid.", "condemned", 3, ("Oslo", "NOR")),
        ("The minister, speaking in Oslo, condemned the raid.", "condemned", 3, ("Oslo", "NOR")),
        ("Thousands marched through Oslo.", "marched", 4, ("Oslo", "NOR")),
        ("France and Japan signed a border deal in Oslo.", "signed", 1, ("Oslo", "NOR")),
        ("She met the mayor during the feast of the nurses in Oslo.", "met", 1, ("Oslo", "NOR")),
        ("Nairobi was shelled on Monday, officials said.", "shelled", 4, ("Nairobi", "KEN")),
        ("The army stormed the prison of Nairobi.", "stormed", 4, ("Nairobi", "KEN")),
        ("Kenya expelled the envoy from Nairobi.", "expelled", 4, ("Nairobi", "KEN")),
        ("France condemned the raid on a school in Kenya.", "condemned", 3, (None, None)),
    ],
)
def test_the_place_of_an_event(text, verb, quad, expected):
    assert place(text, verb, quad=quad) == expected


@pytest.mark.parametrize(
    ("text", "verb", "quad", "actor1", "role", "expected"),
    [
        ("Police in Nairobi arrested three men.", "arrested", 4, "Police in Nairobi", "COP", "Nairobi"),
        ("Police in Birmingham, Alabama, arrested a man.", "arrested", 4, "Police in Birmingham", "COP", "Birmingham"),
        ("Officials in Beijing condemned the visit.", "condemned", 3, "Officials in Beijing", "GOV", None),
        ("Officials in Beijing said the ship sank.", "said", None, "Officials in Beijing", "GOV", None),
        ("The embassy in London accused Kenya.", "accused", 3, "The embassy in London", "GOV", None),
        ("Officials in Beijing met the envoy.", "met", 1, "Officials in Beijing", "GOV", "Beijing"),
    ],
)
def test_the_place_of_who_acts_is_that_of_the_act_where_they_act_on_the_spot(text, verb, quad, actor1, role, expected):
    assert setting(text, verb, quad=quad, actor1=actor1, actor1_role=role).place == expected


def test_the_dateline_gives_the_place_where_the_lead_has_none():
    assert place("NAIROBI — Police arrested three men in Berlin.", "arrested", dateline="NAIROBI") == ("Berlin", "DEU")
    text = f"NAIROBI — France thanked Japan. {FILLER} Police arrested three men."
    assert place(text, "thanked", dateline="NAIROBI") == ("NAIROBI", "KEN")
    assert setting(text, "thanked", dateline="NAIROBI").place_source == "dateline"
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
