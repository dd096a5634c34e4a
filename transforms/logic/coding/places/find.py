"""Place names in a text: those the language model marks, and those it misses or has not read.

Every part of a capitalised sequence that the gazetteer knows is weighed by what stands around it, by what the model
calls it, and by how well it fits the places that are sure.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from transforms.logic.coding.actors.nations import country_of_people
from transforms.logic.coding.places.evidence import Label, Marks, Name, labels_of, likelihoods, sure_places
from transforms.logic.coding.places.gazetteer import Gazetteer
from transforms.logic.coding.places.geo import is_country
from transforms.logic.coding.places.holders import Named
from transforms.logic.coding.places.lexicon import abbreviations, place_words

__all__ = ["Marks", "find_names", "find_streets", "is_word"]

_WORD = (
    r"(?:W\. ?Va|(?:[A-Z]\.){2,}|(?:St|Ste|Mt|Ft)\.(?= [A-Z])|[A-Z\u00c0-\u00de]\w*(?:['’](?!s\b)\w+)*(?:-[A-Z]\w*)*)"
)
_LINK = r"(?:of|de|del|la|le|el|al|do|da|dos|das|upon|on|in|and|the|du|des|an der|sur)"
_ARTICLE = r"(?:al|el|as|ad|ar|an|at|az|ez|ash|esh|sous|en|sur)-"
_SEQUENCE = re.compile(rf"(?<!\w){_WORD}(?:(?: (?:{_LINK} )?|[ -]{_ARTICLE}){_WORD})*")
_TOKEN = re.compile(rf"{_WORD}|[a-z]+")
_AND = "and"
_LONGEST = 5
_ACRONYM = re.compile(r"[A-Z]{3,5}")
_DATELINE = re.compile(r"[^\n.]{0,40}?(?:\(|--|[—–]| - )")
_NOT_AFTER = re.compile(
    r"\b(?:(?:Banks?|Cape|Gulf|Bay|Straits?|Sea|Isles?|Battle|Prince|Princess|Duke|Duchess|Earl|Countess) of"
    r"|Lake|Mount|St|Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Baron|Baroness|Prof|Rev|Sgt|Lt|Capt|Col|Sen|Rep|Gov)\.? $"
)
_ERA = re.compile(r"\s(?:administration|presidency|campaign|family|era|doctrine|brothers|aides?)\b")
"""What follows the name of a person: "the Clinton administration"."""
_STREET = re.compile(
    r"\b(?:[NSEW]\. )?(?:(?:North|South|East|West) )?(?:[A-Z]\w+(?:['’](?!s )\w+)?|\d+(?:st|nd|rd|th)) (?:[A-Z]\w+ )?"
    r"(?:Street|St\.|Road|Rd\.|Avenue|Ave\.|Drive|Lane|Boulevard|Blvd\.|Parkway|Pike|Turnpike)(?!\w)"
)

_THRESHOLD = 0.45
"""Likelihood from which a name is taken for a place: there the F1 of local news was best."""


_IN_LIST = 0.25
"""Likelihood from which a name is taken where it stands in a list with a place."""

_LIST = re.compile(r", (?:and |or )?| and | or ")


def find_streets(text: str) -> list[Named]:
    """Names of streets and roads."""
    return [Named(m.group(), m.start(), m.end()) for m in _STREET.finditer(text)]


def find_names(text: str, marks: Marks, world: Gazetteer, title: str | None = None) -> list[Named]:
    """The names of places in a text that the gazetteer knows, in order.

    Args:
        text: The text.
        marks: What the language model says of its beginning.
        world: The gazetteer.
        title: Headline.
    """
    names, labels = _labelled(text, marks, world)
    likely = likelihoods(text, names, labels, marks, world, title)
    taken = _with_lists(text, names, likely)
    return [
        _widened(text, name, label, marks, world)
        for name, label, is_taken in zip(names, labels, taken, strict=True)
        if is_taken
    ]


def _with_lists(text: str, names: Sequence[Name], likely: Sequence[float]) -> list[bool]:
    """Which names are taken: the likely ones, and less likely ones in a list with them, as in "Lyon and Nice"."""
    taken = [likelihood >= _THRESHOLD for likelihood in likely]
    for order in (range(1, len(names)), range(len(names) - 1, 0, -1)):
        for i in order:
            if taken[i - 1] != taken[i] and _LIST.fullmatch(text, names[i - 1].end, names[i].start):
                taken[i - 1], taken[i] = (taken[j] or likely[j] >= _IN_LIST for j in (i - 1, i))
    return taken


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(word.casefold() for word in place_words("words"))


def is_word(name: str) -> bool:
    """Whether the name, though that of some place, is nearly always a word of something else."""
    # "US" is a country, "Us" is none
    return name.casefold() in _words() and not (name.isupper() and len(name) < 3)


def _labelled(text: str, marks: Marks, world: Gazetteer) -> tuple[list[Name], list[Label]]:
    """Names that may be places, and what the model calls them."""
    names = _candidates(text, world)
    labels = labels_of(text, names, marks.entities)
    known = {name.text for name, sure in zip(names, sure_places(labels), strict=True) if sure}
    known |= {name.text.upper() for name in names if not name.text.isupper()}
    kept = [
        (name, label)
        for name, label in zip(names, labels, strict=True)
        if name.text in known or not _ACRONYM.fullmatch(name.text) or _opens(text, name)
    ]
    return [name for name, _ in kept], [label for _, label in kept]


def _opens(text: str, name: Name) -> bool:
    """Whether a word in capitals is a dateline rather than an acronym: "ROME (Agency) -"."""
    starts = not name.start or text[name.start - 1] == "\n" or text[name.start - 2 : name.start] == ". "
    return starts and bool(_DATELINE.match(text, name.end))


def _candidates(text: str, world: Gazetteer) -> list[Name]:
    """Parts of capitalised sequences that the gazetteer knows: the longest from the left, without overlaps."""
    found = []
    for m in _SEQUENCE.finditer(text):
        tokens = [(t.start(), t.end()) for t in _TOKEN.finditer(text, m.start(), m.end())]
        first = 1 if m.group().startswith("The ") else 0
        i = first
        while i < len(tokens):
            j = _longest(text, tokens, i, world)
            if j:
                start, end = tokens[i][0], tokens[j - 1][1]
                right = text[slice(*tokens[j])] if j < len(tokens) else ""
                right = "" if right == _AND else right
                left = i > first and text[slice(*tokens[i - 1])] != _AND
                if text[start:end].casefold() in abbreviations() and text.startswith(".", end):
                    end += 1
                name = Name(text[start:end], start, end, left, right)
                if _is_free(text, name):
                    found.append(name)
            i = j or i + 1
    return found


def _is_free(text: str, name: Name) -> bool:
    """Whether the name is not part of the name of a newspaper, a club, a street or a day, nor a loose abbreviation."""
    if name.right in place_words("others") or _NOT_AFTER.search(text, max(0, name.start - 14), name.start):
        return False
    if _ERA.match(text, name.end):
        return False
    if name.text.startswith("St. ") and text.startswith(("'s", "’s"), name.end):
        return False
    if country_of_people(name.text) and not is_country(name.text):
        return False
    if name.text.casefold() in abbreviations():
        # "Miss" and "PA" are words; "Miss." and "Perkasie, PA" are states
        return text.endswith(", ", 0, name.start)
    return True


def _longest(text: str, tokens: Sequence[tuple[int, int]], i: int, world: Gazetteer) -> int:
    """Where the longest name of the gazetteer ends (a token's index) that begins with token ``i``; 0: there is none."""
    for j in range(min(len(tokens), i + _LONGEST), i, -1):
        name = text[tokens[i][0] : tokens[j - 1][1]]
        if name.startswith(("The ", "THE ")):
            return 0
        if len(name) > 1 and name[0].isupper() and text[tokens[j - 1][0]].isupper() and world.knows(name):
            return j if not is_word(name) else 0
    return 0


def _widened(text: str, name: Name, label: Label, marks: Marks, world: Gazetteer) -> Named:
    """The name with what the model counts to it, "eastern Ukraine", or with an article of its own, "The Hague"."""
    if text.startswith("The ", max(0, name.start - 4)) and world.lookup(name.text)[0].name.startswith("The "):
        return Named(text[name.start - 4 : name.end], name.start - 4, name.end)
    if label.label in ("GPE", "LOC") and label.whole:
        for start, end, _ in marks.entities:
            if start <= name.start < name.end <= end:
                before = text[start : name.start]
                if not before.startswith(("the ", "The ")) and before.replace(" ", "").replace("-", "").isalpha():
                    return Named(text[start : name.end], start, name.end)
    return Named(name.text, name.start, name.end)
