"""How lists of hashes lie in Parquet: small, and readable by every engine."""

import random
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import rows_of, table_of
from schemas.duplicate import Duplicate, Fingerprint
from transforms.sinks.parquet import ParquetParams, encode

PARAMS = ParquetParams(root="x", row_group_rows=100)


def prints(count: int) -> list[Fingerprint]:
    rng = random.Random(5)  # noqa: S311

    def hashes(most: int, below: int) -> list[int]:
        return sorted({rng.randrange(below) for _ in range(rng.randint(0, most))})

    return [
        Fingerprint(
            f"{n:032x}", f"{n:032x}", None, "2024-10-04", False, rng.getrandbits(63) - 2**62, hashes(34, 2**36),
            hashes(300, 2**18), 65536, 300, hashes(9, 2**16), f"host{n % 9}.example", 1_700_000_000_000_000 + n,
            True, False, 300,
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Fingerprint]]:
    rows = prints(250)
    path = tmp_path_factory.mktemp("encoded") / "x.parquet"
    path.write_bytes(encode(table_of(Fingerprint, rows), PARAMS))
    return path, rows


def encodings(table: pa.Table) -> dict[str, set[str]]:
    metadata = pq.ParquetFile(pa.BufferReader(encode(table, PARAMS))).metadata
    columns = [metadata.row_group(0).column(n) for n in range(metadata.num_columns)]
    return {column.path_in_schema: set(column.encodings) for column in columns}


def test_only_lists_of_integers_are_laid_out_by_byte() -> None:
    found = encodings(table_of(Fingerprint, prints(9)))
    by_byte = {path for path, kinds in found.items() if "BYTE_STREAM_SPLIT" in kinds}
    assert by_byte == {f"{name}.list.element" for name in ("keys", "sample", "numbers")}
    assert all("RLE_DICTIONARY" in kinds for path, kinds in found.items() if path in ("article_id", "host", "length"))
    others = encodings(table_of(Duplicate, []))
    assert not any("BYTE_STREAM_SPLIT" in kinds for kinds in others.values())


def test_it_is_smaller_than_the_default() -> None:
    table = table_of(Fingerprint, prints(2000)).select(["keys", "sample", "numbers"])
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=3, store_schema=False)
    assert len(encode(table, ParquetParams(root="x"))) < 0.8 * sink.getvalue().size


def test_as_pyarrow_reads_it(written: tuple[Path, list[Fingerprint]]) -> None:
    path, rows = written
    assert rows_of(Fingerprint, pq.read_table(path)) == rows


def test_as_duckdb_reads_it(written: tuple[Path, list[Fingerprint]]) -> None:
    path, rows = written
    sql = f"SELECT keys, sample, numbers FROM '{path}' ORDER BY article_id"  # noqa: S608
    assert duckdb.connect().execute(sql).fetchall() == [(row.keys, row.sample, row.numbers) for row in rows]


def test_as_polars_reads_it(written: tuple[Path, list[Fingerprint]]) -> None:
    polars = pytest.importorskip("polars")
    path, rows = written
    assert polars.read_parquet(path)["sample"].to_list() == [row.sample for row in rows]
