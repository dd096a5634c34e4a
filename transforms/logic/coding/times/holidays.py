"""Holidays that English news names instead of a date.

Only days that mean one date wherever the name is used, or that only one country calls so (Thanksgiving, Labor Day and
Memorial Day as in the United States; Canada keeps another Thanksgiving).
"""

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, TH, TU, relativedelta

__all__ = ["HOLIDAY", "holiday"]

_FIXED = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "st. patrick's day": (3, 17),
    "may day": (5, 1),
    "july fourth": (7, 4),
    "fourth of july": (7, 4),
    "halloween": (10, 31),
    "veterans day": (11, 11),
}
_MOVING: dict[str, Callable[[int], date]] = {
    "good friday": lambda year: easter(year) - timedelta(days=2),
    "palm sunday": lambda year: easter(year) - timedelta(days=7),
    "ash wednesday": lambda year: easter(year) - timedelta(days=46),
    "easter sunday": easter,
    "easter": easter,
    "easter monday": lambda year: easter(year) + timedelta(days=1),
    "memorial day": lambda year: date(year, 5, 31) + relativedelta(weekday=MO(-1)),
    "labor day": lambda year: date(year, 9, 1) + relativedelta(weekday=MO(1)),
    # the Tuesday after the first Monday of November
    "election day": lambda year: date(year, 11, 2) + relativedelta(weekday=TU(1)),
    "thanksgiving day": lambda year: date(year, 11, 1) + relativedelta(weekday=TH(4)),
    "thanksgiving": lambda year: date(year, 11, 1) + relativedelta(weekday=TH(4)),
}

_DAYS_ONLY = sorted({*_FIXED, *_MOVING} - {"christmas", "easter"}, key=lambda name: (-len(name), name))
HOLIDAY = "(?P<holiday>{}{})".format(
    "|".join(name.replace(".", r"\.?").replace("'", "['’]").replace(" ", r"\s+") for name in _DAYS_ONLY),
    # "the Christmas tree" is no date
    r"|(?:(?<=by )|(?<=at )|(?<=on )|(?<=until )|(?<=since )|(?<=before )|(?<=after )|(?<=last )|(?<=next )|(?<=this ))"
    r"(?:christmas|easter)(?!\s+(?:week|break|season|tree|holidays?|shopping)\b)",
)
"""Pattern of a holiday; for ``re.IGNORECASE``."""


def holiday(name: str, year: int) -> date:
    """The day of a holiday that ``HOLIDAY`` has matched, in a year."""
    key = " ".join(name.lower().replace("’", "'").split())
    key = key.replace("st patrick", "st. patrick")
    if key in _FIXED:
        return date(year, *_FIXED[key])
    return _MOVING[key](year)
