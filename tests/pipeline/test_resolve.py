"""Rows and ledger entries that documents leave when they are tried again and come out otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.lake.commit import commit
from pipeline.lake.edits import Edits
from pipeline.lake.folders import Lake
from pipeline.lake.resolve import read_again, resolve, settle
from schemas.arrow import table_of
from schemas.outcome import DeadLetter, LedgerEntry, Rejection, Retried
from schemas.raw import WorkUnit
from schemas.record import to_json
from schemas.tables import DEAD_LETTERS, LEDGER, REJECTS, Table
from transforms.replay import NO_REPLAY, Replay
from transforms.sinks.parquet import ParquetParams, encode

OLD, NOW = "20260301T080000Z-aaaaaaaa", "20260302T080000Z-bbbbbbbb"
REJECTS_FILE = "rejects/run_date=2026-03-01/part-00000.parquet"
DEAD_FILE = "dead_letters/run_date=2026-03-01/part-00000.parquet"
LEDGER_FILE = "state/ledger/part-00000.parquet"
FOLDERS = {"kept": "articles/topic=sport/date=2026-03-01", "rejected": "rejects/run_date=2026-03-01"} | {
    "dead": "dead_letters/run_date=2026-03-01"
}


def name(number: int) -> str:
    return f"{number:032x}"


def entry(number: int, disposition: str, reason: str | None, run: str = OLD, uri: str = "in/a.txt", **more: Any) -> Any:
    values = {"document_id": name(number), "source_id": f"s{number}", "origin": "desk", "uri": uri, "url": None}
    values |= {"disposition": disposition, "reason": reason, "cluster_id": None, "canonical_id": None}
    return LedgerEntry(**(values | {"partition": FOLDERS[disposition], "retryable": False, "run_id": run} | more))  # type: ignore[arg-type]


def rejection(number: int, reason: str = "too_short", run: str | None = OLD) -> Rejection:
    return Rejection(name(number), f"s{number}", "desk", "in/a.txt", None, None, "clean", reason, None, None, run)


def letter(number: int, stage: str = "fetch", run: str | None = OLD, payload: bytes = b"{}") -> DeadLetter:
    return DeadLetter(
        name(number), f"s{number}", "desk", "in/a.txt", None, stage, "OSError", "no", None, payload, True, 0, "1", run
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def put(lake: Lake, table: Table, path: str, *rows: Any) -> None:
    target = Path(lake.path(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(encode(table_of(table.record, rows), ParquetParams(root=lake.root)))


def held(lake: Lake, path: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = pq.read_table(pa.BufferReader(Path(lake.path(path)).read_bytes())).to_pylist()
    return sorted(tuple(row[column] for column in columns) for row in rows)


def committed(lake: Lake, change: Callable[[Edits], object], *staged: tuple[Table, str, list[Any]]) -> list[str]:
    """Commit a change beside what a chunk has staged; gives the files that were written."""
    edits = Edits(lake, "staging/x/0", ParquetParams(root=lake.root))
    for table, path, rows in staged:
        edits.put(table, path, table_of(table.record, rows))
    change(edits)
    files = edits.staged()
    commit(lake, "staging/x/0", files, edits.deleted())
    return [file.path for file in files]


def test_a_document_that_is_kept_now_leaves_its_row_and_its_entry(lake: Lake) -> None:
    put(lake, REJECTS, REJECTS_FILE, rejection(1), rejection(2))
    put(lake, LEDGER, LEDGER_FILE, entry(1, "rejected", "too_short"), entry(2, "rejected", "too_short"))
    new = (LEDGER, "state/ledger/part-00001.parquet", [entry(1, "kept", None, NOW)])
    committed(lake, lambda edits: resolve(edits, lake, {name(1)}), new)
    assert held(lake, REJECTS_FILE, "document_id") == [(name(2),)]
    assert held(lake, LEDGER_FILE, "document_id") == [(name(2),)]
    assert held(lake, new[1], "document_id", "disposition") == [(name(1), "kept")]


def test_a_row_that_replaces_one_of_the_same_table_stays(lake: Lake) -> None:
    put(lake, REJECTS, REJECTS_FILE, rejection(1), rejection(2))
    put(lake, LEDGER, LEDGER_FILE, entry(1, "rejected", "too_short"), entry(2, "rejected", "too_short"))
    # In the file that holds the old row, and, for a run of another day, in another.
    staged = [
        (REJECTS, REJECTS_FILE, [rejection(1, "paywall", NOW), rejection(2)]),
        (LEDGER, LEDGER_FILE, [entry(1, "rejected", "paywall", NOW), entry(2, "rejected", "too_short")]),
        (REJECTS, "rejects/run_date=2026-03-02/part-00000.parquet", [rejection(2, "no_text", NOW)]),
        (LEDGER, "state/ledger/part-00001.parquet", [entry(2, "rejected", "no_text", NOW)]),
    ]
    committed(lake, lambda edits: resolve(edits, lake, {name(1), name(2)}), *staged)
    assert held(lake, REJECTS_FILE, "document_id", "reason") == [(name(1), "paywall")]
    assert held(lake, staged[2][1], "document_id", "reason") == [(name(2), "no_text")]
    assert held(lake, LEDGER_FILE, "document_id", "reason") == [(name(1), "paywall")]


def test_a_row_that_the_same_run_has_written_twice_stays(lake: Lake) -> None:
    put(lake, DEAD_LETTERS, DEAD_FILE, letter(1, run=NOW))
    put(lake, LEDGER, LEDGER_FILE, entry(1, "dead", "OSError", NOW))
    staged = [(LEDGER, LEDGER_FILE, [entry(1, "dead", "ValueError", NOW)])]
    committed(lake, lambda edits: resolve(edits, lake, {name(1)}), *staged)
    assert len(held(lake, DEAD_FILE, "document_id")) == len(held(lake, LEDGER_FILE, "document_id")) == 1


def test_rows_of_an_earlier_release_that_do_not_name_their_run_go_too(lake: Lake) -> None:
    put(lake, REJECTS, REJECTS_FILE, rejection(1, run=None))
    old = pq.read_table(lake.path(REJECTS_FILE), partitioning=None).drop_columns(["run_id", "payload"])
    pq.write_table(old, lake.path(REJECTS_FILE))
    put(lake, LEDGER, LEDGER_FILE, entry(1, "rejected", "too_short"))
    committed(lake, lambda edits: resolve(edits, lake, {name(1)}))
    assert held(lake, REJECTS_FILE, "document_id") == held(lake, LEDGER_FILE, "document_id") == []


def test_nothing_to_resolve_writes_nothing(lake: Lake) -> None:
    put(lake, LEDGER, LEDGER_FILE, entry(1, "rejected", "too_short"))
    assert committed(lake, lambda edits: resolve(edits, lake, ())) == []
    assert committed(lake, lambda edits: resolve(edits, lake, {name(9)})) == []


def unit(uri: str, start: int = 0) -> WorkUnit:
    return WorkUnit("desk", uri, start)


@pytest.fixture
def unreadable(lake: Lake) -> Lake:
    """A lake with dead letters of two files, one of them of a later range, and of a page that one of them names."""
    payloads = [to_json(unit("in/a.txt")), to_json(unit("in/b.txt", 64))]
    rows = [letter(number, "read", payload=text.encode()) for number, text in enumerate(payloads)]
    put(lake, DEAD_LETTERS, DEAD_FILE, *rows, letter(2, "fetch"))
    uris = ["in/a.txt", "in/b.txt", "in/a.txt"]
    entries = [entry(number, "dead", "OSError", uri=uri, retryable=True) for number, uri in enumerate(uris)]
    put(lake, LEDGER, LEDGER_FILE, *entries)
    return lake


def test_dead_letters_of_units_are_found_by_file_and_range(unreadable: Lake) -> None:
    assert read_again(unreadable, [unit("in/a.txt"), unit("in/b.txt"), unit("in/c.txt")]) == {name(0)}
    assert read_again(unreadable, [unit("in/b.txt", 64)]) == {name(1)}
    assert read_again(unreadable, [WorkUnit("other", "in/a.txt")]) == set()


def test_a_file_that_can_be_read_now_is_no_dead_letter_any_more(unreadable: Lake) -> None:
    found: list[tuple[Retried, ...]] = []
    units = [unit("in/a.txt"), unit("in/b.txt", 64)]
    met = Retried(name(1), "desk\tin/b.txt", "still_dead")
    committed(unreadable, lambda edits: found.append(settle(edits, unreadable, (met,), units, NO_REPLAY)))
    assert found == [(met, Retried(name(0), "desk\tin/a.txt", "read"))]
    assert held(unreadable, DEAD_FILE, "document_id") == [(name(1),), (name(2),)]
    assert held(unreadable, LEDGER_FILE, "document_id") == [(name(1),), (name(2),)]


def test_a_replay_settles_what_it_has_chosen_and_nothing_else_of_the_file(unreadable: Lake) -> None:
    replay = Replay((), frozenset({name(1)}))
    units = [unit("in/a.txt"), unit("in/b.txt", 64)]
    committed(unreadable, lambda edits: settle(edits, unreadable, (), units, replay))
    assert held(unreadable, DEAD_FILE, "document_id") == [(name(0),), (name(2),)]
