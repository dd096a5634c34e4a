"""Whom a pronoun means, where the parse leaves only one: no guess is made otherwise."""

from collections.abc import Iterable, Sequence
from typing import Any

from transforms.logic.coding.actors.naming import Named
from transforms.logic.coding.actors.roles import noun_phrase

__all__ = ["PERSONAL", "RELATIVE", "references"]

PERSONAL = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": None, "its": None, "itself": None,
}  # fmt: skip
"""Pronouns of the third person singular, with the gender they have."""

RELATIVE = frozenset({"who", "whom", "which", "that"})
_SOMEBODY = frozenset(
    {
        "man",
        "woman",
        "suspect",
        "victim",
        "defendant",
        "officer",
        "driver",
        "boy",
        "girl",
        "student",
        "teacher",
        "doctor",
    }
    | {
        "soldier",
        "judge",
        "witness",
        "teenager",
        "attacker",
        "gunman",
        "official",
        "spokesman",
        "spokeswoman",
        "lawyer",
    }
)
_SUBJECTS = ("nsubj", "nsubjpass")
_THINGS = frozenset({"it", "its", "itself"})
_BACK = 2
"""Sentences before that of the pronoun in which its person is looked for."""


def references(doc: Any, by_token: dict[int, Named], spoken: Sequence[tuple[int, int]]) -> dict[int, Named]:
    """The named whom pronouns mean, by the index of the pronoun's token.

    A pronoun means a person where the two sentences before it and its own name only one whose gender, if the text
    says it, fits; where they name several, the subject of the clause above or of the sentence before, if the pronoun
    is a subject itself. "It" means an organisation or country by the second rule alone.

    Args:
        doc: The spaCy ``Doc``.
        by_token: The named by the index of the last token of each mention; not changed.
        spoken: Spans of quoted words, in order: whom a speaker means is not to be seen from outside.
    """
    known = dict(by_token)
    found: dict[int, Named] = {}
    sentences = list(doc.sents)
    for number, sentence in enumerate(sentences):
        for token in sentence:
            named = None
            if token.lower_ in PERSONAL and token.pos_ == "PRON" and not _inside(token.idx, spoken):
                window = sentences[max(0, number - _BACK) : number]
                named = _personal(token, window, known)
            elif token.lower_ in RELATIVE and token.dep_ in _SUBJECTS and token.head.dep_ == "relcl":
                named = known.get(token.head.head.i)
            if named is not None:
                found[token.i] = known[token.i] = named
                if named.kind == "person" and not named.gender:
                    named.gender = PERSONAL.get(token.lower_)
    return found


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _personal(token: Any, window: list[Any], known: dict[int, Named]) -> Named | None:
    thing = token.lower_ in _THINGS
    gender = PERSONAL[token.lower_]
    start = window[0].start if window else token.sent.start
    near = _fitting((known[i] for i in range(start, token.i) if i in known), thing, gender)
    if not near:
        return None
    if len(near) == 1 and not thing:
        return None if _has_rival(token, known) else near[0]
    if token.dep_ not in _SUBJECTS and token.dep_ != "poss":
        return None
    above = _clause_above(token, known)
    main = token.dep_ in _SUBJECTS and token.head.dep_ == "ROOT"
    if above is None and window and (main or not thing) and not _fitting(_before(token, known), thing, gender):
        above = _subject(window[-1].root, known)
    return above if above in near and not (thing and _is_empty(token)) else None


def _fitting(candidates: Iterable[Named], thing: bool, gender: str | None) -> list[Named]:
    """Those who can be meant, each once."""
    found: list[Named] = []
    for named in candidates:
        fits = named.kind in ("organisation", "country") if thing else named.kind == "person"
        if fits and named not in found and (thing or named.gender in (None, gender)):
            found.append(named)
    return found


def _before(token: Any, known: dict[int, Named]) -> Iterable[Named]:
    return (known[i] for i in range(token.sent.start, token.i) if i in known)


def _clause_above(token: Any, known: dict[int, Named]) -> Named | None:
    """The subject of the nearest clause that governs the pronoun's own and stands before it: "Quill said she ..."."""
    verb = token.head if token.dep_ in _SUBJECTS else token.head.head
    for _ in range(3):
        if verb.dep_ not in ("ccomp", "advcl", "conj", "xcomp", "relcl", "acl") or verb.head == verb:
            return None
        verb = verb.head
        subject = next((c for c in verb.children if c.dep_ in (*_SUBJECTS, "csubj")), None)
        if subject is not None:
            return known.get(subject.i)
    return None


def _subject(verb: Any, known: dict[int, Named]) -> Named | None:
    subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
    return known.get(subject.i) if subject is not None else None


def _has_rival(token: Any, known: dict[int, Named]) -> bool:
    """Whether somebody without a name is the subject of something before in the sentence: "the suspect"."""
    before = token.doc[token.sent.start : token.i]
    return any(
        t.dep_ in _SUBJECTS and t.tag_ == "NN" and t.i not in known and noun_phrase([t.lower_]) in _SOMEBODY
        for t in before
    )


def _is_empty(token: Any) -> bool:
    """Whether "it" may stand for nothing: "it is clear that", "it rained"."""
    return bool(
        token.head.lemma_ in ("be", "seem", "appear", "rain", "snow", "take", "come", "remain") or token.dep_ == "expl"
    )
