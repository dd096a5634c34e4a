"""Elements that go to the worker pool several at a time, and come back one by one."""

from collections.abc import Callable
from typing import Any

from transforms.workers import WorkerPool

BATCH = 8
"""Elements of a task. A parse of 1,800 characters and a headline takes 69 ms of one core alone, 59 in fours, 56 in
eights and 55 in sixteens (medians of 39 news articles); a larger batch leaves more processes idle at the end."""


class Batches:
    """Hands elements to the pool in batches.

    A batch has the time and memory of one element. One that fails is tried again element by element, each with its own
    limits: so an element that is stuck or fails takes no other along.

    Args:
        pool: The worker processes.
        of_many: Task of a list of elements; returns a list of results.
        of_one: Task of one element; returns its result.
        args: Further arguments of both.
        size: Elements of a batch.
    """

    def __init__(
        self, pool: WorkerPool, of_many: Callable[..., Any], of_one: Callable[..., Any], *args: Any, size: int = BATCH
    ) -> None:
        self._pool = pool
        self._of_many = of_many
        self._of_one = of_one
        self._args = args
        self._size = size
        self._open: _Batch | None = None

    @property
    def width(self) -> int:
        """How many elements to keep in flight so that no process waits."""
        return self._pool.width * self._size // 2

    def submit(self, element: Any) -> "Ticket":
        """Start the work on an element, as soon as its batch is full or its result is asked for."""
        if self._open is None:
            self._open = _Batch()
        batch = self._open
        batch.elements.append(element)
        if len(batch.elements) == self._size:
            self._start(batch)
        return Ticket(batch, len(batch.elements) - 1)

    def result(self, ticket: "Ticket") -> Any:
        """Wait for the result of an element; each may be asked for once.

        Raises:
            Exception: What :meth:`transforms.workers.WorkerPool.result` raises of the element alone.
        """
        batch, at = ticket.batch, ticket.at
        if batch.work is None:
            self._start(batch)
        if batch.results is None and not batch.alone:
            try:
                batch.results = self._pool.result(batch.work)
            except Exception:  # of which element, the pool does not say
                batch.alone = [self._pool.submit(self._of_one, element, *self._args) for element in batch.elements]
        return batch.results[at] if batch.results is not None else self._pool.result(batch.alone[at])

    def _start(self, batch: "_Batch") -> None:
        if batch is self._open:
            self._open = None
        if len(batch.elements) == 1:  # what it fails of is known
            batch.work = self._pool.submit(self._of_one, batch.elements[0], *self._args)
            batch.alone = [batch.work]
        else:
            batch.work = self._pool.submit(self._of_many, batch.elements, *self._args)


class _Batch:
    """Elements that are worked on together.

    Attributes:
        elements: They.
        work: Handle of their task; None until it has started.
        results: What came of it.
        alone: Handles of the tasks of each, where the one of all has failed.
    """

    def __init__(self) -> None:
        self.elements: list[Any] = []
        self.work: Any = None
        self.results: list[Any] | None = None
        self.alone: list[Any] = []


class Ticket:
    """An element in its batch.

    Attributes:
        batch: The batch.
        at: Its place there.
    """

    __slots__ = ("at", "batch")

    def __init__(self, batch: _Batch, at: int) -> None:
        self.batch = batch
        self.at = at
