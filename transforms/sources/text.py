"""Plain text files, one article each."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from schemas.raw import WorkUnit
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams
from transforms.storage import FoundFile


class TextParams(SourceParams):
    """Files of plain text."""

    type: Literal["text"] = "text"
    glob: str = Field(min_length=1, description="Files to read; gzip is recognised by content.")


@SOURCES.register("text", TextParams)
class TextSource(FileSource):
    """Reads each file as one document."""

    def __init__(self, params: TextParams) -> None:
        super().__init__(params, "text", params.glob)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """One unit a file."""
        yield self.unit(file, weight=file.size)

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The file as one document."""
        source_id = self.source_id(unit.uri)
        body = self.read_whole(unit, source_id)
        yield self.document(unit, source_id, "text/plain", body) if isinstance(body, bytes) else body
