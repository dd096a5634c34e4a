"""A Beam worker started in this Python: what it asks the runner, and what it becomes."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from apache_beam.portability.api import beam_provision_api_pb2, beam_provision_api_pb2_grpc

from pipeline import boot

ASKED: list[dict[str, str]] = []
FOLDERS = [os.getcwd()]  # noqa: PTH109 - as it comes


class Provision(beam_provision_api_pb2_grpc.ProvisionServiceServicer):
    def GetProvisionInfo(self, request: Any, context: Any) -> Any:  # noqa: N802 - a name of Beam's
        ASKED.append(dict(context.invocation_metadata()))
        info = beam_provision_api_pb2.ProvisionInfo(runner_capabilities=["one", "two"])
        info.pipeline_options["beam:option:job_name:v1"] = "a name"
        info.pipeline_options["beam:option:newsbeam_folder:v1"] = FOLDERS[-1]
        info.control_endpoint.url = "localhost:11"
        info.logging_endpoint.url = "localhost:12"
        return beam_provision_api_pb2.GetProvisionInfoResponse(info=info)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(1))
    beam_provision_api_pb2_grpc.add_ProvisionServiceServicer_to_server(Provision(), server)
    port = server.add_insecure_port("localhost:0")
    server.start()
    yield f"localhost:{port}"
    server.stop(0)


def test_becomes_the_worker_that_the_runner_asks_for(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(os, "execve", lambda *arguments: called.append(arguments))
    monkeypatch.setenv("KEPT", "yes")
    # Beam passes more than is read here.
    boot.main(
        ["--id=7-1", f"--provision_endpoint={endpoint}", "--control_endpoint=localhost:1", "--semi_persist_dir=x"]
    )
    assert ASKED[-1]["worker_id"] == "7-1"
    ((program, command, variables),) = called
    assert (program, command) == (sys.executable, [sys.executable, "-m", "apache_beam.runners.worker.sdk_worker_main"])
    assert variables["KEPT"] == "yes"
    assert variables["WORKER_ID"] == "7-1"
    assert '"a name"' in variables["PIPELINE_OPTIONS"]
    assert 'url: "localhost:11"' in variables["CONTROL_API_SERVICE_DESCRIPTOR"]
    assert 'url: "localhost:12"' in variables["LOGGING_API_SERVICE_DESCRIPTOR"]
    assert variables["RUNNER_CAPABILITIES"] == "one two"
    assert "STATUS_API_SERVICE_DESCRIPTOR" not in variables


def test_tells_of_the_status_endpoint_where_there_is_one() -> None:
    info = beam_provision_api_pb2.ProvisionInfo()
    info.status_endpoint.url = "localhost:13"
    assert 'url: "localhost:13"' in boot.worker_environment("1", info)["STATUS_API_SERVICE_DESCRIPTOR"]


def test_fails_where_the_runner_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boot, "_PATIENCE", 0.2)
    with pytest.raises(grpc.RpcError):
        boot.provision("1", "localhost:1")


@pytest.mark.parametrize("arguments", [[], ["--id=1"], ["--provision_endpoint=localhost:1"]])
def test_refuses_half_an_order(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        boot.main(arguments)
    assert "required" in capsys.readouterr().err


def test_relative_paths_start_where_the_run_was_submitted(
    endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "execve", lambda *arguments: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    for name, expected in (("there", "there"), ("gone", ".")):
        monkeypatch.chdir(tmp_path)
        FOLDERS.append(str(tmp_path / name))
        boot.main(["--id=7-1", f"--provision_endpoint={endpoint}"])
        assert Path.cwd() == (tmp_path / expected).resolve()
