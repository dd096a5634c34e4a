"""Persons, organisations and places of articles whose language has no rules of its own here."""

from collections import Counter
from typing import Any

from pydantic import Field

from schemas.article import Place
from transforms.events.base import ENGLISH, EXTRACTORS, Findings, Story
from transforms.registry import Params

_PERSON = frozenset(["PER", "PERSON", "persName", "PS"])
_ORGANISATION = frozenset(["ORG", "ORGANIZATION", "orgName", "OG"])
_PLACE = frozenset(["LOC", "GPE", "geogName", "placeName", "LC"])
"""Names of the three kinds in spaCy's pipelines of all languages (https://spacy.io/models)."""


class NamesParams(Params):
    """Parameters of the names in other languages."""

    most: int = Field(default=50, ge=1, description="Names kept of each kind.")


@EXTRACTORS.register("names", NamesParams)
class Names:
    """What the entity recogniser of a pipeline for another language than English names, and nothing more.

    A name is as the text has it, and no country is looked up: the tables of places know English names.

    Args:
        params: Its parameters.
    """

    languages = None

    def __init__(self, params: NamesParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill persons, organisations and places where the article is not in English; nothing without a parse."""
        if story.doc is None or story.language in ENGLISH:
            return
        found.seek("persons", "organisations", "places")
        found.persons = self._most_named(story.doc, _PERSON)
        found.organisations = self._most_named(story.doc, _ORGANISATION)
        for entity in story.doc.ents:
            text = entity.text.strip()
            if entity.label_ in _PLACE and text:
                start = entity.start_char + entity.text.index(text)
                found.places.append(Place(text, start, start + len(text), None))

    def _most_named(self, doc: Any, labels: frozenset[str]) -> list[str]:
        names = (" ".join(entity.text.split()) for entity in doc.ents if entity.label_ in labels)
        return [name for name, _ in Counter(filter(None, names)).most_common(self._params.most)]
