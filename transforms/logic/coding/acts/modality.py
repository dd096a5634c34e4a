"""What a text says of an act: it happened, or is planned, called for, denied, or only imagined."""

from collections.abc import Iterator
from typing import Any, Final

__all__ = ["modality_of"]

_HAPPENED, _PLANNED, _CALLED_FOR, _DENIED, _HYPOTHETICAL = "happened", "planned", "called_for", "denied", "hypothetical"
# Of all that is said of an act on the way up to the main clause the strongest doubt counts.
_DOUBT: Final = {_HAPPENED: 0, _PLANNED: 1, _CALLED_FOR: 2, _HYPOTHETICAL: 3, _DENIED: 4}

_FUTURE: Final = frozenset({"will", "shall", "wo", "'ll", "’ll", "sha"})
_DUTY: Final = frozenset({"should", "must", "ought"})
_CHANCE: Final = frozenset({"would", "could", "may", "might", "'d", "’d", "can", "ca"})
_CONDITIONS: Final = frozenset({"if", "unless", "whether", "lest", "until", "till", "once"})
_NOBODY: Final = frozenset({"no", "nobody", "none", "neither", "nothing"})

# What these govern is planned, called for, denied or imagined: verbs, adjectives and nouns alike.
_GOVERNORS: Final = {
    _PLANNED: (
        "plan intend vow pledge promise threaten agree offer prepare decide want hope expect aim consider mull propose "
        "commit volunteer undertake seek wish mean contemplate discuss weigh schedule slate set ready willing likely "
        "poised due able free keen eager determined bound decision intention threat proposal pledge promise offer "
        "commitment readiness willingness agreement vow bid effort mission mandate go right undertaking "
        "poise hop about openness"
    ),
    _CALLED_FOR: (
        "urge ask call demand request press appeal beg implore order instruct tell advise recommend require insist "
        "lobby petition plead warn invite encourage advocate need pressure summon challenge must mandate exhort "
        "favour favor support pressure obligation duty necessary important vital crucial essential imperative time"
    ),
    _DENIED: (
        "deny refuse decline fail avoid reject refrain stop prevent bar forbid prohibit ban cancel dismiss rule refute "
        "dispute postpone unable unwilling reluctant refusal failure denial inability reluctance abandon block halt "
        "oppose scrap delay neglect"
    ),
    _HYPOTHETICAL: (
        "fear doubt imagine suppose wonder risk worry ask speculate pretend possible impossible conceivable afraid "
        "fearful possibility risk danger prospect fear question concern unlikely chance"
    ),
}
_BY_GOVERNOR: Final = {word: modality for modality, words in reversed(_GOVERNORS.items()) for word in words.split()}
# What a denied or doubted statement says is not what these say: "denied that", "asked whether", "fears that".
_THAT_CLAUSES: Final = {
    _PLANNED: "agree promise pledge vow expect hope decide threaten plan propose",
    _CALLED_FOR: "demand urge insist recommend require ask request wish want propose",
    _DENIED: "deny reject refute dispute dismiss",
    _HYPOTHETICAL: "fear doubt imagine suppose wonder worry speculate hope expect predict suspect warn afraid possible "
    "likely unlikely",
}
_BY_THAT: Final = {word: modality for modality, words in _THAT_CLAUSES.items() for word in words.split()}
# Who hopes to go has not gone, and has done nothing else either; a promise or a threat is an act of its own.
_ONLY_MEANT: Final = frozenset(
    {"plan", "intend", "hope", "hop", "aim", "want", "wish", "expect", "consider", "mull", "prepare"}
)  # "hop": what the lemmatiser makes of "hopes"
_PLANS: Final = frozenset({"plan", "mull", "consider", "contemplate"})
_OF: Final = frozenset({"on", "of", "to", "from", "about", "against", "at"})
"""Prepositions between a governor and what it governs: "plans on leaving"; not "refused after leaving"."""

_DEEPEST: Final = 8


def modality_of(verb: Any) -> str:
    """One of ``schemas.event.MODALITIES``.

    The verb's auxiliaries and negation count, and whatever governs it up to the main clause. What is alleged or
    reported counts as happened; an attempt has happened, too.

    Args:
        verb: The token of a verb in a dependency parse (ClearNLP labels, as of spaCy's English pipelines).
    """
    return max(_signs(verb), key=_DOUBT.__getitem__)


def _signs(verb: Any) -> Iterator[str]:
    yield _HAPPENED
    if _is_denied(verb):
        yield _DENIED
    yield _by_auxiliaries(verb)
    if _is_only_meant(verb):
        yield _PLANNED
    token = verb
    for _ in range(_DEEPEST):
        if any(c.dep_ == "mark" and c.lower_ in _CONDITIONS for c in token.children):
            yield _HYPOTHETICAL
        if token.head == token:
            break
        yield _by_governor(token)
        if not _carries_on(token):
            return
        if token.dep_ != "conj" and token.head.pos_ in ("VERB", "AUX") and token.dep_ == "xcomp":
            yield _by_auxiliaries(token.head)
            if _is_denied(token.head):
                yield _DENIED
        token = token.head
    if token.dep_ == "ROOT" and token.sent.text.rstrip().endswith("?"):
        yield _HYPOTHETICAL


def _is_only_meant(verb: Any) -> bool:
    lemma, parts = verb.lemma_.lower(), {c.dep_ for c in verb.children}
    return (lemma in _ONLY_MEANT and "xcomp" in parts) or (lemma in _PLANS and "dobj" in parts)


def _carries_on(token: Any) -> bool:
    """Whether what is said of the head holds for the clause, too."""
    return token.dep_ in (
        "conj",
        "xcomp",
        "ccomp",
        "acl",
        "pcomp",
        "prep",
        "acomp",
        "pobj",
        "dobj",
        "oprd",
        "parataxis",
    )


def _is_denied(verb: Any) -> bool:
    for child in verb.children:
        if child.dep_ == "neg":
            return True
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and (
            child.lower_ in _NOBODY or any(c.dep_ == "det" and c.lower_ == "no" for c in child.children)
        ):
            return True
    return False


def _by_auxiliaries(verb: Any) -> str:
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    if not auxiliaries and verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.pos_ == "VERB":
        return _by_auxiliaries(verb.head)
    if auxiliaries & _FUTURE:
        return _PLANNED
    if auxiliaries & _DUTY:
        return _CALLED_FOR
    if auxiliaries & _CHANCE:
        return _PLANNED if _is_reported_future(verb, auxiliaries) else _HYPOTHETICAL
    if "to" in auxiliaries and verb.dep_ in ("ROOT", "advcl", "relcl"):
        # "Ruritania to send troops", "sent them to attack"
        return _PLANNED
    if verb.tag_ == "VB" and verb.dep_ == "ROOT" and not any(c.dep_ in ("nsubj", "aux") for c in verb.children):
        return _CALLED_FOR
    return _HAPPENED


def _is_reported_future(verb: Any, auxiliaries: set[str]) -> bool:
    """A future as reported, "said that it would send troops": no "would have sent", and it hangs on no condition."""
    if not auxiliaries & {"would", "'d", "’d"} or "have" in auxiliaries:
        return False
    conditional = any(
        c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ in _CONDITIONS for m in c.children)
        for c in verb.children
    )
    return not conditional and (verb.dep_ == "ccomp" or any(c.dep_ in ("ccomp", "parataxis") for c in verb.children))


def _to_come(verb: Any) -> str:
    """What "is to meet" and "has yet to meet" say of the meeting."""
    if any(c.lower_ == "yet" for c in verb.children):
        return _DENIED
    return _PLANNED if verb.lemma_.lower() == "be" else _HAPPENED


def _by_governor(token: Any) -> str:
    head, label = token.head, token.dep_
    if label == "pcomp" and head.dep_ == "prep" and head.lower_ in _OF:
        head = head.head
    word = head.lemma_.lower()
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    if label == "xcomp" and infinitive and word in ("be", "have"):
        return _to_come(head)
    found = _HAPPENED
    if label in ("xcomp", "acl", "pcomp") or (label in ("ccomp", "advcl") and infinitive):
        found = _BY_GOVERNOR.get(word, _HAPPENED)
        if (label == "acl" and token.tag_ == "VBN") or (label == "advcl" and found != _CALLED_FOR):
            # "the plan approved", "agreed with them to gain time": no act that the word before governs
            found = _HAPPENED
    elif label == "ccomp":
        found = _BY_THAT.get(word, _HAPPENED)
        if found == _CALLED_FOR and token.tag_ not in ("VB", "VBP"):
            # "they insist that it is so" demands nothing
            found = _HAPPENED
    return found
