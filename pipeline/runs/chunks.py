"""One chunk of a run: its graph, the proof, what it changes in earlier rows, and its commit."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import apache_beam as beam

from pipeline.build import ChunkContext, build
from pipeline.config import Config
from pipeline.engine import Engine
from pipeline.lake.amend import amend
from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.runs.report import ChunkReport
from pipeline.runs.units import stage_feeds, stage_units
from schemas.raw import WorkUnit
from schemas.tables import ARTICLES
from schemas.written import WrittenFile
from transforms.sinks.parquet import ParquetParams
from transforms.storage import read_bytes, write_bytes

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChunkRunner:
    """Runs the chunks of a run.

    Attributes:
        lake: The lake, locked.
        config: The configuration.
        run_id: The run.
        engine: What executes the graphs.
    """

    lake: Lake
    config: Config
    run_id: str
    engine: Engine

    def run(self, number: int, units: Sequence[WorkUnit]) -> ChunkReport:
        """Run one chunk and commit it.

        Args:
            number: Its number in the run, from 0.
            units: What it reads.

        Returns:
            What came of it.

        Raises:
            LostDocumentError: The counts do not add up; nothing is committed.
            OSError: The lake cannot be read or written.
        """
        lake, staging = self.lake, self.lake.staging(self.run_id, number)
        chunk = self._execute(number, units, staging)
        edits = Edits(lake, staging, cast(ParquetParams, self.config.output), chunk.files)  # there is no other sink
        amend(edits, chunk, keep_text=self.config.dedup.keep_text)
        chunk = replace(chunk, files=edits.staged())
        extra = [
            *stage_units(lake, units, chunk, self.run_id, number, staging),
            *stage_feeds(lake, chunk, self.run_id, staging),
            self._stage_report(number, chunk, staging),
        ]
        commit(lake, staging, [*chunk.files, *extra], edits.deleted())
        _LOG.info("committed chunk %d: %s", number, ", ".join(f"{k} {v}" for k, v in chunk.summary().items()))
        return chunk

    def _execute(self, number: int, units: Sequence[WorkUnit], staging: str) -> ChunkReport:
        lake, engine = self.lake, self.engine
        context = ChunkContext(
            self.config,
            self.run_id,
            number,
            staging,
            tuple(lake.ledger_files()),
            tuple(lake.fingerprint_files()),
            tuple(lake.files(ARTICLES)),
            not engine.local,
        )
        pipeline = beam.Pipeline(runner=engine.runner(), options=engine.options)
        build(pipeline, units, context)
        pipeline.run().wait_until_finish()
        chunk = ChunkReport.parse(read_bytes(context.report_path))
        chunk.prove()
        return chunk

    def _stage_report(self, number: int, chunk: ChunkReport, staging: str) -> WrittenFile:
        content, staged = chunk.dump(), f"{staging}/report.jsonl"
        write_bytes(self.lake.path(staged), content)
        return WrittenFile(
            "runs", f"{self.lake.run_folder(self.run_id)}/chunk-{number:05d}.jsonl", staged, 0, 0, len(content)
        )
