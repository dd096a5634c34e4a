"""What each source gave, run by run, and what it usually gives."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.folders import Lake
from schemas.arrow import rows_of
from schemas.runs import SourceYield
from schemas.tables import YIELDS
from transforms.logic.merge import merge_rows
from transforms.parquet_files import read_table
from transforms.storage import exists

WINDOWS = 13
"""Earlier windows that are looked at: with the one that ends now two weeks, where a window is a day."""
YIELDS_PATH = f"{YIELDS.folder}/{YIELDS.layout}"
"""The file of the table, relative to the root."""
LEAST_WINDOWS = 3
"""Earlier windows in which the source was run, below which nothing is called usual."""
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_KEPT_DAYS = 92
_KEPT_RUNS = 50


@dataclass(frozen=True, slots=True)
class Window:
    """What a source gave in the time that ends with a run, beside what it usually gives in as long a time.

    Attributes:
        seconds: Length of the window.
        documents: Documents read that were new.
        lost: Those of them that were rejected or died.
        texts: Those that are kept or copies: what the source is read for.
        usual: Median of the texts of earlier windows; None where it was run in too few of them.
        windows: How many there are.
    """

    seconds: int
    documents: int
    lost: int
    texts: int
    usual: float | None
    windows: int

    @property
    def share(self) -> float | None:
        """Texts as a share of the usual; None where nothing is usual."""
        return self.texts / self.usual if self.usual else None

    @property
    def length(self) -> str:
        """The length for a person: ``24 h``, ``7 days``."""
        hours = self.seconds / 3600
        return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def window_of(history: Iterable[SourceYield], run: SourceYield) -> Window:
    """Add up what a source gave in the window that ends with a run, and find what is usual.

    A window is a whole number of the usual gaps between runs, as near to a day as that goes, and at least one gap:
    24 hours for runs every 15 minutes, a week for weekly ones. Its edges lie a quarter of a gap after a run, so that
    one which begins somewhat sooner or later than the day before does not slip into another window. What is usual is
    the median of the windows before it in which the source was run, so that neither an archive that was read once nor
    an outage moves it.

    Runs that were told to read a part only (``--limit``, ``--since``, ``--until``) add to their windows, but make none,
    and of such a run itself nothing is usual. Runs that are later than this one are those of a clock that was ahead,
    and count for nothing.

    Args:
        history: Runs of the source, in any order; the run itself may be among them.
        run: The run that ends the window.
    """
    rows = [row for row in history if row.run_id != run.run_id and row.started_at <= run.started_at]
    length, edge = _window(sorted([*(row.started_at for row in rows if row.whole), run.started_at]))
    by_window: defaultdict[int, list[SourceYield]] = defaultdict(list)
    for row in [*rows, run]:
        by_window[(edge - row.started_at) // length].append(row)
    now = by_window[0]
    earlier = [
        sum(map(texts_of, by_window[back]))
        for back in range(1, WINDOWS + 1)
        if any(row.whole for row in by_window.get(back, ()))
    ]
    return Window(
        seconds=length // _SECOND,
        documents=sum(row.documents for row in now),
        lost=sum(row.rejected + row.dead for row in now),
        texts=sum(map(texts_of, now)),
        usual=float(median(earlier)) if run.whole and len(earlier) >= LEAST_WINDOWS else None,
        windows=len(earlier),
    )


def texts_of(row: SourceYield) -> int:
    """The texts that a source gave in a run: those that are kept and copies."""
    return row.kept + row.duplicate


def _window(starts: Sequence[int]) -> tuple[int, int]:
    """Length of a window and the end of the latest one, in microseconds, from the starts of runs in order."""
    gaps = [later - earlier for earlier, later in pairwise(starts)][-WINDOWS:]
    gap = round(median(gaps)) if gaps else 0
    if gap < _SECOND:
        return _DAY, starts[-1]
    return gap * max(1, round(_DAY / gap)), starts[-1] + min(gap, gaps[-1]) // 4


def rows_of_run(
    run_id: str, started_at: int, finished_at: int, sources: Mapping[str, Mapping[str, int]], *, whole: bool
) -> list[SourceYield]:
    """The rows that a run leaves.

    Args:
        run_id: The run.
        started_at: When it began, in microseconds since the epoch.
        finished_at: When it was finished.
        sources: Documents by outcome for each source; one that gave nothing is among them.
        whole: Whether the run read all that there was.
    """
    return [
        SourceYield(
            run_id=run_id,
            origin=origin,
            started_at=started_at,
            finished_at=finished_at,
            documents=counts.get("in", 0),
            kept=counts.get("kept", 0),
            duplicate=counts.get("duplicate", 0),
            rejected=counts.get("rejected", 0),
            dead=counts.get("dead", 0),
            unchanged=counts.get("unchanged", 0),
            whole=whole,
        )
        for origin, counts in sorted(sources.items())
    ]


def windows_of_run(before: pa.Table | None, rows: Sequence[SourceYield]) -> dict[str, Window]:
    """The window of each source that ends with a run.

    Args:
        before: What the table holds.
        rows: The rows of the run.
    """
    if not rows:
        return {}
    history: defaultdict[str, list[SourceYield]] = defaultdict(list)
    if before is not None:
        since = rows[0].started_at - (WINDOWS + 2) * _DAY
        mine = before.filter(pc.is_in(before["origin"], value_set=pa.array([row.origin for row in rows], pa.string())))
        for row in rows_of(SourceYield, _since(mine, since)):
            history[row.origin].append(row)
    return {row.origin: window_of(history[row.origin], row) for row in rows}


def with_rows(before: pa.Table | None, rows: Sequence[SourceYield]) -> pa.Table:
    """The table with the rows of a run, which replace those that it may have left before it was killed.

    Rows of more than 92 days ago go, but for the latest 50 of each source.
    """
    if before is not None and rows:
        before = _since(before, rows[0].started_at - _KEPT_DAYS * _DAY)
    return merge_rows(YIELDS, before, rows)[0]


def _since(rows: pa.Table, start: int) -> pa.Table:
    """The rows since a time, and the latest few of each source however old."""
    times = rows["started_at"].cast(pa.int64()).to_pylist()
    if not times or min(times) >= start:
        return rows
    origins, seen = rows["origin"].to_pylist(), Counter[str]()
    keep = [False] * len(times)
    for at in sorted(range(len(times)), key=times.__getitem__, reverse=True):
        seen[origins[at]] += 1
        keep[at] = times[at] >= start or seen[origins[at]] <= _KEPT_RUNS
    return rows.filter(pa.array(keep, pa.bool_()))


def load_yields(lake: Lake) -> pa.Table | None:
    """The table; None where the lake has none.

    Raises:
        OSError: It cannot be read.
    """
    path = lake.path(YIELDS_PATH)
    return read_table(path) if exists(path) else None
