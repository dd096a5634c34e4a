"""Files on any filesystem that Beam knows, with the few operations the pipeline needs."""

import gzip
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from apache_beam.io.filesystem import CompressionTypes, FileMetadata
from apache_beam.io.filesystems import FileSystems

import transforms.fetching.filesystem  # noqa: F401 - Beam knows the filesystems that have been imported
from transforms import s3
from transforms.local_files import LocalFile, globbed
from transforms.storage_error import StorageError

__all__ = [
    "DAMAGED_GZIP", "FoundFile", "StorageError", "delete_tree", "exists", "files_below", "found_file", "is_gzip",
    "is_local", "join", "local_glob", "match", "open_plain", "publish", "read_bytes", "replace", "stat",
    "write_bytes",
]  # fmt: skip

_GZIP_MAGIC = b"\x1f\x8b"
DAMAGED_GZIP = (gzip.BadGzipFile, zlib.error)
"""What reading damaged gzip data raises; where it is cut short, EOFError."""


@contextmanager
def _writing(path: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # filesystems raise types of their own
        if is_local(path) and not isinstance(error, OSError):
            raise
        raise StorageError(f"cannot write {path}: {_reason(error, path)}") from error


def _reason(error: Exception, path: str) -> str:
    """What an error says, in a line and without repeating the path; Beam wraps what its filesystems say."""
    details = getattr(error, "exception_details", None)
    inner = next(iter(details.values()), None) if isinstance(details, dict) else None
    said = getattr(error, "strerror", None) or str(inner or error)
    return " ".join(str(said).removeprefix(f"{path}: ").split())


class FoundFile(NamedTuple):
    """A file that a glob matched.

    Attributes:
        path: Its full path.
        size: Bytes.
        modified_at: Last modification in microseconds since the epoch; None where the filesystem does not say.
        version: Changes with the content, on S3, whose times are whole seconds; empty elsewhere.
    """

    path: str
    size: int
    modified_at: int | None
    version: str = ""


def is_local(path: str) -> bool:
    """Whether a path lies on this machine's own filesystem."""
    return FileSystems.get_scheme(path) in (None, "file")


def local_glob(glob: str) -> str:
    """A local glob as Beam wants it: without ``~``, and with a folder."""
    expanded = str(Path(glob).expanduser())
    fixed = re.split(r"[*?[]", expanded, maxsplit=1)[0]
    return expanded if "/" in fixed else f"./{expanded}"


def match(glob: str) -> list[FoundFile]:
    """The files that a glob matches, sorted by path.

    Raises:
        OSError: The filesystem cannot be listed.
    """
    if s3.is_s3(glob):
        return sorted(FoundFile(*found) for found in s3.match(glob))
    if not is_local(glob):
        return sorted(_found(m) for m in FileSystems.match([glob])[0].metadata_list)
    pattern = local_glob(glob)
    if re.search(r"[*?[]", pattern):
        return sorted(map(found_file, globbed(pattern)))
    return [stat(pattern)] if Path(pattern).is_file() else []


def files_below(folder: str, ending: str) -> list[str]:
    """The files anywhere below a folder whose names have an ending, sorted; none where there is no such folder.

    Unlike in a glob, each character of the folder's name stands for itself.

    Raises:
        OSError: The filesystem cannot be listed.
    """
    if is_local(folder):
        return sorted(str(path) for path in Path(folder).rglob(f"*{ending}") if path.is_file())
    if s3.is_s3(folder):
        return [found.path for found in s3.listed(f"{folder.rstrip('/')}/") if found.path.endswith(ending)]
    return [file.path for file in match(f"{folder}/**{ending}")]


def stat(path: str) -> FoundFile:
    """Size, time and version of a file.

    Raises:
        OSError: There is none, or it cannot be asked.
    """
    if s3.is_s3(path):
        return FoundFile(*s3.stat(path))
    return _found(FileSystems.get_filesystem(path).metadata(path))


def found_file(file: LocalFile) -> FoundFile:
    """A file of this machine."""
    return FoundFile(file.path, file.size, round(file.modified * 1e6) if file.modified else None)


def _found(m: FileMetadata) -> FoundFile:
    return FoundFile(
        m.path, m.size_in_bytes, round(m.last_updated_in_seconds * 1e6) if m.last_updated_in_seconds else None
    )


def _open(path: str) -> IO[bytes]:
    if s3.is_s3(path):
        return s3.open_stream(path)
    stream: IO[bytes] = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    return stream


@contextmanager
def open_plain(path: str) -> Iterator[IO[bytes]]:
    """Open a file for reading, decompressing gzip, which is recognised by its first bytes and not by its name.

    Raises:
        OSError: It cannot be opened.
    """
    with _open(path) as raw:
        head = raw.read(2)
        raw.seek(0)
        if head == _GZIP_MAGIC:
            # Not wrapped in a buffer of its own: of a file cut short, all that can be read must come before the error.
            with gzip.GzipFile(fileobj=raw) as plain:
                yield plain  # type: ignore[misc]
        else:
            yield raw


def is_gzip(path: str) -> bool:
    """Whether a file begins as gzip does.

    Raises:
        OSError: It cannot be opened.
    """
    with _open(path) as raw:
        return bool(raw.read(2) == _GZIP_MAGIC)


def read_bytes(path: str) -> bytes:
    """The whole content of a file, as it lies.

    Raises:
        OSError: It cannot be read.
    """
    if s3.is_s3(path):
        return s3.read(path)[0]
    with _open(path) as file:
        return bytes(file.read())


def write_bytes(path: str, data: bytes) -> None:
    """Write a file, flushed to disk where the filesystem is local; on S3 it is there as a whole or not at all.

    Raises:
        StorageError: It cannot be written.
    """
    with _writing(path):
        if is_local(path):
            target = Path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return
        if s3.is_s3(path):
            s3.write(path, data)
            return
        with FileSystems.create(path, compression_type=CompressionTypes.UNCOMPRESSED) as remote:
            remote.write(data)


def replace(source: str, target: str) -> None:
    """Move a file over another: readers see the old one or the new one, never anything between.

    On an object store it is copied, then deleted where it was: for a moment, or after an error, it is in both places.

    Raises:
        StorageError: It cannot be moved.
    """
    with _writing(target):
        if is_local(target):
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            os.replace(source, target)  # noqa: PTH105 - the atomicity is the point
            _sync_folder(Path(target).parent)
            return
        if s3.is_s3(target):
            s3.move(source, target)
            return
        FileSystems.rename([source], [target])


def _sync_folder(folder: Path) -> None:
    """Make a rename outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(path: str, data: bytes) -> None:
    """Write a small file so that readers see the old content or the new, never half of it.

    Raises:
        StorageError: It cannot be written.
    """
    if s3.is_s3(path):
        write_bytes(path, data)
        return
    draft = f"{path}.draft"
    write_bytes(draft, data)
    replace(draft, path)


def exists(path: str) -> bool:
    """Whether there is a file of that name.

    Raises:
        OSError: The filesystem cannot be asked.
    """
    if s3.is_s3(path):
        try:
            s3.stat(path)
        except FileNotFoundError:
            return False
        return True
    return bool(FileSystems.exists(path))


def delete_tree(folder: str) -> None:
    """Delete a folder and all that is in it, or a file; a missing one is fine.

    Raises:
        StorageError: It cannot be deleted.
    """
    with _writing(folder):
        if is_local(folder):
            # Beam's own delete takes the name for a glob, and would delete what merely matches.
            path = Path(folder)
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            return
        if s3.is_s3(folder):
            s3.delete_tree(folder)
            return
        # By name: what Beam takes for a folder differs from store to store.
        found = [file.path for pattern in (folder, f"{folder.rstrip('/')}/**") for file in match(pattern)]
        with suppress(FileNotFoundError):
            FileSystems.delete(found)


def join(root: str, relative: str) -> str:
    """A path under a root."""
    return str(FileSystems.join(root, *relative.split("/")))
