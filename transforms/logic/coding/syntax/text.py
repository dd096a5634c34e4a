"""Spans of text that several extractors need: trimming, names, pronouns."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

__all__ = ["ACTOR_LABELS", "Mention", "bare_name", "mentions", "name_key", "trimmed"]

ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
"""Entity types of the OntoNotes scheme that can act."""

_LEAD = re.compile(r"(?:the|a|an)\s+", re.I)
_TITLE = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lord|Lady|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|President|Minister|Senator|Secretary"
    r"|Chancellor|King|Queen|Prince|Princess|Pope|Judge|Prime|PM)\.?\s+)+(?=[A-Z])"
)
_TAIL = re.compile(r"(?:['’]s?|[\s.,;:–—-]+)$")
_OPEN = " \t\n\r\xa0\"“”‘'’«»„([,;:-–—•*"
_CLOSE = ' \t\n\r\xa0"“”‘«»„)],;:-–—•*'


class Mention(NamedTuple):
    """A named entity in the text.

    Attributes:
        text: As written, without a possessive ending.
        start: Start in the text.
        end: End in the text.
        label: Entity type of the model.
    """

    text: str
    start: int
    end: int
    label: str


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, brackets, quotation marks, possessive endings and loose punctuation around it."""
    while start < end and text[start] in _OPEN:
        start += 1
    while start < end and text[end - 1] in _CLOSE:
        end -= 1
    if end - start > 2 and text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    elif end - start > 1 and text[end - 1] in "'’":
        end -= 1
    return start, end


def mentions(doc: Any, labels: Iterable[str]) -> Iterator[Mention]:
    """The named entities of a spaCy ``Doc`` that have one of the labels, trimmed, in order."""
    wanted = frozenset(labels)
    text = doc.text  # spaCy puts it together anew at every access
    for ent in doc.ents:
        if ent.label_ not in wanted:
            continue
        start, end = trimmed(text, ent.start_char, ent.end_char)
        # an entity never runs over a line break: the model has joined a caption to what follows
        head = text[start:end].split("\n", 1)[0].rstrip()
        if len(head) > 1 and any(c.isalpha() for c in head):
            yield Mention(head, start, start + len(head), ent.label_)


def bare_name(name: str) -> str:
    """A name without article, title, possessive ending and line breaks."""
    name = _LEAD.sub("", " ".join(name.split()), count=1) if _LEAD.match(name) else " ".join(name.split())
    name = _TITLE.sub("", name, count=1) if _TITLE.match(name) else name
    return _TAIL.sub("", name)


def name_key(name: str) -> str:
    """What two spellings of one name share: lower case, no dots, no article or title."""
    return bare_name(name).replace(".", "").replace("’", "'").casefold()
