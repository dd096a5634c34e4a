"""Who may have done what to whom: every predicate of a sentence with the nouns that its parse ties to it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from transforms.logic.coding.acts.evidence import (
    Clue,
    Noun,
    end_of,
    kind_of,
    names_of,
    noun_of,
    pair_clues,
    predicate_evidence,
    slot_clues,
    slot_evidence,
    typed_clue,
)
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.acts.tree import Tree

__all__ = ["Candidates", "Slot", "candidates"]

_NOUNS: Final = frozenset({"NOUN", "PROPN"})
_STANDS_ALONE: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "conj", "poss", "attr", "dative"})
_ALONE: Final = frozenset({"PRON", "NUM", "ADJ", "DET", "X", "SYM", "VERB"})
_NO_ACTORS: Final = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"})


_JOINED: Final = frozenset({"amod", "compound", "nmod"})
_PARTIES: Final = frozenset({"ORG", "GPE", "NORP"})
_SOMEBODY: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "who", "name"})
_DEEP: Final = 4


class Slot(NamedTuple):
    """A noun as actor of a predicate.

    Attributes:
        token: Head of the noun phrase.
        path: The way to it from the predicate.
        kind: What kind of noun it is; see ``evidence.kind_of``.
        end: The last step of it.
        noun: What can be told of it whatever the predicate.
        words: Names of its features of words and whole ways.
        clues: Its other features.
    """

    token: int
    path: str
    kind: str
    end: str
    noun: Noun
    words: tuple[str, ...]
    clues: tuple[Clue, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Names of all its features, without the part of the slot."""
        return self.words + _names(self.clues)


@dataclass(frozen=True, slots=True)
class Candidates:
    """A predicate and the nouns around it.

    Attributes:
        tree: The parse.
        predicate: Token of the verb.
        sentence: Number of the sentence.
        slots: Nouns that may be its actors.
        evidence: Features of the predicate.
    """

    tree: Tree
    predicate: int
    sentence: int
    slots: tuple[Slot, ...]
    evidence: tuple[str, ...]

    def pair_clues(self, one: Slot, two: Slot) -> tuple[Clue, ...]:
        """Features of two nouns as actors 1 and 2."""
        return pair_clues(self.tree, one.noun, one.end, two.noun, two.end, two.path.startswith(one.path))

    def pair_evidence(self, one: Slot, two: Slot) -> tuple[str, ...]:
        """Names of the features of two nouns as actors 1 and 2."""
        return _names(self.pair_clues(one, two))


def candidates(tree: Tree, lexicon: Lexicon) -> Iterator[Candidates]:
    """The predicates of a parsed text, in its order, each with its nouns."""
    for number, (low, high) in enumerate(tree.sentences):
        kinds = {i: kind_of(tree, i, lexicon) for i in range(low, high) if _is_noun(tree, i)}
        nouns = {i: noun_of(tree, i, kinds[i], place, _under(tree, i, kinds)) for place, i in enumerate(kinds)}
        named = [i for i, kind in kinds.items() if kind in _SOMEBODY]
        verbs = [i for i in range(low, high) if _is_predicate(tree, i)]
        for place, verb in enumerate(verbs):
            root = lexicon.root_of(frame_of(tree.doc[verb])) or "-"
            slots = tuple(_slots(tree, verb, root, nouns, named))
            yield Candidates(tree, verb, number, slots, predicate_evidence(tree, verb, place, lexicon))


def _slots(tree: Tree, verb: int, root: str, nouns: dict[int, Noun], named: list[int]) -> Iterator[Slot]:
    """The nouns around a predicate of the dictionary's type ``root``; ``named`` are those that are somebody."""
    passive = "p" if tree.child(verb, "auxpass") is not None else "a"
    before = bisect_left(named, verb + 1)
    for step in tree.around(verb, nouns):
        i, path, _ = step
        noun = nouns[i]
        side = "l" if i < verb else "r"
        between = min(max(bisect_left(named, i) - before, 0), 3) if before < len(named) else 4
        end = end_of(path)
        words = slot_evidence(tree.lemmas[verb], passive, side, path, end, noun)
        clues = slot_clues(verb, passive, side, step, end, noun, between)
        clues += (typed_clue(root, side, path, noun),)
        yield Slot(i, path, noun.kind, end, noun, words, clues)


def _names(clues: Iterable[Clue]) -> tuple[str, ...]:
    return tuple(name for clue in clues for name in names_of(clue))


def _under(tree: Tree, i: int, kinds: dict[int, str]) -> str:
    """Kind of the first somebody that hangs on the noun, as in "the attack on the envoy", or ``-``."""
    level = [i]
    for _ in range(_DEEP):
        level = [c for t in level for c in tree.children[t] if tree.pos[c] not in ("VERB", "AUX", "PUNCT")]
        for c in level:
            if kinds.get(c) in _SOMEBODY:
                return kinds[c]
    return "-"


def _is_predicate(tree: Tree, i: int) -> bool:
    if tree.pos[i] == "VERB":
        return tree.deps[i] not in ("amod", "compound", "aux", "auxpass")
    return tree.pos[i] == "AUX" and tree.deps[i] not in ("aux", "auxpass") and tree.child(i, "nsubj") is not None


def _is_noun(tree: Tree, i: int) -> bool:
    if tree.ents[i] in _NO_ACTORS:
        return False
    dep, pos = tree.deps[i], tree.pos[i]
    if dep in _JOINED and tree.ents[i] in _PARTIES and tree.child(i, "conj") is not None:
        # "Ruritanian and Bordurian troops clashed": each of them acts
        return True
    if pos in _NOUNS:
        return dep not in ("compound", "npadvmod", "nmod") or (dep == "nmod" and bool(tree.ents[i]))
    return pos in _ALONE and dep in _STANDS_ALONE and (pos != "VERB" or bool(tree.ents[i]))
