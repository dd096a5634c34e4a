"""What a phrase of a sentence belongs to: how far it is from a verb in the parse, and how the verb is told."""

from functools import cached_property
from typing import Any

__all__ = ["FAR", "Telling", "head_of"]

FAR = 9
"""Steps of what does not belong to the verb at all."""

_CARRIED = {"conj": 1, "xcomp": 1, "ccomp": 1, "parataxis": 1, "advcl": 1, "pcomp": 1, "prep": 1, "prt": 1}
_NOMINAL = {"dobj": 1, "pobj": 1, "nsubj": 1, "nsubjpass": 1, "attr": 1, "prep": 1, "conj": 1, "appos": 1}
_CLAUSES = frozenset({"VERB", "AUX"})
_NOT_YET = frozenset(
    {"will", "would", "shall", "should", "may", "might", "could", "can", "must", "to", "'ll", "’ll", "wo"}
)
_BEFORE = frozenset(
    {"previously", "recently", "lately", "earlier", "formerly", "once", "historically", "originally", "long", "ago"}
)
_OTHER_TIME = frozenset({"after", "before", "since", "until", "because", "if", "although", "though", "unless"})
_DEEPEST = 8


class Telling:
    """An event's word in its sentence.

    Args:
        word: The token that names the event: a verb, or a noun ("the attack").

    Attributes:
        word: The same.
    """

    def __init__(self, word: Any) -> None:
        self.word = word

    @cached_property
    def _above(self) -> dict[int, int]:
        """Tokens above the word whose circumstances are also its own, with the steps up to each."""
        found, token, steps = {self.word.i: 0}, self.word, 0
        for _ in range(_DEEPEST):
            carried = _CARRIED if token.pos_ in _CLAUSES else _NOMINAL
            if token.head == token or token.dep_ not in carried:
                break
            steps += carried[token.dep_]
            token = token.head
            found[token.i] = steps
        return found

    def steps(self, token: Any) -> int:
        """Steps between the word and what a phrase says, given by its head token.

        Nouns on the way count one each, clauses above the word one, clauses under it one to four: one where they
        complete it, two where they are joined to it or tell the time ("when ..."), more for what is said or done
        elsewhere; ``FAR`` where the parse does not join the two, or the word is in a clause about a noun and the
        phrase is not.
        """
        steps, last = 0, None
        for _ in range(_DEEPEST):
            if token.i in self._above:
                up = self._above[token.i]
                if up and last is not None and last.dep_ in ("ccomp", "advcl", "conj") and last.i != self.word.i:
                    steps += 3
                return min(FAR, steps + up)
            if token.pos_ in _CLAUSES:
                steps += _into(token)
            elif last is not None:
                steps += token.pos_ in ("NOUN", "PROPN", "NUM")
            if token.head == token:
                return FAR
            last, token = token, token.head
        return FAR

    @cached_property
    def is_reported(self) -> bool:
        """Whether somebody else tells of it than does it: where they tell it, it did not happen."""
        if self.word.dep_ != "ccomp":
            return False
        subject = next((c for c in self.word.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        return subject is not None and subject.pos_ != "PRON"

    @cached_property
    def is_aside(self) -> bool:
        """Whether it is told in passing: in a relative clause or one that describes a noun."""
        token = self.word
        while token.dep_ in ("conj", "xcomp", "ccomp") and token.head != token:
            token = token.head
        return token.dep_ in ("relcl", "acl", "appos")

    @cached_property
    def tense(self) -> str:
        """``past``, ``present`` (with the perfect, which news uses of what is new), ``before`` or ``ahead``.

        ``before``: the pluperfect, or an adverb such as "previously"; ``ahead``: it has not happened yet.
        """
        token = self.word
        for _ in range(_DEEPEST):
            found = _tense_of(token)
            if found is not None:
                return found
            if token.head == token:
                break
            token = token.head
        return "present"


def _into(verb: Any) -> int:
    if verb.dep_ == "xcomp":
        return 1
    if verb.dep_ == "conj":
        return 2
    if verb.dep_ in ("relcl", "acl") and verb.tag_ != "VBG":
        return FAR
    if verb.dep_ == "advcl":
        return 4 if any(c.dep_ in ("mark", "advmod") and c.lower_ in _OTHER_TIME for c in verb.children) else 2
    return 3


def _tense_of(token: Any) -> str | None:
    helpers = {c.lower_: c for c in token.children if c.dep_ in ("aux", "auxpass")}
    if any(c.dep_ == "advmod" and c.lower_ in _BEFORE for c in token.children) or "had" in helpers:
        return "before"
    if not helpers.keys().isdisjoint(_NOT_YET):
        # "began to withdraw", "marched to protest": what it is governed by tells
        return None if "to" in helpers and token.dep_ in ("xcomp", "advcl", "conj") else "ahead"
    if token.pos_ not in _CLAUSES:
        return None
    if helpers:
        return "past" if not helpers.keys().isdisjoint({"was", "were", "did"}) else "present"
    return {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(token.tag_)


def head_of(doc: Any, start: int, end: int) -> Any:
    """The token on which a span of characters hangs together; None where the parse does not reach it."""
    read = doc[-1].idx + len(doc[-1]) if len(doc) else 0
    span = doc.char_span(start, end, alignment_mode="expand") if end <= read else None
    return span.root if span is not None and len(span) else None
