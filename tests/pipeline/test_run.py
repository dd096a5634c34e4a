"""Whole runs: what they write, what they leave as it is, and what they refuse."""

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from filelock import FileLock

import pipeline.runs.chunks
import pipeline.runs.graphs
import pipeline.runs.run
from pipeline.config import ChunkParams
from pipeline.demo import demo_config
from pipeline.errors import ExitCode, UserError
from pipeline.lake.query import query
from pipeline.runs.report import LostDocumentError
from schemas.arrow import SCHEMA_VERSION
from schemas.tables import TABLES
from transforms.sinks.parquet import stage_rows

STATE = {"lake.json", "ledger", "fingerprints", "units", "yields", "lock"}
TABLE_ROOTS = ("articles", "events", "duplicates", "clusters", "edges", "rejects", "dead_letters")


def stories_of(place: Any, sql: str) -> list[tuple[Any, ...]]:
    return query(place.lake, sql)[1]


def fill(place: Any, helpers: Any, *numbers: int, name: str = "a.jsonl") -> Path:
    return helpers.write_jsonl(place.inbox / name, *(helpers.record(number) for number in numbers))


def test_a_rerun_leaves_every_parquet_file_as_it_is(place: Any, helpers: Any) -> None:
    fill(place, helpers, 1, 2, 3)
    (place.inbox / "bad.jsonl").write_text("no json\n")
    first = place.run()
    before = place.parquet()
    second = place.run()
    assert place.parquet() == before
    assert first.report.equation() == "in 4 = kept 3 + duplicate 0 + rejected 1 + dead 0"
    assert (second.report.counts["in"], second.report.counts["unchanged"]) == (0, 4)
    assert second.run_id != first.run_id
    assert len(list((place.root / "runs").glob("*/manifest.json"))) == 2


def test_a_touched_file_is_read_again_and_changes_nothing(place: Any, helpers: Any) -> None:
    path = fill(place, helpers, 1, 2)
    place.run()
    before = place.parquet("articles", "events", "duplicates")
    path.write_text(path.read_text() + "\n")
    again = place.run()
    assert (again.report.counts["in"], again.report.counts["unchanged"]) == (0, 2)
    assert place.parquet("articles", "events", "duplicates") == before


SWEDISH = (
    "Stadens gamla bro stängdes på tisdagen för reparation, och de som bor på andra sidan floden måste ta färjan i sex "
    "veckor. Ingenjörerna hade funnit sprickor i två av pelarna, men de sade att ingen hade varit i fara i vinter.",
    "Ett bageri vid torget har bakat samma runda bröd i hundra år och firade det med kaffe för alla som kom förbi. Den "
    "äldsta kunden, en pensionerad snickare, berättade att hans farfar hade köpt sitt bröd där varje lördag morgon.",
)


@pytest.mark.slow
def test_later_files_land_in_the_partitions_there_are(place: Any, helpers: Any) -> None:
    # No topic model speaks Swedish, so that both lie in one partition.
    first, second = (
        helpers.record(1) | {"id": f"sv{n}", "text": text, "title": None} for n, text in enumerate(SWEDISH)
    )
    helpers.write_jsonl(place.inbox / "a.jsonl", first, helpers.record(2))
    place.run()
    before = place.parquet("articles")
    helpers.write_jsonl(place.inbox / "b.jsonl", first | {"id": "copy"}, second)
    assert place.run().report.equation() == "in 2 = kept 1 + duplicate 1 + rejected 0 + dead 0"
    after = place.parquet("articles")
    assert before.keys() == after.keys()
    assert len([name for name in after if after[name] != before[name]]) == 1
    found = stories_of(place, "SELECT topic, list_sort(list(source_id)) FROM articles GROUP BY topic, date ORDER BY 1")
    assert ("unclassified", ["sv0", "sv1"]) in found
    assert stories_of(place, "SELECT source_id, relation FROM duplicates") == [("copy", "exact")]


CLUSTERS = """
SELECT list_sort(list(source_id)) AS members, count(*) FILTER (kept) AS kept
FROM (SELECT source_id, cluster_id, true AS kept FROM articles
      UNION ALL SELECT source_id, cluster_id, false FROM duplicates)
GROUP BY cluster_id ORDER BY members
"""
OWN_TEXTS = """
SELECT article_id, title, text, topics, main_event, topic, date FROM articles
WHERE cluster_id NOT IN (SELECT cluster_id FROM duplicates) ORDER BY article_id
"""


@pytest.mark.slow
def test_many_chunks_give_the_clusters_and_texts_of_one(sample: Any, helpers: Any, tmp_path: Path) -> None:
    config = demo_config(str(tmp_path / "lake"))
    result = pipeline.runs.run.run(config.model_copy(update={"chunks": ChunkParams(units=3)}))
    small = helpers.lake(tmp_path / "lake")
    assert query(small, CLUSTERS) == query(sample.lake, CLUSTERS)
    assert query(small, OWN_TEXTS) == query(sample.lake, OWN_TEXTS)
    # An original that comes in a later chunk than its copies is kept, and what was kept before becomes a copy.
    many, one = result.report.counts, sample.result.report.counts
    assert many["kept"] - len(result.report.changes) == one["kept"]
    assert many["kept"] + many["duplicate"] == one["kept"] + one["duplicate"]


def test_a_lost_row_stops_the_run_and_nothing_is_committed(place: Any, helpers: Any, monkeypatch: Any) -> None:
    fill(place, helpers, 1, 2)

    def forgetful(table: Any, path: str, rows: Any, *more: Any) -> Any:
        return stage_rows(table, path, rows[1:] if table.name == "articles" and len(rows) > 1 else rows, *more)

    same_day = (helpers.record(n) | {"published_at": "2026-03-02"} for n in range(5, 25))
    helpers.write_jsonl(place.inbox / "b.jsonl", *same_day)
    monkeypatch.setattr("transforms.sinks.parquet.stage_rows", forgetful)
    with pytest.raises(LostDocumentError):
        place.run()
    assert not any(name.split("/")[0] in TABLE_ROOTS for name in place.parquet() if not name.startswith("staging/"))
    monkeypatch.undo()
    done = place.run()
    assert done.report.equation() == "in 22 = kept 22 + duplicate 0 + rejected 0 + dead 0"
    assert not (place.root / "staging").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
def test_a_disk_that_cannot_be_written_is_exit_code_5(code: int, place: Any, helpers: Any, monkeypatch: Any) -> None:
    fill(place, helpers, 1)

    def full(*_: Any) -> None:
        raise OSError(code, "the disk says no")

    monkeypatch.setattr("transforms.storage.os.fsync", full)
    with pytest.raises(UserError) as caught:
        place.run()
    assert caught.value.code == ExitCode.COMMIT_FAILED
    assert "\n" not in str(caught.value)
    monkeypatch.undo()
    assert place.run().report.counts["kept"] == 1


@pytest.mark.parametrize("units", [1, 2, 5000])
def test_a_record_that_several_files_hold_is_counted_alike_however_chunks_are_cut(
    units: int, place: Any, helpers: Any
) -> None:
    for name in "abc":
        helpers.write_jsonl(place.inbox / f"{name}.jsonl", helpers.record(1))
    helpers.write_jsonl(place.inbox / "d.jsonl", helpers.record(2), helpers.record(2), "no json")
    first = place.run(chunks={"units": units})
    assert first.report.equation() == "in 6 = kept 2 + duplicate 3 + rejected 1 + dead 0"
    # The same again after the files were touched and one has grown: nothing but what is new is new.
    helpers.write_jsonl(place.inbox / "b.jsonl", helpers.record(1), helpers.record(3))
    helpers.write_jsonl(place.inbox / "d.jsonl", helpers.record(2), helpers.record(2), "no json", helpers.record(2))
    second = place.run(chunks={"units": units})
    assert second.report.equation() == "in 2 = kept 1 + duplicate 1 + rejected 0 + dead 0"
    assert second.report.counts["unchanged"] == 6


def test_without_its_state_a_lake_is_written_again_as_it_was(place: Any, helpers: Any) -> None:
    fill(place, helpers, 2, 3)
    place.run()
    tables = ("articles", "events", "duplicates", "clusters", "edges")
    before = place.parquet(*tables)
    shutil.rmtree(place.root / "state")
    again = place.run()
    assert again.report.counts["kept"] == again.report.counts["in"] > 0
    assert place.parquet(*tables) == before


def test_another_configuration_does_not_adopt_a_run_that_was_cut_short(
    place: Any, helpers: Any, monkeypatch: Any
) -> None:
    fill(place, helpers, 2)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.runs.chunks.commit", killed)
        with pytest.raises(KeyboardInterrupt):
            place.run()
    done = place.run(clean={"min_words": 5})
    status = {
        path.parent.name: json.loads(path.read_text())["status"] for path in place.root.glob("runs/*/manifest.json")
    }
    assert status.pop(done.run_id) == "finished"
    assert list(status.values()) == ["interrupted"]


def test_too_many_rejects_are_exit_code_3(place: Any, helpers: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1), "no json")
    assert place.run(gates={"max_reject_rate": 0.4}).code == ExitCode.REJECT_RATE
    assert place.run(gates={"max_reject_rate": 0.4}).code == ExitCode.DONE


def test_the_runner_is_the_one_that_downloads_nothing(place: Any, helpers: Any, monkeypatch: Any) -> None:
    used: list[Any] = []
    real = pipeline.runs.graphs.build
    monkeypatch.setattr(pipeline.runs.graphs, "build", lambda u, *a: (used.append(u.pipeline.runner), real(u, *a)))
    fill(place, helpers, 1)
    place.run()
    assert [type(runner) for runner in used] == [FnApiRunner]


def test_two_runs_within_a_second_have_two_names(place: Any, helpers: Any, monkeypatch: Any) -> None:
    fill(place, helpers, 1)
    names = [place.run().run_id for _ in range(3)]
    assert len(set(names)) == 3
    assert len(list((place.root / "runs").glob("*/manifest.json"))) == 3


def test_a_second_run_is_told_to_come_back_later(place: Any, helpers: Any) -> None:
    fill(place, helpers, 1)
    (place.root / "state").mkdir(parents=True)
    with FileLock(place.lake.lock), pytest.raises(UserError, match="another run") as caught:
        place.run()
    assert caught.value.code == ExitCode.RETRY_LATER


def test_nothing_but_parquet_lies_below_the_tables(sample: Any) -> None:
    for table in TABLES:
        below = [path for path in (sample.root / table.folder).rglob("*") if path.is_file()]
        assert {path.suffix for path in below} <= {".parquet"}
    assert {path.name for path in (sample.root / "state").iterdir()} <= STATE
    assert not (sample.root / "staging").exists()


def test_files_say_their_schema_version_and_hold_no_partition_column(sample: Any) -> None:
    found = sorted(sample.root.rglob("*.parquet"))
    assert found
    for path in found:
        schema = pq.read_schema(path)
        assert schema.metadata[b"newsbeam.schema_version"].decode() == SCHEMA_VERSION
        assert not {part.split("=")[0] for part in path.parts if "=" in part} & set(schema.names)


@pytest.mark.parametrize("table", ["articles", "events", "duplicates", "clusters", "edges", "rejects"])
def test_duckdb_and_pyarrow_read_each_table_as_it_lies(table: str, sample: Any) -> None:
    folder = sample.root / table
    arrow = ds.dataset(folder, partitioning="hive").to_table()
    sql = f"SELECT count(*) FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"  # noqa: S608
    assert duckdb.sql(sql).fetchall() == [(arrow.num_rows,)]
    assert arrow.num_rows > 0
    assert {"topic", "date", "run_date"} & set(arrow.column_names)


def test_pandas_reads_the_articles(sample: Any) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(sample.root / "articles")
    assert set(frame["topic"]) >= {"politics", "sport"}
    assert frame["published_at"].notna().all()


def test_the_manifest_is_the_report(sample: Any) -> None:
    manifest = json.loads(Path(sample.result.manifest).read_text())
    counts = manifest["counts"]
    assert counts["in"] == sum(counts[name] for name in ("kept", "duplicate", "rejected", "dead")) == 19
    assert sum(source["in"] for source in manifest["sources"].values()) == 19
    assert {"run_id", "started_at", "finished_at", "config", "pipeline_version"} <= set(manifest)
    for path, file in manifest["partitions"].items():
        assert (sample.root / path).stat().st_size == file["bytes"]
        assert pq.read_metadata(sample.root / path).num_rows == file["rows"]


def test_each_document_is_in_the_ledger_once_and_its_row_where_the_ledger_says(sample: Any) -> None:
    rows = stories_of(sample, "SELECT document_id, disposition, partition FROM ledger")
    assert len(rows) == len({row[0] for row in rows}) == 19
    column = {"kept": "article_id", "duplicate": "article_id", "rejected": "document_id"}
    for document, disposition, partition in rows:
        held = ds.dataset(sample.root / partition).to_table(columns=[column[disposition]])
        assert document in held.column(0).to_pylist()


def test_a_lake_with_fingerprints_of_another_form_is_refused(place: Any, helpers: Any) -> None:
    fill(place, helpers, 1)
    place.run()
    (old,) = place.root.glob("state/fingerprints/date=*/*.parquet")
    shutil.copy(old, old.parents[1] / "20240101T000000Z-00000000-00000.parquet")
    with pytest.raises(UserError, match="an earlier version wrote") as error:
        place.run()
    assert error.value.code == ExitCode.USAGE
