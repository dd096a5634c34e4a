"""How many people a noun phrase means, from its dependency parse."""

import re
from typing import Any, NamedTuple

from transforms.logic.coding.amounts.numerals import NUMBER, number_of

__all__ = ["Count", "counted"]


class Count(NamedTuple):
    """People counted by a phrase.

    Attributes:
        number: How many.
        start: Start of the phrase in the text.
        end: End of the phrase.
    """

    number: int
    start: int
    end: int


_PERSONS_WORDS = (
    "person man woman child boy girl baby infant toddler teenager teen youth adult student pupil civilian soldier"
    " officer policeman policewoman cop guard gunman militant insurgent rebel fighter guerrilla terrorist bomber"
    " attacker assailant suspect victim bystander passerby passenger driver pilot sailor marine airman worker"
    " employee miner farmer fisherman resident villager local citizen national tourist visitor pilgrim worshipper"
    " migrant refugee immigrant hostage captive prisoner inmate detainee journalist reporter doctor nurse patient"
    " teacher professor judge lawyer official politician activist protester demonstrator rioter fan spectator player"
    " member relative mother father parent son daughter brother sister husband wife uncle aunt cousin grandmother"
    " grandfather friend neighbor neighbour colleague aide pedestrian cyclist motorist motorcyclist firefighter"
    " rescuer medic paramedic peacekeeper commander general leader settler cleric priest nun monk missionary"
    " follower supporter shopper customer clerk owner serviceman american occupant foreigner diplomat contractor"
    " staffer hiker climber skier swimmer diver surfer rider evacuee conscript trooper agent deputy deckhand crewman"
    " crewmember"
)
_PERSONS = frozenset(_PERSONS_WORDS.split())
_MANY_WORDS = "people other more troop police personnel staff crew dead casualty fatality death injury life"
_MANY = frozenset(_MANY_WORDS.split())
_PERSON_ENDING = re.compile(r".{2,}(?:m[ae]n|women|woman|ist|ian|girl|boy)s?$")
# nouns of this form are people where many of them were killed or injured, unless they are animals
_AGENT_ENDING = re.compile(r".{2,}(?:er|or|ee|eer|ant|ent|ster)s$")
_BEAST_WORDS = "tigers panthers badgers otters beavers spiders lobsters oysters roosters hamsters elephants"
_BEASTS = frozenset(_BEAST_WORDS.split())
_THINGS = frozenset({"snowman", "list", "specimen", "talisman", "checklist", "wishlist"})
_NOT_ONE_WORDS = "no each every any some which what that this these those neither"
_NOT_ONE = frozenset(_NOT_ONE_WORDS.split())
_COUNTED_BEFORE_WORDS = "injured wounded hurt dead victim they them these casualty fatality survivor"
_COUNTED_BEFORE = frozenset(_COUNTED_BEFORE_WORDS.split())
_REFLEXIVE = frozenset({"himself", "herself"})
_UNITS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "ORDINAL"})
_NUMBER = re.compile(
    rf"(?<![\w.,/$€£-])(?:{NUMBER})(?![\w%/])(?!-?\s?(?:years?|months?|weeks?|days?|hours?|miles?|per\s?cent)\b)", re.I
)
_UPPER_BOUND = re.compile(r"\b(?:up\s+to|as\s+many\s+as|fewer\s+than|less\s+than|under|no\s+more\s+than)\s*$", re.I)
_QUALIFIER = re.compile(
    r"(?:\b(?:at\s+least|more\s+than|over|about|around|nearly|almost|some|an\s+estimated|approximately|roughly|another"
    r"|only|just|a\s+total\s+of|between|well|the|all)\s+)+$",
    re.I,
)
_WORDS_BEFORE = 3


def counted(head: Any) -> Count | None:
    """The people that a phrase counts, those that are joined to it by "and" with them.

    Args:
        head: Head token of the phrase.

    Returns:
        The sum, a lower bound where one part has no number ("12 soldiers and several civilians"); None where the first
        part has none, or what is counted is not people.
    """
    inner = _of_total(head)
    parts = [head, *(c for c in inner.conjuncts if c.i > inner.i)]
    found: list[Count] = []
    for part in parts:
        if found and _has_own_verb(part) and _has_own_verb(inner):
            # "the seven killed and 12 injured"
            break
        count = _one_phrase(part, len(parts) > 1)
        if count is None:
            break
        found.append(count)
    if all(part.ent_type_ == "PERSON" for part in parts[: len(found)]):
        # names alone may be some of those concerned
        return None
    return Count(sum(c.number for c in found), found[0].start, found[-1].end)


def _has_own_verb(head: Any) -> bool:
    return any(c.dep_ == "acl" for c in head.children)


def _of_total(head: Any) -> Any:
    """As in "12 people" of "a total of 12 people"; any other phrase itself."""
    if head.lemma_.lower() != "total":
        return head
    return next((c for p in head.children if p.lower_ == "of" for c in p.children if c.dep_ == "pobj"), head)


def _one_phrase(head: Any, joined: bool) -> Count | None:
    if joined and (head.ent_type_ == "PERSON" or head.lower_ in _REFLEXIVE):
        return Count(1, head.left_edge.idx if head.left_edge.i <= head.i else head.idx, head.idx + len(head))
    head = _of_total(head)
    end = head.idx + len(head)
    if not _is_people(head) or _is_part(head):
        return None
    first = max(0, head.left_edge.i - _WORDS_BEFORE)
    phrase = "".join(t.text_with_ws for t in head.doc[first : head.i]) + head.text
    origin = end - len(phrase)
    own = min(head.left_edge.idx, head.idx) - origin
    number = _NUMBER.search(phrase, own)
    if number is None:
        return Count(1, origin + own, end) if _is_one(head) else None
    value = number_of(number.group())
    if value is None or _UPPER_BOUND.search(phrase[: number.start()]):
        return None
    qualifier = _QUALIFIER.search(phrase[: number.start()])
    return Count(value, origin + (qualifier.start() if qualifier else number.start()), end)


def _is_people(head: Any) -> bool:
    if head.pos_ == "NUM" or head.lower_ in ("one", "dozen"):
        return head.ent_type_ not in _UNITS
    lemma, word = head.lemma_.lower(), head.lower_
    if (
        lemma in _PERSONS
        or word.removesuffix("s") in _PERSONS
        or lemma in _MANY
        or head.ent_type_ == "NORP"
        or _is_age(head)
    ):
        return True
    if head.pos_ not in ("NOUN", "PROPN") or lemma in _THINGS or word in _BEASTS:
        return False
    return bool(_PERSON_ENDING.match(word) or _AGENT_ENDING.match(word))


def _is_age(head: Any) -> bool:
    """Whether it is the last word of "a 19-year-old"."""
    return head.lower_ == "old" and any(c.lower_ in ("year", "month") for c in head.children)


def _is_part(head: Any) -> bool:
    """Whether a number is a part of what is counted elsewhere ("two of the injured"), or a rate ("one in ten")."""
    if head.pos_ != "NUM":
        return False
    within = [c for p in head.children if p.lower_ == "of" for c in p.children if c.dep_ == "pobj"]
    return any({c.lower_, c.lemma_.lower()} & _COUNTED_BEFORE for c in within) or any(
        p.lower_ == "in" and any(c.pos_ == "NUM" for c in p.children) for p in head.children
    )


def _is_one(head: Any) -> bool:
    """Whether a phrase without a number is one person: "a 47-year-old woman", "the driver"."""
    if head.ent_type_ == "NORP":
        return any(c.lower_ in ("a", "an") for c in head.children)
    if _is_age(head):
        return True
    if head.tag_ != "NN" or head.lemma_.lower() in _MANY:
        return False
    return not any(c.dep_ in ("det", "neg") and c.lower_ in _NOT_ONE for c in head.children)
