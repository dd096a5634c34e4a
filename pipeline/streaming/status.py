"""The status of a stream: a small file that is replaced as a whole, for whoever watches, without a port."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.lake.folders import Lake
from pipeline.streaming.addresses import FeedCounts
from pipeline.streaming.found import Trouble
from pipeline.streaming.meter import Lags, Meter
from transforms.earlier_texts import texts_held
from transforms.lake_articles import signatures_held
from transforms.seen import documents_known
from transforms.storage import exists, is_local, publish, read_bytes

__all__ = ["STATUS_FILE", "Moment", "load_status", "publish_status", "status_of"]

STATUS_FILE = "state/stream.json"
"""The status of the stream that writes to a lake, or of the last one, relative to the root."""
Phase = Literal["waiting", "reading", "draining", "stopped"]
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a stream is about.

    Attributes:
        phase: What it does.
        run_id: The run under way.
        delay_seconds: Within which articles are to be visible.
        pending: Units that it has found and not read yet.
        feeds: How its feeds do.
        troubles: Sources that give nothing now.
    """

    phase: Phase
    run_id: str
    delay_seconds: float
    pending: int
    feeds: FeedCounts
    troubles: Sequence[Trouble]


def status_of(lake: Lake, moment: Moment, meter: Meter, now: float) -> dict[str, Any]:
    """The status as JSON values; times are seconds since the epoch.

    Args:
        lake: The lake.
        moment: What the stream is about.
        meter: What it has counted.
        now: The present.
    """
    held = texts_held()
    return {
        "phase": moment.phase,
        "run_id": moment.run_id,
        "pid": os.getpid(),
        "started_at": meter.started,
        "updated_at": now,
        "delay_seconds": moment.delay_seconds,
        "pending": moment.pending,
        "documents": dict(meter.documents),
        "late": meter.late,
        "lag": _lag(meter.lags),
        "catalog_lag": _lag(meter.shown),
        "ticks": meter.ticks,
        "rounds": meter.rounds,
        "round_seconds": round(meter.round_seconds, 3),
        "committed_at": meter.committed_at,
        "refreshed_at": meter.refreshed_at,
        "refresh_seconds": round(meter.refresh_seconds, 3),
        "errors": meter.errors,
        "last_error": meter.last_error,
        "feeds": asdict(moment.feeds),
        "troubles": [trouble._asdict() for trouble in moment.troubles],
        "texts_in_memory": held.texts,
        "texts_bytes": held.size.bytes,
        "retired_keys": held.size.retired_keys,
        "reports_in_memory": signatures_held(),
        "documents_known": documents_known(),
        "state_bytes": _state_bytes(lake),
        "memory_bytes": _resident(),
    }


def publish_status(lake: Lake, status: dict[str, Any]) -> None:
    """Replace the status.

    Raises:
        StorageError: It cannot be written.
    """
    publish(lake.path(STATUS_FILE), json.dumps(status).encode())


def load_status(lake: Lake) -> dict[str, Any] | None:
    """The status; None where no stream has written to the lake.

    Raises:
        OSError: It cannot be read.
        ValueError: It is damaged.
    """
    path = lake.path(STATUS_FILE)
    return dict(json.loads(read_bytes(path))) if exists(path) else None


def _lag(lags: Lags) -> dict[str, float | None]:
    lags.drop(time.time())
    found = {"p50": lags.quantile(0.5), "p99": lags.quantile(0.99)}
    return {name: None if value is None else round(value, 3) for name, value in found.items()}


def _state_bytes(lake: Lake) -> int | None:
    """Bytes under ``state/``; None where that would have to be listed over a network."""
    if not is_local(lake.root):
        return None
    return sum(path.stat().st_size for path in Path(lake.path("state")).rglob("*.parquet"))


def _resident() -> int | None:
    """Resident memory of this process in bytes, from Linux's /proc; its workers have their own."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except OSError:
        return None
