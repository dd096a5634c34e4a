"""Amounts of money that the text states."""

from schemas.article import Money
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.amounts.money import amounts
from transforms.registry import Params

_KNOWN = frozenset(["de", "en", "es", "fr", "it", "nl", "pt"])
"""Languages whose words for thousands, millions and the usual currencies are known; elsewhere signs and codes are."""


class MoneyParams(Params):
    """Parameters of the money extractor: none."""


@EXTRACTORS.register("money", MoneyParams)
class MoneyAmounts:
    """Symbol or code before a number, or a currency's name after it, by rules that need no model.

    Args:
        params: Its parameters.
    """

    languages = None

    def __init__(self, params: MoneyParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.money``, in order of the text."""
        if story.language in _KNOWN:
            found.seek("money")
        comma = story.language not in (None, "en")
        found.money.extend(
            Money(story.text[a.start : a.end], a.start, a.end, a.value, a.currency, a.inferred)
            for a in amounts(story.text, comma)
        )
