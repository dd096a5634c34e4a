"""The step of streaming deduplication that puts texts into clusters; see :mod:`transforms.dedup_stream`."""
# ruff: noqa: B008 - Beam reads state and timers from the defaults of arguments

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.stream_stories import Case, Outcome, Row, Stories
from transforms.stream_steps import DAY_US, CaseOf, coder_of

__all__ = ["CHANGES", "EDGES", "AssignInTurn"]

EDGES, CHANGES = "edges", "changes"

_ROW = tuple[int, int, str, str, str, str, bool]
_MARK = tuple[str, int]


class AssignInTurn(beam.DoFn):
    """Put texts with matches into clusters, one after the other.

    Clusters grow along chains of copies, so that a text's cluster may hang on any other's: all stand under one key.
    Its state is a log, to which each text adds a row; the clusters themselves are kept in the worker's memory. A mark
    that changes with the state says whether the two still agree; where they do not, as after a restart, the clusters
    are read from the log. Rows that have expired leave the log ten times a horizon.
    """

    ROWS = BagStateSpec("rows", coder_of(_ROW))
    WAITING = BagStateSpec("waiting", coder_of(CaseOf))
    MARK = ReadModifyWriteStateSpec("mark", coder_of(_MARK))
    FORGET = TimerSpec("forget_rows", TimeDomain.WATERMARK)
    GIVE_UP = TimerSpec("give_up", TimeDomain.WATERMARK)

    def __init__(self, rules: MatchRules) -> None:
        self._rules = rules
        self._interval = rules.horizon_days * DAY_US // 10
        self._stories: Stories | None = None
        self._token = ""

    def process(
        self,
        element: tuple[int, CaseOf],
        rows: Any = beam.DoFn.StateParam(ROWS),
        waiting: Any = beam.DoFn.StateParam(WAITING),
        mark: Any = beam.DoFn.StateParam(MARK),
        forget: Any = beam.DoFn.TimerParam(FORGET),
        give_up: Any = beam.DoFn.TimerParam(GIVE_UP),
    ) -> Iterator[Any]:
        """Cases in; assignments by id, edges and changes out."""
        case = Case(*element[1])
        stories, forget_at = self._open(rows, waiting, mark)
        waited = bool(stories.waiting)
        outcome = stories.take(case)
        if not forget_at:
            forget_at = case.expires + self._interval
            forget.set(Timestamp(micros=forget_at))
        if waited or stories.waiting:
            _write_waiting(stories, waiting, give_up)
        self._log(outcome, rows)
        self._sign(mark, forget_at)
        yield from _sent(outcome)

    @on_timer(GIVE_UP)
    def stop_waiting(
        self,
        at: Any = beam.DoFn.TimestampParam,
        rows: Any = beam.DoFn.StateParam(ROWS),
        waiting: Any = beam.DoFn.StateParam(WAITING),
        mark: Any = beam.DoFn.StateParam(MARK),
        give_up: Any = beam.DoFn.TimerParam(GIVE_UP),
    ) -> Iterator[Any]:
        """Assign the texts that wait for one that has been forgotten."""
        stories, forget_at = self._open(rows, waiting, mark)
        outcome = stories.give_up(at.micros)
        _write_waiting(stories, waiting, give_up)
        self._log(outcome, rows)
        self._sign(mark, forget_at)
        yield from _sent(outcome)

    @on_timer(FORGET)
    def forget_expired(
        self,
        at: Any = beam.DoFn.TimestampParam,
        rows: Any = beam.DoFn.StateParam(ROWS),
        waiting: Any = beam.DoFn.StateParam(WAITING),
        mark: Any = beam.DoFn.StateParam(MARK),
        forget: Any = beam.DoFn.TimerParam(FORGET),
    ) -> None:
        """Rewrite the log without the rows that have expired."""
        stories, _ = self._open(rows, waiting, mark)
        stories.forget(at.micros)
        rows.clear()
        for row in stories.rows:
            rows.add(row)
        if not stories.rows and not stories.waiting:
            mark.clear()
            self._stories = None
            return
        forget_at = max(at.micros, min((row.expires for row in stories.rows), default=0)) + self._interval
        forget.set(Timestamp(micros=forget_at))
        self._sign(mark, forget_at)

    def _open(self, rows: Any, waiting: Any, mark: Any) -> tuple[Stories, int]:
        """The clusters as the state has them, and when rows are next forgotten (0: not set)."""
        token, forget_at = mark.read() or ("", 0)
        if self._stories is None or token != self._token:
            cases = (Case(*case) for case in waiting.read())
            self._stories = Stories(self._rules, (Row(*row) for row in rows.read()), cases)
        return self._stories, forget_at

    def _sign(self, mark: Any, forget_at: int) -> None:
        # Random, so that state that was set back to a checkpoint is never taken for the one in memory.
        self._token = uuid4().hex
        mark.write((self._token, forget_at))

    @staticmethod
    def _log(outcome: Outcome, rows: Any) -> None:
        for row in outcome.rows:
            rows.add(row)


def _write_waiting(stories: Stories, waiting: Any, give_up: Any) -> None:
    waiting.clear()
    for case in stories.waiting:
        waiting.add(case)
    if missing := stories.missing():
        give_up.set(Timestamp(micros=min(missing)))


def _sent(outcome: Outcome) -> Iterator[Any]:
    for found in outcome.assignments:
        yield found.article_id, found
    for edge in outcome.edges:
        yield TaggedOutput(EDGES, edge)
    for change in outcome.changes:
        yield TaggedOutput(CHANGES, change)
