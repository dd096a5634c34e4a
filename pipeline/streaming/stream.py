"""The loop: look at the sources, read a round of what is new, commit it, again and again until it is told to end.

A round is a chunk as any run has it: planned, proven and committed in the same way. So the loop adds no way of writing
of its own, and a process that is killed at any moment leaves what a killed batch run leaves.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, cast

from pipeline.config import Config
from pipeline.engine import Engine
from pipeline.errors import UserError
from pipeline.lake.compact import compact_state
from pipeline.lake.derived import refresh_derived
from pipeline.lake.folders import Lake
from pipeline.runs.chunks import ChunkRunner
from pipeline.runs.options import PLAIN
from pipeline.runs.quick_graphs import signatures_remembered
from pipeline.runs.report import LostDocumentError
from pipeline.runs.run import RunResult, opened_lake
from pipeline.runs.session import Session, open_session
from pipeline.streaming.agenda import Agenda
from pipeline.streaming.drain import Drain
from pipeline.streaming.found import Found, Patience
from pipeline.streaming.horizon import Horizon
from pipeline.streaming.job import choose_graphs, with_streaming
from pipeline.streaming.meter import Meter
from pipeline.streaming.status import Moment, Phase, publish_status, status_of
from transforms.fetching.errands import ERRANDS
from transforms.logic.scope import WHOLE
from transforms.sinks.parquet import ParquetParams
from transforms.workers import close_pools, shared_pool

__all__ = ["stream"]

_LOG = logging.getLogger(__name__)
_TRIES = 5
"""Rounds that may fail one after the other; the next failure ends the stream."""
_SHARE = 10
"""Bringing the catalog up to date takes a tenth of the time at most, however large the lake is."""
_PERIODS = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "never": ""}
Listener = Callable[[dict[str, Any]], None]


def stream(
    config: Config, beam_args: Sequence[str] = (), drain: Drain | None = None, listeners: Sequence[Listener] = ()
) -> RunResult:
    """Stream a configuration until the end is asked for.

    Args:
        config: What to stream.
        beam_args: Beam's own flags.
        drain: Through which the end is asked for.
        listeners: Told the status whenever it is written.

    Returns:
        The run that was under way at the end, which is finished.

    Raises:
        UserError: The configuration cannot be streamed here and now; carries the exit code.
        LostDocumentError: The counts of a round do not add up; nothing of it is committed.
        Exception: Of several rounds in a row that failed, the last one's error.
    """
    drain, meter = drain or Drain(), Meter()
    with ExitStack() as stack:
        lake, engine = stack.enter_context(opened_lake(config, with_streaming(beam_args)))
        stack.enter_context(signatures_remembered())
        stack.callback(close_pools)
        if engine.local:
            # The first article would wait for the models of the worker processes.
            shared_pool(config.workers).submit(len, "")
        told = list(listeners)
        if config.stream.metrics_port:
            from pipeline.streaming.metrics import served

            told.append(stack.enter_context(served(config.stream.metrics_port)))
        return _supervised(lambda: _Life(config, lake, engine, drain, meter, told), drain, meter)


def _supervised(begun: "Callable[[], _Life]", drain: Drain, meter: Meter) -> RunResult:
    """Work; where a round fails, begin anew from what the lake has, as a process does that was killed."""
    patience = Patience(1.0, 60.0)
    while True:
        rounds = meter.rounds
        try:
            return begun().work()
        except (UserError, LostDocumentError):
            raise
        except Exception as error:
            if meter.rounds > rounds:
                patience.worked()
            meter.failed(error)
            patience.failed(time.time())
            if patience.failures > _TRIES or drain.requested:
                raise
            wait = patience.next_try - time.time()
            _LOG.warning("a round has failed and is done again in %.0f s: %s", wait, meter.last_error)
            drain.wait(wait)


class _Life:
    """A stream from its begin, or from a failure, to its end or the next failure."""

    def __init__(
        self, config: Config, lake: Lake, engine: Engine, drain: Drain, meter: Meter, listeners: Sequence[Listener]
    ) -> None:
        self._config, self._lake, self._engine = config, lake, engine
        self._drain, self._meter, self._listeners = drain, meter, listeners
        self._output = cast(ParquetParams, config.output)
        self._horizon = Horizon(config)
        self._begin()
        self._agenda = Agenda(config, lake)

    def work(self) -> RunResult:
        """Read round after round until the end is asked for; where one fails, nothing is left at work elsewhere."""
        try:
            return self._work()
        except Exception:
            try:
                self._graphs.close()
            except OSError as error:  # the round's own error is the one to tell
                _LOG.warning("what executes the rounds cannot be ended: %s", error)
            raise

    def _work(self) -> RunResult:
        tick = self._config.stream.tick_seconds
        while not self._drain.requested:
            looked = time.time()
            if self._period(looked) != self._period(datetime.fromisoformat(self._session.started_at).timestamp()):
                self._finish()
                self._begin()
            pending = self._agenda.look(self._session.run_id)
            self._meter.ticks += 1
            found = self._agenda.round()
            if found:
                self._tell("reading", pending)
                self._read(found)
            self._keep_up()
            self._tell("waiting", pending - len(found))
            if len(found) == pending:
                self._drain.wait(looked + tick - time.time())
        self._tell("draining", 0)
        result = self._finish()
        self._tell("stopped", 0)
        return result

    def _period(self, when: float) -> str:
        return datetime.fromtimestamp(when, UTC).strftime(_PERIODS[self._config.stream.roll])

    def _begin(self) -> None:
        self._session: Session = open_session(self._lake, self._config, PLAIN)
        self._report = self._session.committed()
        self._number = self._session.chunks_done()
        self._began = time.monotonic()
        self._graphs = choose_graphs(self._lake, self._config, self._session.run_id, self._engine)
        self._runner = ChunkRunner(
            self._lake, self._config, self._session.run_id, self._graphs, fingerprints=self._horizon.files
        )

    def _read(self, found: Sequence[Found]) -> None:
        """Read and commit a round."""
        began = time.time()
        newest = self._horizon.newest(self._lake.fingerprint_files())
        units = [one.unit for one in found]
        with ERRANDS.round(self._config.stream.patience_seconds):
            chunk = self._runner.run(self._number, units, WHOLE)
        self._number += 1
        self._report.add(chunk)
        now = time.time()
        self._meter.committed(found, chunk, self._horizon.late(chunk, newest), now - began, now)
        self._agenda.committed(units, chunk, self._session.run_id)
        if self._number % self._config.stream.compact_every == 0:
            compact_state(self._lake, self._output)

    def _keep_up(self) -> None:
        """Bring what follows from the tables up to date, now and then."""
        meter, stream = self._meter, self._config.stream
        committed, refreshed, began = meter.committed_at, meter.refreshed_at, time.time()
        if committed is None or (refreshed is not None and refreshed >= committed):
            return
        if refreshed is None or began - refreshed >= max(stream.refresh_seconds, _SHARE * meter.refresh_seconds):
            refresh_derived(self._lake, self._output, kept_seconds=stream.snapshot_minutes * 60)
            now = time.time()
            meter.refreshed(now - began, now)

    def _finish(self) -> RunResult:
        """End the run with its report."""
        self._graphs.close()
        report = self._report
        report.prove()
        began = time.time()
        seconds = time.monotonic() - self._began
        concluded = self._session.finish(self._config, report, seconds)
        now = time.time()
        self._meter.refreshed(now - began, now)
        for gate in concluded.tripped:
            _LOG.warning("%s", gate.message)
        _LOG.info("run %s finished: %s", self._session.run_id, report.equation())
        return RunResult(self._session.run_id, report, seconds, concluded)

    def _tell(self, phase: Phase, pending: int) -> None:
        feeds, troubles = self._agenda.feeds(), self._agenda.troubles()
        run, delay = self._session.run_id, self._config.stream.delay_seconds
        moment = Moment(phase, run, delay, pending, feeds, troubles)
        status = status_of(self._lake, moment, self._meter, time.time())
        publish_status(self._lake, status)
        for listener in self._listeners:
            listener(status)
