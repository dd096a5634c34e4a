"""What earlier runs have read, as ``state/units`` says, for a stream that begins."""

from collections import defaultdict
from collections.abc import Sequence

from schemas.arrow import rows_of
from schemas.outcome import UnitEntry
from schemas.raw import WorkUnit
from transforms.parquet_files import read_table
from transforms.storage import FoundFile

__all__ = ["Recorded"]


class Recorded:
    """The units that are done, by file.

    Args:
        unit_files: Parquet files of the units table.

    Raises:
        OSError: One cannot be read.
    """

    def __init__(self, unit_files: Sequence[str]) -> None:
        self._entries: defaultdict[tuple[str, str], list[UnitEntry]] = defaultdict(list)
        for path in unit_files:
            for entry in rows_of(UnitEntry, read_table(path)):
                self._entries[entry.origin, entry.uri].append(entry)

    def holds(self, origin: str, file: FoundFile) -> bool:
        """Whether a file was read to its end, as it is now, with nothing left to be tried again."""
        position = 0
        for entry in sorted(self._entries.get((origin, file.path), ()), key=lambda entry: entry.start):
            if entry.start != position or not _is_done(entry, file.size, file.modified_at):
                return False
            position = entry.end
        return position < 0

    def done(self, unit: WorkUnit, run_id: str) -> bool:
        """Whether a unit was read: as it is now, or by this very run where nothing says how it was.

        Args:
            unit: The unit.
            run_id: The run that is under way.
        """
        for entry in self._entries.get((unit.origin, unit.uri), ()):
            if (entry.start, entry.end) == (unit.start, unit.end):
                untold = unit.modified_at is None and entry.modified_at is None and entry.run_id == run_id
                return _is_done(entry, unit.size, unit.modified_at) or (untold and not (entry.retryable or entry.left))
        return False

    def forget(self, origin: str) -> None:
        """Forget what is known of a source: its watch knows its files now."""
        for key in [key for key in self._entries if key[0] == origin]:
            del self._entries[key]


def _is_done(entry: UnitEntry, size: int, modified_at: int | None) -> bool:
    told = modified_at is not None and size >= 0 and (entry.size, entry.modified_at) == (size, modified_at)
    return told and not entry.retryable and not entry.left
