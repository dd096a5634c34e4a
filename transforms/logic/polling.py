"""When a feed is asked again: as often as it has news, never sooner than it asks for, ever later while it fails."""

from dataclasses import dataclass

from schemas.feed import FeedState, FeedStatus

DAY = 86_400
"""Seconds of the longest wait that a publisher can ask for, and of the longest after failures."""
_SECOND = 1_000_000
_SLOWER, _FASTER = 1.5, 0.5
# At a quarter of new entries the answers overlap fourfold, so that a burst of news does not outrun the feed.
_NEW_SHARE = 0.25
_MAX_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """Bounds of the time between two polls, in seconds.

    Attributes:
        first: After the first poll.
        shortest: While much is new.
        longest: While nothing is; longer only where the publisher asks for it or the feed fails.
    """

    first: int
    shortest: int
    longest: int


def is_due(state: FeedState, now: int) -> bool:
    """Whether a feed may be polled.

    A poll that is recorded in the future is that of a clock that was ahead: waiting for what followed from it could
    take for ever, so such a feed is due.

    Args:
        state: What its last poll left.
        now: Microseconds since the epoch.
    """
    return state.next_poll_at is not None and (state.next_poll_at <= now or state.polled_at > now)


def adapted(before: FeedState | None, entries: int, new: int, pace: Pace) -> int:
    """Seconds until the next poll, by how much of the answer was new.

    Nothing new: half as long again. A quarter or more: shorter, down to half. In between: as before.

    Args:
        before: What the poll before left; None for the first.
        entries: Entries in the answer.
        new: How many of them were new.
        pace: Bounds.
    """
    if before is None:
        return _within(pace.first, pace)
    factor = 1.0 if new else _SLOWER
    if entries and new / entries > _NEW_SHARE:
        factor = max(_FASTER, _NEW_SHARE * entries / new)
    return _within(round(before.interval * factor), pace)


def after_answer(now: int, interval: int, *asked: float | None) -> int:
    """When to poll next after an answer, in microseconds since the epoch.

    Args:
        now: When it was polled.
        interval: Seconds, as adapted.
        *asked: Seconds that the publisher asks for: ttl, sy:updatePeriod, max-age. At most a day counts.
    """
    wanted = max((seconds for seconds in asked if seconds), default=0.0)
    return now + max(interval, round(min(wanted, DAY))) * _SECOND


def after_failure(now: int, interval: int, failures: int, retry_after: float | None) -> int:
    """When to poll next after a failure, in microseconds since the epoch: twice as late after each, up to a day.

    Args:
        now: When it was polled.
        interval: Seconds between polls while it worked.
        failures: Failures in a row, this one included.
        retry_after: Seconds that the host asks for. At most a day counts.
    """
    wait = min(interval << min(failures, _MAX_DOUBLINGS), DAY)
    return now + max(wait, round(min(retry_after or 0.0, DAY))) * _SECOND


def missed_entries(before: FeedState | None, entries: int, new: int) -> bool:
    """Whether an answer shares no entry with what the lake knows: what came in between is lost unless polled sooner."""
    return before is not None and before.entries > 0 and entries > 0 and new == entries


def without_validators(state: FeedState) -> FeedState:
    """The state with which the next poll asks for the whole feed."""
    return state._replace(etag=None, last_modified=None, conditional_polls=0)


def is_gone(state: FeedState) -> bool:
    """Whether the publisher has ended the feed (410)."""
    return state.status == FeedStatus.GONE.value


def _within(seconds: int, pace: Pace) -> int:
    return max(pace.shortest, min(seconds, max(pace.longest, pace.shortest)))
