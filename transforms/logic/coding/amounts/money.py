"""Numbers and currencies as news writes them."""

import re

__all__ = ["AFTER", "BEFORE", "NATION", "NUMBER", "SCALE", "SPELT", "amount", "currency_after", "currency_before"]

NUMBER = r"\d+(?:[.,\u00a0\u202f]\d{3})*(?:[.,]\d+)?"
"""Digits with group and decimal separators."""

_SCALES = {
    1e2: "hundred",
    1e3: "thousand k tausend mille mil",
    1e5: "lakh lakhs",
    1e6: "million millions m mn mln mio millionen millones milhões milioni miljoen",
    1e7: "crore crores",
    1e9: "billion billions b bn bln milliard milliards milliarden mrd miliardi miljard",
    1e12: "trillion trillions tn trn",
}
_FACTORS = {word: factor for factor, words in _SCALES.items() for word in words.split()}
SCALE = r"(?:" + "|".join(sorted(_FACTORS, key=len, reverse=True)) + r")\b\.?"
"""A word or letter that multiplies the number before it."""

_COUNTED = "one two three four five six seven eight nine ten eleven twelve"
_WORDS: dict[str, float] = {word: float(n) for n, word in enumerate(_COUNTED.split(), 1)}
_WORDS |= {"a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "half a": 0.5}
SPELT = r"(?:half a|" + "|".join(w for w in sorted(_WORDS, key=len, reverse=True) if w != "half a") + r")"
"""A number in words."""

# Symbol before the number: code, and whether the code is only its usual reading.
_BEFORE = {
    "US$": ("USD", False), "C$": ("CAD", False), "CA$": ("CAD", False), "CAD$": ("CAD", False),
    "A$": ("AUD", False), "AU$": ("AUD", False), "NZ$": ("NZD", False), "HK$": ("HKD", False),
    "S$": ("SGD", False), "NT$": ("TWD", False), "R$": ("BRL", False), "$": ("USD", True),
    "€": ("EUR", False), "£": ("GBP", False), "¥": ("JPY", True), "₹": ("INR", False), "₽": ("RUB", False),
    "₩": ("KRW", True), "₺": ("TRY", False), "₴": ("UAH", False), "₪": ("ILS", False), "₦": ("NGN", False),
    "₱": ("PHP", True), "฿": ("THB", False), "₫": ("VND", False), "Rs.": ("INR", True), "Rs": ("INR", True),
}  # fmt: skip
_CODES = (
    "USD EUR GBP JPY CNY RMB INR RUB CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF UAH TRY ILS AED SAR QAR EGP ZAR NGN KES"
    " BRL MXN ARS CLP COP KRW TWD HKD SGD THB IDR MYR PHP VND PKR BDT"
)
_BEFORE |= {code: ("CNY" if code == "RMB" else code, False) for code in _CODES.split()}

BEFORE = r"(?:" + "|".join(re.escape(s) for s in sorted(_BEFORE, key=len, reverse=True)) + r")"
"""A symbol or ISO code that stands before the number."""

_NATIONS = {
    "USD": "us u.s. american", "CAD": "canadian", "AUD": "australian", "NZD": "new zealand", "HKD": "hong kong",
    "SGD": "singapore singaporean", "TWD": "taiwan taiwanese",
}  # fmt: skip
_DOLLARS = {nation: code for code, nations in _NATIONS.items() for nation in re.split(r" (?!zealand|kong)", nations)}
_UNITS = {
    "euro euros eur": ("EUR", False), "dollar dollars": ("USD", True), "dlrs": ("USD", True),
    "pounds sterling|british pounds|sterling": ("GBP", False), "pounds|pound": ("GBP", True), "yen": ("JPY", False),
    "yuan renminbi": ("CNY", False), "swiss francs": ("CHF", False), "rubles roubles": ("RUB", False),
    "rupees": ("INR", True), "hryvnia hryvnias": ("UAH", False), "zlotys zloty": ("PLN", False),
    "ringgit": ("MYR", False), "baht": ("THB", False), "naira": ("NGN", False), "shekels": ("ILS", False),
    "dirhams": (None, False), "francs": (None, False), "pesos": (None, False), "crowns kronor kroner": (None, False),
    "€": ("EUR", False), "£": ("GBP", False), "$": ("USD", True),
}  # fmt: skip
_AFTER: dict[str, tuple[str | None, bool]] = {}
for _names, _value in _UNITS.items():
    for _name in _names.split("|") if "|" in _names or _names == "swiss francs" else _names.split():
        _AFTER[_name] = _value
_AFTER |= {f"{nation} {unit}": (code, False) for nation, code in _DOLLARS.items() for unit in ("dollars", "dollar")}
_AFTER |= {code.lower(): value for code, value in _BEFORE.items() if code.isalpha() and len(code) == 3}

AFTER = r"(?:" + "|".join(re.escape(s) for s in sorted(_AFTER, key=len, reverse=True)) + r")(?!\w)"
"""The name of a currency that stands after the number."""

NATION = r"(?:" + "|".join(re.escape(s) for s in sorted(_DOLLARS, key=len, reverse=True)) + r")\b"
"""A nation that says which dollar is meant: "$1 billion Canadian"."""


def amount(number: str, scale: str | None, comma_is_decimal: bool = False) -> float | None:
    """The value of a number with its scale word.

    Args:
        number: Digits with separators, or a spelt number up to twelve.
        scale: A scale word or letter, or None.
        comma_is_decimal: The language writes 1.234,5 for what English writes 1,234.5.

    Returns:
        The value, or None for what is no number.
    """
    value = _WORDS.get(number.lower()) if number[:1].isalpha() else _digits(number, comma_is_decimal)
    if value is None:
        return None
    factor = _FACTORS[scale.lower().rstrip(".")] if scale else 1.0
    return round(value * factor, 2)


def _digits(number: str, comma_is_decimal: bool) -> float | None:
    number = number.replace("\u00a0", "").replace("\u202f", "")
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


def currency_before(symbol: str, nation: str | None = None) -> tuple[str | None, bool]:
    """ISO 4217 code of a symbol before the number, and whether it is only the symbol's usual reading."""
    if nation and symbol == "$":
        return _DOLLARS[nation.lower()], False
    return _BEFORE[symbol]


def currency_after(name: str) -> tuple[str | None, bool]:
    """ISO 4217 code of a currency named after the number, and whether it is only the name's usual reading."""
    return _AFTER[" ".join(name.lower().split())]
