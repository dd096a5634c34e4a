"""What each predicate of a text is most likely to say of whom, by the learnt ranker."""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from transforms.logic.coding.acts.candidates import Candidates, candidates
from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.acts.ranker import Ranker, Triple
from transforms.logic.coding.acts.tree import Tree

__all__ = ["Part", "Reading", "Scored", "alternatives", "readings", "scored"]


_MOST: Final = 12
"""Readings of a text among which the likeliest is looked for."""

_CLOSE: Final = 0.1
"""A reading that is less than so many times as likely as the best is none to think of."""

_BEGINS: Final = frozenset({"begin", "start", "continue", "resume", "keep"})


class Part(NamedTuple):
    """A noun as an actor.

    Attributes:
        token: Its token in the parse.
        path: The way to it from the predicate, as in ``>dobj>of``.
        kind: What it stands for; see ``evidence.kind_of``.
        sure: Its probability among the nouns around the predicate.
    """

    token: Any
    path: str
    kind: str
    sure: float


class Reading(NamedTuple):
    """The likeliest actors of a predicate.

    Attributes:
        verb: Token of the predicate.
        actor1: Who acts, or None.
        actor2: Who is acted upon, or None.
        sentence: Number of the sentence in the text.
        share: Probability that the sentence is about this predicate rather than another.
        sure: Probability of both actors together, given the predicate.
    """

    verb: Any
    actor1: Part | None
    actor2: Part | None
    sentence: int
    share: float
    sure: float


class Scored(NamedTuple):
    """The predicates of a parsed text with all that the ranker thinks of their nouns, sentence by sentence."""

    doc: Any
    words: Lexicon
    sentences: Sequence[Sequence[tuple[Candidates, list[Triple]]]]

    def first(self, sentences: int) -> list["Scored"]:
        """Its first sentences that have a predicate, one by one."""
        return [self._replace(sentences=[group]) for group in self.sentences[:sentences]]


def scored(doc: Any, ranker: Ranker, words: Lexicon) -> Scored:
    """What the ranker thinks of a parsed text."""
    sentences: dict[int, list[tuple[Candidates, list[Triple]]]] = defaultdict(list)
    for found in candidates(Tree(doc), words):
        sentences[found.sentence].append((found, ranker.triples(found)))
    return Scored(doc, words, list(sentences.values()))


def readings(text: Scored) -> list[Reading]:
    """One reading for each predicate of a text, in its order."""
    return [reading for group in text.sentences for reading in _passed_on(_of_sentence(text.doc, group, 1), text.words)]


def alternatives(text: Scored, most: int = _MOST) -> list[Reading]:
    """The likeliest readings of a text, several of a predicate, best first."""
    alike: dict[tuple[int, ...], Reading] = {}
    for group in text.sentences:
        verbs = {candidate.predicate for candidate, _ in group}
        for reading in _of_sentence(text.doc, group, most):
            moved = _moved(reading, text.words, verbs) or reading
            key = (moved.verb.i, *(part.token.i if part is not None else -1 for part in (moved.actor1, moved.actor2)))
            same = alike.get(key)
            # "began to arrest" and "arrest" are one act
            more = same.share * same.sure / moved.sure if same is not None and moved.sure else 0.0
            alike[key] = moved._replace(share=moved.share + more)
    found = list(alike.values())
    found.sort(key=lambda r: (-r.share * r.sure, r.verb.i))
    close = found[0].share * found[0].sure * _CLOSE if found else 0.0
    return [r for r in found if r.share * r.sure >= close][:most]


def _passed_on(group: list[Reading], words: Lexicon) -> list[Reading]:
    """The readings of a sentence, with what is said or begun in place of that it is."""
    found = {reading.verb.i: reading for reading in group}
    for reading in group:
        moved = _moved(reading, words, found.keys())
        if moved is not None:
            found[moved.verb.i] = moved._replace(share=reading.share + found[moved.verb.i].share)
            found[reading.verb.i] = reading._replace(actor2=None, share=0.0)
    return list(found.values())


def _moved(reading: Reading, words: Lexicon, verbs: Collection[int]) -> Reading | None:
    """What is said or begun goes before that it is: in "it said it had lifted the ban" the ban was lifted."""
    one, two, link = reading.actor1, reading.actor2, _link(reading.verb, words)
    if two is None or not link or not two.path.startswith(f">{link}"):
        return None
    inner = next((c for c in reading.verb.children if c.dep_ == link and c.i in verbs), None)
    if inner is None or not _of_itself(inner):
        return None
    return reading._replace(
        verb=inner,
        actor1=one._replace(path=f"<{link}{one.path}") if one is not None else None,
        actor2=two._replace(path=two.path.removeprefix(f">{link}")),
    )


def _link(verb: Any, words: Lexicon) -> str:
    """How the clause hangs on a verb that only says or begins it; empty for other verbs."""
    lemma = verb.lemma_.lower()
    return "ccomp" if lemma in words.say else "xcomp" if lemma in _BEGINS else ""


def _of_itself(clause: Any) -> bool:
    """Whether whoever speaks or begins is who acts: "it said that it"."""
    subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return subject is None or subject.lower_ in ("it", "they", "he", "she", "we", "i")


def _of_sentence(doc: Any, group: Sequence[tuple[Candidates, list[Triple]]], most: int) -> list[Reading]:
    """The likeliest readings of each predicate, at most so many of one."""
    top = max((t.score for _, triples in group for t in triples), default=0.0)
    total = sum(math.exp(t.score - top) for _, triples in group for t in triples)
    return [reading for found, triples in group for reading in _readings(doc, found, triples, (top, total), most)]


def _readings(
    doc: Any, found: Candidates, triples: list[Triple], sums: tuple[float, float], most: int
) -> list[Reading]:
    verb, (top, total) = doc[found.predicate], sums
    if not triples:
        # one noun, or none: who does it where it is the subject
        only = next((s for s in found.slots if s.path == ">nsubj"), None)
        one = Part(doc[only.token], only.path, only.kind, 1.0) if only else None
        return [Reading(verb, one, None, found.sentence, 0.0 if total else 1.0, 1.0)]
    mass = [math.exp(t.score - top) for t in triples]
    own = sum(mass)
    slots = {slot.token: slot for slot in found.slots}

    def part(token: int, place: int) -> Part:
        weight = sum(m for m, t in zip(mass, triples, strict=True) if t[place] == token)
        slot = slots[token]
        return Part(doc[token], slot.path, slot.kind, weight / own)

    return [
        Reading(verb, part(t.actor1, 2), part(t.actor2, 3), found.sentence, own / total, m / own)
        for t, m in zip(triples[:most], mass[:most], strict=True)
    ]
