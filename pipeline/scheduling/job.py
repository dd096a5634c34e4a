"""The job that a scheduler is told to run, and the schedulers by name."""

import getpass
import os
import re
import shutil
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.errors import UserError
from pipeline.scheduling.times import Times
from transforms.registry import Registry
from transforms.storage import is_local

FAILURES = (
    "1: a bug; 2: the command or the configuration is wrong; 3, 4: it has finished, but a gate of the",
    "configuration asks you to look at it; 5: the lake cannot be written.",
)
"""Two lines on the exit codes that are failures; see :class:`pipeline.errors.ExitCode`."""


@dataclass(frozen=True, slots=True)
class Job:
    """A run that is to be started again and again.

    Attributes:
        name: Name of the unit: letters, digits and hyphens.
        executable: Absolute path of the ``newsbeam`` command.
        config: Absolute path of the configuration.
        overrides: Its ``key=value`` overrides.
        folder: Absolute working folder, which paths in the configuration are relative to.
        root: Root of the lake: absolute where it is a folder, else an address.
        times: When it runs.
        user: Who runs it.
        log: File for the log, where the scheduler keeps none.
    """

    name: str
    executable: str
    config: str
    overrides: tuple[str, ...]
    folder: str
    root: str
    times: Times
    user: str
    log: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command with its arguments."""
        return (self.executable, *self.arguments(self.config))

    def arguments(self, config: str) -> tuple[str, ...]:
        """The arguments of the command, with the configuration under this path."""
        return ("run", config, *(f"--set={override}" for override in self.overrides))


class UnitFile(NamedTuple):
    """A file for a scheduler.

    Attributes:
        name: Name of the file.
        text: What it holds.
    """

    name: str
    text: str


class Scheduler(Protocol):
    """Writes what one scheduler needs to be told."""

    def files(self, job: Job) -> Sequence[UnitFile]:
        """The files for a job.

        Raises:
            UserError: The scheduler cannot run this job.
        """
        ...


SCHEDULERS: Registry[Scheduler] = Registry("scheduler", "pipeline.scheduling.kinds")
"""The schedulers by name."""


def job_of(config: str, overrides: Sequence[str], root: str, times: Times, name: str | None = None) -> Job:
    """The job that runs a configuration from the current folder, with the command that is running now.

    Args:
        config: Path of the configuration.
        overrides: Its ``key=value`` overrides.
        root: Root of the lake, as configured.
        times: When it is to run.
        name: Name of the unit; by default that of the configuration.

    Raises:
        UserError: The command is not installed, the name cannot be one, or a path cannot be written into a file.
    """
    folder = Path.cwd()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(config).stem).strip("-") or "run"
    made = name if name is not None else f"newsbeam-{stem}"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", made):
        raise UserError(f"--name {made!r}: letters, digits and hyphens, a letter first")
    job = Job(
        name=made,
        executable=_executable(),
        config=os.path.normpath(folder / config),
        overrides=tuple(overrides),
        folder=str(folder),
        root=os.path.normpath(folder / root.removeprefix("file://")) if is_local(root) else root,
        times=times,
        user=_user(),
        log=str(_log_folder() / f"{made}.log"),
    )
    for text in (*job.command, job.folder, job.root, job.log):
        # A line break would end the line of a unit; what is no character cannot be written at all.
        if not text.isprintable():
            raise UserError(f"{text!r}: holds a character that no unit file can state")
    return job


def _executable() -> str:
    own = Path(sysconfig.get_path("scripts"), "newsbeam")
    found = str(own) if own.is_file() else shutil.which("newsbeam")
    if found is None:
        raise UserError("the newsbeam command is not installed: a scheduler has nothing to call")
    return str(Path(found).resolve())


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return str(os.getuid())


def _log_folder() -> Path:
    if os.getuid() == 0:
        return Path("/var/log/newsbeam")
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if Path(state).is_absolute() else Path.home() / ".local/state") / "newsbeam"
