"""The peers' own environment, and the processes in which extractors run on pages."""

import base64
import hashlib
import json
import math
import os
import selectors
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks.extractors import Page
from benchmarks.processes import CommandError
from benchmarks.scoring import Found

ROOT = Path(__file__).resolve().parents[1]
PINS = Path(__file__).with_name("peers.txt")
_STAMP = "newsbeam-peers.json"
_START_SECONDS = 180.0
# A stuck call is ended by its processor time. This ends one that sleeps; on a busy machine it must not come first.
_WALL_FACTOR = 8
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the peers are installed.

    Attributes:
        python: Its interpreter.
        failed: Peers that could not be installed, with pip's last word.
    """

    python: Path
    failed: dict[str, str]


def default_folder() -> Path:
    """Where the environment lies unless told otherwise: the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbeam" / "benchmark-peers"


def prepare(folder: Path, packages: Sequence[str], say: Callable[[str], None], pins: Path = PINS) -> Environment:
    """Make the environment, or take the one that is there and has all packages in their pinned versions.

    Args:
        folder: Where it lies; made where it is not there.
        packages: What to install, as pip is told.
        say: Told how it goes.
        pins: Constraints of pip, which name the version of everything.

    Raises:
        CommandError: The folder holds something else, or no environment can be made in it.
    """
    python, stamp = folder / "bin" / "python", folder / _STAMP
    wanted = {"pins": hashlib.sha256(pins.read_bytes()).hexdigest(), "packages": sorted(packages)}
    if python.exists() and stamp.is_file() and json.loads(stamp.read_text(encoding="utf-8")) == wanted:
        return Environment(python, {})
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file():
        raise CommandError(f"{folder} holds something else than an environment; name another folder")
    say(f"installing {', '.join(packages)} into {folder} (some 600 MB; minutes)")
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandError(f"no environment can be made in {folder}: {error}") from error
    failed = {}
    for package in packages:
        problem = _install(python, package, pins)
        if problem:
            failed[package] = problem
            say(f"{package} cannot be installed: {problem}")
    if not failed:
        stamp.write_text(json.dumps(wanted), encoding="utf-8")
    return Environment(python, failed)


def _install(python: Path, package: str, pins: Path) -> str | None:
    """Install a package; why it failed, where it did."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--prefer-binary", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--constraint", str(pins), package], capture_output=True, text=True, check=False, errors="replace"
    )
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or [f"exit code {done.returncode}"])[-1] if done.returncode else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor made of a page.

    Attributes:
        found: The article, empty where there was a problem.
        seconds: Processor time.
        problem: What went wrong, or None.
    """

    found: Found
    seconds: float
    problem: str | None


class Worker:
    """A process with extractors in it. One that dies or sleeps is started anew, and its page counts as empty."""

    def __init__(self, command: Sequence[str], limit_seconds: int) -> None:
        """Start it and wait until it has loaded.

        Args:
            command: How to start it.
            limit_seconds: Processor time that a call may take.

        Raises:
            CommandError: It does not start.
        """
        self._command = list(command)
        self._limit = limit_seconds
        self._page: str | None = None
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._buffer = b""
        self._start()

    def _start(self) -> None:
        # Hashes decide the order of sets, and so what some libraries choose of several candidates.
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )  # fmt: skip
        self._buffer = b""
        line = self._line(_START_SECONDS)
        if not line:
            self._process.kill()
            self._process.wait()
            raise CommandError(f"{' '.join(self._command)} does not start:\n{self._last_words()}")
        opening = json.loads(line)
        self.versions: dict[str, dict[str, str]] = opening["versions"]
        self.missing: dict[str, str] = opening["missing"]
        self.python: str = opening["python"]

    def show(self, page: Page) -> None:
        """Set the page that the next calls get."""
        body = base64.b64encode(page.body).decode("ascii")
        self._page = json.dumps({"page": {"html": page.html, "body": body, "url": page.url}})
        self._send(self._page)

    def run(self, name: str) -> Answer:
        """Run an extractor on the page.

        Raises:
            CommandError: The process died and does not start again.
        """
        self._send(json.dumps({"run": name}))
        line = self._line(self._limit * _WALL_FACTOR, self._limit)
        if line:
            answer: dict[str, Any] = json.loads(line)
            seconds, problem = answer.pop("cpu"), answer.pop("problem")
            return Answer(Found(**answer), seconds, problem)
        if line is None:
            self._process.kill()
        code = self._process.wait()
        self._close_pipes()
        self._start()
        if self._page is not None:
            self._send(self._page)
        if line is None:
            return Answer(Found(), float(self._limit), f"not done within {self._limit} s")
        return Answer(Found(), 0.0, f"died with exit code {code}")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._close_pipes()
        self._complaints.close()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has died; reading its answer will tell
            self._process.stdin.write(line.encode("ascii") + b"\n")
            self._process.stdin.flush()

    def _line(self, seconds: float, cpu_seconds: float = math.inf) -> bytes | None:
        """Its next line; empty if it has ended, None if it has taken so much time or processor time."""
        assert self._process.stdout is not None
        deadline, cpu_deadline = time.monotonic() + seconds, self._cpu_seconds() + cpu_seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(_LOOK_SECONDS):
                    if time.monotonic() > deadline or self._cpu_seconds() > cpu_deadline:
                        return None
                    continue
                piece = os.read(self._process.stdout.fileno(), 1 << 20)
                if not piece:
                    return b""
                self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _cpu_seconds(self) -> float:
        """Processor time it has used, by its clock of clock_getcpuclockid(3); 0 once it has ended."""
        try:
            return time.clock_gettime((~self._process.pid << 3) | 2)
        except OSError:
            return 0.0

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _last_words(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read().decode("utf-8", "replace")[-2000:]
