"""PLOVER event types for a verb and what goes with it, from a small dictionary.

PLOVER (Political Language Ontology for Verifiable Event Records): https://github.com/openeventdata/PLOVER.
"""

import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Frame", "Lexicon", "lexicon"]

_FILE = Path(__file__).parent / "data" / "plover_verbs.yaml"
_NONE = "none"
_VERBAL_COOPERATION, _MATERIAL_COOPERATION, _VERBAL_CONFLICT, _MATERIAL_CONFLICT = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Frame:
    """What a clause says, as far as its type depends on it.

    Attributes:
        verb: Lemma of the verb.
        particles: Particles and prepositions of the verb, lower case.
        nouns: Lemmas of its objects, nearest first.
        intent: It is announced, offered or possible, not done.
        negated: It is denied.
    """

    verb: str
    particles: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    intent: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    root: str
    verbs: frozenset[str]
    nouns: frozenset[str]


class Lexicon:
    """The dictionary.

    Args:
        data: Its content: ``quads``, ``groups``, ``pairs``, ``verbs`` and the word lists.

    Attributes:
        actors: Nouns that can act.
        able: Those, and weapons and rulings, which act on somebody's behalf.
        places: Nouns for places that something can be done to.
        aspect: Verbs whose clause is what happens.
        intent: Verbs whose clause has not happened.
        say: Verbs of saying.
        media: Nouns for those who are told things for others to hear.
        reciprocal: Verbs that two subjects do to each other.
        transfer: Verbs that move something to or from whom they are done to.
        done_to_places: Event types that a town or country suffers or enjoys when they are done in it.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._quads: dict[str, int] = dict(data["quads"])
        groups = {name: frozenset(words.split()) for name, words in data["groups"].items()}
        self._pairs = [
            _Pair(pair["root"], _expanded(pair["verbs"], groups), _expanded(pair["nouns"], groups))
            for pair in data["pairs"]
        ]
        # of the types that claim a verb the first listed keeps it
        self._verbs: dict[str, str] = {}
        for root, words in data["verbs"].items():
            for word in shlex.split(words):
                self._verbs.setdefault(word, root)
        self.actors = frozenset(data["actors"].split())
        self.able = self.actors | frozenset(data["weapons"].split())
        self.places = frozenset(data["places"].split())
        self.aspect = frozenset(data["aspect"].split())
        self.intent = frozenset(data["intent"].split())
        self.say = frozenset(data["say"].split())
        self.media = frozenset(data["media"].split())
        self.reciprocal = frozenset(data["reciprocal"].split())
        self.transfer = frozenset(data["transfer"].split())
        self.done_to_places = frozenset(data["done_to_places"].split())

    def roots(self) -> Collection[str]:
        """The event types."""
        return self._quads.keys()

    def quad(self, root: str) -> int:
        """The quad class of an event type: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.

        Raises:
            KeyError: There is no such type.
        """
        return self._quads[root]

    def knows(self, lemma: str) -> bool:
        """Whether a verb has a type of its own, whatever goes with it."""
        return self._verbs.get(lemma, _NONE) != _NONE

    def root_of(self, frame: Frame) -> str | None:
        """The event type of a clause.

        Returns:
            The type; None where the dictionary knows none, or the clause says that it did not happen. What somebody
            will not do is a refusal, what they will do an agreement or a threat.
        """
        root = next(self._candidates(frame), None)
        if root is None or root == _NONE:
            return None
        quad = self._quads[root]
        if frame.negated:
            return "REJECT" if frame.intent and quad in (_VERBAL_COOPERATION, _MATERIAL_COOPERATION) else None
        if not frame.intent:
            return root
        if quad in (_VERBAL_COOPERATION, _MATERIAL_COOPERATION):
            return "AGREE"
        return "THREATEN" if quad == _MATERIAL_CONFLICT else root

    def _candidates(self, frame: Frame) -> Iterator[str]:
        for pair in self._pairs:
            if frame.verb in pair.verbs and not pair.nouns.isdisjoint(frame.nouns):
                yield pair.root
        for particle in frame.particles:
            if f"{frame.verb} {particle}" in self._verbs:
                yield self._verbs[f"{frame.verb} {particle}"]
        if frame.verb in self._verbs:
            yield self._verbs[frame.verb]


def _expanded(words: str, groups: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(groups.get(word, frozenset({word})) for word in words.split()))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The dictionary that ships, read once."""
    return Lexicon(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
