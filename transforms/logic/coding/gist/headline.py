"""Who does what in a headline, whose grammar is its own: no articles, no auxiliaries, a label before a colon."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from transforms.logic.coding.gist.naming import COUNTS

__all__ = ["Headline", "read_headline"]

Span = tuple[int, int]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
_PARTICIPLE = "VBN"
_STATES = frozenset({"dead", "hurt", "missing", "feared", "ill"})
"""What victims are in a headline without a verb: "five dead after ..."."""

_UNDER = _words("as after that which who whose if when while because before since where amid")
_SETTING = _words("as after amid amidst while before since despite because following when ahead")
_SAYING = _words("say claim warn report find tell reveal announce confirm insist show hint")
_ENDS = frozenset({":", "|", "–", "—", "-", "--", "...", "…", "?", "!", "."})
_QUOTES = frozenset("\"'“”‘’`") | {"``", "''"}
_LONGEST_ATTRIBUTION = 5
"""Words of what follows a comma to say who says it: ", says Novak", ", study finds"."""

_ENOUGH = 3
"""Words of a predicate after which its circumstances ("as ...", "after ...") and other clauses are cut off."""


class Headline(NamedTuple):
    """The parts of a headline, each a span of its characters.

    Attributes:
        clause: What is left without a label ("Election 2031:"), an attribution (", say police") and circumstances.
        subject: Who the clause is about; None where it has no verb, or nothing before it.
        predicate: From the verb on, without circumstances; None where there is no verb. Of victims that are only
            counted ("seven killed in a crash") the count belongs to it.
    """

    clause: Span
    subject: Span | None
    predicate: Span | None


def read_headline(doc: Any) -> Headline | None:
    """The parts of a parsed headline; None where it has no word.

    Args:
        doc: The spaCy ``Doc`` of the headline. Its tags are trusted more than its tree: parsers do not learn from
            headlines.
    """
    parts = [_without_attribution(doc, part) for part in _parts(doc)]
    if not parts:
        return None
    read = [(part, _verb(doc, part)) for part in parts]
    part, verb = next((item for item in read if item[1] is not None), max(read, key=lambda item: len(item[0])))
    if verb is None:
        return Headline(_chars(doc, part.start, _end(doc, part, part.start)), None, None)
    end = _end(doc, part, verb)
    subject = _subject(doc, part, verb)
    first = part.start if subject is None or _is_count(doc, *subject) else verb
    return Headline(_chars(doc, part.start, end), subject and _chars(doc, *subject), _chars(doc, first, end))


def _parts(doc: Any) -> Iterator[range]:
    """What colons, bars, loose dashes and full stops separate, as ranges of tokens; only what has words."""
    start = 0
    for i in range(len(doc) + 1):
        if i == len(doc) or (doc[i].text in _ENDS and _ends(doc, i)):
            if any(t.is_alpha for t in doc[start:i]):
                yield range(start, i)
            start = i + 1


def _ends(doc: Any, i: int) -> bool:
    """Whether the mark ends something: not the hyphen of "co-operate", nor the dot of "vs."."""
    text, last = doc[i].text, i == len(doc) - 1
    if text in ("-", "–", "—", "."):
        return last or (bool(doc[i].whitespace_) and i > 0 and bool(doc[i - 1].whitespace_))
    return True


def _without_attribution(doc: Any, part: range) -> range:
    """The part without ", says Novak" at its end."""
    comma = next((i for i in reversed(part) if doc[i].text == ","), part.start)
    tail = doc[comma + 1 : part.stop]
    if comma > part.start and len(tail) <= _LONGEST_ATTRIBUTION and any(t.lemma_.lower() in _SAYING for t in tail):
        return range(part.start, comma)
    return part


def _verb(doc: Any, part: range) -> int | None:
    """The main verb of a part: the first finite one under no conjunction, else "to" with a verb, else a participle."""
    main = list(_main_words(doc, part))
    finite = [i for i in main if doc[i].tag_ in _FINITE and doc[i].pos_ in ("VERB", "AUX")]
    coming = [i for i in main if doc[i].tag_ == "TO" and i + 1 < part.stop and doc[i + 1].tag_ == "VB"]
    done = [i for i in main if doc[i].tag_ == _PARTICIPLE and doc[i].dep_ not in ("amod", "compound")]
    states = [i for i in main if doc[i].lower_ in _STATES and doc[i].pos_ != "PROPN"]
    return next(iter(finite or sorted(done + coming[:1] + states)), None)


def _main_words(doc: Any, part: range) -> Iterator[int]:
    """The tokens of the main clause after its first one; a clause that comes before it ends with a comma."""
    under = False
    for i in part:
        token = doc[i]
        if token.lower_ in _UNDER and not (i > part.start and doc[i - 1].lower_ == "just"):
            if i > part.start:
                return
            under = True
        elif under:
            under = token.text != ","
        elif i > part.start:
            yield i


def _end(doc: Any, part: range, start: int) -> int:
    """Where circumstances or another clause begin, once enough is said."""
    words = 0
    for i in range(start, part.stop):
        if words >= _ENOUGH and (doc[i].lower_ in _SETTING or _is_second(doc, i)):
            return _before_count(doc, i, start)
        words += doc[i].is_alpha or doc[i].like_num
    return part.stop


def _before_count(doc: Any, i: int, start: int) -> int:
    """The end without "two days" of "two days before"."""
    if i - 2 > start and doc[i - 1].ent_type_ in ("DATE", "TIME") and doc[i - 2].like_num:
        return i - 2
    return i


def _is_second(doc: Any, i: int) -> bool:
    """Whether another clause begins here: ", signals ...", "and claims ..."."""
    if doc[i].text not in (",", ";") and doc[i].lower_ not in ("and", "but"):
        return False
    after = [t for t in doc[i + 1 : i + 3] if t.tag_ != "RB"]
    return bool(after) and after[0].tag_ in _FINITE


def _subject(doc: Any, part: range, verb: int) -> tuple[int, int] | None:
    end = verb
    while end > part.start and (doc[end - 1].pos_ in ("AUX", "ADV") or doc[end - 1].text in _QUOTES):
        end -= 1
    first = next((i for i in range(part.start, end) if doc[i].pos_ != "PUNCT"), end)
    if first < end and doc[first].lower_ in _UNDER:
        first = next((i + 1 for i in range(first, end) if doc[i].text == ","), first)
    stop = next((i for i in range(first, end) if doc[i].tag_ == "IN" or doc[i].text in (",", ";", "(")), end)
    return (first, stop) if stop > first and any(t.is_alpha for t in doc[first:stop]) else None


def _is_count(doc: Any, start: int, end: int) -> bool:
    """Whether the phrase is a number and nothing else: "at least seven", "several"."""
    words = doc[start:end]
    some = any(t.like_num or t.lower_ in COUNTS for t in words)
    return some and all(t.pos_ in ("NUM", "ADP", "ADV", "ADJ", "DET", "CCONJ") for t in words)


def _chars(doc: Any, start: int, end: int) -> Span:
    """The span without marks around it; a quotation mark stays where its other one is inside, too."""
    while start < end and _is_loose(doc, start, start, end):
        start += 1
    while end > start and _is_loose(doc, end - 1, start, end):
        end -= 1
    if start and end < len(doc) and doc[start - 1].text in _QUOTES and any(t.text in _QUOTES for t in doc[start:end]):
        start -= 1
    last = doc[max(start, end - 1)]
    return doc[start].idx, last.idx + len(last)


def _is_loose(doc: Any, i: int, start: int, end: int) -> bool:
    if doc[i].text in _QUOTES:
        return sum(t.text in _QUOTES for t in doc[start:end]) % 2 == 1
    return bool(doc[i].is_space or doc[i].is_punct)
