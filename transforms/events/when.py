"""Dates that the text states."""

from schemas.article import DateMention
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.times.dates import english_dates, numeric_dates
from transforms.registry import Params


class WhenParams(Params):
    """Parameters of the date extractor: none."""


@EXTRACTORS.register("when", WhenParams)
class When:
    """Dates in digits in any language, and in words in English.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: WhenParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.dates``, in order of the text."""
        dates = list(numeric_dates(story.text))
        if story.language == "en" or story.doc is not None:
            digits = [(d.start, d.end) for d in dates]
            dates += [
                d
                for d in english_dates(story.text, story.published_on)
                if not any(start < d.end and d.start < end for start, end in digits)
            ]
        for start, end, value in sorted(dates):
            found.dates.append(DateMention(story.text[start:end], start, end, value))
