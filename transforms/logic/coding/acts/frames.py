"""What goes with a verb in a parse, as far as the kind of act depends on it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from transforms.logic.coding.acts.plover import Frame, lexicon

__all__ = ["frame_of"]

_KNOWN: Final = "newsbeam.frames"
_OBJECTS: Final = frozenset({"dobj", "dative", "attr", "oprd", "nsubjpass"})
_TELLING: Final = frozenset({"out", "to", "in", "on", "with"})
_FUTURE: Final = frozenset({"'ll", "’ll", "wo"})


def frame_of(verb: Any) -> Frame:
    """The frame of a verb.

    Args:
        verb: The token of a verb in a dependency parse (ClearNLP labels, as of spaCy's English pipelines).
    """
    # ranker, act coder and checks all ask for it
    known: dict[int, Frame] = verb.doc.user_data.setdefault(_KNOWN, {})
    found = known.get(verb.i)
    if found is None:
        found = known[verb.i] = _frame(verb)
    return found


def _frame(verb: Any) -> Frame:
    return Frame(verb.lemma_.lower(), _particles(verb), _nouns(verb), _is_intent(verb), _is_negated(verb))


def _particles(verb: Any) -> tuple[str, ...]:
    own = [c for c in verb.children if c.dep_ in ("prt", "prep", "advmod")]
    pairs = [f"{c.lower_} {d.lower_}" for c in own for d in c.children if d.dep_ == "prep"]
    return (*pairs, *(c.lower_ for c in own))


def _nouns(verb: Any) -> tuple[str, ...]:
    """Lemmas of what the verb acts on, nearest first; objects of a complement ("agreed to lift the ban") included."""
    complements = (c for c in verb.children if c.dep_ in ("xcomp", "ccomp"))
    found = list(chain(_objects(verb), *(_objects(c) for c in complements)))
    # "an exchange of fire", "hunger strike": the noun that says it may be joined to the first
    joined = [c for noun in found for c in noun.children if c.dep_ in ("conj", "compound") and c.pos_ == "NOUN"]
    of = [p for noun in found for p in noun.children if p.dep_ == "prep" and p.lower_ == "of"]
    joined += [c for p in of for c in p.children if c.dep_ == "pobj"]
    return tuple(noun.lemma_.lower() for noun in found + joined)


def _objects(verb: Any) -> Iterator[Any]:
    for child in verb.children:
        if child.dep_ in _OBJECTS:
            yield child
        elif child.dep_ in ("prep", "prt") and child.lower_ in _TELLING:
            yield from (c for c in child.children if c.dep_ == "pobj")


def _is_intent(verb: Any) -> bool:
    intent = lexicon().intent
    if any(c.dep_ == "aux" and c.lemma_.lower() in (intent | _FUTURE) for c in verb.children):
        return True
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ == "aux" for c in verb.children):
        return verb.tag_ == "VB" and _is_intent(verb.head)
    if verb.dep_ != "xcomp":
        return False
    return verb.head.lemma_.lower() in intent or (verb.head.pos_ == "VERB" and _is_intent(verb.head))


def _is_negated(verb: Any) -> bool:
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    if verb.dep_ == "xcomp" and verb.head.lemma_.lower() in (lexicon().aspect | lexicon().intent):
        return verb.head.lemma_.lower() == "fail" or _is_negated(verb.head)
    return False
