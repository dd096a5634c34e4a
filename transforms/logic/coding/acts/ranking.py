"""How likely a clause is to be an event worth reporting, and which clauses say the same."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from transforms.logic.coding.acts.clauses import Clause
from transforms.logic.coding.syntax.phrases import is_actor, is_entity

__all__ = ["Ranked", "rank"]

# Weights of the evidence; they add up to 1, so that the sum is the confidence.
_MAIN, _ROOT, _LEAD, _HEADLINE, _ACTOR1, _NAMED1, _ACTOR2 = 0.25, 0.15, 0.18, 0.20, 0.05, 0.05, 0.12
_LEAD_HALVES = 3.0
"""Sentences after which the bonus for standing early has halved."""

_SAID_FACTOR = 0.5
"""A mere statement is worth this much of its score: news consists of them."""

_WORD = re.compile(r"[^\W\d_]{3,}")


class Ranked(NamedTuple):
    """A clause with its score from 0 to 1 and the number of its sentence."""

    score: float
    sentence: int
    clause: Clause


def rank(found: Iterable[Clause], title: str | None, actors: frozenset[str], most: int) -> list[Ranked]:
    """The best clauses, best first, each event once.

    Args:
        found: The clauses of one text, in its order.
        title: Its headline.
        actors: Nouns that can act.
        most: Number of events kept at most.

    Returns:
        Ranked clauses. Of two that name the same actors for the same type of event, the better one.
    """
    headline = _stems(title or "")
    sentences: dict[int, int] = {}
    ranked = []
    for clause in found:
        number = sentences.setdefault(clause.verb.sent.start, len(sentences))
        ranked.append(Ranked(_score(clause, number, headline, actors), number, clause))
    ranked.sort(key=lambda r: (-r.score, r.clause.verb.i))
    kept: list[Ranked] = []
    seen: set[tuple[str, str, str]] = set()
    for item in ranked:
        key = _key(item.clause)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept[:most]


def _score(clause: Clause, sentence: int, headline: set[str], actors: frozenset[str]) -> float:
    score = _MAIN / (1 + clause.depth)
    score += _ROOT * (clause.root is not None)
    score += _LEAD / (1 + sentence / _LEAD_HALVES)
    score += _HEADLINE * _overlap(clause, headline)
    if clause.actor1 is not None:
        score += _ACTOR1 + _NAMED1 * is_actor(clause.actor1, actors)
    if clause.actor2 is not None:
        score += _ACTOR2 * (1.0 if is_actor(clause.actor2, actors) or is_entity(clause.actor2) else 0.4)
    return round(score * (_SAID_FACTOR if clause.said else 1.0), 4)


def _overlap(clause: Clause, headline: set[str]) -> float:
    """Share of verb and actors that the headline names."""
    parts = [p for p in (clause.verb, clause.actor1, clause.actor2) if p is not None]
    hits = sum(bool(_stems(f"{p.text} {p.lemma_}") & headline) for p in parts)
    return hits / len(parts)


def _stems(text: str) -> set[str]:
    return {w[:6] for w in _WORD.findall(text.casefold())}


def _key(clause: Clause) -> tuple[str, str, str]:
    one, two = (p.lemma_.casefold() if p is not None else "" for p in (clause.actor1, clause.actor2))
    return (one, clause.root or clause.frame.verb, two)
