"""A pool of processes for work that needs the CPU: it uses all cores and can kill a document that is stuck."""

import atexit
import gc
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import lru_cache
from multiprocessing import forkserver
from typing import Any

from pebble import CONSTS, ProcessPool
from pydantic import Field

from transforms.registry import Params

_PRELOAD = ["transforms.tasks", "transforms.warm"]
# pebble looks ten times a second for tasks beyond their limit, and gives a process three seconds to end by itself, in
# which no other process gets a task. One that is stuck in C does not end, and none has anything to put in order.
CONSTS.sleep_unit = 0.02
CONSTS.term_timeout = 0.02


class WorkerParams(Params):
    """The worker processes of one machine."""

    processes: int = Field(default=0, ge=0, description="Number of processes; 0 for one a core.")
    timeout_seconds: float = Field(
        default=15.0, gt=0, description="A document that takes longer is killed (real pages: at most 2 s)."
    )
    memory_mb: int = Field(default=6_000, ge=1_000, description="Address space of a process; more raises MemoryError.")
    tasks_per_process: int = Field(default=5_000, ge=1, description="Documents after which a process is replaced.")

    @property
    def count(self) -> int:
        """The number of processes."""
        return self.processes or len(os.sched_getaffinity(0))


class StuckDocumentError(Exception):
    """The document took longer than the time limit and its process was killed."""


class DocumentTooHungryError(Exception):
    """The document needed more memory than its process may have."""


def _prepare(memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    # A supervisor may send it to all processes, while the run still wants to finish what it is doing; the pool itself
    # then ends its processes by SIGKILL.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    gc.freeze()


def _start_server() -> None:
    """Start the process that the others are forked from, deaf to Ctrl-C: its parent ends it, and it prints nothing."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class WorkerPool:
    """Runs functions on documents in worker processes.

    Args:
        params: Number of processes and their limits.
    """

    def __init__(self, params: WorkerParams) -> None:
        self._params = params
        self._pool = self._open()

    def _open(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        _start_server()
        return ProcessPool(
            max_workers=self._params.count,
            max_tasks=self._params.tasks_per_process,
            initializer=_prepare,
            initargs=[self._params.memory_mb],
            context=context,
        )

    @property
    def width(self) -> int:
        """How many documents to keep in flight so that no process waits."""
        return self._params.count * 4

    def submit(self, task: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Start a task; its arguments and result must pickle.

        Args:
            task: A function of a module.
            *args: Its arguments.
        """
        if not self._pool.active:  # it gives up where a process is killed from outside while it has no task
            self._pool = self._open()
        future: Future[Any] = self._pool.schedule(task, args=args, timeout=self._params.timeout_seconds)
        return future

    def result(self, future: "Future[Any]") -> Any:
        """Wait for a task.

        Raises:
            StuckDocumentError: It exceeded the time limit.
            DocumentTooHungryError: It exceeded the memory limit.
            BrokenProcessPool: The pool lost its processes; the document is not to blame.
            Exception: What the task raised; ``pebble.ProcessExpired`` if its process died.
        """
        try:
            return future.result()
        except FutureTimeoutError:
            raise StuckDocumentError(f"not finished after {self._params.timeout_seconds:g} s") from None
        except MemoryError:
            raise DocumentTooHungryError(f"needs more than {self._params.memory_mb} MB") from None

    def close(self) -> None:
        """Stop the processes."""
        self._pool.stop()
        self._pool.join()


@lru_cache(maxsize=4)
def shared_pool(params: WorkerParams) -> WorkerPool:
    """The pool of this process for these parameters: all transforms share it."""
    pool = WorkerPool(params)
    _OPEN.append(pool)
    return pool


_OPEN: list[WorkerPool] = []


@atexit.register
def close_pools() -> None:
    """Stop all shared pools."""
    shared_pool.cache_clear()
    while _OPEN:
        _OPEN.pop().close()


def kill_pools() -> None:
    """Kill the worker processes without waiting, from a signal handler."""
    for child in multiprocessing.active_children():
        child.kill()
