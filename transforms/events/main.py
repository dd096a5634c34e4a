"""The main event of the article in the terms of 5W1H."""

import re
from typing import Any

from schemas.article import MainEvent
from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.gist.headline import Headline, read_headline
from transforms.logic.coding.gist.naming import named_in_text
from transforms.logic.coding.places.event_place import Scenery
from transforms.logic.coding.syntax.phrases import verb_span
from transforms.logic.coding.times.event_day import Calendar
from transforms.registry import Params

Part = tuple[str | None, int | None, int | None]

_NOTHING: Part = (None, None, None)
_LEAD = 3
"""Sentences of the text that tell what its headline says."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 5
_BORNE_OUT = 0.4
"""Share of a headline's words that the beginning of the text must use for the headline to tell its event."""

_RETOLD = 2
"""Words that a headline without a verb has in common with the act that tells the same."""

_BEGINNING = 1_500
"""Characters of the text in which it must."""


class MainParams(Params):
    """Parameters of the main event: none."""


@EXTRACTORS.register("main", MainParams)
class Main:
    """What the headline says, where the text bears it out, else the first event; who, where and when from the text.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: MainParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.main_event``; does nothing without a parse."""
        if story.doc is None:
            return
        event = next(iter(found.events), None)
        headline = _headline(story)
        lead = [s for s in story.doc.sents if any(t.pos_ == "VERB" for t in s)][:_LEAD]
        if headline is not None and event is not None and lead and _begins(event) > lead[-1].start_char:
            # what the headline tells stands in the lead; an event further down is another one
            event = None
        what = _what(story, headline, event)
        who = _who(story, headline, event)
        if who is _NOTHING and what is _NOTHING:
            return
        where = _where(story, found, lead, event)
        found.main_event = MainEvent(*who, *what, *where, *_when(story, found, lead, headline, event))


def _begins(event: NewsEvent) -> int:
    """Where the text first reports an event."""
    return min((e.start for e in event.evidence or ()), default=event.sentence_start)


def _where(story: Story, found: Findings, lead: list[Any], event: NewsEvent | None) -> Part:
    """The place that the event's sentence states, else that of the headline, else what the event is given."""
    scenery = Scenery(story.doc, story.text, found.places, story.dateline)
    given = None
    if event is not None and event.place is not None and event.place_start is not None:
        given = (event.place, event.place_start, event.place_end)
        if event.sentence_start <= event.place_start < event.sentence_end:
            return given
    titled = scenery.titled(story.title_doc)
    if titled is None and given is not None:
        return given
    place = titled or (scenery.lead(lead) if event is None else None) or scenery.beginning() or scenery.dateline()
    return _NOTHING if place is None else (place.text, place.start, place.end)


def _when(
    story: Story, found: Findings, lead: list[Any], headline: Headline | None, event: NewsEvent | None
) -> tuple[str | None, str | None]:
    """The day of the event, else, of what the headline tells as news, that of the lead."""
    if event is not None and event.event_date is not None:
        return (event.event_date, event.event_date_source) if event.event_date_precision == "day" else (None, None)
    if headline is None or headline.predicate is None or _is_to_come(story.title_doc, headline.predicate[0]):
        return None, None
    day = Calendar(story.doc, found.dates, story.published_on, story.dateline_on).lead(lead)
    return (day.first, day.source) if day is not None else (None, None)


def _is_to_come(title: Any, start: int) -> bool:
    word = title.char_span(start, start + 1, alignment_mode="expand")
    return word is not None and word[0].lower_ in ("to", "will", "may", "could", "might", "would", "should")


def _headline(story: Story) -> Headline | None:
    """The parts of the headline, where the text is about what it says: not of "The week in pictures"."""
    if story.title_doc is None or story.title is None:
        return None
    headline = read_headline(story.title_doc)
    if headline is None:
        return None
    words = _stems(story.title[slice(*headline.clause)])
    shared = words & _stems(story.text[:_BEGINNING])
    return headline if words and len(shared) >= _BORNE_OUT * len(words) else None


def _stems(text: str) -> set[str]:
    return {w[:_STEM] for w in _WORD.findall(text.casefold())}


def _what(story: Story, headline: Headline | None, event: NewsEvent | None) -> Part:
    act = _act(story, event) if event is not None else _NOTHING
    if headline is None or story.title is None or (headline.predicate is None and _retells(act, story, headline)):
        return act
    start, end = headline.predicate or headline.clause
    return _placed(story, story.title[start:end])


def _act(story: Story, event: NewsEvent) -> Part:
    """The verb of an event, with its object."""
    word = story.doc.char_span(event.verb_start, event.verb_end, alignment_mode="expand").root
    start, end = verb_span(word)
    return story.text[start:end], start, end


def _retells(act: Part, story: Story, headline: Headline) -> bool:
    """Whether the text's first sentence says with a verb what the headline says without one."""
    words, start, _ = act
    if words is None or start is None or story.title is None:
        return False
    first = next((s for s in story.doc.sents if any(t.pos_ == "VERB" for t in s)), None)
    shared = _stems(words) & _stems(story.title[slice(*headline.clause)])
    return first is not None and start < first.end_char and len(shared) >= _RETOLD


def _placed(story: Story, words: str) -> Part:
    """The words of the headline, with where the text has the same."""
    start = story.text.find(words)
    return (words, start, start + len(words)) if start >= 0 else (words, None, None)


def _who(story: Story, headline: Headline | None, event: NewsEvent | None) -> Part:
    if headline is not None and headline.subject is not None:
        span = named_in_text(story.doc, story.title_doc.char_span(*headline.subject, alignment_mode="expand"))
        if span is not None:
            return story.text[slice(*span)], *span
    if event is None:
        return _NOTHING
    # of a passive without an agent the one it happened to is who the event is about
    if event.actor1 is not None:
        return event.actor1, event.actor1_start, event.actor1_end
    return event.actor2, event.actor2_start, event.actor2_end
