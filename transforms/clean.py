"""Clean documents in the worker pool."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import apache_beam as beam
from apache_beam import pvalue
from pebble import ProcessExpired

from schemas.article import Article
from schemas.outcome import DeadLetter, Rejection
from schemas.raw import RawDocument
from transforms.dead_letters import dead_letter, replayable
from transforms.logic.cleaning.document import CleanParams
from transforms.outputs import typed
from transforms.pooled import PooledDoFn
from transforms.progress import PROGRESS
from transforms.tasks import clean_task
from transforms.workers import WorkerParams

_LOST = (BrokenProcessPool, ProcessExpired)
"""A worker died; that may have had other reasons than the document."""
REJECTED, DEAD = "rejected", "dead"


class Clean(beam.PTransform[Any, Any]):
    """Raw documents in, articles out.

    ``PCollection[RawDocument]`` → dict of ``PCollection``: ``articles``, ``rejected`` and ``dead``; each document
    comes out exactly once.

    Args:
        params: What counts as an article.
        workers: The worker processes.
    """

    def __init__(self, params: CleanParams, workers: WorkerParams) -> None:
        super().__init__()
        self._params = params
        self._workers = workers

    def expand(self, documents: beam.PCollection[RawDocument]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        cleaned = documents | beam.ParDo(_Clean(clean_task, self._params, self._workers)).with_outputs(
            REJECTED, DEAD, main="articles"
        )
        return typed(cleaned, articles=Article, rejected=Rejection, dead=DeadLetter)


class _Clean(PooledDoFn):
    def finish(self, element: RawDocument, handle: Any) -> Iterator[Any]:
        try:
            result = self._pool.result(handle)
        except Exception as error:
            letter = dead_letter(
                "clean", error, document_id=element.document_id, source_id=element.source_id, origin=element.origin,
                uri=element.uri, url=element.url, payload=element, retryable=isinstance(error, _LOST),
            )  # fmt: skip
            yield pvalue.TaggedOutput(DEAD, letter)
            return
        PROGRESS.documents += 1
        # Here, where the document is still at hand: it need not come back from the worker.
        yield pvalue.TaggedOutput(REJECTED, replayable(result, element)) if isinstance(result, Rejection) else result
