"""People killed and injured in each event."""

import re
from datetime import date, timedelta

from schemas.event import Evidence, NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.amounts.casualties import speaks_of_casualties, tolls
from transforms.logic.coding.amounts.worded import Toll
from transforms.logic.coding.times.periods import period_of
from transforms.registry import Params

Span = tuple[int, int]

_HURTING = frozenset({"ASSAULT", "PROTEST"})
# verbs of accidents, disasters and violence, of events that have no PLOVER type
_HARMS_WORDS = (
    "kill murder slay massacre execute assassinate behead slaughter injure wound hurt maim die perish drown shoot"
    " stab attack bomb explode detonate blast crash collide hit strike ram slam plow plough derail overturn capsize"
    " sink collapse plunge burn engulf erupt shake rock sweep flood bury trap claim leave suffer clash rampage"
    " batter lash devastate destroy topple veer smash suffocate poison infect burst rip tear"
)
_HARMS = frozenset(_HARMS_WORDS.split())
_UNREST = re.compile(r"\b(?:protest|demonstrat|riot|clash|march|rall(?:y|ies)|unrest|violence|crowd)", re.I)
_LOCAL = frozenset({"city", "district", "facility"})
_UNREAL = frozenset({"planned", "called_for", "denied", "hypothetical"})
# words of a sentence that speaks of another happening, or of many
_ELSEWHERE = re.compile(
    r"\b(?:since|separate(?:ly)?|elsewhere|similar|previous(?:ly)?|deadliest|worst|history|annually|each\s+year"
    r"|a\s+year|every\s+(?:day|week|month|year)|per\s+(?:day|year)|decades?|over\s+the\s+(?:last|past)"
    r"|in\s+recent|civil\s+war|the\s+war|years?\s+(?:ago|earlier)"
    r"|another\s+(?:attack|bomb|bombing|blast|crash|shooting|incident|explosion|raid|strike)"
    r"|earlier\s+(?:attack|bomb|bombing|blast|crash|shooting|incident|explosion|raid|strike))\b",
    re.I,
)


class CasualtiesParams(Params):
    """Parameters of the casualty extractor.

    Attributes:
        sentences: Sentences from the beginning in which the casualties of the main event are looked for.
        days: Days by which a date in such a sentence may lie off the event's own.
    """

    sentences: int = 12
    days: int = 7


@EXTRACTORS.register("casualties", CasualtiesParams)
class Casualties:
    """Numbers of killed and injured, from the parse.

    A number goes to the event in whose sentence it stands, one event only, so that the sum over events counts nobody
    twice; else to the main event, if it is of a kind that hurts people and the sentence names no other day or place.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: CasualtiesParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill fatalities and injured of ``found.events``; does nothing without a parse."""
        if story.doc is None or not any(_can_hurt(event) for event in found.events):
            return
        if not speaks_of_casualties(story.text):
            return
        own: list[list[Toll]] = [[] for _ in found.events]
        main: list[Toll] = []
        for number, sentence in enumerate(story.doc.sents):
            span = (sentence.start_char, sentence.end_char)
            for toll in _first_of_kind(tolls(sentence)):
                owner = _owner(story.text, found.events, span, toll)
                if owner is not None:
                    own[owner].append(toll)
                elif number < self._params.sentences and not self._is_elsewhere(story, found, span):
                    main.append(toll)
        found.events = [
            _filled(event, told, main if number == 0 and _can_hurt(event) else [])
            for number, (event, told) in enumerate(zip(found.events, own, strict=True))
        ]

    def _is_elsewhere(self, story: Story, found: Findings, span: Span) -> bool:
        """Whether a sentence speaks of another happening than the main event, by its words, days or places."""
        if _ELSEWHERE.search(story.text, *span):
            return True
        event = found.events[0]
        if event.plover_root == "PROTEST" and not _UNREST.search(story.text, *span):
            # people protest against deaths, too
            return True
        day = _day_of(event, story.published_on)
        values = [d.value for d in found.dates if span[0] <= d.start < span[1]]
        if any(_is_off(value, day, self._params.days) for value in values):
            return True
        places = [p for p in found.places if span[0] <= p.start < span[1]]
        countries = {p.country for p in places if p.country}
        if event.place_country and countries and event.place_country not in countries:
            return True
        towns = {p.geonames_id for p in places if p.kind in _LOCAL and p.geonames_id}
        return event.place_kind in _LOCAL and bool(towns) and event.place_geonames_id not in towns


def _can_hurt(event: NewsEvent) -> bool:
    if event.modality in _UNREAL:
        return False
    return event.verb in _HARMS if event.plover_root is None else event.plover_root in _HURTING


def _day_of(event: NewsEvent, published: date | None) -> date | None:
    """The day that the event's other sentences are near to; None where it is known to the month or year only."""
    if event.event_date is None:
        return published
    return date.fromisoformat(event.event_date) if event.event_date_precision in (None, "day", "week") else None


def _first_of_kind(stated: list[Toll]) -> list[Toll]:
    """The first killed and injured of a sentence, and the tolls as they stand; others are parts of the first."""
    firsts: dict[str, Toll] = {}
    for toll in stated:
        firsts.setdefault(toll.kind, toll)
    return [*firsts.values(), *(t for t in stated if t.total and t not in firsts.values())]


def _owner(text: str, events: list[NewsEvent], span: Span, toll: Toll) -> int | None:
    """The event whose evidence the sentence is; of several the one whose verb is nearest.

    "Killing 12" is what the event before it did: in "a bomb exploded, killing 12" it was the bomb.
    """
    here = [
        number
        for number, event in enumerate(events)
        if _can_hurt(event) and any(e.start < span[1] and span[0] < e.end for e in _evidence(event))
    ]
    if not here:
        return None
    nearest = min(here, key=lambda n: (abs(events[n].verb_start - toll.start), n))
    verb = events[nearest]
    if text[verb.verb_start : verb.verb_end].endswith("ing"):
        return next((n for n in here if span[0] <= events[n].verb_start < verb.verb_start), nearest)
    return nearest


def _evidence(event: NewsEvent) -> list[Evidence]:
    return event.evidence or [Evidence(event.sentence_start, event.sentence_end)]


def _is_off(value: str, day: date | None, days: int) -> bool:
    """Whether a date is of another time than the event; a year or season is, as it is said of many happenings."""
    period = period_of(value)
    if period is None or period.precision == "year":
        return True
    if day is None:
        return False
    first = date.fromisoformat(period.first)
    if period.precision == "month":
        return (first.year, first.month) != (day.year, day.month)
    return abs(first - day) > timedelta(days=days)


def _filled(event: NewsEvent, own: list[Toll], others: list[Toll]) -> NewsEvent:
    killed, injured = _best("killed", own, others), _best("injured", own, others)
    if killed is not None:
        event = event._replace(fatalities=killed.number, fatalities_start=killed.start, fatalities_end=killed.end)
    if injured is not None:
        event = event._replace(injured=injured.number, injured_start=injured.start, injured_end=injured.end)
    return event


def _best(kind: str, own: list[Toll], others: list[Toll]) -> Toll | None:
    """The greatest number of the event's own sentences, else the first of others; a toll that has grown beats both."""
    mine = [t for t in own if t.kind == kind]
    rest = [t for t in others if t.kind == kind]
    best = max(mine, key=lambda t: (t.number, -t.start), default=None)
    if best is None:
        best = next((t for t in rest if t.number), next(iter(rest), None))
    grown = max((t for t in rest if t.total), key=lambda t: (t.number, -t.start), default=None)
    if best is None or (grown is not None and grown.number > best.number):
        return grown or best
    return best
