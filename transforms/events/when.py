"""Dates that the text states."""

from datetime import date

from schemas.article import DateMention
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.times.dates import english_dates, numeric_dates
from transforms.registry import Params

# A dateline that is older than this is that of an old report run again, or misread.
_DATELINE_DAYS = 3


class WhenParams(Params):
    """Parameters of the date extractor: none."""


@EXTRACTORS.register("when", WhenParams)
class When:
    """Dates in digits in any language, and in words in English.

    Args:
        params: Its parameters.
    """

    languages = None

    def __init__(self, params: WhenParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.dates``, in order of the text."""
        if story.language == "en":
            found.seek("dates")
        dates = list(numeric_dates(story.text))
        if story.language == "en" or story.doc is not None:
            digits = [(d.start, d.end) for d in dates]
            dates += [
                d
                for d in english_dates(story.text, _reference(story))
                if not any(start < d.end and d.start < end for start, end in digits)
            ]
        for start, end, value in sorted(dates):
            found.dates.append(DateMention(story.text[start:end], start, end, value))


def _reference(story: Story) -> date | None:
    """The day that "yesterday" is read by: that of the dateline, where the report was written before it was published.

    A dateline without a day of publication to bear it out is not believed: its year is a guess.
    """
    if story.published_on is None or story.dateline_on is None:
        return story.published_on
    late = (story.published_on - story.dateline_on).days
    return story.dateline_on if 0 <= late <= _DATELINE_DAYS else story.published_on
