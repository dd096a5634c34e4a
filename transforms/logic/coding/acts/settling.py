"""Actors that hold: pronouns resolved, scenes and mere objects taken for nobody, and how far to trust the rest."""

from typing import Any, Final, NamedTuple

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.actors.roles import role_of
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.readings import Part, Reading
from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["Settled", "Somebody", "settle"]

Span = tuple[int, int]

_RELATIVE: Final = frozenset({"who", "which", "that", "whom", "whose"})
# "said it would": the ways from a clause to whoever speaks of himself
_SPEAKS_OF_ITSELF: Final = ("<ccomp>nsubj", "<advcl>nsubj", "<ccomp<conj>nsubj", "<xcomp<ccomp>nsubj", "<ccomp<xcomp")
_LABELS: Final = {"person": "PERSON", "organisation": "ORG", "country": "GPE", "people": "NORP"}
_CHARGES: Final = frozenset({"charge", "accuse", "convict", "acquit", "suspect", "indict"})
_COUNTS: Final = (">with", ">of", ">in", ">on", ">over", ">for")
_ASKS: Final = frozenset(
    {"ask", "beg", "call", "demand", "force", "instruct", "invite", "order", "persuade", "press", "pressure", "tell"}
    | {"urge", "allow", "convince", "encourage", "warn"}
)
_PARTIES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_SCENES: Final = frozenset({"in", "at", "on", "near", "during", "after", "before", "for", "over", "about", "amid"})
_BACKING: Final = frozenset({"support", "backing", "solidarity", "sympathy", "commitment", "condolence"})
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
    reading = _partnered(reading)
    two = _actor2(_meant_part(reading.actor2, verb), cast) if reading.actor2 is not None else None
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
    asked = _asked(verb) if one.path.startswith("<") and one.path.endswith(">nsubj") else None
    if asked is not None:
        return Somebody(asked, actor_span(asked), _kind(asked)), True
    below = one.path.startswith((">nsubj", ">by"))
    if own is not None and not personal and own.lower_ not in _RELATIVE:
        orderly = below
    else:
        steps = one.path.split(">")[0].split("<")[1:]
        orderly = below or (bool(steps) and all(s in _RAISED for s in steps))
    return Somebody(one.token, actor_span(one.token), one.kind), orderly


def _asked(verb: Any) -> Any:
    """Who is asked or made to act: in "called on Teral to release them" not who calls."""
    above = verb.head
    if verb.dep_ not in ("xcomp", "advcl", "ccomp") or above.lemma_.lower() not in _ASKS or _own_subject(verb):
        return None
    whom = [c for c in above.children if c.dep_ in ("dobj", "dative")]
    whom += [c for p in above.children if p.dep_ == "prep" and p.lower_ in ("on", "upon") for c in p.children]
    found = next((c for c in whom if c.i < verb.i), None)
    return found if found is not None and found.pos_ in ("NOUN", "PROPN") else None


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


def _partnered(reading: Reading) -> Reading:
    """The reading with the other of two who do something to each other as actor 2, where a mere scene was read.

    "Ruritania and Teral held talks in Geneva", "talks between Ruritania and Teral began".
    """
    one, two = reading.actor1, reading.actor2
    if one is None:
        return reading
    subject = one.token.head if one.path == ">nsubj>conj" else one.token
    other = next((c for c in subject.children if c.dep_ == "conj" and c.ent_type_ in _PARTIES), None)
    if other is None or (two is not None and {one.token, two.token} == {subject, other}):
        return reading
    each_other = one.path in (">nsubj", ">nsubj>conj") and reading.verb.lemma_.lower() in lexicon().reciprocal
    if not (_is_aside(two) and (each_other or one.path.endswith(">between"))):
        return reading
    first = one.path.removesuffix(">conj")
    return reading._replace(
        actor1=one._replace(token=subject, path=first, kind=one.kind if subject == one.token else _kind(subject)),
        actor2=Part(other, f"{first}>conj", str(other.ent_type_), one.sure if two is None else two.sure),
    )


def _is_aside(two: Part | None) -> bool:
    """Whether the second noun is no more than the scene of the act, or belongs to another clause."""
    if two is None:
        return True
    return two.path.rsplit(">", 1)[-1] in _SCENES or "advcl" in two.path or two.path.startswith(">conj>")


def _meant_part(two: Part, verb: Any) -> Part:
    """Whom an act is done to, where the noun that was read only says of what or with what."""
    if verb.lemma_.lower() in _CHARGES and two.path.startswith(_COUNTS):
        # "was charged with the murder of a guard": not the guard
        done_to = next((c for c in verb.children if c.dep_ in ("nsubjpass", "dobj")), None)
        return two if done_to is None else two._replace(token=done_to, kind=_kind(done_to), path=f">{done_to.dep_}")
    if two.path.endswith(">dobj>poss"):
        # "voiced Ruritania's support for the rebels": not Ruritania
        backed = next((c for p in two.token.head.children if p.lower_ == "for" for c in p.children), None)
        if backed is not None and two.token.head.lemma_.lower() in _BACKING:
            owner = next((c for c in backed.children if c.dep_ == "poss" and c.ent_type_), backed)
            return two._replace(token=owner, kind=_kind(owner), path=two.path.removesuffix("poss") + "for")
    return two


def _kind(token: Any) -> str:
    """The kind of a noun that the ranker did not choose; see ``evidence.kind_of``."""
    if token.pos_ in ("PRON", "DET"):
        return "pron"
    if token.ent_type_ in _LABELS.values():
        return str(token.ent_type_)
    return "who" if role_of((token.lemma_.lower(),)) is not None else "name" if token.pos_ == "PROPN" else "thing"


def _actor2(two: Part, cast: Cast) -> Somebody | None:
    if two.token.pos_ in ("PRON", "DET") and two.kind == "pron":
        return _meant(two.token, cast)
    return Somebody(two.token, actor_span(two.token), two.kind)
