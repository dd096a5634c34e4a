"""What an actor is: PLOVER roles by nouns, titles and names of bodies."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from transforms.logic.coding.actors.nations import country_named, country_of_people, fold

__all__ = ["LONGEST", "Body", "body_named", "noun_phrase", "role_of", "role_of_name", "singular"]

_FILE = Path(__file__).parent / "data" / "roles.yaml"
LONGEST = 5
"""Words of the longest noun or name in the tables."""


class Body(NamedTuple):
    """A body known by its name.

    Attributes:
        role: PLOVER role.
        country: ISO 3166-1 alpha-3 code, or None for what belongs to no country or to one that the name does not say.
    """

    role: str
    country: str | None


class _Tables(NamedTuple):
    nouns: dict[str, str]
    general: dict[str, str | None]
    former: frozenset[str]
    former_of: frozenset[str]
    bodies: dict[str, Body]
    company: frozenset[str]
    first_words: dict[str, str]


@lru_cache(maxsize=8192)
def body_named(name: str) -> Body | None:
    """The body that a name stands for ("the Pentagon"), or None."""
    key = " ".join(fold(name).split())
    key = key[4:] if key[:4].lower() == "the " else key
    bodies = _tables().bodies
    # "Farc" is FARC, but "Ice" is not ICE
    return bodies.get(key) or (bodies.get(key.casefold()) if len(key) > 3 and key[0].isupper() else None)


def noun_phrase(words: Sequence[str]) -> str | None:
    """The longest noun of the tables that ends these lower-case words: "prime minister", or None."""
    tables = _tables()
    for size in range(min(LONGEST, len(words)), 0, -1):
        phrase = " ".join((*words[-size:-1], singular(words[-1])))
        if phrase in tables.nouns or phrase in tables.general:
            return phrase
    return None


def role_of(words: Sequence[str], context: Sequence[str] = (), of: str | None = None) -> str | None:
    """PLOVER role of a noun with its modifiers.

    Args:
        words: The noun and the words before it, lower case.
        context: Words of the phrase that follows with "of" or "at", lower case.
        of: Role of a body named in the phrase, where there is one: a spokesman has the role of whom he speaks for.

    Returns:
        The role; None where the noun says nothing of it.
    """
    tables = _tables()
    phrase = noun_phrase(words)
    if phrase is None:
        return None
    before = list(words[: -len(phrase.split())])
    role = tables.nouns.get(phrase)
    if phrase in tables.general:
        role = of or _within(before) or _within(context, last=False) or tables.general[phrase]
    if role in tables.former_of and tables.former & set(before):
        return "ELI"
    return role


@lru_cache(maxsize=8192)
def role_of_name(name: str) -> Body | None:
    """What the words of an organisation's name say of it ("Acme Corp", "Ministry of Works"); None if nothing."""
    known = body_named(name) or _of_a_nation(name)
    if known:
        return known
    tables = _tables()
    words = [w for w in re.split(r"[\s,]+", fold(name).replace(".", "").casefold()) if w and w not in ("the", "&")]
    if not words:
        return None
    head = words[: words.index("of")] if "of" in words[1:] else words
    role = tables.first_words.get(words[0]) if len(words) > 1 else None
    phrase = noun_phrase(head)
    role = role or (tables.nouns.get(phrase) if phrase else None)
    if phrase in tables.general:
        role = _within(words) or role
    if role is None and len(words) > 1:
        role = "BUS" if words[-1] in tables.company else _within(words)
    return Body(role, None) if role else None


def _of_a_nation(name: str) -> Body | None:
    """A known body under a nationality: "Iranian Revolutionary Guards"; not "Kenyan Congress" as that of another."""
    first, _, rest = name.removeprefix("the ").removeprefix("The ").partition(" ")
    country = country_of_people(first) or country_named(first)
    known = body_named(rest) if country and rest else None
    return Body(known.role, country) if known and known.role != "IGO" else None


def singular(noun: str) -> str:
    """The singular of a lower-case English noun, as far as the tables need it."""
    tables = _tables()
    if noun in tables.nouns or noun in tables.general:
        return noun
    if noun.endswith("men"):
        return noun[:-2] + "an"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def _within(words: Sequence[str], last: bool = True) -> str | None:
    """Role of a noun among the words that has one of its own, the last or the first of them."""
    nouns = _tables().nouns
    ends = range(len(words), 0, -1) if last else range(1, len(words) + 1)
    for end in ends:
        phrase = noun_phrase(words[:end])
        if phrase and phrase in nouns and phrase not in _tables().general:
            return nouns[phrase]
    return None


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    bodies = {
        fold(name): Body(role, country or None)
        for role, countries in data["bodies"].items()
        for country, names in countries.items()
        for name in _split(names)
    }
    bodies |= {name.casefold(): body for name, body in bodies.items() if len(name) > 3}
    return _Tables(
        nouns={noun: role for role, nouns in data["nouns"].items() for noun in _split(nouns)},
        general={noun: role or None for role, nouns in data["general"].items() for noun in _split(nouns)},
        former=frozenset(data["former"]["words"]),
        former_of=frozenset(data["former"]["of"]),
        bodies=bodies,
        company=frozenset(_split(data["company"])),
        first_words={word: role for role, words in data["first_words"].items() for word in words},
    )
