"""Objects on S3, by Beam's S3 flags and boto3 client.

Beam's own S3 filesystem makes a client for each operation, which costs 150 ms of processor time where the operation
itself costs 4; it writes the smallest file in three requests, and it repeats a request that has no credentials for
minutes. So the client is made once a process here, and each operation is one request.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy as shallow_copy
from functools import lru_cache
from typing import IO, Any, NamedTuple

from apache_beam.io.aws import s3io
from apache_beam.io.aws.clients.s3 import boto3_client
from apache_beam.io.filesystem import FileSystem
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions, S3Options
from apache_beam.options.value_provider import RuntimeValueProvider

from transforms.storage_error import StorageError

SCHEME = "s3"
_FLAGS = (
    "s3_access_key_id", "s3_secret_access_key", "s3_session_token", "s3_endpoint_url",
    "s3_region_name", "s3_api_version", "s3_verify", "s3_disable_ssl",
)  # fmt: skip
_GLOB = "*?["
_BATCH = 1000
"""Objects that one request deletes at most: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html."""
_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict"}
"""Codes that refuse a conditional write, since another one came before it or came at the same time."""
_MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Object(NamedTuple):
    """An object in a bucket.

    Attributes:
        path: Its address, ``s3://bucket/key``.
        size: Bytes.
        modified_at: Last modification in microseconds since the epoch, in whole seconds: listings of some stores know
            it better than the objects themselves.
        etag: Changes with its content.
    """

    path: str
    size: int
    modified_at: int
    etag: str


def is_s3(path: str) -> bool:
    """Whether a path is an address on S3."""
    return path.startswith(f"{SCHEME}://")


def _flags() -> tuple[tuple[str, Any], ...]:
    """Beam's S3 flags of this run; None where the environment says it, which boto3 looks at by itself."""
    options = FileSystems._pipeline_options or RuntimeValueProvider.runtime_options or {}
    if isinstance(options, PipelineOptions):
        seen = options.view_as(S3Options)
        return tuple((name, getattr(seen, name)) for name in _FLAGS)
    return tuple((name, options.get(name)) for name in _FLAGS)


@lru_cache(maxsize=4)
def _made(flags: tuple[tuple[str, Any], ...]) -> Any:
    return boto3_client.Client(dict(flags))


def client() -> Any:
    """The boto3 client of this process; it may be used by many threads at once.

    Raises:
        StorageError: It cannot be made, for one since no region is known.
    """
    with _errors("S3"):
        return _made(_flags()).client


def _code(error: Exception) -> str:
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


@contextmanager
def _errors(path: str) -> Iterator[None]:
    """Turn what boto3 raises into one line, and a missing object into FileNotFoundError."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in _MISSING:
            raise FileNotFoundError(f"{path}: there is no such object") from error
        raise StorageError(f"{path}: {_said(code, error)}") from error
    except (BotoCoreError, Boto3Error, ValueError) as error:
        raise StorageError(f"{path}: {' '.join(str(error).split())}") from error


def _said(code: str, error: Any) -> str:
    if code == "NoSuchBucket":
        return "there is no such bucket"
    if code in ("403", "401"):  # the answer to a HEAD has no body that could say more
        return "access is denied; check the credentials and the policy of the bucket"
    message = " ".join(str(error.response.get("Error", {}).get("Message", "")).split())
    return f"{code}: {message}" if message else code


def _place(path: str) -> dict[str, str]:
    bucket, _, key = path.removeprefix(f"{SCHEME}://").partition("/")
    return {"Bucket": bucket, "Key": key}


def _etag(answer: dict[str, Any]) -> str:
    return str(answer.get("ETag", ""))


def read(path: str) -> tuple[bytes, str]:
    """The content of an object, and its ETag.

    Raises:
        FileNotFoundError: There is none.
        StorageError: It cannot be read.
    """
    with _errors(path):
        answer = client().get_object(**_place(path))
        return bytes(answer["Body"].read()), _etag(answer)


def read_range(found: S3Object, start: int, size: int) -> bytes:
    """A part of an object as it was found.

    Args:
        found: The object.
        start: Offset of its first byte.
        size: Bytes; they must be there.

    Raises:
        StorageError: It cannot be read, or has been replaced since.
    """
    from botocore.exceptions import ClientError

    if size == 0:
        return b""
    part = f"bytes={start}-{start + size - 1}"
    with _errors(found.path):
        try:
            answer = client().get_object(**_place(found.path), Range=part, IfMatch=found.etag)
            return bytes(answer["Body"].read())
        except ClientError as error:
            if _code(error) not in _CHANGED | _MISSING:
                raise
            raise StorageError(f"{found.path}: it was replaced while it was read; try again") from error


def open_stream(path: str) -> IO[bytes]:
    """An object as a stream that can be sought in.

    Raises:
        FileNotFoundError: There is none.
        StorageError: It cannot be asked.
    """
    stat(path)  # fails at once, and in a line, where Beam would try for minutes
    # Beam's wrapper keeps the place in the one object that it is reading: a copy for each stream, all with one client.
    stream: IO[bytes] = s3io.S3IO(client=shallow_copy(_made(_flags()))).open(path, "rb")
    return stream


def write(path: str, data: bytes) -> None:
    """Write an object in one request: readers see the old content or the new, never a part.

    Raises:
        StorageError: It cannot be written.
    """
    with _errors(path):
        client().put_object(**_place(path), Body=data)


def swap(path: str, data: bytes, etag: str | None) -> str | None:
    """Write an object if nobody has since; S3 decides it in one step (a conditional write).

    A store that says that it knows no conditional writes gets a plain one.

    Args:
        path: The object.
        data: Its new content.
        etag: The ETag that it must still have; None: it must not be there.

    Returns:
        The new ETag, or None where another has come before.

    Raises:
        StorageError: It cannot be written.
    """
    from botocore.exceptions import ClientError

    condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    with _errors(path):
        try:
            return _etag(client().put_object(**_place(path), Body=data, **condition))
        except ClientError as error:
            # An object that is gone does not match either.
            if _code(error) in _CHANGED | _MISSING:
                return None
            if _code(error) != "NotImplemented":
                raise
            return _etag(client().put_object(**_place(path), Body=data))


def stat(path: str) -> S3Object:
    """Size, time and ETag of an object.

    Raises:
        FileNotFoundError: There is none, or no such bucket: the answer to a HEAD does not tell.
        StorageError: It cannot be asked.
    """
    with _errors(path):
        answer = client().head_object(**_place(path))
    return S3Object(path, answer["ContentLength"], _microseconds(answer["LastModified"]), _etag(answer))


def _microseconds(time: Any) -> int:
    return int(time.timestamp()) * 1_000_000


def listed(prefix: str) -> Iterator[S3Object]:
    """The objects whose addresses begin so, in order; one request for each thousand.

    Objects that stand for an empty folder, as web consoles make them, are none.

    Raises:
        StorageError: They cannot be listed.
    """
    place = _place(prefix)
    with _errors(prefix):
        pages = client().get_paginator("list_objects_v2").paginate(Bucket=place["Bucket"], Prefix=place["Key"])
        for page in pages:
            for found in page.get("Contents", ()):
                if not found["Key"].endswith("/"):
                    path = f"{SCHEME}://{place['Bucket']}/{found['Key']}"
                    yield S3Object(path, found["Size"], _microseconds(found["LastModified"]), _etag(found))


def match(glob: str) -> list[S3Object]:
    """The objects that a glob of Beam's matches.

    Raises:
        StorageError: They cannot be listed.
    """
    fixed = next((at for at, char in enumerate(glob) if char in _GLOB), None)
    if fixed is None:
        try:
            return [stat(glob)]
        except FileNotFoundError:
            return []
    if "/" not in glob[len(f"{SCHEME}://") : fixed]:
        raise StorageError(f"{glob}: the name of a bucket cannot hold a wildcard")
    filesystem: FileSystem = FileSystems.get_filesystem(glob)
    return list(filesystem.match_files(listed(glob[:fixed]), glob))  # type: ignore[arg-type]


def move(source: str, target: str) -> None:
    """Copy an object over another, which changes in one step, then delete it where it was.

    Raises:
        StorageError: It cannot be moved; what was done until then stands.
    """
    with _errors(target):
        client().copy_object(**_place(target), CopySource=_place(source))
    delete([source])


def delete(paths: Iterable[str]) -> None:
    """Delete objects of one bucket; missing ones are fine.

    Raises:
        StorageError: One cannot be deleted.
    """
    places = [_place(path) for path in paths]
    for at in range(0, len(places), _BATCH):
        batch = places[at : at + _BATCH]
        address = f"{SCHEME}://{batch[0]['Bucket']}/{batch[0]['Key']}"
        with _errors(address):
            keys = [{"Key": place["Key"]} for place in batch]
            answer = client().delete_objects(Bucket=batch[0]["Bucket"], Delete={"Objects": keys, "Quiet": True})
        for failed in answer.get("Errors", ()):
            raise StorageError(f"{address}: {failed.get('Code')}: {failed.get('Message')}")


def delete_tree(folder: str) -> None:
    """Delete an object, and all objects below it as a folder.

    Raises:
        StorageError: They cannot be listed or deleted.
    """
    folder = folder.rstrip("/")
    delete(found.path for found in listed(folder) if found.path == folder or found.path.startswith(f"{folder}/"))
