"""How a stream is told to end: the first signal lets it finish what it is doing, the second ends it at once."""

import logging
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["Drain"]

_LOG = logging.getLogger(__name__)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Drain:
    """A request to end, which may come from a signal handler, and a sleep that ends with it."""

    def __init__(self) -> None:
        # An Event must not be set in a handler that may have interrupted a wait for it.
        self._read, self._write = os.pipe()
        self.requested = False

    def request(self) -> None:
        """Ask for the end."""
        self.requested = True
        os.write(self._write, b".")

    def wait(self, seconds: float) -> None:
        """Sleep until the time is over or the end is asked for."""
        if not self.requested and seconds > 0:
            select.select([self._read], [], [], seconds)

    @contextmanager
    def on_signals(self, at_once: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
        """Take SIGTERM and SIGINT for the request, and a second one for the handler that is given.

        Args:
            at_once: Ends the process.
        """

        def handle(number: int, frame: FrameType | None) -> None:
            if self.requested:
                at_once(number, frame)
            self.request()

        before = {number: signal.signal(number, handle) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def close(self) -> None:
        """Let the pipe go."""
        os.close(self._read)
        os.close(self._write)
