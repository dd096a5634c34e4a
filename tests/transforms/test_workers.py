"""The worker pool: what is stuck, dies or eats memory costs one document, never the next one."""

import math
import multiprocessing
import operator
import os
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest
from pebble import CONSTS, ProcessExpired
from pydantic import ValidationError

from transforms import workers
from transforms.workers import (
    DocumentTooHungryError,
    StuckDocumentError,
    WorkerParams,
    WorkerPool,
    close_pools,
    kill_pools,
    shared_pool,
)

# Tasks are functions that every process can import: those of the tests are none.
PARAMS = WorkerParams(processes=2, timeout_seconds=1.0, memory_mb=2_000)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(PARAMS)
    yield pool
    pool.close()


def works(pool: WorkerPool) -> bool:
    futures = [pool.submit(math.factorial, number) for number in range(4)]
    return [pool.result(future) for future in futures] == [1, 1, 2, 6]


def test_results_come_by_task_whatever_finishes_first(pool: WorkerPool) -> None:
    slow = pool.submit(time.sleep, 0.2)
    fast = [pool.submit(math.factorial, number) for number in range(20)]
    assert [pool.result(future) for future in fast] == [math.factorial(number) for number in range(20)]
    assert pool.result(slow) is None


def test_work_happens_in_other_processes(pool: WorkerPool) -> None:
    seen = {pool.result(pool.submit(os.getpid)) for _ in range(4)}
    assert os.getpid() not in seen


def test_stuck_task_is_killed_and_the_next_one_works(pool: WorkerPool) -> None:
    start = time.monotonic()
    stuck = [pool.submit(time.sleep, 60) for _ in range(2)]
    after = pool.submit(math.factorial, 5)
    for future in stuck:
        with pytest.raises(StuckDocumentError, match="not finished after 1 s"):
            pool.result(future)
    assert pool.result(after) == 120
    assert time.monotonic() - start < 6
    assert works(pool)


def test_task_that_is_stuck_in_c_is_killed_at_once_and_does_not_hold_up_the_others(pool: WorkerPool) -> None:
    """No signal but SIGKILL ends it; pebble by itself waits three seconds before, and hands out no task meanwhile."""
    stuck = pool.submit(operator.countOf, range(10**12), -1)
    with pytest.raises(StuckDocumentError):
        pool.result(stuck)
    assert CONSTS.term_timeout + CONSTS.sleep_unit < 0.1
    assert works(pool)


def test_task_that_kills_its_process(pool: WorkerPool) -> None:
    dying = pool.submit(os._exit, 3)
    with pytest.raises(ProcessExpired):
        pool.result(dying)
    assert works(pool)


def test_task_that_needs_too_much_memory(pool: WorkerPool) -> None:
    with pytest.raises(DocumentTooHungryError, match="more than 2000 MB"):
        pool.result(pool.submit(bytes, 2_500 << 20))
    assert works(pool)


def test_error_of_a_task_is_its_own(pool: WorkerPool) -> None:
    with pytest.raises(ZeroDivisionError):
        pool.result(pool.submit(operator.floordiv, 1, 0))
    assert works(pool)


def test_task_or_result_that_does_not_pickle(pool: WorkerPool) -> None:
    with pytest.raises(Exception, match="pickle"):
        pool.result(pool.submit(lambda: 1))
    with pytest.raises(Exception, match="pickle"):
        pool.result(pool.submit(memoryview, b"x"))
    assert works(pool)


def test_processes_are_replaced_after_so_many_tasks() -> None:
    pool = WorkerPool(PARAMS.model_copy(update={"processes": 1, "tasks_per_process": 2}))
    try:
        assert len({pool.result(pool.submit(os.getpid)) for _ in range(4)}) == 2
    finally:
        pool.close()


def test_closed_pool_leaves_no_child() -> None:
    before = {child.pid for child in multiprocessing.active_children()}
    pool = WorkerPool(PARAMS)
    pids = {pool.result(pool.submit(os.getpid)) for _ in range(4)}
    pool.submit(time.sleep, 60)
    pool.close()
    assert not {child.pid for child in multiprocessing.active_children()} - before
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_shared_pool_is_one_and_closing_makes_room_for_another() -> None:
    params = PARAMS.model_copy(update={"processes": 1})
    one = shared_pool(params)
    assert shared_pool(params.model_copy()) is one
    assert one.result(one.submit(math.factorial, 3)) == 6
    close_pools()
    other = shared_pool(params)
    assert other is not one
    assert other.result(other.submit(math.factorial, 3)) == 6
    close_pools()
    assert workers._OPEN == []


def test_killed_pools_do_not_wait() -> None:
    pool = WorkerPool(PARAMS.model_copy(update={"timeout_seconds": 60.0}))
    assert works(pool)
    future = pool.submit(time.sleep, 60)
    start = time.monotonic()
    kill_pools()
    with pytest.raises((ProcessExpired, BrokenProcessPool)):
        pool.result(future)
    assert time.monotonic() - start < 5
    pool.close()


def test_pool_whose_processes_were_killed_works_again() -> None:
    pool = WorkerPool(PARAMS)
    assert works(pool)
    kill_pools()
    lost = 0
    for _ in range(40):  # until the pool has noticed, a task may be lost
        try:
            assert works(pool)
        except (ProcessExpired, BrokenProcessPool):
            lost += 1
        time.sleep(0.02)
    assert lost < 5
    assert works(pool)
    pool.close()


def test_number_of_processes() -> None:
    assert WorkerParams(processes=3).count == 3
    assert WorkerParams().count == len(os.sched_getaffinity(0))


@pytest.mark.parametrize("wrong", [{"processes": -1}, {"timeout_seconds": 0}, {"memory_mb": 10}, {"threads": 2}])
def test_bad_parameters(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkerParams(**wrong)  # type: ignore[arg-type]
