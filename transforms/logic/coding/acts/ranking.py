"""Which acts of an article are worth reporting, in which order, and which of its sentences report the same one."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.logic.coding.actors.cast import Cast, Identity
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.readings import Reading
from transforms.logic.coding.acts.settling import Settled, Somebody
from transforms.logic.coding.acts.titles import Titled

__all__ = ["Told", "foremost", "likelihood", "merged", "score_of"]

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
_NO_SENSE: Final = 0.05
"""Below this probability the likeliest type says nothing: one unlikely type is no better than another."""

_BELIEF: Final = 0.2
"""Weight of the odds of the confidence; out of fold .1 to .3 did as well."""

_SOMEBODY: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "who", "name"})


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


def likelihood(reading: Reading, coded: Coded, confidence: float) -> float:
    """How likely it is, of all that a sentence says, what the sentence tells as news; a logarithm, to compare only.

    The ranker's chance of verb and actors among all of the sentence, times the act coder's of the likeliest type: what
    has a type is more often news than what has none. A little of how far it is believed is added, which knows what the
    ranker was never shown.
    """
    believed = min(max(confidence, _LEAST), 1 - _LEAST)
    sense = max(reading.share * reading.sure * max(coded.probability, _NO_SENSE), _LEAST)
    return math.log(sense) + _BELIEF * math.log(believed / (1 - believed))


def score_of(settled: Settled, coded: Coded, modality: str, said: bool, titled: Titled) -> float:
    """How much an act is what its article is about, 0 to 1.

    Args:
        settled: Verb and actors.
        coded: Its type.
        modality: Whether it happened; one of ``schemas.event.MODALITIES``.
        said: It is no more than that something was said.
        titled: What the headline says.
    """
    reading = settled.reading
    score = _MAIN * reading.share * (0.5 + 0.5 * reading.sure) + _ROOT * (coded.root is not None)
    score += _LEAD / (1 + reading.sentence / _LEAD_HALVES) + _HEADLINE * titled.share(settled)
    for actor, weight in ((settled.actor1, _ACTOR1), (settled.actor2, _ACTOR2)):
        if actor is not None:
            score += weight * (1.0 if actor.kind in _SOMEBODY else 0.4)
    if settled.unknown or not settled.orderly:
        score *= _DOUBTFUL_FACTOR
    return round(score * _MODAL_FACTOR.get(modality, 1.0) * (_SAID_FACTOR if said else 1.0), 4)


def foremost(found: Sequence[Settled], titled: Titled, most: int) -> list[Settled]:
    """The acts that are likeliest what the article is about, before their types are known, in the order of the text."""
    if len(found) <= most:
        return list(found)
    untyped = Coded(None, None, None, 0.0)
    order = sorted(range(len(found)), key=lambda i: (-score_of(found[i], untyped, "", False, titled), i))
    return [found[i] for i in sorted(order[:most])]


def merged(told: Iterable[Told], cast: Cast) -> list[Told]:
    """The acts, best first; those that tell of the same event are one, with the sentences of all."""
    kept: list[Told] = []
    for item in sorted(told, key=lambda t: (-t.score, t.settled.reading.verb.i)):
        same = next((i for i, other in enumerate(kept) if _same(other, item, cast)), None)
        if same is None:
            kept.append(item)
        else:
            kept[same] = _joined(kept[same], item)
    return kept


def _joined(one: Told, two: Told) -> Told:
    """Two tellings of the same event, as the surer one tells it."""
    best, other = (two, one) if two.confidence > one.confidence else (one, two)
    more = tuple(n for n in other.sentences if n not in best.sentences)
    return best._replace(score=one.score, sentences=best.sentences + more)


def _same(one: Told, two: Told, cast: Cast) -> bool:
    a, b = one.settled, two.settled
    if a.reading.sentence == b.reading.sentence and _same_tokens(a, b):
        return True
    if "denied" in (one.modality, two.modality) and one.modality != two.modality:
        return False
    matches = [_match(a.actor1, b.actor1, cast), _match(a.actor2, b.actor2, cast)]
    if one.coded.root != two.coded.root:
        # the same verb between the same two, of which one telling was not typed
        alike = None in (one.coded.root, two.coded.root) and a.reading.verb.lemma_ == b.reading.verb.lemma_
        return alike and matches == [True, True]
    if one.coded.root is None and a.reading.verb.lemma_ != b.reading.verb.lemma_:
        return False
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
