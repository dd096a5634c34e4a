"""The operations on files, on S3: whole objects, any name, and one line for what goes wrong."""

import gzip
import sys
from typing import Any

import pytest

from pipeline.config import parse_config
from pipeline.environment import check_environment
from pipeline.errors import ExitCode, UserError
from pipeline.lake.folders import Lake
from pipeline.lake.lock import locked
from pipeline.lake.query import connect
from transforms import s3
from transforms.filesystems import require_filesystem
from transforms.storage import (
    StorageError,
    delete_tree,
    exists,
    files_below,
    is_gzip,
    match,
    open_plain,
    publish,
    read_bytes,
    replace,
    stat,
    write_bytes,
)  # fmt: skip

NAMES = ["a[1]/part*.parquet", "a b+c%20é/ß.parquet", "what?/x#y&z=1.parquet", "topic=x/date=2026-03-01/p.parquet"]


@pytest.mark.parametrize("name", NAMES)
def test_each_character_of_a_name_stands_for_itself(name: str, bucket: Any) -> None:
    path, moved = f"{bucket.root}/{name}", f"{bucket.root}/moved/{name}"
    write_bytes(path, b"content")
    assert exists(path)
    assert read_bytes(path) == b"content"
    assert stat(path).size == 7
    replace(path, moved)
    assert not exists(path)
    assert files_below(f"{bucket.root}/moved", ".parquet") == [moved]
    assert files_below(moved.rpartition("/")[0], ".parquet") == [moved]
    delete_tree(moved.rpartition("/")[0])
    assert bucket.content() == {}


def test_an_empty_file_is_a_file(bucket: Any) -> None:
    write_bytes(f"{bucket.root}/empty", b"")
    assert (exists(f"{bucket.root}/empty"), read_bytes(f"{bucket.root}/empty")) == (True, b"")


def test_a_folder_is_no_file(bucket: Any) -> None:
    bucket.put("news/lake/state/run.json")
    bucket.put("news/lake/staging/", b"")  # as a web console makes a folder
    assert not exists(f"{bucket.root}/state")
    assert not exists(f"{bucket.root}/state/run")
    assert files_below(bucket.root, "") == [f"{bucket.root}/state/run.json"]
    assert files_below(f"{bucket.root}/none", "") == []
    with pytest.raises(FileNotFoundError, match="there is no such object"):
        read_bytes(f"{bucket.root}/state")


def test_deleting_spares_what_only_begins_alike(bucket: Any) -> None:
    for key in ("staging/a", "staging/b/c", "staging2/a", "state/journal.json", "state/journal.json.old"):
        bucket.put(f"news/lake/{key}")
    delete_tree(f"{bucket.root}/staging")
    delete_tree(f"{bucket.root}/state/journal.json")
    delete_tree(f"{bucket.root}/none")
    assert sorted(bucket.content()) == ["staging2/a", "state/journal.json.old"]


def test_more_objects_than_a_request_deletes(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "_BATCH", 3)
    for number in range(7):
        bucket.put(f"news/lake/staging/{number}")
    delete_tree(f"{bucket.root}/staging")
    assert bucket.content() == {}


def test_globs_are_beams(bucket: Any) -> None:
    for key in ("in/a.txt", "in/b.txt", "in/deep/c.txt", "in/deep/", "inner/d.txt"):
        bucket.put(key)
    base = f"s3://{bucket.name}"

    def found(glob: str) -> list[str]:
        return [file.path.removeprefix(f"{base}/") for file in match(f"{base}/{glob}")]

    assert found("in/*.txt") == ["in/a.txt", "in/b.txt"]
    assert found("in/**.txt") == ["in/a.txt", "in/b.txt", "in/deep/c.txt"]
    assert found("in/[bc].txt") == ["in/b.txt"]
    assert found("in*/?.txt") == ["in/a.txt", "in/b.txt", "inner/d.txt"]
    assert found("in/a.txt") == ["in/a.txt"]
    assert found("in/none.txt") == found("in/deep") == []
    with pytest.raises(StorageError, match="the name of a bucket cannot hold a wildcard"):
        match("s3://*/in/a.txt")


def test_a_listing_and_a_look_agree_on_the_time(bucket: Any) -> None:
    """A source's file is opened again where they differ."""
    path = bucket.put("in/a.txt", b"abc")
    (listed,) = match(f"s3://{bucket.name}/in/*")
    assert listed == stat(path)
    assert listed.modified_at
    assert listed.modified_at % 1_000_000 == 0


def test_another_content_of_the_same_size_is_another_version(bucket: Any) -> None:
    """Times on S3 are whole seconds: what is kept in memory of a file would be stale."""
    path = f"{bucket.root}/state/x"
    publish(path, b"old")
    before = stat(path)
    publish(path, b"new")
    assert stat(path).size == before.size
    assert stat(path) != before


def test_streams_are_sought_in_and_decompressed(bucket: Any) -> None:
    packed = bucket.put("in/a.gz", gzip.compress(b"hello " * 1000))
    plain = bucket.put("in/a.txt", b"0123456789")
    assert (is_gzip(packed), is_gzip(plain)) == (True, False)
    with open_plain(packed) as one, open_plain(plain) as other:
        other.seek(4)
        assert (one.read(5), other.read(3), one.read(6)) == (b"hello", b"456", b" hello")


def config(root: str) -> Any:
    sources = [{"type": "jsonl", "name": "wire", "glob": "none/*.jsonl"}]
    return parse_config({"sources": sources, "output": {"root": root}, "events": {"extractors": []}})


def refused(root: str) -> str:
    """What is said of a lake that cannot be written to."""
    with pytest.raises(UserError) as raised, locked(Lake(root)):
        pass
    assert raised.value.code == ExitCode.COMMIT_FAILED
    (line,) = str(raised.value).splitlines()
    return line


def test_a_bucket_that_is_not_there(endpoint: str) -> None:
    assert refused("s3://no-such-bucket/lake") == "cannot write to 's3://no-such-bucket/lake': there is no such bucket"
    with pytest.raises(UserError, match="there is no such bucket"):
        connect(Lake("s3://no-such-bucket/lake"))
    with pytest.raises(StorageError, match="cannot write s3://no-such-bucket/a: there is no such bucket"):
        write_bytes("s3://no-such-bucket/a", b"")
    with pytest.raises(StorageError, match="there is no such bucket"):
        match("s3://no-such-bucket/*")


def test_an_address_without_a_lake(bucket: Any) -> None:
    with pytest.raises(UserError, match="there is no lake at"):
        connect(Lake(bucket.root))


def test_no_credentials(bucket: Any, other_client: pytest.MonkeyPatch) -> None:
    other_client.delenv("AWS_ACCESS_KEY_ID")
    other_client.delenv("AWS_SECRET_ACCESS_KEY")
    other_client.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    other_client.setenv("AWS_CONFIG_FILE", "none")
    assert refused(bucket.root) == f"cannot write to {bucket.root!r}: Unable to locate credentials"


def test_an_endpoint_where_nobody_listens(nobody_listens: str, other_client: pytest.MonkeyPatch) -> None:
    other_client.setenv("AWS_ENDPOINT_URL", nobody_listens)
    other_client.setenv("AWS_MAX_ATTEMPTS", "1")
    assert f'Could not connect to the endpoint URL: "{nobody_listens}' in refused("s3://bucket/lake")


@pytest.mark.parametrize(("code", "said"), [
    ("InvalidAccessKeyId", "InvalidAccessKeyId: The key is not known."), ("AccessDenied", "AccessDenied: The key is "),
])  # fmt: skip
def test_wrong_credentials(code: str, said: str, serve: Any, other_client: pytest.MonkeyPatch) -> None:
    body = f"<Error><Code>{code}</Code><Message>The key is not known.</Message></Error>".encode()
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n" % len(body)
    base = serve({"/bucket/lake/state/lock.json": head + body, "/bucket/x": head})
    other_client.setenv("AWS_ENDPOINT_URL", base)
    assert refused("s3://bucket/lake").startswith(f"cannot write to 's3://bucket/lake': {said}")
    with pytest.raises(StorageError, match="s3://bucket/x: access is denied; check the credentials"):
        exists("s3://bucket/x")


MISSING = r'^s3://bucket/lake: no filesystem for s3:// is installed: pip install "newsbeam\[s3\]"$'


def test_without_boto3(other_client: pytest.MonkeyPatch) -> None:
    other_client.setitem(sys.modules, "boto3", None)
    with pytest.raises(UserError, match=MISSING) as raised:
        check_environment(config("s3://bucket/lake"))
    assert raised.value.code == ExitCode.USAGE
    for used in (connect, lambda lake: locked(lake).__enter__()):
        with pytest.raises(UserError, match=MISSING):
            used(Lake("s3://bucket/lake"))


def test_other_stores_name_their_extra() -> None:
    with pytest.raises(
        ValueError, match=r'^no filesystem for azfs:// is installed: pip install "apache-beam\[azure\]"$'
    ):
        require_filesystem("azfs://account/container/lake")
    with pytest.raises(ValueError, match=r"^no filesystem for ftp:// is installed$"):
        require_filesystem("ftp://host.example/lake")


def test_the_address_of_a_lake_holds_no_wildcard(bucket: Any) -> None:
    with pytest.raises(UserError, match=r"the address of a lake cannot hold \*, \? or \["):
        check_environment(config("s3://bucket/lake*"))
