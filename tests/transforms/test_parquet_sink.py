"""The sink: each file once, the same bytes for the same rows, readable by others."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apache_beam as beam
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from pydantic import ValidationError

from schemas.arrow import rows_of, table_of
from schemas.article import Article, MainEvent, Topic
from schemas.outcome import UnitEntry
from schemas.tables import ARTICLES, UNITS
from schemas.written import WrittenFile
from transforms.logic.partitions import state_path
from transforms.rounds import one_round
from transforms.sinks.base import SINKS
from transforms.sinks.parquet import ParquetParams, encode, stage_rows
from transforms.storage import StorageError

Make = Callable[..., Article]
PATH = "articles/topic=sport/date=2024-05-06/part-00000.parquet"
OTHER = "articles/topic=health/date=2024-05-06/part-00000.parquet"


KEPT: list[WrittenFile] = []


def write(root: Path, rows: list[tuple[str, Article]], staging: str = "staging/1") -> list[WrittenFile]:
    KEPT.clear()
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        placed = pipeline | beam.Create(rows).with_output_types(tuple[str, Article])
        out = SINKS.create("parquet", ParquetParams(root=str(root))).write(
            "articles", ARTICLES, placed, one_round(staging=staging)
        )
        assert out.element_type == WrittenFile
        _ = out | beam.Map(keep)
    return sorted(KEPT)


def keep(file: WrittenFile) -> None:
    KEPT.append(file)


def test_files_are_staged_and_the_lake_is_not_touched(article: Make, tmp_path: Path) -> None:
    rows = [(PATH, article("b")), (OTHER, article("c")), (PATH, article("a"))]
    files = write(tmp_path, rows)
    assert [(file.path, file.staged, file.rows, file.rows_written) for file in files] == [
        (OTHER, f"staging/1/{OTHER}", 1, 1),
        (PATH, f"staging/1/{PATH}", 2, 2),
    ]
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.parquet")} == {file.staged for file in files}
    assert all((tmp_path / file.staged).stat().st_size == file.size for file in files)
    table = pq.read_table(tmp_path / files[1].staged, partitioning=None)
    assert rows_of(Article, table) == [article("a"), article("b")]


def test_rows_join_what_the_file_holds(article: Make, tmp_path: Path) -> None:
    (file,) = write(tmp_path, [(PATH, article("a", title="old")), (PATH, article("b", title="old"))])
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / file.staged).rename(tmp_path / PATH)
    before = (tmp_path / PATH).read_bytes()
    (file,) = write(tmp_path, [(PATH, article("b", title="new")), (PATH, article("c", title="new"))], "staging/2")
    assert (file.rows, file.rows_written) == (3, 2)
    assert (tmp_path / PATH).read_bytes() == before, "until the commit readers see the old file"
    titles = pq.read_table(tmp_path / file.staged, partitioning=None)["title"].to_pylist()
    assert titles == ["old", "new", "new"]


@pytest.mark.slow
def test_same_rows_give_the_same_bytes(article: Make, tmp_path: Path) -> None:
    rows = [(path, article(f"{n}", "text " * n)) for n in range(30) for path in (PATH, OTHER)]
    contents = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)  # noqa: S311
        files = write(tmp_path, rows, f"staging/{seed}")
        contents.append([(tmp_path / file.staged).read_bytes() for file in files])
    assert contents[0] == contents[1] == contents[2]


def store(root: Path, rows: list[tuple[str, Article]], staging: str, **params: Any) -> list[str]:
    """Write rows and put the files in their places; gives the paths of these."""
    table = table_of(Article, [row for _, row in rows])
    files = stage_rows(ARTICLES, rows[0][0], table, staging, ParquetParams(root=str(root), **params))
    for file in files:
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        (root / file.staged).rename(root / file.path)
    return [file.path for file in files]


def held(root: Path, number: int) -> dict[str, str]:
    table = pq.read_table(root / PATH.replace("00000", f"{number:05d}"), partitioning=None)
    return dict(zip(table["article_id"].to_pylist(), table["title"].to_pylist(), strict=True))


def test_a_partition_rolls(article: Make, tmp_path: Path) -> None:
    second = PATH.replace("00000", "00001")
    noise = [random.Random(seed).randbytes(600_000).hex() for seed in (7, 8)]  # noqa: S311 - zstd halves it
    first = [(PATH, article("a", noise[0], title="old")), (PATH, article("b", title="old"))]
    assert store(tmp_path, first, "1", part_mb=1) == [PATH]
    more = article("c", noise[1], title="old")
    assert store(tmp_path, [(PATH, more)], "2", part_mb=1) == [PATH]
    assert (tmp_path / PATH).stat().st_size > 1 << 20, "the write that reaches the limit stays in one file"
    assert store(tmp_path, [(PATH, article("d", title="old"))], "3", part_mb=1) == [second]
    before = (tmp_path / PATH).read_bytes()
    assert store(tmp_path, [(PATH, article("e", title="old")), (PATH, article("d", title="new"))], "4", part_mb=1) == [
        second
    ]
    assert (tmp_path / PATH).read_bytes() == before
    written = [(PATH, article(name, title="new")) for name in "bf"]
    assert store(tmp_path, written, "5", part_mb=1) == [PATH, second], "replaced where it lies, and new in the last"
    assert held(tmp_path, 0) == {"a": "old", "b": "new", "c": "old"}
    assert held(tmp_path, 1) == {"d": "new", "e": "old", "f": "new"}


def test_the_state_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.sinks.parquet.STATE_PART_BYTES", 1)
    params = ParquetParams(root=str(tmp_path))
    older = "state/units/20240506T070809Z-0a1b2c3d-00000.parquet"

    def put(*uris: str, documents: int = 1, path: str = state_path(UNITS)) -> list[str]:
        rows = [UnitEntry("o", uri, 0, -1, 9, None, documents, 0, "run") for uri in uris]
        files = stage_rows(UNITS, path, table_of(UnitEntry, rows), "staging", params)
        for file in files:
            (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file.staged).rename(tmp_path / file.path)
        return [file.path for file in files]

    put("a", "b", path=older)
    assert put("c") == ["state/units/part-00000.parquet"], "files of an older form get no new row"
    assert put("d") == ["state/units/part-00001.parquet"]
    assert put("a", documents=2) == [older], "a unit has one entry, wherever it lies"
    assert pq.read_table(tmp_path / older)["documents"].to_pylist() == [2, 1]


def test_a_damaged_file_is_told_by_its_name(article: Make, tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(b"PAR1 no more")
    with pytest.raises(StorageError, match=r"part-00000\.parquet is damaged"):
        store(tmp_path, [(PATH, article("a"))], "1")


@pytest.mark.slow
def test_many_small_batches_make_the_same_file(article: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(path, article(f"{n:02d}", "text " * n)) for n in range(30) for path in (PATH, OTHER)]
    whole = [(tmp_path / file.staged).read_bytes() for file in write(tmp_path, rows, "staging/1")]
    for number, (name, value) in enumerate([("_BATCH_ROWS", 7), ("_BATCH_BYTES", 50), ("_AT_ONCE", 4)]):
        monkeypatch.setattr(f"transforms.sinks.parquet.{name}", value)
        files = write(tmp_path, rows, f"staging/more-{number}")
        assert [(tmp_path / file.staged).read_bytes() for file in files] == whole


def test_rows_of_a_window_stay_in_it(article: Make, tmp_path: Path) -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        rows = [TimestampedValue((PATH, article(name)), at) for name, at in (("a", 1), ("b", 11), ("c", 12))]
        placed = pipeline | beam.Create(rows) | beam.WindowInto(FixedWindows(10))
        placed = placed | beam.Map(lambda row: row).with_output_types(tuple[str, Article])
        out = SINKS.create("parquet", ParquetParams(root=str(tmp_path))).write(
            "articles", ARTICLES, placed, one_round(staging="staging")
        )
        assert_that(out | beam.Map(lambda file: file.rows), equal_to([1, 2]))


def test_no_rows_give_no_file(tmp_path: Path) -> None:
    assert write(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def encoded(article: Make, tmp_path: Path) -> Path:
    event = MainEvent(*[None] * 11)._replace(who="Ann Tarn", when="2024-05-06")
    topics = [Topic("15000000", "sport", 0.5), Topic("07000000", "health", 0.25)]
    rows = [article("a", "ß \U0001f600 \x00 '", topics=topics, main_event=event, authors=["A", "B"]), article("b")]
    path = tmp_path / "x.parquet"
    path.write_bytes(encode(table_of(Article, rows), ParquetParams(root="x")))
    return path


def test_bytes_are_the_same_each_time(article: Make) -> None:
    table = table_of(Article, [article("a", "text"), article("b")])
    params = ParquetParams(root="x")
    assert encode(table, params) == encode(table, params)
    assert encode(table, params) == encode(table, ParquetParams(root="elsewhere"))
    assert encode(pa.concat_tables([table[:1], table[1:]]).combine_chunks(), params) == encode(table, params)


def test_file_as_pyarrow_reads_it(encoded: Path) -> None:
    file = pq.ParquetFile(encoded)
    assert file.schema_arrow.metadata[b"newsbeam.schema_version"] == b"1"
    assert b"ARROW:schema" not in file.schema_arrow.metadata
    assert file.schema_arrow.field("published_at").type == pa.timestamp("us", tz="UTC")
    assert not file.schema_arrow.field("text").nullable
    group = file.metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert columns["published_at"].statistics.has_min_max, "readers skip by time"
    assert columns["text"].compression == "ZSTD"


def test_file_as_duckdb_reads_it(encoded: Path) -> None:
    columns = 'article_id, text, topics[2].name, main_event.who, main_event."when", epoch_us(published_at), authors'
    sql = f"SELECT {columns} FROM '{encoded}' ORDER BY 1"  # noqa: S608
    one, two = duckdb.connect().execute(sql).fetchall()
    assert one[:4] == ("a", "ß \U0001f600 \x00 '", "health", "Ann Tarn")
    assert (str(one[4]), one[5], one[6]) == ("2024-05-06", 1_700_000_000_000_000, ["A", "B"])
    assert two == ("b", "", None, None, None, 1_700_000_000_000_000, [])


def test_file_as_polars_reads_it(encoded: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(encoded)
    assert frame["article_id"].to_list() == ["a", "b"]
    assert frame["topics"].to_list()[0][1]["name"] == "health"


def test_row_groups(article: Make) -> None:
    table = table_of(Article, [article(str(n)) for n in range(250)])
    data = encode(table, ParquetParams(root="x", row_group_rows=100))
    assert [pq.ParquetFile(pa.BufferReader(data)).metadata.row_group(n).num_rows for n in range(3)] == [100, 100, 50]


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"root": ""}, {"root": "x", "compression_level": 23}, {"root": "x", "row_group_rows": 1},
        {"root": "x", "partition_by": "week"}, {"root": "x", "part_mb": 0},
    ],
)  # fmt: skip
def test_bad_parameters(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ParquetParams(**wrong)
