"""Words about places: ``data/place_names.yaml``."""

from functools import lru_cache
from typing import Any

import yaml

from transforms.logic.coding.places.gazetteer_build import DATA

__all__ = ["abbreviations", "place_words"]


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "place_names.yaml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=8)
def place_words(key: str) -> frozenset[str]:
    """A list of the lexicon, by its key there."""
    return frozenset(word for row in _lexicon()[key] for word in (row if isinstance(row, list) else [row]))


@lru_cache(maxsize=1)
def abbreviations() -> frozenset[str]:
    """Abbreviations of states that are written with one point, without it and in lower case, and their postal codes."""
    names = (name for row in _lexicon()["divisions"].values() for name in row)
    with_point = {name[:-1].casefold() for name in names if name.endswith(".") and name.count(".") == 1}
    return frozenset(with_point | {code.casefold() for code in place_words("states")})
