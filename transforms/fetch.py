"""Fetch the pages of documents whose text is elsewhere."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import apache_beam as beam
from apache_beam import pvalue

from schemas.outcome import DeadLetter, Reason, Rejection
from schemas.raw import RawDocument
from transforms.dead_letters import dead_letter
from transforms.http import BlockedAddressError, Fetcher, FetchParams, MissingPageError, OversizedPageError, Page
from transforms.inflight import InFlightDoFn
from transforms.logic.cleaning.document import rejection
from transforms.outputs import typed

_HTML = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_EXPECTED = {
    MissingPageError: Reason.NOT_FOUND,
    BlockedAddressError: Reason.BLOCKED_URL,
    OversizedPageError: Reason.TOO_LARGE,
}
REJECTED, DEAD = "rejected", "dead"


class FetchPages(beam.PTransform[Any, Any]):
    """Documents in, documents with a body out.

    ``PCollection[RawDocument]`` → dict of ``PCollection``: ``documents``, ``rejected`` and ``dead``. A document that
    has its body already passes through.

    Args:
        params: Limits of the fetcher.
    """

    def __init__(self, params: FetchParams) -> None:
        super().__init__()
        self._params = params

    def expand(self, documents: beam.PCollection[RawDocument]) -> dict[str, beam.PCollection[Any]]:
        """Apply the transform."""
        out = documents | beam.ParDo(_Fetch(self._params)).with_outputs(REJECTED, DEAD, main="documents")
        return typed(out, documents=RawDocument, rejected=Rejection, dead=DeadLetter)


class _Fetch(InFlightDoFn):
    def __init__(self, params: FetchParams) -> None:
        self._params = params

    def setup(self) -> None:
        self._fetcher = Fetcher(self._params)
        self._threads = ThreadPoolExecutor(self._params.parallel, thread_name_prefix="fetch")

    def teardown(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def width(self) -> int:
        return self._params.parallel * 2

    def start(self, element: RawDocument) -> "Future[Page] | None":
        if element.body or not element.fetch_url:
            return None
        return self._threads.submit(self._fetcher.fetch, element.fetch_url)

    def finish(self, element: RawDocument, handle: "Future[Page] | None") -> Iterator[Any]:
        if handle is None:
            yield element
            return
        try:
            page = handle.result()
        except tuple(_EXPECTED) as error:
            yield pvalue.TaggedOutput(REJECTED, rejection(element, _EXPECTED[type(error)], str(error), "fetch"))
        except Exception as error:
            letter = dead_letter(
                "fetch", error, document_id=element.document_id, source_id=element.source_id, origin=element.origin,
                uri=element.uri, url=element.url, payload=element, retryable=True,
            )  # fmt: skip
            yield pvalue.TaggedOutput(DEAD, letter)
        else:
            if page.content_type in _HTML:
                yield element._replace(body=page.body, charset=page.charset, url=page.url)
            elif page.content_type == "text/plain":
                yield element._replace(body=page.body, charset=page.charset, url=page.url, media_type="text/plain")
            else:
                detail = f"the page is {page.content_type}"
                yield pvalue.TaggedOutput(REJECTED, rejection(element, Reason.NOT_HTML, detail, "fetch"))
