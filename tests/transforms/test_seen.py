"""Which documents need no second look, and which are tried again."""

import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import table_of
from schemas.outcome import Disposition, LedgerEntry
from transforms import seen
from transforms.logic.identity import digest
from transforms.seen import SeenDocuments, load_seen


def entry(name: str, disposition: Disposition, *, retryable: bool = False) -> LedgerEntry:
    return LedgerEntry(
        digest(name), "s", "o", "u", None, disposition.value, None, None, None, "p", retryable, "run"
    )  # fmt: skip


def write(path: Path, *entries: LedgerEntry) -> str:
    pq.write_table(table_of(LedgerEntry, entries), path)
    return str(path)


def states(found: SeenDocuments, *names: str) -> list[tuple[bool, bool]]:
    return [(found.decided(digest(name)), found.retried(digest(name))) for name in names]


def test_only_a_retryable_dead_letter_is_undecided(tmp_path: Path) -> None:
    found = load_seen(
        (
            write(
                tmp_path / "1.parquet",
                entry("kept", Disposition.KEPT),
                entry("copy", Disposition.DUPLICATE),
                entry("rejected", Disposition.REJECTED),
                entry("dead", Disposition.DEAD),
                entry("again", Disposition.DEAD, retryable=True),
                # The flag alone says nothing: it belongs to dead letters.
                entry("odd", Disposition.KEPT, retryable=True),
            ),
        )
    )
    assert states(found, "kept", "copy", "rejected", "dead", "odd") == [(True, False)] * 5
    assert states(found, "again", "new") == [(False, True), (False, False)]


def test_dead_letter_that_a_later_run_decided(tmp_path: Path) -> None:
    again = [entry(name, Disposition.DEAD, retryable=True) for name in "ab"]
    files = [
        write(tmp_path / "1.parquet", *again),
        write(tmp_path / "2.parquet", entry("a", Disposition.KEPT), again[1]),
    ]
    for order in (files, files[::-1]):
        assert states(load_seen(tuple(order)), "a", "b") == [(True, False), (False, True)]


def test_empty_ledger(tmp_path: Path) -> None:
    assert states(load_seen(()), "a") == [(False, False)]
    assert states(load_seen((write(tmp_path / "1.parquet"),)), "a") == [(False, False)]


def test_file_that_grew_under_its_name_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "1.parquet", entry("a", Disposition.KEPT))
    assert states(load_seen((path,)), "a", "b") == [(True, False), (False, False)]
    time.sleep(0.01)
    write(tmp_path / "1.parquet", entry("a", Disposition.KEPT), entry("b", Disposition.KEPT))
    assert states(load_seen((path,)), "a", "b") == [(True, False), (True, False)]
    assert load_seen((path,)) is load_seen((path,)), "while nothing changes it is read once"


def test_only_what_has_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = tuple(write(tmp_path / f"{name}.parquet", entry(name, Disposition.KEPT)) for name in "ab")
    assert states(load_seen(paths), "a", "b", "c") == [(True, False), (True, False), (False, False)]
    opened: list[str] = []
    read = seen.read_table
    monkeypatch.setattr(seen, "read_table", lambda path, columns: opened.append(path) or read(path, columns))
    write(tmp_path / "b.parquet", entry("b", Disposition.KEPT), entry("c", Disposition.KEPT))
    assert states(load_seen(paths), "a", "b", "c") == [(True, False)] * 3
    assert opened == [paths[1]]
    assert states(load_seen(paths[1:]), "a", "b", "c") == [(False, False), (True, False), (True, False)]
    assert opened == [paths[1]]


def test_smallest_and_largest_ids() -> None:
    low, high = "0" * 32, "f" * 32
    prefixes = pa.array([int(one[:16], 16) for one in (low, high)], pa.uint64()).to_numpy()
    rows = np.column_stack([prefixes, prefixes, prefixes])
    found = SeenDocuments(rows, prefixes[:0])
    assert found.decision(high) == (2**64 - 1, 2**64 - 1)
    assert found.decided(low)
    assert found.decided(high)
    assert not found.decided("8" * 32)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        load_seen((str(tmp_path / "gone.parquet"),))
