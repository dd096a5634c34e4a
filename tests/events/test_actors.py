"""Names, countries and roles of the actors of events."""

from schemas.event import NewsEvent
from transforms.events.actors import Actors, ActorsParams
from transforms.events.base import Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

TEXT = (
    "Kenyan Prime Minister Daniel Mwangi met rebels in Nairobi on Monday.\n\n"
    "On Tuesday Mwangi praised them, and the army left the town."
)


def span(words, last=False):
    at = TEXT.rindex(words) if last else TEXT.index(words)
    return at, at + len(words)


def event(one=None, two=None):
    fields = dict.fromkeys(NewsEvent._fields)
    if one:
        fields |= {"actor1": TEXT[slice(*one)], "actor1_start": one[0], "actor1_end": one[1]}
    if two:
        fields |= {"actor2": TEXT[slice(*two)], "actor2_start": two[0], "actor2_end": two[1]}
    return NewsEvent(**fields)


def filled(events, doc=True, text=TEXT):
    found = Findings(events=events)
    parsed = load_model().parse(text) if doc else None
    Actors(ActorsParams()).extract(Story("a", None, text, None, None, "en", parsed), found)
    return found.events


def test_name_country_and_role_of_both_actors():
    (coded,) = filled([event(span("Mwangi", last=True), span("rebels"))])
    assert (coded.actor1_name, coded.actor1_country, coded.actor1_role) == ("Daniel Mwangi", "KEN", "GOV")
    assert (coded.actor2_name, coded.actor2_country, coded.actor2_role) == (None, None, "REB")
    assert coded.actor1 == "Mwangi"


def test_a_missing_or_unknown_actor_stays_null():
    (coded,) = filled([event(span("the town"))])
    assert coded.actor1 == "the town"
    assert (coded.actor1_name, coded.actor1_country, coded.actor1_role) == (None, None, None)
    assert (coded.actor2_name, coded.actor2_country, coded.actor2_role) == (None, None, None)


def test_every_event_is_kept_in_its_order():
    events = [event(span("the army")), event(span("Mwangi"))]
    assert [e.actor1 for e in filled(events)] == ["the army", "Mwangi"]
    assert filled([]) == []


def test_without_a_parse_nothing_changes():
    events = [event(span("Mwangi"))]
    assert filled(events, doc=False) == events
