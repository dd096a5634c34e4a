"""The lease that stands for a lock where there is none: one holder, renewed, taken over only when stale."""

import json
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.client
import pytest
from botocore.exceptions import ClientError

from pipeline.errors import ExitCode, UserError
from pipeline.lake import lease as leases
from pipeline.lake import lock
from pipeline.lake.commit import commit
from pipeline.lake.folders import Lake
from pipeline.lake.lease import SKEW, TERM, Holder, Lease, LeaseHeldError
from pipeline.lake.lock import locked
from transforms.storage import read_bytes, write_bytes

ELSEWHERE = Holder("abc", "other.example", 7, "another boot", "1", 1000.0, 1000.0 + TERM)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(params=["on S3", "where nothing is conditional"])
def path(request: pytest.FixtureRequest, tmp_path: Path, bucket: Any) -> str:
    return f"{bucket.root}/state/lock.json" if request.param == "on S3" else str(tmp_path / "state/lock.json")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lease(path: str, clock: Clock) -> Callable[[], Lease]:
    return lambda: Lease(path, clock, clock.sleep)


def held(path: str, holder: Holder) -> None:
    write_bytes(path, leases._dump(holder))


def test_one_holds_it_until_it_is_freed(lease: Callable[[], Lease]) -> None:
    first, second = lease(), lease()
    first.take()
    assert first.held()
    with pytest.raises(LeaseHeldError, match=rf"^process {os.getpid()} on \S+, whose lease ends 00:18:10 UTC unless"):
        second.take()
    assert first.held()
    first.free()
    assert not first.held()
    second.take()
    assert second.held()


def test_it_is_read_back_after_a_pause(
    lease: Callable[[], Lease], path: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that write at one moment where a store has no conditional write, the last has it."""
    monkeypatch.setattr(leases, "PAUSE", 1.0)
    first = Lease(path, clock, lambda seconds: held(path, ELSEWHERE))
    with pytest.raises(LeaseHeldError, match=r"process 7 on other\.example"):
        first.take()
    assert not first.held()


def test_it_is_renewed_and_else_runs_out(lease: Callable[[], Lease], clock: Clock) -> None:
    mine = lease()
    mine.take()
    clock.now += TERM - 1
    mine.renew()
    clock.now += TERM - 1
    assert mine.held()
    clock.now += 1
    assert not mine.held(), "nobody renewed it"


def test_a_stale_one_is_taken_over_but_not_a_second_earlier(
    lease: Callable[[], Lease], path: str, clock: Clock
) -> None:
    held(path, ELSEWHERE)
    clock.now = ELSEWHERE.expires_at + SKEW
    with pytest.raises(LeaseHeldError):
        lease().take()
    clock.now += 0.1
    late = lease()
    late.take()
    assert late.held()


def test_the_one_that_lost_it_knows_at_the_next_renewal(lease: Callable[[], Lease], path: str, clock: Clock) -> None:
    mine = lease()
    mine.take()
    held(path, ELSEWHERE)
    mine.renew()
    assert not mine.held()
    mine.free()
    assert json.loads(read_bytes(path))["owner"] == "abc", "what is another's is not freed"


def test_a_renewal_whose_answer_was_lost_is_none_the_less_one(lease: Callable[[], Lease], clock: Clock) -> None:
    mine = lease()
    mine.take()
    before = mine._version
    mine.renew()
    mine._version = before  # as if the answer had not come, and the request was repeated
    clock.now += 10
    mine.renew()
    assert mine.held()
    mine.renew()
    clock.now += TERM - 1
    assert mine.held()


def test_a_store_that_fails_for_a_while_costs_nothing(
    lease: Callable[[], Lease], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OSError("503 Slow Down")

    mine = lease()
    mine.take()
    with monkeypatch.context() as patch:
        patch.setattr(leases, "swap", fails)
        clock.now += 40
        mine.renew()
    assert mine.held()
    mine.renew()
    clock.now += 40
    assert mine.held()


def test_that_of_a_process_of_this_machine_that_was_killed_is_free(lease: Callable[[], Lease], path: str) -> None:
    child = subprocess.Popen(["sleep", "60"])
    here = Holder("abc", "here", child.pid, leases._space(), leases._born(child.pid), 1000.0, 1000.0 + TERM)
    held(path, here)
    with pytest.raises(LeaseHeldError):
        lease().take()
    child.kill()
    child.wait()
    mine = lease()
    mine.take()
    assert mine.held()


def test_the_id_of_a_process_that_was_given_again_is_another_process(lease: Callable[[], Lease], path: str) -> None:
    held(path, Holder("abc", "here", os.getpid(), leases._space(), "1", 1000.0, 1000.0 + TERM))
    lease().take()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"owner": ""}'])
def test_an_object_that_is_no_lease_is_respected(content: bytes, lease: Callable[[], Lease], path: str) -> None:
    write_bytes(path, content)
    with pytest.raises(LeaseHeldError, match=r"a process that its lock\.json does not name"):
        lease().take()


def test_of_many_at_once_one_has_it(bucket: Any) -> None:
    path, taken = f"{bucket.root}/state/lock.json", []
    start = threading.Barrier(8)

    def take() -> None:
        mine = Lease(path)
        start.wait()
        try:
            mine.take()
        except LeaseHeldError:
            return
        taken.append(mine)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert taken[0].held()


def test_a_store_that_knows_no_conditions_is_written_without(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = botocore.client.BaseClient._make_api_call

    def plain(client: Any, operation: str, values: dict[str, Any]) -> Any:
        if values.keys() & {"IfMatch", "IfNoneMatch"}:
            raise ClientError({"Error": {"Code": "NotImplemented", "Message": "No such header."}}, operation)
        return real(client, operation, values)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", plain)
    mine = Lease(f"{bucket.root}/state/lock.json")
    mine.take()
    mine.renew()
    assert mine.held()
    with pytest.raises(LeaseHeldError):
        Lease(f"{bucket.root}/state/lock.json").take()


def test_the_lock_of_a_lake(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(bucket.root)
    renewed = threading.Event()
    real = Lease.renew
    monkeypatch.setattr(lock, "TERM", 0.03)
    monkeypatch.setattr(Lease, "renew", lambda lease: (real(lease), renewed.set()))
    with locked(lake):
        assert renewed.wait(30), "a thread renews it"
        with pytest.raises(UserError, match=r"another run is writing to 's3://.*': process") as raised, locked(lake):
            pass
        assert raised.value.code == ExitCode.RETRY_LATER
        assert json.loads(read_bytes(f"{bucket.root}/state/lock.json"))["pid"] == os.getpid()
    with locked(lake):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_who_has_lost_the_lock_commits_nothing(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Lake(bucket.root)
    with locked(lake):
        commit(lake, "staging/r/00000", [])
        monkeypatch.setattr(Lease, "held", lambda lease: False)
        with pytest.raises(UserError, match="could not be renewed, and another run may be writing") as raised:
            commit(lake, "staging/r/00000", [])
    assert raised.value.code == ExitCode.RETRY_LATER
    assert set(bucket.content()) == {"state/lock.json"}
