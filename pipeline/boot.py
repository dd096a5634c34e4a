"""Start a Beam worker in this Python: ``python -m pipeline.boot``, for ``--environment_type=PROCESS`` or a worker pool.

Beam brings the program that starts a worker only inside its container images. A machine that has newsbeam installed
needs no image: this takes the same arguments, asks the runner the same questions, and becomes the worker.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import grpc  # type: ignore[import-untyped]
from apache_beam.portability.api import beam_provision_api_pb2, beam_provision_api_pb2_grpc
from apache_beam.runners.worker.worker_id_interceptor import WorkerIdInterceptor
from google.protobuf import json_format, text_format  # type: ignore[import-untyped]

_WORKER = "apache_beam.runners.worker.sdk_worker_main"
FOLDER_OPTION = "newsbeam_folder"
_PATIENCE = 60.0
"""Seconds to wait for the runner's answer."""


def provision(worker_id: str, endpoint: str) -> beam_provision_api_pb2.ProvisionInfo:
    """Ask the runner what a worker is to know.

    Args:
        worker_id: The worker's id.
        endpoint: Address of the runner's provision service.

    Raises:
        grpc.RpcError: It does not answer.
    """
    with grpc.insecure_channel(endpoint) as channel:
        named = grpc.intercept_channel(channel, WorkerIdInterceptor(worker_id))
        stub = beam_provision_api_pb2_grpc.ProvisionServiceStub(named)
        request = beam_provision_api_pb2.GetProvisionInfoRequest()
        info: beam_provision_api_pb2.ProvisionInfo = stub.GetProvisionInfo(request, timeout=_PATIENCE).info
    return info


def worker_environment(worker_id: str, info: beam_provision_api_pb2.ProvisionInfo) -> dict[str, str]:
    """The variables that Beam's worker reads.

    Args:
        worker_id: The worker's id.
        info: What the runner says.
    """
    found = {
        "WORKER_ID": worker_id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.control_endpoint),
        "LOGGING_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.logging_endpoint),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
    }
    if info.HasField("status_endpoint"):
        found["STATUS_API_SERVICE_DESCRIPTOR"] = text_format.MessageToString(info.status_endpoint)
    return found


def working_folder(info: beam_provision_api_pb2.ProvisionInfo) -> str | None:
    """The folder from which the run was submitted, where this machine has it: relative paths start from there.

    Args:
        info: What the runner says.
    """
    folder = json_format.MessageToDict(info.pipeline_options).get(f"beam:option:{FOLDER_OPTION}:v1")
    return folder if isinstance(folder, str) and Path(folder).is_dir() else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Become the worker that the arguments name.

    Args:
        arguments: Those of Beam's container contract; all but the two read here come again with the runner's answer.
    """
    parser = argparse.ArgumentParser(prog="python -m pipeline.boot", allow_abbrev=False)
    parser.add_argument("--id", required=True, help="The worker's id.")
    parser.add_argument("--provision_endpoint", required=True, help="Address of the runner's provision service.")
    known, _ = parser.parse_known_args(arguments)
    info = provision(known.id, known.provision_endpoint)
    variables = worker_environment(known.id, info)
    if folder := working_folder(info):
        os.chdir(folder)
    # In place, so that the runner, which knows this process, kills the worker itself.
    os.execve(sys.executable, [sys.executable, "-m", _WORKER], os.environ | variables)  # noqa: S606 - no shell


if __name__ == "__main__":
    main()
