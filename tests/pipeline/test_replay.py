"""Rejects and dead letters that are run again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline.commands.replay import replay as command
from pipeline.errors import UserError
from pipeline.lake.folders import Lake
from pipeline.lake.query import query
from pipeline.runs.chunks import ChunkRunner
from pipeline.runs.options import RunOptions
from pipeline.runs.run import RunResult, run
from pipeline.runs.selection import NO_PAYLOAD, Failed, ReplayPlan, Selection, select, stored_rows
from schemas.arrow import table_of
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, StoredRows
from schemas.raw import RawDocument, WorkUnit
from schemas.record import to_json
from schemas.tables import DEAD_LETTERS, LEDGER, REJECTS, Table
from transforms.sinks.parquet import ParquetParams, encode

FIRST, SECOND = "20260301T080000Z-aaaaaaaa", "20260302T080000Z-bbbbbbbb"
COUNTS = (
    "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM duplicates), (SELECT count(*) FROM rejects), "
    "(SELECT count(*) FROM dead_letters), (SELECT count(*) FROM ledger), "
    "(SELECT count(DISTINCT document_id) FROM ledger)"
)


def ident(number: int) -> str:
    return f"{number:032x}"


def raw(number: int, **more: Any) -> RawDocument:
    return RawDocument(ident(number), "desk", f"s{number}", "in/a.txt", "text/plain", b"text", **more)


class Rows:
    """A lake made by hand."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(str(root))
        self.tables: dict[tuple[Table, str], list[Any]] = {}

    def add(self, row: Rejection | DeadLetter, run: str) -> None:
        rejected = isinstance(row, Rejection)
        table, disposition = (REJECTS, "rejected") if rejected else (DEAD_LETTERS, "dead")
        reason = row.reason if isinstance(row, Rejection) else row.error_type
        folder = f"{table.folder}/run_date={run[:4]}-{run[4:6]}-{run[6:8]}"
        entry = LedgerEntry(
            row.document_id, row.source_id, row.origin, row.uri, row.url, disposition, reason, None, None, folder,
            isinstance(row, DeadLetter) and row.retryable, run,
        )  # fmt: skip
        self.tables.setdefault((table, f"{folder}/part-00000.parquet"), []).append(row._replace(run_id=run))
        self.tables.setdefault((LEDGER, "state/ledger/part-00000.parquet"), []).append(entry)

    def reject(
        self, number: int, reason: str = "too_short", run: str = FIRST, stage: str = "clean", **more: Any
    ) -> None:
        values = {"url": None, "payload": to_json(raw(number)).encode(), "origin": "desk", "uri": "in/a.txt"} | more
        row = Rejection(ident(number), f"s{number}", title=None, stage=stage, reason=reason, detail=None, **values)
        self.add(row, run)

    def dead(
        self, number: int, error: str = "TimeoutError", run: str = FIRST, stage: str = "clean", **more: Any
    ) -> None:
        values: dict[str, Any] = {"payload": to_json(raw(number)).encode(), "retryable": False} | more
        row = DeadLetter(
            ident(number), f"s{number}", "desk", "in/a.txt", None, stage, error, "no", None,
            occurred_at=0, pipeline_version="1", **values,
        )  # fmt: skip
        self.add(row, run)

    def write(self) -> Lake:
        for (table, path), rows in self.tables.items():
            target = Path(self.lake.path(path))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(encode(table_of(table.record, rows), ParquetParams(root=self.lake.root)))
        return self.lake


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    rows = Rows(tmp_path_factory.mktemp("replay") / "lake")
    rows.reject(1)
    rows.reject(2, "paywall", url="https://example.org/2")
    rows.reject(3, run=SECOND)
    rows.reject(4, "not_found", stage="fetch")
    rows.reject(5, payload=None)
    rows.dead(6)
    rows.dead(7, "UnansweredError", stage="fetch", run=SECOND, retryable=True)
    return rows.write()


def chosen(plan: ReplayPlan) -> set[int]:
    return {int(name, 16) for item in plan.items for name in item.document_ids}


@pytest.mark.parametrize(
    ("selection", "numbers"),
    [
        (Selection(), {1, 2, 3, 4, 6, 7}),
        (Selection(dispositions=("rejected",)), {1, 2, 3, 4}),
        (Selection(dispositions=("dead",)), {6, 7}),
        (Selection(run=SECOND), {3, 7}),
        (Selection(run="20200101T000000Z-00000000"), set()),
        (Selection(stage="fetch"), {4, 7}),
        (Selection(stage="extract"), set()),
        (Selection(reasons=("too_short", "paywall")), {1, 2, 3}),
        (Selection(errors=("TimeoutError",)), {6}),
        (Selection(errors=("TimeoutError",), reasons=("paywall",)), {2, 6}),
        (Selection(errors=("TimeoutError",), dispositions=("rejected",)), set()),
        (Selection(ids=(ident(1), "s3", "https://example.org/2")), {1, 2, 3}),
        (Selection(ids=("in/a.txt",), run=SECOND), {3, 7}),
        (Selection(ids=(ident(0)[:31],)), {1, 2, 3, 4, 6, 7}),
        (Selection(ids=("00000",)), set()),
        (Selection(limit=2), {6, 7}),
    ],
)
def test_selections(lake: Lake, selection: Selection, numbers: set[int]) -> None:
    assert chosen(select(lake, selection, ["desk"])) == numbers


def test_a_plan_counts_what_failed_and_what_cannot_be_replayed(lake: Lake) -> None:
    plan = select(lake, Selection(dispositions=("rejected",)), ["desk"])
    too_short = Failed("rejected", "clean", "too_short")
    assert plan.counts == {too_short: 2, Failed("rejected", "clean", "paywall"): 1} | {
        Failed("rejected", "fetch", "not_found"): 1
    }
    assert (plan.documents, plan.refused) == (4, {NO_PAYLOAD: 1})
    day = "rejects/run_date=2026-03-0"
    assert sorted(stored_rows(plan.items)) == [
        StoredRows(f"{day}1/part-00000.parquet", [ident(1), ident(2), ident(4)]),
        StoredRows(f"{day}2/part-00000.parquet", [ident(3)]),
    ]


def test_what_a_killed_replay_has_tried_and_written_is_left_out(lake: Lake) -> None:
    assert chosen(select(lake, Selection(), ["desk"], but=[ident(1)], but_run=SECOND)) == {2, 4, 6}


def test_units_are_read_once_by_their_source_while_they_are_there(tmp_path: Path) -> None:
    here, gone = tmp_path / "here.jsonl", tmp_path / "gone.jsonl"
    here.write_text("{}\n")
    rows = Rows(tmp_path / "lake")
    for number, (path, origin) in enumerate([(here, "desk"), (here, "desk"), (gone, "desk"), (here, "other")]):
        unit = WorkUnit(origin, str(path), size=1, modified_at=1, weight=5)
        rows.reject(number, "invalid_record", stage="read", payload=to_json(unit).encode())
    rows.reject(8, "empty", stage="read", payload=b'{"origin":"desk"}')
    plan = select(rows.write(), Selection(), ["desk"])
    [item] = plan.items
    assert (item.unit and (item.unit.uri, item.unit.size), chosen(plan), item.weight) == ((str(here), 3), {0, 1}, 5)
    assert sorted(plan.refused.values()) == [1, 1, 1]
    problems = " ".join(plan.refused)
    assert f"its file is gone: {gone}" in problems
    assert "no source 'other'" in problems
    assert "WorkUnit lacks uri" in problems


def test_a_selection_as_the_report_has_it() -> None:
    assert Selection(stage="read", errors=("OSError",), limit=3).as_dict() == {
        "dispositions": ["rejected", "dead"],
        "stage": "read",
        "errors": ["OSError"],
        "limit": 3,
    }


def invoke(*args: str) -> Any:
    return CliRunner().invoke(command, args)


def test_a_dry_run_counts_and_writes_nothing(lake: Lake, tmp_path: Path, helpers: Any) -> None:
    config = tmp_path / "news.yaml"
    sources = [{"type": "text", "name": "desk", "glob": "in/*.txt"}]
    config.write_text(json.dumps({"sources": sources, "output": {"root": lake.root}}))
    before = helpers.parquet_bytes(Path(lake.root))
    shown = invoke(str(config), "--dry-run", "--rejects", "--run", FIRST).output
    assert [line.split() for line in shown.splitlines()[1:4]] == [
        ["rejected", "clean", "paywall", "1"],
        ["rejected", "clean", "too_short", "1"],
        ["rejected", "fetch", "not_found", "1"],
    ]
    assert "Documents to replay: 3" in shown
    assert "1 cannot be replayed: larger than 1 MiB" in shown
    assert "Nothing to replay." in invoke(str(config), "--dry-run", "--error", "NoSuchError").output
    assert helpers.parquet_bytes(Path(lake.root)) == before
    unknown = invoke(str(config), "--reason", "boring")
    assert isinstance(unknown.exception, UserError)
    assert "--reason boring: one of empty, binary" in str(unknown.exception)


def replayed(place: Any, selection: Selection | None = None, **more: Any) -> RunResult:
    return run(place.config(**more), options=RunOptions(replay=selection or Selection()))


def test_a_killed_replay_is_resumed_and_every_document_stays_in_the_ledger_once(
    place: Any, helpers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [helpers.record(number) for number in range(2)]
    briefs = [helpers.record(number, text=f"The ferry {number} is late again.") for number in (7, 8)]
    file = helpers.write_jsonl(place.inbox / "a.jsonl", *records, *briefs, "no json")
    assert place.run().report.equation() == "in 5 = kept 2 + duplicate 0 + rejected 3 + dead 0"

    present: dict[str, Any] = {"clean": {"min_words": 3}, "chunks": {"units": 1}}
    real: Callable[..., Any] = ChunkRunner.run

    def killed(self: ChunkRunner, number: int, *rest: Any) -> Any:
        if number == 1:
            raise KeyboardInterrupt
        return real(self, number, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkRunner, "run", killed)
        with pytest.raises(KeyboardInterrupt):
            replayed(place, **present)
    assert query(place.lake, COUNTS)[1] == [(3, 0, 2, 0, 5, 5)]

    helpers.write_jsonl(file, *records, *briefs, helpers.record(9))
    done = replayed(place, **present)
    assert done.report.equation() == "in 3 = kept 3 + duplicate 0 + rejected 0 + dead 0"
    assert done.report.retried == {"kept": 2, "read": 1}
    assert query(place.lake, COUNTS)[1] == [(5, 0, 0, 0, 5, 5)]
    manifest = json.loads(Path(done.manifest).read_text())
    selection = {"dispositions": ["rejected", "dead"]}
    assert manifest["replay"] == {"selection": selection, "documents": 3, "refused": {}}

    tables = place.parquet("articles", "rejects", "state")
    empty = replayed(place, **present)
    assert (empty.report.counts["in"], empty.report.replay and empty.report.replay["documents"]) == (0, 0)
    after = place.run().report
    assert (after.counts["in"], after.counts["unchanged"]) == (0, 5)
    assert place.parquet("articles", "rejects") == {n: b for n, b in tables.items() if not n.startswith("state")}


def test_what_fails_as_before_keeps_its_row_and_what_fails_otherwise_replaces_it(place: Any, helpers: Any) -> None:
    long, brief = helpers.record(1, text="The ferry is late. " * 90), helpers.record(2, text="The ferry is late.")
    helpers.write_jsonl(place.inbox / "a.jsonl", long, brief)
    assert place.run(clean={"min_words": 900}).report.equation().endswith("rejected 2 + dead 0")
    before = query(place.lake, "SELECT source_id, reason, run_id FROM rejects ORDER BY ALL")[1]
    result = replayed(place, clean={"min_words": 100, "max_chars": 1_000})
    assert result.report.equation() == "in 1 = kept 0 + duplicate 0 + rejected 1 + dead 0"
    assert result.report.counts["still_rejected"] == 1
    after = query(place.lake, "SELECT source_id, reason, run_id FROM rejects ORDER BY ALL")[1]
    assert after == [("n1", "too_large", result.run_id), before[1]]
    assert query(place.lake, COUNTS)[1] == [(0, 0, 2, 0, 2, 2)]
