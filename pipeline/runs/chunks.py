"""One chunk of a run: what executes it, the proof, what it changes in earlier rows, and its commit."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from pipeline.config import Config
from pipeline.lake.amend import amend
from pipeline.lake.commit import commit
from pipeline.lake.copies import count_copies
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.moves import move_texts
from pipeline.lake.resolve import settle
from pipeline.lake.retract import keep_retracted
from pipeline.runs.graphs import Graphs
from pipeline.runs.report import ChunkReport
from pipeline.runs.stage_times import StageClock
from pipeline.runs.units import stage_feeds, stage_units
from schemas.raw import WorkUnit
from schemas.round import Round
from schemas.tables import ARTICLES
from schemas.written import WrittenFile
from transforms.logic.scope import Scope
from transforms.read import unit_key
from transforms.replay import NO_REPLAY, Replay
from transforms.sinks.parquet import ParquetParams
from transforms.storage import write_bytes

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChunkRunner:
    """Runs the chunks of a run.

    Attributes:
        lake: The lake, locked.
        config: The configuration.
        run_id: The run.
        graphs: Executes the chunks.
        fingerprints: Gives the files of earlier fingerprints that texts are compared with.
    """

    lake: Lake
    config: Config
    run_id: str
    graphs: Graphs
    fingerprints: Callable[[Lake], Sequence[str]] = Lake.fingerprint_files

    def run(self, number: int, units: Sequence[WorkUnit], scope: Scope, replay: Replay = NO_REPLAY) -> ChunkReport:
        """Run one chunk and commit it.

        Args:
            number: Its number in the run, from 0.
            units: What it reads.
            scope: What it takes on of them.
            replay: What it replays; the units are then read for the sake of that.

        Returns:
            What came of it.

        Raises:
            LostDocumentError: The counts do not add up; nothing is committed.
            OSError: The lake cannot be read or written.
        """
        lake, staging = self.lake, self.lake.staging(self.run_id, number)
        round_ = Round(
            number, staging, list(units), lake.ledger_files(), list(self.fingerprints(lake)), lake.files(ARTICLES)
        )
        chunk = self.graphs.execute(round_, scope, replay)
        clock = StageClock()
        with clock.stage("amend"):
            edits = Edits(lake, staging, cast(ParquetParams, self.config.output), chunk.files)  # there is no other sink
            amend(edits, chunk, keep_text=self.config.dedup.keep_text)
            move_texts(edits, chunk.moves, keep_text=self.config.dedup.keep_text)
            keep_retracted(edits, self.run_id)
            chunk = replace(chunk, retried=settle(edits, lake, chunk.retried, _read_whole(units, chunk), replay))
            count_copies(edits)
        chunk = replace(chunk, files=edits.staged(), times=(*chunk.times, *clock.as_rows()))
        extra = [
            # What is counted by file in a replay is not what the file holds.
            *stage_units(lake, units if replay == NO_REPLAY else (), chunk, self.run_id, staging),
            *stage_feeds(lake, chunk, self.run_id, staging),
            self._stage_report(number, chunk, staging),
        ]
        clock = StageClock()
        with clock.stage("commit"):
            commit(lake, staging, [*chunk.files, *extra], edits.deleted())
        _LOG.info("committed chunk %d: %s", number, ", ".join(f"{k} {v}" for k, v in chunk.summary().items()))
        return replace(chunk, times=(*chunk.times, *clock.as_rows()))

    def _stage_report(self, number: int, chunk: ChunkReport, staging: str) -> WrittenFile:
        content, staged = chunk.dump(), f"{staging}/report.jsonl"
        write_bytes(self.lake.path(staged), content)
        return WrittenFile(
            "runs", f"{self.lake.run_folder(self.run_id)}/chunk-{number:05d}.jsonl", staged, 0, 0, len(content)
        )


def _read_whole(units: Sequence[WorkUnit], chunk: ChunkReport) -> list[WorkUnit]:
    """The units that were read to their end, which a limit, or a host that is slow, may have prevented."""
    counts = chunk.by_unit()
    return [
        unit
        for unit in units
        if not any((unit_key(unit.origin, unit.uri), name) in counts for name in ("left", "coming"))
    ]
