"""Who the actors of the events are: name, country and role."""

from schemas.event import NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.cast import Cast, Identity
from transforms.registry import Params

_NOBODY = Identity(None, None, None, None)


class ActorsParams(Params):
    """Parameters of the actor extractor: none."""


@EXTRACTORS.register("actors", ActorsParams)
class Actors:
    """Canonical name, country and role of each actor, from what the article itself says of it.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: ActorsParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill the names, countries and roles of ``found.events``; does nothing without a parse."""
        if story.doc is None or not found.events:
            return
        cast = Cast.of(story.text, story.doc, found.places)
        found.events = [_filled(cast, event) for event in found.events]


def _filled(cast: Cast, event: NewsEvent) -> NewsEvent:
    one = _who(cast, event.actor1_start, event.actor1_end)
    two = _who(cast, event.actor2_start, event.actor2_end)
    return event._replace(
        actor1_name=one.name,
        actor1_country=one.country,
        actor1_role=one.role,
        actor2_name=two.name,
        actor2_country=two.country,
        actor2_role=two.role,
    )


def _who(cast: Cast, start: int | None, end: int | None) -> Identity:
    if start is None or end is None:
        return _NOBODY
    return cast.resolve(start, end) or _NOBODY
