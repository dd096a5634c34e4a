"""Where an event took place, from what its sentence and its lead say, and the dateline."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from schemas.article import Place
from transforms.logic.coding.places.geo import is_country
from transforms.logic.coding.places.scenes import IN, scene_of, words
from transforms.logic.coding.syntax.attach import Telling, head_of

__all__ = ["Scenery"]

Span = tuple[int, int]


_NEAR, _BESIDE = 4, 2
"""Steps in the parse from an event's word within which a place is its own, and those for an event of mere words."""

_OCCASION = frozenset({"during", "at", "on", "amid"})
_BODIES = frozenset({"PERSON", "ORG"})
_ABOUT = frozenset({"of", "against", "on"})
_BEING = words("be speak visit attend tour travel stay address")
_ACTORS = frozenset({"country", "continent"})
_GATHERINGS = words(
    "visit trip meeting talk talks summit conference ceremony speech rally event session hearing court interview forum "
    "briefing congress dinner event stop tour journey gathering protest demonstration march address news reporter "
    "crowd audience dignitary journalist"
)
_MAKES = words(
    "sign hold host make reach strike conclude stage open begin start launch deliver give attend join convene ink seal "
    "finalise finalize mark celebrate complete end chair lead"
)
"""Verbs whose object is what happens: what was signed or held in a place was signed or held there."""

_MEETS = words("meet visit receive welcome greet consult talk speak address gather")
"""Verbs of being in one place with their object: "met officials in Szohôd"."""

_DATELINE = 60
"""Characters of the beginning of a text within which its dateline stands."""

_BEGINNING = 1_000
"""Characters of a text that may tell where it is set."""

_INITIALS = 4
"""Letters of "U.S.": a longer name in capitals before a dash is that of a dateline."""

_DATELINE_END = re.compile(r"(?:,[^.()\n]{1,30})?\s*(?:\([^()\n]{2,30}\)\s*)?(?:--|—|–|- )\s*(?=[A-Z“\"]|$)")


class _Set(NamedTuple):
    place: Place
    token: Any
    inner: Any


class Scenery:
    """The places of one article.

    Args:
        doc: The parse of its text.
        text: The text.
        places: The places that the text names, in its order.
        dateline: Place of the dateline, or None.
    """

    def __init__(self, doc: Any, text: str, places: Sequence[Place], dateline: str | None) -> None:
        self._doc = doc
        self._text = text
        self._places = places
        self._dateline = dateline

    def stated(self, telling: Telling, actor1: Span | None, verbal: bool, on_the_spot: bool = False) -> Place | None:
        """The place that the sentence of an event gives to it.

        Args:
            telling: The event's word.
            actor1: Span of who acts: whoever acts is not the place.
            verbal: The event consists of words: "condemned the raid in Borduria" was said elsewhere.
            on_the_spot: Who acts does so where they are: "police in Szohôd arrested", but not "officials in Szohôd
                condemned".

        Returns:
            The place nearest to the event in the parse; of those equally near the first, which is the finer one in
            "in Kyiv, Ukraine".
        """
        word, found = telling.word, []
        for item in self._within(word.sent):
            if telling.is_reported and item.token != word and not word.is_ancestor(item.token):
                continue
            if actor1 is not None and _is_part(item, actor1):
                if not _locates(item.token, on_the_spot):
                    continue
            elif verbal and _is_of_thing(item.token, word):
                continue
            near = _is_where(word, item.inner) or _is_of_actor(word, item.token)
            steps = 0 if near else telling.steps(item.token)
            if steps <= (_BESIDE if verbal else _NEAR):
                # a square that no gazetteer knows says less than its city
                steps += 2 * (item.place.name is None)
                found.append((steps, item.place.start < word.idx, item.place.start, item.place))
        return min(found, key=lambda item: item[:3])[3] if found else None

    def lead(self, sentences: Sequence[Any]) -> Place | None:
        """The place that the lead is set in.

        Args:
            sentences: The sentences of the lead, the one that tells the event first.

        Returns:
            The first place that a clause in a tense of news is set in, rather one that the gazetteer knows; None where
            there is none.
        """
        found = [item.place for s in sentences for item in self._within(s) if _is_news(item.token)]
        return next((place for place in found if place.name is not None), next(iter(found), None))

    def dateline(self) -> Place | None:
        """The place of the dateline, where the text still has it."""
        if self._dateline:
            first = next((t.idx for t in self._doc if not t.is_space), 0)
            return next((p for p in self._places if p.text in self._dateline and p.start < first + _DATELINE), None)
        early = (p for p in self._places if p.start < _BEGINNING and p.text.isupper() and len(p.text) > _INITIALS)
        return next((p for p in early if _DATELINE_END.match(self._text, p.end)), None)

    def titled(self, title: Any) -> Place | None:
        """The place that the headline names, where the text names it, too, and it is no country: those act there.

        Args:
            title: The parse of the headline, or None.
        """
        named = (p for p in self._small() if title is not None and _is_named(title, p.text))
        return next(named, None)

    def beginning(self) -> Place | None:
        """The first place, no country, that any sentence of the beginning of the text is set in."""
        early = {p.start for p in self._small() if p.start < _BEGINNING}
        found = self.lead([s for s in self._doc.sents if s.start_char < _BEGINNING])
        return found if found is not None and found.start in early else None

    def _small(self) -> list[Place]:
        return [p for p in self._places if p.kind not in _ACTORS and not is_country(p.text)]

    def _within(self, sentence: Any) -> Iterator[_Set]:
        for place in self._places:
            if sentence.start_char <= place.start < sentence.end_char:
                token = head_of(self._doc, place.start, place.end)
                scene = scene_of(token, place.kind) if token is not None else None
                if scene is not None:
                    yield _Set(place, scene, token)


def _is_named(title: Any, name: str) -> bool:
    """Whether a headline has the place, and not as a part of another name: "Chicago Cubs", "Hillary Clinton"."""
    start = title.text.find(name)
    span = title.char_span(start, start + len(name)) if start >= 0 else None
    if span is None:
        return False
    beside = [title[i] for i in (span.start - 1, span.end) if 0 <= i < len(title)]
    return not any(t.ent_type_ in _BODIES and t.ent_type_ == span[0].ent_type_ and t.text.istitle() for t in beside)


def _is_news(scene: Any) -> bool:
    """Whether the place is that of a clause in a tense of news, not told in passing nor what a noun of war is about."""
    verb = _clause_of(scene)
    if verb is None or scene.lower_ in _ABOUT:
        return False
    telling = Telling(verb)
    return telling.tense in ("past", "present") and not telling.is_aside


def _is_part(item: _Set, actor: Span) -> bool:
    """Whether a place is in the words that name an actor; what holds it ("in Lima, Peru") goes with it."""
    return any(actor[0] <= start < actor[1] for start in (item.place.start, item.token.idx))


def _locates(scene: Any, on_the_spot: bool) -> bool:
    """Whether a place in the words that name an actor is that of the act; no name of a person is told by a place."""
    return scene.lower_ in IN and (on_the_spot or scene.head.ent_type_ == "PERSON")


def _is_of_thing(scene: Any, word: Any) -> bool:
    """Whether the place belongs to a noun that is no gathering, journey or person, nor what was made there."""
    noun = scene.head
    if scene.pos_ != "ADP" or noun.pos_ not in ("NOUN", "PROPN") or noun.ent_type_ == "PERSON":
        return False
    if noun.head == word and noun.dep_ == "dobj" and word.lemma_.lower() in (_MAKES | _MEETS):
        return False
    if _is_occasion(noun, word):
        return False
    met = noun.dep_ == "pobj" and noun.head.lower_ == "with" and noun.head.head == word
    return not (met and word.lemma_.lower() in _MEETS) and noun.lemma_.lower() not in _GATHERINGS


def _is_occasion(noun: Any, word: Any) -> bool:
    """Whether the event took place on it: "met during the feast of St Vitus in Szohôd"."""
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head.head
    return bool(noun.dep_ == "pobj" and noun.head.lower_ in _OCCASION and noun.head.head == word)


def _is_where(word: Any, place: Any) -> bool:
    """Whether the event's clause hangs on the place: "Kyiv, where they met"."""
    return word.dep_ == "relcl" and word.head == place and any(c.lower_ == "where" for c in word.children)


def _is_of_actor(word: Any, scene: Any) -> bool:
    """Whether the place is where who acts is said to be: "the minister, who was in Szohôd, condemned"."""
    verb = scene.head if scene.pos_ == "ADP" else scene
    told = verb.pos_ in ("VERB", "AUX") and verb.dep_ in ("relcl", "acl") and verb.lemma_.lower() in _BEING
    return told and verb.head.dep_ in ("nsubj", "nsubjpass") and verb.head.head == word


def _clause_of(token: Any) -> Any:
    """The verb of the clause that a phrase stands in."""
    while token.head != token:
        if token.pos_ in ("VERB", "AUX"):
            return token
        token = token.head
    return token if token.pos_ in ("VERB", "AUX") else None
