"""Direct quotations and their speakers."""

import re
from typing import NamedTuple

from schemas.article import Quote
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.speech.quotations import PRONOUNS, Quotation, quotations, speaker_of
from transforms.logic.coding.syntax.text import Mention, bare_name, mentions
from transforms.registry import Params


class QuotesParams(Params):
    """Parameters of the quotation extractor.

    Attributes:
        min_words: Words between the marks from which a quotation without a speaker is kept; shorter ones are titles
            and turns of phrase.
    """

    min_words: int = 5


class _Spoken(NamedTuple):
    quote: Quotation
    speaker: tuple[int, int] | None


@EXTRACTORS.register("quotes", QuotesParams)
class Quotes:
    """Words between quotation marks; the speaker is the subject of the verb of saying beside them.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: QuotesParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.quotes``; the speaker of a pronoun is the person it stands for, where only one can be meant."""
        people = _people(story)
        for quote, speaker in _shared(story.text, _spoken(story)):
            start, end = _tight(story.text, quote)
            words = len(re.findall(r"\w+", story.text[start:end]))
            if words == 0 or (words < self._params.min_words and speaker is None):
                continue
            name = _named(story.text, speaker, people) if speaker else None
            span = speaker or (None, None)
            found.quotes.append(Quote(story.text[start:end], start, end, name, *span))


def _people(story: Story) -> list[Mention]:
    """The persons whom the model finds, and their surnames again in the part of the text that it has not read."""
    if story.doc is None:
        return []
    people = list(mentions(story.doc, ["PERSON"]))
    surnames = {bare_name(p.text).split()[-1] for p in people if bare_name(p.text)}
    if surnames and len(story.doc.text) < len(story.text):
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(surnames)))})\b")
        rest = pattern.finditer(story.text, len(story.doc.text))
        people += [Mention(m.group(), m.start(), m.end(), "PERSON") for m in rest]
    return people


def _spoken(story: Story) -> list[_Spoken]:
    quotes = quotations(story.text)
    english = story.language in (None, "en")
    ends = [0, *(q.end + 1 for q in quotes)]
    starts = [*(q.start - 1 for q in quotes[1:]), len(story.text)]
    return [
        _Spoken(quote, speaker_of(story.text, quote, low, high, story.doc) if english else None)
        for quote, low, high in zip(quotes, ends, starts, strict=False)
    ]


def _shared(text: str, spoken: list[_Spoken]) -> list[_Spoken]:
    """Give the parts of one speech one speaker: what goes on in the next paragraph, or after "he said."."""
    spoken = list(spoken)
    for i in range(len(spoken) - 1, 0, -1):
        if spoken[i - 1].speaker is None and spoken[i - 1].quote.open:
            spoken[i - 1] = spoken[i - 1]._replace(speaker=spoken[i].speaker)
    for i in range(1, len(spoken)):
        quote, speaker = spoken[i]
        before = spoken[i - 1]
        if speaker is None and before.speaker is not None and (before.quote.open or _goes_on(text, before, quote)):
            spoken[i] = spoken[i]._replace(speaker=before.speaker)
    return spoken


def _goes_on(text: str, before: _Spoken, quote: Quotation) -> bool:
    """Whether nothing but the attribution stands between two quotations of a paragraph."""
    between = text[before.quote.end + 1 : quote.start - 1]
    spoken_between = before.speaker is not None and before.speaker[0] > before.quote.end
    return "\n" not in between and spoken_between and len(re.split(r"(?<=[a-z)])[.!?]\s+\S", between)) == 1


def _tight(text: str, quote: Quotation) -> tuple[int, int]:
    start, end = quote.start, quote.end
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _named(text: str, speaker: tuple[int, int], people: list[Mention]) -> str:
    """The speaker as written; for "he" or "she" the last person named, unless the sentences before name two."""
    written = text[speaker[0] : speaker[1]]
    if written.casefold() not in PRONOUNS:
        return written
    near = [p for p in people if speaker[0] - 600 < p.end <= speaker[0]]
    last = {name.split()[-1] for p in near if (name := bare_name(p.text))}
    return max(near, key=lambda p: len(p.text)).text if len(last) == 1 else written
