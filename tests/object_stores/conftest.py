"""An S3 server in this process, and a bucket for each test module."""

import itertools
import socket
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from transforms import pooled, s3

boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
moto_server = pytest.importorskip("moto.server", reason="moto[server] is not installed")
_numbers = itertools.count()


class InlinePool:
    """Runs tasks here: no test of object stores is about processes."""

    width = 4

    def submit(self, task: Callable[..., Any], *args: Any) -> Callable[[], Any]:
        return lambda: task(*args)

    def result(self, handle: Callable[[], Any]) -> Any:
        return handle()


@pytest.fixture(scope="module", autouse=True)
def endpoint() -> Iterator[str]:
    """The server, which the environment names; leases are read back at once."""
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "someone")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        patch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.delenv("AWS_PROFILE", raising=False)
        patch.setattr(pooled, "shared_pool", lambda params: InlinePool())
        patch.setattr("pipeline.lake.lease.PAUSE", 0.0)
        s3._made.cache_clear()
        yield address
    s3._made.cache_clear()
    server.stop()


class Bucket(NamedTuple):
    """A bucket of a test."""

    name: str
    client: Any

    @property
    def root(self) -> str:
        return f"s3://{self.name}/news/lake"

    def put(self, key: str, data: bytes = b"x") -> str:
        self.client.put_object(Bucket=self.name, Key=key, Body=data)
        return f"s3://{self.name}/{key}"

    def content(self, prefix: str = "news/lake/") -> dict[str, bytes]:
        """The objects below a prefix, by what follows it."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        read = {key: self.client.get_object(Bucket=self.name, Key=key)["Body"].read() for key in keys}
        return {key.removeprefix(prefix): data for key, data in read.items()}


@pytest.fixture(scope="module")
def new_bucket(endpoint: str) -> Callable[[], Bucket]:
    """A maker of buckets."""

    def make() -> Bucket:
        name = f"bucket-{next(_numbers)}"
        client = boto3.client("s3")
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        return Bucket(name, client)

    return make


@pytest.fixture
def bucket(new_bucket: Callable[[], Bucket]) -> Bucket:
    return new_bucket()


@pytest.fixture
def other_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Changes to the environment that the next request already sees."""
    s3._made.cache_clear()
    yield monkeypatch
    s3._made.cache_clear()


@pytest.fixture
def nobody_listens() -> str:
    """An endpoint where there is no server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"
