"""Currencies as news names them: symbols and codes before a number, names after it, and whose dollar is meant."""

import re

__all__ = [
    "AFTER",
    "BEFORE",
    "CENTS",
    "NATION",
    "UNIT_WORDS",
    "currency_after",
    "currency_before",
    "currency_of_cents",
    "home_country",
    "home_dollar",
    "is_ambiguous",
    "is_american",
]

# Symbol before the number: code, and whether the code is only its usual reading.
_BEFORE = {
    "US$": ("USD", False), "US $": ("USD", False), "U.S.$": ("USD", False), "U.S. $": ("USD", False),
    "C$": ("CAD", False), "CA$": ("CAD", False), "CAD$": ("CAD", False), "CAN$": ("CAD", False), "Can$": ("CAD", False),
    "A$": ("AUD", False), "AU$": ("AUD", False), "AUD$": ("AUD", False), "NZ$": ("NZD", False), "HK$": ("HKD", False),
    "S$": ("SGD", False), "NT$": ("TWD", False), "R$": ("BRL", False), "Mex$": ("MXN", False), "J$": ("JMD", False),
    "TT$": ("TTD", False), "$": ("USD", True), "€": ("EUR", False), "£": ("GBP", False), "¥": ("JPY", True),
    "₹": ("INR", False), "₽": ("RUB", False), "₩": ("KRW", True), "₺": ("TRY", False), "₴": ("UAH", False),
    "₪": ("ILS", False), "₦": ("NGN", False), "₱": ("PHP", True), "฿": ("THB", False), "₫": ("VND", False),
    "Rs.": ("INR", True), "Rs": ("INR", True), "RM": ("MYR", False), "Rp": ("IDR", False), "Tk": ("BDT", False),
    "KSh": ("KES", False), "Ksh": ("KES", False), "Sh": ("KES", True), "USh": ("UGX", False), "TSh": ("TZS", False),
    "N": ("NGN", True), "R": ("ZAR", True), "P": ("PHP", True), "LE": ("EGP", False), "SR": ("SAR", True),
    "Dh": ("AED", True), "Dhs": ("AED", True), "GH¢": ("GHS", False), "GH₵": ("GHS", False), "₵": ("GHS", False),
    "SFr": ("CHF", False), "Sfr": ("CHF", False), "₸": ("KZT", False), "₾": ("GEL", False), "₼": ("AZN", False),
    "֏": ("AMD", False), "₮": ("MNT", False), "₡": ("CRC", False), "₲": ("PYG", False), "₭": ("LAK", False),
    "៛": ("KHR", False), "৳": ("BDT", False), "kr": (None, False), "Euro": ("EUR", False),
}  # fmt: skip
# ISO 4217, without the codes that English has as words in capitals too (ALL, CUP, MAD, MOP, PEN, SOS, TOP, ...)
_CODES = (
    "USD EUR GBP JPY CNY RMB INR RUB CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF UAH TRY ILS AED SAR QAR EGP ZAR NGN KES"
    " BRL MXN ARS CLP COP KRW TWD HKD SGD THB IDR MYR PHP VND PKR BDT RON BGN ISK KZT GHS UGX TZS JOD KWD IQD IRR LKR"
    " OMR BHD LBP SYP DZD TND LYD SDG ETB RWF ZMW MWK MZN NAD BWP XOF XAF UYU PYG CRC GTQ HNL JMD TTD DOP NPR MMK KHR"
    " LAK MNT UZS AZN AMD RSD MKD AFN YER MUR FJD PGK"
)
_AMBIGUOUS = frozenset({"N", "R", "P", "LE", "SR", "RM", "Sh", "Dh", "Dhs", "COP", "TRY", "SAR", "RON", "NAD", "Euro"})
_BEFORE |= {code: ("CNY" if code == "RMB" else code, False) for code in _CODES.split()}

BEFORE = r"(?:" + "|".join(re.escape(s) for s in sorted(_BEFORE, key=len, reverse=True)) + r")"
"""A symbol or ISO code that stands before the number."""

_DOLLARS = {
    "us": "USD", "u.s.": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "new zealand": "NZD",
    "hong kong": "HKD", "singapore": "SGD", "singaporean": "SGD", "taiwan": "TWD", "taiwanese": "TWD",
    "jamaican": "JMD", "fijian": "FJD", "zimbabwean": "ZWL", "zimbabwe": "ZWL", "namibian": "NAD", "brunei": "BND",
    "liberian": "LRD", "bahamian": "BSD", "barbadian": "BBD", "belize": "BZD", "guyanese": "GYD", "surinamese": "SRD",
    "trinidadian": "TTD", "east caribbean": "XCD", "cayman": "KYD", "bermudian": "BMD",
}  # fmt: skip
# Names of units that several countries share: which nation has which.
_SHARED = {
    "dollars dollar dlrs": _DOLLARS,
    "pounds pound": {
        "british": "GBP", "uk": "GBP", "egyptian": "EGP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG",
        "south sudanese": "SSP",
    },
    "francs franc": {"swiss": "CHF", "congolese": "CDF", "rwandan": "RWF", "french": "FRF", "belgian": "BEF"},
    "pesos peso": {
        "mexican": "MXN", "philippine": "PHP", "argentine": "ARS", "chilean": "CLP", "colombian": "COP",
        "cuban": "CUP", "uruguayan": "UYU", "dominican": "DOP", "argentinos": "ARS", "argentinian": "ARS",
    },
    "crowns kronor kroner kronur krona krone koruna": {
        "swedish": "SEK", "norwegian": "NOK", "danish": "DKK", "czech": "CZK", "icelandic": "ISK",
    },
    "rupees rupee": {
        "indian": "INR", "pakistani": "PKR", "pakistan": "PKR", "sri lankan": "LKR", "nepalese": "NPR",
        "nepali": "NPR", "mauritian": "MUR",
    },
    "riyals riyal": {"saudi": "SAR", "qatari": "QAR", "qatar": "QAR", "yemeni": "YER"},
    "rials rial": {"iranian": "IRR", "omani": "OMR", "yemeni": "YER"},
    "dinars dinar": {
        "kuwaiti": "KWD", "iraqi": "IQD", "jordanian": "JOD", "algerian": "DZD", "libyan": "LYD", "serbian": "RSD",
        "bahraini": "BHD", "tunisian": "TND", "macedonian": "MKD",
    },
    "dirhams dirham": {"uae": "AED", "emirati": "AED", "moroccan": "MAD"},
    "shillings shilling": {"kenyan": "KES", "ugandan": "UGX", "tanzanian": "TZS", "somali": "SOS"},
    "rubles roubles ruble rouble": {"russian": "RUB", "belarusian": "BYN"},
    "yuan": {"chinese": "CNY"}, "yen": {"japanese": "JPY"}, "won": {"south korean": "KRW", "korean": "KRW"},
    "lira liras lire": {"turkish": "TRY", "italian": "ITL", "lebanese": "LBP"},
    "rand": {"south african": "ZAR"},
}  # fmt: skip
# Names that alone say enough, or nothing (None), with whether the code is only the usual reading.
_UNITS: dict[str, tuple[str | None, bool]] = {
    "euro euros eur": ("EUR", False), "dollar dollars dlrs dlr bucks": ("USD", True),
    "dólares dólar dollari dollaro": ("USD", True), "sterline": ("GBP", False), "franken": ("CHF", True),
    "stg sterling": ("GBP", False), "pounds pound quid": ("GBP", True), "yen": ("JPY", False),
    "yuan renminbi": ("CNY", False), "rubles roubles ruble rouble": ("RUB", False), "rupees": ("INR", True),
    "rupiah": ("IDR", False), "hryvnia hryvnias hryvnya": ("UAH", False), "zlotys zloty": ("PLN", False),
    "ringgit": ("MYR", False), "baht": ("THB", False), "naira": ("NGN", False), "shekels": ("ILS", False),
    "won": ("KRW", False), "rand": ("ZAR", False), "reais": ("BRL", False), "kronor": ("SEK", False),
    "forints forint": ("HUF", False), "lei": ("RON", True), "leva": ("BGN", False), "tenge": ("KZT", False),
    "cedis": ("GHS", False), "birr": ("ETB", False), "taka": ("BDT", False), "kyat kyats": ("MMK", False),
    "dong": ("VND", False), "liras lira": ("TRY", True), "lire": ("ITL", False), "guilders": ("NLG", False),
    "deutschmarks deutschemarks": ("DEM", False), "marks": ("DEM", True), "rials": ("IRR", True),
    "dirhams riyals dinars shillings francs pesos crowns kroner kronur kr": (None, False), "zł": ("PLN", False),
    "kč": ("CZK", False),
    "€": ("EUR", False), "£": ("GBP", False), "$": ("USD", True),
}  # fmt: skip
_AFTER: dict[str, tuple[str | None, bool]] = {n: value for names, value in _UNITS.items() for n in names.split()}
_AFTER |= {"pounds sterling": ("GBP", False), "deutsche marks": ("DEM", False), "cfa francs": (None, False)}
_AFTER |= {
    f"{nation} {unit}": (code, False)
    for units, nations in _SHARED.items()
    for unit in units.split()
    for nation, code in nations.items()
}
_AFTER |= {code.lower(): _BEFORE[code] for code in ("USD", "GBP", "CHF", "JPY", "CAD", "AUD", "INR", "CNY")}


def _names(table: dict[str, tuple[str | None, bool]]) -> str:
    ordered = sorted(table, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)


AFTER = rf"(?:(?i:{_names(_AFTER)})|{'|'.join(_CODES.split())})(?!\w)"
"""The name or code of a currency that stands after the number; a code in capitals alone: "30 cop cars"."""

NATION = rf"(?:{'|'.join(re.escape(s) for s in sorted(_DOLLARS, key=len, reverse=True))})\b"
"""A nation that says which dollar is meant: "$1 billion Canadian"."""

_CENTS = {"cents": ("USD", True), "cts": ("USD", True), "pence": ("GBP", False), "euro cents": ("EUR", False)}
_CENTS |= {f"{nation} {unit}": (code, False) for nation, code in _DOLLARS.items() for unit in ("cents", "cts")}
CENTS = "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in sorted(_CENTS, key=len, reverse=True))
"""The hundredth part of a unit by its name."""

UNIT_WORDS = frozenset(name.split()[-1] for name in (*_AFTER, *_CENTS)) | frozenset(_CODES.lower().split())
"""The words with which the names of currencies and of their hundredth parts end, lower case."""

# Countries whose own press writes a bare $ for their dollar, with how the text shows that it keeps them apart.
_HOMES = {
    "CAD": (r"Canad(?:a|ian)s?|Ottawa|Toronto", r"(?:C|CA|CAD|Can|CAN)\$|Canadian dollars?|\$[\d.,]+\s?\w* Canadian"),
    "AUD": (r"Australian?s?|Canberra|Sydney|Melbourne", r"(?:A|AU|AUD)\$|Australian dollars?"),
    "NZD": (r"New Zealand(?:ers?)?|Auckland", r"NZ\$|New Zealand dollars?"),
}
_HOME_COUNTRIES = {"CAD": "CAN", "AUD": "AUS", "NZD": "NZL"}
_AMERICA = re.compile(r"\b(?:US|U\.S\.?|United States|Americans?|Washington|Wall Street)(?!\w)")
_LEAST = 5
"""Mentions of a country from which a text may be its own press's."""


def currency_before(symbol: str, nation: str | None = None) -> tuple[str | None, bool]:
    """ISO 4217 code of a symbol before the number, and whether it is only the symbol's usual reading."""
    if nation and symbol == "$":
        return _DOLLARS.get(" ".join(nation.lower().split())), False
    return _BEFORE[symbol]


def currency_after(name: str) -> tuple[str | None, bool]:
    """ISO 4217 code of a currency named after the number, and whether it is only the name's usual reading."""
    known = _AFTER.get(" ".join(name.lower().split()))
    return known or _BEFORE.get(name, (None, False))


def is_ambiguous(symbol: str) -> bool:
    """Whether a symbol before a number is something else beside a small one: "N7", "COP28", "P5 countries"."""
    return symbol in _AMBIGUOUS


def currency_of_cents(name: str) -> tuple[str | None, bool]:
    """ISO 4217 code of the currency whose hundredth part is named, and whether it is only the usual reading."""
    return _CENTS.get(" ".join(name.lower().split()), (None, False))


def home_dollar(text: str) -> str | None:
    """ISO 4217 code of the dollar that a bare $ most likely means in a text, where that is not the American one.

    A Canadian, Australian or New Zealand story writes $ for its own dollar. It is taken for one where it says whose
    the money is ("Canada's $5 billion"), or names its country at least five times and twice as often as America; and
    where it nowhere marks that dollar as another one ("C$5"), for then the bare sign is the American one.
    """
    if "$" not in text:
        return None
    for code, (country, marked) in _HOMES.items():
        named = len(re.findall(rf"\b(?:{country})\b", text))
        owned = named and re.search(rf"\b(?:{country})['’]s?\s(?:\w+\s)?\$\d", text)
        if owned or (named >= _LEAST and named >= 2 * len(_AMERICA.findall(text))):
            return None if re.search(marked, text) else code
    return None


def home_country(text: str) -> str | None:
    """ISO 3166-1 alpha-3 code of the country whose own press a text shows to be by its bare $, or None."""
    dollar = home_dollar(text)
    return _HOME_COUNTRIES[dollar] if dollar else None


def is_american(sentence: str) -> bool:
    """Whether a sentence speaks of America, so that its bare $ is the American one."""
    return _AMERICA.search(sentence) is not None
