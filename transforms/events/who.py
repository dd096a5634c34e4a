"""Persons and organisations that the text names."""

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.cast import Cast
from transforms.registry import Params


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
        cast = Cast.of(story.text, story.doc, found.places)
        found.persons = [name for name, _ in cast.names("person")][: self._params.most]
        found.organisations = [name for name, _ in cast.names("organisation")][: self._params.most]
