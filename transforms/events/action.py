"""Who did what to whom: coded events."""

import hashlib
import re
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pydantic import field_validator

from schemas.event import Evidence, NewsEvent
from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.actors.cast import Cast
from transforms.logic.coding.acts.checks import checked
from transforms.logic.coding.acts.coder import ActCoder, Coded, act_of
from transforms.logic.coding.acts.frames import frame_of
from transforms.logic.coding.acts.modality import modality_of
from transforms.logic.coding.acts.parties import corrected
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.ranker import Ranker
from transforms.logic.coding.acts.ranking import Told, foremost, likelihood, merged, score_of
from transforms.logic.coding.acts.readings import Reading, Scored, alternatives, readings, scored
from transforms.logic.coding.acts.senses import meant
from transforms.logic.coding.acts.settling import Settled, Somebody, settle
from transforms.logic.coding.acts.titles import NO_TITLE, Titled, stems
from transforms.logic.coding.acts.trust import evidence_for, shipped_trust, trust
from transforms.logic.coding.acts.weights import EventWeights, load_weights, shipped_weights
from transforms.registry import Params

Span = tuple[int, int]

_CODED = 15
"""Candidates of an article that are typed, the likeliest main ones: typing costs more than finding them."""

_WORTH: Final = 0.1
"""Confidence below which a telling adds nothing to the event that others tell, either."""

_LEADS: Final = 2
"""Sentences with a predicate, from the first on, of which the likeliest reading of all is taken for the main event."""

_TRIED: Final = 6
"""Readings of such a sentence that are typed."""

_IN_TITLE: Final = frozenset({"titled:actor1", "titled:actor2", "titled:verb"})
"""Evidence that the headline tells the same."""

_SPORT: Final = "sport"
"""The topic whose words are those of conflict and diplomacy."""

_ENDS: Final = re.compile(r"[^\W\d_]{4}[.!?][\"'”’)]*\s")
"""The end of a sentence before another, whatever the parser takes for one at initials and abbreviations."""


class ActionParams(Params):
    """Parameters of the event extractor.

    Attributes:
        model: File of event weights of your own; see `newsbeam train events`.
        most: Events kept of an article at most.
        min_confidence: Confidence from which an event beside the main one has a row, 0 to 1.
        min_main: The same for the main one, which is right more often; below it, it has a row without a type.
        min_row: Confidence below which the main one has no row either. A text that is a single sentence without a
            headline always gives its likeliest event.
        lead: Sentences with a candidate from which the main event is taken, where they have one.
    """

    model: str | None = None
    most: int = 10
    min_confidence: float = 0.72
    min_main: float = 0.72
    min_row: float = 0.2
    lead: int = 5

    @field_validator("model")
    @classmethod
    def _is_model(cls, value: str | None) -> str | None:
        if value is not None:
            _read(value)
        return value


def _read(path: str) -> EventWeights:
    """The weights of a file.

    Raises:
        ValueError: It cannot be read, or holds no event model.
    """
    try:
        weights = load_weights(Path(path))
        Ranker.from_arrays(weights.arrays)
    except OSError as error:
        raise ValueError(f"cannot read the event model {path}: {error.strerror or error}") from None
    except KeyError as error:
        raise ValueError(f"the event model {path} has no array {error}") from None
    ActCoder(weights)
    return weights


@EXTRACTORS.register("action", ActionParams)
class Action:
    """The learnt ranker's reading of each predicate, typed by the act coder, each event once.

    Args:
        params: Its parameters.
    """

    def __init__(self, params: ActionParams) -> None:
        self._params = params
        self._lexicon = lexicon()

    @cached_property
    def _weights(self) -> EventWeights:
        return shipped_weights() if self._params.model is None else _read(self._params.model)

    @cached_property
    def _ranker(self) -> Ranker:
        return Ranker.from_arrays(self._weights.arrays)

    @cached_property
    def _coder(self) -> ActCoder:
        return ActCoder(self._weights)

    @property
    def models(self) -> tuple[str, ...]:
        """Version of the weights."""
        return (self._weights.version,)

    def extract(self, story: Story, found: Findings) -> None:
        """Fill ``found.events``; does nothing without a parse."""
        if story.doc is None:
            return
        found.seek("events")
        cast = Cast.of(story.text, story.doc, found.places)
        parsed = story.doc.text  # without a headline that stands in the text
        sentences = [_trimmed(parsed, s.start_char, s.end_char) for s in story.doc.sents]
        told = self.told(story, found)
        # A sentence by itself is about what it says, however hard it is to read; in an article what is sure counts.
        alone = not story.title and _is_one(story.text, sentences)
        first = self._likeliest(story, found, cast) if alone else None
        if first is None:
            told = [t for t in told if t.confidence >= _WORTH]
        else:
            first = first._replace(score=1.0)
            told = [first, *(t for t in told if t.settled.reading.verb != first.settled.reading.verb)]
        events = merged(told, cast)
        if first is None:
            events = [e for e in events if e.confidence >= self._params.min_row]
        if not events:
            return
        sure = [e for e in events if e.coded.root and e.confidence >= self._params.min_confidence]
        likely = [e for e in events if e.coded.root and e.confidence >= self._params.min_main]
        best = events[0] if first is not None else _main(events, likely, self._params.lead)
        if best not in likely and first is None:
            # what the article is about has a row all the same; its type is not known
            best = best._replace(coded=Coded(None, None, None, best.coded.probability))
        kept = [best, *(e for e in sure if e.settled is not best.settled)][: self._params.most]
        found.events = [self._event(story, event, sentences, place) for place, event in enumerate(kept, 1)]

    def told(self, story: Story, found: Findings) -> list[Told]:
        """All acts that a parsed text tells, in its order, whatever their confidence."""
        cast = Cast.of(story.text, story.doc, found.places)
        text = self._scored(story.doc)
        titled = NO_TITLE if story.title is None else Titled(stems(story.title), ())
        # all are typed together: a call of the coder has a cost of its own
        parts = [self._headline(story)]
        parts += [_settled(alternatives(part, _TRIED), found, cast) for part in text.first(_LEADS)]
        parts.append(foremost(_settled(readings(text), found, cast), titled, _CODED))
        sport = found.topic == _SPORT
        typed = iter(self._coded([settled for part in parts for settled in part], cast, sport=sport))
        headline, *leads, rest = [list(islice(typed, len(part))) for part in parts]
        titled = titled._replace(roots={coded.root for _, coded in headline if coded.root is not None})
        best = [self._best(lead, titled) for lead in leads]
        told = {t.settled.reading.verb.i: t for t in best if t is not None}
        for settled, coded in rest:
            told.setdefault(settled.reading.verb.i, self._one(settled, coded, titled))
        return [t for _, t in sorted(told.items()) if _has_actor(t.settled)]

    def _headline(self, story: Story) -> list[Settled]:
        """What the headline tells, as far as it can be read by the same means."""
        if story.title_doc is None:
            return []
        return _settled(readings(self._scored(story.title_doc)), Findings(), Cast("", None))

    def _scored(self, doc: Any) -> Scored:
        return scored(doc, self._ranker, self._lexicon)

    def _likeliest(self, story: Story, found: Findings, cast: Cast) -> Told | None:
        """What a text of one sentence tells, taken as it is read."""
        read = _settled(alternatives(self._scored(story.doc)), found, cast, as_read=True)
        return self._best(self._coded(read, None), NO_TITLE)

    def _best(self, coded: list[tuple[Settled, Coded]], titled: Titled) -> Told | None:
        """The likeliest of several readings."""
        told = [self._one(*act, titled) for act in coded if _has_actor(act[0])]
        return max(told, key=lambda t: likelihood(t.settled.reading, t.coded, t.confidence), default=None)

    def _coded(self, read: list[Settled], cast: Cast | None, *, sport: bool = False) -> list[tuple[Settled, Coded]]:
        """The acts with their types, checked unless they are taken as they are read: without a cast."""
        acts = [act_of(s.reading.verb, _span(s.actor1), _span(s.actor2), frame_of(s.reading.verb)) for s in read]
        coded = zip(read, self._coder.code(acts), strict=True)
        if cast is None:
            return list(coded)
        mended = ((corrected(settled, kind), kind) for settled, kind in coded)
        return [checked(settled, meant(settled, kind, cast, sport=sport)) for settled, kind in mended]

    def _one(self, settled: Settled, coded: Coded, titled: Titled) -> Told:
        said = self._is_statement(settled.reading) and coded.root is None
        modality = modality_of(settled.reading.verb)
        score = score_of(settled, coded, modality, said, titled)
        evidence = evidence_for(settled, coded, modality, self._lexicon, titled)
        confidence = trust(evidence, shipped_trust())
        return Told(settled, coded, modality, said, score, confidence, evidence, (settled.reading.sentence,))

    def _is_statement(self, reading: Reading) -> bool:
        return reading.verb.lemma_.lower() in self._lexicon.say

    def _event(self, story: Story, told: Told, sentences: list[Span], number: int) -> NewsEvent:
        settled, coded = told.settled, told.coded
        one, two = _span(settled.actor1), _span(settled.actor2)
        token = settled.reading.verb
        verb = (token.idx, token.idx + len(token))
        evidence = [Evidence(*sentences[n]) for n in told.sentences]
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
            verb=token.lemma_.lower(),
            verb_start=verb[0],
            verb_end=verb[1],
            plover_root=coded.root,
            quad_class=coded.quad,
            cameo=coded.cameo,
            modality=told.modality,
            place=None,
            place_start=None,
            place_end=None,
            place_country=None,
            event_date=None,
            event_date_source=None,
            headline=story.title,
            sentence_start=evidence[0].start,
            sentence_end=evidence[0].end,
            confidence=told.confidence,
            models=None,
            evidence=evidence,
        )


def _is_one(text: str, sentences: list[Span]) -> bool:
    return len(sentences) == 1 or not _ENDS.search(text.strip())


def _settled(read: list[Reading], found: Findings, cast: Cast, as_read: bool = False) -> list[Settled]:
    """The readings with their actors, without what is quoted and what has no actor."""
    spoken = [(q.start, q.end) for q in found.quotes]
    settled = [settle(r, cast, as_read) for r in read if not any(a <= r.verb.idx < b for a, b in spoken)]
    return [s for s in settled if _has_actor(s)]


def _has_actor(settled: Settled) -> bool:
    return settled.actor1 is not None or settled.actor2 is not None


def _main(events: list[Told], likely: list[Told], lead: int) -> Told:
    """The best likely event of the lead, one that the headline tells before others; else the best of the lead.

    Further down stands what happened besides, or before; it leads where the lead has no event at all.
    """
    early = [[e for e in part if min(e.sentences) < lead] for part in (likely, events)]
    told = [e for e in early[0] if not _IN_TITLE.isdisjoint(e.evidence)]
    return next(iter([*told, *early[0], *early[1], *likely, *events]))


def _span(actor: Somebody | None) -> Span | None:
    return actor.span if actor is not None else None


def _text(story: Story, span: Span | None) -> str | None:
    return story.text[span[0] : span[1]] if span else None


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _identity(article_id: str, *spans: Span | None) -> str:
    evidence = "|".join([article_id, *(f"{s[0]}-{s[1]}" if s else "-" for s in spans)])
    return hashlib.blake2b(evidence.encode(), digest_size=16).hexdigest()
