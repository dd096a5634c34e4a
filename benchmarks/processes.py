"""Time, processor time and memory of a command with all its child processes, from Linux's /proc."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took.

    Attributes:
        seconds: Wall time from start to end, start-up included.
        cpu_seconds: Processor time of all its processes; what one used after the last sample of it is missing.
        peak_bytes: Largest sum of the processes' proportional set sizes: a page of memory that several share counts
            once.
        output: What it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


class CommandError(Exception):
    """The command failed; the message has the end of what it printed."""


def measure(command: Sequence[str], cwd: Path | None = None) -> Measured:
    """Run a command and measure it.

    Args:
        command: The program and its arguments.
        cwd: Folder to run it in.

    Raises:
        CommandError: It failed.
    """
    started = time.perf_counter()
    # A session of its own tells its processes, orphans included, from all others.
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    sampler = _Sampler(process.pid)
    sampler.start()
    try:
        output, _ = process.communicate()
        seconds = time.perf_counter() - started
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        sampler.stop()
    if process.returncode:
        raise CommandError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return Measured(seconds, sampler.cpu_seconds, sampler.peak_bytes, output)


class _Sampler(threading.Thread):
    """Samples the processes of a session until told to stop."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._done = threading.Event()
        self._ticks: dict[int, int] = {}
        self._peak_resident = 0
        self.peak_bytes = 0

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all processes that were seen."""
        return sum(self._ticks.values()) / _TICKS

    def run(self) -> None:
        self._sample()
        while not self._done.wait(SAMPLE_SECONDS):
            self._sample()

    def stop(self) -> None:
        """Stop, and wait for the last sample."""
        self._done.set()
        self.join()

    def _sample(self) -> None:
        resident, pids = 0, []
        for entry in os.scandir("/proc"):
            if entry.name.isdecimal() and (fields := _stat(entry.name)) and int(fields[3]) == self._session:
                pids.append(entry.name)
                self._ticks[int(entry.name)] = int(fields[11]) + int(fields[12])
                resident += int(fields[21]) * _PAGE
        # The proportional size is slow to read and stops the process meanwhile: only where more is resident than ever.
        if resident > self._peak_resident:
            self._peak_resident = resident
            self.peak_bytes = max(self.peak_bytes, sum(map(_proportional_bytes, pids)))


def _stat(pid: str) -> list[str]:
    """Fields of /proc/PID/stat from the third on (proc(5)); none where the process has ended."""
    try:
        return Path("/proc", pid, "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_bytes(pid: str) -> int:
    try:
        lines = Path("/proc", pid, "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def pin_to_cores(count: int) -> list[int]:
    """Keep this process and all that it starts on so many cores.

    Args:
        count: Cores wanted.

    Returns:
        The cores, fewer where there are no more.
    """
    if not sys.platform.startswith("linux"):
        raise SystemExit("the benchmark reads /proc and needs Linux")
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, cores)
    return cores
