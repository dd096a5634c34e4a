"""Lists of pages to fetch, in the configuration or in files of one address a line."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.outcome import Reason
from schemas.raw import WorkUnit
from transforms.ranges import skip_line
from transforms.sources.base import SOURCES, FileSource, ReadResult, SourceParams, uncompressed_size
from transforms.storage import DAMAGED_GZIP, FoundFile, open_plain

RANGE_BYTES = 1 << 15
"""Uncompressed bytes of a list in one unit: some hundred addresses, the pages of which fit into a chunk."""
RANGE_URLS = 500
"""Addresses of one unit, of those in the configuration."""
PAGE_WEIGHT = 4_000
"""Assumed bytes of clean text behind an address; it only sizes chunks."""
URL_BYTES = 60
"""Assumed bytes of an address; it only sizes chunks."""
LONGEST_URL = 8_000
"""Bytes; browsers and servers take none much longer (RFC 9110, 4.1, asks for 8,000)."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f]+$")


class UrlsParams(SourceParams):
    """Pages to fetch; give ``urls``, or ``file`` for lists."""

    type: Literal["urls"] = "urls"
    urls: tuple[str, ...] = Field(default=(), description="Pages to fetch.")
    file: str | None = Field(
        default=None, min_length=1, description="Lists of pages, one a line; ``#`` begins a comment. A glob or folder."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.urls) == bool(self.file):
            raise ValueError("give either urls or file")
        return self


@SOURCES.register("urls", UrlsParams)
class UrlsSource(FileSource):
    """Reads each address as one document, the page of which is still to be fetched."""

    def __init__(self, params: UrlsParams) -> None:
        super().__init__(params, "urls", params.file or params.urls[0])
        self._urls = params.urls

    @property
    def in_files(self) -> bool:
        """Whether the addresses lie in files, and not in the configuration."""
        return not self._urls

    def plan(self) -> Iterator[WorkUnit]:
        """Units of some hundred addresses."""
        if self.in_files:
            yield from super().plan()
        for start in range(0, len(self._urls), RANGE_URLS):
            end = min(start + RANGE_URLS, len(self._urls))
            # No file: whether the pages are known is for the ledger to say.
            yield WorkUnit(self.origin, self.origin, start=start, end=end, weight=(end - start) * PAGE_WEIGHT)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """Units of some hundred addresses of a list."""
        total = max(uncompressed_size(file), 1)
        for start in range(0, total, RANGE_BYTES):
            last = start + RANGE_BYTES >= total
            weight = min(RANGE_BYTES, total - start) // URL_BYTES * PAGE_WEIGHT
            yield self.unit(file, weight)._replace(start=start, end=-1 if last else start + RANGE_BYTES)

    def read(self, unit: WorkUnit) -> Iterator[ReadResult]:
        """The addresses that begin in the unit's range; a line that is none is rejected by itself."""
        if self._urls:
            lines = [(number, self._urls[number].encode()) for number in range(unit.start, unit.end)]
            yield from self._documents(unit, lines, "urls")
            return
        name = self.source_id(unit.uri)
        try:
            yield from self._documents(unit, _lines(unit), name)
        except (EOFError, *DAMAGED_GZIP) as error:
            yield self.reject(unit, f"{name}@end", Reason.TRUNCATED, f"the gzip data is damaged or ends early: {error}")
        except Exception as error:  # other filesystems raise types of their own
            yield self.dead(unit, name, error, retryable=isinstance(error, OSError))

    def _documents(self, unit: WorkUnit, lines: Iterable[tuple[int, bytes]], name: str) -> Iterator[ReadResult]:
        any_line = unit.start > 0
        for place, line in lines:
            any_line = True
            try:
                url = line.decode("utf-8-sig").strip()
            except UnicodeDecodeError:
                url = repr(line[:200])[2:-1]
            if not url or url.startswith("#"):
                continue
            if len(line) > LONGEST_URL or not _ADDRESS.match(url):
                detail = f"{name}@{place} is no address: {url[:200]}"
                yield self.reject(unit, f"{name}@{place}", Reason.INVALID_RECORD, detail)
            else:
                yield self.document(unit, url, "text/html", b"", url=url, fetch_url=url)
        if not any_line:
            yield self.reject(unit, name, Reason.EMPTY, "the list is empty")


def _lines(unit: WorkUnit) -> Iterator[tuple[int, bytes]]:
    """Offset and content of each line; of one that is too long only the beginning."""
    with open_plain(unit.uri) as file:
        if unit.start:
            file.seek(unit.start - 1)
            skip_line(file)
        while unit.end < 0 or file.tell() < unit.end:
            place = file.tell()
            line = file.readline(LONGEST_URL + 2)
            if not line:
                return
            if not line.endswith(b"\n") and len(line) > LONGEST_URL:
                skip_line(file)
            yield place, line
