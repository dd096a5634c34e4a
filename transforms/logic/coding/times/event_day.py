"""When an event took place, from what its sentence states."""

import re
from collections.abc import Iterable
from datetime import date

from schemas.article import DateMention

__all__ = ["day_of"]

_BOUND = re.compile(r"\b(?:since|after|before|until|till|from|by|through|between)\s+(?:[\w'’-]+\s+){0,4}$", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def day_of(
    text: str, dates: Iterable[DateMention], sentence: tuple[int, int], verb: int, published: date | None
) -> tuple[str | None, str | None]:
    """The day of an event, ISO 8601, and where it comes from.

    Args:
        text: The article's text.
        dates: All dates stated in it.
        sentence: Span of the event's sentence.
        verb: Start of the verb.
        published: Day of publication.

    Returns:
        The day that the sentence states nearest to the verb, ``text``; the day of publication, ``publication``, where
        the sentence states no time at all; None twice where it states a week, month or year only, or nothing is known.
    """
    # "Tuesday's election" dates the election, not what is said of it
    near = [d for d in dates if sentence[0] <= d.start < sentence[1] and text[d.end : d.end + 2] not in ("'s", "’s")]
    days = [d for d in near if _DAY.fullmatch(d.value)]
    if days:
        return min(days, key=lambda d: abs(d.start - verb)).value, "text"
    if any(not _BOUND.search(text, max(0, d.start - 40), d.start) for d in near) or published is None:
        return None, None
    return published.isoformat(), "publication"
