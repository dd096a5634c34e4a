"""Saved web pages, one article each."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from schemas.raw import WorkUnit
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams
from transforms.storage import FoundFile

TEXT_SHARE = 0.08
"""Assumed share of a page that is article text; it only sizes chunks."""
GZIP_RATIO = 5
"""Assumed ratio of HTML to its gzip; it only sizes chunks."""


class HtmlParams(SourceParams):
    """Files of HTML."""

    type: Literal["html"] = "html"
    glob: str = Field(min_length=1, description="Files to read; gzip is recognised by content.")


@SOURCES.register("html", HtmlParams)
class HtmlSource(FileSource):
    """Reads each file as one page."""

    def __init__(self, params: HtmlParams) -> None:
        super().__init__(params, "html", params.glob)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file."""
        ratio = GZIP_RATIO if file.path.endswith(".gz") else 1
        yield self.unit(file, weight=round(file.size * ratio * TEXT_SHARE))

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The file as one page."""
        source_id = self.source_id(unit.uri)
        body = self.read_whole(unit, source_id)
        yield self.document(unit, source_id, "text/html", body) if isinstance(body, bytes) else body
