"""The status of a stream for Prometheus, on a port of this machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pipeline.errors import UserError

__all__ = ["metrics_of", "served"]

HOST = "127.0.0.1"
"""Nobody else is to read it; a proxy may."""
_COUNTERS = {
    "late": "Texts that were published too long ago to be compared with all that they should be.",
    "ticks": "Looks at the sources.",
    "rounds": "Rounds that were committed.",
    "errors": "Rounds that failed and were done again.",
}
_GAUGES = {
    "pending": ("pending_units", "Files and feeds that were found and not read yet."),
    "round_seconds": ("round_seconds", "What the latest round took."),
    "refresh_seconds": ("refresh_seconds", "What it took to bring the catalog up to date, last."),
    "committed_at": ("committed_timestamp_seconds", "When the latest round was committed."),
    "updated_at": ("updated_timestamp_seconds", "When these figures were taken."),
    "texts_in_memory": ("texts_in_memory", "Texts held in memory that new ones are compared with."),
    "texts_bytes": ("texts_bytes", "Memory that they take."),
    "retired_keys": ("retired_keys", "Keys that more texts hold than one key proposes: they lead to the first alone."),
    "reports_in_memory": ("reports_in_memory", "Articles held in memory that new ones are linked with."),
    "documents_known": ("documents_known", "Documents of the ledger, held in memory by id."),
    "state_bytes": ("state_bytes", "Bytes of Parquet under state/."),
    "memory_bytes": ("memory_bytes", "Resident memory of the process, without its workers."),
}


class _Latest(Collector):
    """Gives what the stream has told last."""

    def __init__(self) -> None:
        self.status: dict[str, Any] | None = None

    def collect(self) -> Iterator[Metric]:
        yield from metrics_of(self.status) if self.status is not None else ()


def metrics_of(status: dict[str, Any]) -> Iterator[Metric]:
    """The metrics of a status.

    Args:
        status: As it is written to ``state/stream.json``.
    """
    documents = CounterMetricFamily("newsbeam_documents", "Documents by what became of them.", labels=["outcome"])
    for outcome, count in sorted(status["documents"].items()):
        documents.add_metric([outcome], count)
    yield documents
    for name, doc in _COUNTERS.items():
        yield CounterMetricFamily(f"newsbeam_{name}", doc, value=status[name])
    for key, (name, doc) in _GAUGES.items():
        if status[key] is not None:
            yield GaugeMetricFamily(f"newsbeam_{name}", doc, value=status[key])
    lag = GaugeMetricFamily(
        "newsbeam_lag_seconds",
        "From found to visible, in the tables and in the catalog, of the last ten minutes.",
        labels=["where", "quantile"],
    )
    for where, key in (("tables", "lag"), ("catalog", "catalog_lag")):
        for quantile, name in (("0.5", "p50"), ("0.99", "p99")):
            if status[key][name] is not None:
                lag.add_metric([where, quantile], status[key][name])
    yield lag
    feeds = GaugeMetricFamily("newsbeam_feeds", "Feeds: known, behind schedule, failing, gone.", labels=["which"])
    for which, count in sorted(status["feeds"].items()):
        feeds.add_metric([which], count)
    yield feeds
    yield GaugeMetricFamily(
        "newsbeam_sources_in_trouble", "Sources that cannot be looked at now.", value=len(status["troubles"])
    )


@contextmanager
def served(port: int) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Serve the metrics; gives what is to be told each status.

    Args:
        port: Port of 127.0.0.1.

    Raises:
        UserError: The port cannot be had.
    """
    latest, registry = _Latest(), CollectorRegistry()
    registry.register(latest)
    try:
        server, thread = start_http_server(port, addr=HOST, registry=registry)
    except OSError as error:
        raise UserError(f"stream.metrics_port: cannot listen on {HOST}:{port}: {error.strerror}") from None

    def tell(status: dict[str, Any]) -> None:
        latest.status = status

    try:
        yield tell
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
