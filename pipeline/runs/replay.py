"""A replay: rejects and dead letters run again, from the raw documents on, with the present code and configuration."""

import logging
from collections.abc import Sequence

from pipeline.runs.chunks import ChunkRunner
from pipeline.runs.plan import cut
from pipeline.runs.report import ChunkReport, RunReport
from pipeline.runs.selection import ReplayItem, ReplayPlan, Selection, select, stored_rows
from pipeline.runs.session import Session
from schemas.raw import WorkUnit
from transforms.logic.scope import WHOLE
from transforms.replay import Replay
from transforms.storage import read_bytes
from transforms.workers import close_pools

_LOG = logging.getLogger(__name__)


def replay_chunks(session: Session, runner: ChunkRunner, selection: Selection) -> RunReport:
    """Replay what a selection means in a lake, chunk after chunk.

    Args:
        session: The run that the replay is; what it has committed before it was killed is not done again.
        runner: Runs its chunks.
        selection: What is to be replayed.

    Raises:
        LostDocumentError: The counts do not add up; nothing of that chunk is committed.
        OSError: The lake cannot be read or written.
    """
    lake, config = session.lake, runner.config
    report = session.committed()
    done = _tried(session)
    origins = [source.origin for source in config.open_sources()]
    plan = select(lake, selection.less(len(done)), origins, but=done, but_run=session.run_id)
    report.replay = {
        "selection": selection.as_dict(),
        "documents": len(done) + plan.documents,
        "refused": dict(sorted(plan.refused.items())),
    }
    _log_plan(plan)
    chunks = cut(plan.items, config.chunks) if runner.graphs.chunked else iter([plan.items] if plan.items else [])
    try:
        for number, items in enumerate(chunks, start=session.chunks_done()):
            report.add(runner.run(number, _units(items), WHOLE, _replay(items)))
    finally:
        close_pools()
    report.prove()
    return report


def _tried(session: Session) -> frozenset[str]:
    """The documents that the run has tried and committed."""
    chunks = [ChunkReport.parse(read_bytes(file)) for file in session.lake.chunk_reports(session.run_id)]
    return frozenset(row.document_id for chunk in chunks for row in chunk.retried)


def _units(items: Sequence[ReplayItem]) -> list[WorkUnit]:
    return [item.unit for item in items if item.unit is not None]


def _replay(items: Sequence[ReplayItem]) -> Replay:
    again = (document_id for item in items if item.unit is not None for document_id in item.document_ids)
    return Replay(stored_rows(items), frozenset(again))


def _log_plan(plan: ReplayPlan) -> None:
    _LOG.info("documents to replay: %d", plan.documents) if plan.documents else _LOG.info("nothing to replay")
    for problem, count in sorted(plan.refused.items()):
        _LOG.warning("%d cannot be replayed: %s", count, problem)
