"""Where an event took place, from what its sentence and its lead say, and the dateline."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from schemas.article import Place
from transforms.logic.coding.places.geo import is_country
from transforms.logic.coding.syntax.attach import Telling, head_of

__all__ = ["Scenery"]

Span = tuple[int, int]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEAR, _BESIDE = 4, 2
"""Steps in the parse from an event's word within which a place is its own, and those for an event of mere words."""

_IN = _words("in at near outside inside across around throughout off along within beside amid")
_ON = frozenset({"on", "under", "over", "above"})
_BODIES = frozenset({"PERSON", "ORG"})
_ABOUT = frozenset({"of", "against", "on"})
_STOOD_ON = frozenset({"natural", "facility", "district"})
_MOVES = _words(
    "visit trip travel return fly flight go come journey tour arrive arrival march move head deploy deployment send "
    "dispatch drive walk ride withdraw withdrawal flee deport deportation evacuate evacuation expel retreat"
)
_LEAVES = _words("withdraw withdrawal flee evacuate evacuation deport expel retreat pull")
_UPON = _words(
    "visit enter reach leave capture recapture seize retake occupy bomb bombard shell hit strike attack invade storm "
    "raid besiege tour flood batter devastate rock shake target lash pound"
)
_DONE_TO = _words(
    "invasion bombing bombardment shelling siege capture occupation attack strike raid assault annexation visit"
)
_PARTS = _words(
    "city town village capital region province state district suburb area outskirts north south east west part centre "
    "center island port county neighbourhood neighborhood settlement oblast prefecture municipality coast border side "
    "edge heart street square airport station stadium camp quarter territory"
)
_ACTORS = frozenset({"country", "continent"})
_GATHERINGS = _words(
    "visit trip meeting talk talks summit conference ceremony speech rally event session hearing court interview forum "
    "briefing congress dinner event stop tour journey gathering protest demonstration march address news reporter "
    "crowd audience dignitary journalist"
)
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

    def stated(self, telling: Telling, actor1: Span | None, verbal: bool) -> Place | None:
        """The place that the sentence of an event gives to it.

        Args:
            telling: The event's word.
            actor1: Span of who acts: whoever acts is not the place.
            verbal: The event consists of words: "condemned the raid in Borduria" was said elsewhere.

        Returns:
            The place nearest to the event in the parse; of those equally near the first, which is the finer one in
            "in Kyiv, Ukraine".
        """
        word, found = telling.word, []
        for item in self._within(word.sent):
            if actor1 is not None and actor1[0] <= item.place.start < actor1[1]:
                continue
            if telling.is_reported and not word.is_ancestor(item.token):
                continue
            if verbal and _is_of_thing(item.token):
                continue
            steps = 0 if _is_where(word, item.inner) else telling.steps(item.token)
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
            return next((p for p in self._places if p.text in self._dateline and p.start < _DATELINE), None)
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
                scene = _scene(token, place.kind) if token is not None else None
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


def _is_of_thing(scene: Any) -> bool:
    """Whether the place belongs to a noun that is no gathering or journey."""
    noun = scene.head
    return scene.pos_ == "ADP" and noun.pos_ in ("NOUN", "PROPN") and noun.lemma_.lower() not in _GATHERINGS


def _is_where(word: Any, place: Any) -> bool:
    """Whether the event's clause hangs on the place: "Kyiv, where they met"."""
    return word.dep_ == "relcl" and word.head == place and any(c.lower_ == "where" for c in word.children)


def _scene(token: Any, kind: str | None) -> Any:
    """The preposition or verb by which a place is where something happens; None where it is not."""
    for _ in range(6):
        label, head = token.dep_, token.head
        if label == "poss" or head == token:
            return None
        if label in ("compound", "nmod", "appos", "conj"):
            if label != "conj" and not (head.lemma_.lower() in _PARTS or head.ent_type_ in ("GPE", "LOC", "FAC")):
                return None
            token = head
        elif label == "pobj":
            if head.lower_ == "of" and head.head.lemma_.lower() in _PARTS:
                token = head.head
            else:
                return head if _sets(head, kind, token.ent_type_) else None
        else:
            on_it = label in ("dobj", "nsubjpass") and head.lemma_.lower() in _UPON
            return head if on_it else None
    return None


def _sets(preposition: Any, kind: str | None, label: str) -> bool:
    word, of = preposition.lower_, preposition.head.lemma_.lower()
    if word in _IN:
        return True
    if word in _ON:
        # "on the border", "under the bridge", but not "sanctions on Borduria"
        return of in _DONE_TO or kind in _STOOD_ON or (kind is None and label in ("FAC", "LOC"))
    if word in ("to", "into", "towards", "toward", "for"):
        return of in _MOVES and word != "for"
    if word == "from":
        return of in _LEAVES
    return word in ("of", "against") and of in _DONE_TO


def _clause_of(token: Any) -> Any:
    """The verb of the clause that a phrase stands in."""
    while token.head != token:
        if token.pos_ in ("VERB", "AUX"):
            return token
        token = token.head
    return token if token.pos_ in ("VERB", "AUX") else None
