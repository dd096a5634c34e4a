"""Whose turn it is: requests spaced out for each server, while other servers go on."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Line(Generic[T]):
    """The requests that wait for one server."""

    delay: float
    limit: int
    waiting: deque[T] = field(default_factory=deque)
    next_at: float = 0.0
    active: int = 0
    listed: bool = False


class Schedule(Generic[T]):
    """Requests by server, each handed out when its server may be asked. Knows no clock: times are given in seconds.

    Two requests to a server begin at least its delay apart, and no more than its limit are under way. Among the
    servers that may be asked the one that could be asked first comes first, however many requests wait for another.

    Args:
        delay: Seconds between two requests to a server.
        limit: Requests under way to a server.
        wanted: Whether a request is still wanted when its turn comes; one that is not takes no turn.
    """

    def __init__(self, delay: float, limit: int, wanted: Callable[[T], bool] = lambda _: True) -> None:
        self._delay, self._limit, self._wanted = delay, limit, wanted
        self._lines: dict[str, _Line[T]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._later: list[tuple[float, int, str, T]] = []
        self._number = itertools.count()

    def tune(self, server: str, delay: float, limit: int) -> None:
        """Give a server a delay and a limit of its own."""
        line = self._line(server)
        line.delay, line.limit = delay, limit
        self._list(server, line)

    def hold(self, server: str, until: float) -> None:
        """Ask a server nothing before a time."""
        line = self._line(server)
        line.next_at = max(line.next_at, until)

    def push(self, server: str, request: T, not_before: float | None = None) -> None:
        """Add a request; one with a time of its own comes first in its line from then on."""
        if not_before is not None:
            heapq.heappush(self._later, (not_before, next(self._number), server, request))
            return
        line = self._line(server)
        line.waiting.append(request)
        self._list(server, line)

    def take(self, now: float) -> tuple[str, T] | None:
        """A request whose turn has come, with its server, or None; :meth:`done` ends it."""
        self._wake(now)
        while self._ready and self._ready[0][0] <= now:
            _, _, server = heapq.heappop(self._ready)
            line = self._lines[server]
            line.listed = False
            while line.waiting and not self._wanted(line.waiting[0]):
                line.waiting.popleft()
            if line.next_at <= now and line.active < line.limit and line.waiting:
                line.active += 1
                line.next_at = now + line.delay
                request = line.waiting.popleft()
                self._list(server, line)
                return server, request
            self._list(server, line)
        return None

    def done(self, server: str) -> None:
        """One request to the server has ended."""
        line = self._lines[server]
        line.active -= 1
        self._list(server, line)

    def next_time(self) -> float | None:
        """When to look again; None where nothing waits for a time."""
        times = [heap[0][0] for heap in (self._ready, self._later) if heap]
        return min(times, default=None)

    def drain(self, server: str) -> list[T]:
        """Take out all requests that wait for a server."""
        line = self._line(server)
        drained = [*line.waiting, *(request for _, _, name, request in self._later if name == server)]
        line.waiting.clear()
        self._later = [item for item in self._later if item[2] != server]
        heapq.heapify(self._later)
        return drained

    def _line(self, server: str) -> _Line[T]:
        return self._lines.setdefault(server, _Line(self._delay, self._limit))

    def _list(self, server: str, line: _Line[T]) -> None:
        if line.waiting and line.active < line.limit and not line.listed:
            line.listed = True
            heapq.heappush(self._ready, (line.next_at, next(self._number), server))

    def _wake(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            _, _, server, request = heapq.heappop(self._later)
            line = self._line(server)
            line.waiting.appendleft(request)
            self._list(server, line)
