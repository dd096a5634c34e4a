"""Where an event took place, from what its sentence and its article name."""

import re
from collections.abc import Sequence

from schemas.article import Place
from transforms.logic.coding.places.geo import is_country

__all__ = ["place_of"]

_AT = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|on|to|outside|inside|across|around)\s+(?:the\s+)?(?:[a-z-]+\s+){0,2}$")
_STORY_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|outside|(?:visits?|visited|trips?|journey|travel\w*|flew|flown|return\w*)\s+to|visited)"
    r"\s+(?:the\s+)?(?:[a-z-]+\s+)?$"
)
_LEAD = 1_000
"""Characters that set the scene of an article."""


def place_of(
    text: str,
    places: Sequence[Place],
    sentence: tuple[int, int],
    verb: int,
    actor1: tuple[int, int] | None,
    dateline: str | None,
    title: str | None,
) -> Place | None:
    """The place of an event.

    Args:
        text: The article's text.
        places: All places named in it, in order.
        sentence: Span of the event's sentence.
        verb: Start of the verb.
        actor1: Span of who acts: a country that acts is not the place.
        dateline: Place of the dateline.
        title: Headline.

    Returns:
        The place nearest to the verb that its sentence names after a preposition, else the dateline, else a place that
        the beginning of the article is set in or the headline names; None where there is none of these.
    """
    inside = [p for p in places if sentence[0] <= p.start < sentence[1] and not _within(p, actor1)]
    set_in = [p for p in inside if _stands_after(_AT, text, p)]
    if set_in:
        return min(set_in, key=lambda p: abs(p.start - verb))
    if dateline:
        found = next((p for p in places if p.text in dateline and p.start < _LEAD), None)
        if found:
            return found
    opening = [p for p in places if p.start < _LEAD]
    if opening and _is_dateline(text, opening[0]):
        return opening[0]
    set_there = [p for p in opening if _stands_after(_STORY_PLACE, text, p)]
    # a country in the headline is an actor more often than a scene
    named = [p for p in opening if title and p.text in title and not is_country(p.text)]
    return next(iter(set_there + named), None)


def _stands_after(preposition: re.Pattern[str], text: str, place: Place) -> bool:
    """Whether the place is where something is: "in Canada", but not "in Canada's judgment"."""
    if text.startswith(("'s", "’s"), place.end):
        return False
    return bool(preposition.search(text, max(0, place.start - 40), place.start))


def _within(place: Place, actor: tuple[int, int] | None) -> bool:
    return actor is not None and actor[0] <= place.start < actor[1]


def _is_dateline(text: str, place: Place) -> bool:
    return place.start < 5 and bool(
        re.match(r"[^.\n]{0,40}?(?:\([^)\n]{1,40}\)|\s[—–-]{1,2}\s|—|:)", text[place.end :])
    )
