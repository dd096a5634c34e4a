"""The lock that keeps two runs out of one lake."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from transforms.storage import is_local


@contextmanager
def locked(lake: Lake) -> Iterator[None]:
    """Keep a second run out of the lake; the lock goes with the process, however it ends.

    Raises:
        UserError: Another process writes to it, or it cannot be written to.
    """
    if not is_local(lake.root):
        yield
        return
    try:
        Path(lake.lock).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # of any kind: below /proc, for one, it is that there is no such file
        raise UserError(f"cannot write to {lake.root!r}: {error.strerror}", ExitCode.COMMIT_FAILED) from error
    lock = FileLock(lake.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(f"another run is writing to {lake.root!r}", ExitCode.RETRY_LATER) from None
    try:
        yield
    finally:
        lock.release()
