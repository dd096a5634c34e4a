"""What every source implements, and what those that read files share."""

import datetime as dt
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from pydantic import Field

from schemas.outcome import DeadLetter, Reason, Rejection
from schemas.raw import RawDocument, WorkUnit
from transforms.dead_letters import dead_letter
from transforms.fetching.params import FetchParams
from transforms.local_files import below
from transforms.logic.identity import digest
from transforms.polling import Polled
from transforms.registry import Params, Registry
from transforms.storage import DAMAGED_GZIP, FoundFile, found_file, is_gzip, is_local, local_glob, match, open_plain

ReadResult = RawDocument | Rejection | DeadLetter
"""What reading a unit yields: each is one input document."""


class SourceParams(Params):
    """What every source may be told.

    ``published_at``, ``source`` and ``language`` are defaults for what its documents do not state.
    """

    name: str | None = Field(default=None, min_length=1, description="Name of the source in the lake; part of ids.")
    published_at: dt.datetime | dt.date | None = Field(default=None, description="Default publication time (UTC).")
    source: str | None = Field(default=None, description="Default outlet.")
    language: str | None = Field(default=None, pattern="^[a-z]{2}$", description="Default language, ISO 639-1.")
    allow_empty: bool = Field(default=False, description="A glob that matches nothing is no error.")
    max_bytes: int = Field(default=10_000_000, gt=0, description="Largest document; a larger one is rejected.")

    @property
    def default_published_at(self) -> int | None:
        """The default publication time in microseconds since the epoch, UTC."""
        value = self.published_at
        if value is None:
            return None
        if not isinstance(value, dt.datetime):
            value = dt.datetime(value.year, value.month, value.day)
        return round((value if value.tzinfo else value.replace(tzinfo=dt.UTC)).timestamp() * 1_000_000)


class SourceError(Exception):
    """The source as configured cannot be read: its glob matches nothing, its folder is missing."""


class UnreachableError(SourceError):
    """The source cannot be reached now; a later run may reach it."""


class Source(Protocol):
    """Reads one configured input, in two steps: a plan of units, then each unit by itself, in any order."""

    origin: str

    def plan(self) -> Iterator[WorkUnit]:
        """The units that there are now, in a stable order.

        Raises:
            SourceError: There is nothing to read where the configuration says there is.
        """
        ...

    def read(self, unit: WorkUnit) -> Iterator[ReadResult | Polled]:
        """The documents of a unit; what cannot be read is a rejection or a dead letter, never an exception.

        A unit that is polled ends in what the poll came to.
        """
        ...


SOURCES: Registry[Source] = Registry("source", "transforms.sources")


class FileSource:
    """Shared by sources whose documents lie in files that a glob matches.

    Args:
        params: Of the source.
        type_name: Registered name of the source.
        glob: What to read: a file, a glob, or a folder with all that lies in it and below it.
        fetch: How URLs are fetched.
    """

    def __init__(self, params: SourceParams, type_name: str, glob: str, fetch: FetchParams | None = None) -> None:
        self.origin = params.name or f"{type_name}:{glob}"
        self.glob = glob
        self.params_base = params
        self.fetch = fetch or FetchParams()
        self._folder = _folder(glob)

    @property
    def in_files(self) -> bool:
        """Whether the documents lie in files; otherwise at addresses that the source knows, or asks for."""
        return True

    def plan(self) -> Iterator[WorkUnit]:
        """The units of all files.

        Raises:
            SourceError: There is no file, or they cannot be listed.
        """
        for file in self.files():
            yield from self.units(file)

    def units(self, file: FoundFile) -> Iterator[WorkUnit]:
        """The units of one file."""
        raise NotImplementedError

    def files(self) -> list[FoundFile]:
        """The files there are, sorted.

        Raises:
            SourceError: None, or the folder cannot be listed, or a name in it is not UTF-8.
        """
        try:
            found = _files_in(self._folder) if self._folder else match(self.glob)
        except Exception as error:  # Beam wraps what filesystems raise in types of its own
            raise UnreachableError(f"{self.origin}: cannot list {self.glob!r}: {error}") from error
        unnamed = next((file.path for file in found if not _is_text(file.path)), None)
        if unnamed is not None:
            raise SourceError(f"{self.origin}: the name of {unnamed!r} is not UTF-8: rename it")
        if not found and not self.params_base.allow_empty:
            raise SourceError(f"{self.origin}: no file matches {self.glob!r}")
        return found

    def unit(self, file: FoundFile, weight: int) -> WorkUnit:
        """The unit of a whole file; ``weight`` is the expected bytes of clean text."""
        return WorkUnit(self.origin, file.path, size=file.size, modified_at=file.modified_at, weight=weight)

    def source_id(self, path: str) -> str:
        """A file's own id: its path below the folder or the fixed part of the glob, with forward slashes."""
        base = self._folder or _fixed_part(self.glob)
        if is_local(path):
            return os.path.relpath(path, base or ".").replace(os.sep, "/")
        return path.removeprefix(base)

    def document(self, unit: WorkUnit, source_id: str, media_type: str, body: bytes, **stated: object) -> RawDocument:
        """A raw document of this source, with its identity and defaults.

        Args:
            unit: What it was read from.
            source_id: The input's own id.
            media_type: ``text/plain``, ``text/html`` or ``text/html+fragment``.
            body: The content; part of the identity.
            **stated: Further fields of :class:`RawDocument` that the container states; part of the identity.
        """
        parts = [f"{key}={stated[key]!r}" for key in sorted(stated)]
        return RawDocument(
            document_id=digest(self.origin, source_id, body, *parts),
            origin=self.origin,
            source_id=source_id,
            uri=unit.uri,
            media_type=media_type,
            body=body,
            default_published_at=self.params_base.default_published_at,
            default_source=self.params_base.source,
            default_language=self.params_base.language,
            file_time=time.time_ns() // 1000 if unit.modified_at is None else unit.modified_at,
            **stated,  # type: ignore[arg-type]
        )

    def reject(self, unit: WorkUnit, source_id: str, reason: Reason, detail: str, url: str | None = None) -> Rejection:
        """A rejection at the reading stage; ``url`` is the address of the page, where there is one."""
        key = digest(self.origin, source_id, reason, detail)
        return Rejection(key, source_id, self.origin, unit.uri, url, None, "read", reason.value, detail)

    def dead(self, unit: WorkUnit, source_id: str, error: BaseException, *, retryable: bool) -> DeadLetter:
        """A dead letter at the reading stage; its payload is the unit.

        It stands for the unit, whatever the error is: one that fails in another way next time is no other document.
        """
        key = digest(self.origin, source_id, "dead letter", str(unit.start))
        return dead_letter(
            "read", error, document_id=key, source_id=source_id, origin=self.origin, uri=unit.uri, payload=unit,
            retryable=retryable,
        )  # fmt: skip

    def read_whole(self, unit: WorkUnit, source_id: str) -> bytes | Rejection | DeadLetter:
        """The content of a file, decompressed, or why it cannot be had."""
        limit = self.params_base.max_bytes
        try:
            with open_plain(unit.uri) as file:
                body = file.read(limit + 1)
        except EOFError:
            return self.reject(unit, source_id, Reason.TRUNCATED, "the gzip data ends before its end mark")
        except DAMAGED_GZIP as error:
            return self.reject(unit, source_id, Reason.TRUNCATED, f"the gzip data is damaged: {error}")
        except Exception as error:  # other filesystems raise types of their own
            return self.dead(unit, source_id, error, retryable=isinstance(error, OSError))
        if len(body) > limit:
            return self.reject(unit, source_id, Reason.TOO_LARGE, f"more than {limit} bytes")
        if not body:
            return self.reject(unit, source_id, Reason.EMPTY, "the file is empty")
        return bytes(body)


def uncompressed_size(file: FoundFile) -> int:
    """Bytes in a file once decompressed, up to where it can be read."""
    total = 0
    with suppress(Exception):  # the unit that meets the damage reports it
        if not is_gzip(file.path):
            return file.size
        with open_plain(file.path) as content:
            while block := content.read(1 << 20):
                total += len(block)
    return total


def _folder(glob: str) -> str | None:
    """The folder that is to be read with all that lies in it, with a slash at its end; None for a glob."""
    if not is_local(glob):
        # Web servers list no folders: there an address that ends in a slash is a file like any other.
        return glob if glob.endswith("/") and not glob.lower().startswith(("http://", "https://")) else None
    with suppress(OSError, RuntimeError):  # too long for a name, or in a home that is nobody's: listing it will tell
        path = Path(glob).expanduser()
        if glob.endswith("/") or path.is_dir():
            return f"{str(path).removesuffix('/')}/"
    return None


def _files_in(folder: str) -> list[FoundFile]:
    """The files in a folder and those below it, sorted, less the hidden ones and what lies in hidden folders.

    Raises:
        OSError: The folder cannot be listed.
    """
    if is_local(folder):
        # Not by a glob: each character of the folder's name stands for itself.
        found = (found_file(file) for file in below(folder))
        return sorted(file for file in found if not _is_hidden(file.path.removeprefix(folder).split("/")))
    return [file for file in match(f"{folder}**") if not _is_hidden(file.path.removeprefix(folder).split("/"))]


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") for part in parts)


def _fixed_part(glob: str) -> str:
    pattern = local_glob(glob) if is_local(glob) else glob
    fixed = re.split(r"[*?[]", pattern, maxsplit=1)[0]
    return fixed[: fixed.rfind("/") + 1]


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:  # how Python shows bytes of a file name that are not UTF-8
        return False
    return True
