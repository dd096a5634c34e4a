"""Which runner a run goes to, and what is said where it cannot."""

import socket

import pytest

from pipeline.engine import choose_engine
from pipeline.errors import ExitCode, UserError


@pytest.mark.parametrize("flags", [[], ["--runner=DirectRunner"], ["--runner=FnApiRunner"]])
def test_a_run_is_local_unless_it_is_told_otherwise(flags: list[str]) -> None:
    engine = choose_engine(flags)
    assert engine.local
    assert type(engine.runner()).__name__ == "FnApiRunner"


def test_another_runner_is_known_by_its_name() -> None:
    engine = choose_engine(["--runner=PrismRunner", "--prism_location=anywhere", "--some_flag_of_its_own=1"])
    assert not engine.local
    assert engine.runner() == "PrismRunner"


def test_a_runner_that_is_none_is_told() -> None:
    with pytest.raises(UserError, match="--runner NoRunner: ") as error:
        choose_engine(["--runner=NoRunner"])
    assert error.value.code == ExitCode.USAGE


@pytest.mark.parametrize("flag", ["--no_such_flag=1", "word"])
def test_a_local_run_knows_all_its_flags(flag: str) -> None:
    with pytest.raises(UserError, match=flag.removesuffix("=1")):
        choose_engine([flag])


def test_a_job_server_that_answers_is_believed() -> None:
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
        assert not choose_engine(["--runner=FlinkRunner", f"--job_endpoint=localhost:{port}"]).local


def test_a_job_server_that_is_away_is_worth_another_try() -> None:
    with socket.create_server(("localhost", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UserError, match=f"--job_endpoint localhost:{port}: .*refused") as error:
        choose_engine(["--runner=FlinkRunner", f"--job_endpoint=localhost:{port}"])
    assert error.value.code == ExitCode.RETRY_LATER


@pytest.mark.parametrize("endpoint", ["localhost", "localhost:", "localhost:high"])
def test_half_an_address_is_no_address(endpoint: str) -> None:
    with pytest.raises(UserError, match="is to be HOST:PORT") as error:
        choose_engine(["--runner=FlinkRunner", f"--job_endpoint={endpoint}"])
    assert error.value.code == ExitCode.USAGE


def test_a_runner_within_the_process_is_asked_nothing() -> None:
    assert not choose_engine(["--runner=PortableRunner", "--job_endpoint=embed"]).local
