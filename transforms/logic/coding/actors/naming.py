"""Which mentions are one person or organisation: full names, surnames, acronyms."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from transforms.logic.coding.actors.nations import country_named, country_of_people, fold
from transforms.logic.coding.actors.roles import body_named, noun_phrase, role_of_name
from transforms.logic.coding.syntax.text import Mention, bare_name, mentions

__all__ = ["Named", "gather"]

_LABELS = ("PERSON", "ORG", "GPE", "NORP", "LOC", "FAC")
_LONGEST_NAME = 5
_LONGEST_BODY = 9
_COMMON = (
    "bank university ministry department house court supreme national united new american british european royal"
    " international federal central state south north west east general world first human free democratic people"
    " san los saint st great republic union association society council federation institute school college"
)
_COMMON_FIRST = frozenset(_COMMON.split())
_LONGEST_HEADING = 14
"""Words of a line that ends without a stop."""

_ENDED = re.compile(r"[.!?:;,”\"’)…]\s*$")
_PARTICLE_WORDS = "de la le van von der den del della di da dos du bin ibn al el ul abu y e ten ter bint of and"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV)\.?$")
_GENDERS = {"m": "Mr Sir Lord King Prince Pope Father Brother", "f": "Mrs Ms Miss Lady Queen Princess Dame Sister"}
_GENDER = {title: sex for sex, titles in _GENDERS.items() for title in titles.split()}
_SMALL_WORDS = frozenset(
    {"the", "a", "an", "of", "and", "or", "for", "in", "on", "to", "at", "by", "as", "with", "from", "&"}
)
_ABBREVIATED = re.compile(r"(?:^|\W)(?:[A-Z]\.){2,}$")
_NOT_A_NAME = re.compile(
    r"\d|[@/:|\[\]]|^(?:Read|Photo|Picture|Image|Video|Getty|File|Story|Continue|Advertisement)\b", re.I
)


class Named:
    """A person, organisation, country or place and where the text names it.

    Attributes:
        kind: person, organisation, country, people or place.
        name: The fullest form of the name.
        spans: Start and end of each mention, in order.
        country: ISO 3166-1 alpha-3 code, or None.
        role: PLOVER role, or None.
        gender: m or f where the text says, else None.
        titles: Nouns that the text uses for it, as in "prime minister".
    """

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        self.spans: list[tuple[int, int]] = []
        self.country: str | None = None
        self.role: str | None = None
        self.gender: str | None = None
        self.titles: set[str] = set()

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return _words(self.name)


def gather(text: str, doc: Any) -> tuple[list[Named], dict[tuple[int, int], Named]]:
    """Everybody whom the entities of a parse name, and whom each mention means.

    Args:
        text: The text.
        doc: The spaCy ``Doc`` of its beginning.

    Returns:
        The named, in order of first mention, and the named by the span of each mention.
    """
    found = _without_headings(text, [_whole(text, m) for m in mentions(doc, _LABELS) if not _is_credit(text, m)])
    label = _labels(found)
    groups: list[Named] = []
    by_span: dict[tuple[int, int], Named] = {}
    surnames = _surnames(found, label)
    # full names first, so that "Quill" in the headline finds the "Ada Quill" of the text
    order = sorted(found, key=lambda m: (len(_words(bare_name(m.text))) < 2, m.start))
    for mention in order:
        group = _place(mention, label[_key(mention.text)], groups, surnames, text)
        if group is not None:
            group.spans.append((mention.start, mention.end))
            by_span[mention.start, mention.end] = group
    for group in groups:
        group.spans.sort()
    return sorted(groups, key=lambda g: g.spans[0]), by_span


def _whole(text: str, mention: Mention) -> Mention:
    """The mention with the dot that ends an abbreviation ("U.S."), and without what stands in brackets behind it."""
    longer = text[mention.start : mention.end + 1]
    if _ABBREVIATED.search(longer):
        return mention._replace(text=longer, end=mention.end + 1)
    bracket = mention.text.find(" (")
    if bracket > 0:
        return mention._replace(text=mention.text[:bracket], end=mention.start + bracket)
    return mention


def _is_credit(text: str, mention: Mention) -> bool:
    """Whether the name signs a picture or the story: "REUTERS/A. Quill", "Kyiv (Ada Quill):"."""
    before, after = text[max(0, mention.start - 1) : mention.start], text[mention.end : mention.end + 2]
    return before == "/" or after[:1] == "/" or (before == "(" and after[:1] == ")" and after[1:] in (":", "—", "–"))


def _without_headings(text: str, found: list[Mention]) -> list[Mention]:
    """The mentions without those that only a heading has: the model takes words in capitals there for names."""
    lines = list(re.finditer(r"[^\n]+", text[: found[-1].end + 200] if found else ""))
    headings = [m.span() for m in lines if _is_heading(m.group())]
    if not headings or len(headings) == len(lines):
        return found
    inside = [m for m in found if any(a <= m.start < b for a, b in headings)]
    elsewhere = {word for m in found if m not in inside for word in _words(bare_name(m.text))}
    loose = {m for m in inside if not elsewhere >= set(_words(bare_name(m.text))) and not country_named(m.text)}
    return [m for m in found if m not in loose]


def _is_heading(line: str) -> bool:
    """Whether a line is a heading: short and without a stop, or in capitals throughout."""
    words = line.split()
    if len(words) > _LONGEST_HEADING:
        return False
    chief = [w for w in words if w.lower() not in _SMALL_WORDS]
    return not _ENDED.search(line) or (len(chief) > 3 and not any(w[0].islower() for w in chief))


def _labels(found: list[Mention]) -> dict[str, str]:
    """One label for each spelling: the one the model gives it most often.

    What is taken for an organisation is a person where that name or its last word is as often taken for one, and no
    word of it says what kind of body it is.
    """
    votes: dict[str, Counter[str]] = {}
    for mention in found:
        votes.setdefault(_key(mention.text), Counter())[mention.label] += 1
    label = {key: count.most_common(1)[0][0] for key, count in votes.items()}
    for key, best in label.items():
        words = key.split()
        if best == "ORG" and 2 <= len(words) <= _LONGEST_NAME and role_of_name(key) is None:
            persons = votes[key]["PERSON"] + votes.get(words[-1], Counter())["PERSON"]
            label[key] = "PERSON" if persons >= votes[key]["ORG"] else best
    return label


def _surnames(found: list[Mention], label: dict[str, str]) -> frozenset[str]:
    full = [_words(_person_name(m.text)) for m in found if label[_key(m.text)] == "PERSON"]
    return frozenset(words[-1] for words in full if 2 <= len(words) <= _LONGEST_NAME)


def _place(mention: Mention, label: str, groups: list[Named], surnames: frozenset[str], text: str) -> Named | None:
    bare = bare_name(mention.text) + ("." if _ABBREVIATED.search(mention.text) else "")
    country = country_named(bare)
    if country:
        return _country(groups, "country", bare, country)
    if label == "NORP" or country_of_people(bare):
        return _nation(groups, bare)
    words = _words(bare)
    known = body_named(bare) is not None
    named_so = _gender(mention, text) is not None or (len(words) == 1 and words[0] in surnames)
    if named_so or (label == "PERSON" and not known):
        return _person(groups, mention, text)
    if not bare or len(words) > _LONGEST_BODY or _NOT_A_NAME.search(bare) or re.search(r"[$€£¥]", bare):
        return None
    return _other(groups, "organisation" if known or label in ("ORG", "PERSON") else "place", bare)


def _country(groups: list[Named], kind: str, name: str, code: str) -> Named:
    group = next((g for g in groups if g.kind == kind and g.country == code), None)
    if group is None:
        group = Named(kind, name)
        group.country = code
        groups.append(group)
    elif len(name) > len(group.name):
        group.name = name
    return group


def _nation(groups: list[Named], name: str) -> Named | None:
    code = country_of_people(name)
    if code:
        return _country(groups, "people", name, code)
    return _other(groups, "people", name)


def _person(groups: list[Named], mention: Mention, text: str) -> Named | None:
    name = _person_name(mention.text)
    words = _words(name)
    if not words or len(words) > _LONGEST_NAME or not _looks_like_a_name(name):
        return None
    gender = _gender(mention, text)
    people = [g for g in groups if g.kind == "person"]
    fits = [g for g in people if _same(g.words, words) and not (gender and g.gender and gender != g.gender)]
    if len(fits) > 1:
        # of two with one surname, the one named last before this
        earlier = [g for g in fits if any(end <= mention.start for _, end in g.spans)]
        fits = [max(earlier, key=lambda g: max(e for _, e in g.spans if e <= mention.start))] if earlier else []
    group = fits[0] if fits else None
    if group is None:
        group = Named("person", name)
        groups.append(group)
    if len(words) > len(group.words):
        group.name = name
    group.gender = group.gender or gender
    return group


def _other(groups: list[Named], kind: str, name: str) -> Named | None:
    if not any(c.isupper() for c in name):
        return None
    others = [g for g in groups if g.kind in ("organisation", "place", "people")]
    equal = [g for g in others if g.words == _words(name)]
    fits = equal or [g for g in others if g.kind == kind == "organisation" and _same_body(g.words, _words(name))]
    if len(fits) != 1 and not equal:
        group = Named(kind, name)
        groups.append(group)
        return group
    if len(name) > len(fits[0].name) and not name.isupper():
        fits[0].name = name
    return fits[0]


def _same(full: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether the words may be a form of a person's name: "Ada Quill", "A. Quill" and "Quill" are one."""
    if len(words) == 1:
        return words[0] in (full[-1], full[0])
    if len(full) == 1:
        return full[0] in (words[-1], words[0])
    if full[-1] != words[-1]:
        return False
    short, long = sorted((full[:-1], words[:-1]), key=len)
    return all(any(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for b in long) for a in short)


def _same_body(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Whether two names may be of one body: "EU" and "European Union", "Post" and "Tornay Post"."""
    short, long = sorted((one, two), key=len)
    if len(short) == len(long):
        return False
    if len(short) > 1:
        return long[: len(short)] == short
    initials = "".join(w[0] for w in long if w not in _SMALL_WORDS)
    return short[0] in (initials, long[-1]) or (short[0] == long[0] and long[0] not in _COMMON_FIRST)


def _person_name(text: str) -> str:
    name = _SUFFIX.sub("", bare_name(text))
    words = name.split()
    while len(words) > 1 and (country_of_people(words[0]) or words[0].rstrip(".") in _GENDER):
        words = words[1:]
    while len(words) > 2 and noun_phrase([words[0].casefold().rstrip(".")]):
        words = words[1:]
    return " ".join(words)


def _looks_like_a_name(name: str) -> bool:
    if _NOT_A_NAME.search(name):
        return False
    words = name.split()
    return words[0][0].isalpha() and all(
        w[0].isupper() or w.lower() in _PARTICLES or "-" in w or "'" in w for w in words
    )


def _gender(mention: Mention, text: str) -> str | None:
    first = mention.text.split()[0].rstrip(".")
    if first in _GENDER:
        return _GENDER[first]
    before = text[max(0, mention.start - 8) : mention.start].split()
    return _GENDER.get(before[-1].rstrip(".")) if before else None


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """The words of a name, folded: initials are words, acronyms are one."""
    dots = " " if " " in name else ""
    return tuple(fold(name).replace(".", dots).replace(",", " ").casefold().split())


def _key(text: str) -> str:
    return fold(bare_name(text)).casefold()
