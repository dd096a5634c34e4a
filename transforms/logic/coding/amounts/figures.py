"""Numbers as news writes them: digits with separators, words, and the words that multiply them."""

import re

__all__ = ["NUMBER", "SCALE", "SPACED", "SPELT", "value_of"]

NUMBER = r"(?:\d{1,2}(?:,\d\d)+,\d{3}\b|\d+(?:[.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?)"
"""Digits with group and decimal separators, also in the Indian way: 1,25,000."""
SPACED = r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?(?!\d)"
"""Digits in groups with spaces between."""

_SCALES = {
    1e2: "hundred",
    1e3: "thousand k tausend mille mil",
    1e5: "lakh lakhs hundred-thousand",
    1e6: "million millions m mn mln mio mi millionen millón millones milhão milhões milione milioni miljoen",
    1e7: "crore crores cr",
    1e8: "hundred-million",
    1e9: "billion billions b bn bln bi bilhão bilhões milliard milliards milliarde milliarden mrd miliardo miliardi"
    " miljard thousand-million mil-millones mil-milhões",
    1e11: "hundred-billion",
    1e12: "trillion trillions tn trn lakh-crore trilhão trilhões billionen billón billones biljoen",
}
_FACTORS = {word.replace("-", " "): factor for factor, words in _SCALES.items() for word in words.split()}
_WORDS_LONGEST_FIRST = sorted(_FACTORS, key=len, reverse=True)
SCALE = r"(?:" + "|".join(w.replace(" ", r"\s+") for w in _WORDS_LONGEST_FIRST) + r")\b(?:(?<=mio)\.|(?<=mrd)\.)?"
"""A word or letter that multiplies the number before it."""

_COUNTED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENFOLD = "twenty thirty forty fifty sixty seventy eighty ninety"
_UP_TO_NINETEEN = _COUNTED.split()
_UNITS, _TENS = _UP_TO_NINETEEN[:9], _TENFOLD.split()
_WORDS: dict[str, float] = {word: float(n) for n, word in enumerate(_UP_TO_NINETEEN, 1)}
_WORDS |= {word: 10.0 * n for n, word in enumerate(_TENS, 2)} | {"a": 1.0, "an": 1.0, "half a": 0.5}
_WORDS |= {"a quarter of a": 0.25, "three quarters of a": 0.75}
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in _UNITS}
_WORDS |= {f"{one} and a half": _WORDS[one] + 0.5 for one in _UNITS}
SPELT = r"\b(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")\b"
"""A number in words."""


def value_of(number: str, scale: str | None, comma_is_decimal: bool = False) -> float | None:
    """The value of a number with its scale word.

    Args:
        number: Digits with separators, or a number in words below a hundred.
        scale: A scale word or letter, or None.
        comma_is_decimal: The language writes 1.234,5 for what English writes 1,234.5; a "Billion" is its trillion.

    Returns:
        The value, or None for what is no number.
    """
    value = _WORDS.get(" ".join(number.lower().split())) if number[:1].isalpha() else _digits(number, comma_is_decimal)
    # a pattern that ignores case takes "ı" for "i", the table does not
    word = " ".join(scale.lower().rstrip(".").split()) if scale else ""
    if comma_is_decimal and word == "billion":  # German, French, Danish: the long scale
        word = "billionen"
    factor = _FACTORS.get(word) if scale else 1.0
    return None if value is None or factor is None else round(value * factor, 4)


def _digits(number: str, comma_is_decimal: bool) -> float | None:
    number = re.sub(r"[ \u00a0\u202f]", "", number)
    decimal, group = (",", ".") if comma_is_decimal else (".", ",")
    last = max(number.rfind(","), number.rfind("."))
    if last >= 0 and number.count(number[last]) > 1:
        # a separator that comes twice groups
        group, decimal = number[last], "," if number[last] == "." else "."
    elif last >= 0 and len(set(number) & {",", "."}) == 2:
        decimal = number[last]
        group = "," if decimal == "." else "."
    elif last >= 0 and len(number) - last != 4:
        # one separator that is not followed by three digits can only be a decimal one
        decimal, group = number[last], "," if number[last] == "." else "."
    try:
        return float(number.replace(group, "").replace(decimal, "."))
    except ValueError:
        return None
