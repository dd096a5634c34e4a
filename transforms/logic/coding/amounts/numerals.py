"""Whole numbers as English news writes them: "1,234", "twenty-five", "two dozen", "3.5 million"."""

import re

__all__ = ["NUMBER", "number_of"]

_ONES_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = _ONES_WORDS.split(), _TENS_WORDS.split()
_WORDS = {word: n for n, word in enumerate(_ONES, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

_UNITS = "|".join(_ONES[:9])
_LONGEST_FIRST = "|".join(sorted(_ONES, key=len, reverse=True))
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_UNITS}))?|{_LONGEST_FIRST})"
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
NUMBER = (
    rf"(?:(?:{_DIGITS}|{_SMALL}|an?(?=\s+(?:dozen|hundred|thousand|million)\b)|half\s+a(?=\s+dozen\b))"
    rf"(?:[\s-]+(?:{'|'.join(_SCALES)})\b(?:\s+(?:and\s+)?{_SMALL})?)*)"
)
"""Pattern of a number: digits with thousands separators, words up to the billions, dozens; for ``re.IGNORECASE``."""

_PART = re.compile(rf"(?:{_DIGITS})|[a-z]+", re.I)


def number_of(text: str) -> int | None:
    """The whole number that an expression of ``NUMBER`` means.

    Returns:
        The number; None for what is none, is 0 or has a fraction.
    """
    total, part = 0.0, 0.0
    for found in _PART.findall(text.lower()):
        if found[0].isdigit():
            part += float(found.replace(",", ""))
        elif found in _WORDS:
            part += _WORDS[found]
        elif found == "half":
            part = 0.5
        elif found in _SCALES:
            part = (part or 1) * _SCALES[found]
            if _SCALES[found] >= _SCALES["thousand"]:
                total, part = total + part, 0.0
        elif found not in ("a", "an", "and"):
            return None
    total += part
    return int(total) if total > 0 and total == int(total) else None
