"""Persons and organisations that the text names."""

from collections.abc import Iterator
from itertools import islice

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.cast import Cast
from transforms.registry import Params

_GROUND = frozenset(["country", "admin1", "admin2", "city", "district", "natural"])
"""Kinds of places that are nobody: a union of countries or the White House is also a body."""


class WhoParams(Params):
    """Parameters of the name extractor.

    Attributes:
        most: Names of each kind that are kept at most.
    """

    most: int = 30


@EXTRACTORS.register("who", WhoParams)
class Who:
    """Named persons and organisations, most mentioned first; each under the fullest name that the article gives.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: WhoParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.persons`` and ``found.organisations``; does nothing without a parse."""
        if story.doc is None:
            return
        found.seek("persons", "organisations")
        cast = Cast.of(story.text, story.doc, found.places)
        # what the language model took for somebody, and the gazetteer for a place, is the place
        places = {place.text for place in found.places if place.kind in _GROUND}
        found.persons = self._most(name for name, _ in cast.names("person") if name not in places)
        found.organisations = self._most(name for name, _ in cast.names("organisation") if name not in places)

    def _most(self, names: Iterator[str]) -> list[str]:
        return list(islice(names, self._params.most))
