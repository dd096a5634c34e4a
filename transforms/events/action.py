"""Who did what to whom: coded events."""

import hashlib
from typing import Any

from schemas.event import Evidence, NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.acts.clauses import clauses
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.ranking import Ranked, rank
from transforms.logic.coding.syntax.phrases import actor_span
from transforms.registry import Params

Span = tuple[int, int]


class ActionParams(Params):
    """Parameters of the event extractor.

    Attributes:
        most: Events kept of an article at most.
        min_confidence: Score from which an event is kept, 0 to 1.
        lead: Sentences with a candidate from which the main event is taken, where they have one.
    """

    most: int = 10
    min_confidence: float = 0.3
    lead: int = 5


@EXTRACTORS.register("action", ActionParams)
class Action:
    """Clauses of the parse, typed by the PLOVER dictionary and ranked by a sum of simple evidence.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: ActionParams) -> None:
        self._params = params
        self._lexicon = lexicon()

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.events``; does nothing without a parse."""
        if story.doc is None:
            return
        spoken = [(q.start, q.end) for q in found.quotes]
        candidates = [c for c in clauses(story.doc, self._lexicon) if not any(a <= c.verb.idx < b for a, b in spoken)]
        ranked = rank(candidates, story.title, self._lexicon.actors, self._params.most)
        kept = [r for r in ranked if r.score >= self._params.min_confidence]
        if not kept:
            return
        best = kept[_main(kept, self._params.lead)]
        # A clause without a type is worth a row only where it is what the article is about.
        others = [item for item in kept if item is not best and item.clause.root is not None]
        found.events = [self._event(story, item, place) for place, item in enumerate([best, *others], 1)]

    def _event(self, story: Story, item: Ranked, number: int) -> NewsEvent:
        clause = item.clause
        one, two = _span(clause.actor1), _span(clause.actor2)
        verb = (clause.verb.idx, clause.verb.idx + len(clause.verb))
        sentence = _sentence(clause.verb.sent)
        return NewsEvent(
            event_id=_identity(story.article_id, verb, one, two),
            article_id=story.article_id,
            cluster_id=None,
            rank=number,
            actor1=_text(story, one),
            actor1_start=one[0] if one else None,
            actor1_end=one[1] if one else None,
            actor2=_text(story, two),
            actor2_start=two[0] if two else None,
            actor2_end=two[1] if two else None,
            verb=clause.frame.verb,
            verb_start=verb[0],
            verb_end=verb[1],
            plover_root=clause.root,
            quad_class=self._lexicon.quad(clause.root) if clause.root else None,
            place=None,
            place_start=None,
            place_end=None,
            place_country=None,
            event_date=None,
            event_date_source=None,
            headline=story.title,
            sentence_start=sentence[0],
            sentence_end=sentence[1],
            confidence=item.score,
            models=None,
            evidence=[Evidence(*sentence)],
        )


def _main(kept: list[Ranked], lead: int) -> int:
    """The best event of the lead that a main clause tells, else the best of the lead, else the best."""
    early = [i for i, r in enumerate(kept) if r.sentence < lead]
    return next(iter([i for i in early if kept[i].clause.depth == 0] + early), 0)


def _span(token: Any) -> Span | None:
    return actor_span(token) if token is not None else None


def _text(story: Story, span: Span | None) -> str | None:
    return story.text[span[0] : span[1]] if span else None


def _sentence(sent: Any) -> Span:
    text = sent.doc.text
    start, end = sent.start_char, sent.end_char
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _identity(article_id: str, *spans: Span | None) -> str:
    evidence = "|".join([article_id, *(f"{s[0]}-{s[1]}" if s else "-" for s in spans)])
    return hashlib.blake2b(evidence.encode(), digest_size=16).hexdigest()
