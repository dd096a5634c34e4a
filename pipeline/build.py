"""The Beam graph: from units of work to staged Parquet and the counts that prove nothing is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import apache_beam as beam

from pipeline.config import Config
from pipeline.runs.report import ReportRow, report_line
from schemas.cluster import Cluster
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, Retried, StoredRows
from schemas.raw import RawDocument, WorkUnit
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
from schemas.written import Tally, WrittenFile
from transforms.clean import Clean
from transforms.code_events import CodeEvents
from transforms.dedup import Deduplicate
from transforms.edges import NameParents, OneEdgePerPair
from transforms.fetch import FetchPages
from transforms.ledger import dead_entry, duplicate_entry, kept_entry, rejected_entry
from transforms.link_events import LinkEvents
from transforms.logic.partitions import Period, article_path, date_path, run_path, state_date_path, state_path
from transforms.logic.scope import WHOLE, Scope
from transforms.read import ReadDocuments, SourceConfig, unit_key
from transforms.repeats import TellRepeatsApart
from transforms.replay import NO_REPLAY, STILL, FindResolved, ReadStored, Replay, SplitRetried
from transforms.sinks.base import SINKS
from transforms.storage import join, write_bytes
from transforms.within import KeepWithin


@dataclass(frozen=True, slots=True)
class ChunkContext:
    """What a chunk's graph needs to know of its run.

    Attributes:
        config: The configuration.
        run_id: The run.
        chunk: Number of the chunk in the run, from 0.
        staging: Its staging folder under the root.
        ledger_files: Files of the ledger.
        fingerprint_files: Files of earlier fingerprints, of all dates: the days of the documents are known only once
            they are read.
        article_files: Files of the articles that the lake holds.
        spread: Whether several workers share the units.
        scope: What the run takes on.
        replay: What the chunk replays, beside its units.
    """

    config: Config
    run_id: str
    chunk: int
    staging: str
    ledger_files: Sequence[str]
    fingerprint_files: Sequence[str]
    article_files: Sequence[str]
    spread: bool
    scope: Scope = WHOLE
    replay: Replay = NO_REPLAY

    @property
    def period(self) -> Period:
        """What the tables of articles, and those beside it, are partitioned by."""
        period: Period = self.config.output.partition_by  # type: ignore[attr-defined]
        return period

    @property
    def report_path(self) -> str:
        """Where the chunk's counts and files are written."""
        return join(self.config.root, f"{self.staging}/report.jsonl")


Collections = dict[str, beam.PCollection[Any]]


def build(pipeline: beam.Pipeline, units: Sequence[WorkUnit], context: ChunkContext) -> None:
    """Add the graph of one chunk to a pipeline.

    The way of a document: read → fetch → clean → deduplicate → code events → link → write; up to cleaning it may leave
    as a rejection or a dead letter. All that leaves is written, counted and entered in the ledger.

    Args:
        pipeline: Any Beam pipeline.
        units: What to read.
        context: The run that it belongs to.
    """
    config = context.config
    sources = {
        source.origin: SourceConfig(params.type, params)  # type: ignore[attr-defined]
        for source, params in zip(config.open_sources(), config.sources, strict=True)
    }
    created = pipeline | "units" >> beam.Create(list(units), reshuffle=False).with_output_types(WorkUnit)
    read = created | "Read" >> ReadDocuments(
        sources, context.ledger_files, context.run_id, spread=context.spread, scope=context.scope,
        replayed=context.replay.unit_ids if context.replay != NO_REPLAY else None,
        repeatedly=config.mode == "streaming",
    )  # fmt: skip
    if context.replay.rows:
        stored = pipeline | "rows" >> beam.Create(context.replay.rows, reshuffle=False).with_output_types(StoredRows)
        stored = stored | "ReadStored" >> ReadStored(config.root, sources, spread=context.spread)
        read["documents"] = (read["documents"], stored) | "all documents" >> beam.Flatten()
    fetched = read["documents"] | "Fetch" >> FetchPages(config.fetch)
    cleaned = fetched["documents"] | "Clean" >> Clean(config.clean, config.workers)
    articles = cleaned["articles"]
    aside = [("unchanged", read["unchanged"]), ("left", read["left"]), ("outside", read["outside"])]
    if context.scope.windowed:
        within = articles | "Within" >> KeepWithin(context.scope)
        articles = within["articles"]
        aside.append(("outside", within["outside"]))
    deduplicated = articles | "Deduplicate" >> Deduplicate(
        config.dedup, context.fingerprint_files, parts=64 if context.spread else 8
    )
    coded = deduplicated["articles"] | "CodeEvents" >> CodeEvents(config.events, config.workers, context.period)
    kept, edges = coded["articles"], deduplicated["edges"]
    if config.links.enabled and config.events.extractors:
        linked = kept | "LinkEvents" >> LinkEvents(config.links, context.article_files)
        edges = (edges, linked) | "all edges" >> beam.Flatten() | "one edge" >> OneEdgePerPair()
        kept = {"articles": kept, "edges": linked} | "NameParents" >> NameParents()

    stages = {"read": read, "fetch": fetched, "clean": cleaned}
    rejected = tuple(stage["rejected"] for stage in stages.values()) | "rejected" >> beam.Flatten()
    dead = tuple(stage["dead"] for stage in stages.values()) | "dead" >> beam.Flatten()
    still_rejected = rejected | "SplitRejected" >> SplitRetried(Rejection, context.ledger_files, context.replay.ids)
    still_dead = dead | "SplitDead" >> SplitRetried(DeadLetter, context.ledger_files, context.replay.ids)
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
    tallies = _tally(arrived, read["outside"], aside, ledger)
    resolved = ledger | "FindResolved" >> FindResolved(context.ledger_files, context.replay.ids)
    _report((written, tallies, read["feeds"], deduplicated["changes"], deduplicated["moves"], still, resolved), context)


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
    run, chunk, period = context.run_id, context.chunk, context.period
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
        FINGERPRINTS: _placed(
            results["fingerprints"],
            FINGERPRINTS,
            lambda row: state_date_path(FINGERPRINTS, row.published_at, run, chunk),
        ),
    }
    written = [sink.write(table.name, table, placed, context.staging) for table, placed in rows.items()]
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


def _tally(
    arrived: Sequence[beam.PCollection[RawDocument | Rejection | DeadLetter]],
    outside: beam.PCollection[str],
    aside: Sequence[tuple[str, beam.PCollection[str]]],
    ledger: beam.PCollection[LedgerEntry],
) -> beam.PCollection[Tally]:
    """Count documents by unit and outcome: where they were read, where they were set aside, where they were decided."""
    seen = [
        part | f"arrived {number}" >> beam.Map(lambda row: (unit_key(row.origin, row.uri), "in")).with_output_types(
            tuple[str, str]
        )
        for number, part in enumerate(arrived)
    ]  # fmt: skip
    seen += [
        units | f"{outcome} {number}" >> beam.Map(_paired, outcome).with_output_types(tuple[str, str])
        for number, (outcome, units) in enumerate([("in", outside), *aside])
    ]
    decided = ledger | "decided" >> beam.FlatMap(_outcomes).with_output_types(tuple[str, str])
    counts: beam.PCollection[Tally] = (
        (*seen, decided)
        | "all outcomes" >> beam.Flatten()
        | "count" >> beam.combiners.Count.PerElement()
        | "tally" >> beam.MapTuple(lambda key, count: Tally(key[0], key[1], count)).with_output_types(Tally)
    )
    return counts


def _paired(unit: str, outcome: str) -> tuple[str, str]:
    return unit, outcome


def _outcomes(entry: LedgerEntry) -> list[tuple[str, str]]:
    unit = unit_key(entry.origin, entry.uri)
    out = [(unit, entry.disposition)]
    if entry.reason is not None:
        out.append((unit, f"{entry.disposition}/{entry.reason}"))
    if entry.retryable:
        out.append((unit, "retryable"))
    return out


def _report(rows: Sequence[beam.PCollection[Any]], context: ChunkContext) -> None:
    """Write the chunk's report: the one file that says its staging is complete."""
    lines = [
        part | f"report lines {number}" >> beam.Map(_line).with_output_types(tuple[int, str])
        for number, part in enumerate(rows)
    ]
    _ = (
        lines
        | "report lines" >> beam.Flatten()
        | "one report" >> beam.GroupByKey()
        | "write report" >> beam.MapTuple(partial(_write_report, path=context.report_path))
    )


def _line(row: ReportRow) -> tuple[int, str]:
    return 0, report_line(row)


def _write_report(_: int, lines: Any, path: str) -> None:
    write_bytes(path, "\n".join(sorted(lines)).encode("utf-8"))
