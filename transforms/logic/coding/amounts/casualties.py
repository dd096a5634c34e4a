"""How many people a sentence says were killed or injured, from its dependency parse."""

import re
from collections.abc import Iterator
from typing import Any

from transforms.logic.coding.amounts.counts import counted
from transforms.logic.coding.amounts.worded import Kind, Toll, worded_tolls

__all__ = ["speaks_of_casualties", "tolls"]

_TRIGGER = re.compile(
    r"kill|dead|\bd(?:ies|ied|ying)\b|death|injur|wound|hurt|casualt|fatal|\btoll\b|slain|slay|perish|\blives\b|murder"
    r"|massacre|drown|maim|behead|assassinat|execut|slaughter|gunned",
    re.I,
)
_KILL = frozenset(["kill", "murder", "slay", "massacre", "execute", "assassinate", "behead", "slaughter"])
_INJURE = frozenset(["injure", "wound", "hurt", "maim"])
_DIE = frozenset(["die", "perish", "drown"])
_STATES: dict[str, Kind] = {"dead": "killed", "wounded": "injured", "injured": "injured", "hurt": "injured"}
_NOUNS: dict[str, tuple[Kind, ...]] = {
    "death": ("killed",),
    "fatality": ("killed",),
    "injury": ("injured",),
    "casualty": ("killed", "injured"),
    "killing": ("killed",),
    "slaying": ("killed",),
    "murder": ("killed",),
    "massacre": ("killed",),
    "wounding": ("injured",),
}
_ATTACKS = frozenset({"shooting", "stabbing", "beating", "crash"})
_TAKES_LIVES = frozenset({"claim", "take", "cost", "lose"})
_UNREAL = frozenset({"could", "may", "might", "would", "will", "can", "should", "must", "'ll", "’ll", "wo", "shall"})
_UNSURE_WORDS = (
    "threaten plan plot try attempt want vow intend conspire fear believe hope seek aim risk allow order presume"
    " accuse suspect charge convict sentence avoid prevent"
)
_UNSURE = frozenset(_UNSURE_WORDS.split())
# "are reported to have been killed"
_KNOWN = frozenset({"report", "know", "confirm", "say", "understand"})
_CONDITION = frozenset({"if", "unless", "whether", "until", "lest"})
_ILLNESS_WORDS = "cancer illness heart natural age pneumonia stroke leukemia disease aids complications sleep"
_ILLNESS = frozenset(_ILLNESS_WORDS.split())
_BOUND_TO_HEAD = frozenset({"xcomp", "pcomp", "oprd", "acomp", "conj", "advcl", "acl", "prep", "ccomp"})
_DEPTH = 4


def speaks_of_casualties(text: str) -> bool:
    """Whether a text has any word of killing, dying or injury; one that has none needs no closer look."""
    return _TRIGGER.search(text) is not None


def tolls(sentence: Any) -> list[Toll]:
    """What a sentence says of people killed and injured, in its order.

    Left out is what did not happen or is not known to ("could kill", "feared dead", "accused of killing"), a bound from
    above ("up to 50"), a count without a number ("dozens"), a part of a count ("two of the injured died") and animals.

    Args:
        sentence: A spaCy ``Span`` with lemmas and a dependency parse.
    """
    text = sentence.text
    if not speaks_of_casualties(text):
        return []
    found = {toll[:3]: toll for token in sentence for toll in _of(token)}
    for toll in worded_tolls(text, sentence.start_char):
        found.setdefault(toll[:3], toll)
    return sorted(found.values(), key=lambda toll: (toll.start, toll.kind))


def _of(token: Any) -> Iterator[Toll]:
    """The tolls that hang on one word."""
    lemma = token.lemma_.lower()
    if token.pos_ == "NOUN" and not _is_manner(token):
        fatal = any(c.lower_ in ("fatal", "deadly") for c in token.children)
        nouns = _NOUNS.get(lemma, ("killed",) if fatal and lemma in _ATTACKS else ())
        yield from _counted_noun(token, nouns)
        if nouns:
            return
    kind = _kind_of(token, lemma)
    if kind is None or _is_unreal(token):
        return
    people = _people_of(token, lemma)
    if people is not None:
        yield from _tolls_of(_first_of_list(people), kind)


def _kind_of(token: Any, lemma: str) -> Kind | None:
    if token.lower_ in _STATES and not _is_verb_form(token):
        return _STATES[token.lower_]
    if token.pos_ == "VERB":
        if lemma in _KILL or lemma in _DIE or any(c.lower_ == "fatally" for c in token.children):
            return "killed"
        return "injured" if lemma in _INJURE else None
    if lemma in _INJURE and token.pos_ == "ADJ":
        return "injured"
    if _is_manner(token):
        return "killed"
    return "killed" if token.lower_ in ("life", "lives") and token.head.lemma_.lower() in _TAKES_LIVES else None


def _people_of(token: Any, lemma: str) -> Any:
    """Head of the phrase that says how many, or None."""
    if token.lower_ in _STATES and not _is_verb_form(token):
        return _in_state(token)
    if lemma in _DIE:
        return None if _of_illness(token) else _subject(token, "nsubj")
    if _is_manner(token):
        return _affected(token.head.head)
    if token.lower_ in ("life", "lives"):
        # "the quake claimed 12 lives", "12 people lost their lives"
        return _subject(token.head, "nsubj") if token.head.lemma_.lower() == "lose" else token
    return _affected(token)


def _is_manner(token: Any) -> bool:
    """Whether it is the death of "stabbed to death"."""
    if token.lower_ != "death" or token.dep_ != "pobj" or token.head.lower_ != "to":
        return False
    return token.head.head.lemma_.lower() not in ("sentence", "condemn", "put")


def _first_of_list(people: Any) -> Any:
    """The first of "five officers and 12 militants left dead", where the parser sees the militants only."""
    while people.dep_ == "conj" and any(c.dep_ == "nummod" for c in people.head.children):
        if any(c.dep_ == "acl" for c in people.head.children):
            break
        people = people.head
    return people


def _tolls_of(people: Any, kind: Kind) -> Iterator[Toll]:
    denied = people.lower_ in ("nobody", "none") or any(c.lower_ == "no" and c.dep_ == "det" for c in people.children)
    if denied:
        if not any(c.lower_ in ("else", "other", "serious", "more") for c in people.children):
            yield Toll(kind, 0, people.left_edge.idx, people.idx + len(people))
        return
    count = counted(people)
    if count is not None:
        yield Toll(kind, *count)


def _counted_noun(noun: Any, kinds: tuple[Kind, ...]) -> Iterator[Toll]:
    """As in "12 deaths", "the deaths of 12 people", "no injuries"."""
    if not kinds or _is_unreal(noun) or _is_unreal(noun.head):
        return
    before = [c for c in noun.children if c.i < noun.i]
    if len(before) == 1 and before[0].lower_ == "no":
        for kind in kinds:
            yield Toll(kind, 0, before[0].idx, noun.idx + len(noun))
    elif len(kinds) == 1:
        people = next((c for p in noun.children if p.lower_ == "of" for c in p.children if c.dep_ == "pobj"), noun)
        if people is not noun or any(c.dep_ == "nummod" for c in noun.children):
            yield from _tolls_of(people, kinds[0])


def _is_verb_form(token: Any) -> bool:
    """Whether "injured" is a verb with its own subject or object, not a state."""
    return token.pos_ in ("VERB", "ADJ") and token.lower_ != "dead" and token.dep_ not in ("amod", "oprd", "acomp")


def _in_state(word: Any) -> Any:
    """Who is dead or injured: "12 dead", "left 12 people dead", "12 were found dead"."""
    if any(c.dep_ == "nummod" for c in word.children):
        return word
    own = next((c for c in word.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if own is not None:
        return own
    head = word.head
    if word.dep_ == "amod":
        # "two dead bodies" are found, "12 dead" and "shot dead two officers" are counted
        after = word.i > head.i or (word.i > 0 and word.nbor(-1).lemma_.lower() in ("shoot", "leave", "find"))
        return head if after else None
    if word.dep_ in ("oprd", "acomp", "advmod", "acl", "xcomp", "advcl", "dobj", "attr") and head.pos_ in (
        "VERB",
        "AUX",
    ):
        return _subject(head, "nsubj") if head.lemma_ == "be" else _affected(head)
    return head if word.dep_ in ("acl", "appos") else None


def _affected(verb: Any) -> Any:
    """Head of the phrase that says who is killed or injured."""
    if any(c.dep_ == "cc" and c.lower_ == "or" for c in (*verb.children, *verb.head.children)):
        return None
    own = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    direct = next((c for c in verb.children if c.dep_ == "dobj"), None) or _over(verb)
    if own is None and direct is not None:
        return None if _shared(verb) else direct
    if own is not None or any(c.dep_ == "auxpass" for c in verb.children):
        return _subject(verb, "nsubjpass")
    if verb.tag_ in ("VBN", "VBD") and verb.dep_ == "acl":
        return verb.head
    if verb.tag_ in ("VBN", "VBD", "JJ"):
        # "12 killed, 30 injured", and "12 people were shot and killed"
        subjects = [c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i]
        if subjects:
            return subjects[-1]
        if verb.dep_ == "conj" and any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.head.children):
            return _subject(verb.head, "nsubjpass")
    return None


def _over(verb: Any) -> Any:
    """The number of "wounded over 5,000", which the parser takes for a place."""
    over = (c for c in verb.children if c.lower_ == "over" and c.dep_ == "prep")
    return next((c for p in over for c in p.children if c.pos_ == "NUM"), None)


def _shared(verb: Any) -> bool:
    """Whether the object is that of another verb too: "killed and wounded 12"."""
    above = verb.head
    return (
        verb.dep_ == "conj"
        and above.lemma_.lower() in (_KILL | _INJURE)
        and not any(c.dep_ in ("dobj", "nsubjpass") for c in above.children)
    )


def _subject(verb: Any, wanted: str) -> Any:
    """The subject, of a relative clause what it hangs on, of a verb joined to another without its own that of both."""
    token = verb
    for _ in range(_DEPTH):
        before = [c for c in token.children if c.dep_ in (wanted, "nsubj", "nsubjpass") and c.i < token.i]
        # "11 people, none of them soldiers, died"
        before = [c for c in before if c.lower_ not in ("none", "some", "most", "many")] or before
        if before:
            own = before[-1]
            relative = own.lower_ in ("who", "that", "which", "whom")
            return (token.head if token.dep_ == "relcl" else None) if relative else own
        if token.dep_ != "conj" and not (token.dep_ == "xcomp" and token.head.lemma_.lower() in _KNOWN):
            return None
        token = token.head
    return None


def _of_illness(verb: Any) -> bool:
    return any(t.lower_ in _ILLNESS for t in verb.subtree)


def _is_unreal(token: Any) -> bool:
    """Whether the clause, or one that it depends on, is a possibility, a plan, a doubt, a condition or denied."""
    for _ in range(_DEPTH):
        helpers = {c.lower_ for c in token.children if c.dep_ in ("aux", "mark", "neg")}
        to_come = "to" in helpers and "have" not in helpers
        if to_come or helpers & (_UNREAL | _CONDITION) or any(c.dep_ == "neg" for c in token.children):
            return True
        if token.dep_ not in _BOUND_TO_HEAD or token.head == token:
            return False
        bound = token.dep_ != "ccomp" or token.head.lemma_.lower() in _UNSURE
        if token.head.lemma_.lower() in _UNSURE:
            return True
        if not bound or (token.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)):
            return False
        token = token.head
    return False
