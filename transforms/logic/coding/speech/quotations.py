"""Quotation marks, and who is said to have spoken the words between them."""

import re
from typing import Any, NamedTuple

__all__ = ["PRONOUNS", "Quotation", "quotations", "speaker_of"]

PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "you", "who"})

_CLOSERS = {"“": '”"', "„": '“”"', "«": "»", "»": "«", '"': '"”', "``": "''"}
_OPENERS = re.compile(r"``|[“„«\"]|(?<!\w)‘(?=\w)")
# the closing single mark is also the apostrophe: after a letter it closes only before a space, and not "boys’ room"
_SINGLE = re.compile(r"(?<=[.,!?…])’|(?<=[^\W_s])’(?!\w)")

_SAID = (
    "said says say saying told tells telling added adds adding asked asks asking wrote writes writing stated states"
    " stating continued continues explained explains explaining noted notes noting tweeted tweets tweeting posted"
    " declared declares declaring announced announces insisted insists insisting argued argues arguing warned warns"
    " warning replied replies responded responds responding concluded recalled recalls acknowledged acknowledges"
    " admitted admits claimed claims claiming suggested suggests remarked quipped joked testified complained vowed"
    " promised predicted observed observes commented reiterated emphasized emphasised stressed stresses shouted"
    " exclaimed answered reported reports called calls calling described describes describing confirmed confirms"
    " urged urges urging demanded demands boasted boasts lamented pleaded agreed conceded maintained pointed read reads"
)
SAID = re.compile(rf"\b(?:{'|'.join(_SAID.split())})\b")
_NAME = r"(?:[A-ZÀ-Ý][\w.'’-]*\s+(?:(?:de|van|von|der|al|bin|la|of)\s+)?){0,5}[A-ZÀ-Ý][\w’'-]+"
_LOWER = r"(?!(?:in|of|at|on|to|for|by|with|from|during|after|as|and|that)\b)[a-z][a-z'’-]*"
_SOMEONE = re.compile(
    rf"(?:\b(?:[Hh]e|[Ss]he|[Tt]hey)\b|{_NAME}|\b(?:[Tt]he|[Aa]n?|[Oo]ne)\s+(?:{_LOWER}\s+){{0,3}}{_LOWER})"
)
_TITLES = "Mr Mrs Ms Dr Rep Sen Gov Gen Lt Col St Jr Sgt Prof"
_ABBREVIATED = "".join(rf"(?<!\b{title}\.)" for title in _TITLES.split())
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{_NAME}(?:\s+{_LOWER}){{0,2}}|{_SOMEONE.pattern})")
_SENTENCE_BREAK = re.compile(rf"(?<=[a-z0-9)][.!?]){_ABBREVIATED}\s+(?=[A-Z“\"])|\n")
_SIGNED = re.compile(rf"[”\"»]?\s*[―—–-]{{1,2}}\s*({_NAME})\s*(?:[.,]|\n|$)")
_NOT_NAMES = re.compile(
    r"(?:In|On|At|When|While|But|And|As|After|Before|If|So|Then|Later|Yet|For|This|That|These|It|There|Also|Still)\s+"
)
_REACH = 240


class Quotation(NamedTuple):
    """The words between two marks.

    Attributes:
        start: First character after the opening mark.
        end: The closing mark, or the end of the paragraph.
        open: No mark closes it in its paragraph: the next paragraph goes on.
    """

    start: int
    end: int
    open: bool


def quotations(text: str) -> list[Quotation]:
    """Quoted spans in order; a quotation over several paragraphs gives one span for each."""
    found: list[Quotation] = []
    for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        found += _in_paragraph(text, block.start(), block.end())
    return found


def _in_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    found = []
    at = start
    while (mark := _OPENERS.search(text, at, end)) is not None:
        at = mark.end()
        if mark.group() == '"' and text[mark.start() - 1 : mark.start()].isdigit():
            continue  # inches
        close = _closing(text, mark.group(), at, end)
        if close < 0 and mark.group() == "‘":
            continue
        if close < 0:
            # without its closing mark it is a quotation only where it begins the paragraph
            if mark.start() == start:
                found.append(Quotation(at, end, True))
            break
        found.append(Quotation(at, close, False))
        at = close + (2 if mark.group() == "``" else 1)
    return found


def _closing(text: str, mark: str, start: int, end: int) -> int:
    if mark == "‘":
        found = _SINGLE.search(text, start, end)
        return found.start() if found else -1
    closers = _CLOSERS[mark]
    if mark == "``":
        return text.find(closers, start, end)
    places = [p for p in (text.find(c, start, end) for c in closers) if p >= 0]
    return min(places, default=-1)


def speaker_of(text: str, quote: Quotation, low: int, high: int, doc: Any = None) -> tuple[int, int] | None:
    """The span of the speaker named beside a quotation.

    Args:
        text: The text.
        quote: The quotation.
        low: End of the quotation before it, or 0: the search does not go over it.
        high: Start of the quotation after it, or the length of the text.
        doc: The spaCy ``Doc`` of the beginning of the text, where there is one.

    Returns:
        Start and end of the speaker's name, description or pronoun; None where the text does not say.
    """
    signed = _SIGNED.match(text, quote.end, high)
    if signed:
        return signed.span(1)
    if not _ends_sentence(text, quote):
        after = _after(text, quote, high)
        found = _speaker(text, *after, doc, following=True)
        if found:
            return found
    before = _before(text, quote, low)
    return _speaker(text, *before, doc, following=False)


def _ends_sentence(text: str, quote: Quotation) -> bool:
    """Whether a full stop closes the quotation and a new sentence follows."""
    tail = text[quote.end : quote.end + 2].lstrip("”\"'»“")
    return text[quote.end - 1] in ".…" or tail[:1] == "."


def _after(text: str, quote: Quotation, high: int) -> tuple[int, int]:
    start = quote.end + 1
    end = min(high, start + _REACH)
    stop = _SENTENCE_BREAK.search(text, start, end)
    return start, stop.start() if stop else end


def _before(text: str, quote: Quotation, low: int) -> tuple[int, int]:
    start = max(low, quote.start - _REACH)
    lead = text[start : quote.start - 1].rstrip()
    # "She went on:" may stand in a paragraph of its own
    body = lead[:-1] if lead.endswith(":") else text[start : quote.start - 1]
    breaks = [m.end() for m in _SENTENCE_BREAK.finditer(body)]
    return start + (breaks[-1] if breaks else 0), start + len(body)


def _speaker(text: str, start: int, end: int, doc: Any, following: bool) -> tuple[int, int] | None:
    according = _ACCORDING.search(text, start, end)
    verbs = list(SAID.finditer(text, start, end))
    if according and not (verbs and verbs[0].start() < according.start()):
        return according.span("who")
    if not verbs:
        return None
    verb = verbs[0] if following else verbs[-1]
    if doc is not None and end <= len(doc.text):
        found = _subject(doc, verb.start(), start, end)
        if found:
            return found
    return _pattern(text, verb, start, end, following)


def _subject(doc: Any, verb_at: int, start: int, end: int) -> tuple[int, int] | None:
    """The grammatical subject of the verb, or of the clause that governs a participle, outside the quotation."""
    span = doc.char_span(verb_at, verb_at + 1, alignment_mode="expand")
    token = span[0] if span else None
    for _ in range(3):
        if token is None:
            return None
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubjpass") and start <= child.idx < end:
                return _phrase(doc, child, start, end)
        token = token.head if token.dep_ in ("advcl", "xcomp", "conj", "ccomp", "pcomp") else None
    return None


def _phrase(doc: Any, head: Any, start: int, end: int) -> tuple[int, int]:
    first = head.left_edge
    while first.idx < start or first.is_punct or first.is_space:
        first = doc[first.i + 1]
    return first.idx, min(end, head.idx + len(head))


def _pattern(text: str, verb: re.Match[str], start: int, end: int, following: bool) -> tuple[int, int] | None:
    """The name, pronoun or description next to the verb: right before it, or after an inverted "said"."""
    before = [m.span() for m in _SOMEONE.finditer(text, start, verb.start())]
    # the subject of "saying" stands at the head of the sentence
    participle = verb.group().endswith("ing")
    for low, high in before if participle else reversed(before):
        if not participle and verb.start() - high >= 30:
            break
        function_word = _NOT_NAMES.match(text, low, high)
        low = function_word.end() if function_word else low
        if _SOMEONE.fullmatch(text, low, high):
            return low, high
    after = _SOMEONE.match(text, verb.end() + 1, end) if following else None
    return after.span() if after else None
