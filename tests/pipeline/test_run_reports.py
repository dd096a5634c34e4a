"""The end of a run and its reports: for programs, for people, and in the list of runs."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from filelock import FileLock
from rich.console import Console

from pipeline.commands.runs import runs
from pipeline.errors import ExitCode, UserError
from pipeline.lake.query import query
from pipeline.runs.conclusion import conclude
from pipeline.runs.history import is_held, list_runs, load_manifest, show_run, show_runs
from pipeline.runs.report import ChunkReport, RunReport
from pipeline.runs.yields import YIELDS_PATH
from schemas.arrow import rows_of, table_of
from schemas.match import CanonicalChange
from schemas.outcome import DeadLetter, Rejection
from schemas.runs import SourceYield, StageTime
from schemas.tables import DEAD_LETTERS, REJECTS
from schemas.written import Tally, WrittenFile
from transforms.sinks.parquet import ParquetParams, encode

RUN = "20260312T060000Z-aaaaaaaa"
STARTED = "2026-03-12T06:00:00+00:00"
DAY = 86_400_000_000
START_US = round(datetime.fromisoformat(STARTED).timestamp() * 1_000_000)


def rejection(name: str, reason: str, detail: str | None) -> Rejection:
    return Rejection(f"id-{name}", name, "wire", "a.jsonl", None, None, "clean", reason, detail)


def letter(name: str) -> DeadLetter:
    return DeadLetter(
        f"id-{name}", name, "wire", "a.jsonl", None, "clean", "MemoryError", "too large | <b>", None, b"{}", False,
        START_US, "0.1",
    )  # fmt: skip


def put(lake: Any, path: str, record: type, rows: list[Any]) -> None:
    target = Path(lake.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encode(table_of(record, rows), ParquetParams(root=lake.root)))


def report_of(lake: Any) -> RunReport:
    """A run of two rejects, a dead letter and a kept text, whose files lie in the lake."""
    rejects, dead = f"{REJECTS.folder}/run_date=2026-03-12/{RUN}.parquet", f"{DEAD_LETTERS.folder}/run_date=2026-03-12/{RUN}.parquet"  # fmt: skip # noqa: E501
    put(lake, rejects, Rejection, [rejection("n1", "too_short", "4 | words"), rejection("n2", "too_short", None)])
    put(lake, dead, DeadLetter, [letter("n3")])
    counts = {"in": 5, "kept": 1, "duplicate": 1, "rejected": 2, "dead": 1, "unchanged": 7, "rejected/too_short": 2,
              "dead/MemoryError": 1, "duplicate/exact": 1}  # fmt: skip
    files = [WrittenFile(REJECTS.name, rejects, "", 2, 2, 700), WrittenFile(DEAD_LETTERS.name, dead, "", 1, 1, 900)]
    files += [
        WrittenFile("articles", f"articles/topic=sport/date=2026-03-{day:02}/p.parquet", "", day, 1, 1_000 * day)
        for day in range(1, 25)
    ]
    changes = (CanonicalChange("c", "old", "new", 5, "new", "exact", 1.0, 1.0, 1.0),)
    times = (StageTime("clean", 1_500), StageTime("commit", 500))
    report = RunReport()
    tallies = tuple(Tally("wire\ta.jsonl", name, count) for name, count in counts.items())
    report.add(ChunkReport(tuple(files), tallies, (), changes, times))
    return report


def usual(place: Any, texts: int, days: int = 5, origin: str = "wire") -> list[SourceYield]:
    return [
        SourceYield(f"r{day}", origin, at, at, texts, texts, 0, 0, 0, 0, True)
        for day in range(1, days + 1)
        for at in [START_US - day * DAY]
    ]


@pytest.fixture
def concluded(place: Any) -> Any:
    """A run that ended below its usual yield, with a second source that gave nothing."""
    lake = place.lake
    put(lake, YIELDS_PATH, SourceYield, [*usual(place, 40), *usual(place, 10, origin="feeds")])
    sources = [{"type": "jsonl", "name": name, "glob": "*.jsonl"} for name in ("wire", "feeds")]
    config = place.config(sources=sources, gates={"min_source_yield": 0.5, "max_reject_rate": 0.9})
    return conclude(lake, RUN, STARTED, config, report_of(lake), 2.0)


def test_a_silent_source_is_exit_code_4_and_the_lake_holds_the_run(concluded: Any, place: Any) -> None:
    assert concluded.code == ExitCode.QUALITY_GATE
    manifest = json.loads(Path(concluded.manifest).read_text())
    assert manifest["exit_code"] == 4
    assert [gate["message"] for gate in manifest["gates"]] == [
        "feeds: 0 texts in 24 h, usually 10: 0.0% of it, less than gates.min_source_yield = 50.0%",
        "wire: 2 texts in 24 h, usually 40: 5.0% of it, less than gates.min_source_yield = 50.0%",
    ]
    assert manifest["yields"]["wire"] == {
        "window_seconds": 86_400, "texts": 2, "usual": 40.0, "share": 0.05, "windows": 5,
    }  # fmt: skip
    columns = "origin, documents, kept, duplicate, rejected, dead, unchanged, whole"
    sql = f"SELECT {columns} FROM yields WHERE run_id LIKE '%Z%'"  # noqa: S608 - its own columns
    assert sorted(query(place.lake, sql)[1]) == [
        ("feeds", 0, 0, 0, 0, 0, 0, True),
        ("wire", 5, 1, 1, 2, 1, 7, True),
    ]


def test_a_run_that_is_finished_twice_is_entered_once(concluded: Any, place: Any) -> None:
    config = place.config(gates={"min_source_yield": 0.5})
    again = conclude(place.lake, RUN, STARTED, config, report_of(place.lake), 2.0)
    assert again.windows["wire"] == concluded.windows["wire"]
    rows = rows_of(SourceYield, pq.read_table(Path(place.root) / YIELDS_PATH))
    assert [row.origin for row in rows if row.run_id == RUN] == ["feeds", "wire"]
    assert len(rows) == 12
    assert not (place.root / "state/journal.json").exists()


def test_of_a_part_nothing_is_expected(place: Any) -> None:
    put(place.lake, YIELDS_PATH, SourceYield, usual(place, 40))
    config = place.config(gates={"min_source_yield": 0.5})
    assert conclude(place.lake, RUN, STARTED, config, report_of(place.lake), 2.0, whole=False).code == ExitCode.DONE


def test_the_manifest_is_json_with_a_line_for_each_partition(concluded: Any) -> None:
    content = Path(concluded.manifest).read_text()
    manifest = json.loads(content)
    assert list(manifest["partitions"]) == sorted(manifest["partitions"])
    assert len([line for line in content.splitlines() if '"table": "articles"' in line]) == 24
    assert manifest["partitions"]["articles/topic=sport/date=2026-03-09/p.parquet"] == {
        "table": "articles", "rows_added": 1, "rows": 9, "bytes": 9_000,
    }  # fmt: skip
    assert manifest["examples"] == {
        "dead/MemoryError": {"origin": "wire", "source_id": "n3", "document_id": "id-n3", "detail": "too large | <b>"},
        "rejected/too_short": {"origin": "wire", "source_id": "n1", "document_id": "id-n1", "detail": "4 | words"},
    }
    assert manifest["times"]["stages"] == {"clean": 1.5, "commit": 0.5}


def test_the_report_for_people(concluded: Any) -> None:
    shown = Path(concluded.manifest).with_name("report.md").read_text()
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[0] == f"# Run {RUN}"
    assert lines[2] == "**Failed 2 gates: exit code 4.** The lake holds the run, 5 new documents."
    assert lines[4].startswith("- feeds: 0 texts in 24 h")
    for line in (
        "| equation | in 5 = kept 1 + duplicate 1 + rejected 2 + dead 1 |",
        "| feeds | 0 | 0 | 0 | 0 | 0 | 0 | 0 in 24 h | 10 | 0% |",
        "| wire | 5 | 1 | 1 | 2 | 1 | 7 | 2 in 24 h | 40 | 5% |",
        r"| too_short | 2 | wire: n1 | id-n1 | 4 \| words |",
        r"| MemoryError | 1 | wire: n3 | id-n3 | too large \| \<b\> |",
        "| duplicate | exact | 1 |",
        "| c | old | new |",
        "| articles | 24 | 24 | 300 | 300.0 kB |",
        "| all | 26 | 27 | 303 | 301.6 kB |",
        "| articles/topic=sport/date=2026-03-24/p.parquet | 1 | 24 | 24.0 kB |",
        "And 6 more with 13 rows, 11.6 kB.",
        "| clean | 1.5 | 75% |",
        "2.5 documents a second.",
    ):
        assert line in lines, line
    assert len([line for line in lines if line.startswith("| articles/")]) == 20


OLD = {
    "run_id": "20260101T000000Z-00000000",
    "started_at": "2026-01-01T00:00:00+00:00",
    "finished_at": "2026-01-01T00:01:30+00:00",
    "seconds": 12.0,
    "counts": {"in": 2, "kept": 2},
    "sources": {"wire": {"in": 2, "kept": 2}},
    "partitions": {"articles/x.parquet": {"table": "articles", "rows": 2}},
}


def past(place: Any, run_id: str, manifest: dict[str, Any] | str) -> None:
    path = place.root / "runs" / run_id / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))


def begun(place: Any, run_id: str) -> None:
    (place.root / "state").mkdir(parents=True, exist_ok=True)
    (place.root / "state/run.json").write_text(json.dumps({"run_id": run_id, "started_at": STARTED}))


def shown(function: Any, *arguments: Any) -> str:
    out = io.StringIO()
    function(Console(file=out, width=160), *arguments)
    return out.getvalue()


def test_the_list_of_runs(concluded: Any, place: Any) -> None:
    past(place, OLD["run_id"], OLD)
    past(place, "20260102T000000Z-00000000", "{")
    past(place, "20260103T000000Z-00000000", OLD | {"status": "interrupted", "exit_code": None})
    latest = "20260313T060000Z-bbbbbbbb"
    begun(place, latest)
    chunk = ChunkReport((), (Tally("wire\ta", "in", 3), Tally("wire\ta", "kept", 3)))
    (place.root / "runs" / latest).mkdir()
    (place.root / "runs" / latest / "chunk-00000.jsonl").write_bytes(chunk.dump())
    found = list_runs(place.lake)
    assert [(run.run_id, run.status, run.exit_code) for run in found] == [
        (latest, "cut short", None),
        (RUN, "finished", 4),
        ("20260103T000000Z-00000000", "interrupted", None),
        ("20260102T000000Z-00000000", "unreadable", None),
        ("20260101T000000Z-00000000", "finished", None),
    ]
    assert (found[0].counts["kept"], found[4].seconds) == (3, 12.0)
    resumed = OLD | {"times": {"seconds": 70.04}}
    past(place, "20260104T000000Z-00000000", resumed)
    assert list_runs(place.lake)[2].seconds == 70.0, "the work of all its processes"
    assert list_runs(place.lake, 2) == found[:2]
    with FileLock(place.lake.lock):
        assert list_runs(place.lake, 1)[0].status == "under way"
    table = [line.split() for line in shown(show_runs, found, "table").splitlines()]
    assert table[0][:4] == ["run_id", "started_at", "seconds", "status"]
    assert table[1] == [latest, "2026-03-12", "06:00:00", "cut", "short", "3", "3", "0", "0", "0"] or table[1][-2:] == [
        "3",
        "3",
    ]
    assert table[2][-6:] == ["5", "1", "1", "2", "1", "4"]
    rows = [json.loads(line) for line in shown(show_runs, found, "json").splitlines()]
    assert (rows[1]["in"], rows[1]["exit_code"], len(rows[1]["gates"])) == (5, 4, 2)
    assert rows[3]["in"] is None


def test_a_killed_end_leaves_no_run_twice(concluded: Any, place: Any) -> None:
    begun(place, RUN)
    assert [(run.run_id, run.status) for run in list_runs(place.lake)] == [(RUN, "finished")]


def test_no_runs_at_all(place: Any) -> None:
    place.root.mkdir()
    assert list_runs(place.lake) == []
    assert not is_held(place.lake)
    with pytest.raises(UserError, match=r"has no finished run$"):
        load_manifest(place.lake, "last")


def test_the_report_of_a_run_is_shown(concluded: Any, place: Any) -> None:
    past(place, OLD["run_id"], OLD)
    whole = (place.root / "runs" / RUN / "report.md").read_text()
    assert shown(show_run, place.lake, "last", "text") == whole
    assert shown(show_run, place.lake, "202603", "text") == whole
    assert json.loads(shown(show_run, place.lake, OLD["run_id"], "json")) == OLD
    drawn = io.StringIO()
    show_run(Console(file=drawn, force_terminal=True, width=160), place.lake, RUN, "text")
    assert "too_short" in drawn.getvalue()
    assert "**" not in drawn.getvalue()


def test_the_commands_need_no_more_than_a_folder(concluded: Any, place: Any) -> None:
    listed = CliRunner().invoke(runs, ["list", "--root", str(place.root), "--limit", "1"])
    assert (listed.exit_code, len(listed.output.splitlines())) == (0, 2)
    told = CliRunner().invoke(runs, ["show", "--root", str(place.root)])
    assert told.output == (place.root / "runs" / RUN / "report.md").read_text()
    assert isinstance(CliRunner().invoke(runs, ["list", "--root", str(place.root / "none")]).exception, UserError)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("2026", "stands for 2 runs"),
        ("2027", "has no finished run '2027'"),
        ("20260313T", "is cut short: it has no report"),
    ],
)
def test_a_run_that_cannot_be_shown(run: str, said: str, concluded: Any, place: Any) -> None:
    past(place, OLD["run_id"], OLD)
    begun(place, "20260313T060000Z-bbbbbbbb")
    with pytest.raises(UserError, match=said):
        show_run(Console(file=io.StringIO()), place.lake, run, "text")


def test_a_damaged_manifest_is_a_line(place: Any) -> None:
    past(place, RUN, "{")
    with pytest.raises(UserError, match=r"manifest\.json is damaged: "):
        load_manifest(place.lake, "last")


def test_a_whole_run_enters_its_yields_and_its_times(place: Any, helpers: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1), helpers.record(2))
    now = datetime.now(UTC)
    rows = [
        SourceYield(f"r{day}", "wire", at, at, 50, 50, 0, 0, 0, 0, True)
        for day in (1, 2, 3)
        for at in [round((now - timedelta(days=day)).timestamp() * 1_000_000)]
    ]
    put(place.lake, YIELDS_PATH, SourceYield, rows)
    result = place.run(gates={"min_source_yield": 0.5})
    assert (result.code, result.conclusion.windows["wire"].texts) == (ExitCode.QUALITY_GATE, 2)
    manifest = load_manifest(place.lake, "last")
    assert 0 < manifest["times"]["seconds"] <= manifest["seconds"] + 0.1, "rounded to milliseconds"
    assert {"runner", "commit"} <= set(manifest["times"]["stages"])
    assert query(place.lake, "SELECT documents FROM yields ORDER BY started_at DESC LIMIT 1")[1] == [(2,)]
