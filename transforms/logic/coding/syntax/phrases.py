"""Noun and verb phrases of a dependency parse as spans of text: an actor without its clauses, an action in brief."""

from typing import Any

from transforms.logic.coding.syntax.text import ACTOR_LABELS, trimmed

__all__ = ["actor_span", "verb_span"]

_MODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "neg"})
_LONGEST_ACTOR = 12
"""Tokens of an actor; a longer phrase is cut to the noun and its name."""

_BELONGING = frozenset({"of", "in", "from", "at", "for"})
_NAMED = frozenset({"PERSON", "ORG", "GPE"})

_SHORTEST_ACTION, _LONGEST_ACTION = 3, 10
"""Words of an action."""

_SETTING = frozenset({"after", "before", "amid", "during", "following", "since", "despite", "while", "as", "by"})
_WHERE_WHEN = frozenset({"DATE", "TIME", "GPE", "LOC", "FAC"})

_BREAKS = frozenset(',;:—–()[]"“”…') | {"--", "-", "``", "''"}
_HANGING = frozenset({"ADP", "DET", "CCONJ", "SCONJ", "PART", "AUX", "PUNCT", "SPACE", "PRON"})


def actor_span(token: Any) -> tuple[int, int]:
    """The noun with its modifiers and the short phrases that say which one is meant.

    Those are the phrases of place and belonging that follow directly ("authorities in the capital", "the head of the
    union"), and the name that follows a description ("the minister, Jane Miller"). Relative clauses and other phrases
    are not part of it.
    """
    first, last = _whole_name(token, *_core(token))
    last = _belonging(token, last)
    named = next((c for c in token.children if c.dep_ == "appos" and c.ent_type_ in _NAMED), None)
    if named is not None and last < _core(named)[0] <= last + 2:
        last = _core(named)[1]
    if last - first >= _LONGEST_ACTOR:
        first, last = _core(token)
    if last - first >= _LONGEST_ACTOR:
        first, last = _name_only(token)
    return _offsets(token.doc, first, last)


def _offsets(doc: Any, first: int, last: int) -> tuple[int, int]:
    """Start and end of the tokens in the text; the text of the whole document is costly to put together."""
    words = doc[first : last + 1].text
    start, end = trimmed(words, 0, len(words))
    return doc[first].idx + start, doc[first].idx + end


def _whole_name(token: Any, first: int, last: int) -> tuple[int, int]:
    """The phrase with all of the name that its noun is part of: "Industrial and Commercial Bank"."""
    if token.ent_type_ not in ACTOR_LABELS:
        return first, last
    doc, begin, end = token.doc, token.i, token.i
    while doc[begin].ent_iob_ == "I" and begin > token.sent.start:
        begin -= 1
    while end + 1 < token.sent.end and doc[end + 1].ent_iob_ == "I":
        end += 1
    while doc[end].lower_ in ("'s", "’s", "'", "’"):
        end -= 1
    return min(first, begin), max(last, end)


def _belonging(token: Any, last: int) -> int:
    """Last token of the phrases of place and belonging that follow a noun directly."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in _BELONGING and child.i == last + 1:
            inner = next((c for c in child.children if c.dep_ == "pobj"), None)
            if inner is not None and inner.ent_type_ not in ("DATE", "TIME") and _core(inner)[0] == child.i + 1:
                last = _belonging(inner, _core(inner)[1])
    return last


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
    return _offsets(doc, first, last)


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
