"""Places that the text names, with their country where it is certain."""

import re
from collections.abc import Iterable

from schemas.article import Place
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.places.geo import country_of, is_country
from transforms.logic.coding.syntax.text import Mention, mentions
from transforms.registry import Params

_LABELS = ("GPE", "LOC", "FAC")
_VAGUE = frozenset({"west", "east", "north", "south", "earth", "world", "globe"})
# the model takes these for places now and then: people of a country, not the country
_DEMONYM = re.compile(r"(?:[A-Z]\w+-)?[A-Z]\w*(?:ian|ians|ese|ish|i|is)$")
_DATELINE_REACH = 150


class WhereParams(Params):
    """Parameters of the place extractor.

    Attributes:
        whole_text: Also find the names again in the part of the text that the model has not read.
    """

    whole_text: bool = True


@EXTRACTORS.register("where", WhereParams)
class Where:
    """Geopolitical entities, landscapes and buildings of the model, and the dateline.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: WhereParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.places``, one for each mention, in order of the text."""
        spans = [m for m in mentions(story.doc, _LABELS) if _is_place(m)] if story.doc is not None else []
        spans += _dateline(story, spans)
        if self._params.whole_text and story.doc is not None:
            spans += _again(story, spans)
        spans.sort(key=lambda m: m.start)
        countries = [_country(m.text) for m in spans]
        for index, mention in enumerate(spans):
            country = _within(story.text, spans, countries, index) or countries[index]
            found.places.append(Place(mention.text, mention.start, mention.end, country))


def _is_place(mention: Mention) -> bool:
    name = mention.text
    if name.casefold() in _VAGUE or not (name[0].isupper() or name[:4] == "the "):
        return False
    return not (_DEMONYM.match(name) and country_of(name) is None and mention.label == "GPE")


def _dateline(story: Story, known: list[Mention]) -> list[Mention]:
    """The dateline's place, where the text still has it and the model has not seen it."""
    if not story.dateline:
        return []
    start = story.text.find(story.dateline, 0, _DATELINE_REACH + len(story.dateline))
    end = start + len(story.dateline)
    if start < 0 or any(m.start < end and start < m.end for m in known):
        return []
    return [Mention(story.dateline, start, end, "GPE")]


def _again(story: Story, known: list[Mention]) -> list[Mention]:
    read = len(story.doc.text)
    names = sorted({m.text for m in known if m.label == "GPE"}, key=len, reverse=True)
    if not names or read >= len(story.text):
        return []
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-]|['’]s [A-Z])")
    return [Mention(m.group(), m.start(), m.end(), "GPE") for m in pattern.finditer(story.text, read)]


def _country(name: str) -> str | None:
    """The country of the name, or of its last part: "eastern Ukraine", "Lyon, France"."""
    code = country_of(name)
    if code is None and " " in name:
        last = re.split(r",\s*|\s+", name)[-1]
        code = country_of(last) if is_country(last) else None
    return code


def _within(text: str, spans: list[Mention], countries: Iterable[str | None], index: int) -> str | None:
    """The country that follows the name after a comma: "Paris, Texas"."""
    if index + 1 == len(spans) or is_country(spans[index].text):
        return None
    here, after = spans[index], spans[index + 1]
    return list(countries)[index + 1] if text[here.end : after.start] in (", ", ",") else None
