"""Direct quotations and their speakers."""

import re
from typing import NamedTuple

from schemas.article import Quote
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.speech.attribution import is_said_directly, last_sentence, speaker_before, speaker_of
from transforms.logic.coding.speech.marks import Quotation, is_clause, is_title, names_something, quotations
from transforms.logic.coding.speech.speakers import Speakers
from transforms.registry import Params

_WORD = re.compile(r"\w+")
_SHORTEST = 2
"""Words of a quotation that its punctuation alone shows to be speech."""
_LANGUAGES = (
    "bg bs ca cs da de el en es et eu fi fr ga gl hr hu is it lt lv mk nb nl nn no pl pt ro ru sk sl sq sr sv tr uk"
)
_KNOWN = frozenset(_LANGUAGES.split())
"""ISO 639-1 codes of languages that set off speech with the marks that are known here."""


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

    languages = None

    def __init__(self, params: QuotesParams) -> None:
        self._params = params

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.quotes``: the speaker as written, and the fullest name that the article has for who is meant."""
        if story.language in _KNOWN:
            found.seek("quotes")
        cast = Cast.of(story.text, story.doc, found.places)
        speakers = Speakers(story.text, cast)
        for quote, speaker in _shared(story, _spoken(story, self._params.min_words), cast):
            start, end = _tight(story.text, quote)
            written = story.text[slice(*speaker)] if speaker else None
            name = speakers.name(speaker) if speaker else None
            low, high = speaker or (None, None)
            found.quotes.append(Quote(story.text[start:end], start, end, written, low, high, name))


def _spoken(story: Story, min_words: int) -> list[_Spoken]:
    """The quotations that are speech, with the speakers named beside them."""
    text = story.text
    english = story.language in (None, "en")
    quotes = [q for q in quotations(text) if not (english and _is_label(text, q))]
    ends = [0, *(q.end + 1 for q in quotes)]
    starts = [*(q.start - 1 for q in quotes[1:]), len(text)]
    spoken = []
    for quote, low, high in zip(quotes, ends, starts, strict=False):
        speaker = speaker_of(text, quote, low, high, story.doc) if english else None
        words = len(_WORD.findall(text[quote.start : quote.end]))
        said = speaker is not None or (not english and words >= _SHORTEST and is_clause(text, quote))
        if words and (words >= min_words or said):
            spoken.append(_Spoken(quote, speaker))
    return spoken


def _is_label(text: str, quote: Quotation) -> bool:
    """Whether the marks set off a title, a nickname or a word, and nobody speaks."""
    if quote.open:
        return False
    words = text[quote.start : quote.end].strip()
    if is_title(words):
        return not is_said_directly(text, quote) or names_something(text, quote)
    return names_something(text, quote) and words[-1:] not in ".,!?"


def _shared(story: Story, spoken: list[_Spoken], cast: Cast) -> list[_Spoken]:
    """Give the parts of one speech one speaker: what goes on in the next paragraph, or after "he said."."""
    text = story.text
    spoken = list(spoken)
    for i in range(len(spoken) - 1, 0, -1):
        if spoken[i - 1].speaker is None and spoken[i - 1].quote.open:
            spoken[i - 1] = spoken[i - 1]._replace(speaker=spoken[i].speaker)
    for i, (quote, speaker) in enumerate(spoken):
        before = spoken[i - 1] if i else None
        if speaker is None and before and before.speaker and (before.quote.open or _goes_on(text, before, quote)):
            spoken[i] = spoken[i]._replace(speaker=before.speaker)
        elif speaker is None and _is_sentence(text, quote):
            spoken[i] = spoken[i]._replace(speaker=_before_it(story, quote, before, cast))
    return spoken


def _goes_on(text: str, before: _Spoken, quote: Quotation) -> bool:
    """Whether the quotation continues the one before it: only the attribution stands between, or a new paragraph."""
    between = text[before.quote.end + 1 : quote.start - 1]
    named_between = before.speaker is not None and before.speaker[0] > before.quote.end
    if not between.strip():
        return _is_sentence(text, quote)
    if "\n" in between:
        last = between.strip()
        alone = quote.end + 1 >= len(text) or text[quote.end + 1] == "\n"
        return named_between and "\n" not in last and alone and between.endswith("\n") and _one_sentence(last)
    return named_between and _one_sentence(between)


def _one_sentence(between: str) -> bool:
    return len(re.split(r"(?<=[a-z)])[.!?]\s+\S", between)) == 1


def _is_sentence(text: str, quote: Quotation) -> bool:
    """Whether the quotation is a sentence of its own: it begins with a capital behind the end of a sentence."""
    first = text[quote.start : quote.end].lstrip()[:1]
    before = text[max(0, quote.start - 40) : quote.start - 1].rstrip(" ")
    return first.isupper() and (before == "" or before[-1] in '\n.!?”"’')


def _before_it(story: Story, quote: Quotation, before: _Spoken | None, cast: Cast) -> tuple[int, int] | None:
    """The person whom the sentence before the quotation is about, in the same or the paragraph before."""
    if story.doc is None or story.language not in (None, "en"):
        return None
    text = story.text
    low = max(before.quote.end + 1 if before else 0, quote.start - 400)
    body = text[low : quote.start - 1].rstrip()
    if not body:
        return None
    start, end = low + body.rfind("\n") + 1, low + len(body)
    if end <= story.doc[-1].idx + len(story.doc[-1]):
        return speaker_before(text, story.doc, start, end)
    sentence = last_sentence(text, start, end)
    return next(((a, b) for a, b, _ in cast.mentions("person") if a == sentence), None)


def _tight(text: str, quote: Quotation) -> tuple[int, int]:
    start, end = quote.start, quote.end
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
