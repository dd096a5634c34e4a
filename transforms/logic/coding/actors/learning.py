"""What the words around a mention say of whom it names: titles before it, appositions, "is a ..."."""

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.logic.coding.actors.described import Countries, Description, describe, described_before, nation_in
from transforms.logic.coding.actors.naming import Named
from transforms.logic.coding.actors.roles import role_of_name

__all__ = ["learn"]

_TITLE_TOKENS = frozenset({"compound", "amod", "nmod", "poss", "case", "det", "appos", "punct"})


def learn(named: Named, span: Any, by_token: Mapping[int, Named], places: Countries) -> None:
    """Note country, role and titles from the words around one mention.

    Args:
        named: Whom the mention means; what is known of it already stays.
        span: The spaCy ``Span`` of the mention.
        by_token: The named by the tokens of their mentions.
        places: Country of tokens that name places.
    """
    if named.kind in ("country", "people") and named.country:
        return
    if named.kind != "person" and named.role is None:
        body = role_of_name(named.name)
        if body:
            named.role, named.country = body.role, named.country or body.country
    if named.kind == "organisation":
        named.country = named.country or nation_in(span, places)
    for said in _descriptions(named, span, by_token, places):
        named.country = named.country or said.country
        if named.kind != "place":
            named.role = named.role or said.role
        if said.title and said.plain:
            named.titles.add(said.title)


def _descriptions(named: Named, span: Any, by_token: Mapping[int, Named], places: Countries) -> Iterable[Description]:
    root = span.root
    first = span.start
    while first and _joins(span.doc[first - 1], root):
        first -= 1
    before = [t for t in span.doc[first : span.start] if t.text != ","]
    # "Kenyan Prime Minister" may be a part of the entity itself
    title = before + (_title_inside(span, named) if named.kind == "person" else [])
    if title:
        said = described_before(title, places)
        if named.kind == "person" and not said.title:
            said = _only_country(said) if before and before[-1].pos_ != "NOUN" else said
        yield said if named.kind == "person" else _only_country(said)
    if named.kind != "place":
        yield from _beside(named, root, by_token, places)


def _beside(named: Named, root: Any, by_token: Mapping[int, Named], places: Countries) -> Iterable[Description]:
    """Appositions before and after the name, and what it is said to be."""
    for child in root.children:
        if child.dep_ == "appos" and child.i > root.i and child.i not in by_token:
            yield describe(child, places)
    if root.dep_ == "appos" and root.head.i < root.i and root.head.i not in by_token:
        yield describe(root.head, places)
    if root.dep_ == "nsubj" and root.head.lemma_ == "be" and named.kind == "person":
        for child in root.head.children:
            if child.dep_ == "attr" and child.pos_ == "NOUN" and not _negated(root.head):
                yield describe(child, places)


def _joins(token: Any, root: Any) -> bool:
    """Whether the token belongs to the title that stands before the name."""
    if token.is_space or (token.is_punct and token.text not in "-.’'"):
        return False
    inside = token.dep_ in _TITLE_TOKENS and token.pos_ in ("NOUN", "PROPN", "ADJ", "PART", "DET", "PUNCT")
    return inside and root in (token.head, token.head.head, token.head.head.head)


def _title_inside(span: Any, named: Named) -> list[Any]:
    """The tokens of a person's mention before the name itself."""
    first = named.name.split()[0]
    return list(itertools.takewhile(lambda token: token.text != first, span[:-1]))


def _only_country(said: Description) -> Description:
    return said._replace(role=None, title=None)


def _negated(verb: Any) -> bool:
    return any(c.dep_ == "neg" for c in verb.children)
