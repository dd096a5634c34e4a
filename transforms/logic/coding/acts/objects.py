"""Whom or what a verb acts upon: its objects, and the nouns that hang on them by prepositions."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from transforms.logic.coding.acts.plover import Lexicon
from transforms.logic.coding.syntax.phrases import is_actor, is_entity

__all__ = ["Objects", "objects_of", "other_subject"]

_OBJECTS = frozenset({"dobj", "dative", "attr", "oprd"})
_DIRECTED = frozenset(
    {"to", "against", "with", "on", "upon", "from", "at", "for", "into", "between", "toward", "towards"}
)
_PLACED = frozenset({"of", "in", "over", "inside", "across", "about", "near", "around", "by"})


_PLACES = frozenset({"GPE", "LOC", "FAC"})
_STRONG = frozenset({"with", "to", "into", "from"})
# "discussed the island with the minister": the other party is the target, not the subject of the talk
_WITH = frozenset({"discuss", "hold", "negotiate", "sign", "share", "exchange", "review", "raise", "agree", "conclude"})


class Objects(NamedTuple):
    """What a verb governs.

    Attributes:
        candidates: Possible targets.
        agent: Head noun after a passive's "by", or None.
        nouns: Lemmas of the objects.
        particles: Particles and prepositions of the verb, lower case.
    """

    candidates: tuple["Candidate", ...]
    agent: Any
    nouns: tuple[str, ...]
    particles: tuple[str, ...]

    def target(self, partner: Any, places: bool) -> Any:
        """Head noun of the likeliest target, or None.

        Args:
            partner: A second subject that the verb is also done to, or None.
            places: A place where it is done can be the target.
        """
        found = [c for c in self.candidates if places or not c.scene]
        if partner is not None:
            found.append(Candidate(2.7, partner, False))
        return max(found, key=lambda c: c.weight, default=Candidate(0.0, None, False)).token


class Candidate(NamedTuple):
    """A possible target, how likely it is, and whether it is no more than the place where it is done."""

    weight: float
    token: Any
    scene: bool


def objects_of(verb: Any, complement: Any, lexicon: Lexicon, passive_subject: Any) -> Objects:
    """The objects of a verb, those of its complement included.

    Args:
        verb: The verb.
        complement: A verb whose objects count as its own, or None.
        lexicon: The dictionary.
        passive_subject: Subject of a passive, which is what the verb acts upon; or None.

    Returns:
        The objects. A direct object that can act is the best target, then one to whom or against whom it is done;
        a thing is the target only where there is nobody.
    """
    actors = lexicon.actors
    found = list(_weighed(verb, lexicon))
    if passive_subject is not None:
        found.append(Candidate(3.5 if is_actor(passive_subject, actors) else 1.8, passive_subject, False))
    if complement is not None:
        found += [c._replace(weight=c.weight * 0.8) for c in _weighed(complement, lexicon)]
        subject = next((c for c in complement.children if c.dep_ == "nsubj"), None)
        if subject is not None and subject.pos_ != "PRON":
            found.append(Candidate(2.9 if is_actor(subject, actors) else 1.2, subject, False))
    if _acts_on_pronoun(verb):
        # "accused him of plotting in Ruritania": whoever "him" is, it is not Ruritania
        found = []
    agent = next((p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"), None)
    return Objects(tuple(found), agent, _nouns(verb, complement, passive_subject), _particles(verb))


def _acts_on_pronoun(verb: Any) -> bool:
    return any(c.dep_ == "dobj" and c.lower_ in ("him", "her", "them", "it", "us", "me", "you") for c in verb.children)


def other_subject(subject: Any, lemma: str, lexicon: Lexicon) -> Any:
    """The second of two subjects that do something together: "Ruritania and Borduria signed"."""
    if subject is None or lemma not in lexicon.reciprocal:
        return None
    return next((c for c in subject.children if c.dep_ == "conj" and is_actor(c, lexicon.actors)), None)


def _weighed(verb: Any, lexicon: Lexicon) -> Iterator[Candidate]:
    actors, lemma = lexicon.actors, verb.lemma_.lower()
    for child in verb.children:
        if child.dep_ in _OBJECTS and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
            yield from _object(child, lexicon, lemma)
        elif child.lower_ in _STRONG and lemma in (_WITH if child.lower_ == "with" else lexicon.transfer):
            yield from _after(child, actors, 4.5)
        elif child.dep_ in ("prep", "dative", "prt"):
            # "in the capital, the army seized": what stands before the subject is the scene
            yield from _after(child, actors, 2.5 if child.i > verb.i else 0.8)


def _object(noun: Any, lexicon: Lexicon, lemma: str) -> Iterator[Candidate]:
    actors = lexicon.actors
    if noun.pos_ == "PRON":
        return
    own = _weight(noun, lexicon)
    yield Candidate(own, noun, False)
    if own < 3:
        # "rejected Ruritania's offer" is done to Ruritania, "voiced Borduria's support for her" is not to Borduria
        yield from (Candidate(2.4, c, False) for c in noun.children if c.dep_ == "poss" and is_actor(c, actors))
    for child in noun.children:
        if child.dep_ == "prep":
            strong = child.lower_ in _STRONG and lemma in (_WITH if child.lower_ == "with" else lexicon.transfer)
            yield from _after(child, actors, 4.5 if strong else 2.6)
        elif child.dep_ == "acl" and own < 2:
            # "a report accusing the army": the thing is about somebody
            yield from (c._replace(weight=0.5 * c.weight) for c in _weighed(child, lexicon))


def _weight(noun: Any, lexicon: Lexicon) -> float:
    if is_actor(noun, lexicon.actors):
        return 4.0 if is_entity(noun) else 3.5
    if noun.pos_ == "PROPN":
        return 3.0
    if noun.lemma_.lower() in lexicon.places:
        return 2.2
    return 2.0 if any(is_entity(c) for c in noun.children if c.dep_ in ("amod", "compound", "nmod")) else 0.5


def _after(prep: Any, actors: frozenset[str], weight: float) -> Iterator[Candidate]:
    """The noun after a preposition, and the one after the next: "attack on a base in the north"."""
    word = prep.lower_
    factor = 1.0 if word in _DIRECTED else 0.4 if word in _PLACED else 0.0
    for noun in (c for c in prep.children if c.dep_ == "pobj" and c.ent_type_ not in ("DATE", "TIME")):
        if not factor:
            return
        known = is_entity(noun) or any(is_entity(c) for c in noun.children if c.dep_ in ("poss", "amod", "compound"))
        able = known or is_actor(noun, actors)
        owner = next((c for c in noun.children if c.dep_ == "poss" and is_actor(c, actors)), None)
        noun = owner if owner is not None and not is_actor(noun, actors) else noun
        yield Candidate(weight * factor * (1.0 if able else 0.15), noun, word in _PLACED and noun.ent_type_ in _PLACES)
        for child in noun.children:
            if child.dep_ == "prep":
                yield from _after(child, actors, weight * 0.7)
    for clause in (c for c in prep.children if c.dep_ == "pcomp" and factor):
        # "an inquiry into whether the agent was followed", "a plan for arming rebels"
        named = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass", "dobj") and is_actor(c, actors)]
        yield from (Candidate(weight * factor * 0.7, noun, False) for noun in named)


def _nouns(verb: Any, complement: Any, passive_subject: Any) -> tuple[str, ...]:
    found: list[Any] = [passive_subject] if passive_subject is not None else []
    for governor in (verb, complement):
        if governor is None:
            continue
        for child in governor.children:
            if child.dep_ in _OBJECTS:
                found.append(child)
            elif child.dep_ in ("prep", "prt"):
                found += [
                    c for c in child.children if c.dep_ == "pobj" and child.lower_ in ("out", "to", "in", "on", "with")
                ]
    # "an exchange of fire", "hunger strike": the noun that says it may be joined to the first
    joined = [c for noun in found for c in noun.children if c.dep_ in ("conj", "compound") and c.pos_ == "NOUN"]
    of = [p for noun in found for p in noun.children if p.dep_ == "prep" and p.lower_ == "of"]
    joined += [c for p in of for c in p.children if c.dep_ == "pobj"]
    return tuple(noun.lemma_.lower() for noun in found + joined)


def _particles(verb: Any) -> tuple[str, ...]:
    own = [c for c in verb.children if c.dep_ in ("prt", "prep", "advmod")]
    words = [c.lower_ for c in own]
    pairs = [f"{c.lower_} {d.lower_}" for c in own for d in c.children if d.dep_ == "prep"]
    return tuple(pairs + words)
