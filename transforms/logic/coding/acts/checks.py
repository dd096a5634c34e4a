"""What speaks against an act that was read: who can act, whom it can be done to, and a type that fits them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from transforms.logic.coding.actors.roles import role_of
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.acts.settling import Settled, Somebody
from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["checked", "doubts"]

_SOMEBODY: Final = frozenset({"PERSON", "ORG", "GPE", "NORP", "who", "name"})
_PLACES: Final = frozenset({"LOC", "FAC", "site"})
_LOCATED: Final = _PLACES | {"GPE"}
_AGENTS: Final = _SOMEBODY | _PLACES | {"owned", "number"}
_ELEMENTS: Final = frozenset({"fire", "blaze", "storm", "statement"})
_SIDEWAYS: Final = re.compile(r">(?:advcl|relcl|acl|parataxis|appos)\b|<|^>conj>")

# Steps from a verb to whom it is done to, by what the last of them says.
_SCENE: Final = frozenset(
    {"in", "at", "along", "near", "inside", "outside", "around", "across", "throughout", "within"}
)
_WHEN: Final = frozenset(
    {"after", "before", "during", "since", "until", "till", "amid", "despite", "without", "than", "like", "under"}
    | {"because", "by", "through", "as", "for"}
)
_THINGS_TOO: Final = frozenset({"ACCUSE", "REJECT", "COERCE", "ASSAULT", "SUPPORT", "SANCTION", "YIELD"})
"""Types that are done to things as well: to condemn an attack, to seize a ship."""

_SPEAK: Final = frozenset({"speak", "talk", "chat"})
_SPOKEN_TO: Final = frozenset({"to", "with", "conj", "between", "by", "dobj"})
_GIVES: Final = frozenset(
    {"impose", "place", "slap", "issue", "launch", "make", "hold", "announce", "carry", "file", "declare", "express"}
)
"""Verbs whose object says what is done, and not to whom: "imposed its largest packet of sanctions"."""

_MUTUAL: Final = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_GOES_THERE: Final = frozenset({"CONSULT", "AID", "MOBILIZE", "COOPERATE"})
"""Types whose second actor may be the country where somebody goes."""

_ANNOUNCED: Final = frozenset({"AGREE", "THREATEN", "REJECT"})
_FAIRLY_SURE: Final = 0.55


def checked(settled: Settled, coded: Coded) -> tuple[Settled, Coded]:
    """The act without a type that does not hold, and without actors that are none.

    What explodes or is fired harms somebody, but whoever set it off acts; what is signed or demanded is not whom it is
    done to.

    Args:
        settled: Verb and actors.
        coded: Type by the act coder.
    """
    one, two = settled.actor1, settled.actor2
    if one is not None and not _can_act(one):
        coded = Coded(None, None, None, coded.probability)
    elif one is not None and one.kind == "arms" and coded.root == "ASSAULT":
        settled = settled._replace(actor1=None)
    if two is not None and _is_no_actor(settled, two, coded):
        settled = settled._replace(actor2=None)
    elif two is not None and (_is_dismissed(settled, two, coded) or _is_speech(settled, two, coded)):
        coded = Coded(None, None, None, coded.probability)
    elif two is not None and coded.root == "SUPPORT" and (owner := _owner(two)) is not None:
        # who backs somebody's calls backs them
        settled = settled._replace(actor2=owner)
    return settled, coded


def _is_dismissed(settled: Settled, two: Somebody, coded: Coded) -> bool:
    """Whether "fire" means to dismiss: who fires at somebody needs a preposition."""
    path = settled.reading.actor2.path if settled.reading.actor2 is not None else ""
    fired = coded.root == "ASSAULT" and settled.reading.verb.lemma_.lower() == "fire"
    return fired and path in (">dobj", ">nsubjpass") and _is_somebody(two)


def _is_speech(settled: Settled, two: Somebody, coded: Coded) -> bool:
    """Whether somebody only speaks somewhere, as photo captions say: no talks with a hall or a meeting."""
    speaks = coded.root == "CONSULT" and settled.reading.verb.lemma_.lower() in _SPEAK
    last = settled.reading.actor2.path.rsplit(">", 1)[-1] if settled.reading.actor2 is not None else ""
    return speaks and (last not in _SPOKEN_TO or not _is_somebody(two))


def _owner(two: Somebody) -> Somebody | None:
    """Whose plan, call or effort it is."""
    if two.kind != "owned":
        return None
    named = next((c for c in two.token.children if c.dep_ == "poss" and c.ent_type_ in _SOMEBODY), None)
    return Somebody(named, actor_span(named), str(named.ent_type_)) if named is not None else None


def doubts(settled: Settled, coded: Coded, modality: str, words: Lexicon) -> tuple[str, ...]:
    """What speaks against the actors and the type of an act, by name; nothing for an act that is told plainly.

    Args:
        settled: Verb and actors.
        coded: Its type.
        modality: Whether it happened; one of ``schemas.event.MODALITIES``.
        words: The dictionary.
    """
    found = []
    frame = frame_of(settled.reading.verb)
    if coded.root is not None and words.root_of(frame) != coded.root:
        found.append("type")
    if coded.root == "REQUEST" and frame.verb == "ask" and not _asks_to_do(settled):
        found.append("question")
    if modality != "happened":
        announced = coded.root in _ANNOUNCED and words.root_of(replace(frame, intent=False)) != coded.root
        found.append("announced" if announced else "not happened")
    if settled.unknown or not settled.orderly:
        found.append("actor1")
    if settled.actor2 is not None:
        found += _against(settled, settled.actor2, coded, words)
    elif settled.reading.actor2 is not None:
        found.append("no actor2")
    return tuple(found)


def _can_act(actor: Somebody) -> bool:
    lemma = actor.token.lemma_.lower()
    if actor.kind == "arms":
        return lemma not in _ELEMENTS
    return actor.kind in _AGENTS or role_of((lemma,)) is not None


def _asks_to_do(settled: Settled) -> bool:
    """Whether something is asked for, not only to be told something."""
    verb = settled.reading.verb
    return any(c.dep_ == "xcomp" or c.lower_ == "for" for c in verb.children) or any(
        c.dep_ == "ccomp" and any(t.lower_ in ("to", "that") for t in c.children) for c in verb.children
    )


def _is_somebody(actor: Somebody) -> bool:
    return actor.kind in _SOMEBODY or role_of((actor.token.lemma_.lower(),)) is not None


def _is_no_actor(settled: Settled, two: Somebody, coded: Coded) -> bool:
    """Whether it is what the act consists of rather than whom it is done to: "signed an agreement"."""
    path = settled.reading.actor2.path if settled.reading.actor2 is not None else ""
    if any(c.isdigit() for c in two.token.text):
        return True
    said = coded.root not in _THINGS_TOO or settled.reading.verb.lemma_.lower() in _GIVES
    return not _is_somebody(two) and path.endswith((">dobj", ">attr", ">oprd")) and said


def _against(settled: Settled, two: Somebody, coded: Coded, words: Lexicon) -> Iterator[str]:
    """What speaks against the second actor."""
    part = settled.reading.actor2
    if part is None:
        return
    if part.sure < _FAIRLY_SURE:
        yield "unsure"
    yield from _misplaced(part.path, two, coded)
    lemma, direct = settled.reading.verb.lemma_.lower(), part.path.endswith((">dobj", ">nsubjpass"))
    if coded.root == "YIELD" and lemma in words.transfer and not (direct and _is_somebody(two)):
        # who comes back, or publishes something, gives in to nobody
        yield "movement"
    if not _is_somebody(two) and not (two.kind == "owned" and coded.root in _THINGS_TOO):
        yield "thing" if coded.root in _THINGS_TOO else "no actor"


def _misplaced(path: str, two: Somebody, coded: Coded) -> Iterator[str]:
    """What speaks against the second actor where it stands."""
    last = path.rsplit(">", 1)[-1]
    if _SIDEWAYS.search(path) or (">ccomp" in path and coded.root != "ACCUSE"):
        yield "clause"
    elif path.startswith(">nsubj>"):
        if not (last == "conj" and coded.root in _MUTUAL):
            yield "subject"
    elif last in _WHEN and not path.endswith(">dobj>for"):
        yield "circumstance"
    elif last in _SCENE:
        yield "scene"
    elif last == "to" and two.kind in _LOCATED and coded.root not in _GOES_THERE and ">dobj" not in path:
        yield "destination"
