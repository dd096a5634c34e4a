"""The run report: what came of every document, and the proof that none is lost."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pipeline.runs.feed_report import FeedReport
from pipeline.runs.stage_times import STAGES
from schemas.feed import FeedState
from schemas.match import CanonicalChange, Move
from schemas.outcome import Disposition, Retried
from schemas.record import from_json, to_json
from schemas.runs import StageTime
from schemas.tables import ARTICLES, DEAD_LETTERS, DUPLICATES, REJECTS
from schemas.written import Tally, WrittenFile

DISPOSITIONS = tuple(disposition.value for disposition in Disposition)
STILL_DEAD = "still_dead"
"""Outcome of a dead letter that was tried again in vain: the lake holds it already, so it is not counted as read."""
STILL_REJECTED = "still_rejected"
"""The same of a rejected document that was replayed."""
BESIDE = ("unchanged", STILL_DEAD, STILL_REJECTED, "outside")
"""Outcomes that stand beside the equation."""
SET_ASIDE = ("again", STILL_REJECTED, "outside", "coming")
"""Outcomes of documents that were read and get no disposition: the lake holds them, or another run takes them on, or
a later round of a stream, to which their pages are still coming."""
_TABLE_OF = {
    Disposition.KEPT: ARTICLES.name,
    Disposition.DUPLICATE: DUPLICATES.name,
    Disposition.REJECTED: REJECTS.name,
    Disposition.DEAD: DEAD_LETTERS.name,
}


ReportRow = WrittenFile | Tally | FeedState | CanonicalChange | Move | StageTime | Retried
_LINES: Mapping[str, type] = {
    "F": WrittenFile,
    "T": Tally,
    "P": FeedState,
    "C": CanonicalChange,
    "M": Move,
    "S": StageTime,
    "R": Retried,
}
"""What a line of a chunk's report holds, by its first character."""


def report_line(row: ReportRow) -> str:
    """A row of a chunk's report as its line."""
    return next(sign for sign, kind in _LINES.items() if kind is type(row)) + to_json(row)


class LostDocumentError(Exception):
    """The counts do not add up: a document has no disposition, or two."""


@dataclass(frozen=True, slots=True)
class ChunkReport:
    """What one chunk read and staged.

    Attributes:
        files: The staged files.
        tallies: How many documents of each file or feed came to each outcome.
        feeds: The states that its polls have left.
        changes: Clusters of earlier chunks and runs that another article stands for now.
        times: Wall time by stage.
        retried: Documents that had failed before and were tried again.
        moves: Texts of earlier chunks and runs whose stories were divided anew.
    """

    files: tuple[WrittenFile, ...]
    tallies: tuple[Tally, ...]
    feeds: tuple[FeedState, ...] = ()
    changes: tuple[CanonicalChange, ...] = ()
    times: tuple[StageTime, ...] = ()
    retried: tuple[Retried, ...] = ()
    moves: tuple[Move, ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> "ChunkReport":
        """Read the report that the graph wrote."""
        rows: dict[str, list[Any]] = {sign: [] for sign in _LINES}
        for line in content.decode("utf-8").split("\n"):  # no other line ends: names of files may hold them
            if line:
                rows[line[0]].append(from_json(_LINES[line[0]], line[1:]))
        return cls(*(tuple(rows[sign]) for sign in "FTPCSRM"))

    def dump(self) -> bytes:
        """The report as :meth:`parse` reads it; equal reports have equal bytes."""
        rows: Iterable[ReportRow] = chain(
            self.files, self.tallies, self.feeds, self.changes, self.times, self.retried, self.moves
        )
        return "\n".join(sorted(report_line(row) for row in rows)).encode("utf-8")

    def total(self, outcome: str) -> int:
        """Documents with an outcome."""
        return sum(tally.documents for tally in self.tallies if tally.outcome == outcome)

    def by_unit(self) -> dict[tuple[str, str], int]:
        """Documents by file or feed and outcome."""
        return {(tally.unit, tally.outcome): tally.documents for tally in self.tallies}

    def taken(self) -> int:
        """Documents that were read and not set aside."""
        return self.total("in") - sum(self.total(outcome) for outcome in SET_ASIDE)

    def summary(self) -> dict[str, int]:
        """Documents read and what came of them, by disposition."""
        decided = {name: self.total(name) for name in DISPOSITIONS}
        still = {STILL_DEAD: self.total("again"), STILL_REJECTED: self.total(STILL_REJECTED)}
        return {"in": self.taken(), **decided, "unchanged": self.total("unchanged"), **still}

    def prove(self) -> None:
        """Check that every document has exactly one disposition, counted where it was read and where it was written.

        Raises:
            LostDocumentError: It does not hold; the message gives the counts.
        """
        decided = {disposition: self.total(disposition) for disposition in DISPOSITIONS}
        arrived = self.taken()
        if arrived != sum(decided.values()):
            raise LostDocumentError(f"in = {arrived}, but {_sum(decided)} = {sum(decided.values())}")
        for disposition, table in _TABLE_OF.items():
            written = sum(file.rows_written for file in self.files if file.table == table)
            if written != decided[disposition]:
                raise LostDocumentError(
                    f"{decided[disposition]} documents are {disposition.value}, but {written} rows went to {table}"
                )


@dataclass(slots=True)
class RunReport:
    """What a run has done, added up over its chunks.

    Attributes:
        counts: Documents by outcome.
        reasons: Documents by ``rejected/<reason>``, ``duplicate/<relation>``, ``dead/<error>``, and ``kept/<relation>``
            of texts that are drawn from others.
        sources: For each source, documents by outcome.
        partitions: For each written partition, its rows, bytes and rows added.
        feeds: What polls came to.
        changes: Clusters of earlier chunks and runs that another article stands for now.
        times: Milliseconds by stage.
        moves: Texts of earlier chunks and runs whose stories were divided anew.
        retried: Documents that had failed before and were tried again, by what came of them.
        replay: What a replay was told and could not do; None for an ordinary run.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    partitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    feeds: FeedReport = field(default_factory=FeedReport)
    changes: list[CanonicalChange] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    retried: Counter[str] = field(default_factory=Counter)
    replay: dict[str, Any] | None = None

    def add(self, chunk: ChunkReport) -> None:
        """Add a committed chunk."""
        for tally in chunk.tallies:
            if "/" in tally.outcome:
                self.reasons[tally.outcome] += tally.documents
                continue
            self.counts[_public(tally.outcome)] += tally.documents
            self.sources[tally.unit.split("\t")[0]][_public(tally.outcome)] += tally.documents
            if tally.outcome in SET_ASIDE:
                self.counts["in"] -= tally.documents
                self.sources[tally.unit.split("\t")[0]]["in"] -= tally.documents
        self.feeds.add(chunk.feeds)
        self.changes += chunk.changes
        self.moves += chunk.moves
        self.retried.update(row.outcome for row in chunk.retried)
        for stage, milliseconds in chunk.times:
            self.times[stage] += milliseconds
        for file in chunk.files:
            if not file.path.startswith("state/"):
                known = self.partitions.setdefault(file.path, {"table": file.table, "rows_added": 0})
                known.update(rows=file.rows, bytes=file.size, rows_added=known["rows_added"] + file.rows_written)

    def expect(self, sources: Iterable[str]) -> None:
        """Add sources by name: one that has given nothing is told of, too."""
        for source in sources:
            self.sources.setdefault(source, Counter())

    def wait(self, not_due: Sequence[FeedState], gone: Sequence[FeedState]) -> None:
        """Add feeds that were not polled."""
        self.feeds.wait(not_due, gone)

    def skip(self, documents: Mapping[str, int]) -> None:
        """Add the documents, by source, of files that were not opened, since they have not changed."""
        for source, count in documents.items():
            self.counts["unchanged"] += count
            self.sources[source]["unchanged"] += count

    def prove(self) -> None:
        """Check the equation of the whole run.

        Raises:
            LostDocumentError: It does not hold.
        """
        decided = {name: self.counts[name] for name in DISPOSITIONS}
        if self.counts["in"] != sum(decided.values()):
            raise LostDocumentError(f"in = {self.counts['in']}, but {_sum(decided)} = {sum(decided.values())}")

    def reject_rate(self) -> float:
        """Share of the documents that were rejected or died."""
        lost = self.counts[Disposition.REJECTED] + self.counts[Disposition.DEAD]
        return lost / self.counts["in"] if self.counts["in"] else 0.0

    def nothing_reached(self) -> bool:
        """Whether all that the run met was sources and pages that could not be reached."""
        beside = self.counts[STILL_DEAD] + self.counts[STILL_REJECTED] + self.counts["unchanged"]
        unreached = self.counts["retryable"] + self.counts[STILL_DEAD]
        if self.feeds.answered():
            return False
        return unreached > 0 and unreached == self.counts["in"] + beside

    def equation(self) -> str:
        """The proof in a line."""
        counts = {name: self.counts[name] for name in DISPOSITIONS}
        return f"in {self.counts['in']} = {' + '.join(f'{name} {count}' for name, count in counts.items())}"

    def cluster_changes(self) -> Counter[tuple[str, str]]:
        """How many texts of earlier chunks and runs have come from one cluster to another."""
        pairs = ((move.old_cluster_id, move.cluster_id) for move in self.moves)
        return Counter(pair for pair in pairs if pair[0] != pair[1])

    def times_as_dict(self) -> dict[str, Any]:
        """Where the time went: seconds by stage, their sum, and how many documents a second that makes."""
        total = self.times.total()
        return {
            "stages": {name: self.times[name] / 1000 for name in STAGES if self.times[name]},
            "seconds": total / 1000,
            "documents_per_second": round(self.counts["in"] * 1000 / total, 2) if total else None,
        }

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values, in a stable order."""
        return {
            "counts": _counts(self.counts),
            "equation": self.equation(),
            "reasons": dict(sorted(self.reasons.items())),
            "sources": {name: _counts(counts) for name, counts in sorted(self.sources.items())},
            "partitions": dict(sorted(self.partitions.items())),
            "feeds": self.feeds.as_dict(),
            "retried": dict(sorted(self.retried.items())),
            **({"replay": self.replay} if self.replay is not None else {}),
            "canonical_changed": len(self.changes),
            "superseded": sum(change.superseded for change in self.changes),
            "canonical_changes": [
                {"cluster_id": change.cluster_id, "old_id": change.old_id, "new_id": change.new_id}
                for change in sorted(self.changes)
            ],
            "regrouped": len(self.moves),
            "cluster_changes": [
                {"old_cluster_id": old, "cluster_id": new, "texts": count}
                for (old, new), count in sorted(self.cluster_changes().items())
            ],
        }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("in", *DISPOSITIONS, *BESIDE, "retryable")}


def _public(outcome: str) -> str:
    return STILL_DEAD if outcome == "again" else outcome


def _sum(counts: dict[str, int]) -> str:
    return " + ".join(f"{name} {count}" for name, count in counts.items())
