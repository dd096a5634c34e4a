"""What a noun phrase says of whom it names: country and role, from its modifiers and its "of" phrase."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from transforms.logic.coding.actors.nations import country_named, country_of_people, country_of_seat
from transforms.logic.coding.actors.roles import LONGEST, body_named, noun_phrase, role_of, singular

__all__ = ["Description", "describe", "described_before", "nation_in", "plain_title"]

_MODIFIERS = frozenset({"compound", "amod", "nmod", "poss", "nummod", "det", "case", "punct", "advmod", "quantmod"})
_BELONGS = ("of", "at", "from", "in")
_LOCAL = ("from", "in")
_LONGEST_PHRASE = 12

Countries = dict[int, str]
"""Country by index of the token that names a place in it, where a gazetteer has resolved it."""


class Description(NamedTuple):
    """What a phrase says.

    Attributes:
        role: PLOVER role, or None.
        country: ISO 3166-1 alpha-3 code, or None; two countries in one phrase are none.
        title: The noun with its modifiers but no countries, as in "foreign minister"; None if it is no known title.
        plain: Nothing qualifies the title: not "former", "deputy" or "new".
    """

    role: str | None
    country: str | None
    title: str | None
    plain: bool


_ARTICLES = frozenset({"the", "a", "an"})
_NOTHING = Description(None, None, None, False)
_QUALIFIERS = frozenset(
    {"former", "ex", "late", "deputy", "vice", "acting", "new", "next", "first", "future", "then", "past", "another"}
)


def describe(head: Any, places: Countries, first: int = 0) -> Description:
    """What a noun of the parse and its modifiers say.

    Args:
        head: The spaCy token of the noun.
        places: Country of tokens that name places.
        first: Index of the first token that may belong to it.
    """
    before = [t for t in _modifiers(head) if t.i >= first]
    belongs = [t for child in head.children if child.dep_ == "prep" for t in _object(child)]
    return _described([*before, head], belongs, places)


def described_before(tokens: Sequence[Any], places: Countries) -> Description:
    """What the words directly before a name say: "Kenyan Prime Minister"."""
    return _described(list(tokens), [], places) if tokens else _NOTHING


def nation_in(tokens: Sequence[Any], places: Countries) -> str | None:
    """The one country that the words of a name say, as in "Kenya Airways"; None for none and for several."""
    return _country(list(tokens), places) or None


def _modifiers(head: Any) -> list[Any]:
    """The words of the phrase before the noun, as far as nothing else breaks in."""
    first = head.i
    for child in sorted(head.lefts, key=lambda c: -c.i):
        if child.dep_ not in _MODIFIERS or child.right_edge.i != first - 1:
            break
        first = child.left_edge.i
    return list(head.doc[max(first, head.i - _LONGEST_PHRASE) : head.i])


def _object(prep: Any) -> list[Any]:
    """The words of a phrase of belonging: "of Kenya", "of the Kenyan parliament", "in Kenya"."""
    if prep.lower_ not in _BELONGS:
        return []
    noun = next((c for c in prep.children if c.dep_ == "pobj"), None)
    if noun is None:
        return []
    words = [*_modifiers(noun), noun]
    # "rebels in Nairobi" may be anybody's, "police in Kenya" are Kenya's
    of_a_person = prep.lower_ == "from" and noun.ent_type_ == "PERSON"
    if prep.lower_ in _LOCAL and not of_a_person and not country_named("".join(t.text_with_ws for t in words).strip()):
        return []
    return words


def _described(tokens: list[Any], belongs: list[Any], places: Countries) -> Description:
    words = _words(tokens)
    body = _body(tokens) or _body(belongs)
    country = _country(tokens, places)
    if country is None and body:
        country = body[1]
    if country is None:
        country = _country(belongs, places)
    role = role_of(words, _words(belongs), of=body[0] if body else None)
    title = noun_phrase(words)
    full = plain_title(words)[0] if title else None
    return Description(role, country or None, full, not _QUALIFIERS & set(words))


def plain_title(words: Sequence[str]) -> tuple[str, str | None]:
    """A title in lower case without the countries in it, in the singular; and the country, if there is one."""
    country = None
    kept = []
    for word in words:
        code = country_of_people(word.capitalize()) or country_named(word.capitalize())
        country = country or code
        kept += [] if code else [word.casefold()]
    return " ".join([*kept[:-1], singular(kept[-1])] if kept else []), country


def _words(tokens: list[Any]) -> list[str]:
    """Lower-case words without abbreviation dots; what hyphens join is one word: "women-led", "vice-president"."""
    words: list[str] = []
    joined = False
    for token in tokens:
        word = token.lower_.rstrip(".")
        if token.text in "-–" or joined:
            joined = token.text in "-–"
            if words:
                words[-1] += word
        elif word[:1].isalpha() and word not in _ARTICLES:
            words.append(word)
    return words


def _country(tokens: list[Any], places: Countries) -> str | None:
    """The one country that the words name; "" for several, None for none."""
    found = set(_countries(tokens, places))
    return next(iter(found)) if len(found) == 1 else ("" if found else None)


def _countries(tokens: list[Any], places: Countries) -> Iterable[str]:
    at = 0
    while at < len(tokens):
        size, code = _longest(tokens[at : at + LONGEST], places)
        # "Russian-backed", "pro-Russian" and "US-led" say who somebody sides with
        hyphen = at + size < len(tokens) and tokens[at + size].text == "-" and not tokens[at + size - 1].whitespace_
        sided = at > 0 and tokens[at - 1].text == "-"
        if code and not hyphen and not sided:
            yield code
        at += size


def _longest(tokens: list[Any], places: Countries) -> tuple[int, str | None]:
    for size in range(min(3, len(tokens)), 0, -1):
        text = "".join(t.text_with_ws for t in tokens[:size]).strip()
        if not text[:1].isupper():
            continue
        code = country_of_people(text) or country_named(text)
        if code is None and any(t.ent_type_ in ("GPE", "FAC", "ORG") for t in tokens[:size]):
            code = country_of_seat(text)
        if code:
            return size, code
    if tokens[0].ent_type_ == "GPE":
        return 1, places.get(tokens[0].i)
    return 1, None


def _body(tokens: list[Any]) -> tuple[str, str | None] | None:
    """Role and country of a body that the words name."""
    for at in range(len(tokens)):
        if not tokens[at].text[:1].isupper():
            continue
        for size in range(min(LONGEST, len(tokens) - at), 0, -1):
            known = body_named("".join(t.text_with_ws for t in tokens[at : at + size]).strip())
            if known:
                return known
    return None
