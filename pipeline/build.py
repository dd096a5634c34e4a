"""The Beam graph: from units of work to staged Parquet and the counts that prove nothing is lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam

from pipeline.account import tally, write_report
from pipeline.config import Config
from schemas.cluster import Cluster
from schemas.duplicate import Fingerprint
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, Retried, StoredRows
from schemas.raw import WorkUnit
from schemas.tables import (
    ARTICLES,
    CLUSTERS,
    DEAD_LETTERS,
    DUPLICATES,
    EDGES,
    EVENTS,
    FINGERPRINTS,
    LEDGER,
    REJECTS,
    Table,
)
from schemas.written import WrittenFile
from transforms.clean import Clean
from transforms.code_events import CodeEvents
from transforms.dedup import Deduplicate
from transforms.edges import NameParents, OneEdgePerPair
from transforms.fetch import FetchPages
from transforms.ledger import dead_entry, duplicate_entry, kept_entry, rejected_entry
from transforms.link_events import LinkEvents
from transforms.logic.partitions import Period, article_path, date_path, run_path, state_date_path, state_path
from transforms.logic.scope import WHOLE, Scope
from transforms.read import ReadDocuments, SourceConfig
from transforms.repeats import TellRepeatsApart
from transforms.replay import NO_REPLAY, STILL, FindResolved, ReadStored, Replay, SplitRetried
from transforms.rounds import Rounds
from transforms.sinks.base import SINKS
from transforms.within import KeepWithin


@dataclass(frozen=True, slots=True)
class ChunkContext:
    """What a chunk's graph needs to know of its run.

    Attributes:
        config: The configuration.
        run_id: The run.
        rounds: What to look up of earlier runs, and where to write: for one round, or ever more.
        spread: Whether several workers share the units.
        scope: What the run takes on.
        replay: What the chunk replays, beside its units.
    """

    config: Config
    run_id: str
    rounds: Rounds
    spread: bool
    scope: Scope = WHOLE
    replay: Replay = NO_REPLAY

    @property
    def period(self) -> Period:
        """What the tables of articles, and those beside it, are partitioned by."""
        period: Period = self.config.output.partition_by  # type: ignore[attr-defined]
        return period


Collections = dict[str, beam.PCollection[Any]]


def build(units: beam.PCollection[WorkUnit], context: ChunkContext) -> None:
    """Add the graph of one chunk, or of one after the other, to a pipeline.

    The way of a document: read → fetch → clean → deduplicate → code events → link → write; up to cleaning it may leave
    as a rejection or a dead letter. All that leaves is written, counted and entered in the ledger.

    Args:
        units: What to read, in any pipeline.
        context: The run that it belongs to.
    """
    config = context.config
    sources = {
        source.origin: SourceConfig(params.type, params)  # type: ignore[attr-defined]
        for source, params in zip(config.open_sources(), config.sources, strict=True)
    }
    rounds = context.rounds
    read = units | "Read" >> ReadDocuments(
        sources, rounds, context.run_id, spread=context.spread, scope=context.scope,
        replayed=context.replay.unit_ids if context.replay != NO_REPLAY else None,
        repeatedly=config.mode == "streaming",
    )  # fmt: skip
    if context.replay.rows:
        stored = units.pipeline | "rows" >> beam.Create(context.replay.rows, reshuffle=False).with_output_types(
            StoredRows
        )
        stored = stored | "ReadStored" >> ReadStored(config.root, sources, spread=context.spread)
        read["documents"] = (read["documents"], stored) | "all documents" >> beam.Flatten()
    fetched = read["documents"] | "Fetch" >> FetchPages(config.fetch)
    cleaned = fetched["documents"] | "Clean" >> Clean(config.clean, config.workers)
    articles = cleaned["articles"]
    aside = [("unchanged", read["unchanged"]), ("left", read["left"]), ("outside", read["outside"])]
    aside.append(("coming", fetched["coming"]))
    if context.scope.windowed:
        within = articles | "Within" >> KeepWithin(context.scope)
        articles = within["articles"]
        aside.append(("outside", within["outside"]))
    deduplicated = articles | "Deduplicate" >> Deduplicate(config.dedup, rounds, parts=64 if context.spread else 8)
    coded = deduplicated["articles"] | "CodeEvents" >> CodeEvents(config.events, config.workers, context.period)
    kept, edges = coded["articles"], deduplicated["edges"]
    if config.links.enabled and config.events.extractors:
        # The rounds of a stream are small: one worker that keeps earlier articles in memory is quicker than many.
        spread = context.spread and config.mode == "batch"
        linked = kept | "LinkEvents" >> LinkEvents(config.links, rounds, spread=spread)
        edges = (edges, linked) | "all edges" >> beam.Flatten() | "one edge" >> OneEdgePerPair()
        kept = {"articles": kept, "edges": linked} | "NameParents" >> NameParents()

    stages = {"read": read, "fetch": fetched, "clean": cleaned}
    rejected = tuple(stage["rejected"] for stage in stages.values()) | "rejected" >> beam.Flatten()
    dead = tuple(stage["dead"] for stage in stages.values()) | "dead" >> beam.Flatten()
    still_rejected = rejected | "SplitRejected" >> SplitRetried(Rejection, rounds, context.replay.ids)
    still_dead = dead | "SplitDead" >> SplitRetried(DeadLetter, rounds, context.replay.ids)
    results: Collections = {
        "articles": kept,
        "events": coded["events"],
        "duplicates": deduplicated["duplicates"],
        "stories": deduplicated["stories"],
        "edges": edges,
        "fingerprints": deduplicated["fingerprints"],
        "rejected": _numbered(still_rejected["new"], Rejection, context.run_id),
        "dead": _numbered(still_dead["new"], DeadLetter, context.run_id),
    }
    # What failed again as before was read, so it has arrived, but the lake holds its row already.
    still = (still_rejected["again"], still_dead["again"]) | "still" >> beam.Flatten()
    for outcome, shown in ((STILL["dead"], "again"), (STILL["rejected"], STILL["rejected"])):
        aside.append((shown, still | outcome >> beam.FlatMap(_units_of, outcome).with_output_types(str)))
    arrived = (read["documents"], read["rejected"], read["dead"])
    ledger = _ledger(results, context)
    written = _write(results, ledger, context)
    tallies = tally(arrived, read["outside"], aside, ledger)
    resolved = ledger | "FindResolved" >> FindResolved(rounds, context.replay.ids)
    changed = (deduplicated["changes"], deduplicated["moves"])
    write_report(units, (written, tallies, read["feeds"], *changed, still, resolved), rounds, config.root)


def _numbered(rows: beam.PCollection[Any], record: type, run_id: str) -> beam.PCollection[Any]:
    """Rejections or dead letters of this run, each with an id of its own."""
    name = record.__name__
    numbered: beam.PCollection[Any] = (
        rows
        | f"name run of {name}" >> beam.Map(lambda row: row._replace(run_id=run_id)).with_output_types(record)
        | f"number {name}" >> TellRepeatsApart(record)
    )
    return numbered


def _units_of(retried: Retried, outcome: str) -> list[str]:
    return [retried.unit] if retried.outcome == outcome else []


def _ledger(results: Collections, context: ChunkContext) -> beam.PCollection[LedgerEntry]:
    run, period = context.run_id, context.period
    entries = (
        results["articles"] | "enter kept" >> beam.Map(kept_entry, run, period).with_output_types(LedgerEntry),
        results["duplicates"]
        | "enter duplicates" >> beam.Map(duplicate_entry, run, period).with_output_types(LedgerEntry),
        results["rejected"] | "enter rejected" >> beam.Map(rejected_entry, run).with_output_types(LedgerEntry),
        results["dead"] | "enter dead" >> beam.Map(dead_entry, run).with_output_types(LedgerEntry),
    )
    ledger: beam.PCollection[LedgerEntry] = entries | "ledger" >> beam.Flatten()
    return ledger


def _write(
    results: Collections, ledger: beam.PCollection[LedgerEntry], context: ChunkContext
) -> beam.PCollection[WrittenFile]:
    sink = SINKS.create(context.config.output.type, context.config.output)  # type: ignore[attr-defined]
    run, period = context.run_id, context.period
    rows: dict[Table, beam.PCollection[tuple[str, Any]]] = {
        ARTICLES: _placed(results["articles"], ARTICLES, lambda row: article_path(ARTICLES, row, period)),
        EVENTS: results["events"],
        DUPLICATES: _placed(
            results["duplicates"], DUPLICATES, lambda row: date_path(DUPLICATES, row.published_at, period)
        ),
        CLUSTERS: results["stories"]
        | "place clusters"
        >> beam.MapTuple(lambda day, row: (date_path(CLUSTERS, day, period), row)).with_output_types(
            tuple[str, Cluster]
        ),
        EDGES: _placed(results["edges"], EDGES, lambda row: date_path(EDGES, row.published_at, period)),
        REJECTS: _at(results["rejected"], REJECTS, run_path(REJECTS, run)),
        DEAD_LETTERS: _at(results["dead"], DEAD_LETTERS, run_path(DEAD_LETTERS, run)),
        LEDGER: _at(ledger, LEDGER, state_path(LEDGER)),
        FINGERPRINTS: results["fingerprints"]
        | "place fingerprints"
        >> beam.ParDo(_PlaceByChunk(context.rounds, run)).with_output_types(tuple[str, Fingerprint]),
    }
    written = [sink.write(table.name, table, placed, context.rounds) for table, placed in rows.items()]
    files: beam.PCollection[WrittenFile] = tuple(written) | "written" >> beam.Flatten()
    return files


def _at(rows: beam.PCollection[Any], table: Table, path: str) -> beam.PCollection[tuple[str, Any]]:
    return _placed(rows, table, lambda row: path)


def _placed(
    rows: beam.PCollection[Any], table: Table, path_of: Callable[[Any], str]
) -> beam.PCollection[tuple[str, Any]]:
    placed: beam.PCollection[tuple[str, Any]] = rows | f"place {table.name}" >> beam.Map(
        lambda row: (path_of(row), row)
    ).with_output_types(tuple[str, table.record])  # type: ignore[name-defined]
    return placed


class _PlaceByChunk(beam.DoFn):
    """Fingerprints in, each with the file of its day and chunk out."""

    def __init__(self, rounds: Rounds, run_id: str) -> None:
        self._rounds = rounds
        self._run_id = run_id

    def process(self, row: Fingerprint, window: Any = beam.DoFn.WindowParam) -> Iterator[tuple[str, Fingerprint]]:
        round_ = self._rounds.of(window)
        if round_ is not None:
            yield state_date_path(FINGERPRINTS, row.published_at, self._run_id, round_.number), row
