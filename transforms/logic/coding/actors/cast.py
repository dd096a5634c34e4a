"""The cast of a story: everybody it names, one entry each, and whom any of its phrases means."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.article import Place
from transforms.logic.coding.actors.described import Description, describe, plain_title
from transforms.logic.coding.actors.learning import learn
from transforms.logic.coding.actors.naming import Named, gather
from transforms.logic.coding.actors.nations import country_of_seat
from transforms.logic.coding.actors.reference import PERSONAL, RELATIVE, references
from transforms.logic.coding.actors.roles import body_named, noun_phrase, role_of_name
from transforms.logic.coding.amounts.currencies import home_country
from transforms.logic.coding.speech.marks import quotations

__all__ = ["Cast", "Identity"]

_KEPT = "newsbeam_cast"
_SORTS = frozenset(
    {
        "group",
        "organization",
        "organisation",
        "movement",
        "party",
        "company",
        "firm",
        "militia",
        "network",
        "corporation",
    }
)
_AMOUNTS = frozenset(
    {
        "dozen",
        "hundred",
        "thousand",
        "million",
        "score",
        "ten",
        "number",
        "majority",
        "handful",
        "couple",
        "most",
        "some",
    }
)
_NOUNS = ("NOUN", "PROPN", "PRON", "NUM")
_ACTORS = ("person", "organisation")
_CHIEFS = frozenset({"prime minister", "premier", "governor general"})
_NEAR = 6
_ACTS = frozenset({"nsubj", "nsubjpass", "agent"})


class Identity(NamedTuple):
    """Who is meant.

    Attributes:
        name: The fullest form of the name in the article; None for a common noun ("the army").
        kind: person, organisation, country, people or place; None for a common noun.
        country: ISO 3166-1 alpha-3 code of the country that it is or belongs to, where the article says so.
        role: PLOVER role (GOV, MIL, REB, ...), where the article says so. A country as a whole has none.
    """

    name: str | None
    kind: str | None
    country: str | None
    role: str | None


class Cast:
    """Persons, organisations and countries of one story, from the entities of its parse.

    Use `Cast.of`, which builds it once for a parse.

    Args:
        text: The whole text.
        doc: The spaCy ``Doc`` of its beginning, or None: then nobody is known.
        places: Places already found in the text, for the country of names that only a gazetteer knows.

    Attributes:
        read: Characters of the text that were parsed.
    """

    def __init__(self, text: str, doc: Any, places: Sequence[Place] = ()) -> None:
        self._text = text
        self._doc = doc
        self.read = 0
        self._named: list[Named] = []
        self._by_token: dict[int, Named] = {}
        self._countries: dict[int, str] = {}
        self._pronouns: dict[int, Named] = {}
        self._resolved: dict[tuple[int, int], Identity | None] = {}
        if doc is None or not len(doc):
            return
        self.read = doc[-1].idx + len(doc[-1])
        self._countries = _token_countries(doc, places, self.read)
        self._named, by_span = gather(text, doc)
        for (start, end), named in by_span.items():
            span = doc.char_span(start, min(end, self.read), alignment_mode="expand")
            self._by_token |= {token.i: named for token in span if token == span.root or token.i == span.end - 1}
            learn(named, span, self._by_token, self._countries)
        self._at_home()
        self._pronouns = references(doc, self._by_token, [(q.start, q.end) for q in quotations(text[: self.read])])
        self._tail()
        self._spans = sorted((start, end, i) for i, n in enumerate(self._named) for start, end in n.spans)

    @classmethod
    def of(cls, text: str, doc: Any, places: Sequence[Place] = ()) -> "Cast":
        """The cast of a parsed text; the same one whenever the same ``Doc`` is given."""
        if doc is None:
            return cls(text, None)
        if _KEPT not in doc.user_data:
            doc.user_data[_KEPT] = cls(text, doc, places)
        cast: Cast = doc.user_data[_KEPT]
        return cast

    def names(self, kind: str) -> list[tuple[str, int]]:
        """Canonical names of one kind (person, organisation, country, people, place) with their number of mentions.

        Most mentioned first, then in order of the text. Mentions behind the part that was parsed count for persons.
        """
        return sorted(((n.name, len(n.spans)) for n in self._named if n.kind == kind), key=lambda item: -item[1])

    def mentions(self, kind: str) -> list[tuple[int, int, Identity]]:
        """Start, end and identity of every mention of one kind, in order of the text."""
        found = ((start, end, n) for n in self._named if n.kind == kind for start, end in n.spans)
        return [(start, end, _identity(n)) for start, end, n in sorted(found, key=lambda m: m[:2])]

    def titled(self, title: str) -> list[str]:
        """Canonical names of the persons for whom the article uses a title: "prime minister", "Kenyan minister"."""
        bare, country = plain_title(title.split())
        return [n.name for n in self._of_title(bare, country)]

    def genders(self) -> dict[str, str]:
        """Gender, m or f, by the canonical name of each person of whom the article says it."""
        return {n.name: n.gender for n in self._named if n.kind == "person" and n.gender}

    def resolve(self, start: int, end: int) -> Identity | None:
        """Who is meant by the words from start to end of the text: a name, a pronoun or a description.

        Returns:
            The identity; its parts are None where the article does not say. None where nothing at all is known, as
            for a pronoun that may mean several.
        """
        # events are compared each with each, by who takes part
        if (start, end) not in self._resolved:
            self._resolved[start, end] = self._meant(start, end)
        return self._resolved[start, end]

    def _meant(self, start: int, end: int) -> Identity | None:
        if self._doc is None or start >= end:
            return None
        if end > self.read:
            return self._unparsed(start, end)
        span = self._doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        head = _head(span)
        named = self._by_token.get(head.i) or self._pronouns.get(head.i)
        if named is not None:
            # "the senior Democrat, Quill"
            person = self._named_beside(head, end) if named.kind == "people" else None
            return self._as_actor(person or named, head)
        if head.pos_ == "PRON" or head.lower_ in RELATIVE or head.lower_ in PERSONAL:
            return None
        joined = self._named_beside(head, end)
        if joined is not None:
            return self._as_actor(joined, head)
        untagged = self._untagged(head) if head.pos_ == "PROPN" else None
        if untagged is not None:
            return untagged
        said = describe(head, self._countries, span.start if span.start < head.i else 0)
        person = self._described_person(head, said)
        if person is not None:
            return _identity(person)
        return Identity(None, None, said.country, said.role) if said.country or said.role else None

    def _untagged(self, head: Any) -> Identity | None:
        """A name that the model takes for no entity: a surname, or one whose words tell what it is ("Acme Motors")."""
        people = [n for n in self._named if n.kind == "person" and n.name.split()[-1] == head.text]
        if len(people) == 1:
            return _identity(people[0])
        first = head
        while first.i and (before := first.nbor(-1)).dep_ == "compound" and before.pos_ == "PROPN":
            first = before
        name = head.doc[first.i : head.i + 1].text
        body = body_named(name)
        if body is None and first != head and noun_phrase(name.casefold().split()) != name.casefold():
            body = role_of_name(name)
        return Identity(name, "organisation", body.country, body.role) if body else None

    def _as_actor(self, named: Named, head: Any) -> Identity:
        identity = _identity(named)
        seat = country_of_seat(named.name) if named.kind == "place" else None
        place = self._countries.get(head.i)
        if seat and place in (None, seat):
            acts = head.dep_ in _ACTS or head.head.dep_ == "agent"
            return identity._replace(country=seat, role=(identity.role or "GOV") if acts else identity.role)
        return identity if identity.country or named.kind != "place" else identity._replace(country=place)

    def _named_beside(self, head: Any, end: int) -> Named | None:
        """The name in a phrase whose noun only says what it is: "the carmaker Acme", "Acme group"."""
        for child in head.children:
            named = self._by_token.get(child.i)
            if named is None or named.kind not in _ACTORS:
                continue
            if child.dep_ == "appos" and child.i > head.i and child.idx < end:
                return named
            if child.dep_ == "compound" and child.i == head.i - 1 and head.lower_ in _SORTS:
                return named
        return self._twin(head, end)

    def _twin(self, head: Any, end: int) -> Named | None:
        """The name behind the noun, where the parser gives the verb the two as separate subjects or objects."""
        for token in head.doc[head.i + 1 : head.i + _NEAR]:
            named = self._by_token.get(token.i) if token.idx < end else None
            if named is not None and named.kind in _ACTORS and (token.head, token.dep_) == (head.head, head.dep_):
                return named
        return None

    def _unparsed(self, start: int, end: int) -> Identity | None:
        at = bisect_left(self._spans, (start, start, 0))
        inside = [(s, e, i) for s, e, i in self._spans[max(0, at - 1) : at + 8] if s < end and e > start]
        return _identity(self._named[inside[-1][2]]) if inside else None

    def _described_person(self, head: Any, said: Description) -> Named | None:
        """The one person to whom the article gives the title that a definite noun uses: "the prime minister"."""
        if said.title is None or not said.plain or head.tag_ not in ("NN", "NNP"):
            return None
        definite = any(c.lower_ in ("the", "this", "that") or c.dep_ == "poss" for c in head.lefts)
        people = self._of_title(said.title, said.country)
        if len(people) != 1 or not (said.country or (definite and people[0].spans[0][0] < head.idx)):
            return None
        return people[0]

    def _of_title(self, title: str, country: str | None) -> list[Named]:
        """The persons with a title: "minister" fits the foreign minister, "finance minister" does not."""
        people = [n for n in self._named if n.kind == "person" and (country is None or n.country in (None, country))]
        return [n for n in people if any(t == title or t.endswith(f" {title}") for t in n.titles)]

    def _at_home(self) -> None:
        """The country of a "prime minister" without one: a country's own press leaves it out."""
        chiefs = [n for n in self._named if n.kind == "person" and not n.country and n.titles & _CHIEFS]
        country = home_country(self._text) if chiefs else None
        for named in chiefs:
            named.country = country

    def _tail(self) -> None:
        """Mentions of persons behind the part that was parsed."""
        forms: dict[str, Named | None] = {}
        for named in self._named:
            if named.kind == "person":
                for form in {named.name, named.name.split()[-1]}:
                    forms[form] = named if form not in forms else None
        known = {form: named for form, named in forms.items() if named is not None and len(form) > 2}
        if not known:
            return
        longest_first = sorted(known, key=lambda f: (-len(f), f))
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
        for match in pattern.finditer(self._text, self.read):
            known[match.group()].spans.append(match.span())


def _head(span: Any) -> Any:
    """The noun that the span is about; the parser may tie the first word of a wrong attachment higher."""
    head = span.root
    if head.lemma_ in _AMOUNTS or head.pos_ == "NUM":
        # "dozens of activists"
        of = next((c for c in head.children if c.lower_ == "of" and c in span), None)
        return next((c for c in of.children if c.dep_ == "pobj"), head) if of is not None else head
    if head.pos_ in _NOUNS:
        return head
    head = next((t for t in span if t.pos_ in _NOUNS), head)
    while head.head in span and head.head.pos_ in _NOUNS and head.dep_ in ("compound", "nmod", "amod", "poss"):
        head = head.head
    return head


def _identity(named: Named) -> Identity:
    # a nationality is no name: "Ukrainians" are a country's people
    name = None if named.kind == "people" and named.country else named.name
    return Identity(name, named.kind, named.country, named.role)


def _token_countries(doc: Any, places: Sequence[Place], read: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for place in places:
        if place.country and place.end <= read:
            span = doc.char_span(place.start, place.end, alignment_mode="expand")
            found |= {token.i: place.country for token in span} if span is not None else {}
    return found
