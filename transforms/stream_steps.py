"""The steps of streaming deduplication that are keyed by document or by key; see :mod:`transforms.dedup_stream`."""
# ruff: noqa: B008 - Beam reads state and timers from the defaults of arguments

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import BooleanCoder, Coder, VarIntCoder, registry
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.typehints.native_type_compatibility import convert_to_beam_type
from apache_beam.utils.timestamp import Timestamp

from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.coders import RecordCoder
from transforms.logic.wirecopy.clusters import assign
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.order import Order
from transforms.logic.wirecopy.stream import Holder, answer, compare_sharing, entered, light, partners

__all__ = [
    "ALONE", "ASKED", "DAY_US", "REPEATS", "STORIES", "AdmitOnce", "Announce", "AnswerByKey", "Ask", "Asked", "CaseOf",
    "CompareWithKept", "GatherMatches", "Heard", "KeyHeld", "Told", "coder_of",
]  # fmt: skip

REPEATS, ASKED, ALONE = "repeats", "asked", "alone"
DAY_US = 86_400_000_000
STORIES = 0
"""The one key of the step that assigns."""

# Each timer has a name of its own: the in-process runner mixes up those of equal name in steps that it fuses.

# What goes to a key or to a text. An expiry is the event time at which a text is forgotten, in microseconds.
KeyHeld = tuple[int, tuple[Order, int]]
"""To a key: how many keys the text has, and the text as a holder."""
Heard = tuple[int, list[tuple[int, Fingerprint]], list[tuple[Order, int]]]
"""To a text: how many keys it has; its own expiry and fingerprint once; else the holders of one key."""
Asked = tuple[int, int, int, Fingerprint]
"""To the text asked: how many are asked, its expiry, the asking text's expiry and fingerprint; 0 for its own."""
Told = tuple[int, int, Fingerprint, list[Match], list[tuple[Fingerprint, int]]]
"""To the asking text: how many are asked, its expiry and light fingerprint; the match and the text asked, if any."""
CaseOf = tuple[int, list[Fingerprint], list[Match], list[tuple[Fingerprint, int]]]
"""A :class:`transforms.logic.wirecopy.stream_stories.Case`; without a text it asks for the text it goes to."""


def coder_of(kind: Any) -> Coder:
    """The coder of elements of a type."""
    return registry.get_coder(convert_to_beam_type(kind))


class AdmitOnce(beam.DoFn):
    """Fingerprint each article, unless its id has come before within the horizon."""

    SEEN = ReadModifyWriteStateSpec("seen", BooleanCoder())
    EXPIRY = TimerSpec("forget_document", TimeDomain.WATERMARK)

    def __init__(self, rules: MatchRules) -> None:
        self._horizon = rules.horizon_days * DAY_US

    def process(
        self,
        element: tuple[str, Article],
        at: Any = beam.DoFn.TimestampParam,
        seen: Any = beam.DoFn.StateParam(SEEN),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[Any]:
        """Article by id in; its expiry and fingerprint, or a repeat, out."""
        if seen.read():
            yield TaggedOutput(REPEATS, element[1])
            return
        seen.write(True)
        # Whole milliseconds: runners cut timers to them, and a timer must not fire before its time.
        expires = -(-at.micros // 1000) * 1000 + self._horizon
        expiry.set(Timestamp(micros=expires))
        yield expires, fingerprint(element[1])

    @on_timer(EXPIRY)
    def expire(self, seen: Any = beam.DoFn.StateParam(SEEN)) -> None:
        """Forget the article."""
        seen.clear()


class AnswerByKey(beam.DoFn):
    """Tell each text which others hold one of its keys."""

    HOLDERS = ReadModifyWriteStateSpec("holders", coder_of(list[tuple[Order, int]]))
    EXPIRY = TimerSpec("forget_key", TimeDomain.WATERMARK)

    def __init__(self, rules: MatchRules) -> None:
        self._horizon = rules.horizon_days * DAY_US
        self._limit = rules.max_docs_per_key

    def process(
        self,
        element: tuple[int, KeyHeld],
        holders: Any = beam.DoFn.StateParam(HOLDERS),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[tuple[str, Heard]]:
        """A text that holds a key in; the others that hold it, under the text's id, out."""
        _, (keys, new) = element
        held: list[Holder] = holders.read() or []
        order, expires = new
        yield order[-1], (keys, [], answer(held, new, self._horizon))
        held = entered(held, new, expires - self._horizon, self._limit)
        holders.write(held)
        expiry.set(Timestamp(micros=max(expires for _, expires in held)))

    @on_timer(EXPIRY)
    def expire(self, holders: Any = beam.DoFn.StateParam(HOLDERS)) -> None:
        """Forget the key: the last of its holders has expired."""
        holders.clear()


class Ask(beam.DoFn):
    """Wait for the answers of all keys of a text, then ask the texts worth comparing."""

    COUNT = ReadModifyWriteStateSpec("count", VarIntCoder())
    TEXT = ReadModifyWriteStateSpec("text", coder_of(tuple[int, Fingerprint]))
    HEARD = BagStateSpec("heard", coder_of(list[tuple[Order, int]]))

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules

    def process(
        self,
        element: tuple[str, Heard],
        count: Any = beam.DoFn.StateParam(COUNT),
        text: Any = beam.DoFn.StateParam(TEXT),
        heard: Any = beam.DoFn.StateParam(HEARD),
    ) -> Iterator[Any]:
        """Texts and answers in; questions, or the case of a text that has nobody to ask, out."""
        article_id, (keys, texts, holders) = element
        if texts:
            text.write(texts[0])
        if holders:
            heard.add(holders)
        came = (count.read() or 0) + 1
        if came <= keys:
            count.write(came)
            return
        expires, own = text.read()
        asked = partners(heard.read(), self._rules)
        for state in (count, text, heard):
            state.clear()
        if not asked:
            yield article_id, (expires, [light(own)], [], [])
        for order, others_expiry in asked:
            yield TaggedOutput(ASKED, (order[-1], (len(asked), others_expiry, expires, own)))


class CompareWithKept(beam.DoFn):
    """Keep the fingerprint of each text, and compare others with it."""

    TEXT = ReadModifyWriteStateSpec("text", RecordCoder(Fingerprint))
    QUESTIONS = BagStateSpec("questions", coder_of(Asked))
    EXPIRY = TimerSpec("forget_text", TimeDomain.WATERMARK)

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules

    def process(
        self,
        element: tuple[str, Asked],
        text: Any = beam.DoFn.StateParam(TEXT),
        questions: Any = beam.DoFn.StateParam(QUESTIONS),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[tuple[str, Told]]:
        """Texts and questions in; for each question one result, under the asking text's id, out."""
        _, message = element
        asked, expires, _, sent = message
        own: Fingerprint | None = text.read()
        if asked and own is not None:
            yield self._told(message, own)
            return
        expiry.set(Timestamp(micros=expires))
        if asked:
            questions.add(message)
            return
        text.write(sent)
        for question in questions.read():
            yield self._told(question, sent)
        questions.clear()

    @on_timer(EXPIRY)
    def expire(
        self, text: Any = beam.DoFn.StateParam(TEXT), questions: Any = beam.DoFn.StateParam(QUESTIONS)
    ) -> Iterator[tuple[str, Told]]:
        """Forget the text. Whoever asked after it was forgotten must not wait for ever."""
        for question in questions.read():
            yield self._told(question, None)
        questions.clear()
        text.clear()

    def _told(self, question: Asked, own: Fingerprint | None) -> tuple[str, Told]:
        asked, expires, askers_expiry, asker = question
        match = None if own is None else compare_sharing(asker, own, self._rules)
        found = [] if match is None else [match]
        other = [] if own is None or match is None else [(light(own), expires)]
        return asker.article_id, (asked, askers_expiry, light(asker), found, other)


class GatherMatches(beam.DoFn):
    """Wait for the results of all questions of a text."""

    COUNT = ReadModifyWriteStateSpec("count", VarIntCoder())
    TOLD = BagStateSpec("told", coder_of(Told))

    def process(
        self,
        element: tuple[str, Told],
        count: Any = beam.DoFn.StateParam(COUNT),
        told: Any = beam.DoFn.StateParam(TOLD),
    ) -> Iterator[tuple[str, CaseOf]]:
        """Results in; the case of a text, with its matches, out."""
        article_id, result = element
        asked, expires, text, *_ = result
        came = (count.read() or 0) + 1
        if came < asked:
            count.write(came)
            told.add(result)
            return
        results = [*told.read(), result]
        count.clear()
        told.clear()
        matches = sorted(match for *_, found, _ in results for match in found)
        others = sorted(other for *_, others in results for other in others)
        yield article_id, (expires, [text], matches, others)


class Announce(beam.DoFn):
    """Announce texts without a match as clusters of their own; pass on those that are part of something."""

    CASE = ReadModifyWriteStateSpec("case", coder_of(CaseOf))
    WANTED = ReadModifyWriteStateSpec("wanted", BooleanCoder())
    EXPIRY = TimerSpec("forget_case", TimeDomain.WATERMARK)

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules

    def process(
        self,
        element: tuple[str, CaseOf],
        case: Any = beam.DoFn.StateParam(CASE),
        wanted: Any = beam.DoFn.StateParam(WANTED),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[Any]:
        """Cases and wakes in; the cases that others need or that have matches, under one key, and assignments, out."""
        article_id, message = element
        expires, text, matches, _ = message
        if matches:
            yield STORIES, message
            return
        expiry.set(Timestamp(micros=expires))
        if text:
            (found,) = assign(text, [], [], self._rules)
            yield TaggedOutput(ALONE, (article_id, found))
            if wanted.read():
                yield STORIES, message
            else:
                case.write(message)
        elif (kept := case.read()) is not None:
            yield STORIES, kept
            case.clear()
        else:
            wanted.write(True)

    @on_timer(EXPIRY)
    def expire(self, case: Any = beam.DoFn.StateParam(CASE), wanted: Any = beam.DoFn.StateParam(WANTED)) -> None:
        """Forget the text."""
        case.clear()
        wanted.clear()
