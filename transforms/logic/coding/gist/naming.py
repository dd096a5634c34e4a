"""The words of the text for somebody whom the headline names."""

from typing import Any

from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["COUNTS", "named_in_text"]

_NOUNS = frozenset({"NOUN", "PROPN"})
_INSIDE = frozenset({"compound", "nmod", "amod", "poss"})
COUNTS = frozenset({"several", "many", "dozens", "scores", "hundreds", "thousands"})
"""Words for numbers that are not known."""

_LEAD = 4
"""Sentences of the text that give the number of a headline."""

_READ = 12
"""Sentences of the text in which somebody is looked for whom the headline names."""


def named_in_text(doc: Any, subject: Any) -> tuple[int, int] | None:
    """The first mention in the text of whom a headline is about.

    Args:
        doc: The parse of the text.
        subject: The words of the headline, a spaCy ``Span``.

    Returns:
        The phrase around the first noun that is the last noun of the subject; of a person the fullest name among the
        first mentions of the beginning. None where the text does not use the word.
    """
    nouns = [t for t in subject if t.pos_ in _NOUNS and t.lower_ not in COUNTS]
    if not nouns:
        return _counted(doc) if any(t.like_num or t.lower_ in COUNTS for t in subject) else None
    word, lemma = nouns[-1].lower_, nouns[-1].lemma_.lower()
    beginning = list(_beginning(doc))
    found = [t for t in beginning if t.lower_ == word] or [t for t in beginning if t.lemma_.lower() == lemma]
    whole = [t for t in found if t.dep_ not in _INSIDE] or [t for t in found if t.ent_type_ == "PERSON"]
    if not whole:
        return None
    persons = [t for t in whole if t.ent_type_ == "PERSON"]
    best = max(persons[:4], key=lambda t: (t.ent_iob_ == "I", -t.i)) if persons else whole[0]
    while best.dep_ == "appos" and best.head.ent_type_ == "PERSON":
        # "Ada Novak, the minister": her name says more
        best = best.head
    return actor_span(best)


def _counted(doc: Any) -> tuple[int, int] | None:
    """Whom the lead counts, where the headline gives no more than their number: "at least seven people"."""
    for number, sentence in enumerate(doc.sents):
        if number == _LEAD:
            return None
        for token in sentence:
            counted = token.pos_ == "NOUN" and token.dep_ in ("nsubj", "nsubjpass")
            if counted and any(c.dep_ == "nummod" or c.lower_ in COUNTS for c in token.children):
                return actor_span(token)
    return None


def _beginning(doc: Any) -> Any:
    for number, sentence in enumerate(doc.sents):
        if number == _READ:
            return
        yield from (t for t in sentence if t.pos_ in _NOUNS)
