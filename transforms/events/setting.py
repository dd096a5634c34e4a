"""Where and when each event took place."""

import re
from typing import Any

from schemas.article import Place
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.places.event_place import Scenery
from transforms.logic.coding.places.geo import is_country
from transforms.logic.coding.syntax.attach import Telling
from transforms.logic.coding.times.event_day import Calendar, EventDay
from transforms.registry import Params

_LEAD = 3
"""Sentences that set the scene of an article."""

_MAIN = 10
"""Sentences within which the main event is news: further down it is what the article comes back to."""

_AROUND = 3
"""Sentences before and after the one of the main event in which its day and place are looked for."""

_WORDS = (1, 2, 3)
"""Quad classes of what is said or done together; violence in a country is seldom where its reporter is."""

_VERBAL = (1, 3)
"""Quad classes of what is only said."""

_NOT_DONE = frozenset({"planned", "called_for", "hypothetical"})

_SAME_SCENE = re.compile(
    r"(?:Later(?: in the day| that day| that night)?,|That (?:day|evening|night)"
    r"|(?:During|At|In|After|Before) (?:the|their|his|her|that) (?:same )?(?:[\w-]+ ){0,2}"
    r"(?:meeting|talks|ceremony|visit|summit|event|trip|conference|briefing|speech|rally|hearing|encounter|call|protest)"
    r"|(?:Both|The (?:two|three|pair)|They|He|She)\b[^.;]{0,24} also )"
)

_SET_IN = re.compile(r"\b(?:in|at|to)\s+(?:[a-z]+\s+)?$")
_BEFORE = 20
_SCENE = 1_500
"""Characters of a text that set its scene."""


class SettingParams(Params):
    """Parameters of the setting extractor: none."""


@EXTRACTORS.register("setting", SettingParams)
class Setting:
    """Place and day of each event, from the places and dates that the article names.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: SettingParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill place and date of ``found.events``; does nothing without a parse."""
        if story.doc is None or not found.events:
            return
        stage = _Stage(story, found)
        found.events = [stage.set(event) for event in found.events]


class _Stage:
    """One article: what its lead is set in, and what each event is."""

    def __init__(self, story: Story, found: Findings) -> None:
        self._doc, self._text = story.doc, story.text
        self._places = [place for place in found.places if place.start < _SCENE]
        self._calendar = Calendar(story.doc, found.dates, story.published_on, story.dateline_on)
        self._scenery = Scenery(story.doc, story.text, found.places, story.dateline)
        self._starts = [sentence.start for sentence in story.doc.sents]
        sentences = list(story.doc.sents)
        main = self._number(self._word(found.events[0]))
        told = [i for i, s in enumerate(sentences) if any(t.pos_ == "VERB" for t in s)]
        self._lead = {*told[:_LEAD]} | ({main} & {*told[:_MAIN]})
        near = range(max(0, main - _AROUND), min(len(sentences), main + _AROUND + 1))
        order = [sentences[i] for i in sorted(near, key=lambda i: (abs(i - main), i))]
        self._day, self._place = self._calendar.lead(order), self._scenery.lead(order)

    def set(self, event: NewsEvent) -> NewsEvent:
        """The event with its place and day."""
        word = self._word(event)
        telling = Telling(word)
        in_scene = self._number(word) in self._lead or bool(_SAME_SCENE.match(word.sent.text))
        done = event.modality not in _NOT_DONE
        inherits = in_scene and done and telling.tense in ("past", "present") and not telling.is_aside
        dated = _with_day(event, self._when(telling, done, inherits))
        place = self._where(event, telling, inherits)
        if place is not None and place.kind == "country" and inherits and event.quad_class in (None, *_VERBAL):
            # who visits a country speaks in its city that the same news names
            place = self._city(event, place) or place
        return _with_place(dated, place)

    def _when(self, telling: Telling, done: bool, inherits: bool) -> EventDay | None:
        day, told = self._calendar.stated(telling, done)
        return self._day if day is None and not told and inherits else day

    def _where(self, event: NewsEvent, telling: Telling, inherits: bool) -> Place | None:
        spans = event.actor1_start, event.actor1_end
        actor1 = None if spans[0] is None or spans[1] is None else (spans[0], spans[1])
        place = self._scenery.stated(telling, actor1, event.quad_class in _VERBAL)
        if not inherits:
            return place
        dateline = self._scenery.dateline()
        here = dateline is not None and self._place is not None and self._place.country == dateline.country is not None
        if dateline is not None and (_may_be_in(event, dateline, place) or (place is None and here)):
            return dateline
        if place is not None or telling.is_reported:
            return place
        # what the sentence of mere words names and is not theirs is what they are about
        about = self._place is not None and event.sentence_start <= self._place.start < event.sentence_end
        return None if about and event.quad_class in _VERBAL else self._place

    def _city(self, event: NewsEvent, country: Place) -> Place | None:
        """A city of the country where the event's own sentence, the dateline or the lead is set."""
        cities = [p for p in self._places if p.kind == "city" and p.country == country.country]
        own = [p for p in cities if event.sentence_start <= p.start < event.sentence_end]
        set_in = [p for p in own + cities if _SET_IN.search(self._text, max(0, p.start - _BEFORE), p.start)]
        dateline = self._scenery.dateline()
        return next((p for p in (*set_in, dateline) if p is not None and p.country == country.country), None)

    def _word(self, event: NewsEvent) -> Any:
        return self._doc.char_span(event.verb_start, event.verb_end, alignment_mode="expand").root

    def _number(self, word: Any) -> int:
        return self._starts.index(word.sent.start)


def _may_be_in(event: NewsEvent, dateline: Place, stated: Place | None) -> bool:
    """Whether the reporter's place can be the event's.

    Where the text states none, one of the actors must be of that country, or of none known. Where it states no more
    than the country, the dateline says in which city somebody was received or spoke.
    """
    if stated is None:
        countries = {event.actor1_country, event.actor2_country} - {None}
        return not countries or dateline.country is None or dateline.country in countries
    whole = is_country(stated.text) and stated.country == dateline.country is not None
    return whole and not is_country(dateline.text) and event.quad_class in _WORDS


def _with_day(event: NewsEvent, day: EventDay | None) -> NewsEvent:
    if day is None:
        return event._replace(event_date=None, event_date_source=None, event_date_precision=None)
    return event._replace(
        event_date=day.first,
        event_date_precision=day.precision,
        event_date_source=day.source,
        event_date_start=day.start,
        event_date_end=day.end,
    )


def _with_place(event: NewsEvent, place: Place | None) -> NewsEvent:
    if place is None:
        return event
    return event._replace(
        place=place.text,
        place_start=place.start,
        place_end=place.end,
        place_country=place.country,
        place_name=place.name,
        place_admin1=place.admin1,
        place_geonames_id=place.geonames_id,
        place_lat=place.lat,
        place_lon=place.lon,
        place_kind=place.kind,
    )
