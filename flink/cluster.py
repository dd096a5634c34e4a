"""A small Flink on this machine, with Beam's job server: ``python flink/cluster.py up | down``.

Three JVMs that listen on the loopback interface alone: a JobManager, a TaskManager with two slots, and the job server
that takes Beam graphs. Python workers are processes that the TaskManager starts.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_MAIN = {
    "jobmanager": "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
    "taskmanager": "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
    "jobserver": "org.apache.beam.runners.flink.FlinkJobServerDriver",
}
_HEAP_MB = {"jobmanager": 400, "taskmanager": 1400, "jobserver": 400}
# What Flink reflects on; its own scripts open the same packages from 1.18 on, the first with Java 17.
_OPENED = ("lang", "lang.reflect", "io", "net", "nio", "text", "time", "util", "util.concurrent",
           "util.concurrent.atomic", "util.concurrent.locks")  # fmt: skip
_JVM = (
    *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in _OPENED),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    # Short tests on few cores: start quickly, and leave them to the Python workers.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:MaxDirectMemorySize=512m",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)
_CONF = """
jobmanager.rpc.address: localhost
jobmanager.rpc.port: {rpc}
jobmanager.bind-host: localhost
jobmanager.memory.process.size: 768m
rest.address: localhost
rest.bind-address: localhost
rest.port: {rest}
taskmanager.host: localhost
taskmanager.bind-host: localhost
taskmanager.numberOfTaskSlots: {slots}
parallelism.default: {slots}
io.tmp.dirs: {home}/scratch
state.checkpoints.dir: file://{home}/checkpoints
execution.checkpointing.interval: 5s
# A TaskManager that died may take its time to come back; an error in the job comes again each time.
restart-strategy: failure-rate
restart-strategy.failure-rate.max-failures-per-interval: 12
restart-strategy.failure-rate.failure-rate-interval: 5 min
restart-strategy.failure-rate.delay: 3 s
heartbeat.timeout: 10000
heartbeat.interval: 2000
# A graph of newsbeam is wide: by sorting, its shuffles would need 16 MB a branch.
taskmanager.network.sort-shuffle.min-parallelism: 100
# Started without Flink's scripts, which work out these sizes.
taskmanager.cpu.cores: {slots}
taskmanager.memory.framework.heap.size: 128m
taskmanager.memory.task.heap.size: 1272m
taskmanager.memory.framework.off-heap.size: 64m
taskmanager.memory.task.off-heap.size: 64m
taskmanager.memory.network.min: 192m
taskmanager.memory.network.max: 192m
# Off the heap, taken as needed; with 256m a batch run fails with "Record too large".
taskmanager.memory.managed.size: 768m
taskmanager.memory.jvm-metaspace.size: 256m
taskmanager.memory.jvm-overhead.min: 64m
taskmanager.memory.jvm-overhead.max: 64m
"""
_START_SECONDS = 90.0
_STOP_SECONDS = 10.0


class Cluster:
    """The processes of a cluster and the folder of their files.

    Args:
        home: The folder; the jars lie in ``jars`` below it.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self._file = self.home / "cluster.json"

    def up(self, slots: int = 2) -> list[str]:
        """Start it, and wait until it takes jobs.

        Args:
            slots: How many tasks of each step run at a time.

        Returns:
            The flags with which a run goes there.

        Raises:
            SystemExit: It does not start; says which process, and the end of its log.
        """
        self.down()
        ports = dict(zip(("rpc", "rest", "job", "artifact"), _free_ports(4), strict=True))
        for name in ("conf", "logs", "scratch"):
            shutil.rmtree(self.home / name, ignore_errors=True)
            (self.home / name).mkdir(parents=True)
        conf = _CONF.format(**ports, slots=slots, home=self.home)
        (self.home / "conf/flink-conf.yaml").write_text(conf, encoding="utf-8")
        boot = self.home / "boot"
        boot.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline.boot "$@"\n', encoding="utf-8")
        boot.chmod(0o755)
        self._file.write_text(json.dumps({"ports": ports, "pids": {}}), encoding="utf-8")
        for name in _MAIN:
            self.start(name)
        self._wait(slots)
        return self.flags(slots)

    def flags(self, slots: int = 2) -> list[str]:
        """The flags of a run."""
        environment = json.dumps({"command": str(self.home / "boot")})
        return [
            "--runner=FlinkRunner", f"--job_endpoint=localhost:{self._state()['ports']['job']}",
            f"--flink_master=localhost:{self._state()['ports']['rest']}",
            "--environment_type=PROCESS", f"--environment_config={environment}", f"--parallelism={slots}",
        ]  # fmt: skip

    def start(self, name: str) -> int:
        """Start one of the processes; gives its id.

        Args:
            name: ``jobmanager``, ``taskmanager`` or ``jobserver``.
        """
        state = self._state()
        ports = state["ports"]
        arguments = ["--configDir", str(self.home / "conf")]
        if name == "jobserver":
            arguments = [
                "--job-host=localhost", f"--job-port={ports['job']}", f"--artifact-port={ports['artifact']}",
                "--expansion-port=0", f"--flink-master=localhost:{ports['rest']}",
                f"--artifacts-dir={self.home}/scratch/artifacts",
            ]  # fmt: skip
        java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin:{os.environ.get('PATH', '')}")
        if java is None:
            raise SystemExit("flink: no java found; Flink needs Java 11 or 17")
        heap = f"-Xmx{_HEAP_MB[name]}m"
        command = [java, *_JVM, heap, "-cp", f"{self.home}/jars/*", _MAIN[name], *arguments]
        with self._log(name).open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=self.home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        state["pids"][name] = process.pid
        self._file.write_text(json.dumps(state), encoding="utf-8")
        return process.pid

    def pid(self, name: str) -> int:
        """The id of one of its processes."""
        return int(self._state()["pids"][name])

    def workers(self) -> list[int]:
        """The ids of the Python workers that the TaskManager has started."""
        parent = str(self.pid("taskmanager"))
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                if stat[1] == parent and b"sdk_worker_main" in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
        return sorted(found)

    def rest(self, path: str) -> dict[str, object]:
        """What Flink's REST interface answers.

        Args:
            path: The resource, from its slash on.

        Raises:
            OSError: It does not answer.
        """
        url = f"http://localhost:{self._state()['ports']['rest']}{path}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    def down(self) -> None:
        """Stop all of it; nothing to do where it does not run."""
        running = {name: pid for name, pid in self._state()["pids"].items() if _is_ours(pid, _MAIN[name])}
        for code in (signal.SIGTERM, signal.SIGKILL):
            for pid in running.values():
                with suppress(ProcessLookupError):
                    os.kill(pid, code)
            deadline = time.monotonic() + _STOP_SECONDS
            while running and time.monotonic() < deadline:
                running = {name: pid for name, pid in running.items() if _is_ours(pid, _MAIN[name])}
                time.sleep(0.1)
        self._file.unlink(missing_ok=True)

    def _state(self) -> dict[str, dict[str, int]]:
        try:
            state: dict[str, dict[str, int]] = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"ports": {}, "pids": {}}
        return state

    def _log(self, name: str) -> Path:
        return self.home / f"logs/{name}.log"

    def _wait(self, slots: int) -> None:
        deadline = time.monotonic() + _START_SECONDS
        job_port = self._state()["ports"]["job"]
        while not (self._has_slots(slots) and _listens(job_port)):
            dead = [name for name in _MAIN if not _is_ours(self.pid(name), _MAIN[name])]
            if dead or time.monotonic() > deadline:
                name = dead[0] if dead else "taskmanager"
                end = "\n".join(self._log(name).read_text(errors="replace").splitlines()[-30:])
                self.down()
                raise SystemExit(f"{end}\nflink: the {name} did not start; its log is {self._log(name)}")
            time.sleep(0.3)

    def _has_slots(self, slots: int) -> bool:
        try:
            return self.rest("/overview")["slots-total"] == slots
        except (OSError, ValueError):
            return False


def _is_ours(pid: int, main: str) -> bool:
    """Whether a process lives and is what was started: ids are used again."""
    with suppress(ChildProcessError):  # an earlier command started it
        os.waitpid(pid, os.WNOHANG)
    try:
        return main.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("localhost", 0)) for _ in range(count)]
    try:
        return [opened.getsockname()[1] for opened in sockets]
    finally:
        for opened in sockets:
            opened.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="flink/cluster.py", description=__doc__)
    parser.add_argument("action", choices=("up", "down"))
    parser.add_argument("--home", type=Path, default=Path(".flink"), help="Folder of its jars, logs and checkpoints.")
    parser.add_argument("--slots", type=int, default=2, help="How many tasks of each step run at a time.")
    known = parser.parse_args(arguments)
    cluster = Cluster(known.home)
    if known.action == "down":
        cluster.down()
        return
    flags = cluster.up(known.slots)
    print("newsbeam run CONFIG", *(f"'{flag}'" if " " in flag else flag for flag in flags))


if __name__ == "__main__":
    main()
