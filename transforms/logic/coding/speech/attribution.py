"""Who is said to have spoken the words between two quotation marks."""

import re
from typing import Any

from transforms.logic.coding.speech.marks import Quotation

__all__ = ["NAME", "PRONOUNS", "is_said_directly", "last_sentence", "speaker_before", "speaker_of"]

PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "you", "who"})

_SAID = (
    "said says say saying told tells telling added adds adding asked asks asking wrote writes writing stated states"
    " stating continued continues explained explains explaining noted notes noting tweeted tweets tweeting posted"
    " declared declares declaring announced announces insisted insists insisting argued argues arguing warned warns"
    " warning replied replies responded responds responding concluded recalled recalls acknowledged acknowledges"
    " admitted admits claimed claims claiming suggested suggests remarked quipped joked testified complained vowed"
    " promised predicted observed observes commented reiterated emphasized emphasised stressed stresses shouted"
    " exclaimed answered reported reports called calls calling described describes describing confirmed confirms"
    " urged urges urging demanded demands boasted boasts lamented pleaded agreed conceded maintained pointed read reads"
    " chanted chanting chants shouting yelled yelling cried screamed whispered mused countered retorted opined repeated"
    " assured cautioned cautions contended contends hinted quoted laughed smiled began texted emailed blogged reading"
    " accused accuses accusing denounced hailed slammed blasted praised criticized criticised branded thanked reminded"
)
_SAID_WORD = rf"\b(?:{'|'.join(_SAID.split())})\b"
SAID = re.compile(_SAID_WORD)
NAME = r"(?:[A-ZÀ-Ý][\w.'’-]*\s+(?:(?:de|van|von|der|al|bin|la|of)\s+)?){0,5}[A-ZÀ-Ý][\w’'-]+"
"""Words in capitals that may be a name."""

_LOWER = r"(?!(?:in|of|at|on|to|for|by|with|from|during|after|as|and|that|who|which)\b)[a-z][a-z'’-]*"
_SOMEONE = re.compile(
    rf"(?:\b(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e)\b|(?:\b[Tt]he\s+)?{NAME}|\b(?:[Tt]he|[Aa]n?|[Oo]ne)\s+(?:{_LOWER}\s+){{0,3}}{_LOWER})"
)
_TITLES = (
    "Mr Mrs Ms Dr Rep Sen Gov Gen Lt Col St Jr Sr Sgt Prof Rev Hon Fr Sens Reps Capt Maj Adm Cpl Supt Insp Pres No Inc"
    " Corp Co Ltd vs"
)
_ABBREVIATED = "".join(rf"(?<!\b{title}\.)" for title in _TITLES.split())
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{NAME}(?:\s+{_LOWER}){{0,2}}|{_SOMEONE.pattern})")
_SENTENCE_BREAK = re.compile(rf"(?<=[a-z0-9)][.!?]){_ABBREVIATED}\s+(?=[A-Z“\"])|\n")
_SIGNED = re.compile(rf"[”\"»]?\s*[―—–-]{{1,2}}\s*({NAME})\s*(?:[.,]|\n|$)")
_INVERTED = re.compile(rf"(?<!\w)(?:Said|Asked|Added|Wrote) ({NAME})[^.!?]*$")
_NOT_NAMES = re.compile(
    r"(?:In|On|At|When|While|But|And|As|After|Before|If|So|Then|Later|Yet|For|This|That|These|It|There|Also|Still)\s+"
)
_PREPOSITION = re.compile(
    r"\b(?:in|on|at|of|to|from|with|by|for|during|after|about|under|outside|near|through|around|across|into|over"
    r"|between|against|inside)\s+$"
)
_ASIDE = re.compile(r",[^,]*,\s*$")
_TIGHT_AFTER = re.compile(rf"[”\"’'»]*[,.]?[”\"’'»]*[ \xa0]+(?:[^\n“\"]{{0,60}}?\s)?{_SAID_WORD}")
_TIGHT_BEFORE = re.compile(rf"(?:{_SAID_WORD}(?: \w+){{0,4}},?|:\n*) ?[“\"‘'«„`]*$")
_REACH = 240
_NEAR = 30
"""Characters that may stand between a speaker and the verb."""


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
    read = doc[-1].idx + len(doc[-1]) if doc is not None and len(doc) else 0
    if not _ends_sentence(text, quote):
        start, end = _after(text, quote, high)
        found = _speaker(text, start, end, doc if end <= read else None, following=True)
        if found:
            return found
    start, end = _before(text, quote, low)
    inverted = _INVERTED.search(text, start, end)
    if inverted:
        return inverted.span(1)
    found = _speaker(text, start, end, doc if end <= read else None, following=False)
    if found is None and text[quote.start - 3 : quote.start].lstrip("\n").startswith(":") and end <= read:
        # "Quill made this comment:"
        found = speaker_before(text, doc, start, end)
    return found


def speaker_before(text: str, doc: Any, start: int, end: int) -> tuple[int, int] | None:
    """The person who is the subject of the last sentence of a span: what is quoted next without a word is theirs.

    Args:
        text: The text.
        doc: The spaCy ``Doc`` of its beginning.
        start: Start of the span.
        end: Its end.
    """
    while end > start and text[end - 1] in " \n:":
        end -= 1
    span = doc.char_span(start, end, alignment_mode="contract") if end > start else None
    if not span:
        return None
    root = span[-1].sent.root
    subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
    if subject is None or not start <= subject.idx < end:
        return None
    speaks = subject.ent_type_ == "PERSON" or subject.lower_ in ("he", "she") or SAID.fullmatch(root.lower_)
    return _phrase(doc, subject, start, end) if speaks else None


def is_said_directly(text: str, quote: Quotation) -> bool:
    """Whether a verb of saying or a colon stands right beside the marks, so that even a title is somebody's words."""
    before = text[max(0, quote.start - 60) : quote.start]
    begins = before[:-1].rstrip(" ")[-1:] in ("", *'\n.!?”"’')
    return bool(_TIGHT_BEFORE.search(before)) or (begins and bool(_TIGHT_AFTER.match(text, quote.end)))


def last_sentence(text: str, start: int, end: int) -> int:
    """Start of the last sentence of a span."""
    return max((m.end() for m in _SENTENCE_BREAK.finditer(text, start, end)), default=start)


def _ends_sentence(text: str, quote: Quotation) -> bool:
    """Whether a full stop closes the quotation and a new sentence follows."""
    tail = text[quote.end : quote.end + 2].lstrip("”\"'»“’")
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
    if doc is not None:
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
            if child.dep_ in ("nsubj", "nsubjpass") and start <= child.idx < end and child.pos_ != "DET":
                return _phrase(doc, _meant(child), start, end)
        if token.dep_ == "acl" and token.head.pos_ in ("PROPN", "PRON") and start <= token.head.idx < token.idx:
            return _phrase(doc, token.head, start, end)
        token = token.head if token.dep_ in ("advcl", "xcomp", "conj", "ccomp", "pcomp") else None
    return None


def _meant(subject: Any) -> Any:
    """The noun that a relative pronoun stands for: "officials who said"."""
    relative = subject.lower_ in ("who", "which", "that") and subject.head.dep_ == "relcl"
    return subject.head.head if relative else subject


def _phrase(doc: Any, head: Any, start: int, end: int) -> tuple[int, int] | None:
    if not start <= head.idx < end or head.pos_ == "DET":
        return None
    first = head.left_edge
    while first.i < head.i and (first.idx < start or first.is_punct or first.is_space):
        first = doc[first.i + 1]
    return first.idx, min(end, head.idx + len(head))


def _pattern(text: str, verb: re.Match[str], start: int, end: int, following: bool) -> tuple[int, int] | None:
    """The name, pronoun or description next to the verb: right before it, or after an inverted "said"."""
    before = [m.span() for m in _SOMEONE.finditer(text, start, verb.start())]
    before = [span for span in before if not _PREPOSITION.search(text, start, span[0])]
    # the subject of "saying" stands at the head of the sentence
    participle = verb.group().endswith("ing")
    # "Quill, at a meeting on Monday, said"
    near = 3 * _NEAR if _ASIDE.search(text, start, verb.start()) else _NEAR
    for low, high in before if participle else reversed(before):
        if not participle and verb.start() - high >= (2 * near if low == start else near):
            continue
        function_word = _NOT_NAMES.match(text, low, high)
        low = function_word.end() if function_word else low
        if _SOMEONE.fullmatch(text, low, high):
            return low, high
    if not following:
        return None
    after = _SOMEONE.match(text, verb.end() + 1, end)
    if after:
        return after.span()
    # "Quill, head of one body, a part of another, said"
    first = before[0] if before else (0, 0)
    return first if text[start : first[0]].strip("”\"’' ,") == "" and text[first[1] : first[1] + 1] == "," else None
