"""A run in a forked process that has all imports behind it, and that can be killed with all its own processes."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}
_IN_FOLDERS = {"os.remove", "os.rmdir"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        code: Exit code; -9 where it was killed.
        seconds: Wall time.
        changes: How many times it was about to change a file or folder of the lake; 0 where it was killed.
        output: What it printed.
    """

    code: int
    seconds: float
    changes: int
    output: str


@dataclass(frozen=True, slots=True)
class Kill:
    """When to kill a run; by the clock, or where it is about to change a file of the lake for the n-th time."""

    seconds: float | None = None
    change: int | None = None


def prepare() -> None:
    """Import what a run needs, models included, once for all children."""
    import transforms.warm  # noqa: F401


def run_forked(arguments: Sequence[str], folder: Path, root: Path, log: Path, kill: Kill | None = None) -> Ended:
    """Run ``newsbeam`` in a child process and wait for it, or kill it with its worker processes.

    Args:
        arguments: Arguments of the command.
        folder: Folder to run it in.
        root: The lake.
        log: File for what it prints.
        kill: When to kill it; None for never.
    """
    kill = kill or Kill()
    began = time.monotonic()
    counted = log.with_suffix(".changes")
    counted.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        _child(arguments, folder, root, log, kill.change)
    if kill.seconds is not None:
        time.sleep(max(0.0, began + kill.seconds - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    seconds = time.monotonic() - began
    if code == -signal.SIGKILL:  # its workers, where it has killed itself
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    changes = int(counted.read_text()) if counted.exists() else 0
    return Ended(code, seconds, changes, log.read_text(encoding="utf-8", errors="replace"))


def _child(arguments: Sequence[str], folder: Path, root: Path, log: Path, change: int | None) -> NoReturn:
    code = 1
    try:
        os.setsid()
        os.chdir(folder)
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        # Workers are forked from here, in this session, instead of from a server that would load the models anew.
        fork = multiprocessing.get_context("fork")
        multiprocessing.get_context = lambda method=None: fork  # type: ignore[assignment]
        made = _watch_changes(str(root), change)
        code = _command(arguments)
        log.with_suffix(".changes").write_text(str(made[0]))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _command(arguments: Sequence[str]) -> int:
    from pipeline.cli import main

    sys.argv = ["newsbeam", *arguments]
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _watch_changes(root: str, deadly: int | None) -> list[int]:
    """Count what is about to change the lake; before change number ``deadly`` the process kills its session."""
    made = [0]
    own = os.getpid()

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            if not (isinstance(values[2], int) and values[2] & _WRITING):
                return
        elif event not in _CHANGES:
            return
        # What a folder's removal takes away is named relative to an open folder.
        inside = str(values[0]).startswith(root) or (event in _IN_FOLDERS and values[1] != -1)
        if os.getpid() == own and inside:
            if made[0] == deadly:
                os.killpg(0, signal.SIGKILL)
            made[0] += 1

    sys.addaudithook(watch)
    return made
