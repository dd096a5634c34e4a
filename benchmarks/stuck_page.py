"""How fast a stuck page is killed, and how soon the next page comes: ``python -m benchmarks.stuck_page``.

Two kinds of stuck: a sleep in Python, which a signal ends, and a loop in C that holds the interpreter, which SIGKILL
alone ends. There is one worker process, so that the next page has to wait for the killed one's successor.
"""

import operator
import os
import time

from schemas.article import Article
from schemas.raw import RawDocument
from transforms.logic.cleaning.document import CleanParams
from transforms.tasks import clean_task
from transforms.workers import StuckDocumentError, WorkerParams, WorkerPool

_POLL_SECONDS = 0.001
_FAR = 10**12  # numbers to count: hours of work in one call


def main() -> None:
    """Measure and print."""
    import argparse  # here, since each new process imports this module

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="stuck pages of each kind")
    parser.add_argument("--limit", type=float, default=1.0, help="workers.timeout_seconds")
    options = parser.parse_args()
    pool = WorkerPool(WorkerParams(processes=1, timeout_seconds=options.limit))
    page = RawDocument("id", "bench", "page", "page.html", "text/html", _page(), file_time=0)
    try:
        print(f"limit {options.limit:g} s, one worker process, {options.runs} stuck pages of each kind")
        print("stuck in     | limit to kill: median, worst | kill to next page's result: median, worst")
        for kind, task, argument in (("sleep", time.sleep, 3600), ("C loop", _contains, range(_FAR))):
            runs = [_once(pool, options.limit, task, argument, page) for _ in range(options.runs)]
            killed, served = zip(*runs, strict=True)
            print(f"{kind:12} | {_spread(killed):28} | {_spread(served)}")
    finally:
        pool.close()


_contains = operator.countOf


def _spread(values: tuple[float, ...]) -> str:
    return f"{sorted(values)[len(values) // 2]:.3f} s, {max(values):.3f} s"


def _once(pool: WorkerPool, limit: float, task: object, argument: object, page: RawDocument) -> tuple[float, float]:
    """Seconds from the limit to the death of the stuck process, and from there to the next page's article."""
    pid = pool.result(pool.submit(os.getpid))
    arguments = (argument, -1) if task is _contains else (argument,)
    started = time.perf_counter()
    stuck = pool.submit(task, *arguments)  # type: ignore[arg-type]
    waiting = pool.submit(clean_task, page, CleanParams())
    while _alive(pid):
        time.sleep(_POLL_SECONDS)
    dead = time.perf_counter()
    article = pool.result(waiting)
    served = time.perf_counter()
    assert isinstance(article, Article), article
    try:
        pool.result(stuck)
    except StuckDocumentError:
        return dead - started - limit, served - dead
    raise AssertionError("the page was not stuck")


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123 - polled often
            return stat.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def _page() -> bytes:
    line = "<p>Ferry number {0} to Lower Quill ran aground with {1} people, and tug {0} set out to free it at once.</p>"
    paragraphs = "".join(line.format(number, number * 7 + 12) for number in range(2, 22))
    return f"<html><body><article><h1>Ferries aground</h1>{paragraphs}</article></body></html>".encode()


if __name__ == "__main__":
    main()
