"""Files on web servers for Beam: every source that reads files takes an ``https://`` address too. Read-only."""

import io
import posixpath
from functools import lru_cache
from typing import Any, NoReturn

from apache_beam.io.filesystem import (
    BeamIOError,
    CompressedFile,
    CompressionTypes,
    FileMetadata,
    FileSystem,
    MatchResult,
)
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.fetching.params import FetchParams
from transforms.fetching.remote_file import RemoteFile, RemoteFiles

_OPTION = "newsbeam_fetch"
_BUFFER = 1 << 20
_READ_ONLY = "web servers are only read from"


class FetchOptions(PipelineOptions):
    """Carries the fetcher's parameters to every process that opens files."""

    @classmethod
    def _add_argparse_args(cls, parser: Any) -> None:
        parser.add_argument(f"--{_OPTION}", default=None, help="Set by newsbeam: how files are fetched, as JSON.")


def set_fetch_params(options: PipelineOptions, params: FetchParams) -> None:
    """Let files on web servers be fetched with these parameters, here and wherever the options are sent.

    Args:
        options: Beam's options of the run.
        params: Limits, and whether private addresses are allowed.
    """
    setattr(options.view_as(FetchOptions), _OPTION, params.model_dump_json())
    FileSystems.set_options(options)


@lru_cache(maxsize=8)
def _files(params: str | None) -> RemoteFiles:
    return RemoteFiles(FetchParams.model_validate_json(params) if params else FetchParams())


class HttpFileSystem(FileSystem):
    """Files behind ``http://`` addresses.

    There is no listing: an address names one file. A question mark or bracket in it stands for itself.

    Args:
        pipeline_options: Of the run; see :func:`set_fetch_params`.
    """

    def __init__(self, pipeline_options: PipelineOptions | dict[str, Any] | None) -> None:
        super().__init__(pipeline_options)  # type: ignore[no-untyped-call]
        if isinstance(pipeline_options, PipelineOptions):
            params = getattr(pipeline_options.view_as(FetchOptions), _OPTION)
        else:
            params = (pipeline_options or {}).get(_OPTION)
        self._files = _files(params)

    @classmethod
    def scheme(cls) -> str:
        """The scheme of its addresses."""
        return "http"

    def match(self, patterns: list[str], limits: list[int | None] | None = None) -> list[MatchResult]:
        """The file behind each address, or nothing where there is none.

        Raises:
            OSError: An address holds a wildcard, or a server cannot be asked.
        """
        return [MatchResult(pattern, self._matched(pattern)) for pattern in patterns]

    def _matched(self, pattern: str) -> list[FileMetadata]:
        if "*" in pattern:
            raise OSError("web servers list no files: name each address in full (a star that belongs to it is %2A)")
        try:
            return [self.metadata(pattern)]
        except FileNotFoundError:
            return []

    def metadata(self, path: str) -> FileMetadata:
        """Size and time of a file; the size is -1 and the time 0 where the server does not say.

        Raises:
            FileNotFoundError: There is none.
            OSError: The server cannot be asked.
        """
        remote = self._files.stat(path)
        found = FileMetadata(path, remote.size or 0, remote.modified_at or 0.0)
        if remote.size is None:
            found.size_in_bytes = -1  # its constructor knows no such thing
        return found

    def size(self, path: str) -> int:
        """Bytes of a file, or -1."""
        return int(self.metadata(path).size_in_bytes)

    def last_updated(self, path: str) -> float:
        """Seconds since the epoch, or 0."""
        return float(self.metadata(path).last_updated_in_seconds)

    def exists(self, path: str) -> bool:
        """Whether there is a file.

        Raises:
            OSError: The server cannot be asked.
        """
        try:
            self._files.stat(path)
        except FileNotFoundError:
            return False
        return True

    def open(
        self, path: str, mime_type: str = "application/octet-stream", compression_type: str = CompressionTypes.AUTO
    ) -> Any:
        """Open a file as a stream.

        Raises:
            OSError: It cannot be opened.
        """
        stream = io.BufferedReader(RemoteFile(self._files, path), _BUFFER)
        kind = FileSystem._get_compression_type(path, compression_type)
        return stream if kind == CompressionTypes.UNCOMPRESSED else CompressedFile(stream, compression_type=kind)

    def join(self, basepath: str, *paths: str) -> str:
        """An address below another."""
        return posixpath.join(basepath, *paths)

    def split(self, path: str) -> tuple[str, str]:
        """The address up to its last slash, and the rest."""
        head, _, tail = path.rpartition("/")
        return head, tail

    def has_dirs(self) -> bool:
        """None that could be listed."""
        return False

    def _list(self, dir_or_prefix: str) -> NoReturn:
        raise OSError(f"{dir_or_prefix}: web servers list no files")

    def mkdirs(self, path: str) -> NoReturn:
        """Refused."""
        _refuse()

    def create(self, path: str, mime_type: str = "", compression_type: str = CompressionTypes.AUTO) -> NoReturn:
        """Refused."""
        _refuse()

    def copy(self, source_file_names: list[str], destination_file_names: list[str]) -> NoReturn:
        """Refused."""
        _refuse()

    def rename(self, source_file_names: list[str], destination_file_names: list[str]) -> NoReturn:
        """Refused."""
        _refuse()

    def delete(self, paths: list[str]) -> NoReturn:
        """Refused."""
        raise BeamIOError(_READ_ONLY, {path: OSError(_READ_ONLY) for path in paths})

    def checksum(self, path: str) -> str:
        """Size and time, which is what there is."""
        found = self.metadata(path)
        return f"{found.size_in_bytes}-{found.last_updated_in_seconds}"


class HttpsFileSystem(HttpFileSystem):
    """Files behind ``https://`` addresses."""

    @classmethod
    def scheme(cls) -> str:
        """The scheme of its addresses."""
        return "https"


def _refuse() -> NoReturn:
    raise OSError(_READ_ONLY)
