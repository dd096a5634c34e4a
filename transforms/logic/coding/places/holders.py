"""What an article says outright about where its places lie: "Paris, Texas", "Kenyan police"."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from transforms.logic.coding.actors.nations import country_of_people
from transforms.logic.coding.places.gazetteer import Entry, Gazetteer
from transforms.logic.coding.places.lexicon import place_words

__all__ = ["Holder", "Named", "candidates", "holders", "nationalities"]

_POSTAL = re.compile(r",\s{1,2}([A-Z]{2})\b(?!\.[A-Z])")
_STEP = re.compile(r",\s{0,2}|,?\s\(|\s+in\s+")
_PEOPLE = re.compile(r"\b[A-Z]\w+(?: [A-Z]\w+)?\b")
_LESS = re.compile(
    r"^(?:(?:[Tt]he )?(?:(?:[Cc]ity|[Tt]own|[Vv]illage|[Pp]rovince|[Ss]tate|[Cc]ounty|[Pp]ort|[Rr]egion|[Rr]epublic) of"
    r"|(?:[a-z]+-?)+|[Dd]owntown|[Cc]entral|[Ee]astern|[Ww]estern|[Nn]orthern|[Ss]outhern|[Gg]reater|[Mm]etro\w*"
    r"|[Nn]orth\w*|[Ss]outh\w*|[Ee]ast|[Ww]est|[Uu]pstate|[Ii]nner|[Mm]ainland) )+(?=\S)"
)
_TAIL = re.compile(
    r"[\s-](?:(?:[Cc]ity|[Rr]egion|[Pp]rovince|[Oo]blast|[Dd]istrict|[Gg]overnorate|[Mm]unicipality|[Ss]tate|Township|Twp"
    r"|Parish|Metropolitan Area|town|village|provinces|county|counties|areas?|metro|prefecture|republic|peninsula"
    r"|islands?|suburb)\.?)$"
)
_DIVISION = re.compile(
    r"^(?:[Tt]he )?(?:[Pp]rovince|[Rr]egion|[Ss]tate) of\b"
    r"|[\s-](?:[Rr]egion|[Pp]rovince|[Oo]blast|[Gg]overnorate|[Ss]tate|prefecture)$"
)
_CITY = re.compile(r"^(?:[Tt]he )?(?:[Cc]ity|[Tt]own|[Vv]illage|[Pp]ort) of\b|\s[Cc]ity$")
_WELL_KNOWN = ("continent", "country", "district", "natural", "facility")


class Named(NamedTuple):
    """A place named in the text: the words, their start and end."""

    text: str
    start: int
    end: int


class Holder(NamedTuple):
    """A country, or one of its first-level divisions, that a place lies in.

    Attributes:
        country: ISO 3166-1 alpha-3 code.
        admin1: GeoNames code of the division; empty for the whole country.
    """

    country: str
    admin1: str = ""

    def holds(self, entry: Entry) -> bool:
        """Whether a place lies in it."""
        return entry.kind != "country" and entry.country == self.country and self.admin1 in ("", entry.admin1)


def candidates(name: str, world: Gazetteer) -> tuple[Entry, ...]:
    """Places that the name may mean: as it stands, else without the words around the proper name."""
    kind = _kind_named(name)
    found = world.lookup(name)
    for pattern in (_LESS, _TAIL):
        if not found:
            bare = pattern.sub("", name, count=1)
            if bare != name and bare[:1].isupper():
                name, found = bare, world.lookup(bare)
    if not found and "," in name:
        found = world.lookup(name.split(",", 1)[0])
    if any(entry.kind in _WELL_KNOWN and not entry.alias for entry in found):
        # the White House is no other name of Casablanca
        found = tuple(entry for entry in found if not entry.alias)
    # the Red Sea is a sea before it is the province that lies on it
    seas = tuple(entry for entry in found if entry.kind == "natural" and entry.country is None and not entry.alias)
    return tuple(entry for entry in found if entry.kind == kind) or seas or found


def _kind_named(name: str) -> str | None:
    """The kind of place that the words around the proper name tell: "Donetsk region", "Gaza City"."""
    division, city = _DIVISION.search(name), _CITY.search(name)
    return "admin1" if division else "city" if city else None


def holders(text: str, spans: Sequence[Named], world: Gazetteer) -> tuple[dict[str, Holder], Counter[str]]:
    """What names contain others.

    Args:
        text: The article's text.
        spans: Its places, in order.
        world: The gazetteer.

    Returns:
        For each name that another contains, that other one; and how often each name contains another.
    """
    told: dict[str, Holder] = {}
    holding: Counter[str] = Counter()
    for i, here in enumerate(spans):
        postal = _POSTAL.match(text, here.end)
        if postal and postal[1] in place_words("states"):
            told.setdefault(here.text, Holder("USA", f"US.{postal[1]}"))
        elif "," in here.text:
            _hold(told, here.text, here.text.rsplit(",", 1)[1].strip(), world)
        elif i + 1 < len(spans) and _STEP.fullmatch(text, here.end, spans[i + 1].start):
            holding[spans[i + 1].text] += _hold(told, here.text, spans[i + 1].text, world)
    return told, holding


def _hold(told: dict[str, Holder], name: str, holder: str, world: Gazetteer) -> bool:
    """Note what contains the name, where anything of it goes by that name."""
    for entry in candidates(holder, world):
        if entry.kind in ("country", "admin1") and entry.country:
            found = Holder(entry.country, entry.admin1 or "")
            if any(found.holds(inside) for inside in candidates(name, world)):
                told.setdefault(name, found)
                return True
    return False


def nationalities(text: str) -> Counter[str]:
    """How often each nationality is named, by ISO 3166-1 alpha-3 code."""
    found: Counter[str] = Counter()
    for match in _PEOPLE.finditer(text):
        words = match.group()
        code = country_of_people(words)
        if code is None and " " in words:
            code = next((c for word in words.split() if (c := country_of_people(word))), None)
        if code:
            found[code] += 1
    return found
