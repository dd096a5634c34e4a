"""One spelling for all spellings of a place name: the keys of the gazetteer."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["place_key"]

# letters that Unicode does not take apart into a plain one and a mark
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th"}
_PLAIN = str.maketrans({**_LETTERS, **dict.fromkeys("'’‘`ʻʼʿʾ", ""), **dict.fromkeys("-–\xa0", " ")})
_LONG = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "n": "north", "s": "south", "co": "county"}
_ABBREVIATED = re.compile(r"\b(st|ste|mt|ft)(?:\. ?| )(?=\w)|\b(n|s)\. ?(?=\w{4})|\b(co)\.?$")


@lru_cache(maxsize=1 << 14)
def place_key(name: str) -> str:
    """The name in lower case without accents, apostrophes, dots and a leading article; "St." and "Mt." in full."""
    if name.isascii() and name.isalpha():
        return name.lower()
    key = name.casefold()
    if not key.isascii():
        flat = unicodedata.normalize("NFKD", key)
        key = "".join(c for c in flat if not unicodedata.combining(c))
    key = " ".join(key.translate(_PLAIN).split())
    if key.startswith("the "):
        key = key[4:]
    if "." in key or key[:3] in ("st ", "mt ", "ft ") or key.startswith("ste ") or key.endswith(" co"):
        key = _ABBREVIATED.sub(lambda m: _LONG[m[1] or m[2] or m[3]] + ("" if m[3] else " "), key)
        key = key.replace(". ", ".").replace(".", " ").strip() if _is_initials(key) else key.replace(".", "")
        key = key.replace(" ", "") if _is_initials(key) else key
    return key


def _is_initials(key: str) -> bool:
    """Whether it is letters with dots: "u.s.", "d. c."."""
    return bool(re.fullmatch(r"(?:\w[. ] ?)+\w?\.?", key))
