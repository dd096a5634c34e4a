"""The cache of earlier fingerprints: what has been read is not read again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.arrow import table_of
from schemas.duplicate import Fingerprint
from transforms import earlier_texts as module
from transforms.earlier_texts import earlier_texts, texts_held, texts_moved
from transforms.sinks.parquet import ParquetParams, encode

DAY = 86_400_000_000


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_loaded", None)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the files that are read, in order."""
    names: list[str] = []
    read = module.open_parquet

    def noted(path: str) -> Any:
        names.append(Path(path).name)
        return read(path)

    monkeypatch.setattr(module, "open_parquet", noted)
    return names


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def write(name: str, *article_ids: str) -> str:
        rows = [
            Fingerprint(i, i, i, "2024-10-04", False, 1, [1, 2], [4], 65536, 9, [], None, BASE, True, False, 100)
            for i in article_ids
        ]
        path = tmp_path / name
        path.write_bytes(encode(table_of(Fingerprint, rows), ParquetParams(root="x")))
        return str(path)

    return write


BASE = 20_000 * DAY


def load(*files: str, per_key: int = 25, days: int = 30) -> module.FingerprintIndex:
    return earlier_texts(files, per_key, days * DAY)


def found(index: module.FingerprintIndex) -> list[str]:
    return [article_id for _, article_id in index.candidates(index.get("a")._replace(article_id="new"), 9, 2)]


def test_nothing_is_read_twice(write: Callable[..., str], reads: list[str]) -> None:
    a, b = write("a.parquet", "a"), write("b.parquet", "b")
    index = load(a, b)
    assert found(index) == ["a", "b"]
    assert load(b, a, a) is index
    assert reads == ["a.parquet", "b.parquet"]


def test_only_new_and_grown_files_are_read(write: Callable[..., str], reads: list[str]) -> None:
    a, b = write("a.parquet", "a"), write("b.parquet", "b")
    index = load(a, b)
    assert found(index) == ["a", "b"]
    write("b.parquet", "b", "c")
    assert load(a, b, write("d.parquet", "d")) is index
    assert found(index) == ["a", "b", "c", "d"]
    assert reads == ["a.parquet", "b.parquet", "b.parquet", "d.parquet"]


def test_file_that_is_asked_for_no_more_is_forgotten(write: Callable[..., str], reads: list[str]) -> None:
    a, b = write("a.parquet", "a"), write("b.parquet", "b")
    assert len(load(a, b)) == 2
    assert found(load(a)) == ["a"]
    assert reads == ["a.parquet", "b.parquet", "a.parquet"]


def test_file_that_has_shrunk_is_read_afresh(write: Callable[..., str]) -> None:
    path = write("a.parquet", *map(str, range(99)))
    assert len(load(path)) == 99
    write("a.parquet", "a")
    assert found(load(path)) == ["a"]


def test_other_settings_give_another_index(write: Callable[..., str]) -> None:
    path = write("a.parquet", "a", "b", "c")
    first = load(path)
    assert found(load(path, per_key=2)) == ["a", "b"]
    assert load(path, per_key=2, days=1) is not load(path, per_key=2, days=2)
    assert found(first) == ["a", "b", "c"]


def test_no_files(reads: list[str]) -> None:
    assert len(load()) == 0
    assert reads == []


def test_several_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., str]) -> None:
    monkeypatch.setattr(module, "_ROWS", 10)
    path = write("a.parquet", *(f"{n:03}" for n in range(95)), "a")
    assert len(load(path)) == 96


def test_what_cannot_be_read_is_an_error_and_is_tried_again(tmp_path: Path, write: Callable[..., str]) -> None:
    good, bad = write("a.parquet", "a"), tmp_path / "b.parquet"
    with pytest.raises(OSError, match=r"b\.parquet"):
        load(good, str(bad))
    bad.write_bytes(b"no Parquet")
    with pytest.raises(OSError, match=r"damaged: .*Parquet"):
        load(good, str(bad))
    pq.write_table(pa.table({"article_id": ["b"]}), bad)
    with pytest.raises(ValueError, match=r"b\.parquet lacks .*sample"):
        load(good, str(bad))
    write("b.parquet", "b")
    assert found(load(good, str(bad))) == ["a", "b"]


def test_files_that_were_merged_are_not_read_again(write: Callable[..., str], reads: list[str]) -> None:
    one, two, other = write("one", "a"), write("two", "b"), write("other", "c")
    load(one, two, other)
    write("one", "a", "b")
    Path(two).unlink()
    texts_moved([one, two], one)
    assert found(load(one, other)) == ["a", "b", "c"]
    assert reads == ["one", "other", "two"]
    write("one", "a", "b", "d")
    assert found(load(one, other)) == ["a", "b", "c", "d"]


def test_files_that_nobody_asked_for_were_not_merged_here(write: Callable[..., str], reads: list[str]) -> None:
    assert texts_held().texts == 0
    one, two = write("one", "a"), write("two", "b")
    texts_moved([one, two], one)
    load(one)
    texts_moved([one, two], one)
    assert found(load(one, two)) == ["a", "b"]
    assert texts_held().texts == 2


def test_a_day_that_is_asked_for_no_more_leaves_memory(write: Callable[..., str]) -> None:
    one, two = write("one", "a"), write("two", "b")
    load(one, two)
    assert texts_held().texts == 2
    load(two)
    assert texts_held().texts == 1


def test_size_is_counted_anew_as_texts_come_and_go(write: Callable[..., str]) -> None:
    many = write("many", *(f"a{number}" for number in range(40)))
    load(many)
    before = texts_held()
    assert before.size.bytes > 0
    more = write("more", "b")
    load(many, more)
    assert texts_held() == (41, before.size)
    load(more)
    assert texts_held().size.bytes < before.size.bytes


def test_many_small_parts_are_read_afresh_as_few(
    write: Callable[..., str], reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_PARTS", 2)
    files = [write(f"{number}", f"first {number}") for number in range(5)]
    index = load(*files)
    assert load(*files) is index  # as many as there are files is what it takes
    grown = ["first 0"]
    for number in range(4):
        grown.append(f"then {number}")
        write("0", *grown)
        index = load(*files)
    assert index.parts() < 5 + 4
    assert (len(index), texts_held().texts) == (9, 9)
