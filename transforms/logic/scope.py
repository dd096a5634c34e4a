"""How much of its input a run takes on: documents of some days, or a number of them."""

import datetime as dt
from typing import NamedTuple

from schemas.raw import RawDocument
from transforms.logic.cleaning.dates import parse_stated_date


class Scope(NamedTuple):
    """What a run takes on; documents beyond it are left for another run, as if they had not been read.

    Attributes:
        since: Earliest publication time, in microseconds since the epoch; None for no bound.
        until: Publication times lie before it; None for no bound.
        limit: Most documents that are new; None for all.
    """

    since: int | None = None
    until: int | None = None
    limit: int | None = None

    @property
    def windowed(self) -> bool:
        """Whether it bounds publication times."""
        return self.since is not None or self.until is not None

    def holds(self, published_at: int) -> bool:
        """Whether a publication time lies within it."""
        return (self.since is None or published_at >= self.since) and (self.until is None or published_at < self.until)

    def may_hold(self, document: RawDocument, now: dt.datetime) -> bool:
        """Whether a document may lie within it, by what its container states: spares fetching and cleaning others.

        Args:
            document: The document as read.
            now: The present, by which a date without a year is read.
        """
        if not self.windowed or not document.published_raw:
            return True
        stated = parse_stated_date(document.published_raw, reference=now)
        return stated is None or self.holds(stated.at)

    def less(self, documents: int) -> "Scope":
        """What is left of it after some documents."""
        return self if self.limit is None else self._replace(limit=max(0, self.limit - documents))

    def name(self) -> str:
        """A text that tells scopes apart; empty for the whole input."""
        return "" if self == WHOLE else f"{self.since}/{self.until}/{self.limit}"


WHOLE = Scope()
"""The whole input."""
