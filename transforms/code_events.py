"""Fill topics and event fields in the worker pool."""

import logging
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.article import Article
from schemas.event import NewsEvent
from schemas.tables import EVENTS as EVENTS_TABLE
from transforms.batches import Batches, Ticket
from transforms.events.chain import ExtractParams
from transforms.logic.partitions import Period, article_path, topic_top
from transforms.outputs import typed
from transforms.pooled import PooledDoFn
from transforms.tasks import extract_batch_task, extract_task
from transforms.workers import WorkerParams

EVENTS = "events"
_LOG = logging.getLogger(__name__)


class CodeEvents(beam.PTransform[Any, Any]):
    """Articles in, articles with topics and event fields out, and their events.

    ``PCollection[Article]`` → dict of ``PCollection``: ``articles`` (as many as came in) and ``events``, each with
    the file it belongs in, since the article's topic and date say where its events are stored. An article whose
    extraction fails is kept, and says why in ``events_missing``: a text is not lost for want of its fields.

    Args:
        params: Which fields are extracted, and with what.
        workers: The worker processes.
        period: What the events are partitioned by.
    """

    def __init__(self, params: ExtractParams, workers: WorkerParams, period: Period = "day") -> None:
        super().__init__()
        self._params = params
        self._workers = workers
        self._period = period

    def expand(self, articles: beam.PCollection[Article]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        coded = articles | beam.ParDo(_CodeEvents(self._params, self._workers, self._period)).with_outputs(
            EVENTS, main="articles"
        )
        return typed(coded, articles=Article, events=tuple[str, NewsEvent])


class _CodeEvents(PooledDoFn):
    def __init__(self, params: ExtractParams, workers: WorkerParams, period: Period) -> None:
        super().__init__(extract_task, params, workers)
        self._period = period

    def setup(self) -> None:
        super().setup()
        self._batches = Batches(self._pool, extract_batch_task, extract_task, self._params)

    def width(self) -> int:
        return self._batches.width

    def start(self, element: Article) -> Ticket:
        return self._batches.submit(element)

    def finish(self, element: Article, handle: Ticket) -> Iterator[Any]:
        try:
            article, events = self._batches.result(handle)
        except Exception as error:
            _LOG.warning("no event fields for article %s: %s: %s", element.article_id, type(error).__name__, error)
            missing = f"{type(error).__name__}: {error}"
            yield element._replace(events_missing=missing, topic_top=topic_top(element.topics))
            return
        yield article
        for event in events:
            yield pvalue.TaggedOutput(EVENTS, (article_path(EVENTS_TABLE, article, self._period), event))
