"""The main event in the terms of 5W1H."""

from datetime import date

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

ORDER = ("where", "when", "quotes", "action", "setting", "main")


def main(text, title=None, dateline=None, parsed=True):
    model = load_model()
    docs = (model.parse(text), model.parse(title) if title else None) if parsed else (None, None)
    item = Story("a" * 32, title, text, date(2031, 5, 7), dateline, "en", *docs)
    found = Findings()
    for name in ORDER:
        EXTRACTORS.create(name, EXTRACTORS.plugin(name).params()).extract(item, found)
    if found.main_event is not None:
        for part in ("who", "what", "where"):
            start, end = (getattr(found.main_event, f"{part}_{side}") for side in ("start", "end"))
            assert start is None or text[start:end] == getattr(found.main_event, part)
    return found.main_event


def test_the_headline_says_what_and_the_text_who_where_and_when():
    text = "Foreign Minister Robert Miller met President David Clark for talks on fishing in Nairobi on Monday."
    event = main(text, title="Miller meets Clark for fishing talks")
    assert event.who == "Foreign Minister Robert Miller"
    assert (event.what, event.what_start, event.what_end) == ("meets Clark for fishing talks", None, None)
    assert (event.where, event.when, event.when_source) == ("Nairobi", "2031-05-05", "text")


def test_words_of_the_headline_that_the_text_has_too_keep_their_offsets():
    text = "Miller meets Clark for talks. Foreign Minister Robert Miller met President Clark in Nairobi on Monday."
    event = main(text, title="Miller meets Clark for talks")
    assert text[event.what_start : event.what_end] == event.what == "meets Clark for talks"


def test_a_headline_that_the_text_does_not_bear_out_tells_no_event():
    text = "Police arrested three men in Nairobi on Monday."
    event = main(text, title="Pictures of the week")
    assert (event.who, event.what) == ("Police", "arrested three men")
    assert text[event.what_start : event.what_end] == event.what


def test_without_a_headline_the_first_event_is_the_main_one():
    event = main("Police arrested three men in Nairobi on Monday.")
    assert (event.who, event.what, event.where, event.when) == ("Police", "arrested three men", "Nairobi", "2031-05-05")


def test_a_disaster_has_no_second_actor():
    text = "At least seven people were killed when a tram derailed in Nairobi on Tuesday, officials said."
    event = main(text, title="Seven killed as tram derails in Nairobi")
    assert event.who == "At least seven people"
    assert event.what == "Seven killed as tram derails in Nairobi"
    assert (event.where, event.when) == ("Nairobi", "2031-05-06")


def test_a_week_or_month_is_no_day():
    event = main("Police arrested three men in Nairobi last month.")
    assert (event.when, event.when_source) == (None, None)


def test_where_nothing_happens_there_is_no_main_event():
    assert main("Nice weather.") is None
    assert main("Police arrested three men.", parsed=False) is None
