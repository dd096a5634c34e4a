"""Noun and verb phrases of a dependency parse as spans of text: an actor without its clauses, an action in brief."""

from typing import Any

from transforms.logic.coding.syntax.text import ACTOR_LABELS, trimmed

__all__ = ["actor_span", "is_actor", "is_entity", "may_act", "verb_span"]

_MODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "neg"})
_LONGEST_ACTOR = 12
"""Tokens of an actor; a longer phrase is cut to the noun and its name."""

_SHORTEST_ACTION, _LONGEST_ACTION = 3, 10
"""Words of an action."""

_SETTING = frozenset({"after", "before", "amid", "during", "following", "since", "despite", "while", "as", "by"})
_WHERE_WHEN = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})

_BREAKS = frozenset(',;:—–()[]"“”…') | {"--", "-", "``", "''"}
_HANGING = frozenset({"ADP", "DET", "CCONJ", "SCONJ", "PART", "AUX", "PUNCT", "SPACE", "PRON"})


def is_entity(token: Any) -> bool:
    """Whether the noun is, or ends, the name of somebody who can act."""
    return token.ent_type_ in ACTOR_LABELS


def is_actor(token: Any, nouns: frozenset[str]) -> bool:
    """Whether the noun can act: a name, or one of the given nouns."""
    return is_entity(token) or token.lemma_.lower() in nouns


def may_act(token: Any, nouns: frozenset[str]) -> bool:
    """Whether the noun can act, or belongs to somebody who can: "Ruritanian warplanes", "the minister's car"."""
    parts = [c for c in token.children if c.dep_ in ("amod", "compound", "nmod", "poss", "conj", "nummod")]
    return token.pos_ in ("PROPN", "NUM", "DET", "PRON") or any(is_actor(t, nouns) for t in (token, *parts))


def actor_span(token: Any) -> tuple[int, int]:
    """The noun with its modifiers and an "of" phrase, without relative clauses, appositions and other phrases."""
    first, last = _core(token)
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == last + 1:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            if inner is not None and _core(inner)[0] == child.i + 1:
                last = _core(inner)[1]
    if last - first >= _LONGEST_ACTOR:
        first, last = _name_only(token)
    doc = token.doc
    return trimmed(doc.text, doc[first].idx, doc[last].idx + len(doc[last]))


def _core(token: Any) -> tuple[int, int]:
    """Token indices of the noun and the modifiers that stand directly before it."""
    first = token.i
    for child in sorted(token.lefts, key=lambda c: -c.i):
        joined = child.dep_ in _MODIFIERS or (child.dep_ == "punct" and child.text in ("-", "'", "’", ".", "/"))
        if not joined or child.right_edge.i != first - 1:
            break
        first = child.left_edge.i
    return first, token.i


def _name_only(token: Any) -> tuple[int, int]:
    for ent in token.sent.ents:
        if ent.start <= token.i < ent.end:
            return ent.start, min(ent.end - 1, token.i)
    lefts = [c.i for c in token.lefts if c.dep_ == "compound"]
    return min(lefts, default=token.i), token.i


def verb_span(verb: Any) -> tuple[int, int]:
    """The verb with what it directly governs: at most twelve words, ended at a clause, a comma or a loose word."""
    doc = verb.doc
    inside = {t.i for t in verb.subtree}
    clauses = {
        t.left_edge.i for t in verb.subtree if t.dep_ in ("advcl", "relcl", "parataxis") and t.left_edge.i > verb.i
    }
    last = verb.i
    for i in range(verb.i + 1, min(verb.i + _LONGEST_ACTION, len(doc))):
        if i not in inside or "\n" in doc[i].text or _breaks(doc, i, clauses, verb):
            break
        last = i
    for child in verb.children:
        # a clause that is cut off before its verb says nothing
        if child.dep_ in ("ccomp", "xcomp") and child.left_edge.i <= last < child.i:
            last = max(verb.i, child.left_edge.i - 1)
    while last > verb.i and doc[last].pos_ in _HANGING and doc[last].dep_ != "prt":
        last -= 1
    first = verb.i
    while last - first + 1 < _SHORTEST_ACTION and first and doc[first - 1].dep_ in ("auxpass", "aux", "neg"):
        first -= 1
    return trimmed(doc.text, doc[first].idx, doc[last].idx + len(doc[last]))


def _breaks(doc: Any, i: int, clauses: set[int], verb: Any) -> bool:
    token = doc[i]
    if token.text in _BREAKS:
        # the hyphen and comma inside "co-production" and "1,200" end nothing
        return bool(token.whitespace_ or doc[i - 1].whitespace_ or token.text not in "-,")
    if token.dep_ == "agent" or (i - verb.i >= _SHORTEST_ACTION - 1 and _is_setting(token)):
        return True
    second_verb = token.dep_ == "cc" and any(c.dep_ == "conj" and c.pos_ == "VERB" for c in token.head.children)
    return i in clauses or (second_verb and token.head == verb)


def _is_setting(token: Any) -> bool:
    """Whether a phrase begins that says where, when or under what circumstances: other fields hold those."""
    if token.dep_ == "npadvmod" or (
        token.left_edge == token and token.ent_type_ in ("DATE", "TIME") and token.ent_iob_ == "B"
    ):
        return bool(token.ent_type_ in ("DATE", "TIME"))
    if token.dep_ != "prep":
        return False
    if token.lower_ in _SETTING:
        return True
    inner = next((c for c in token.children if c.dep_ == "pobj"), None)
    return (
        inner is not None and inner.ent_type_ in _WHERE_WHEN and token.lower_ in ("in", "at", "on", "near", "outside")
    )
