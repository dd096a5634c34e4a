"""Read units of work, and leave out the documents that the lake already holds."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam import pvalue

from schemas.feed import FeedState
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.dead_letters import dead_letter, replayable
from transforms.fetching.errands import ERRANDS, StillComingError
from transforms.inflight import InFlightDoFn
from transforms.logic.identity import digest
from transforms.logic.scope import WHOLE, Scope
from transforms.logic.wirecopy.lineage import repeat_id
from transforms.outputs import typed
from transforms.polling import Polled
from transforms.progress import PROGRESS
from transforms.rounds import PerRound, Rounds
from transforms.seen import load_seen, name_hash
from transforms.sources.base import SOURCES, ReadResult, SourceParams

REJECTED, DEAD, UNCHANGED, FEEDS = "rejected", "dead", "unchanged", "feeds"
OUTSIDE, LEFT = "outside", "left"
POLLS_AT_A_TIME = 32
"""Feeds that wait for their hosts at a time; the fetcher has limits of its own."""
_POLLS_OF_A_ROUND = 1_000
_Found = ReadResult | Polled | StillComingError


class SourceConfig(NamedTuple):
    """A configured source: its registered name and its parameters."""

    type: str
    params: SourceParams


class ReadDocuments(beam.PTransform[Any, Any]):
    """Units of work in, new documents out.

    ``PCollection[WorkUnit]`` → dict of ``PCollection``: ``documents``, ``rejected``, ``dead``, ``unchanged`` with
    the unit key (:func:`unit_key`) of each document that an earlier run decided, ``outside`` with that of each document
    that states a day outside the scope, ``left`` with that of each unit not read to its end since the limit was
    reached, or since its host did not answer in time (:mod:`transforms.fetching.errands`), and ``feeds`` with the state
    of each feed that was polled. Every document that is read comes out exactly once.

    Args:
        sources: The configured sources by origin.
        rounds: Says which files of the ledger to look up.
        run_id: The run that reads.
        spread: Spread the units over workers; without it one worker reads them in their order, which spares it to
            begin anew in a gzip file for each range.
        scope: What the run takes on; a limit holds for each worker.
        replayed: Ids of rejects and dead letters for whose sake the units are read again; None in an ordinary run.
        repeatedly: The run comes back to its files and feeds, so that it knows what it has decided itself as it knows
            what earlier runs have; otherwise a document that it meets again is one more input document.
    """

    def __init__(
        self,
        sources: Mapping[str, SourceConfig],
        rounds: Rounds,
        run_id: str,
        *,
        spread: bool,
        scope: Scope = WHOLE,
        replayed: Collection[str] | None = None,
        repeatedly: bool = False,
    ) -> None:
        super().__init__()
        self._replayed = replayed
        self._repeatedly = repeatedly
        self._run_id = run_id
        self._scope = scope
        self._spread = spread
        self._sources = dict(sources)
        self._rounds = rounds

    def expand(self, units: beam.PCollection[WorkUnit]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        if self._spread:
            # Else all units of a bundle would go to one worker.
            units = units | "spread units" >> beam.Reshuffle()
        # What a replay has decided itself, from what the lake kept, is no repeat of what it reads again.
        own = self._run_id if self._replayed is None and not self._repeatedly else None
        step = _Read(self._sources, self._rounds, own, self._scope, self._replayed)
        out = units | "read" >> beam.ParDo(step).with_outputs(
            REJECTED, DEAD, UNCHANGED, FEEDS, OUTSIDE, LEFT, main="documents"
        )
        return typed(
            out, documents=RawDocument, rejected=Rejection, dead=DeadLetter, unchanged=str, feeds=FeedState,
            outside=str, left=str,
        )  # fmt: skip


def unit_key(origin: str, uri: str) -> str:
    """What documents of one file or feed are counted under."""
    return f"{origin}\t{uri}"


class _Read(InFlightDoFn):
    """Files are read as they come through, one after the other; feeds are polled many at a time."""

    def __init__(
        self,
        sources: Mapping[str, SourceConfig],
        rounds: Rounds,
        run_id: str | None,
        scope: Scope,
        replayed: Collection[str] | None,
    ) -> None:
        self._configs = sources
        self._replayed = replayed
        self._scope = scope
        self._run = None if run_id is None else name_hash(run_id)
        self._rounds = rounds

    def setup(self) -> None:
        self._sources = {origin: SOURCES.create(config.type, config.params) for origin, config in self._configs.items()}
        self._ledger = PerRound(self._rounds, lambda round_: load_seen(tuple(round_.ledger_files)))
        self._threads = ThreadPoolExecutor(POLLS_AT_A_TIME, thread_name_prefix="poll")
        self._now = dt.datetime.now(dt.UTC)
        self._taken = 0

    def teardown(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def start_bundle(self) -> None:
        super().start_bundle()
        self._occurrences: Counter[tuple[str, str]] = Counter()

    def process(
        self,
        element: WorkUnit,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        seen = self._ledger.at(window)
        if seen is not None:
            self._seen = seen
            yield from super().process(element, timestamp, window)

    def width(self) -> int:
        # In a round of a stream, which is small, none waits for a slow one to be asked at all.
        return _POLLS_OF_A_ROUND if ERRANDS.are_timed else POLLS_AT_A_TIME

    def start(self, element: WorkUnit) -> "Future[list[_Found]] | None":
        return None if element.poll is None else self._threads.submit(lambda: list(self._documents(element)))

    def finish(self, element: WorkUnit, handle: "Future[list[_Found]] | None") -> Iterator[Any]:
        documents: Iterable[_Found] = self._documents(element) if handle is None else handle.result()
        read = new = 0
        for found in documents:
            if isinstance(found, StillComingError) or self._is_full():
                # Nor is the state of a feed kept: its next poll must bring these documents again.
                yield pvalue.TaggedOutput(LEFT, unit_key(element.origin, element.uri))
                break
            if isinstance(found, Polled):
                yield pvalue.TaggedOutput(FEEDS, found.state(read, new))
                continue
            read += 1
            output = self._output(found, element)
            taken = not (isinstance(output, pvalue.TaggedOutput) and output.tag in (UNCHANGED, OUTSIDE))
            self._taken += taken
            # A dead letter that is tried again is no news.
            new += taken and not self._seen.retried(found.document_id)
            yield output
        PROGRESS.units += 1

    def _is_full(self) -> bool:
        return self._scope.limit is not None and self._taken >= self._scope.limit

    def _output(self, found: ReadResult, unit: WorkUnit) -> Any:
        document = self._told_apart(found, unit)
        if document is None:
            return pvalue.TaggedOutput(UNCHANGED, unit_key(unit.origin, unit.uri))
        if isinstance(document, Rejection):
            return pvalue.TaggedOutput(REJECTED, replayable(document, unit))
        if isinstance(document, DeadLetter):
            return pvalue.TaggedOutput(DEAD, document)
        if not self._scope.may_hold(document, self._now):
            return pvalue.TaggedOutput(OUTSIDE, unit_key(unit.origin, unit.uri))
        return document

    def _told_apart(self, document: ReadResult, unit: WorkUnit) -> ReadResult | None:
        """The document, under an id of its own if the lake holds it from another place; None if from this one.

        A document that another file, or another chunk of this run, has brought already is one more input document: a
        repeat, and as such a duplicate. Repeats within a chunk are told apart where copies are.
        """
        if self._replayed is not None:
            if document.document_id in self._replayed:
                return document
            if self._seen.retried(document.document_id):
                return None  # the replay has not chosen it, or takes it from what the lake has kept
        decision = self._seen.decision(document.document_id)
        if decision is None:
            return document
        here = decision.uri == name_hash(unit.uri)
        key = (document.document_id, unit.uri)
        if here and not self._occurrences[key]:
            # The first one in its file has the plain id: an earlier run's, or that of an earlier chunk of this run.
            self._occurrences[key] = 1
            if decision.run != self._run:
                return None
        while True:
            self._occurrences[key] += 1
            repeat = repeat_id(document.document_id, unit.uri, self._occurrences[key])
            known = self._seen.decision(repeat)
            if known is None:
                return document._replace(document_id=repeat)
            if known.run != self._run:
                return None

    def _documents(self, unit: WorkUnit) -> Iterator[_Found]:
        try:
            yield from self._sources[unit.origin].read(unit)
        except StillComingError as error:
            yield error
        except Exception as error:  # a source's own bug must not take the other documents along
            yield dead_letter(
                "read", error, document_id=digest(unit.origin, unit.uri, "dead letter", str(unit.start)),
                source_id=unit.uri, origin=unit.origin, uri=unit.uri, payload=unit,
            )  # fmt: skip
