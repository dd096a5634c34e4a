"""A lease on a lake where there are no locks: an object that names its holder, who renews it while it works."""

import contextlib
import json
import os
import socket
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from transforms.versions import read_version, swap

TERM = 60.0
"""Seconds for which a lease is taken or renewed."""
SKEW = 30.0
"""Seconds by which the clocks of two machines may differ: a lease that has run out is respected for as long."""
PAUSE = 1.0
"""Seconds after which a lease is read back: where a store has no conditional writes, the last of two writers has it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease, as the object says it.

    Attributes:
        owner: A token of its own for each lease; empty where it is free.
        host: Name of the machine.
        pid: Process there.
        space: The boot of the machine and the space that process ids are of; empty where the system does not say.
        born: When the process began, in the system's own count.
        taken_at: When the lease was taken, seconds since the epoch.
        expires_at: Until when it holds, seconds since the epoch.
    """

    owner: str
    host: str
    pid: int
    space: str
    born: str
    taken_at: float
    expires_at: float

    def gone(self) -> bool:
        """Whether it was a process of this machine that is there no more."""
        return bool(self.space) and self.space == _space() and _born(self.pid) != self.born


class LeaseHeldError(Exception):
    """Another process holds the lease; the message says which."""


class Lease:
    """A lease, not yet taken.

    Args:
        path: Its object.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self, path: str, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._version: str | None = None
        self._lost = False
        self._me = Holder(uuid.uuid4().hex, socket.gethostname(), os.getpid(), _space(), _born(os.getpid()), 0.0, 0.0)

    def take(self) -> None:
        """Take the lease, if it is free or stale.

        Raises:
            LeaseHeldError: Another process holds it.
            OSError: It cannot be read or written.
        """
        found = read_version(self._path)
        if found is not None:
            holder = _parse(found[0])
            if holder is None or not self._stale(holder):
                raise LeaseHeldError(_named(holder))
        now = self._clock()
        self._me = replace(self._me, taken_at=now, expires_at=now + TERM)
        # Refused or not: a request that was repeated on its way is refused by what it wrote itself.
        swap(self._path, _dump(self._me), found[1] if found else None)
        self._sleep(PAUSE)
        self._read_back()
        if self._lost:
            found = read_version(self._path)
            raise LeaseHeldError(_named(_parse(found[0]) if found else None))

    def renew(self) -> None:
        """Hold the lease for a further term; what goes wrong is seen in :meth:`held`."""
        if self._lost:
            return
        fresh = replace(self._me, expires_at=self._clock() + TERM)
        with contextlib.suppress(OSError):  # tried again before the term is over
            version = swap(self._path, _dump(fresh), self._version)
            if version is None:
                self._read_back()
            else:
                self._me, self._version = fresh, version

    def _read_back(self) -> None:
        found = read_version(self._path)
        holder = _parse(found[0]) if found else None
        if found is None or holder is None or holder.owner != self._me.owner:
            self._lost = True
        else:
            self._me, self._version = holder, found[1]

    def held(self) -> bool:
        """Whether the lease is still this process's, as far as it can know without asking."""
        return not self._lost and self._clock() < self._me.expires_at

    def free(self) -> None:
        """Give the lease back, if it is still this process's.

        Raises:
            OSError: It cannot be written; it will run out.
        """
        if not self._lost:
            swap(self._path, _dump(replace(self._me, owner="", expires_at=self._clock())), self._version)
            self._lost = True

    def _stale(self, holder: Holder) -> bool:
        return not holder.owner or holder.gone() or self._clock() > holder.expires_at + SKEW


def _dump(holder: Holder) -> bytes:
    return json.dumps(asdict(holder), indent=2).encode()


def _parse(data: bytes) -> Holder | None:
    """The holder; None where the object is not of this form."""
    try:
        return Holder(**json.loads(data))
    except (ValueError, TypeError):
        return None


def _named(holder: Holder | None) -> str:
    if holder is None:
        return "a process that its lock.json does not name"
    until = datetime.fromtimestamp(holder.expires_at + SKEW, UTC)
    return f"process {holder.pid} on {holder.host}, whose lease ends {until:%H:%M:%S} UTC unless it is renewed"


def _space() -> str:
    """What process ids are unique in; empty where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _born(pid: int) -> str:
    """When a process began, in ticks since the boot; empty where there is none."""
    try:
        # man 5 proc: the 22nd field; the second one, a name in brackets, may hold spaces.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
