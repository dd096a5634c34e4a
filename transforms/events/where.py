"""Places that the text names: which they are, and where on Earth."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.article import Place
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.nations import country_of_people
from transforms.logic.coding.places.find import Marks, find_names, find_streets, is_word
from transforms.logic.coding.places.gazetteer import Gazetteer, gazetteer, gazetteer_version
from transforms.logic.coding.places.holders import Named
from transforms.logic.coding.places.lexicon import place_words
from transforms.logic.coding.places.resolve import Sense, senses
from transforms.logic.coding.places.scenes import is_somebody
from transforms.logic.coding.syntax.text import mentions
from transforms.registry import Params

_LABELS = frozenset({"GPE", "LOC", "FAC"})
_FACILITIES = ("facility", "district", "natural")
_NO_PLACE = re.compile(
    r"(?:Operation|Building|Exit|District|Interstate|Highway|Route|Room|Gate|Terminal|Apollo|Flight)\b|.*[+\d]$"
)
# people of a country that the model takes for a place, where no list knows them
_PEOPLE = re.compile(r"(?:[A-Z]\w+-)?[A-Z]\w*(?:ian|ians|ese|ish)$")
# an unknown place must be where something is, as what the model takes for a building must say so
_AT = re.compile(
    r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Tt]o|[Oo]utside|[Aa]round|[Aa]cross|[Oo]f|[Oo]n|[Tt]owards?)\s(?:the\s)?$"
)
_DATELINE_REACH = 150
_IN = re.compile(r",\s|\s(?:in|near|outside)\s(?:the\s)?")
_OF = ("'s ", "’s ")
_BELIEF = 0.25
"""A place less likely than this stays unknown: most of such were wrong in local news."""
_COUNTRY_BELIEF = 0.7
"""Its country is given all the same where it is as likely as this."""
_LONELY_PEOPLE = 5_000
"""Smaller towns stay unknown where nothing else in the article lies in their country: half of such were wrong."""


class WhereParams(Params):
    """Parameters of the place extractor.

    Attributes:
        whole_text: Also look for places in the part of the text that the language model has not read.
    """

    whole_text: bool = True


class _Span(NamedTuple):
    """A place in the text, whether it is a building or street, and the place that its own name contains."""

    name: Named
    facility: bool = False
    inner: Named | None = None


@EXTRACTORS.register("where", WhereParams)
class Where:
    """Places by the language model and the gazetteer, and the dateline; each with its country and point.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: WhereParams) -> None:
        self._params = params

    @property
    def models(self) -> tuple[str, ...]:
        """The gazetteer, with its version."""
        return (f"geonames/{gazetteer_version()}",)

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.places``, one for each mention, in order of the text."""
        if story.doc is not None:
            found.seek("places")
        world = gazetteer()
        spans = _spans(story, world, self._params.whole_text)
        named = [name for span in spans for name in (span.name, span.inner) if name is not None]
        best = senses(story.text, named, world, title=story.title)
        places = [_place(span, best) for span in spans]
        joined = (_joined(story.text, places, i) for i in range(len(places)))
        found.places += [p for p in joined if p.kind != "facility" or not is_somebody(story.doc, p.start, p.end)]


def _spans(story: Story, world: Gazetteer, whole_text: bool) -> list[_Span]:
    spans: list[_Span] = []
    if story.doc is not None:
        entities = [*_titled(story), *((e.start_char, e.end_char, e.label_) for e in story.doc.ents)]
        read = story.doc[-1].idx + len(story.doc[-1]) if len(story.doc) else 0
        text = story.text if whole_text else story.text[:read]
        names = find_names(text, Marks(read, entities), world, story.title)
        spans = list(_merged(names, find_streets(text), list(_others(story))))
    dateline = _dateline(story)
    if dateline and not any(_overlap(dateline, span.name) for span in spans):
        spans.append(_Span(dateline))
    return sorted(spans, key=lambda span: span.name.start)


def _titled(story: Story) -> Iterator[tuple[int, int, str]]:
    """What the language model marks in a headline that stands in the text."""
    if story.title_start is not None and story.title_doc is not None:
        for entity in story.title_doc.ents:
            yield entity.start_char + story.title_start, entity.end_char + story.title_start, entity.label_


def _others(story: Story) -> Iterator[_Span]:
    """What the language model takes for places, apart from what is none; what is one once, is one again."""
    found = list(_others_once(story))
    known = {span.name.text for span in found if not span.facility}
    yield from found
    seen = {span.name.start for span in found}
    for mention in mentions(story.doc, _LABELS):
        if mention.text in known and mention.start not in seen:
            yield _Span(Named(mention.text, mention.start, mention.end))


def _others_once(story: Story) -> Iterator[_Span]:
    for mention in mentions(story.doc, _LABELS):
        name = mention.text
        if name.casefold().removeprefix("the ") in place_words("vague") or not (
            name[0].isupper() or name[:4] == "the "
        ):
            continue
        before = story.text[max(0, mention.start - 16) : mention.start]
        named = _is_building(name) if mention.label == "FAC" else _AT.search(before)
        if named and not (_NO_PLACE.match(name) or _PEOPLE.match(name) or is_word(name) or country_of_people(name)):
            yield _Span(Named(name, mention.start, mention.end), mention.label == "FAC")


def _is_building(name: str) -> bool:
    return any(word.strip(".,") in place_words("buildings") for word in name.split())


def _merged(names: Sequence[Named], streets: Sequence[Named], others: Sequence[_Span]) -> Iterator[_Span]:
    """Every stretch of text once: a building swallows the name that it contains, other names stand for themselves."""
    taken: list[Named] = []
    for street in streets:
        taken.append(street)
        yield _Span(street, facility=True)
    for other in others:
        within = next((n for n in names if _overlap(n, other.name)), None)
        if any(_overlap(other.name, t) for t in taken) or (within and not other.facility):
            continue
        taken.append(other.name)
        yield other._replace(inner=within if within and within.text != other.name.text else None)
    for name in names:
        if not any(_overlap(name, t) for t in taken):
            yield _Span(name)


def _overlap(a: Named, b: Named) -> bool:
    return a.start < b.end and b.start < a.end


def _dateline(story: Story) -> Named | None:
    """The dateline's place, where the text still has it."""
    if not story.dateline:
        return None
    start = story.text.find(story.dateline, 0, _DATELINE_REACH + len(story.dateline))
    return None if start < 0 else Named(story.dateline, start, start + len(story.dateline))


def _place(span: _Span, best: dict[str, Sense]) -> Place:
    name = span.name
    sense = best.get(name.text)
    if span.facility and (sense is None or sense.entry.kind not in _FACILITIES):
        around = best.get(span.inner.text) if span.inner else None
        unknown = Place(name.text, name.start, name.end, None, kind="facility")
        if around is None or around.belief < _BELIEF:
            return unknown
        return unknown._replace(country=around.entry.country, admin1=around.entry.admin1)
    if sense is None:
        return Place(name.text, name.start, name.end, None)
    if sense.lonely and sense.entry.kind == "city" and sense.entry.people < _LONELY_PEOPLE:
        return Place(name.text, name.start, name.end, None)
    if sense.belief < _BELIEF:
        country = sense.country if sense.country_belief >= _COUNTRY_BELIEF else None
        return Place(name.text, name.start, name.end, country)
    entry = sense.entry
    return Place(
        text=name.text,
        start=name.start,
        end=name.end,
        country=entry.country,
        name=entry.name,
        admin1=entry.admin1,
        geonames_id=entry.geonames_id,
        lat=entry.lat,
        lon=entry.lon,
        kind=entry.kind,
    )


def _joined(text: str, places: Sequence[Place], index: int) -> Place:
    """An unknown place with country and division of the one that the text joins it to: "Kyiv's X", "X in Kyiv"."""
    place = places[index]
    if place.country is not None or place.name is not None:
        return place
    after = places[index + 1] if index + 1 < len(places) else None
    before = places[index - 1] if index else None
    if after and after.name and _IN.fullmatch(text, place.end, after.start):
        return place._replace(country=after.country, admin1=after.admin1)
    if before and before.name and text[before.end : place.start] in _OF:
        return place._replace(country=before.country, admin1=before.admin1)
    return place
