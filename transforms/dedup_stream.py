"""Find the copies of wire stories in a stream, with keyed state and timers in event time."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindows

from schemas.article import Article
from schemas.duplicate import Edge, Fingerprint
from schemas.match import Assignment, CanonicalChange
from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.order import order_of
from transforms.outputs import typed
from transforms.stream_assign import CHANGES, EDGES, AssignInTurn
from transforms.stream_steps import (
    ALONE,
    ASKED,
    REPEATS,
    AdmitOnce,
    Announce,
    AnswerByKey,
    Ask,
    Asked,
    CaseOf,
    CompareWithKept,
    GatherMatches,
    Heard,
    KeyHeld,
    Told,
)  # fmt: skip

__all__ = ["DeduplicateStream", "to_gather", "to_keep", "to_keys", "to_wake"]


class DeduplicateStream(beam.PTransform[Any, Any]):
    """Articles in; the cluster of each, as soon as it is known, out.

    ``PCollection[Article]``, bounded or not → dict of ``PCollection``: ``assignments``, ``tuple[str, Assignment]`` by
    article id, in which every article comes out once; ``edges``, all pairs that share wording; ``changes`` of who
    stands for a cluster; ``fingerprints``, whose clusters stand in ``assignments``; and ``repeats``, the articles whose
    id has come before within the horizon, which count no further.

    The batch form's rules, applied to one text at a time: what is a cluster stays one, and two never merge. What two
    texts come to hangs on which came first, so the clusters of a stream are those of :func:`assign` taken in order of
    arrival. Lateness drops nothing: an element behind the watermark is compared as any other, while what it needs is
    kept. Elements need event times. State is kept for ``horizon_days`` after them, and texts are compared whose
    publication times lie no further apart.

    The steps, each keyed: (1) by document, repeats are told apart; (2) by key, the texts that hold it answer; (3) by
    document, the answers come together and the best candidates are asked; (4) by document asked, the texts are
    compared; (5) by document, the results come together; (6) by document, a text without a match is announced as a
    cluster of its own, and is passed on only once another text matches it; (7) texts with a match join clusters, one
    after the other under one key. No cycle: a text that is asked before it has come lets the other wait.

    Args:
        rules: How copies are found.
    """

    def __init__(self, rules: MatchRules | None = None) -> None:
        super().__init__()
        self._rules = rules or MatchRules()

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        admitted = typed(
            articles
            | "without windows" >> beam.WindowInto(GlobalWindows())
            | "by id" >> beam.Map(lambda article: (article.article_id, article)).with_output_types(tuple[str, Article])
            | "admit once" >> beam.ParDo(AdmitOnce(self._rules)).with_outputs(REPEATS, main="texts"),
            texts=tuple[int, Fingerprint],
            repeats=Article,
        )
        texts = admitted["texts"]
        cases = self._cases(texts)
        wakes = cases | "wake" >> beam.FlatMapTuple(to_wake).with_output_types(tuple[str, CaseOf])
        announced = typed(
            (cases, wakes)
            | "cases and wakes" >> beam.Flatten()
            | "announce" >> beam.ParDo(Announce(self._rules)).with_outputs(ALONE, main="cases"),
            cases=tuple[int, CaseOf],
            alone=tuple[str, Assignment],
        )
        joined = typed(
            announced["cases"]
            | "assign in turn" >> beam.ParDo(AssignInTurn(self._rules)).with_outputs(EDGES, CHANGES, main="assigned"),
            assigned=tuple[str, Assignment],
            edges=Edge,
            changes=CanonicalChange,
        )
        assignments = (announced[ALONE], joined["assigned"]) | "all assignments" >> beam.Flatten()
        return {
            "assignments": assignments,
            "edges": joined[EDGES],
            "changes": joined[CHANGES],
            "fingerprints": texts | "fingerprints" >> beam.Values(),
            "repeats": admitted[REPEATS],
        }

    def _cases(self, texts: beam.PCollection[tuple[int, Fingerprint]]) -> beam.PCollection[tuple[str, CaseOf]]:
        """What is known of each text once it has been compared."""
        answers = (
            texts
            | "keys" >> beam.FlatMapTuple(to_keys).with_output_types(tuple[int, KeyHeld])
            | "answer by key" >> beam.ParDo(AnswerByKey(self._rules)).with_output_types(tuple[str, Heard])
        )
        own = texts | "to gather" >> beam.MapTuple(to_gather).with_output_types(tuple[str, Heard])
        asking = typed(
            (answers, own)
            | "answers and texts" >> beam.Flatten()
            | "ask" >> beam.ParDo(Ask(self._rules)).with_outputs(ASKED, main="alone"),
            alone=tuple[str, CaseOf],
            asked=tuple[str, Asked],
        )
        kept = texts | "to keep" >> beam.MapTuple(to_keep).with_output_types(tuple[str, Asked])
        compared = (
            (asking[ASKED], kept)
            | "questions and texts" >> beam.Flatten()
            | "compare" >> beam.ParDo(CompareWithKept(self._rules)).with_output_types(tuple[str, Told])
            | "gather matches" >> beam.ParDo(GatherMatches()).with_output_types(tuple[str, CaseOf])  # type: ignore[no-untyped-call]
        )
        cases: beam.PCollection[tuple[str, CaseOf]] = (asking["alone"], compared) | "cases" >> beam.Flatten()
        return cases


def to_keys(expires: int, text: Fingerprint) -> Iterator[tuple[int, KeyHeld]]:
    """What each key of a text is told of it."""
    keys = set(text.keys)
    for key in sorted(keys):
        yield key, (len(keys), (order_of(text), expires))


def to_gather(expires: int, text: Fingerprint) -> tuple[str, Heard]:
    """What the step that asks is told of a text."""
    return text.article_id, (len(set(text.keys)), [(expires, text)], [])


def to_keep(expires: int, text: Fingerprint) -> tuple[str, Asked]:
    """What the step that compares is told of a text."""
    return text.article_id, (0, expires, expires, text)


def to_wake(_: str, case: CaseOf) -> Iterator[tuple[str, CaseOf]]:
    """What the step that announces is told of the texts that a text was matched with."""
    for other, expires in case[3]:
        yield other.article_id, (expires, [], [], [])
