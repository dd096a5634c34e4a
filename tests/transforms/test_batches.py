"""Elements in batches: one that fails or is stuck takes no other along."""

from transforms.batches import Batches
from transforms.workers import StuckDocumentError


def many(elements: list[int], factor: int) -> list[int]:
    return [one(element, factor) for element in elements]


def one(element: int, factor: int) -> int:
    if element == 13:
        raise ValueError("thirteen")
    if element == 99:  # as the pool tells of one that it has killed
        raise StuckDocumentError("not finished after 15 s")
    return element * factor


def results(batches: Batches, elements: list[int]) -> list[int | str]:
    tickets = [batches.submit(element) for element in elements]
    found: list[int | str] = []
    for ticket in tickets:
        try:
            found.append(batches.result(ticket))
        except (ValueError, StuckDocumentError) as error:
            found.append(type(error).__name__)
    return found


class CountingPool:
    """Runs tasks here, and notes how many elements each had."""

    width = 4

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def submit(self, task, *args):
        self.sizes.append(len(args[0]) if isinstance(args[0], list) else 1)
        return lambda: task(*args)

    def result(self, handle):
        return handle()


def test_results_come_back_to_their_elements() -> None:
    pool = CountingPool()
    batches = Batches(pool, many, one, 3, size=4)  # type: ignore[arg-type]
    assert results(batches, list(range(9))) == [number * 3 for number in range(9)]
    assert pool.sizes == [4, 4, 1]


def test_a_batch_begins_when_its_result_is_asked_for_before_it_is_full() -> None:
    pool = CountingPool()
    batches = Batches(pool, many, one, 3, size=4)  # type: ignore[arg-type]
    first, second = batches.submit(1), batches.submit(2)
    assert pool.sizes == []
    assert [batches.result(ticket) for ticket in (first, second)] == [3, 6]
    assert batches.result(batches.submit(5)) == 15
    assert pool.sizes == [2, 1]


def test_one_that_fails_is_tried_alone_and_so_are_the_others() -> None:
    pool = CountingPool()
    batches = Batches(pool, many, one, 2, size=3)  # type: ignore[arg-type]
    assert results(batches, [1, 13, 2, 4, 5, 6]) == [2, "ValueError", 4, 8, 10, 12]
    assert pool.sizes == [3, 3, 1, 1, 1]


def test_one_that_is_stuck_leaves_the_others_whole() -> None:
    batches = Batches(CountingPool(), many, one, 2, size=3)  # type: ignore[arg-type]
    assert results(batches, [1, 99, 2, 13, 5]) == [2, "StuckDocumentError", 4, "ValueError", 10]


def test_enough_is_in_flight_that_no_process_waits() -> None:
    batches = Batches(CountingPool(), many, one, 2)  # type: ignore[arg-type]
    assert batches.width == 2 * 8, "of one process, whose pool takes four at once: a batch in work, and one that waits"
