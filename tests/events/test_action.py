"""Coded events and the main event."""

from datetime import date

import pytest

from schemas.article import Place
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.places.event_place import place_of
from transforms.logic.coding.syntax.nlp import load_model

PUBLISHED = date(2031, 5, 7)


def run(text, title=None, dateline=None, published=PUBLISHED, article="a" * 32, **params):
    item = Story(article, title, text, published, dateline, "en", load_model().parse(text), None)
    found = Findings()
    for name in ("where", "when", "quotes", "action", "setting", "main"):
        plugin = EXTRACTORS.plugin(name)
        plugin.factory(plugin.params(**(params if name == "action" else {}))).extract(item, found)
    return found


def triples(text, **kwargs):
    return [(e.actor1, e.verb, e.actor2, e.plover_root) for e in run(text, **kwargs).events]


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("France condemned Japan on Monday.", ("France", "condemn", "Japan", "ACCUSE")),
        ("Japan was condemned by France on Monday.", ("France", "condemn", "Japan", "ACCUSE")),
        ("Police arrested three men in Nairobi.", ("Police", "arrest", "three men", "COERCE")),
        ("France imposed sanctions on Japan.", ("France", "impose", "Japan", "COERCE")),
        ("France lifted its sanctions on Japan.", ("France", "lift", "Japan", "YIELD")),
        ("France sent troops to Kenya.", ("France", "send", "Kenya", "MOBILIZE")),
        ("France and Japan signed a treaty on Monday.", ("France", "sign", "Japan", "SUPPORT")),
        ("The president began to attack the rebels.", ("The president", "attack", "the rebels", "ASSAULT")),
        ("The minister said France would help Japan.", ("France", "help", "Japan", "AGREE")),
        ("France will not support Japan.", ("France", "support", "Japan", "REJECT")),
        ("France rejected Japan's offer.", ("France", "reject", "Japan", "REJECT")),
    ],
)
def test_who_did_what_to_whom(text, triple):
    assert triple in triples(text)


@pytest.mark.parametrize(
    "text",
    [
        "Police did not arrest the men.",
        "If police arrest the men, the town will be quiet.",
        "“Police arrested the three men yesterday,” she said.",
        "",
        "Nice weather.",
    ],
)
def test_what_did_not_happen_is_no_event(text):
    assert not [t for t in triples(text) if t[1] == "arrest"]


def test_a_thing_that_cannot_act_commits_no_assault():
    assert ("Falling prices", "hit", "farmers", None) in triples("Falling prices hit farmers in Kenya.")
    assert ("A drone strike", "kill", "two farmers", "ASSAULT") in triples(
        "A drone strike killed two farmers in Kenya."
    )


def test_pronoun_in_reported_speech_is_the_speaker():
    assert ("Robert Miller", "condemn", "the army", "ACCUSE") in triples("Robert Miller said he condemned the army.")


def test_an_event_told_twice_is_one_event():
    text = "Police arrested three men in Nairobi.\n\nOn Monday police arrested three men."
    assert sum(t[1] == "arrest" for t in triples(text)) == 1


def test_ranks_are_consecutive_and_scores_fall():
    text = "Police arrested three men. France condemned Japan. Japan accused France. The union met the minister."
    events = run(text, title="France condemns Japan").events
    assert [e.rank for e in events] == list(range(1, len(events) + 1))
    scores = [e.confidence for e in events]
    assert scores == sorted(scores, reverse=True)
    assert events[0].verb == "condemn"
    assert len(run(text, most=2).events) == 2
    assert run(text, min_confidence=1.1).events == []


def test_main_event_in_the_terms_of_5w1h():
    text = "Berlin — Foreign Minister Robert Miller met David Clark in Nairobi on Monday."
    main = run(text, title="Miller meets Clark").main_event
    assert main.who == "Foreign Minister Robert Miller"
    assert main.what == "met David Clark"
    assert (main.where, main.when, main.when_source) == ("Nairobi", "2031-05-05", "text")


def test_day_comes_from_the_sentence_or_publication_or_is_unknown():
    def when(text, published=PUBLISHED):
        event = run(text, published=published).events[0]
        return event.event_date, event.event_date_source

    assert when("Police arrested three men on Monday.") == ("2031-05-05", "text")
    assert when("Police arrested three men.") == ("2031-05-07", "publication")
    assert when("Police arrested three men in 1999.") == (None, None)
    assert when("Police arrested three men.", None) == (None, None)


def test_place_comes_from_the_sentence_else_the_dateline_else_is_unknown():
    def where(text, dateline=None):
        event = run(text, dateline=dateline).events[0]
        return event.place, event.place_country

    assert where("NAIROBI — Police arrested three men in Berlin.", "NAIROBI") == ("Berlin", "DEU")
    assert where("NAIROBI — Police arrested three men.", "NAIROBI") == ("NAIROBI", "KEN")
    assert where("Police arrested three men.") == (None, None)


def test_a_country_that_acts_is_not_the_place():
    assert run("Japan condemned the army.").events[0].place is None


def test_identity_depends_on_article_and_evidence():
    text = "France condemned Japan. Japan accused France."
    one, again, other = run(text).events, run(text).events, run(text, article="b" * 32).events
    assert [e.event_id for e in one] == [e.event_id for e in again]
    assert not {e.event_id for e in one} & {e.event_id for e in other}
    assert all(len(e.event_id) == 32 for e in one)
    assert len({e.event_id for e in one}) == len(one)


def test_unknown_type_stays_null_with_its_quad():
    events = run("Robert Miller painted a fence in Berlin.").events
    assert [(e.plover_root, e.quad_class) for e in events] == [(None, None)]
    assert all(e.cluster_id is None and e.models is None for e in events)


def test_a_possessor_is_no_scene() -> None:
    text = (
        "The minister praised the fishing treaty.\n\n"
        "“In Norway’s view the quota is too low,” the envoy told a meeting in Bergen on Monday."
    )
    places = [
        Place("Norway", text.index("Norway"), text.index("Norway") + 6, "NOR"),
        Place("Bergen", text.index("Bergen"), text.index("Bergen") + 6, "NOR"),
    ]
    found = place_of(text, places, (0, 40), 13, None, None, None)
    assert found is not None
    assert found.text == "Bergen"
