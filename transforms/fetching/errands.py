"""Requests that outlive the round of a stream that made them: what has not come in time comes with a later round.

One host that is slow must not hold up what the others have brought. So the rounds of a stream wait for feeds and pages
up to a time; a request that is not answered by then goes on, and whoever asks for the same again is given its answer.
Outside of such rounds everything is waited for.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import NamedTuple

from transforms.fetching.fetcher import Fetcher, NotModified, Page, Validators

__all__ = ["ERRANDS", "Errand", "Errands", "StillComingError"]

_MOST = 1_000
"""Requests that go on at most, since their answers are held in memory; what is beyond is asked for anew."""
_HELD_SECONDS = 600.0
"""After so long nobody asks for an answer any more."""
_POLLS_SHARE = 0.5
"""Part of the time that feeds may take, so that their pages have some, too."""


class StillComingError(Exception):
    """The answer has not come in time; the request goes on, and the same one made again is given its answer."""


class Errand(NamedTuple):
    """A request.

    Attributes:
        fetcher: Who makes it.
        url: Address.
        validators: Of an earlier answer, or none.
        subscribed: Whether the user has named the address.
    """

    fetcher: Fetcher
    url: str
    validators: Validators = Validators()
    subscribed: bool = False


class Errands:
    """The requests of a process that nobody waits for at the moment, and until when they are waited for.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[Errand, tuple[float, Future[Page | NotModified]]] = {}
        self._seconds: float | None = None
        self._began: float | None = None

    @contextmanager
    def round(self, seconds: float) -> Iterator[None]:
        """A round, which waits so long for pages, and half as long for feeds, from when it first waits for any."""
        self._forget()
        self._seconds, self._began = seconds, None
        try:
            yield
        finally:
            self._seconds = None

    @property
    def are_timed(self) -> bool:
        """Whether a round is under way."""
        return self._seconds is not None

    def pages_wait(self) -> float | None:
        """Seconds for which pages are still waited for; None outside of rounds, where it is for ever."""
        return self._wait(1.0)

    def begin(self, errand: Errand) -> "Future[Page | NotModified]":
        """The answer that is on its way already, or that of a request that begins now."""
        with self._lock:
            left = self._left.pop(errand, None)
        if left is not None:
            return left[1]
        return errand.fetcher.submit(errand.url, errand.validators, subscribed=errand.subscribed)

    def leave(self, errand: Errand, future: "Future[Page | NotModified]") -> None:
        """Let a request go on, for whoever makes it next."""
        with self._lock:
            if errand not in self._left and len(self._left) < _MOST:
                self._left[errand] = (self._clock(), future)
                return
        future.cancel()

    def poll(self, errand: Errand) -> Page | NotModified:
        """Wait for a feed as long as this round does.

        Raises:
            StillComingError: It has not come in time.
            Exception: As :meth:`transforms.fetching.fetcher.Fetcher.fetch` raises.
        """
        future = self.begin(errand)
        if not wait([future], self._wait(_POLLS_SHARE)).done:
            self.leave(errand, future)
            raise StillComingError(f"{errand.url} is still on its way")
        return future.result()

    def _wait(self, share: float) -> float | None:
        with self._lock:
            if self._seconds is None:
                return None
            now = self._clock()
            self._began = now if self._began is None else self._began
            return max(0.0, self._began + share * self._seconds - now)

    def _forget(self) -> None:
        with self._lock:
            oldest = self._clock() - _HELD_SECONDS
            for errand in [errand for errand, (since, _) in self._left.items() if since < oldest]:
                self._left.pop(errand)[1].cancel()


ERRANDS = Errands()
"""Those of this process: the runner for one machine works in the process of the stream."""
