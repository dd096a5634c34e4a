"""The steps of a graph that account for its documents: counts by unit and outcome, and the report of each round."""

from collections.abc import Iterable, Sequence
from typing import Any

import apache_beam as beam

from pipeline.runs.report import ReportRow, report_line
from schemas.outcome import DeadLetter, LedgerEntry, Rejection
from schemas.raw import RawDocument, WorkUnit
from schemas.written import Tally
from transforms.read import unit_key
from transforms.rounds import Rounds
from transforms.storage import join, publish

__all__ = ["report_path", "tally", "write_report"]


def report_path(root: str, staging: str) -> str:
    """Where a chunk's counts and files are written.

    Args:
        root: Folder of the lake.
        staging: Staging folder of the chunk, relative to it.
    """
    return join(root, f"{staging}/report.jsonl")


def tally(
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


def write_report(
    units: beam.PCollection[WorkUnit], rows: Sequence[beam.PCollection[Any]], rounds: Rounds, root: str
) -> None:
    """Write the chunk's report: the one file that says its staging is complete."""
    lines = [
        part | f"report lines {number}" >> beam.Map(_line).with_output_types(tuple[int, str])
        for number, part in enumerate(rows)
    ]
    # There is a report, too, of units in which there was nothing.
    begun = units | "begun" >> beam.Map(lambda unit: (0, "")).with_output_types(tuple[int, str])
    _ = (
        (begun, *lines)
        | "report lines" >> beam.Flatten()
        | "one report" >> beam.GroupByKey()
        | "write report" >> beam.ParDo(_WriteReport(rounds, root))
    )


def _line(row: ReportRow) -> tuple[int, str]:
    return 0, report_line(row)


class _WriteReport(beam.DoFn):
    """The lines of a round's report in, nothing out."""

    def __init__(self, rounds: Rounds, root: str) -> None:
        self._rounds = rounds
        self._root = root

    def process(self, element: tuple[int, Iterable[str]], window: Any = beam.DoFn.WindowParam) -> None:
        round_ = self._rounds.of(window)
        if round_ is not None:
            content = "\n".join(sorted(filter(None, element[1])))
            publish(report_path(self._root, round_.staging), content.encode("utf-8"))
