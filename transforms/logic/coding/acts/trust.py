"""How far to believe a coded act: the chance that both actors and the type are what its sentence says.

The ranker and the act coder each give a probability of their own, and news has much that neither was shown. What a
reader thought of acts coded from news says how often which evidence misleads; ``trust_training.py`` learns it.
"""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from transforms.logic.coding.actors.roles import role_of
from transforms.logic.coding.acts.checks import doubts
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.acts.settling import Settled, Somebody
from transforms.logic.coding.acts.titles import NO_TITLE, Titled

__all__ = ["SHIPPED_TRUST", "evidence_for", "shipped_trust", "trust"]

SHIPPED_TRUST: Final = Path(__file__).parent / "models" / "trust.json"

_NAMED: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "name"})
_PLACES: Final = frozenset({"LOC", "FAC", "site"})
_PLAIN1: Final = frozenset({">nsubj", ">by"})
_PLAIN2: Final = frozenset({">dobj", ">dobj>poss", ">nsubjpass", ">with", ">to", ">against"})
"""Ways from a verb to its actors that leave little to doubt."""

_DOUBT_FACTOR: Final = 0.5
_LONG: Final = 40
"""Tokens of a sentence that is long."""


def evidence_for(
    settled: Settled, coded: Coded, modality: str, words: Lexicon, titled: Titled = NO_TITLE
) -> dict[str, float]:
    """What speaks for and against an act, by name.

    Args:
        settled: Verb and actors.
        coded: Its type.
        modality: Whether it happened; one of ``schemas.event.MODALITIES``.
        words: The dictionary.
        titled: What the headline says.
    """
    reading = settled.reading
    verb, lemma = reading.verb, reading.verb.lemma_.lower()
    root = coded.root or "none"
    kinds = _kind(settled.actor1), _kind(settled.actor2)
    path1, path2 = (
        _way(reading.actor1.path if reading.actor1 else ""),
        _way(reading.actor2.path if reading.actor2 and settled.actor2 is not None else ""),
    )
    known = words.root_of(frame_of(verb))
    against = doubts(settled, coded, modality, words)
    found = {
        "bias": 1.0,
        "product": _log_odds(_product(settled, coded) * _DOUBT_FACTOR ** len(against)),
        "coder": _log_odds(coded.probability),
        "share": reading.share,
        "sure1": reading.actor1.sure if reading.actor1 and settled.actor1 is not None else 0.0,
        "sure2": reading.actor2.sure if reading.actor2 and settled.actor2 is not None else 0.0,
    }
    said = "same" if known == root else "none" if known is None else "other"
    names = [
        f"root:{root}",
        f"kind1:{kinds[0]}",
        f"kind2:{kinds[1]}",
        f"way1:{path1}",
        f"way2:{path2}",
        f"root:{root}:kind2:{kinds[1]}",
        f"way2:{path2}:kind2:{kinds[1]}",
        f"dictionary:{said}",
        f"verb:{'say' if lemma in words.say else 'other'}",
        f"pos:{verb.pos_}",
        f"is1:{settled.actor1.kind if settled.actor1 is not None else '-'}",
        f"is2:{settled.actor2.kind if settled.actor2 is not None else '-'}",
        f"lemma:{lemma}",
        f"lemma:{lemma}:kind2:{kinds[1]}",
    ]
    if path1 in _PLAIN1 and path2 in _PLAIN2 and settled.orderly:
        names.append("plain")
    names += [f"doubt:{doubt}" for doubt in against]
    names += [f"titled:{part}" for part in titled.agrees(settled, coded)]
    names += ["disorderly"] * (not settled.orderly) + ["unknown"] * settled.unknown
    names += ["not happened"] * (modality != "happened") + ["long"] * (len(verb.sent) > _LONG)
    return found | dict.fromkeys(names, 1.0)


def _product(settled: Settled, coded: Coded) -> float:
    """What ranker and coder think of actors and type, multiplied."""
    reading = settled.reading
    sure = coded.probability * (0.5 + 0.5 * reading.share) * (1.0 if settled.orderly else 0.5)
    for part, actor in ((reading.actor1, settled.actor1), (reading.actor2, settled.actor2)):
        sure *= part.sure if part is not None and actor is not None else 0.9
    return 0.0 if settled.unknown else sure


def _kind(actor: Somebody | None) -> str:
    if actor is None:
        return "none"
    if actor.kind in _NAMED:
        return "named"
    if actor.kind == "who" or role_of((actor.token.lemma_.lower(),)) is not None:
        return "somebody"
    return "place" if actor.kind in _PLACES else actor.kind


def _way(path: str) -> str:
    """The beginning of the way from the verb, without what it passes on: the first step down, or the one up."""
    steps = [step for step in path.replace("<", " <").replace(">", " >").split() if step != ">xcomp"]
    return "".join(steps[:2]) if steps else "-"


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 0.01), 0.99)
    return math.log(kept / (1 - kept))


def trust(evidence: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance that an act is right in actors and type, 0 to 1: a logistic model of its evidence."""
    total = sum(value * weights.get(name, 0.0) for name, value in evidence.items())
    return round(1 / (1 + math.exp(-total)), 4)


@lru_cache(maxsize=1)
def shipped_trust() -> Mapping[str, float]:
    """The weights that ship, read once."""
    loaded: dict[str, float] = json.loads(SHIPPED_TRUST.read_text(encoding="utf-8"))
    return loaded
