"""Which texts a stream holds in memory to compare new ones with: those of the last days, as the newest text has it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from pipeline.config import Config
from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from schemas.tables import FINGERPRINTS
from transforms.logic.partitions import day_of

__all__ = ["Horizon"]

_DATE = re.compile(r"/date=(\d{4}-\d{2}-\d{2})/")


class Horizon:
    """The days whose fingerprints are loaded.

    A text is compared with those published up to ``horizon_days`` before it. So that this holds for all texts that are
    at most ``lateness_days`` older than the newest one, the fingerprints of both together are held. A day leaves memory
    when a newer one moves the window.

    Args:
        config: The configuration.
    """

    def __init__(self, config: Config) -> None:
        self._horizon = dt.timedelta(days=config.dedup.rules.horizon_days)
        self._lateness = dt.timedelta(days=config.stream.lateness_days)

    def newest(self, paths: Iterable[str], today: dt.date | None = None) -> dt.date | None:
        """The day of the newest text, but not one that lies in the future: a wrong date must not make all others late.

        Args:
            paths: Files of fingerprints.
            today: The present day, UTC; the clock where None.
        """
        days = [day for path in paths if (day := _day(path)) is not None]
        return min(max(days), today or dt.datetime.now(dt.UTC).date()) if days else None

    def files(self, lake: Lake) -> Sequence[str]:
        """The files of fingerprints that are held."""
        paths = lake.fingerprint_files()
        newest = self.newest(paths)
        if newest is None:
            return paths
        first = newest - self._horizon - self._lateness
        return [path for path in paths if (day := _day(path)) is None or day >= first]

    def late(self, chunk: ChunkReport, newest: dt.date | None) -> int:
        """Texts of a chunk that were published so long ago that not all of what they are compared with is held.

        Args:
            chunk: What the chunk has written.
            newest: The day of the newest text before it; None where there was none.
        """
        if newest is None:
            return 0
        written = (file for file in chunk.files if file.table == FINGERPRINTS.name)
        late = sum(file.rows_written for file in written if (_day(file.path) or newest) < newest - self._lateness)
        # A text that only changes its cluster is written again and did not come.
        days = (dt.date.fromisoformat(day_of(move.published_at)) for move in chunk.moves)
        return late - sum(day < newest - self._lateness for day in days)


def _day(path: str) -> dt.date | None:
    found = _DATE.search(path)
    return dt.date.fromisoformat(found[1]) if found else None
