"""Who does what to whom: the clauses of a dependency parse, with reported speech, passives and pronouns resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transforms.logic.coding.acts.objects import objects_of, other_subject
from transforms.logic.coding.acts.plover import Frame, Lexicon
from transforms.logic.coding.syntax.phrases import is_actor, may_act

__all__ = ["Clause", "clauses"]

_ASSERTED = frozenset({"ROOT", "conj", "ccomp", "xcomp", "advcl", "relcl", "parataxis"})
_HYPOTHETICAL = frozenset({"if", "unless", "whether", "until", "lest"})
_OBLIGED = frozenset({"must", "should"})
_THEMSELVES = frozenset({"it", "they", "he", "she", "we", "i"})
_POSSESSED = frozenset({"its", "their", "his", "her", "our", "my"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A candidate event.

    Attributes:
        verb: The verb's token.
        actor1: Head noun of who acts, or None.
        actor2: Head noun of who is acted upon, or None.
        frame: What the dictionary needs to type it.
        root: PLOVER type, or None.
        depth: Clauses that it stands under, 0 for the main clause; the clause of a verb of saying counts as main.
        said: The event is no more than that something was said.
    """

    verb: Any
    actor1: Any
    actor2: Any
    frame: Frame
    root: str | None
    depth: int
    said: bool


def clauses(doc: Any, lexicon: Lexicon) -> Iterator[Clause]:
    """The candidate events of a parsed text, in its order.

    Clauses that are denied, conditional or a mere wish are left out, except for a refusal.
    """
    for token in doc:
        if token.pos_ == "VERB" and token.dep_ in _ASSERTED and not _hypothetical(token):
            clause = _clause(token, lexicon)
            if clause is not None:
                yield clause


def _clause(verb: Any, lexicon: Lexicon) -> Clause | None:
    complement = _complement(verb, lexicon)
    lemma = verb.lemma_.lower()
    if _passed_on(verb, lemma, complement, lexicon) or _is_governed(verb, lexicon):
        return None
    subject, passive = _subject(verb, lexicon)
    says = lemma in lexicon.say
    objects = objects_of(verb, None if says else complement, lexicon, subject if passive else None)
    actor1 = objects.agent if passive else subject
    frame = Frame(lemma, objects.particles, objects.nouns, _intent(verb, lexicon), _negated(verb, lexicon))
    root = lexicon.root_of(frame)
    actor2 = objects.target(other_subject(actor1, lemma, lexicon), root in lexicon.done_to_places)
    if says and (root is None or complement is not None):
        return _statement(verb, actor1, actor2, frame, lexicon)
    unclear = (actor1 is None and actor2 is None) or (actor1 is None and not passive and not _has_subject(verb))
    if unclear or (frame.negated and root is None):
        return None
    if actor1 is not None and not may_act(actor1, lexicon.able):
        # "falling prices hit exporters" is no assault
        root = None
    return Clause(verb, actor1, actor2, frame, root, _depth(verb, lexicon), False)


def _has_subject(verb: Any) -> bool:
    return _own_subject(verb) is not None or verb.dep_ in ("conj", "xcomp", "advcl")


def _statement(verb: Any, actor1: Any, actor2: Any, frame: Frame, lexicon: Lexicon) -> Clause | None:
    """A demand in reported speech ("said that they must go"), a talk ("told the minister"), or a mere statement."""
    if frame.negated or actor1 is None:
        return None
    actor2 = actor2 if actor2 is not None and is_actor(actor2, lexicon.actors) else None
    inner = next((c for c in verb.children if c.dep_ == "ccomp"), None)
    if inner is not None and any(c.lemma_.lower() in _OBLIGED for c in inner.children if c.dep_ == "aux"):
        asked = next((c for c in inner.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if asked is not None and is_actor(asked, lexicon.actors):
            return Clause(verb, actor1, asked, frame, "REQUEST", _depth(verb, lexicon), False)
    told = actor2 is not None and frame.verb == "tell" and actor2.lemma_.lower() not in lexicon.media
    return Clause(verb, actor1, actor2, frame, "CONSULT" if told else None, _depth(verb, lexicon), not told)


def _complement(verb: Any, lexicon: Lexicon) -> Any:
    """The verb under this one whose objects are also its own: "agreed to open", "accused of killing"."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp") and child.pos_ == "VERB":
            return child
        if child.dep_ == "acomp":
            return next((c for c in child.children if c.dep_ == "xcomp"), None)
    return None


def _passed_on(verb: Any, lemma: str, complement: Any, lexicon: Lexicon) -> bool:
    """Whether the clause under the verb is the event: "began to withdraw", "plans to attack"."""
    return complement is not None and complement.dep_ == "xcomp" and lemma in (lexicon.aspect | lexicon.intent)


def _is_governed(verb: Any, lexicon: Lexicon) -> bool:
    """Whether the clause only completes another event: "urged them to leave", "accused it of attacking"."""
    token = verb
    while token.dep_ == "conj" and token.head.pos_ == "VERB":
        token = token.head
    if token.dep_ not in ("xcomp", "ccomp"):
        return token.dep_ not in _ASSERTED or _is_purpose(token)
    carriers = lexicon.aspect | lexicon.intent | (lexicon.say if token.dep_ == "ccomp" else frozenset())
    return token.head.lemma_.lower() not in carriers


def _subject(verb: Any, lexicon: Lexicon) -> tuple[Any, bool]:
    """Head noun of the subject, pronouns resolved, and whether the verb is passive."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    token = verb
    for _ in range(_DEEPEST):
        own = _own_subject(token)
        if own is not None:
            return _resolved(own, token, lexicon), passive or (own.dep_ == "nsubjpass" and token == verb)
        if token.dep_ not in ("conj", "xcomp", "advcl", "acomp", "ccomp") or token.head == token:
            break
        if token.dep_ == "conj" and any(c.dep_ == "auxpass" for c in token.head.children) and token == verb:
            passive = passive or (verb.tag_ == "VBN" and not any(c.dep_ in ("dobj", "aux") for c in verb.children))
        token = _above(token, lexicon)
    return None, passive


def _above(clause: Any, lexicon: Lexicon) -> Any:
    """The clause that this one hangs on; in "it fell, officials said, killing two" it is what they said."""
    head = clause.head
    if clause.dep_ == "advcl" and head.lemma_.lower() in lexicon.say:
        told = next((c for c in head.children if c.dep_ == "ccomp" and c.i < head.i), None)
        return head if told is None else told
    return head


def _own_subject(verb: Any) -> Any:
    """The subject nearest to the verb; a time that the parser takes for one is none."""
    found = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.ent_type_ not in ("DATE", "TIME")]
    return min(found, key=lambda c: abs(c.i - verb.i), default=None)


def _resolved(subject: Any, verb: Any, lexicon: Lexicon) -> Any:
    """The noun that a pronoun stands for; None where that is not clear. A noun stands for itself."""
    word = subject.lower_
    if word in _RELATIVE and verb.dep_ == "relcl":
        return verb.head
    owned = any(c.dep_ == "poss" and c.lower_ in _POSSESSED for c in subject.children)
    if word not in _THEMSELVES and not owned:
        return (
            None
            if subject.pos_ in ("PRON", "DET") and word not in ("both", "many", "some")
            else _owner(subject, lexicon)
        )
    governor = _governing_subject(verb)
    if governor is not None and governor.pos_ in ("NOUN", "PROPN") and is_actor(governor, lexicon.actors):
        return governor
    return subject if owned else _last_person(subject) if word in ("he", "she") else None


def _owner(noun: Any, lexicon: Lexicon) -> Any:
    """Who is behind a thing that cannot act: "Ruritania's refusal"."""
    if is_actor(noun, lexicon.actors):
        return noun
    owners = [c for c in noun.children if c.dep_ == "poss" and is_actor(c, lexicon.actors)]
    return owners[0] if owners else noun


def _governing_subject(verb: Any) -> Any:
    """The subject of the clause above: whoever says "it will" speaks of themselves as a rule."""
    token = verb
    for _ in range(_DEEPEST):
        if token.dep_ not in ("ccomp", "advcl", "conj", "xcomp") or token.head == token:
            return None
        token = token.head
        found = next((c for c in token.children if c.dep_ == "nsubj"), None)
        if found is not None and found.pos_ != "PRON":
            return found
    return None


def _last_person(pronoun: Any) -> Any:
    """The subject of the sentence before, where it is a person's name."""
    start = pronoun.sent.start
    if start == 0:
        return None
    before = pronoun.doc[start - 1].sent.root
    subject = next((c for c in before.children if c.dep_ == "nsubj"), None)
    return subject if subject is not None and subject.ent_type_ == "PERSON" else None


def _intent(verb: Any, lexicon: Lexicon) -> bool:
    if any(c.dep_ == "aux" and c.lemma_.lower() in (lexicon.intent | {"'ll", "’ll", "wo"}) for c in verb.children):
        return True
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ == "aux" for c in verb.children):
        return verb.tag_ == "VB" and _intent(verb.head, lexicon)
    if verb.dep_ != "xcomp":
        return False
    return verb.head.lemma_.lower() in lexicon.intent or (verb.head.pos_ == "VERB" and _intent(verb.head, lexicon))


def _negated(verb: Any, lexicon: Lexicon) -> bool:
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    if verb.dep_ == "xcomp" and verb.head.lemma_.lower() in (lexicon.aspect | lexicon.intent):
        return verb.head.lemma_.lower() == "fail" or _negated(verb.head, lexicon)
    return False


def _hypothetical(verb: Any) -> bool:
    token = verb
    for _ in range(_DEEPEST):
        if any(c.dep_ == "mark" and c.lower_ in _HYPOTHETICAL for c in token.children):
            return True
        if token.head == token:
            return False
        token = token.head
    return False


def _is_purpose(verb: Any) -> bool:
    """What somebody has in mind, not what happened: "to block the road"."""
    return verb.dep_ == "advcl" and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _depth(verb: Any, lexicon: Lexicon) -> int:
    depth, token = 0, verb
    while token.head != token and depth < _DEEPEST:
        above = token.head.lemma_.lower()
        carried = token.dep_ == "conj" or (token.dep_ == "ccomp" and above in lexicon.say)
        carried = carried or (token.dep_ == "xcomp" and above in (lexicon.aspect | lexicon.intent))
        depth += 0 if carried else 1
        token = token.head
    return depth
