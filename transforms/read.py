"""Read units of work, and leave out the documents that the lake already holds."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam import pvalue

from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.dead_letters import dead_letter
from transforms.logic.identity import digest
from transforms.logic.wirecopy.lineage import repeat_id
from transforms.outputs import typed
from transforms.progress import PROGRESS
from transforms.seen import load_seen, name_hash
from transforms.sources.base import SOURCES, ReadResult, SourceParams

REJECTED, DEAD, UNCHANGED = "rejected", "dead", "unchanged"


class SourceConfig(NamedTuple):
    """A configured source: its registered name and its parameters."""

    type: str
    params: SourceParams


class ReadDocuments(beam.PTransform[Any, Any]):
    """Units of work in, new documents out.

    ``PCollection[WorkUnit]`` → dict of ``PCollection``: ``documents``, ``rejected``, ``dead``, and ``unchanged`` with
    the unit key (:func:`unit_key`) of each document that an earlier run decided. Every document that is read comes
    out exactly once.

    Args:
        sources: The configured sources by origin.
        ledger_files: Parquet files of the ledger.
        run_id: The run that reads.
        spread: Spread the units over workers; without it one worker reads them in their order, which spares it to
            begin anew in a gzip file for each range.
    """

    def __init__(
        self, sources: Mapping[str, SourceConfig], ledger_files: Sequence[str], run_id: str, *, spread: bool
    ) -> None:
        super().__init__()
        self._run_id = run_id
        self._spread = spread
        self._sources = dict(sources)
        self._ledger_files = list(ledger_files)

    def expand(self, units: beam.PCollection[WorkUnit]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        if self._spread:
            # Else all units of a bundle would go to one worker.
            units = units | "spread units" >> beam.Reshuffle()
        out = units | "read" >> beam.ParDo(_Read(self._sources, self._ledger_files, self._run_id)).with_outputs(
            REJECTED, DEAD, UNCHANGED, main="documents"
        )
        return typed(out, documents=RawDocument, rejected=Rejection, dead=DeadLetter, unchanged=str)


def unit_key(origin: str, uri: str) -> str:
    """What documents of one file or feed are counted under."""
    return f"{origin}\t{uri}"


class _Read(beam.DoFn):
    def __init__(self, sources: Mapping[str, SourceConfig], ledger_files: Sequence[str], run_id: str) -> None:
        self._configs = sources
        self._run = name_hash(run_id)
        self._ledger_files = ledger_files

    def setup(self) -> None:
        self._sources = {origin: SOURCES.create(config.type, config.params) for origin, config in self._configs.items()}
        self._seen = load_seen(tuple(self._ledger_files))

    def start_bundle(self) -> None:
        self._occurrences: Counter[tuple[str, str]] = Counter()

    def process(self, unit: WorkUnit) -> Iterator[Any]:
        for found in self._documents(unit):
            document = self._told_apart(found, unit)
            if document is None:
                yield pvalue.TaggedOutput(UNCHANGED, unit_key(unit.origin, unit.uri))
            elif isinstance(document, Rejection):
                yield pvalue.TaggedOutput(REJECTED, document)
            elif isinstance(document, DeadLetter):
                yield pvalue.TaggedOutput(DEAD, document)
            else:
                yield document
        PROGRESS.units += 1

    def _told_apart(self, document: ReadResult, unit: WorkUnit) -> ReadResult | None:
        """The document, under an id of its own if the lake holds it from another place; None if from this one.

        A document that another file, or another chunk of this run, has brought already is one more input document: a
        repeat, and as such a duplicate. Repeats within a chunk are told apart where copies are.
        """
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

    def _documents(self, unit: WorkUnit) -> Iterator[ReadResult]:
        try:
            yield from self._sources[unit.origin].read(unit)
        except Exception as error:  # a source's own bug must not take the other documents along
            yield dead_letter(
                "read", error, document_id=digest(unit.origin, unit.uri, type(error).__name__), source_id=unit.uri,
                origin=unit.origin, uri=unit.uri, payload=unit,
            )  # fmt: skip
