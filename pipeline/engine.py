"""Which runner executes a run, and Beam's own flags."""

import argparse
import io
import socket
from collections.abc import Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions, PortableOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.runner import create_runner

from pipeline.boot import FOLDER_OPTION
from pipeline.errors import ExitCode, UserError

_PATIENCE = 10.0
"""Seconds to wait for a job server to accept a connection; Beam itself waits for ever."""
LOCAL_RUNNERS = (None, "DirectRunner", "FnApiRunner", "SwitchingDirectRunner")


class WorkerOptions(PipelineOptions):
    """What workers elsewhere are told."""

    @classmethod
    def _add_argparse_args(cls, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(f"--{FOLDER_OPTION}", help="Set by newsbeam: where relative paths start.")


@dataclass(frozen=True, slots=True)
class Engine:
    """A runner with its options.

    Attributes:
        options: Beam's options.
        local: Whether the run goes chunk by chunk through Beam's in-process runner.
    """

    options: PipelineOptions
    local: bool

    def runner(self) -> Any:
        """A runner for one pipeline."""
        # Made here and not by name: Beam's default runner first waits for a download of another one.
        return FnApiRunner() if self.local else self.options.view_as(StandardOptions).runner


def choose_engine(beam_args: Sequence[str]) -> Engine:
    """Read Beam's flags.

    Args:
        beam_args: Flags; without ``--runner``, or with ``DirectRunner``, the run is local.

    Raises:
        UserError: A flag of a local run is unknown (other runners may know flags of their own), or there is no such
            runner, or its job server does not answer.
    """
    complaint = io.StringIO()
    try:
        # argparse, which Beam uses, prints a page of usage and exits
        with redirect_stderr(complaint):
            options = PipelineOptions(list(beam_args))
            known = options.get_all_options()
            local = options.view_as(StandardOptions).runner in LOCAL_RUNNERS
            named = options.get_all_options(retain_unknown_options=True)
    except SystemExit:
        raise UserError(complaint.getvalue().strip().splitlines()[-1].removeprefix("newsbeam: error: ")) from None
    word = [beam_args[0]] if beam_args and not beam_args[0].startswith("-") else []
    unknown = [*word, *(f"--{name}" for name in sorted(named.keys() - known.keys()))]
    name = options.view_as(StandardOptions).runner
    if not local:
        try:
            create_runner(name)
        except (ValueError, ImportError, AttributeError) as error:
            raise UserError(f"--runner {name}: {' '.join(str(error).split())}") from None
        _check_job_server(options.view_as(PortableOptions).job_endpoint)
        setattr(options.view_as(WorkerOptions), FOLDER_OPTION, str(Path.cwd()))
    if local and unknown:
        raise UserError(f"unknown flag or argument: {', '.join(unknown)}; see newsbeam run --help")
    return Engine(options, local)


def _check_job_server(endpoint: str | None) -> None:
    if endpoint is None or endpoint == "embed":
        return
    host, _, port = endpoint.rpartition(":")
    if not port.isdecimal():
        raise UserError(f"--job_endpoint {endpoint}: is to be HOST:PORT")
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
    except OSError as error:
        raise UserError(f"--job_endpoint {endpoint}: {error}", ExitCode.RETRY_LATER) from None
