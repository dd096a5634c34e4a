"""``newsbeam run`` with ``mode: streaming``: the loop with its signals, and a line of log now and then."""

import logging
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from pipeline.config import Config
from pipeline.errors import UserError
from pipeline.runs.display import log_result
from pipeline.runs.options import PLAIN, RunOptions
from pipeline.streaming.drain import Drain
from pipeline.streaming.stream import stream

__all__ = ["stream_until_stopped"]

_LOG = logging.getLogger(__name__)
_LOG_SECONDS = 60.0
"""Time between two lines of the log that tell how the stream does."""


def stream_until_stopped(
    config: Config,
    beam_args: Sequence[str],
    options: RunOptions,
    at_once: Callable[[int, FrameType | None], Any],
    *,
    dry_run: bool = False,
) -> None:
    """Stream until SIGTERM or Ctrl-C, which let the round under way be committed.

    Args:
        config: What to stream.
        beam_args: Beam's own flags.
        options: What the run is told; a stream takes nothing of it.
        at_once: Ends the process, for a second signal.
        dry_run: Whether a rehearsal is asked for, which a stream is not made for.

    Raises:
        UserError: It cannot be streamed here and now.
    """
    if options != PLAIN:
        raise UserError("a stream goes on with what comes: --since, --until, --limit and --resume are for mode: batch")
    if dry_run:
        raise UserError("--dry-run shows a batch run; for what a stream would read now, add --set mode=batch")
    drain = Drain()
    try:
        with drain.on_signals(at_once):
            log_result(stream(config, beam_args, drain, [_Teller()]))
    finally:
        drain.close()


class _Teller:
    """Logs how the stream does: at its begin, once a minute, and when it is told to end."""

    def __init__(self) -> None:
        self._told: float | None = None
        self._phase = ""

    def __call__(self, status: dict[str, Any]) -> None:
        phase, now = status["phase"], time.monotonic()
        if self._told is None:
            _LOG.info("streaming as run %s, until SIGTERM or Ctrl-C", status["run_id"])
            self._told = now
        elif phase == "draining" and self._phase != phase:
            _LOG.info("told to end: the run gets its report")
        elif now - self._told >= _LOG_SECONDS:
            self._told = now
            _LOG.info("%s", summary(status))
        self._phase = phase


def summary(status: dict[str, Any]) -> str:
    """How a stream does, in a line."""
    documents, lag, feeds = status["documents"], status["lag"], status["feeds"]
    counts = ", ".join(f"{name} {documents.get(name, 0)}" for name in ("in", "kept", "duplicate", "rejected", "dead"))
    lags = "no lag yet" if lag["p99"] is None else f"lag {lag['p50']:.1f} s, p99 {lag['p99']:.1f} s"
    behind = f", {feeds['behind']} of {feeds['known']} feeds behind" if feeds["behind"] else ""
    return f"{counts}; {lags}; {status['pending']} files and feeds waiting{behind}"
