"""A DoFn whose work is a task of the worker pool."""

from collections.abc import Callable
from typing import Any

from transforms.inflight import InFlightDoFn
from transforms.workers import WorkerParams, shared_pool


class PooledDoFn(InFlightDoFn):
    """Runs a task for each element; a subclass says in ``finish`` what comes of its result.

    Args:
        task: Function of a module; takes an element and ``params``.
        params: Its second argument.
        workers: The worker processes.
    """

    def __init__(self, task: Callable[..., Any], params: Any, workers: WorkerParams) -> None:
        self._task = task
        self._params = params
        self._workers = workers

    def setup(self) -> None:
        """Find or start the pool of this process."""
        self._pool = shared_pool(self._workers)

    def width(self) -> int:
        """As many elements in flight as keep the pool busy."""
        return self._pool.width

    def start(self, element: Any) -> Any:
        """Hand the element to the pool."""
        return self._pool.submit(self._task, element, self._params)
