"""The lock that keeps two runs out of one lake: the system's on a local disk, a lease elsewhere."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout

from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lease import TERM, Lease, LeaseHeldError
from transforms.filesystems import require_filesystem
from transforms.storage import is_local

_LOG = logging.getLogger(__name__)
_LOCKS = Path("/proc/locks")
_SHOWN = 120
"""Characters of the command line of the process that holds the lock."""
_leases: dict[str, Lease] = {}
"""The leases that this process holds, by the lake's root."""


@contextmanager
def locked(lake: Lake) -> Iterator[None]:
    """Keep a second run out of the lake.

    On a local disk the lock goes with the process, however it ends. Elsewhere it is a lease, which a thread renews: of
    a process that was killed it stands until the next run on the same machine, or until it has run out.

    Raises:
        UserError: Another process writes to it, or it cannot be written to.
    """
    with _flock(lake) if is_local(lake.root) else _leased(lake):
        yield


def confirm(lake: Lake) -> None:
    """Check that the lake is still this process's to write; without a lease there is nothing to check.

    Raises:
        UserError: Its lease is lost, or could not be renewed in time.
    """
    lease = _leases.get(lake.root)
    if lease is not None and not lease.held():
        raise UserError(
            f"the lease on {lake.root!r} could not be renewed, and another run may be writing to it; run again",
            ExitCode.RETRY_LATER,
        )


@contextmanager
def _flock(lake: Lake) -> Iterator[None]:
    lock = FileLock(lake.lock)
    try:
        Path(lake.lock).parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(f"another run is writing to {lake.root!r}{_who(lake)}", ExitCode.RETRY_LATER) from None
    except OSError as error:  # of any kind: below /proc, for one, it is that there is no such file
        raise UserError(f"cannot write to {lake.root!r}: {error.strerror}", ExitCode.COMMIT_FAILED) from error
    try:
        yield
    finally:
        lock.release()


def holder(lake: Lake) -> int | None:
    """The process of this machine that holds the lock of a lake on a local disk; None where none does.

    It is looked up and not tried, since a run that began at that moment would find it held.
    """
    if not is_local(lake.root):
        return None
    try:
        number = Path(lake.lock).stat().st_ino
        held = [line.split() for line in _LOCKS.read_text(encoding="ascii").splitlines()]
    except OSError:
        return None
    for fields in held:
        # 1: FLOCK ADVISORY WRITE 4711 08:01:1234 0 EOF (proc_locks(5))
        at = next((at for at, field in enumerate(fields) if field.count(":") == 2), 0)
        if at and fields[at].rpartition(":")[2] == str(number):
            return int(fields[at - 1])
    return None


def _who(lake: Lake) -> str:
    """Which process holds the lock, as far as the system tells."""
    pid = holder(lake)
    if not pid:  # 0 is a process of another container
        return ""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # that of another user
        words = []
    named = " ".join(Path(word).name if number == 0 else word for number, word in enumerate(words)).strip()
    return f": process {pid}" + (f" ({named[:_SHOWN]})" if named else "")


@contextmanager
def _leased(lake: Lake) -> Iterator[None]:
    try:
        require_filesystem(lake.root)
    except ValueError as error:
        raise UserError(f"{lake.root}: {error}") from None
    path = lake.path("state/lock.json")
    lease = Lease(path)
    try:
        lease.take()
    except LeaseHeldError as error:
        raise UserError(f"another run is writing to {lake.root!r}: {error}", ExitCode.RETRY_LATER) from None
    except OSError as error:
        said = str(error).removeprefix(f"{path}: ")
        raise UserError(f"cannot write to {lake.root!r}: {said}", ExitCode.COMMIT_FAILED) from error
    over = Event()
    renewal = Thread(target=_renew, args=(lease, over), name="lease", daemon=True)
    renewal.start()
    _leases[lake.root] = lease
    try:
        yield
    finally:
        del _leases[lake.root]
        over.set()
        renewal.join()
        try:
            lease.free()
        except OSError as error:
            _LOG.warning("the lease on %r stands until it runs out: %s", lake.root, error)


def _renew(lease: Lease, over: Event) -> None:
    while not over.wait(TERM / 3):
        lease.renew()
