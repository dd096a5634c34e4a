"""Which place each name of an article means, by its inhabitants and by what else the article names.

Every place of the gazetteer that goes by a name is scored by a handful of weights. Some features of a place count how
likely the other names of the article lie in its country, in its division or near it; so the scores of all names are
worked out together, in a few rounds (mean field).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.logic.coding.places.gazetteer import Entry, Gazetteer
from transforms.logic.coding.places.holders import Holder, Named, candidates, holders, nationalities
from transforms.logic.coding.places.names import place_key

__all__ = ["Sense", "senses"]

_MOST_ENTRIES = 30
_MOST_PAIRS = 1_200
_MOST_NAMES = 400
_ROUNDS = 3
_NEAR_KM = 60.0
_METROPOLIS = 5_000_000
_NEAR_ENOUGH = 0.05

_BASE = (
    "people",
    "alias",
    "country",
    "continent",
    "admin1",
    "admin2",
    "other",
    "held",
    "torn",
    "capital",
    "twin",
    "holds",
    "respelt",
    "home",
)
_KINDS = {"country": 2, "continent": 3, "admin1": 4, "admin2": 5, "natural": 6, "district": 6, "facility": 6}
_HELD, _TORN, _CAPITAL, _TWIN, _HOLDS, _RESPELT, _HOME = 7, 8, 9, 10, 11, 12, 13
_DIVISION = re.compile(r" (?:province|region|state|oblast|governorate|prefecture|department)\b(?! of\b)")
_STATE = re.compile(
    r"\b(?:[Tt]he state(?:['’]s|wide)?(?= [a-z]|[.,])(?! of\b)"
    r"|[Ss]tate (?:[Ss]en|[Rr]ep|law|police|legisl|capitol|troop|patrol|attorney|house|board)|[Ss]tatewide"
    r"|Gov(?:\.|ernor)|[Cc]ount(?:y|ies)|[Ss]heriff|U\.S\. (?:Senat|Rep|District))"
)
"""How news speaks of a state of the United States from within: of the country of the same name hardly ever."""

_STEM, _RESPELLING = 4, 0.5

_PAIRED = ("city", "admin1")
_WIDE = ("country", "continent", "admin1")
# Learnt on half of a set of local news and rounded towards the inhabitants, as world news reads names.
# people: log10(inhabitants + 300); held, torn: another name holds it ("Paris, Texas") or holds another of that name;
# capital: of a country; twin: a division that has the name of its city; holds: share of the mentions that hold another;
# respelt: its own name has accents that the text leaves out; home: a state that shares its name with a country, in a
# text that speaks of the state, its governor, its counties;
# nation, state: share of the other names in its country and division; near: log(1 + 5 × names near it).
_WEIGHTS: Mapping[str, float] = {
    **dict(zip(_BASE, (1.4, -2.3, 2.5, 5.0, 0.7, 2.0, 3.0, 8.0, -4.0, 1.0, -2.0, 2.0, -0.6, 2.5), strict=True)),
    "nation": 3.2,
    "state": 3.4,
    "near": 1.8,
}


class Sense(NamedTuple):
    """The place that a name most likely means.

    Attributes:
        entry: The place.
        belief: How likely it is among the places of that name, 0 to 1.
        country: ISO alpha-3 code of the country that most likely holds it, or None.
        country_belief: How likely that country is, 0 to 1.
        held: The text says what it lies in: "Paris, Texas".
        nation: Share of the other names that lie in its country.
        state: Share of the other names that lie in its first-level division.
        near: How many of the other names are near it, damped.
    """

    entry: Entry
    belief: float
    country: str | None
    country_belief: float
    held: bool
    nation: float
    state: float
    near: float

    @property
    def lonely(self) -> bool:
        """Whether nothing else that is named speaks for it."""
        return not self.held and self.nation == 0 and self.near < _NEAR_ENOUGH


class _Problem(NamedTuple):
    """Places that the names may mean (rows) and those of names that are evidence (columns)."""

    names: list[str]
    entries: list[Entry]
    group: NDArray[np.intp]
    base: NDArray[np.float64]
    evidence: NDArray[np.intp]
    weight: NDArray[np.float64]
    total: NDArray[np.float64]
    same_country: NDArray[np.bool_]
    same_state: NDArray[np.bool_]
    kernel: NDArray[np.float64]
    people: NDArray[np.float64]
    all_people: float


def senses(
    text: str, spans: Sequence[Named], world: Gazetteer, sure: Sequence[bool] | None = None, title: str | None = None
) -> dict[str, Sense]:
    """The place that each name of an article means: one for all its mentions.

    Args:
        text: The article's text.
        spans: The names, in order.
        world: The gazetteer.
        sure: For each name whether it is surely a place, and so evidence for the others; None: all are.
        title: Headline: the nationalities that it names count.

    Returns:
        Senses by name as written; names that the gazetteer lacks are left out.
    """
    problem = _problem(text, spans, world, sure, title)
    if problem is None:
        return {}
    weights = np.array(list(_WEIGHTS.values()))
    belief = _softmax(problem.base @ weights[: len(_BASE)], problem)
    context = np.zeros((len(belief), 3))
    for _ in range(_ROUNDS):
        context = _context(problem, belief)
        belief = _softmax(problem.base @ weights[: len(_BASE)] + context @ weights[len(_BASE) :], problem)
    first = np.flatnonzero(np.diff(problem.group, prepend=-1)).tolist()
    return {
        name: _sense(problem, belief, context, slice(start, end))
        for name, start, end in zip(problem.names, first, [*first[1:], len(belief)], strict=True)
    }


def _sense(p: _Problem, belief: NDArray[Any], context: NDArray[Any], rows: slice) -> Sense:
    countries: Counter[str | None] = Counter()
    regions: Counter[str | int] = Counter()
    shares = belief[rows].tolist()
    # a city and the province that has its name are one choice: of the best such pair the likelier one is meant
    region = [e.admin1 if e.admin1 and e.kind in _PAIRED else i for i, e in enumerate(p.entries[rows])]
    for entry, key, share in zip(p.entries[rows], region, shares, strict=True):
        countries[entry.country] += share
        regions[key] += share
    best, likely = regions.most_common(1)[0]
    at = rows.start + max((i for i, key in enumerate(region) if key == best), key=lambda i: (shares[i], -i))
    country, share = countries.most_common(1)[0]
    held = bool(p.base[at, _HELD])
    return Sense(p.entries[at], likely, country, share, held, *map(float, context[at]))


def _problem(
    text: str, spans: Sequence[Named], world: Gazetteer, sure: Sequence[bool] | None, title: str | None
) -> _Problem | None:
    mentioned = Counter(span.text for span in spans)
    count: Counter[str] = Counter()
    for i, span in enumerate(spans):
        count[span.text] += 1 if sure is None or sure[i] else 0
    wanted = list(count)[:_MOST_NAMES]
    most = min(_MOST_ENTRIES, max(3, _MOST_PAIRS // max(1, len(wanted))))
    divisions = {span.text for span in spans if _DIVISION.match(text, span.end)}
    options = {}
    for name in wanted:
        found = candidates(f"{name} state" if name in divisions else name, world) or candidates(name, world)
        if found:
            options[name] = found[:most]
    if not options:
        return None
    names, rows = list(options), [entry for found in options.values() for entry in found]
    group = np.repeat(np.arange(len(names)), [len(found) for found in options.values()])
    told, holding = holders(text, spans, world)
    shared = {name for name, found in options.items() if any(_has_namesake(entry, found) for entry in found)}
    at_home = bool(shared) and bool(_STATE.search(f"{title}. {text}" if title else text))
    base = [
        [
            *_base(entry, name, told.get(name), _has_twin(entry, found), holding[name] / max(1, mentioned[name])),
            float(_is_respelt(entry, name)),
            float(at_home and name in shared and _has_namesake(entry, found)),
        ]
        for name, found in options.items()
        for entry in found
    ]
    weights = np.array([min(count[name], 3) for name in names], float)
    evidence = np.flatnonzero(weights[group])
    different = group[:, None] != group[None, evidence]
    country = np.array([e.country or "" for e in rows], "U3")
    state = np.array([e.admin1 or "" for e in rows], "U10")
    nations = nationalities(f"{title}. {text}" if title else text)
    return _Problem(
        names=names,
        entries=rows,
        group=group,
        base=np.array(base),
        evidence=evidence,
        weight=weights[group][evidence],
        total=(weights.sum() - weights)[group],
        same_country=_same(country, evidence) & different,
        same_state=_same(state, evidence) & different,
        kernel=_kernel(rows, evidence) * different,
        people=np.array([nations[e.country or ""] for e in rows], float),
        all_people=float(nations.total()),
    )


def _has_twin(entry: Entry, others: Sequence[Entry]) -> bool:
    """Whether a division's name is first that of a city: of its own, or of the capital, as "Moscow", "Washington"."""
    return entry.kind == "admin1" and any(
        (e.admin1 == entry.admin1 and (place_key(e.name) == place_key(entry.name) or e.people > _METROPOLIS))
        or (e.capital and e.country == entry.country)
        for e in others
        if e.kind == "city"
    )


def _is_respelt(entry: Entry, name: str) -> bool:
    return not entry.alias and name.isascii() and not entry.name.isascii() and entry.kind in _PAIRED


def _has_namesake(entry: Entry, others: Sequence[Entry]) -> bool:
    """Whether a division has the name of another country: "Georgia"."""
    return entry.kind == "admin1" and any(
        e.kind == "country" and not e.alias and e.country != entry.country for e in others
    )


def _alias(entry: Entry, name: str) -> float:
    """Whether it goes by the name beside its own; half where it is another spelling, "Mombassa"."""
    if not entry.alias:
        return 0.0
    return _RESPELLING if place_key(name)[:_STEM] == place_key(entry.name)[:_STEM] else 1.0


def _base(entry: Entry, name: str, holder: Holder | None, twin: bool, holds: float) -> list[float]:
    row = [math.log10(entry.people + 300), _alias(entry, name)] + [0.0] * (_RESPELT - 2)
    if entry.kind in _KINDS:
        row[_KINDS[entry.kind]] = 1.0
    if holder:
        row[_HELD if holder.holds(entry) else _TORN] = 1.0
    row[_CAPITAL], row[_TWIN] = float(entry.capital), float(twin)
    row[_HOLDS] = holds if entry.kind in ("country", "admin1") else 0.0
    return row


def _same(codes: NDArray[np.str_], evidence: NDArray[np.intp]) -> NDArray[np.bool_]:
    _, number = np.unique(codes, return_inverse=True)
    same: NDArray[np.bool_] = (number[:, None] == number[None, evidence]) & (codes != "")[:, None]
    return same


def _kernel(entries: Sequence[Entry], evidence: NDArray[np.intp]) -> NDArray[np.float64]:
    """How near places are to each other, 0 to 1; on the plane, which is true enough where it counts."""
    points = [(math.nan, math.nan) if e.lat is None or e.kind in _WIDE else (e.lat, e.lon) for e in entries]
    lat, lon = np.array(points, float).T
    north = (lat[:, None] - lat[None, evidence]) * 111.2
    east = (lon[:, None] - lon[None, evidence]) * (111.2 * np.cos(np.radians(lat)))[:, None]
    near: NDArray[np.float64] = np.nan_to_num(np.exp(np.sqrt(north * north + east * east) / -_NEAR_KM))
    return near


def _context(p: _Problem, belief: NDArray[Any]) -> NDArray[Any]:
    """Of each place the shares of other names in its country and division, and how many are near."""
    mass = p.weight * belief[p.evidence]
    nation = (p.same_country @ mass + p.people) / (p.total + p.all_people + 1)
    return np.column_stack([nation, (p.same_state @ mass) / (p.total + 1), np.log1p(5 * (p.kernel @ mass))])


def _softmax(score: NDArray[Any], p: _Problem) -> NDArray[Any]:
    """Scores as shares within each name."""
    first = np.flatnonzero(np.diff(p.group, prepend=-1))
    power = np.exp(score - np.maximum.reduceat(score, first)[p.group])
    share: NDArray[Any] = power / np.add.reduceat(power, first)[p.group]
    return share
