"""Which acts of an article are worth reporting, in which order, and which of its sentences report the same one."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.logic.coding.actors.cast import Cast, Identity
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.readings import Reading
from transforms.logic.coding.acts.settling import Settled, Somebody

__all__ = ["Told", "foremost", "likelihood", "merged", "score_of", "stems"]

# Weights of the evidence for the place in the article; they add up to 1.
_MAIN: Final = 0.45
_ROOT: Final = 0.10
_LEAD: Final = 0.18
_HEADLINE: Final = 0.20
_ACTOR1: Final = 0.07
_ACTOR2: Final = 0.10
_LEAD_HALVES: Final = 3.0
"""Sentences after which the bonus for standing early has halved."""

_SAID_FACTOR: Final = 0.5
"""A mere statement is worth this much of its score: news consists of them."""

_DOUBTFUL_FACTOR: Final = 0.7
"""An act is worth this much of its score where its first actor is not known, or not the one the grammar has act."""

_MODAL_FACTOR: Final = {"planned": 0.95, "called_for": 0.95, "hypothetical": 0.85, "denied": 0.9}
"""What has not happened is worth less than what has."""

_LEAST: Final = 1e-12

_SOMEBODY: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "who", "name"})
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_STEM: Final = 6


class Told(NamedTuple):
    """An act as one sentence tells it, or several where they tell the same.

    Attributes:
        settled: Verb and actors.
        coded: Its type.
        modality: One of ``schemas.event.MODALITIES``.
        said: It is no more than that something was said.
        score: How much it is the article's event, 0 to 1.
        confidence: How likely actors and type are right, 0 to 1; see ``trust.py``.
        evidence: What that was judged by.
        sentences: Numbers of the sentences that tell it, its own first.
    """

    settled: Settled
    coded: Coded
    modality: str
    said: bool
    score: float
    confidence: float
    evidence: Mapping[str, float]
    sentences: tuple[int, ...]


def likelihood(reading: Reading, coded: Coded) -> float:
    """How likely it is, of all that a sentence says, what the sentence tells as news; a logarithm, to compare only.

    The ranker's chance of verb and actors among all of the sentence, times the act coder's of the likeliest type: what
    has a type is more often news than what has none.
    """
    return math.log(max(reading.share * reading.sure * coded.probability, _LEAST))


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text, by which a headline and a sentence are compared."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.casefold()))


def score_of(settled: Settled, coded: Coded, modality: str, said: bool, headline: frozenset[str]) -> float:
    """How much an act is what its article is about, 0 to 1.

    Args:
        settled: Verb and actors.
        coded: Its type.
        modality: Whether it happened; one of ``schemas.event.MODALITIES``.
        said: It is no more than that something was said.
        headline: ``stems`` of the headline.
    """
    reading = settled.reading
    score = _MAIN * reading.share * (0.5 + 0.5 * reading.sure) + _ROOT * (coded.root is not None)
    score += _LEAD / (1 + reading.sentence / _LEAD_HALVES) + _HEADLINE * _overlap(settled, headline)
    for actor, weight in ((settled.actor1, _ACTOR1), (settled.actor2, _ACTOR2)):
        if actor is not None:
            score += weight * (1.0 if actor.kind in _SOMEBODY else 0.4)
    if settled.unknown or not settled.orderly:
        score *= _DOUBTFUL_FACTOR
    return round(score * _MODAL_FACTOR.get(modality, 1.0) * (_SAID_FACTOR if said else 1.0), 4)


def foremost(found: Sequence[Settled], headline: frozenset[str], most: int) -> list[Settled]:
    """The acts that are likeliest what the article is about, before their types are known, in the order of the text."""
    if len(found) <= most:
        return list(found)
    untyped = Coded(None, None, None, 0.0)
    order = sorted(range(len(found)), key=lambda i: (-score_of(found[i], untyped, "", False, headline), i))
    return [found[i] for i in sorted(order[:most])]


def _overlap(settled: Settled, headline: frozenset[str]) -> float:
    """Share of verb and actors that the headline names."""
    tokens = [settled.reading.verb, *(a.token for a in (settled.actor1, settled.actor2) if a is not None)]
    return sum(bool(stems(f"{t.text} {t.lemma_}") & headline) for t in tokens) / len(tokens)


def merged(told: Iterable[Told], cast: Cast) -> list[Told]:
    """The acts, best first; those that tell of the same event are one, with the sentences of all."""
    kept: list[Told] = []
    for item in sorted(told, key=lambda t: (-t.score, t.settled.reading.verb.i)):
        same = next((i for i, other in enumerate(kept) if _same(other, item, cast)), None)
        if same is None:
            kept.append(item)
        else:
            more = tuple(n for n in item.sentences if n not in kept[same].sentences)
            kept[same] = kept[same]._replace(sentences=kept[same].sentences + more)
    return kept


def _same(one: Told, two: Told, cast: Cast) -> bool:
    a, b = one.settled, two.settled
    if a.reading.sentence == b.reading.sentence and _same_tokens(a, b):
        return True
    kinds = (one.coded.root or a.reading.verb.lemma_, two.coded.root or b.reading.verb.lemma_)
    if kinds[0] != kinds[1] or ("denied" in (one.modality, two.modality) and one.modality != two.modality):
        return False
    matches = [_match(a.actor1, b.actor1, cast), _match(a.actor2, b.actor2, cast)]
    return False not in matches and True in matches


def _same_tokens(a: Settled, b: Settled) -> bool:
    """Whether two predicates of a sentence have the same actors: "agreed to withdraw"."""
    pairs = [[x.token.i if x is not None else None for x in (s.actor1, s.actor2)] for s in (a, b)]
    governed = a.reading.verb.head == b.reading.verb or b.reading.verb.head == a.reading.verb
    return pairs[0] == pairs[1] or (governed and pairs[0][0] == pairs[1][0] and None in (pairs[0][1], pairs[1][1]))


def _match(one: Somebody | None, two: Somebody | None, cast: Cast) -> bool | None:
    """Whether two actors are the same; None where that cannot be told because one is not named."""
    if one is None or two is None:
        return None
    if one.token.i == two.token.i:
        return True
    who = [cast.resolve(*actor.span) for actor in (one, two)]
    names = [w.name.casefold() if w is not None and w.name else None for w in who]
    if None not in names:
        return names[0] == names[1]
    if _numbers(one.token) and _numbers(two.token) and _numbers(one.token) != _numbers(two.token):
        return False
    if one.token.lemma_.casefold() == two.token.lemma_.casefold():
        return True
    if names == [None, None]:
        return False
    return None if _agree(who[0], who[1]) else False


def _numbers(token: Any) -> Sequence[str]:
    return [c.lower_ for c in token.children if c.dep_ == "nummod"]


def _agree(one: Identity | None, two: Identity | None) -> bool:
    """Whether a name and a common noun may be the same: same role, no other country."""
    if one is None or two is None or one.role is None or one.role != two.role:
        return False
    return one.country is None or two.country is None or one.country == two.country
