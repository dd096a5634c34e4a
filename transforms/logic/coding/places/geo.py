"""Which country a place name belongs to, where the name alone makes it certain."""

from functools import lru_cache

from transforms.logic.coding.places.gazetteer import gazetteer
from transforms.logic.coding.places.lexicon import place_words
from transforms.logic.coding.places.names import place_key

__all__ = ["country_of", "is_country"]

_CITY_POPULATION = 100_000
"""A smaller city is not what a bare name in world news can be taken to mean."""

_SHARE = 0.9
"""Share of all people in places of that name that one country must hold; for a national capital the most is enough."""


@lru_cache(maxsize=1 << 14)
def country_of(name: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country that a name means.

    Args:
        name: A country, a well-known region, or a city.

    Returns:
        The code, or None where the name is unknown, or shared by places of several countries that are too alike in
        population for the largest to be meant.
    """
    if place_key(name) in _names("uncertain"):
        return None
    entries = gazetteer().lookup(name)
    country = next((e for e in entries if e.kind == "country" and not e.alias), None)
    if country is not None:
        return country.country
    people: dict[str | None, int] = {}
    for entry in entries:
        least = 0 if entry.kind != "city" else 1
        people[entry.country] = people.get(entry.country, 0) + max(least, entry.people)
    if not people:
        return None
    code, most = max(people.items(), key=lambda item: item[1])
    best = [e for e in entries if e.country == code]
    if any(e.capital and not e.alias for e in best):
        return code
    certain = any(e.kind != "city" or e.people >= _CITY_POPULATION for e in best)
    return code if certain and most >= _SHARE * sum(people.values()) else None


@lru_cache(maxsize=1 << 14)
def is_country(name: str) -> bool:
    """Whether the name is that of a country, or of a nation of the United Kingdom."""
    if place_key(name) in _names("nations"):
        return True
    return any(e.kind == "country" and not e.alias for e in gazetteer().lookup(name))


@lru_cache(maxsize=2)
def _names(key: str) -> frozenset[str]:
    return frozenset(place_key(name) for name in place_words(key))
