"""Logs: Rich on a terminal, JSON lines otherwise."""

import json
import logging
import sys
import time
import warnings
from typing import Any

from rich.console import Console
from rich.logging import RichHandler

_OWN = ("pipeline", "transforms", "schemas")


class JsonLines(logging.Formatter):
    """One JSON object a record: ``time`` (ISO 8601, UTC), ``level``, ``message`` and what the record carries extra."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{stamp}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=repr)


def set_up(console: Console, *, verbose: bool = False) -> None:
    """Send this project's logs to the console, and keep other libraries to their errors.

    Args:
        console: Where to; JSON lines are written where it is no terminal.
        verbose: Show debug records.
    """
    handler: logging.Handler
    if console.is_terminal:
        handler = RichHandler(console=console, show_path=False, rich_tracebacks=False)
    else:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.ERROR)
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.INFO)
    # trafilatura and htmldate log each page that they find nothing in; the rejection says it better.
    for name in ("trafilatura", "htmldate", "justext", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Beam logs the traceback of what a transform raises; the command says it in a line of its own.
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
