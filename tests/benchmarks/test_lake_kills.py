"""The comparison of lakes after kills: it sees what is lost, doubled and left lying about; and a kill of each kind."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.lake_kills import Trial, phase, summary
from benchmarks.lake_state import leftovers, state_of


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    root = tmp_path / "lake"
    held = {
        "articles/topic=a/date=2026-03-05/part-00000.parquet": {"article_id": ["a", "b"]},
        "state/ledger/part-00000.parquet": {"document_id": ["a", "b"], "run_id": ["r", "r"]},
    }
    for path, rows in held.items():
        (root / path).parent.mkdir(parents=True)
        pq.write_table(pa.table(rows), root / path)
    (root / "runs/r").mkdir(parents=True)
    counts = {"in": 2, "kept": 2, "duplicate": 0, "rejected": 0, "dead": 0}
    manifest = {"run_id": "r", "status": "finished", "counts": counts, "equation": "", "canonical_changed": 0}
    (root / "runs/r/manifest.json").write_text(json.dumps(manifest))
    return root


def test_a_lake_is_equal_to_itself_under_another_run(lake: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(lake, other)
    (other / "runs/r").rename(other / "runs/s")
    pq.write_table(
        pa.table({"document_id": ["a", "b"], "run_id": ["s", "s"]}), other / "state/ledger/part-00000.parquet"
    )
    assert state_of(lake).differences(state_of(other)) == []
    assert leftovers(other) == []


def test_what_is_lost_or_doubled_is_seen(lake: Path) -> None:
    before = state_of(lake)
    pq.write_table(
        pa.table({"document_id": ["a", "c", "c"], "run_id": ["r"] * 3}), lake / "state/ledger/part-00000.parquet"
    )
    pq.write_table(pa.table({"article_id": ["a"]}), lake / "articles/topic=a/date=2026-03-05/part-00000.parquet")
    shutil.rmtree(lake / "runs")
    assert before.differences(state_of(lake)) == [
        "articles/topic=a/date=2026-03-05/part-00000.parquet is another",
        "ledger: 1 rows lost, 2 too many",
        "manifests: {} for {'in': 2, 'kept': 2, 'duplicate': 0, 'rejected': 0, 'dead': 0, 'changes': 0}",
    ]


@pytest.mark.parametrize(
    "path",
    ["staging/r/00000/x.parquet", "state/journal.json", "state/run.json", "state/run.json.draft",
     "runs/r/chunk-00000.jsonl", "articles/topic=a/date=2026-03-05/part-00000.parquet.tmp"],
)  # fmt: skip
def test_what_is_left_lying_about_is_seen(path: str, lake: Path) -> None:
    (lake / path).parent.mkdir(parents=True, exist_ok=True)
    (lake / path).write_text("")
    assert leftovers(lake)


def test_a_manifest_that_does_not_add_up_is_seen(lake: Path) -> None:
    manifest = json.loads((lake / "runs/r/manifest.json").read_text())
    manifest["counts"]["kept"] = 1
    (lake / "runs/r/manifest.json").write_text(json.dumps(manifest))
    assert len(leftovers(lake)) == 1


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        ([], "before the run has begun, or after its end"),
        (["state/run.json"], "planning, reading or cleaning"),
        (["state/run.json", "staging/r/00000/articles/x.parquet"], "staging"),
        (["state/run.json", "staging/r/00000/report.jsonl"], "staged, not yet committed"),
        (["state/run.json", "staging/r/00000/x.parquet", "state/journal.json"], "commit: renaming"),
        (["state/run.json", "state/journal.json"], "commit: clearing up"),
        (["state/run.json", "runs/r/chunk-00000.jsonl"], "between chunks, or reading the next"),
        (["state/run.json", "runs/r/manifest.json"], "manifest"),
    ],
)
def test_where_a_kill_fell(paths: list[str], named: str, tmp_path: Path) -> None:
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text('{"run_id": "r"}')
    assert phase(tmp_path) == named


def test_the_figures_say_how_many_have_recovered() -> None:
    lines = summary([Trial("first", ["staging"]), Trial("second", ["staging", "manifest"], ["articles is another"])])
    assert lines[0] == "- lakes killed: 2, 1 of them in a second run"
    assert lines[1] == "- kills: 3; 1 lakes were killed more than once"
    assert lines[2] == "- recovered: 1 of 2"
    assert "| staging | 2 |" in lines
