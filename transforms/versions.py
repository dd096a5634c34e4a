"""Small files that several processes write: read with a version, written only if nobody else has since."""

import hashlib

from transforms import s3
from transforms.storage import exists, publish, read_bytes


def read_version(path: str) -> tuple[bytes, str] | None:
    """The content of a small file with its version, for :func:`swap`; None where there is no such file.

    Raises:
        OSError: It cannot be read.
    """
    if s3.is_s3(path):
        try:
            return s3.read(path)
        except FileNotFoundError:
            return None
    if not exists(path):
        return None
    data = read_bytes(path)
    return data, hashlib.sha256(data).hexdigest()


def swap(path: str, data: bytes, version: str | None) -> str | None:
    """Write a small file if nobody has written it since.

    On S3 this is one step. Elsewhere it is a look and a write, and two writers at the same moment can both succeed.

    Args:
        path: The file.
        data: Its new content.
        version: The version that it must still have; None: there must be no such file.

    Returns:
        Its new version, or None where another has come before.

    Raises:
        StorageError: It cannot be written.
    """
    if s3.is_s3(path):
        return s3.swap(path, data, version)
    found = read_version(path)
    if (found[1] if found else None) != version:
        return None
    publish(path, data)
    return hashlib.sha256(data).hexdigest()
