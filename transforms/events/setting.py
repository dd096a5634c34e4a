"""Where and when each event took place."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from schemas.article import Place
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.places.event_place import Scenery
from transforms.logic.coding.places.geo import country_of, is_country
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

_BODILY = frozenset({"ASSAULT", "COERCE", "PROTEST"})
"""Types of what is done where its victims are, whoever does it."""

_MEETS = frozenset({"meet", "visit", "gather"})

_NOT_DONE = frozenset({"planned", "called_for", "hypothetical"})

_SAME_SCENE = re.compile(
    r"(?:Later(?: in the day| that day| that night)?,|That (?:day|evening|night)"
    r"|(?:During|At|In|After|Before) (?:the|their|his|her|that) (?:same )?(?:[\w-]+ ){0,2}"
    r"(?:meeting|talks|ceremony|visit|summit|event|trip|conference|briefing|speech|rally|hearing|encounter|call|protest)"
    r"|(?:Both|The (?:two|three|pair)|They|He|She)\b[^.;]{0,24} also )"
)

_SET_IN = re.compile(r"\b(?:(?:in|at)\s+(?:[a-z]+\s+)?|to\s+)$")
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
        self._main, self._told = found.events[0], {*told[:_MAIN]}
        self._lead = {*told[:_LEAD]} | ({main} & self._told)
        near = range(max(0, main - _AROUND), min(len(sentences), main + _AROUND + 1))
        order = [sentences[i] for i in sorted(near, key=lambda i: (abs(i - main), i))]
        self._day, self._place = self._calendar.lead(order), self._scenery.lead(order)

    def set(self, event: NewsEvent) -> NewsEvent:
        """The event with its place and day."""
        word = self._word(event)
        telling = Telling(word)
        in_scene = self._number(word) in self._lead or bool(_SAME_SCENE.match(word.sent.text)) or self._goes_on(event)
        done = event.modality not in _NOT_DONE
        inherits = in_scene and done and telling.tense in ("past", "present") and not telling.is_aside
        tellings = [telling, *_framing(word), *self._retold(event)]
        dated = _with_day(event, self._when(tellings, done, inherits))
        place = self._where(event, tellings, inherits)
        if place is not None and place.kind == "country" and inherits and event.quad_class in (None, *_VERBAL):
            # who visits a country speaks in its city that the same news names
            place = self._city(event, place) or place
        return _with_place(dated, place, self._source(event, place))

    def _retold(self, event: NewsEvent) -> Iterator[Telling]:
        """The event's word in the other sentences that report it, where they use the same one."""
        for start, end in (event.evidence or [])[1:]:
            sentence = self._doc.char_span(start, end, alignment_mode="expand")
            word = next((t for t in sentence or () if t.lemma_.lower() == event.verb), None)
            if word is not None:
                yield Telling(word)

    def _goes_on(self, event: NewsEvent) -> bool:
        """Whether the one whom the main event is about says or does something more on the same occasion."""
        word = self._word(event)
        same = event.actor1_name is not None and event.actor1_name == self._main.actor1_name
        spoken = event.quad_class in _VERBAL and word.tag_ == "VBD" and self._number(word) in self._told
        return same and spoken and not any(c.dep_ in ("advmod", "npadvmod", "advcl") for c in word.children)

    def _when(self, tellings: Sequence[Telling], done: bool, inherits: bool) -> EventDay | None:
        day, told = None, False
        for telling in tellings:
            day, said = self._calendar.stated(telling, done)
            told = told or said
            if day is not None:
                return day
        return self._day if not told and inherits else None

    def _where(self, event: NewsEvent, tellings: Sequence[Telling], inherits: bool) -> Place | None:
        actor1 = _span(event)
        verbal, on_the_spot = event.quad_class in _VERBAL, _is_on_the_spot(event)
        stated = (self._scenery.stated(t, actor1, verbal, on_the_spot) for t in tellings)
        place = next((p for p in stated if p is not None), None)
        if not inherits:
            return place
        dateline, scene = self._scenery.dateline(), self._place
        here = dateline is not None and scene is not None and scene.country == dateline.country is not None
        if dateline is not None and (_may_be_in(event, dateline, place) or (place is None and here)):
            return self._named(event, dateline)
        if place is not None or scene is None or tellings[0].is_reported:
            return place
        if _is_within(scene, (event.sentence_start, event.sentence_end)):
            # what the sentence of mere words names and is not theirs is what they are about
            return None if verbal or (actor1 is not None and _is_within(scene, actor1)) else scene
        return scene if self._shares(event, scene) else None

    def _named(self, event: NewsEvent, dateline: Place) -> Place:
        """The dateline's place, rather where the event's own sentence names it."""
        own = (p for p in self._places if p.geonames_id and _is_within(p, (event.sentence_start, event.sentence_end)))
        return next((p for p in own if p.geonames_id == dateline.geonames_id and p != dateline), dateline)

    def _shares(self, event: NewsEvent, scene: Place) -> bool:
        """Whether the scene of another sentence is the event's: by who acts, where it stands or in the main event."""
        if event.plover_root in _BODILY or _SAME_SCENE.match(self._word(event).sent.text):
            # blood is shed abroad, too
            return True
        sentence = self._doc.char_span(scene.start, scene.end, alignment_mode="expand").sent
        if event.actor1_name is not None and not country_of(event.actor1_name):
            same = event.actor1_name == self._main.actor1_name and _reports(self._main, scene.start)
            if same or _last(event.actor1_name) in {t.text for t in sentence}:
                return True
        return event.quad_class not in _VERBAL and _may_be_in(event, scene, None)

    def _city(self, event: NewsEvent, country: Place) -> Place | None:
        """A city of the country where the event's own sentence, the dateline or the lead is set."""
        cities = [p for p in self._places if p.kind == "city" and p.country == country.country]
        own = [p for p in cities if event.sentence_start <= p.start < event.sentence_end]
        if event.quad_class is not None:
            own += cities
        set_in = [p for p in own if _SET_IN.search(self._text, max(0, p.start - _BEFORE), p.start)]
        dateline = self._scenery.dateline()
        return next((p for p in (*set_in, dateline) if p is not None and p.country == country.country), None)

    def _source(self, event: NewsEvent, place: Place | None) -> str | None:
        if place is None:
            return None
        if place == self._scenery.dateline():
            return "dateline"
        return "text" if _reports(event, place.start) else "context"

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


def _framing(word: Any) -> Iterator[Telling]:
    """The clause whose time and place are also those of a word within it: "in Lima, where he met", "visiting, met"."""
    head = word.head
    if word.dep_ == "relcl" and any(c.lower_ == "where" for c in word.children):
        verb = next((t for t in word.ancestors if t.pos_ == "VERB"), None)
    elif word.tag_ == "VBG" and word.dep_ in ("acl", "advcl"):
        verb = head.head if head.dep_ == "nsubj" else head
    else:
        return
    if verb is not None and verb.pos_ == "VERB":
        yield Telling(verb)


def _span(event: NewsEvent) -> tuple[int, int] | None:
    return None if event.actor1_start is None or event.actor1_end is None else (event.actor1_start, event.actor1_end)


def _last(name: str) -> str:
    return name.split()[-1]


def _is_within(place: Place, span: tuple[int, int]) -> bool:
    return span[0] <= place.start < span[1]


def _is_on_the_spot(event: NewsEvent) -> bool:
    """Whether a place that tells which actor is meant is also that of the act: of police, not of a government's words.

    Who meets somebody does so there, whoever it is.
    """
    if event.plover_root == "CONSULT" or event.verb in _MEETS:
        return True
    return event.actor1_role != "GOV" and event.quad_class not in _VERBAL and event.verb not in lexicon().say


def _reports(event: NewsEvent, at: int) -> bool:
    """Whether one of the sentences that report the event has that character."""
    sentences = [(event.sentence_start, event.sentence_end), *(event.evidence or [])]
    return any(start <= at < end for start, end in sentences)


def _with_day(event: NewsEvent, day: EventDay | None) -> NewsEvent:
    if day is None:
        return event._replace(event_date=None, event_date_source=None, event_date_precision=None)
    elsewhere = day.start is not None and not _reports(event, day.start)
    source = "context" if elsewhere else day.source
    return event._replace(
        event_date=day.first,
        event_date_precision=day.precision,
        event_date_source=source,
        event_date_start=day.start,
        event_date_end=day.end,
    )


def _with_place(event: NewsEvent, place: Place | None, source: str | None) -> NewsEvent:
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
        place_source=source,
    )
