"""Small files become few, with all rows as before."""

import os
import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import pipeline.lake.compact
import pipeline.lake.switch
import pipeline.lake.upkeep
from pipeline.cli import cli
from pipeline.errors import ExitCode, UserError
from pipeline.lake.compact import SETTLED_SECONDS, STATE_FILES, compact, compact_state
from pipeline.lake.folders import Lake
from pipeline.lake.mend import check_lake
from schemas.duplicate import Fingerprint
from schemas.tables import ARTICLES, FINGERPRINTS, LEDGER, REJECTS, UNITS, Table
from tests.pipeline.family_lake import filled
from tests.pipeline.upkeep_lake import DAY, FIRST, SECOND, START, article, contents, make_lake, rows, write
from transforms.earlier_texts import earlier_texts
from transforms.sinks.parquet import ParquetParams

REFUSED = ("rejects/run_date=2026-03-09/" + FIRST + ".parquet", "rejects/run_date=2026-03-09/" + SECOND + ".parquet")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return make_lake(tmp_path / "lake")


def files(lake: Lake) -> dict[str, int]:
    """Rows by file, without those that are made anew."""
    found = {
        str(path.relative_to(lake.root)): pq.read_metadata(path).num_rows for path in Path(lake.root).rglob("*.parquet")
    }
    return {path: count for path, count in found.items() if not path.startswith(("lookup/", "catalog/"))}


def age(lake: Lake) -> None:
    """Let all files be old enough to be removed."""
    for path in Path(lake.root).rglob("*.parquet"):
        then = path.stat().st_mtime - SETTLED_SECONDS - 1
        os.utime(path, (then, then))


def split(lake: Lake, table: Table, names: list[str]) -> None:
    """Lay the rows of a table's first file into several of these names."""
    (file, *_) = lake.files(table)
    held = rows(lake, table)
    Path(file).unlink()
    folder = lake.relative(file).rpartition("/")[0]
    for number, name in enumerate(names):
        write(lake, table, f"{folder}/{name}", held[number :: len(names)])


def test_the_files_of_a_days_runs_become_one(lake: Lake) -> None:
    before = contents(lake)
    done = compact(lake)
    assert [(merge.table.name, merge.paths) for merge in done.merges] == [("rejects", REFUSED)]
    assert [files(lake)[path] for path in REFUSED] == [2, 0]
    assert [row.run_id for row in rows(lake, REJECTS)] == [FIRST, SECOND]
    after = contents(lake)
    after["rejects"] = [row._replace(run_id=None) for row in after["rejects"]]
    assert after == before
    assert check_lake(lake).problems == []


def test_what_was_emptied_goes_with_a_later_compaction(lake: Lake) -> None:
    compact(lake)
    assert compact(lake).removed == []
    age(lake)
    assert compact(lake).removed == [REFUSED[1]]
    assert REFUSED[1] not in files(lake)
    age(lake)
    assert compact(lake) == compact(lake, dry_run=True)
    assert compact(lake).merges == []


def test_a_table_keeps_its_last_file_and_no_empty_folder(lake: Lake) -> None:
    for path in lake.files(ARTICLES):
        write(lake, ARTICLES, lake.relative(path), [])
        pq.write_table(pq.read_table(path, partitioning=None).slice(0, 0), path)
    age(lake)
    compact(lake)
    assert len(lake.files(ARTICLES)) == 1
    assert [path.name for path in Path(lake.path("articles/topic=unclassified")).iterdir()] == ["date=2026-03-05"]


def test_a_dry_run_changes_nothing(lake: Lake) -> None:
    before = files(lake)
    assert [merge.rows for merge in compact(lake, dry_run=True).merges] == [2]
    assert files(lake) == before


@pytest.mark.parametrize("table", [LEDGER, UNITS])
def test_state_named_by_run_becomes_parts(lake: Lake, table: Table) -> None:
    if table is UNITS:
        (held,) = rows(lake, UNITS)
        write(lake, UNITS, f"{UNITS.folder}/part-00000.parquet", [held._replace(uri="other.jsonl")])
    before = rows(lake, table)
    split(lake, table, [f"{FIRST}-00000.parquet", f"{SECOND}-00000.parquet"])
    compact(lake)
    assert rows(lake, table) == before
    found = {path: count for path, count in files(lake).items() if path.startswith(f"{table.folder}/")}
    assert found[f"{table.folder}/part-00000.parquet"] == len(before)
    # A reader of the ledger may have listed the old names; nobody but a run reads the units.
    assert len(found) == (3 if table is LEDGER else 1)
    assert sum(found.values()) == len(before)


def test_parts_far_from_full_become_one_and_full_ones_stay(lake: Lake) -> None:
    noise = random.Random(5)  # noqa: S311 - no secret
    full = article("iiiiii1", text="".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(500_000)))
    folder = "articles/topic=unclassified/date=2026-03-05"
    write(lake, ARTICLES, f"{folder}/part-00001.parquet", [full])
    write(lake, ARTICLES, f"{folder}/part-00002.parquet", [article("jjjjjj1")])
    write(lake, ARTICLES, f"{folder}/part-00003.parquet", [article("kkkkkk1")])
    manifest = Path(lake.path(f"runs/{FIRST}/manifest.json"))
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"config": {"output": {"type": "parquet", "root": "elsewhere", "part_mb": 1}}}')
    compact(lake)
    found = files(lake)
    assert [found[f"{folder}/part-{number:05d}.parquet"] for number in range(4)] == [2, 1, 2, 0]
    assert "iiiiii1" in {row.article_id for row in rows(lake, ARTICLES)}


def test_a_merge_that_would_lose_rows_is_refused(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(lake)
    real = pipeline.lake.compact.merge_rows
    monkeypatch.setattr(pipeline.lake.compact, "merge_rows", lambda *args: (real(*args)[0].slice(0, 1), 0))
    with pytest.raises(UserError, match="rejects would have 1 rows instead of 2: nothing is changed") as caught:
        compact(lake)
    assert caught.value.code == ExitCode.COMMIT_FAILED
    assert contents(lake) == before


def prints(lake: Lake, numbers: range) -> None:
    """A file of one fingerprint each, as of so many runs."""
    held = filled(Fingerprint, article_id="x", keys=[1, 2], published_at=START)
    for number in numbers:
        text = held._replace(article_id=f"{number:032x}", body=number)
        write(lake, FINGERPRINTS, f"{FINGERPRINTS.folder}/date=2026-03-20/run-{number:05d}.parquet", [text])


def test_fingerprints_of_a_date_become_one_file_with_the_same_texts(lake: Lake) -> None:
    prints(lake, range(5))
    before = rows(lake, FINGERPRINTS)
    size = len(earlier_texts(tuple(lake.fingerprint_files()), 100, DAY))
    compact(lake)
    day = [path for path in lake.fingerprint_files() if "date=2026-03-20" in path]
    assert (len(day), rows(lake, FINGERPRINTS)) == (1, before)
    assert len(earlier_texts(tuple(lake.fingerprint_files()), 100, DAY)) == size


def test_a_lake_that_is_fed_often_keeps_few_files(lake: Lake) -> None:
    output = ParquetParams(root=lake.root)
    written, most = 0, 0
    for number in range(30):
        prints(lake, range(number, number + 1))
        before = set(lake.fingerprint_files())
        compact_state(lake, output)
        now = [path for path in lake.fingerprint_files() if "date=2026-03-20" in path]
        most = max(most, len(now))
        written += before != set(lake.fingerprint_files())
    assert most <= STATE_FILES
    # It is not done at each run.
    assert 0 < written <= 30 // 4
    assert len({row.article_id for row in rows(lake, FINGERPRINTS)}) == 34


def test_with_few_files_none_is_opened(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    prints(lake, range(STATE_FILES))

    def opened(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(pipeline.lake.compact, "open_plain", opened)
    assert compact_state(lake, ParquetParams(root=lake.root)) == 0


def test_the_command_says_what_it_did(lake: Lake) -> None:
    args = ["compact", "--root", lake.root]
    assert "rejects: 2 files would become 1, 2 rows as before" in CliRunner().invoke(cli, [*args, "--dry-run"]).output
    out = CliRunner().invoke(cli, [*args, "--to", "month"]).output
    assert "articles: 2 files became 1, 3 rows as before" in out
    assert "rejects: 2 files became 1" in out
    assert "set output.partition_by to month" in out
    assert "nothing to merge" in CliRunner().invoke(cli, args).output
