"""The commit on S3: broken between any two operations it is completed or has not begun, and no reader sees a part."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import botocore.client
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import UserError
from pipeline.lake import remote
from pipeline.lake.commit import commit, recover
from pipeline.lake.folders import Lake
from pipeline.lake.query import query
from schemas.arrow import table_of
from schemas.tables import ARTICLES
from schemas.written import WrittenFile
from transforms import s3
from transforms.sinks.parquet import ParquetParams, encode
from transforms.storage import read_bytes, write_bytes

STAGING = "staging/r/00000"
PATHS = ("articles/topic=a/date=2026-03-09/part-00000.parquet", "state/ledger/part-00000.parquet")
GONE = "articles/topic=a/date=2026-03-09/part-00001.parquet"
OLD = {path: f"old {path}".encode() for path in (PATHS[0], GONE)}
NEW = {path: f"new {path}".encode() for path in PATHS}


class BrokenError(BaseException):
    """Stands for a process that is killed: nothing catches it."""


@contextmanager
def broken_at(operation: int, *, done: bool) -> Iterator[list[str]]:
    """Break off at the n-th operation on S3, before or after it is done; gives the names of those that were called."""
    called: list[str] = []
    real = botocore.client.BaseClient._make_api_call

    def call(client: Any, name: str, values: dict[str, Any]) -> Any:
        called.append(name)
        if len(called) - 1 < operation:
            return real(client, name, values)
        if done and len(called) - 1 == operation:
            real(client, name, values)
        raise BrokenError(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        yield called


def staged(bucket: Any) -> list[WrittenFile]:
    for path, data in OLD.items():
        bucket.put(f"news/lake/{path}", data)
    for path, data in NEW.items():
        bucket.put(f"news/lake/{STAGING}/{path}", data)
    return [WrittenFile("t", path, f"{STAGING}/{path}", 1, 1, len(NEW[path])) for path in PATHS]


def test_the_operations_of_a_commit(bucket: Any) -> None:
    """One journal; a look, a copy and a deletion for each file; nothing that grows with the lake."""
    with broken_at(10_000, done=False) as called:
        commit(Lake(bucket.root), STAGING, staged(bucket), [GONE])
    mine = called[called.index("PutObject", len(OLD) + len(NEW)) :]
    assert mine[0] == "PutObject"
    assert mine[1:7] == ["HeadObject", "CopyObject", "DeleteObjects"] * len(PATHS)
    assert set(mine[7:]) == {"ListObjectsV2", "DeleteObjects"}
    assert bucket.content() == NEW


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_a_commit_broken_anywhere_is_completed_or_has_not_begun(done: bool, bucket: Any) -> None:
    lake = Lake(bucket.root)
    for operation in range(100):
        files = staged(bucket)
        with broken_at(operation, done=done) as called:
            try:
                commit(lake, STAGING, files, [GONE])
            except BrokenError:
                broken = True
            else:
                broken = len(called) > operation
        seen = bucket.content()
        for path in (*PATHS, GONE):
            assert seen.get(path) in {OLD.get(path), NEW.get(path)}, "each file is old or new"
        begun = recover(lake)
        happened = called[: operation + 1] if done else called[:operation]
        if "PutObject" not in happened:  # the journal was not written, and the next run deletes what is staged
            assert not begun
            assert {path: seen[path] for path in OLD} == OLD
            assert set(seen) == {*OLD, *(f"{STAGING}/{path}" for path in PATHS)}
        else:
            assert bucket.content() == NEW
        assert not recover(lake)
        if not broken:
            break
    assert not broken
    assert operation >= 12, "it was broken off in each of its operations"


def test_a_recovery_that_is_broken_is_recovered(bucket: Any) -> None:
    lake = Lake(bucket.root)
    for operation in range(3, 8):
        files = staged(bucket)
        with broken_at(4, done=True), pytest.raises(BrokenError):
            commit(lake, STAGING, files, [GONE])
        with broken_at(operation, done=True), pytest.raises(BrokenError):
            recover(lake)
        assert recover(lake)
        assert bucket.content() == NEW


class Reader(threading.Thread):
    """Reads the texts of both partitions again and again, and keeps what is not of one commit alone."""

    def __init__(self, texts: Callable[[], list[set[str]]]) -> None:
        super().__init__(daemon=True)
        self._texts = texts
        self.over = threading.Event()
        self.reads = 0
        self.bad: list[str] = []

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.bad += [str(found) for found in self._texts() if len(found) != 1]
            except Exception as error:
                self.bad.append(repr(error))
            self.reads += 1


def test_readers_see_each_file_old_or_new(bucket: Any, article: Any) -> None:
    """Two partitions are replaced again and again: no read fails, and none finds rows of two commits in one file."""
    lake = Lake(bucket.root)
    paths = [f"articles/topic={topic}/date=2026-03-09/part-00000.parquet" for topic in ("sport", "unclassified")]

    def replace_all(number: int) -> None:
        # Sizes differ from commit to commit, so that a mixture of two could not even be read.
        rows = [article(f"{row:032x}", text=f"commit {number} " * (number % 7 + 1)) for row in range(20 + number % 5)]
        data = encode(table_of(ARTICLES.record, rows), ParquetParams(root=bucket.root))
        for path in paths:
            write_bytes(lake.path(f"{STAGING}/{path}"), data)
        commit(lake, STAGING, [WrittenFile("articles", path, f"{STAGING}/{path}", 1, 1, len(data)) for path in paths])

    def whole() -> list[set[str]]:
        files = [pa.BufferReader(read_bytes(lake.path(path))) for path in paths]
        return [set(pq.read_table(file, columns=["text"])["text"].to_pylist()) for file in files]

    def by_query() -> list[set[str]]:
        rows = query(lake, "SELECT topic, list(DISTINCT text) FROM articles GROUP BY topic")[1]
        assert len(rows) == 2
        return [set(texts) for _, texts in rows]

    replace_all(0)
    readers = [Reader(whole), Reader(by_query)]
    for reader in readers:
        reader.start()
    for number in range(1, 13):
        replace_all(number)
    for reader in readers:
        reader.over.set()
        reader.join()
    assert [reader.bad for reader in readers] == [[], []]
    assert min(reader.reads for reader in readers) > 2


def test_a_large_file_that_is_replaced_while_it_is_read_is_said_to_be(
    bucket: Any, article: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its requests names the version that the first one found: never a mixture."""
    monkeypatch.setattr(remote, "_WHOLE", 0)
    path = f"{bucket.root}/articles/topic=sport/date=2026-03-09/part-00000.parquet"

    def write(number: int) -> None:
        rows = [article(f"{row:032x}", text=f"text {number}") for row in range(20)]
        write_bytes(path, encode(table_of(ARTICLES.record, rows), ParquetParams(root=bucket.root)))

    write(1)
    sql = "SELECT count(*), any_value(text), any_value(topic) FROM articles"
    assert query(Lake(bucket.root), sql)[1] == [(20, "text 1", "sport")]
    real = s3.read_range

    versions = itertools.count(2)

    def slow(*where: Any) -> bytes:
        data = real(*where)
        write(next(versions))
        return data

    monkeypatch.setattr(s3, "read_range", slow)
    with pytest.raises(UserError, match="it was replaced while it was read; try again"):
        query(Lake(bucket.root), sql)
    monkeypatch.setattr(s3, "read_range", real)
    assert query(Lake(bucket.root), sql)[1] == [(20, f"text {next(versions) - 1}", "sport")]
