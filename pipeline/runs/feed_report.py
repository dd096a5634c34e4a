"""What the polls of a run came to, as its report tells it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.feed import FeedState, FeedStatus
from transforms.logic.cleaning.dates import from_micros

_SHOWN = 10
_TEXTS = {
    FeedStatus.OK.value: "read",
    FeedStatus.NOT_MODIFIED.value: "unchanged",
    "not_due": "not due yet",
    FeedStatus.FAILING.value: "failing",
    FeedStatus.GONE.value: "gone",
}


@dataclass(slots=True)
class FeedReport:
    """Feeds by what became of them in a run.

    Attributes:
        counts: Feeds by status of their poll, by ``not_due``, and by ``gone`` whether polled or known to be.
        problems: Those that fail or are gone, by source and address.
        missed: Addresses of those whose answer overlaps with nothing that the lake knows.
        next_due_at: When the first of those that were not due is; microseconds since the epoch.
        resting: How many of those do not fail.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: dict[tuple[str, str], FeedState] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    next_due_at: int | None = None
    resting: int = 0

    def add(self, polled: Iterable[FeedState]) -> None:
        """Add feeds that were polled."""
        for state in polled:
            self.counts[state.status] += 1
            self._note(state)
            if state.missed:
                self.missed.append(state.uri)

    def wait(self, not_due: Iterable[FeedState], gone: Iterable[FeedState]) -> None:
        """Add feeds that were left out: not due yet, and gone for good."""
        for state in not_due:
            self.counts["not_due"] += 1
            self.resting += state.status != FeedStatus.FAILING
            self._note(state)
            if state.next_poll_at is not None:
                self.next_due_at = min(self.next_due_at or state.next_poll_at, state.next_poll_at)
        for state in gone:
            self.counts[FeedStatus.GONE.value] += 1
            self._note(state)

    def _note(self, state: FeedState) -> None:
        if state.status in (FeedStatus.FAILING, FeedStatus.GONE):
            self.problems[state.origin, state.uri] = state

    def answered(self) -> bool:
        """Whether a feed has answered, or has at its last poll and is left alone for now."""
        return bool(self.counts[FeedStatus.OK] or self.counts[FeedStatus.NOT_MODIFIED] or self.resting)

    def lines(self) -> list[str]:
        """What a person should know, a sentence a line; none where no feed is configured."""
        shown = [f"{self.counts[name]} {text}" for name, text in _TEXTS.items() if self.counts[name]]
        if not shown:
            return []
        out = ["feeds: " + ", ".join(shown)]
        if self.counts["not_due"] and self.next_due_at is not None:
            out[0] += f" (the first at {from_micros(self.next_due_at):%Y-%m-%d %H:%M} UTC; poll: always polls them now)"
        out += [f"  {state.status} {state.uri}: {state.error}" for state in self._worst()]
        if len(self.problems) > _SHOWN:
            out.append(f"  and {len(self.problems) - _SHOWN} more: newsbeam feeds list")
        out += [f"  maybe missed entries of {uri}: poll it more often" for uri in self.missed[:_SHOWN]]
        return out

    def _worst(self) -> list[FeedState]:
        return sorted(self.problems.values(), key=lambda state: (-state.failures, state.uri))[:_SHOWN]

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "counts": {name: self.counts[name] for name in _TEXTS},
            "next_due_at": from_micros(self.next_due_at).isoformat() if self.next_due_at is not None else None,
            "problems": [
                {"source": origin, "uri": uri, "status": state.status, "error": state.error, "failures": state.failures}
                for (origin, uri), state in sorted(self.problems.items())
            ],
            "maybe_missed": sorted(self.missed),
        }
