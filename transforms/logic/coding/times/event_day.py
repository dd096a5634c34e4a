"""When an event took place, from what its sentence, its lead and its dateline state.

A day that is not stated is no day: the day of publication stands in for it only where the lead tells, in a tense of
news, what has just happened.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.article import DateMention
from transforms.logic.coding.syntax.attach import Telling, head_of
from transforms.logic.coding.times.periods import Precision, period_of

__all__ = ["Calendar", "EventDay"]

_DIRECT, _NEAR = 1, 2
"""Steps in the parse from an event's word within which a period, and a day, is its own."""

_NEWS_DAYS = 7
"""A lead that dates its event goes back no further than the weekdays by which news names days."""

_BOUNDS = frozenset(
    {"since", "after", "before", "until", "till", "from", "by", "through", "between", "for", "of", "following", "ahead"}
)
_AT = frozenset({"at", "in", "on", "during"})
_PARTS = frozenset({"morning", "afternoon", "evening", "night", "noon", "midnight", "dawn", "lunchtime", "hours"})
_VERBS = frozenset({"VERB", "AUX"})


class EventDay(NamedTuple):
    """When an event took place.

    Attributes:
        first: The day, or the first day of the period, ISO 8601.
        precision: Of the period.
        source: ``text``, ``dateline`` or ``publication``.
        start: Start of the expression in the text, where it is from there.
        end: Its end.
    """

    first: str
    precision: Precision
    source: str
    start: int | None = None
    end: int | None = None


class _Dated(NamedTuple):
    day: EventDay
    token: Any


class Calendar:
    """The dates of one article.

    Args:
        doc: The parse of its text.
        dates: The dates that the text states, in its order.
        published: Day of publication, or None where it is unknown.
        dateline: Day of the dateline, or None.
    """

    def __init__(
        self, doc: Any, dates: Sequence[DateMention], published: date | None, dateline: date | None = None
    ) -> None:
        self._doc = doc
        self._dates = dates
        self._published = published
        self._dateline = dateline

    def stated(self, telling: Telling, done: bool = True) -> tuple[EventDay | None, bool]:
        """What the sentence of an event says of its time.

        Args:
            telling: The event's word.
            done: It has happened, as the text has it: then on no day to come.

        Returns:
            The time that the parse gives to the event, or None; and whether the sentence tells of a time at all that
            the event may have, known or not ("in recent months", "since May").
        """
        found: list[tuple[int, int, _Dated]] = []
        for dated in self._within(telling.word.sent):
            steps = telling.steps(dated.token)
            if (_is_time(dated.token) or _is_of_subject(dated.token, telling.word)) and self._fits(
                dated.day, telling, done
            ):
                found.append((steps, abs(dated.token.i - telling.word.i), dated))
        near = [item for item in found if item[0] <= (_NEAR if item[2].day.precision == "day" else _DIRECT)]
        if near:
            return min(near, key=lambda item: (item[2].day.precision != "day", *item[:2]))[2].day, True
        return None, _has_other_time(telling)

    def lead(self, sentences: Sequence[Any]) -> EventDay | None:
        """The day that the lead gives to its news.

        Args:
            sentences: The sentences of the lead, the one that tells the event first.

        Returns:
            The first day of about the last week that dates a clause in a tense of news; else the day of the dateline,
            else that of publication; None where neither is known.
        """
        for sentence in sentences:
            for dated in self._within(sentence):
                verb = _clause_of(dated.token)
                if dated.day.precision != "day" or verb is None or not _is_time(dated.token):
                    continue
                telling = Telling(verb)
                if telling.tense in ("past", "present") and not telling.is_aside and self._is_new(dated.day):
                    return dated.day
        if self._dateline is not None:
            return EventDay(self._dateline.isoformat(), "day", "dateline")
        if self._published is not None:
            return EventDay(self._published.isoformat(), "day", "publication")
        return None

    def _within(self, sentence: Any) -> Iterator[_Dated]:
        for mention in self._dates:
            if not sentence.start_char <= mention.start < sentence.end_char:
                continue
            period, token = period_of(mention.value), head_of(self._doc, mention.start, mention.end)
            if period is not None and token is not None:
                yield _Dated(EventDay(period.first, period.precision, "text", mention.start, mention.end), token)

    def _fits(self, day: EventDay, telling: Telling, done: bool) -> bool:
        """Whether the time is on the side of publication that the tense tells."""
        if self._published is None:
            return True
        first = date.fromisoformat(day.first)
        if telling.tense == "ahead":
            return day.precision != "day" or first >= self._published - timedelta(days=1)
        return not done or first <= self._published + timedelta(days=1)

    def _is_new(self, day: EventDay) -> bool:
        if self._published is None:
            return True
        age = (self._published - date.fromisoformat(day.first)).days
        return 0 <= age <= _NEWS_DAYS


def _is_time(token: Any) -> bool:
    """Whether the phrase says when: "on Sunday", "during Sunday's talks", but not "Sunday's talks", "since Sunday"."""
    while token.dep_ in ("compound", "nmod", "nummod", "amod", "npadvmod", "appos") and _is_temporal(token.head):
        token = token.head
    if token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in _PARTS:
        # "in the early hours of Thursday"
        token = token.head.head
    if token.dep_ in ("poss", "compound", "nmod", "amod", "nummod"):
        owner = token.head
        return owner.dep_ == "pobj" and owner.head.lower_ in _AT and owner.head.head.pos_ in _VERBS
    return not (token.dep_ == "pobj" and token.head.lower_ in _BOUNDS) and token.dep_ not in ("nsubj", "nsubjpass")


def _is_of_subject(token: Any, word: Any) -> bool:
    """Whether what happened is the subject, with its day before it: "Friday's explosion killed"."""
    noun = token.head
    before = token.dep_ in ("poss", "compound", "nmod", "amod", "nummod") and noun.pos_ == "NOUN"
    return before and noun.dep_ in ("nsubj", "nsubjpass") and noun.head == word


def _is_temporal(token: Any) -> bool:
    return token.ent_type_ in ("DATE", "TIME") or token.lower_ in _PARTS


def _has_other_time(telling: Telling) -> bool:
    """Whether a time stands beside the event's word that is no known date: "in recent months", "since May"."""
    for child in telling.word.children:
        phrase = child
        if child.dep_ == "prep" and child.lower_ not in ("for", "of", "by"):
            phrase = next((c for c in child.children if c.dep_ == "pobj"), child)
        if phrase.ent_type_ == "DATE" and phrase.dep_ in ("pobj", "npadvmod", "advmod"):
            return True
    return False


def _clause_of(token: Any) -> Any:
    """The verb of the clause that a phrase stands in; a noun has it only with other words than "on"."""
    on = token.dep_ == "npadvmod"
    while token.head != token:
        on = on or (token.dep_ == "prep" and token.lower_ == "on")
        token = token.head
        if token.pos_ in _VERBS:
            return token
        if token.pos_ in ("NOUN", "PROPN") and not _is_temporal(token) and token.dep_ != "pobj" and not on:
            return None
    return None
