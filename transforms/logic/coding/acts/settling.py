"""Actors that hold: pronouns resolved, scenes and mere objects taken for nobody, and how far to trust the rest."""

from typing import Any, Final, NamedTuple

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["Settled", "Somebody", "settle"]

Span = tuple[int, int]

_RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose"})
# "said it would": the ways from a clause to whoever speaks of himself
_SPEAKS_OF_ITSELF: Final = ("<ccomp>nsubj", "<advcl>nsubj", "<ccomp<conj>nsubj", "<xcomp<ccomp>nsubj", "<ccomp<xcomp")
_LABELS: Final = {"person": "PERSON", "organisation": "ORG", "country": "GPE", "people": "NORP"}
_RAISED: Final = frozenset({"conj", "xcomp", "advcl", "acomp", "ccomp", "relcl", "acl", "pcomp", "prep"})


class Somebody(NamedTuple):
    """An actor.

    Attributes:
        token: Head noun where it is named; for a pronoun what it stands for.
        span: Its phrase in the text.
        kind: What it stands for; see ``evidence.kind_of``.
    """

    token: Any
    span: Span
    kind: str


class Settled(NamedTuple):
    """Who did what to whom.

    Attributes:
        reading: What the ranker made of it.
        actor1: Who acts, or None.
        actor2: Who is acted upon, or None.
        orderly: Actor 1 stands where the grammar puts who acts.
        unknown: Somebody acts, but the text does not say who.
    """

    reading: Reading
    actor1: Somebody | None
    actor2: Somebody | None
    orderly: bool
    unknown: bool


def settle(reading: Reading, cast: Cast, as_read: bool = False) -> Settled:
    """The actors of a reading.

    Args:
        reading: The likeliest nouns.
        cast: Who is who in the article.
        as_read: Of a passive without an agent, too, whoever was read acts: "were arrested in Ruritania".
    """
    verb, part = reading.verb, reading.actor1
    own = _own_subject(verb)
    one, orderly = None, True
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if not passive or as_read or (part is not None and part.path.startswith(">by")):
        one, orderly = _actor1(part, verb, own, cast) if part is not None else (None, False)
        unknown = one is None
    else:
        # nobody is said to have done it
        done_to = reading.actor2 is not None and reading.actor2.path.startswith(">nsubjpass")
        orderly, unknown = done_to or own is None, False
    two = _actor2(reading.actor2, cast) if reading.actor2 is not None else None
    if one is not None and two is not None and one.token == two.token:
        two = None
    return Settled(reading, one, two, orderly, unknown)


def _own_subject(verb: Any) -> Any:
    found = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.ent_type_ not in ("DATE", "TIME")]
    return min(found, key=lambda c: abs(c.i - verb.i), default=None)


def _actor1(one: Part, verb: Any, own: Any, cast: Cast) -> tuple[Somebody | None, bool]:
    personal = own is not None and own.pos_ in ("PRON", "DET") and own.lower_ not in _RELATIVE
    if personal and not one.path.startswith(_SPEAKS_OF_ITSELF):
        # "he met": whom the pronoun stands for, never another noun nearby
        return _meant(own, cast), True
    if one.token.pos_ in ("PRON", "DET") and one.kind == "pron":
        return _meant(one.token, cast), one.path.startswith(">nsubj")
    below = one.path.startswith((">nsubj", ">by"))
    if own is not None and not personal and own.lower_ not in _RELATIVE:
        orderly = below
    else:
        steps = one.path.split(">")[0].split("<")[1:]
        orderly = below or (bool(steps) and all(s in _RAISED for s in steps))
    return Somebody(one.token, actor_span(one.token), one.kind), orderly


def _meant(pronoun: Any, cast: Cast) -> Somebody | None:
    """The last mention of whom a pronoun stands for, where that is clear."""
    identity = cast.resolve(pronoun.idx, pronoun.idx + len(pronoun))
    if identity is None or identity.kind is None:
        return None
    before = [m for m in cast.mentions(identity.kind) if m[1] <= pronoun.idx and m[2].name == identity.name]
    if not before:
        return None
    span = pronoun.doc.char_span(before[-1][0], before[-1][1], alignment_mode="expand")
    if span is None:
        return None
    return Somebody(span.root, actor_span(span.root), _LABELS.get(identity.kind, "GPE"))


def _actor2(two: Part, cast: Cast) -> Somebody | None:
    if two.token.pos_ in ("PRON", "DET") and two.kind == "pron":
        return _meant(two.token, cast)
    return Somebody(two.token, actor_span(two.token), two.kind)
