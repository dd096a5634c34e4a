"""Fetch the pages of documents whose text is elsewhere."""

import queue
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam import pvalue
from apache_beam.utils.windowed_value import WindowedValue

from schemas.outcome import DeadLetter, Reason, Rejection
from schemas.raw import RawDocument
from transforms.dead_letters import dead_letter, replayable
from transforms.fetching.errands import ERRANDS, Errand
from transforms.fetching.errors import (
    BlockedAddressError,
    FetchError,
    GonePageError,
    MissingPageError,
    OversizedPageError,
    RobotsDeniedError,
)
from transforms.fetching.fetcher import NotModified, Page, shared_fetcher
from transforms.fetching.params import FetchParams
from transforms.logic.cleaning.document import rejection
from transforms.outputs import typed
from transforms.progress import PROGRESS
from transforms.read import unit_key

_HTML = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_EXPECTED = {
    MissingPageError: Reason.NOT_FOUND,
    GonePageError: Reason.GONE,
    BlockedAddressError: Reason.BLOCKED_URL,
    OversizedPageError: Reason.TOO_LARGE,
    RobotsDeniedError: Reason.ROBOTS_DENIED,
}
_LARGEST_BACKLOG = 5_000
"""Documents that wait for their pages; so many are looked through for hosts that may be asked now."""
REJECTED, DEAD, COMING = "rejected", "dead", "coming"


class FetchPages(beam.PTransform[Any, Any]):
    """Documents in, documents with a body out, in the order in which their pages come.

    ``PCollection[RawDocument]`` → dict of ``PCollection``: ``documents``, ``rejected``, ``dead``, and ``coming`` with
    the unit key of each document whose page has not come in the time that a round of a stream has, so that a later
    round takes it on (:mod:`transforms.fetching.errands`). A document that has its body already passes through.

    Args:
        params: Limits of the fetcher.
    """

    def __init__(self, params: FetchParams) -> None:
        super().__init__()
        self._params = params

    def expand(self, documents: beam.PCollection[RawDocument]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        out = documents | beam.ParDo(_Fetch(self._params)).with_outputs(REJECTED, DEAD, COMING, main="documents")
        return typed(out, documents=RawDocument, rejected=Rejection, dead=DeadLetter, coming=str)


class _Waiting(NamedTuple):
    """A document that waits for its page, and where in Beam's time its output belongs."""

    document: RawDocument
    errand: Errand
    timestamp: Any
    window: Any


class _Fetch(beam.DoFn):
    """Hands pages on as they come: in the order of arrival one slow host would hold up those that are there."""

    def __init__(self, params: FetchParams) -> None:
        self._params = params

    def setup(self) -> None:
        self._fetcher = shared_fetcher(self._params)
        self._waiting: dict[Future[Page | NotModified], _Waiting] = {}

    def start_bundle(self) -> None:
        self._abandon()  # what a bundle that failed has left
        self._ended: queue.SimpleQueue[Future[Page | NotModified]] = queue.SimpleQueue()

    def teardown(self) -> None:
        self._abandon()

    def _abandon(self) -> None:
        for future in self._waiting:
            future.cancel()
        PROGRESS.pages -= len(self._waiting)
        self._waiting = {}

    def process(
        self,
        document: RawDocument,
        timestamp: Any = beam.DoFn.TimestampParam,
        window: Any = beam.DoFn.WindowParam,
    ) -> Iterator[Any]:
        if document.body or not document.fetch_url:
            yield document
            return
        errand = Errand(self._fetcher, document.fetch_url)
        future = ERRANDS.begin(errand)
        self._waiting[future] = _Waiting(document, errand, timestamp, window)
        PROGRESS.pages += 1
        future.add_done_callback(self._ended.put)
        while len(self._waiting) >= _LARGEST_BACKLOG or not self._ended.empty():
            yield from self._next()

    def finish_bundle(self) -> Iterator[Any]:
        while self._waiting:
            yield from self._next()

    def _next(self) -> Iterator[Any]:
        """The outputs of the next page that has come, waiting for one where none has; of all where time is over."""
        try:
            future = self._ended.get(timeout=ERRANDS.pages_wait())
        except queue.Empty:
            yield from self._leave()
            return
        document, _, timestamp, window = self._waiting.pop(future)
        PROGRESS.pages -= 1
        output = _outcome(document, future)
        if isinstance(output, pvalue.TaggedOutput):
            yield pvalue.TaggedOutput(output.tag, WindowedValue(output.value, timestamp, (window,)))
        else:
            yield WindowedValue(output, timestamp, (window,))

    def _leave(self) -> Iterator[Any]:
        """Let what has not come go on."""
        for future, (document, errand, timestamp, window) in self._waiting.items():
            ERRANDS.leave(errand, future)
            value = WindowedValue(unit_key(document.origin, document.uri), timestamp, (window,))
            yield pvalue.TaggedOutput(COMING, value)
        PROGRESS.pages -= len(self._waiting)
        self._waiting = {}
        self._ended = queue.SimpleQueue()  # what ends from here on is none of those that come after


def _outcome(element: RawDocument, future: "Future[Page | NotModified]") -> Any:
    """What becomes of a document whose page has come or has not; a tagged output where it leaves."""
    try:
        page = future.result()
        if isinstance(page, NotModified):
            raise FetchError("304 though nothing was known before")
    except tuple(_EXPECTED) as error:
        return _rejected(element, _EXPECTED[type(error)], str(error))
    except Exception as error:
        letter = dead_letter(
            "fetch", error, document_id=element.document_id, source_id=element.source_id, origin=element.origin,
            uri=element.uri, url=element.url, payload=element, retryable=True,
        )  # fmt: skip
        return pvalue.TaggedOutput(DEAD, letter)
    if page.content_type in _HTML:
        return element._replace(body=page.body, charset=page.charset, url=page.url, media_type="text/html")
    if page.content_type == "text/plain":
        return element._replace(body=page.body, charset=page.charset, url=page.url, media_type="text/plain")
    return _rejected(element, Reason.NOT_HTML, f"the page is {page.content_type}")


def _rejected(element: RawDocument, reason: Reason, detail: str) -> Any:
    return pvalue.TaggedOutput(REJECTED, replayable(rejection(element, reason, detail, "fetch"), element))
