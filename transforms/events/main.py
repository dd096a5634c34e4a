"""The main event of the article in the terms of 5W1H."""

from schemas.article import MainEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.phrases import verb_span
from transforms.registry import Params


class MainParams(Params):
    """Parameters of the main event: none."""


@EXTRACTORS.register("main", MainParams)
class Main:
    """Who, what, where and when of the first event.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: MainParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.main_event``; does nothing without events."""
        if story.doc is None or not found.events:
            return
        event = found.events[0]
        # of a passive without an agent the one it happened to is who the event is about
        acts = event.actor1 is not None
        verb = story.doc.char_span(event.verb_start, event.verb_end, alignment_mode="expand")[0]
        start, end = verb_span(verb)
        found.main_event = MainEvent(
            who=event.actor1 if acts else event.actor2,
            who_start=event.actor1_start if acts else event.actor2_start,
            who_end=event.actor1_end if acts else event.actor2_end,
            what=story.text[start:end],
            what_start=start,
            what_end=end,
            where=event.place,
            where_start=event.place_start,
            where_end=event.place_end,
            when=event.event_date,
            when_source=event.event_date_source,
        )
