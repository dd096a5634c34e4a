"""What speaks for a noun as the actor of a predicate, as names of features whose weights are learnt.

Features of few values come in groups made of the same ones. Such a group is a `Clue`, whose weight can be remembered,
as the same ones come again and again; ``names_of`` spells its features out.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.acts.tree import Step, Tree

__all__ = [
    "Clue",
    "Noun",
    "end_of",
    "kind_of",
    "names_of",
    "noun_of",
    "pair_clues",
    "predicate_evidence",
    "slot_clues",
    "slot_evidence",
    "typed_clue",
]

Clue = tuple[str | int, ...]
"""Name of a template and the values that its features are made of."""

_PLACES: Final = frozenset({"LOC", "FAC"})
_OWNERS: Final = ("poss", "amod", "compound", "nmod")
_NAMES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_FARTHEST = 6


def kind_of(tree: Tree, i: int, lexicon: Lexicon) -> str:
    """What a noun stands for: the label of a name, or ``who`` (can act), ``arms``, ``site``, ``pron``, ``thing``.

    A thing that belongs to somebody named, as in "Ruritanian exports", is an ``owned`` one.
    """
    label = tree.ents[i]
    if label in _NAMES or label in _PLACES:
        return label
    if tree.pos[i] in ("PRON", "DET"):
        return "pron"
    lemma = tree.lemmas[i]
    if lemma in lexicon.actors:
        return "who"
    if lemma in lexicon.able:
        return "arms"
    if tree.pos[i] == "PROPN":
        return "name"
    if lemma in lexicon.places:
        return "site"
    if any(tree.ents[c] in _NAMES and tree.deps[c] in _OWNERS for c in tree.children[i]):
        return "owned"
    return "number" if tree.pos[i] == "NUM" else "thing"


def predicate_evidence(tree: Tree, verb: int, place: int, lexicon: Lexicon) -> tuple[str, ...]:
    """Features of a predicate: its place in the sentence, what it hangs on, and what kind of verb it is."""
    lemma, dep = tree.lemmas[verb], tree.deps[verb]
    depth, token = 0, verb
    while tree.heads[token] != token and depth < _FARTHEST:
        token = tree.heads[token]
        depth += 1
    group = _group(lemma, lexicon)
    above = _group(tree.lemmas[tree.heads[verb]], lexicon) if dep != "ROOT" else "-"
    found = [
        f"v:{lemma}",
        f"v.dep:{dep}",
        f"v.depth:{depth}",
        f"v.place:{min(place, 4)}",
        f"v.group:{group}",
        f"v.under:{dep}:{above}",
        f"v.tag:{tree.tags[verb]}",
        f"v.pos:{tree.pos[verb]}",
    ]
    for c in tree.children[verb]:
        label = tree.deps[c]
        if label in ("ccomp", "xcomp", "acomp", "neg", "auxpass", "dobj", "agent", "prt", "attr"):
            found.append(f"v.has:{label}")
            if label in ("ccomp", "xcomp"):
                found.append(f"v.has:{label}:{group}")
    return tuple(found)


def _group(lemma: str, lexicon: Lexicon) -> str:
    if lemma in lexicon.say:
        return "say"
    if lemma in lexicon.aspect:
        return "aspect"
    if lemma in lexicon.intent:
        return "intent"
    if lemma in ("be", "have", "do"):
        return "light"
    return "typed" if lexicon.knows(lemma) else "other"


class Noun(NamedTuple):
    """What can be told of a noun whatever its predicate.

    Attributes:
        token: Head of the noun phrase.
        kind: As of ``kind_of``.
        order: Number of nouns before it in the sentence.
        under: Kind of the first somebody that hangs on it, or ``-``.
        above: The noun that it hangs on, or ``-``.
        governor: The nearest verb that it hangs on, or ``-``.
        heads: The tokens that it hangs on, nearest first.
        own: Names of its own features.
    """

    token: int
    kind: str
    order: int
    under: str
    above: str
    governor: str
    heads: tuple[int, ...]
    own: tuple[str, ...]


def noun_of(tree: Tree, i: int, kind: str, order: int, under: str) -> Noun:
    """A noun of a parse."""
    head, dep = tree.heads[i], tree.deps[i]
    over = tree.lemmas[head] if tree.pos[head] in ("ADP", "PART") else dep
    own = (f"lemma:{tree.lemmas[i]}", f"dep:{dep}", f"head.noun:{over}")
    return Noun(i, kind, order, under, _noun_above(tree, i), _verb_above(tree, i), _heads(tree, i), own)


def slot_evidence(lemma: str, passive: str, side: str, path: str, end: str, noun: Noun) -> tuple[str, ...]:
    """Features of a noun near a predicate that are made of words or of the whole way.

    Args:
        lemma: The predicate's.
        passive: ``p`` for a passive one, else ``a``.
        side: ``l`` for a noun before the predicate, else ``r``.
        path: The way to the noun.
        end: Its last step.
        noun: The noun.
    """
    way, kind = path + passive, noun.kind
    return (
        f"path:{way}",
        f"path.kind:{way}:{kind}",
        f"verb.path:{lemma}:{way}",
        f"verb.end:{lemma}:{end}{passive}",
        f"verb.kind:{lemma}:{kind}{side}",
        f"above:{noun.above}:{end}",
        f"governor:{noun.governor}:{end}",
        f"governor.kind:{noun.governor}:{side}{kind}",
        *noun.own,
    )


def slot_clues(verb: int, passive: str, side: str, step: Step, end: str, noun: Noun, named: int) -> tuple[Clue, ...]:
    """The other features of a noun near a predicate.

    Args:
        verb: Token of the predicate.
        passive: As for ``slot_evidence``.
        side: The same.
        step: The way to the noun.
        end: Its last step.
        noun: The noun.
        named: Number of somebodies between the two to the right, up to 3; 4 where none follows.
    """
    kind = noun.kind
    first = step.path[1:].replace("<", ">").split(">", 1)[0]
    return (
        ("end", end, side, passive, kind),
        ("first", first, side, passive, step.length),
        ("place", side, kind, min(noun.order, 5), min(abs(noun.token - verb) // 3, _FARTHEST)),
        ("named", side, kind, named, noun.under),
        ("beside", side, end, named, noun.under),
    )


def typed_clue(root: str, side: str, path: str, noun: Noun) -> Clue:
    """Where a noun stands by the dictionary's type of the predicate: many verbs of a type treat their nouns alike."""
    return ("typed", root, side, path, noun.kind, noun.under)


def end_of(path: str) -> str:
    """The last step of a way."""
    return path.rsplit(">", 1)[-1]


def _end(bare: str, side: str, passive: str, kind: str) -> tuple[str, ...]:
    return (
        f"end:{bare}{side}{passive}",
        f"end.kind:{bare}{side}:{kind}",
        f"kind:{kind}",
        f"kind.side:{kind}{side}",
        f"side:{side}{passive}",
    )


def _first(first: str, side: str, passive: str, length: int) -> tuple[str, ...]:
    return (f"first:{first}{side}{passive}:{min(length, 4)}", f"length:{min(length, 7)}")


def _typed(root: str, side: str, path: str, kind: str, under: str) -> tuple[str, ...]:
    end = end_of(path)
    return (
        f"root.path:{root}:{path}",
        f"root.end:{root}:{end}{side}",
        f"root.kind:{root}:{kind}{side}",
        f"root.end.kind:{root}:{end}{side}:{kind}",
        f"root.under:{root}:{end}:{kind}:{under}",
    )


def _place(side: str, kind: str, order: int, distance: int) -> tuple[str, ...]:
    return (f"order:{order}", f"order.kind:{min(order, 3)}:{kind}", f"distance:{side}{distance}")


def _named(side: str, kind: str, named: int, under: str) -> tuple[str, ...]:
    return (f"named:{side}{kind}:{named}", f"under:{kind}:{under}", f"under.named:{kind}:{under}:{named}")


def _beside(side: str, bare: str, named: int, under: str) -> tuple[str, ...]:
    return (f"named.end:{side}{named}:{bare}", f"under.end:{under}:{bare}{side}")


def _verb_above(tree: Tree, i: int) -> str:
    """The nearest verb that the noun hangs on."""
    for _ in range(_FARTHEST):
        i = tree.heads[i]
        if tree.pos[i] in ("VERB", "AUX"):
            return tree.lemmas[i]
    return "-"


def _noun_above(tree: Tree, i: int) -> str:
    """The noun that this one hangs on by a preposition or as its owner: "talks" in "talks with the rebels"."""
    head = tree.heads[i]
    if tree.pos[head] == "ADP":
        head = tree.heads[head]
    return tree.lemmas[head] if tree.pos[head] in ("NOUN", "PROPN") and head != i else "-"


def _heads(tree: Tree, i: int) -> tuple[int, ...]:
    found: list[int] = []
    while len(found) < _FARTHEST and tree.heads[i] != i:
        i = tree.heads[i]
        found.append(i)
    return tuple(found)


def pair_clues(tree: Tree, one: Noun, end1: str, two: Noun, end2: str, below: bool) -> tuple[Clue, Clue, Clue]:
    """Features of two nouns as actor 1 and actor 2 of a predicate.

    Args:
        tree: The parse.
        one: Who acts.
        end1: Last step of the way to it.
        two: Who is acted upon.
        end2: Last step of the way to it.
        below: The way to the second one begins like that to the first.
    """
    i, j = one.token, two.token
    side = "l" if i < j else "r"
    related = "-"
    if i in two.heads:
        related = f"2>{tree.deps[j]}" if two.heads[0] == i else "2in1"
    elif j in one.heads:
        related = f"1>{tree.deps[i]}" if one.heads[0] == j else "1in2"
    same = "same" if tree.lemmas[i] == tree.lemmas[j] else "other"
    return (
        ("ends", end1, end2, side),
        ("kinds", one.kind, two.kind, related),
        ("apart", side, min(abs(i - j) // 4, _FARTHEST), same, below),
    )


def _ends(end1: str, end2: str, side: str) -> tuple[str, ...]:
    return (f"p.end:{end1}|{end2}{side}",)


def _kinds(kind1: str, kind2: str, related: str) -> tuple[str, ...]:
    return (f"p.kind:{kind1}|{kind2}", f"p.rel:{related}", f"p.rel.kind:{related}:{kind1}|{kind2}")


def _apart(side: str, distance: int, same: str, below: bool) -> tuple[str, ...]:
    return (f"p.dist:{side}{distance}", f"p.same:{same}", f"p.below:{below}")


_TEMPLATES: Final[dict[str | int, Callable[..., tuple[str, ...]]]] = {
    "end": _end, "first": _first, "place": _place, "named": _named, "beside": _beside,
    "typed": _typed, "ends": _ends, "kinds": _kinds, "apart": _apart,
}  # fmt: skip


def names_of(clue: Clue) -> tuple[str, ...]:
    """The features of a clue."""
    return _TEMPLATES[clue[0]](*clue[1:])
