"""Amounts of money that the text states."""

import re

from schemas.article import Money
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.amounts.money import (
    AFTER,
    BEFORE,
    NATION,
    NUMBER,
    SCALE,
    SPELT,
    amount,
    currency_after,
    currency_before,
)
from transforms.registry import Params

_GAP = r"[\s\u00a0\u202f-]?"
_TO = rf"(?:\s?(?:-|–|to)\s?|\sand\s(?={BEFORE}))"
_HIGH = rf"{_TO}(?P<high_symbol>{BEFORE})?(?P<high>{NUMBER}){_GAP}(?P<high_scale>(?i:{SCALE}))"
_RANGE = rf"(?:{_GAP}(?P<scale>(?i:{SCALE})))?(?:{_HIGH})?"
_SYMBOL_FIRST = re.compile(
    rf"(?<![\w$€£])(?P<symbol>{BEFORE})\s?(?P<number>{NUMBER})(?![\d%]){_RANGE}(?:\s(?P<nation>(?i:{NATION})))?"
)
_NAME_LAST = re.compile(
    rf"(?<![\w.,$€£])(?P<number>{NUMBER}|(?i:{SPELT}))(?:{_GAP}(?P<scale>(?i:{SCALE})))?{_GAP}"
    rf"(?:d['’]|de\s)?(?P<name>(?i:{AFTER}))"
)
_WEIGHT = frozenset({"pound", "pounds"})


class MoneyParams(Params):
    """Parameters of the money extractor: none."""


@EXTRACTORS.register("money", MoneyParams)
class MoneyAmounts:
    """Symbol or code before a number, or a currency's name after it, by rules that need no model.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: MoneyParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.money``, in order of the text."""
        comma = story.language not in (None, "en")
        amounts = [m for match in _SYMBOL_FIRST.finditer(story.text) for m in _symbol_first(match, comma)]
        taken = [(m.start, m.end) for m in amounts]
        for match in _NAME_LAST.finditer(story.text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                amounts += _name_last(match, comma)
        found.money.extend(sorted(amounts, key=lambda m: m.start))


def _symbol_first(match: re.Match[str], comma: bool) -> list[Money]:
    code, inferred = currency_before(match["symbol"], match["nation"])
    # "$5-10 million": the scale of the upper bound is that of the lower one too
    scale = match["scale"] or match["high_scale"]
    value = amount(match["number"], scale, comma)
    if value is None:
        return []
    if not match["high"]:
        return [Money(match.group(), match.start(), match.end(), value, code, inferred)]
    low_end = match.end("scale") if match["scale"] else match.end("number")
    low = Money(match.string[match.start() : low_end], match.start(), low_end, value, code, inferred)
    top = amount(match["high"], match["high_scale"], comma)
    start = match.start("high_symbol" if match["high_symbol"] else "high")
    if top is None:
        return [low]
    return [low, Money(match.string[start : match.end()], start, match.end(), top, code, inferred)]


def _name_last(match: re.Match[str], comma: bool) -> list[Money]:
    name = match["name"].lower()
    spelt = match["number"][0].isalpha()
    # "220 pounds" is a weight, "a dollar" a manner of speaking: both need a scale to be an amount
    if not match["scale"] and (name in _WEIGHT or (spelt and match["number"].lower() in ("a", "an", "half a"))):
        return []
    value = amount(match["number"], match["scale"], comma)
    if value is None:
        return []
    code, inferred = currency_after(match["name"])
    return [Money(match.group(), match.start(), match.end(), value, code, inferred)]
