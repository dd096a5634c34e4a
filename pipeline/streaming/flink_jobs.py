"""Jobs on a Flink cluster, through its REST interface: Beam's job server does not cancel what it has submitted."""

import logging
import time
from typing import Any

import urllib3

__all__ = ["FlinkJobs"]

_LOG = logging.getLogger(__name__)
_ENDED = {"FINISHED", "CANCELED", "FAILED"}
_SECONDS = 30.0
"""What a job is given to end."""


class FlinkJobs:
    """The jobs of a cluster.

    Args:
        master: ``HOST:PORT`` of its REST interface, with or without ``http://``.
    """

    def __init__(self, master: str) -> None:
        self._base = master.rstrip("/") if "://" in master else f"http://{master}"
        self._http = urllib3.PoolManager(timeout=10.0, retries=False)

    def cancel(self, prefix: str) -> None:
        """Cancel the jobs whose names begin so, and wait for their end, so that their slots are free.

        A cluster that does not answer is told of in the log; what its jobs do is of no consequence then.

        Args:
            prefix: Begin of their names.
        """
        deadline = time.monotonic() + _SECONDS
        try:
            while running := self._running(prefix):
                for job in running:
                    self._http.request("PATCH", f"{self._base}/jobs/{job}?mode=cancel")
                if time.monotonic() > deadline:
                    _LOG.warning("still running on the cluster: %s", ", ".join(running))
                    return
                time.sleep(0.5)
        except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
            _LOG.warning("the cluster cannot be asked for its jobs: %s", error)

    def _running(self, prefix: str) -> list[str]:
        answer: dict[str, Any] = self._http.request("GET", f"{self._base}/jobs/overview").json()
        jobs = answer["jobs"]
        return [job["jid"] for job in jobs if job["name"].startswith(prefix) and job["state"] not in _ENDED]
