"""Fetching documents: redirects, further tries, and good manners towards hosts."""

import copy
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache

from transforms.fetching.address import Address, parse_address, redirected
from transforms.fetching.errors import FetchError, RobotsDeniedError, UnansweredError
from transforms.fetching.exchange import MAX_REDIRECTS, Exchange
from transforms.fetching.params import FetchParams
from transforms.fetching.refusals import Refusals
from transforms.fetching.results import NotModified, Page, Redirect, Validators
from transforms.fetching.robots import RobotsMemory
from transforms.fetching.schedule import Schedule

__all__ = ["Fetcher", "NotModified", "Page", "Validators", "shared_fetcher"]

_MAKING = threading.Lock()
_IDLE_SECONDS = 5.0
"""A thread without work ends after this time."""


@dataclass(slots=True, eq=False)
class _Job:
    """A document on its way through requests, redirects and waits."""

    address: Address
    validators: Validators
    future: "Future[Page | NotModified]"
    left: float
    subscribed: bool = False
    begun: bool = False
    tries: int = 0
    redirects: int = 0
    moved_to: str | None = None
    permanent: bool = True


class Fetcher:
    """Fetches documents; may be shared by threads.

    A document's time runs while it is asked for and while it waits for another try, and not while it waits its turn
    among others for the same host.

    Args:
        params: Limits.
        clock: Seconds that only go forward.
    """

    def __init__(self, params: FetchParams, clock: Callable[[], float] = time.monotonic) -> None:
        self._params = params
        self._clock = clock
        self._agent = params.user_agent.partition("/")[0].partition(" ")[0]
        self._exchange = Exchange(params)
        self._changed = threading.Condition()
        self._threads = self._idle = 0
        # All below is touched under the lock only.
        self._refusals = Refusals(params.dead_host_seconds)
        self._robots = RobotsMemory()
        # Until the robots.txt is known one request at a time, so that not each of them asks for it.
        first = 1 if params.respect_robots else params.host_connections
        self._schedule: Schedule[_Job] = Schedule(
            params.host_delay_seconds, first, lambda job: not job.future.cancelled()
        )

    def fetch(self, url: str, validators: Validators | None = None, *, subscribed: bool = False) -> Page | NotModified:
        """Fetch a document, following redirects.

        Args:
            url: Its address.
            validators: Of an earlier answer: the document is only wanted if it has changed since.
            subscribed: The user has named this very address, as feeds are named: robots.txt, which is for robots that
                find addresses by themselves, is not asked.

        Raises:
            FetchError: It cannot be had now: no connection, a time-out, a server error.
            BlockedAddressError: The scheme is not HTTP(S), or the address is private.
            MissingPageError: The server answers 404, or 410 (GonePageError).
            OversizedPageError: The body exceeds the limit.
            RobotsDeniedError: The host's robots.txt forbids it.
        """
        return self.submit(url, validators, subscribed=subscribed).result()

    def submit(
        self, url: str, validators: Validators | None = None, *, subscribed: bool = False
    ) -> "Future[Page | NotModified]":
        """Begin to fetch a document; the future ends as :meth:`fetch` does. What has not begun can be cancelled."""
        future: Future[Page | NotModified] = Future()
        try:
            address = parse_address(url)
        except Exception as error:
            future.set_exception(error)
            return future
        job = _Job(address, validators or Validators(), future, self._params.timeout_seconds, subscribed)
        self._enter(job, first=subscribed)  # not behind the pages that it has brought before
        return future

    def _enter(self, job: _Job, *, first: bool = False) -> None:
        """Put a job in the line of its server, unless that is not to be asked now."""
        server = job.address.server
        with self._changed:
            refusal = self._refusals.refusal(server, self._clock(), self._params.timeout_seconds)
            if refusal is None:
                self._schedule.push(server, job, not_before=self._clock() if first else None)
                self._wake()
        if refusal is not None:
            job.future.set_exception(refusal)

    def _wake(self) -> None:
        if not self._idle and self._threads < self._params.parallel:
            self._threads += 1
            threading.Thread(target=self._work, name="fetch", daemon=True).start()
        self._changed.notify()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            server, job = taken
            try:
                self._step(job)
            except BaseException as error:  # whoever waits for the document must hear of it
                job.future.set_exception(error)
            finally:
                with self._changed:
                    self._schedule.done(server)
                    self._changed.notify()

    def _next(self) -> tuple[str, _Job] | None:
        """The next job; None ends the thread."""
        with self._changed:
            while True:
                now = self._clock()
                taken = self._schedule.take(now)
                if taken is not None:
                    if self._schedule.next_time() is not None:
                        self._wake()
                    return taken
                due = self._schedule.next_time()
                self._idle += 1
                told = self._changed.wait(_IDLE_SECONDS if due is None else max(0.001, due - now))
                self._idle -= 1
                # A job may have come just when the wait was over.
                if due is None and not told and self._schedule.next_time() is None:
                    self._threads -= 1
                    return None

    def _step(self, job: _Job) -> None:
        """One request for a job."""
        if not job.begun and not job.future.set_running_or_notify_cancel():
            return
        job.begun = True
        started = self._clock()
        try:
            self._check_robots(job)
            answer = self._exchange.ask(job.address, job.validators, job.left - (self._clock() - started))
        except FetchError as error:
            job.left -= self._clock() - started
            self._failed(job, error)
            return
        except Exception:
            self._answered(job)
            raise
        job.left -= self._clock() - started
        self._answered(job)
        if isinstance(answer, Redirect):
            self._redirect(job, answer)
        else:
            job.future.set_result(answer._replace(moved_to=job.moved_to))

    def _answered(self, job: _Job) -> None:
        with self._changed:
            self._refusals.answered(job.address.server)

    def _redirect(self, job: _Job, answer: Redirect) -> None:
        job.redirects += 1
        if job.redirects > MAX_REDIRECTS:
            raise FetchError(f"more than {MAX_REDIRECTS} redirects")
        job.address = redirected(job.address, answer.location, allow_downgrade=self._params.allow_downgrade)
        job.permanent = job.permanent and answer.permanent
        if job.permanent:
            job.moved_to = job.address.url
        job.tries = 0
        self._enter(job, first=True)

    def _failed(self, job: _Job, error: FetchError) -> None:
        """Try again later, or give up."""
        server, now = job.address.server, self._clock()
        with self._changed:
            if error.retry_after:
                self._refusals.quiet(server, now + error.retry_after)
                self._schedule.hold(server, now + error.retry_after)
            wait = self._pause(job, error)
            if wait is not None:
                job.tries += 1
                job.left -= wait
                self._schedule.push(server, job, not_before=now + wait)
                self._wake()
                return
            if isinstance(error, UnansweredError):
                self._refusals.failed(server, job.address.url, str(error), now)
            else:
                self._refusals.answered(server)
            refusal = self._refusals.refusal(server, now, self._params.timeout_seconds)
            stranded = self._schedule.drain(server) if refusal is not None else []
        job.future.set_exception(error)
        for other in stranded:
            if other.begun or other.future.set_running_or_notify_cancel():
                other.future.set_exception(copy.copy(refusal))  # an exception raised twice mixes its tracebacks

    def _pause(self, job: _Job, error: FetchError) -> float | None:
        """Seconds until a job is tried again; None where it is not."""
        if not error.transient or job.tries >= self._params.retries:
            return None
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
        wait = max(self._params.retry_delay_seconds * 2**job.tries * jitter, error.retry_after or 0.0)
        return wait if wait < job.left else None

    def _check_robots(self, job: _Job) -> None:
        if job.subscribed or not self._params.respect_robots:
            return
        address = job.address
        with self._changed:
            rules = self._robots.get(address.origin, self._clock())
        if rules is None:
            rules = self._exchange.robots(address, job.left)
            delay = min(rules.delay(self._agent), self._params.max_crawl_delay_seconds)
            with self._changed:
                self._robots.put(address.origin, rules, self._clock())
                self._schedule.tune(
                    address.server, max(delay, self._params.host_delay_seconds), self._params.host_connections
                )
        if not rules.allow(address.url, self._agent):
            raise RobotsDeniedError(f"robots.txt of {address.server} forbids it")


@lru_cache(maxsize=16)
def _fetcher(params: FetchParams, process: int) -> Fetcher:
    # By process, since a fork has the memory of its parent and none of its threads.
    return Fetcher(params)


def shared_fetcher(params: FetchParams) -> Fetcher:
    """The one fetcher of this process for these parameters: its memory of hosts spans feeds and pages."""
    with _MAKING:  # the cache alone lets threads that come at once make one each, and none would wait for another
        return _fetcher(params, os.getpid())
