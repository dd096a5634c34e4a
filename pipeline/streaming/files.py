"""A source whose files are watched: those that are new or have changed, once they are still."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.streaming.found import Found, Outcome, Patience, Trouble
from pipeline.streaming.recorded import Recorded
from schemas.raw import WorkUnit
from transforms.sources.base import FileSource, SourceError, UnreachableError
from transforms.storage import FoundFile, is_local

__all__ = ["FileWatch"]

_LOG = logging.getLogger(__name__)
_LONGEST_WAIT = 60.0
"""Seconds at most between two looks at a folder that cannot be listed."""
_SHARE = 5
"""Listing takes a fifth of the time at most, however many files there are."""
_QUICK = 0.2
"""Seconds of a listing that do not matter."""
_Range = tuple[int, int]


@dataclass(slots=True)
class _Watched:
    """A file as it was last seen.

    Attributes:
        version: Size, time and version.
        since: When this version, or the one before it that was never read, was first seen.
        changed: When it was last seen to be another one than before.
        left: Units that are still to be read; None while it is not known.
        patience: When what could not be read is tried again.
        aside: Not before this time what was still on its way is asked for.
    """

    version: tuple[int, int | None, str]
    since: float
    changed: float
    left: dict[_Range, WorkUnit] | None = None
    patience: Patience | None = None
    aside: float = 0.0

    def due(self, now: float) -> list[Found]:
        """What is left and may be tried now."""
        if not self.left or self.aside > now or (self.patience is not None and self.patience.next_try > now):
            return []
        return [Found(self.since, unit) for unit in self.left.values()]


@dataclass(slots=True)
class FileWatch:
    """Watches the files of one source.

    What it holds grows with the files that lie there now, and not with those that ever did.

    Attributes:
        origin: Name of the source.
        opened: Gives the source as it is now: a folder that was not there becomes one when it is.
        recorded: What earlier runs have read.
        settle: Seconds for which a local file must not change before it is read.
        retry: Seconds after which what could not be read is tried again.
        tick: Seconds between two looks.
        pause: Seconds after which pages that were still on their way are asked for.
    """

    origin: str
    opened: Callable[[], FileSource]
    recorded: Recorded
    settle: float
    retry: float
    tick: float
    pause: float
    trouble: Trouble | None = None
    _source: FileSource | None = None
    _files: dict[str, _Watched] = field(default_factory=dict)
    _patience: Patience | None = None
    _rests_until: float = 0.0

    def look(self, now: float, run_id: str) -> list[Found]:
        """What there is to read now, of new and changed files that are still.

        A folder that cannot be listed, or is gone, gives nothing and is looked at again, ever later. One that takes
        long to list rests in between, and only what is known to be left of it is given.

        Args:
            now: Seconds since the epoch.
            run_id: The run that is under way.
        """
        if self.trouble is not None and now < self.trouble.next_try:
            return []
        if self.trouble is None and now < self._rests_until:
            return [found for watched in self._files.values() for found in watched.due(now)]
        began = time.monotonic()
        try:
            # Opened anew where there was nothing: what was no folder may have become one.
            source = self._source or self.opened()
            files = source.files()
        except SourceError as error:
            # One that is empty costs nothing to look at; one that cannot be reached may take long to say so.
            self._missed(str(error), now, _LONGEST_WAIT if isinstance(error, UnreachableError) else self.tick)
            return []
        took = time.monotonic() - began
        self._rests_until = now + (_SHARE - 1) * took if took > _QUICK else now
        self._source = source if files else None
        self._recovered()
        found = list(self._sorted_out(source, files, now, run_id))
        if files:
            self.recorded.forget(self.origin)
        return found

    def committed(self, outcomes: Iterable[Outcome], now: float) -> None:
        """Note what a round has read.

        Args:
            outcomes: What became of units of this source.
            now: Seconds since the epoch.
        """
        for outcome in outcomes:
            unit, file = outcome.unit, self._files.get(outcome.unit.uri)
            if file is None or file.left is None or (unit.size, unit.modified_at) != file.version[:2]:
                continue  # it has gone or changed meanwhile
            if outcome.coming:
                file.aside = now + self.pause
                continue
            if outcome.again:
                file.patience = file.patience or Patience(self.retry)
                file.patience.failed(now)
                continue
            file.left.pop((unit.start, unit.end), None)
            if not file.left:
                file.patience = None

    def _missed(self, problem: str, now: float, longest: float) -> None:
        self._source = None
        self._patience = self._patience or Patience(self.tick)
        self._patience.longest = longest
        self._patience.failed(now)
        if self.trouble is None:
            _LOG.warning("%s; it is looked at again and again", problem)
        since = self.trouble.since if self.trouble else now
        self.trouble = Trouble(self.origin, problem, since, self._patience.next_try)

    def _recovered(self) -> None:
        if self.trouble is not None:
            _LOG.info("%s has files now", self.origin)
        self.trouble = self._patience = None

    def _sorted_out(self, source: FileSource, files: list[FoundFile], now: float, run_id: str) -> Iterator[Found]:
        before, self._files = self._files, {}
        for file in files:
            if file.path.rpartition("/")[2].startswith("."):
                continue  # a draft, which a glob may match, too
            watched = self._files[file.path] = self._seen(before.get(file.path), file, now)
            if watched.left is None and self._is_still(file, watched, now):
                watched.left = self._units(source, file, run_id)
            yield from watched.due(now)

    @staticmethod
    def _seen(watched: _Watched | None, file: FoundFile, now: float) -> _Watched:
        version = (file.size, file.modified_at, file.version)
        if watched is None:
            return _Watched(version, now, now)
        if watched.version != version:
            unread = watched.left is None or bool(watched.left)
            return _Watched(version, watched.since if unread else now, now)
        return watched

    def _is_still(self, file: FoundFile, watched: _Watched, now: float) -> bool:
        """Whether a file has not changed for long enough; on an object store it is whole as soon as it is there."""
        if not is_local(file.path) or now - watched.changed >= self.settle:
            return True
        # Moved here, or there since long: the file's own time tells, unless it is that of another clock.
        return file.modified_at is not None and self.settle <= now - file.modified_at / 1e6

    def _units(self, source: FileSource, file: FoundFile, run_id: str) -> dict[_Range, WorkUnit] | None:
        if self.recorded.holds(self.origin, file):
            return {}
        try:
            units = list(source.units(file))
        except Exception as error:  # it has gone, or other filesystems raise types of their own
            _LOG.debug("%s cannot be looked into: %s", file.path, error)
            return None
        return {(unit.start, unit.end): unit for unit in units if not self.recorded.done(unit, run_id)}
