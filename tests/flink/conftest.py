"""The lake that every runner is to make of the sample news."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from pipeline.demo import demo_config
from pipeline.errors import ExitCode
from pipeline.runs.run import run
from schemas.tables import TABLES, Table

HOUSE = Path(__file__).parents[2]
# What tells one run from another, and not what it read.
OF_THE_RUN = {"run_id", "started_at", "finished_at"}
# Their files are named by the documents alone, and hold nothing of the run.
SAME_BYTES = ("articles", "events", "duplicates", "clusters", "edges", "lookup")


def rows_of(root: Path, table: Table) -> list[dict[str, Any]]:
    rows = [row for path in (root / table.folder).rglob("*.parquet") for row in pq.ParquetFile(path).read().to_pylist()]
    kept = [{name: value for name, value in row.items() if name not in OF_THE_RUN} for row in rows]
    return sorted(kept, key=lambda row: [str(row[name]) for name in table.key if name in row])


def files_of(root: Path) -> dict[str, bytes]:
    paths = [path for folder in SAME_BYTES for path in (root / folder).rglob("*.parquet")]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A cluster, which ends with the tests."""
    spec = importlib.util.spec_from_file_location("flink_cluster", HOUSE / "flink/cluster.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cluster = module.Cluster(Path(os.environ["NEWSBEAM_FLINK"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HOUSE))  # for the workers
        cluster.up()
        yield cluster
        cluster.down()


@pytest.fixture(scope="session")
def local_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake that the local runner makes of the sample news."""
    root = tmp_path_factory.mktemp("local")
    assert run(demo_config(str(root))).code == ExitCode.DONE
    return root


@pytest.fixture
def makes_the_same_lake(local_lake: Path, tmp_path: Path) -> Callable[[list[str]], None]:
    """Runs the sample news with flags of Beam, and compares the lake with the local runner's, row for row."""

    def check(flags: list[str]) -> None:
        result = run(demo_config(str(tmp_path)), flags)
        assert result.code == ExitCode.DONE
        counts = result.report.counts
        assert (counts["in"], counts["kept"], counts["duplicate"], counts["rejected"]) == (19, 13, 5, 1)
        for table in TABLES:
            assert rows_of(tmp_path, table) == rows_of(local_lake, table), table.name
        assert files_of(tmp_path) == files_of(local_lake)
        # What is there already is not read again.
        again = run(demo_config(str(tmp_path)), flags)
        assert (again.code, again.report.counts["in"]) == (ExitCode.DONE, 0)

    return check


class Lakes(NamedTuple):
    """How tests look into lakes."""

    rows_of: Callable[[Path, Table], list[dict[str, Any]]] = rows_of
    files_of: Callable[[Path], dict[str, bytes]] = files_of


@pytest.fixture(scope="session")
def lakes() -> Lakes:
    return Lakes()
