"""What is known of a feed, or of anything else at an address that is asked for news again and again."""

from enum import StrEnum
from typing import Annotated, NamedTuple, Optional

from schemas.record import field, record, utc


class FeedStatus(StrEnum):
    """What the last poll of a feed came to."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    FAILING = "failing"
    GONE = "gone"


@record
class FeedState(NamedTuple):
    """A feed as its last poll left it."""

    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("Address as configured.")]
    address: Annotated[Optional[str], field("Where permanent redirects led; null where there were none.")]
    title: Annotated[Optional[str], field("Its name, as it states.")]
    status: Annotated[str, field("What the last poll came to: ok, not_modified, failing or gone.")]
    error: Annotated[Optional[str], field("What was wrong with the last poll, in a sentence; null where nothing was.")]
    failures: Annotated[int, field("Polls in a row that failed.")]
    polled_at: Annotated[int, utc("When it was last polled.")]
    next_poll_at: Annotated[Optional[int], utc("Not to be polled before; null for never again.")]
    interval: Annotated[int, field("Seconds between polls, as adapted to how often it has news.")]
    ttl: Annotated[Optional[int], field("Seconds between polls that the feed itself asks for (ttl, sy:updatePeriod).")]
    etag: Annotated[Optional[str], field("ETag to ask with; null to ask for the whole feed.")]
    last_modified: Annotated[Optional[str], field("Last-Modified to ask with; null to ask for the whole feed.")]
    conditional_polls: Annotated[int, field("Conditional polls since the whole feed was last asked for.")]
    entries: Annotated[int, field("Entries when it was last read.")]
    new_entries: Annotated[int, field("Entries of those that the lake did not hold.")]
    new_entry_at: Annotated[Optional[int], utc("When a poll last brought a new entry.")]
    missed: Annotated[bool, field("Nothing of the last answer was known, so entries before it may be missing.")]
    run_id: Annotated[str, field("Run that polled it.")] = ""
