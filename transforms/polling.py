"""Polling what is at an address, with conditional requests; shared by the sources that are asked again and again."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from pydantic import Field, model_validator

from schemas.feed import FeedState, FeedStatus
from schemas.outcome import DeadLetter, Reason, Rejection
from schemas.raw import WorkUnit
from transforms.fetching.address import parse_address
from transforms.fetching.errands import ERRANDS, Errand, StillComingError
from transforms.fetching.errors import (
    BlockedAddressError,
    FetchError,
    GonePageError,
    MissingPageError,
    NotTriedError,
    OversizedPageError,
    RobotsDeniedError,
)
from transforms.fetching.fetcher import NotModified, Page, Validators, shared_fetcher
from transforms.fetching.params import FetchParams
from transforms.logic.identity import digest
from transforms.logic.polling import Pace, adapted, after_answer, after_failure, missed_entries
from transforms.registry import Params

__all__ = ["PollParams", "Polled", "Poller", "check_addresses"]

_MINUTE = 60
_FIRST_MINUTES = 10
_MAX_ERROR = 300
# GonePageError before its base.
_REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (GonePageError, Reason.GONE),
    (MissingPageError, Reason.NOT_FOUND),
    (BlockedAddressError, Reason.BLOCKED_URL),
    (OversizedPageError, Reason.TOO_LARGE),
    (RobotsDeniedError, Reason.ROBOTS_DENIED),
)


class PollParams(Params):
    """When feeds at addresses are polled; ``poll: always`` is short for ``poll: {when: always}``."""

    when: Literal["due", "always"] = Field(
        default="due", description="At each run those feeds that are due, or all that are not gone."
    )
    min_minutes: float = Field(
        default=5.0, gt=0, description="Shortest time between two polls of a feed with much news."
    )
    max_minutes: float = Field(
        default=240.0, gt=0, description="Longest time between two polls of a feed that answers and asks for no longer."
    )
    full_every: int = Field(
        default=24, ge=1, description="At the latest each so many polls the whole feed is asked for, whatever its ETag."
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"when": value} if isinstance(value, str) else value

    @property
    def pace(self) -> Pace:
        """The bounds in seconds."""
        shortest, longest = round(self.min_minutes * _MINUTE), round(self.max_minutes * _MINUTE)
        return Pace(_FIRST_MINUTES * _MINUTE, max(1, shortest), max(1, longest))


def check_addresses(urls: Iterable[str]) -> None:
    """Refuse what is no address of the web before a run begins, since no later run would mend it.

    Raises:
        ValueError: One of them is none; a sentence.
    """
    for url in urls:
        try:
            parse_address(url)
        except BlockedAddressError as error:
            raise ValueError(str(error)) from None


class Source(Protocol):
    """What a source must be able to do for :meth:`Polled.refusal`."""

    def reject(self, unit: WorkUnit, source_id: str, reason: Reason, detail: str) -> Rejection:
        """A rejection at the reading stage."""
        ...

    def dead(self, unit: WorkUnit, source_id: str, error: BaseException, *, retryable: bool) -> DeadLetter:
        """A dead letter at the reading stage."""
        ...


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll, which becomes the feed's new state once it is known how many of its entries are new.

    Attributes:
        unit: What was polled, with the state that the poll before left.
        at: When, in microseconds since the epoch.
        pace: Bounds of the time between polls.
        answer: What came of it.
        title: Name of the feed, once it is read.
        ttl: Seconds between polls that it asks for, once it is read.
        error: Why its content is of no use.
    """

    unit: WorkUnit
    at: int
    pace: Pace
    answer: Page | NotModified | Exception
    title: str | None = None
    ttl: int | None = None
    error: str | None = None

    @property
    def page(self) -> Page | None:
        """The feed, where there is one to read."""
        return self.answer if isinstance(self.answer, Page) else None

    def understood(self, title: str | None, ttl: int | None = None) -> "Polled":
        """The same with what the feed says of itself."""
        return replace(self, title=title, ttl=ttl)

    def useless(self, error: str) -> "Polled":
        """The same where the content cannot be read."""
        return replace(self, error=error)

    def refusal(self, source: Source) -> Rejection | DeadLetter | None:
        """What the poll adds to the documents that were read where it brought nothing; None where all is well."""
        error = self.answer
        if not isinstance(error, Exception):
            return None
        unit = self.unit._replace(feed=None)
        for kind, reason in _REASONS:
            if isinstance(error, kind):
                return self.rejected(source, reason, str(error))
        return source.dead(unit, unit.uri, error, retryable=isinstance(error, (FetchError, OSError)))

    def rejected(self, source: Source, reason: Reason, detail: str) -> Rejection:
        """A rejection of the feed itself; the same at each poll, so that it is counted once."""
        rejection = source.reject(self.unit, self.unit.uri, reason, detail)
        return rejection._replace(document_id=digest(self.unit.origin, self.unit.uri, reason))

    def state(self, entries: int, new: int) -> FeedState:
        """The state that the poll leaves.

        Args:
            entries: Entries that were read.
            new: How many of them the lake did not hold.
        """
        before = self.unit.feed
        if isinstance(self.answer, Exception) or self.error is not None:
            return self._failed(before)
        unchanged = isinstance(self.answer, NotModified)
        interval = adapted(before, entries, new, self.pace)
        ttl = before.ttl if unchanged and before else self.ttl
        validators = self.answer.validators
        if unchanged and before and validators == Validators():
            validators = Validators(before.etag, before.last_modified)
        return FeedState(
            origin=self.unit.origin,
            uri=self.unit.uri,
            address=self.answer.moved_to or (before.address if before else None),
            title=before.title if unchanged and before else self.title,
            status=FeedStatus.NOT_MODIFIED.value if unchanged else FeedStatus.OK.value,
            error=None,
            failures=0,
            polled_at=self.at,
            next_poll_at=after_answer(self.at, interval, ttl, self.answer.fresh_seconds),
            interval=interval,
            ttl=ttl,
            etag=validators.etag,
            last_modified=validators.last_modified,
            conditional_polls=(before.conditional_polls if before else 0) + 1 if unchanged else 0,
            entries=before.entries if unchanged and before else entries,
            new_entries=new,
            new_entry_at=self.at if new else before.new_entry_at if before else None,
            missed=missed_entries(before, entries, new),
        )

    def _failed(self, before: FeedState | None) -> FeedState:
        gone = isinstance(self.answer, GonePageError)
        # Of a feed that was not asked for the pause of its host says nothing.
        failures = (before.failures if before else 0) + (not isinstance(self.answer, NotTriedError))
        interval = before.interval if before else max(self.pace.first, self.pace.shortest)
        retry_after = self.answer.retry_after if isinstance(self.answer, FetchError) else None
        text = self.error or " ".join(str(self.answer).split()) or type(self.answer).__name__
        state = before or FeedState(
            self.unit.origin, self.unit.uri, None, None, "", None, 0, 0, None, 0, None, None, None, 0, 0, 0, None, False
        )
        if self.error is not None:  # it answered, so what it gave to ask with stands for something useless
            state = state._replace(etag=None, last_modified=None, conditional_polls=0)
        return state._replace(
            # What it moved to may be what fails: the address of the configuration is tried next.
            address=state.address if isinstance(self.answer, NotTriedError) else None,
            status=FeedStatus.GONE.value if gone else FeedStatus.FAILING.value,
            error=text[:_MAX_ERROR],
            failures=failures,
            polled_at=self.at,
            next_poll_at=None if gone else after_failure(self.at, interval, failures, retry_after),
            interval=interval,
            new_entries=0,
            missed=False,
            run_id="",
        )


class Poller:
    """Polls addresses for one source.

    Args:
        fetch: How they are fetched.
        params: When they are polled.
    """

    def __init__(self, fetch: FetchParams, params: PollParams) -> None:
        self._fetch = fetch
        self._params = params

    def unit(self, origin: str, uri: str, weight: int) -> WorkUnit:
        """The unit of an address.

        Args:
            origin: Name of the source.
            uri: The address.
            weight: Expected bytes of clean text.
        """
        return WorkUnit(origin, uri, weight=weight, poll=self._params.when)

    def poll(self, unit: WorkUnit) -> Polled:
        """Ask for what is at the unit's address; whatever comes of it is in the result.

        Raises:
            StillComingError: Nothing has come of it in the time that a round of a stream has.
        """
        before = unit.feed
        asked = Validators()
        if before is not None and before.conditional_polls + 1 < self._params.full_every:
            asked = Validators(before.etag, before.last_modified)
        address = (before.address if before else None) or unit.uri
        try:
            answer: Any = ERRANDS.poll(Errand(shared_fetcher(self._fetch), address, asked, subscribed=True))
        except StillComingError:
            raise
        except Exception as error:  # also of bugs the feed's state must tell
            answer = error
        return Polled(unit, time.time_ns() // 1000, self._params.pace, answer)
