"""How likely a name of the gazetteer stands for a place where a text has it."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from transforms.logic.coding.places.gazetteer import Gazetteer
from transforms.logic.coding.places.holders import Named
from transforms.logic.coding.places.lexicon import place_words
from transforms.logic.coding.places.resolve import Sense, senses

__all__ = ["Label", "Marks", "Name", "labels_of", "likelihoods", "sure_places"]

_IN = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Aa]round|[Aa]cross|[Tt]hroughout|[Ii]nside|[Nn]earby|[Dd]owntown)\s(?:the\s)?"
    r"(?:(?:[a-z]+ern|central|rural|nearby|downtown)\s)?$"
)
_OF = re.compile(
    r"\b(?:[Ff]rom|[Tt]o|[Oo]f|[Aa]t|[Bb]etween|[Tt]hrough|[Tt]owards?|[Ff]or|[Ii]nto|[Vv]ia|[Vv]isit\w*|and|or|[Ll]eft"
    r"|[Bb]y)\s(?:the\s)?$"
)
_TITLE = re.compile(
    r"\b(?:Mrs?|Ms|Dr|Sen|Rep|Gov|Sgt|Lt|Capt|Col|Gen|Rev|Prof|Judge|President|Sir|Lord|Lady|Officer|Deputy|Detective"
    r"|Coach|Mayor|Senator|Chief|Justice|Minister|Secretary|Pope|King|Queen|Prince|Princess)\.?\s$"
)

# Learnt on a set of local news (logistic regression), rounded.
_WEIGHTS = {
    "bias": -1.2,
    # what the model calls it: all of a place, person or body, or a part of a person's name
    "gpe": 1.3,
    "loc": 0.3,
    "person": -0.3,
    "org": 0.1,
    "in_person": -0.6,
    # named elsewhere in the text as a sure place
    "known": 1.2,
    # the place it would mean: named with what holds it; country, division or county; log10 of inhabitants above 300;
    # near sure places; share of these in its division; no other name in its country; another name of it
    "held": 0.4,
    "wide": 0.6,
    "people": 0.5,
    "near": 0.7,
    "state": 0.9,
    "lonely": -0.6,
    "alias": -0.7,
    # words around: "in", "from", "Mr", "Police"; a capitalised word before, behind; a person's surname;
    # first word of a sentence; several words; capitals
    "in": 1.1,
    "of": 0.5,
    "title": -0.1,
    "body": 0.4,
    "left": -0.5,
    "right": -0.5,
    "surname": -2.5,
    "first": -0.5,
    "words": 1.3,
    "caps": 0.4,
    # beyond what the model has read
    "unread": -0.4,
}
FEATURES = tuple(_WEIGHTS)
_WEIGHT = tuple(_WEIGHTS.values())


class Marks(NamedTuple):
    """What the language model says of the text.

    Attributes:
        read: Characters that it has read.
        entities: (start, end, label) of its entities, in order.
    """

    read: int
    entities: Sequence[tuple[int, int, str]]


class Name(NamedTuple):
    """A name of the gazetteer in the text, and whether capitalised words of the same sequence stand beside it."""

    text: str
    start: int
    end: int
    left: bool
    right: str


class Label(NamedTuple):
    """What the model calls a name, and whether the entity is the name alone."""

    label: str
    whole: bool


def likelihoods(
    text: str,
    names: Sequence[Name],
    labels: Sequence[Label],
    marks: Marks,
    world: Gazetteer,
    title: str | None = None,
) -> list[float]:
    """How likely each name is a place, 0 to 1.

    Args:
        text: The text.
        names: Names of the gazetteer in it, in order.
        labels: What the language model calls each.
        marks: What the model says of the text.
        world: The gazetteer.
        title: Headline.
    """
    rows = features(text, names, labels, marks, world, title)
    return [1 / (1 + math.exp(-sum(map(mul, _WEIGHT, row)))) for row in rows]


def labels_of(text: str, names: Sequence[Name], entities: Sequence[tuple[int, int, str]]) -> list[Label]:
    """What the model calls each name; names and entities are in order."""
    labels = []
    k = 0
    for name in names:
        while k < len(entities) and entities[k][1] <= name.start:
            k += 1
        if k < len(entities) and entities[k][0] < name.end:
            start, end, label = entities[k]
            around = text[start : name.start] + text[name.end : end]
            labels.append(Label(label, not any(c.isupper() for c in around.replace("The ", ""))))
        else:
            labels.append(Label("", True))
    return labels


def sure_places(labels: Sequence[Label]) -> list[bool]:
    """Whether the model takes each name, as it stands, for a place."""
    return [label in ("GPE", "LOC") and whole for label, whole in labels]


def features(
    text: str,
    names: Sequence[Name],
    labels: Sequence[Label],
    marks: Marks,
    world: Gazetteer,
    title: str | None = None,
) -> list[list[float]]:
    """One row of ``FEATURES`` for each name."""
    sure = sure_places(labels)
    best = senses(text, [Named(n.text, n.start, n.end) for n in names], world, sure, title)
    known = Counter(n.text.casefold() for n, is_sure in zip(names, sure, strict=True) if is_sure)
    surnames = _surnames(text, marks.entities, {(n.start, n.end) for n in names})
    return [
        [
            1.0,
            *_of_label(label),
            float(known[n.text.casefold()] - is_sure > 0),
            *_of_sense(best.get(n.text)),
            *_of_words(text, n, surnames),
            float(n.start >= marks.read),
        ]
        for n, is_sure, label in zip(names, sure, labels, strict=True)
    ]


def _of_label(label: Label) -> list[float]:
    name, whole = label
    kinds = [name == "GPE" and whole, name == "LOC" and whole, name == "PERSON" and whole, name == "ORG" and whole]
    return [float(flag) for flag in (*kinds, name == "PERSON" and not whole)]


def _of_sense(sense: Sense | None) -> list[float]:
    if sense is None:
        return [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    entry = sense.entry
    lonely = sense.nation == 0 and entry.kind != "country"
    wide = entry.kind in ("country", "admin1", "admin2") and not lonely
    people = math.log10(max(entry.people, 300) / 300)
    return [float(sense.held), float(wide), people, sense.near, sense.state, float(lonely), float(entry.alias)]


def _of_words(text: str, name: Name, surnames: set[str]) -> list[float]:
    before = text[max(0, name.start - 40) : name.start]
    words = name.text.split()
    first = before.rstrip()[-1:] in ("", ".", "!", "?", '"', "”", "“") or before.endswith("\n")
    flags = (
        _IN.search(before),
        _OF.search(before),
        _TITLE.search(before),
        name.right in place_words("bodies"),
        name.left,
        name.right and name.right not in place_words("bodies"),
        words[-1] in surnames,
        first and len(words) == 1,
        len(words) > 1,
        name.text.isupper() and len(name.text) > 3,
    )
    return [float(bool(flag)) for flag in flags]


def _surnames(text: str, entities: Sequence[tuple[int, int, str]], names: set[tuple[int, int]]) -> set[str]:
    """Words of the names of people that are named in full; "Cape Town" is nobody, whatever the model calls it."""
    found: set[str] = set()
    for start, end, label in entities:
        parts = text[start:end].split() if label == "PERSON" and (start, end) not in names else []
        if len(parts) > 1:
            found.update(part.split("'")[0].split("’")[0] for part in parts)
    return found
