"""What a verb means by what goes with it, where that makes its type another one or none: "declined to comment"."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.actors.roles import role_of
from transforms.logic.coding.acts.coder import Coded
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.plover import Frame, lexicon
from transforms.logic.coding.acts.settling import Settled, Somebody

__all__ = ["meant"]

_COOPERATION: Final = (1, 2)
_TELLS: Final = frozenset(
    {"identify", "name", "comment", "elaborate", "specify", "discuss", "speculate", "disclose", "answer", "speak"}
    | {"detail", "divulge", "clarify", "predict", "guess"}
)
"""Verbs of telling beside those that govern a clause: who will not do it turns nobody down."""

_CHANCES: Final = frozenset({"chance", "possibility", "likelihood", "probability", "risk", "hope", "prospect", "idea"})
_ARMED: Final = frozenset({"MIL", "REB", "UAF", "COP", "SPY", "CRM"})
_POLITICAL: Final = frozenset({"GOV", "MIL", "LEG", "JUD", "SPY", "REB", "UAF", "OPP", "PTY", "IGO", "COP", "ELI"})
_HARM: Final = frozenset(
    {"kill", "wound", "injure", "maim", "bomb", "shoot", "stab", "shell", "fire", "storm", "invade"}
)
_SAID_IN: Final = frozenset(
    {"speech", "interview", "statement", "debate", "letter", "tweet", "post", "article", "column", "book", "editorial"}
    | {"ad", "advert", "remark", "comment", "address", "memo", "report", "conference", "rally", "broadcast", "video"}
)
_OPINION: Final = frozenset(
    {"policy", "plan", "record", "decision", "claim", "remark", "report", "statement", "proposal", "budget", "law"}
    | {"bill", "idea", "magazine", "newspaper", "media", "press", "critic", "view", "rhetoric", "handling", "comment"}
    | {"stance", "position", "credibility", "character", "motive", "strategy", "legislation", "reform", "rule"}
)
"""What words alone can attack."""

_JUDGES: Final = frozenset({"say", "call", "question", "tell", "claim", "brand", "describe", "argue", "label"})
_GOES: Final = frozenset({"travel", "fly", "arrive", "go", "come", "return", "head", "drive", "move"})
_MATERIAL: Final = frozenset(
    {"aid", "relief", "money", "fund", "funding", "cash", "loan", "grant", "donation", "million", "billion", "dollar"}
    | {"euro", "pound", "$", "food", "water", "medicine", "shelter", "blanket", "tent", "equipment", "weapon", "arm"}
    | {"arms", "ammunition", "troop", "troops", "soldier", "force", "training", "supply", "supplies", "vaccine", "fuel"}
    | {"clothing", "clothes", "housing", "asylum", "refuge", "rescue", "evacuation", "hospital", "doctor", "helicopter"}
    | {"package", "subsidy", "assistance", "treatment", "care", "meal", "scholarship", "credit", "payment"}
    | {"feed", "rebuild", "evacuate", "treat", "house", "equip", "train", "arm", "finance", "pay", "repair", "deliver"}
)
_MODALS: Final = frozenset({"will", "would", "should", "shall", "must", "ought", "'ll", "’ll"})
_PLAYED: Final = frozenset({"CONSULT", "ASSAULT", "YIELD", "THREATEN", "MOBILIZE", "REJECT"})
"""Types whose words sport uses for what it does."""


def meant(settled: Settled, coded: Coded, cast: Cast, *, sport: bool = False) -> Coded:
    """The type of an act by what goes with its verb, or none.

    Args:
        settled: Verb and actors.
        coded: Its type by the act coder.
        cast: Who is who in the article.
        sport: Whether the article is about sport.
    """
    if coded.root is None:
        return coded
    frame = frame_of(settled.reading.verb)
    if coded.root == "ASSAULT" and _is_criticism(settled, frame, cast):
        return Coded("ACCUSE", lexicon().quad("ACCUSE"), "111", coded.probability)
    senseless = _SENSELESS.get(coded.root)
    if _is_at_odds(frame, coded) or (sport and coded.root in _PLAYED):
        return _untyped(coded)
    return _untyped(coded) if senseless is not None and senseless(settled, frame, cast) else coded


def _untyped(coded: Coded) -> Coded:
    return Coded(None, None, None, coded.probability)


def _is_at_odds(frame: Frame, coded: Coded) -> bool:
    """Whether the coder accuses where the dictionary knows only cooperation: "approved", "made the case for"."""
    known = lexicon().root_of(frame)
    return coded.root == "ACCUSE" and known is not None and lexicon().quad(known) in _COOPERATION


def _is_criticism(settled: Settled, frame: Frame, cast: Cast) -> bool:
    """Whether the attack is one of words: for or over something, in a speech, on a policy, and nobody is hurt."""
    verb, two = settled.reading.verb, settled.actor2
    if lexicon().root_of(Frame(frame.verb)) not in ("ASSAULT", "ACCUSE") or frame.verb in _HARM or two is None:
        return False
    if settled.actor1 is None or settled.actor1.kind == "arms" or _roles(settled.actor1, cast) & _ARMED:
        return False
    hurt = any(t.lemma_.lower() in _HARM for t in verb.sent) or any(c.lower_ == "with" for c in verb.children)
    return not hurt and (two.token.lemma_.lower() in _OPINION or any(_is_said(c) for c in verb.children))


def _is_said(child: Any) -> bool:
    """Whether what hangs on the verb says that it was done in words."""
    if child.dep_ in ("advcl", "conj") and child.lemma_.lower() in _JUDGES:
        return True
    inner = [c for c in child.children if c.dep_ in ("pobj", "pcomp") and c.ent_type_ not in ("DATE", "TIME")]
    if child.dep_ != "prep" or not inner:
        return False
    if child.lower_ in ("for", "over"):
        return child.lower_ == "over" or inner[0].dep_ == "pcomp" or any(c.dep_ == "poss" for c in inner[0].children)
    return child.lower_ in ("in", "during", "on", "at") and inner[0].lemma_.lower() in _SAID_IN


def _declines(settled: Settled, frame: Frame, _: Cast) -> bool:
    """Whether nothing that somebody asked for is turned down."""
    verb = settled.reading.verb
    if frame.verb in ("decline", "refuse"):
        done = next((c for c in verb.children if c.dep_ == "xcomp"), None)
        return "comment" in frame.nouns[:1] or (done is not None and _is_unasked(done))
    if frame.verb == "rule" and "out" in frame.particles:
        passive = any(c.dep_ == "auxpass" for c in verb.children)
        hurt = passive and settled.actor2 is not None and settled.actor2.kind == "PERSON"
        return hurt or not _CHANCES.isdisjoint(frame.nouns[:1])
    return False


def _is_unasked(verb: Any) -> bool:
    """Whether it is a mere telling, or hostile itself: nobody asked for it who could be turned down."""
    lemma, words = verb.lemma_.lower(), lexicon()
    if lemma in _TELLS or (lemma in words.say and lemma not in ("admit", "acknowledge")):
        return True
    known = words.root_of(Frame(lemma, frame_of(verb).particles))
    return known in ("THREATEN", "ACCUSE", "REJECT") and lemma not in ("investigate", "prosecute", "charge")


def _only_goes(settled: Settled, frame: Frame, cast: Cast) -> bool:
    """Whether somebody who stands for nobody goes somewhere."""
    if frame.verb not in _GOES or settled.actor1 is None:
        return False
    one = settled.actor1
    return one.kind not in ("GPE", "NORP") and not _roles(one, cast) & _POLITICAL


def _shares_opinion(settled: Settled, frame: Frame, _: Cast) -> bool:
    """Whether it is agreed that something is so, not that something will be done."""
    clause = next((c for c in settled.reading.verb.children if c.dep_ == "ccomp"), None)
    if frame.verb != "agree" or clause is None:
        return False
    return not any(c.dep_ == "aux" and c.lower_ in _MODALS for c in clause.children)


def _helps_otherwise(settled: Settled, frame: Frame, _: Cast) -> bool:
    """Whether somebody is helped with nothing material."""
    if frame.verb not in ("help", "assist", "aid", "provide"):
        return False
    return not any(t.lemma_.lower() in _MATERIAL or t.ent_type_ == "MONEY" for t in settled.reading.verb.subtree)


def _accuses_nobody(settled: Settled, frame: Frame, _: Cast) -> bool:
    """Whether "accused" describes somebody, or a case is made for something."""
    verb = settled.reading.verb
    below = [p for c in verb.children for p in (c, *c.children)]
    if frame.verb == "accuse":
        clause = any(c.dep_ in ("auxpass", "nsubj", "aux", "ccomp") or c.lower_ == "of" for c in below)
        return verb.tag_ in ("VBN", "VBD") and not clause
    return "case" in frame.nouns[:1] and any(c.lower_ == "for" for c in below)


def _roles(actor: Somebody, cast: Cast) -> set[str]:
    """Roles of somebody by the noun, the titles before it, and what the article calls them elsewhere."""
    found = {role_of((t.lemma_.lower().rstrip("."),)) for t in _heads(actor.token)}
    identity = cast.resolve(*actor.span)
    return {role for role in (*found, identity.role if identity is not None else None) if role}


def _heads(token: Any) -> Iterator[Any]:
    yield token
    yield from (c for c in token.children if c.dep_ in ("compound", "amod", "nmod", "appos"))


_SENSELESS: Final[Mapping[str, Callable[[Settled, Frame, Cast], bool]]] = {
    "REJECT": _declines,
    "CONSULT": _only_goes,
    "AGREE": _shares_opinion,
    "AID": _helps_otherwise,
    "ACCUSE": _accuses_nobody,
}
