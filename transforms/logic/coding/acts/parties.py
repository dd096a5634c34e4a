"""Parties that a clause names by the grammar of its verb where the ranker read another noun, or none."""

import re
from collections.abc import Iterator
from typing import Any, Final

from transforms.logic.cleaning.datelines import parse_dateline
from transforms.logic.coding.actors.roles import role_of
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.readings import Part
from transforms.logic.coding.acts.settling import Settled, Somebody
from transforms.logic.coding.syntax.phrases import actor_span

__all__ = ["corrected"]

_KNOWN: Final = "newsbeam.dateline"
_DASHES: Final = frozenset({"-", "--", "–", "—", "_"})
_NAMES: Final = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_ASKED: Final = frozenset(
    {"request", "call", "motion", "demand", "appeal", "offer", "proposal", "bid", "plea", "petition", "invitation"}
    | {"application", "overture", "claim", "suggestion"}
)
"""What somebody addresses to whoever turns it down."""

_ACCUSES: Final = frozenset({"accuse", "suspect", "convict", "acquit"})
_WITHIN: Final = re.compile(r"^>dobj>(?:to|into|in|over|about|with|at|for)(?:>|$)")
_DEEP: Final = re.compile(r"^(?:>dobj)?>(?:for|of|to|in|with|on|over|about|at)>(?:to|into|in|over|about|with|at|for)$")
_AIMED: Final = re.compile(r"^>dobj>(?:on|against)(?:>|$)")
_AMOUNTS: Final = frozenset({"MONEY", "PERCENT", "QUANTITY", "DATE", "TIME", "ORDINAL"})
_THINGS_TOO: Final = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
"""Types that are done to things as well."""

_MADE: Final = frozenset({"make", "submit", "file", "bring", "put"})
_GIVES: Final = frozenset({"provide", "donate", "contribute", "deliver", "supply"})
_FIGHTS: Final = frozenset({"fighting", "fight", "clash", "battle", "gunfight", "shootout", "skirmish", "firefight"})


def corrected(settled: Settled, coded: Coded) -> Settled:
    """The act between the parties that its clause names.

    Args:
        settled: Verb and actors.
        coded: Its type.
    """
    settled = _undated(settled)
    if coded.root is None:
        return settled
    settled = _accused(settled)
    settled = _done_to(settled, coded)
    if settled.actor1 is None and not settled.unknown:
        agent = _agent(settled, coded)
        if agent is not None:
            return settled._replace(actor1=_somebody(agent))
    return settled


def _undated(settled: Settled) -> Settled:
    """The act without actors in the dateline or with a piece of it."""
    doc = settled.reading.verb.doc
    end = doc.user_data.get(_KNOWN)
    if end is None:
        start = len(doc.text) - len(doc.text.lstrip())
        found = parse_dateline(doc.text[start:].partition("\n\n")[0])
        end = doc.user_data[_KNOWN] = start + found.end if found is not None else 0
    one, two = (_behind(actor, end) for actor in (settled.actor1, settled.actor2))
    if one is None and settled.actor1 is not None:
        subjects = (c for c in settled.reading.verb.children if c.dep_ == "nsubj" and c.idx >= end)
        subject = next((c for c in subjects if c.pos_ in ("NOUN", "PROPN") and not _is_dateline(c)), None)
        one = _somebody(subject) if subject is not None else None
    return settled._replace(
        actor1=one, actor2=two, unknown=settled.unknown or (one is None and settled.actor1 is not None)
    )


def _behind(actor: Somebody | None, end: int) -> Somebody | None:
    """What of an actor stands behind a dateline that ends at an offset, or is none further down."""
    if actor is None or _is_dateline(actor.token):
        return None
    if actor.span[0] >= end:
        return actor
    return actor._replace(span=(end, actor.span[1])) if actor.token.idx >= end else None


def _is_dateline(token: Any) -> bool:
    """Whether it is the place of "KYIV (AFP) -", which stands behind captions and headlines, too."""
    after = [t.text for t in token.doc[token.i + 1 : token.i + 6]]
    return token.text.isupper() and after[:1] == ["("] and ")" in after[:-1] and after[after.index(")") + 1] in _DASHES


def _accused(settled: Settled) -> Settled:
    """The act with the noun as whom it is done to where a participle describes it: "woman accused of theft"."""
    verb = settled.reading.verb
    if verb.lemma_.lower() not in _ACCUSES or verb.tag_ not in ("VBN", "VBD"):
        return settled
    kinds = {c.dep_: c for c in verb.children if c.dep_ in ("dobj", "auxpass", "aux", "nsubj", "nsubjpass")}
    of = any(c.dep_ == "prep" and c.lower_ == "of" for c in verb.children)
    whom = verb.head if verb.dep_ == "acl" else kinds.get("nsubj")
    if not of or whom is None or whom.pos_ not in ("NOUN", "PROPN") or not kinds.keys() <= {"nsubj"}:
        return settled
    return _with_actor2(settled, whom, ">nsubjpass")._replace(actor1=None, orderly=True, unknown=False)


def _done_to(settled: Settled, coded: Coded) -> Settled:
    """The act with whom it is done to, where a noun inside a phrase was read."""
    verb, part = settled.reading.verb, settled.reading.actor2
    if part is None:
        return settled
    direct = next((c for c in verb.children if c.dep_ == "dobj"), None)
    if _is_amount(part.token):
        settled = settled._replace(actor2=None)
    if direct is None:
        return settled
    if coded.root == "REJECT" and (asker := _asker(direct)) is not None and part.path.startswith(">dobj"):
        return _with_actor2(settled, asker, ">dobj>poss")
    blames = verb.lemma_.lower() == "blame"
    if blames and any(t.lower_ == "on" and t.i > direct.i for t in verb.subtree):
        return settled  # "blamed the defeat on somebody"
    inside = _WITHIN if blames else _DEEP
    if coded.root in _THINGS_TOO and inside.search(part.path) and not part.path.endswith(">on"):
        return _with_actor2(settled, direct, ">dobj")
    if coded.root == "REQUEST" and _AIMED.search(part.path):
        # "urged retaliation on Ruritania": it is not Ruritania that is asked
        return settled._replace(actor2=None)
    gives = coded.root == "AID" and verb.lemma_.lower() in _GIVES and part.path == ">dobj"
    if gives and not any(c.lower_ == "with" for c in verb.children):
        # what is provided is nobody who is helped, not even troops
        given = _receiver(verb)
        settled = _with_actor2(settled, given, ">to") if given is not None else settled._replace(actor2=None)
    return settled


def _is_amount(token: Any) -> bool:
    counted = token.ent_type_ in _AMOUNTS and role_of((token.lemma_.lower(),)) is None
    return counted or any(c.lower_ == "any" and not _is_somebody(token) for c in token.children)


def _asker(asked: Any) -> Any:
    """Whose request or motion it is: its owner, or whom it is from or made by."""
    if asked.lemma_.lower() not in _ASKED:
        return None
    found = [c for c in asked.children if c.dep_ == "poss"]
    held = [asked, *(c for c in asked.children if c.dep_ == "acl" and c.lemma_.lower() in _MADE)]
    below = [p for h in held for p in h.children if p.dep_ in ("prep", "agent")]
    found += [c for p in below if p.lower_ in ("from", "by") for c in p.children if c.dep_ == "pobj"]
    return next((c for c in found if _is_somebody(c)), None)


def _receiver(verb: Any) -> Any:
    """To whom something is given."""
    held = [verb, *(c for c in verb.children if c.dep_ == "dobj")]
    to = [p for h in held for p in h.children if p.dep_ in ("prep", "dative") and p.lower_ in ("to", "for")]
    return next((c for p in to for c in p.children if c.dep_ == "pobj" and _is_somebody(c)), None)


def _agent(settled: Settled, coded: Coded) -> Any:
    """Who did what a passive tells, where the clause names them elsewhere."""
    verb = settled.reading.verb
    if not any(c.dep_ == "auxpass" for c in verb.children):
        return None
    found = [*_by(verb), *(_fighters(verb) if coded.root == "ASSAULT" else ())]
    taken = settled.actor2.token if settled.actor2 is not None else None
    return next((t for t in found if t != taken and t.pos_ != "PRON" and _is_somebody(t)), None)


def _by(verb: Any) -> Iterator[Any]:
    """Nouns after the last "by" of the clause, also where the parse hangs it on the charge: "cleared of theft by"."""
    charges = [c for p in verb.children if p.dep_ == "prep" and p.lower_ == "of" for c in p.children]
    for holder in (verb, *charges):
        for by in holder.children:
            if by.lower_ == "by" and by.dep_ in ("agent", "prep"):
                yield from (c for c in by.children if c.dep_ == "pobj")


def _fighters(verb: Any) -> Iterator[Any]:
    """Who fought, where somebody was killed in it: "as rebels shelled the town", "in clashes between clans"."""
    for child in verb.children:
        if child.dep_ == "advcl" and any(c.lower_ in ("as", "when") for c in child.children if c.i < child.i):
            harms = lexicon().root_of(frame_of(child)) == "ASSAULT"
            yield from (c for c in child.children if harms and c.dep_ == "nsubj")
        if child.dep_ == "prep" and child.lower_ in ("in", "during"):
            between = [p for f in child.children if f.lemma_.lower() in _FIGHTS for p in f.children]
            yield from (c for p in between if p.lower_ == "between" for c in p.children if c.dep_ == "pobj")


def _is_somebody(token: Any) -> bool:
    lemma = token.lemma_.lower()
    return token.ent_type_ in _NAMES or lemma in lexicon().actors or role_of((lemma,)) is not None


def _somebody(token: Any) -> Somebody:
    kind = token.ent_type_ if token.ent_type_ in _NAMES else "who" if _is_somebody(token) else "thing"
    if kind == "thing" and any(
        c.ent_type_ in _NAMES and c.dep_ in ("poss", "compound", "nmod") for c in token.children
    ):
        kind = "owned"
    return Somebody(token, actor_span(token), str(kind))


def _with_actor2(settled: Settled, token: Any, path: str) -> Settled:
    two, old = _somebody(token), settled.reading.actor2
    sure = old.sure if old is not None else 1.0
    reading = settled.reading._replace(actor2=Part(token, path, two.kind, sure))
    one = settled.actor1
    return settled._replace(reading=reading, actor1=None if one is not None and one.token == token else one, actor2=two)
