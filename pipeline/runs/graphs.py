"""What makes the report of a chunk of its units: here a bounded graph for each chunk."""

import logging
import time
from dataclasses import dataclass, replace
from typing import Any, Protocol

import apache_beam as beam

from pipeline.account import report_path
from pipeline.build import ChunkContext, build
from pipeline.config import Config
from pipeline.engine import Engine
from pipeline.errors import ExitCode, UserError
from pipeline.runs.quick_graphs import SharedViews
from pipeline.runs.report import ChunkReport
from pipeline.runs.stage_times import graph_times
from schemas.raw import WorkUnit
from schemas.round import Round
from transforms.logic.scope import Scope
from transforms.replay import Replay
from transforms.rounds import OneRound
from transforms.storage import read_bytes

__all__ = ["BoundedGraphs", "Graphs"]

_LOG = logging.getLogger(__name__)


class Graphs(Protocol):
    """Executes chunks."""

    @property
    def chunked(self) -> bool:
        """Whether the units are to come in many small chunks, and not all in one."""
        ...

    def execute(self, round_: Round, scope: Scope, replay: Replay) -> ChunkReport:
        """Read the units of a chunk and stage what comes of them.

        Args:
            round_: The chunk.
            scope: What it takes on of its units.
            replay: What it replays; the units are then read for the sake of that.

        Returns:
            What was staged, with its counts, which are proven.

        Raises:
            LostDocumentError: They do not add up.
            UserError: The job has failed on a runner elsewhere; carries the exit code.
            OSError: The lake cannot be read or written.
        """
        ...

    def close(self) -> None:
        """End what is kept for further chunks."""
        ...


@dataclass(frozen=True, slots=True)
class BoundedGraphs:
    """Builds a graph for each chunk, and runs it to its end.

    Attributes:
        config: The configuration.
        run_id: The run.
        engine: What executes the graphs.
    """

    config: Config
    run_id: str
    engine: Engine

    @property
    def chunked(self) -> bool:
        """See :class:`Graphs`: a cluster takes all of it in one graph."""
        return self.engine.local

    def execute(self, round_: Round, scope: Scope, replay: Replay) -> ChunkReport:
        """See :class:`Graphs`."""
        engine = self.engine
        rounds = OneRound(round_._replace(units=[]))
        context = ChunkContext(self.config, self.run_id, rounds, not engine.local, scope, replay)
        started = time.monotonic()
        options = SharedViews.of(engine.options) if engine.local else engine.options
        pipeline = beam.Pipeline(runner=engine.runner(), options=options)
        units = pipeline | "units" >> beam.Create(list(round_.units), reshuffle=False).with_output_types(WorkUnit)
        build(units, context)
        result = self._finished(pipeline)
        chunk = ChunkReport.parse(read_bytes(report_path(self.config.root, round_.staging)))
        chunk.prove()
        return replace(chunk, times=tuple(graph_times(result, time.monotonic() - started)))

    def close(self) -> None:
        """See :class:`Graphs`; nothing is kept."""

    def _finished(self, pipeline: beam.Pipeline) -> Any:
        """The result of a graph that has run to its end."""
        try:
            result = pipeline.run()
            result.wait_until_finish()
        except RuntimeError as error:
            if self.engine.local:
                raise
            _LOG.exception("the job has failed on its runner")
            raise UserError(f"the job has failed on its runner: {error}", ExitCode.BUG) from error
        return result
