"""Which servers are not asked for now, and why."""

from dataclasses import dataclass, field

from transforms.fetching.errors import FetchError, NotTriedError

_FAILURES_UNTIL_DEAD = 2


@dataclass(slots=True)
class _Standing:
    failures: dict[str, str] = field(default_factory=dict)
    dead_until: float = 0.0
    quiet_until: float = 0.0


class Refusals:
    """Remembers servers that do not answer, and those that ask to be left alone. Knows no clock: times in seconds.

    A server is dead once two documents, with none between them that had an answer, got none: a dead one must not cost
    each of its pages a time-out. After its time it is tried again, and one more failure makes it dead again.

    Args:
        dead_seconds: How long a dead server is left alone.
    """

    def __init__(self, dead_seconds: float) -> None:
        self._dead_seconds = dead_seconds
        self._standings: dict[str, _Standing] = {}

    def answered(self, server: str) -> None:
        """The server has answered: what it failed before is forgiven."""
        standing = self._standings.get(server)
        if standing:
            standing.failures.clear()

    def failed(self, server: str, url: str, message: str, now: float) -> None:
        """A document got no answer."""
        standing = self._standings.setdefault(server, _Standing())
        standing.failures.pop(url, None)  # the last one is to stand last
        standing.failures[url] = message
        if len(standing.failures) >= _FAILURES_UNTIL_DEAD:
            standing.dead_until = now + self._dead_seconds

    def quiet(self, server: str, until: float) -> None:
        """The server asks to be left alone until then."""
        standing = self._standings.setdefault(server, _Standing())
        standing.quiet_until = max(standing.quiet_until, until)

    def quiet_seconds(self, server: str, now: float) -> float:
        """How long the server still asks to be left alone."""
        standing = self._standings.get(server)
        return max(0.0, standing.quiet_until - now) if standing else 0.0

    def refusal(self, server: str, now: float, patience: float) -> FetchError | None:
        """Why the server is not to be asked, or None.

        Args:
            server: The server.
            now: The time.
            patience: Seconds for which a request may be held back instead.
        """
        seconds = self.quiet_seconds(server, now)
        if seconds > patience:
            message = f"not tried, since {server} asks to be left alone for another {seconds:.0f} s"
            return NotTriedError(message, retry_after=seconds)
        standing = self._standings.get(server)
        if standing and now < standing.dead_until and standing.failures:
            last = next(reversed(standing.failures.values()))
            return FetchError(f"not tried, since {server} could not be reached before: {last}")
        return None
