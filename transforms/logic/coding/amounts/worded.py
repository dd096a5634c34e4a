"""Numbers of killed and injured that fixed phrases state, where a parse is of no use."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from transforms.logic.coding.amounts.numerals import NUMBER, number_of

__all__ = ["Kind", "Toll", "worded_tolls"]

Kind = Literal["killed", "injured"]


class Toll(NamedTuple):
    """A number of people killed or injured.

    Attributes:
        kind: Killed or injured.
        number: How many; the lower bound of "at least 5", "more than 5" and "5 to 7"; 0 for "no one".
        start: Start of the words that count them: the number with what it counts, "at least 12 people".
        end: End of those words.
        total: It is the toll as it stands ("the death toll rose to 34"), not what one sentence tells.
    """

    kind: Kind
    number: int
    start: int
    end: int
    total: bool = False


# the toll as it stands: "the death toll rose to 34", "the number of injured topped 200"
_GROWN = (
    r"[^.;\n]{0,70}?\b(?:to|at|of|reach(?:es|ed|ing)?|was|is|stood|pass(?:es|ed)|tops|topped|surpass(?:es|ed)"
    r"|exceed(?:s|ed)|hit)\s+(?P<count>(?:(?:at\s+least|more\s+than|over|about|around|nearly|almost|a\s+total\s+of"
    rf"|some)\s+)?(?P<number>{NUMBER})(?:\s+(?:people|dead|deaths|lives))?)(?![\w%-]|[.,]\d|\s*per\s?cent)"
)
_NUMBER_OF = r"\bnumber\s+(?:of\s+)?(?:the\s+|people\s+)?"
# a headline in capitals, which the parser takes for a name
_HEADLINE = (
    rf"\s+(?P<count>(?:At\s+Least\s+|More\s+Than\s+)?(?P<number>{NUMBER}))"
    r"(?=\s+(?:[Ii]n|[Aa]t|[Oo]n|[Aa]nd|[Nn]ear)\b|[.,;:]?\s*$)"
)
_PHRASES: tuple[tuple[Kind, re.Pattern[str], bool], ...] = (
    ("killed", re.compile(rf"\btoll\b(?!\s+(?:road|booth|plaza|free)){_GROWN}", re.I), True),
    ("killed", re.compile(rf"{_NUMBER_OF}(?:dead|killed|deaths|fatalities){_GROWN}", re.I), True),
    ("injured", re.compile(rf"{_NUMBER_OF}(?:injured|wounded|injuries){_GROWN}", re.I), True),
    ("killed", re.compile(rf"\bKills{_HEADLINE}"), False),
    ("injured", re.compile(rf"\b(?:Injures|Wounds){_HEADLINE}"), False),
)


def worded_tolls(text: str, offset: int) -> Iterator[Toll]:
    """The tolls that a sentence states as such ("the death toll rose to 34"), and those of headlines in capitals.

    Args:
        text: The sentence.
        offset: Where it begins in the text that spans count in.
    """
    for kind, pattern, total in _PHRASES:
        for match in pattern.finditer(text):
            number = number_of(match["number"])
            if number is not None:
                start, end = match.span("count")
                yield Toll(kind, number, offset + start, offset + end, total)
