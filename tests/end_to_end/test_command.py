"""The command as a user calls it: exit codes, one line an error, pipes, no network."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

OFFLINE = """
import socket


def guarded(call):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            with open("connections", "a") as file:
                file.write(f"{address}\\n")
            raise OSError("no network in this test")
        return call(self, address)

    return connect


socket.socket.connect = guarded(socket.socket.connect)
socket.socket.connect_ex = guarded(socket.socket.connect_ex)


def asked(host, *_, **__):
    if host not in (None, "127.0.0.1", "::1", "localhost", socket.gethostname()):
        with open("connections", "a") as file:
            file.write(f"{host}\\n")
        raise socket.gaierror("no network in this test")
    return found(host, *_, **__)


found, socket.getaddrinfo = socket.getaddrinfo, asked
"""


@pytest.mark.slow
def test_a_run_asks_the_network_for_nothing(command: Any, tmp_path: Path) -> None:
    """Behind a proxy that never answers, too: whatever is asked is refused here, and written down."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard/sitecustomize.py").write_text(OFFLINE)
    command.environment["PYTHONPATH"] = f"{tmp_path}/guard:{command.environment['PYTHONPATH']}"
    command.environment |= {"http_proxy": "http://192.0.2.1:9", "https_proxy": "http://192.0.2.1:9"}
    command.environment["HOME"] = str(tmp_path)
    probe = "import urllib.request as r; r.urlopen('http://news.example/')"
    refused = subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, env=command.environment, capture_output=True)
    assert b"no network in this test" in refused.stderr
    (tmp_path / "connections").unlink()
    code, out, err = command("demo", "--out", "demo")
    assert (code, err) == (0, "")
    assert "in 19 = kept 13 + duplicate 5 + rejected 1 + dead 0" in out
    assert not (tmp_path / "connections").exists()
    assert not (tmp_path / ".apache_beam").exists()


@pytest.mark.slow
def test_a_first_run_that_trips_a_gate_and_a_second_one(command: Any) -> None:
    code, out, err = command("run", "c.yaml", "--set", "gates.max_reject_rate=0.1")
    assert (code, len(err.splitlines())) == (3, 1)
    assert "20.0% of the documents were rejected or died, more than gates.max_reject_rate = 10.0%" in err
    lines = [json.loads(line) for line in out.splitlines()]
    assert lines[-1]["message"] == "run finished"
    assert [lines[-1][name] for name in ("in", "kept", "duplicate", "rejected", "dead")] == [5, 3, 1, 1, 0]
    code, out, err = command("run", "c.yaml")
    assert (code, err) == (0, "")
    assert json.loads(out.splitlines()[-1])["unchanged"] == 5
    code, out, _ = command("query", "SELECT source_id FROM duplicates", "--root", "OUT", "--format", "csv")
    assert (code, out) == (0, "source_id\ncopy\n")
    code, out, _ = command("inspect", "news/2.jsonl", "--root", "OUT", "--format", "json")
    assert [json.loads(line)["disposition"] for line in out.splitlines()].count("rejected") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--set", "sources.0.glob=none/*.jsonl"], 2, "wire: no file matches 'none/*.jsonl'"),
        (["--set", "outptu=1"], 2, "c.yaml: outptu: unknown key (did you mean 'output'?)"),
        (["--set", "output.root=c.yaml/OUT"], 5, "cannot write to 'c.yaml/OUT': "),
        (["--set", "output.root=c.yaml"], 5, "cannot write to 'c.yaml': "),
        (["--set", "output.root=/proc/nowhere/OUT"], 5, "cannot write to '/proc/nowhere/OUT': "),
        (["--sets", "output.root=x"], 2, "unknown flag or argument: "),
        (["d.yaml"], 2, "unknown flag or argument: d.yaml"),
    ],
)
def test_what_cannot_be_run_is_a_line(arguments: list[str], code: int, said: str, command: Any) -> None:
    found, _, err = command("run", "c.yaml", *arguments)
    assert (found, len(err.splitlines())) == (code, 1)
    assert err.startswith(f"newsbeam: {said}")
    assert not list(command.folder.glob("OUT/state/run.json"))


@pytest.mark.slow
def test_extract_reads_a_pipe_and_keeps_the_order(command: Any) -> None:
    records = [
        {"id": number, "text": f"Mayor Ann Placeholder opened bridge {number} on Tuesday."} for number in range(30)
    ]
    lines = [json.dumps(record) for record in records]
    lines[7] = "no json"
    code, out, err = command("extract", "--as-is", text="\n".join(lines))
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [line["id"] for line in found] == [*range(7), None, *range(8, 30)]
    assert [number for number, line in enumerate(found) if "error" in line] == [7]


@pytest.mark.slow
def test_extract_ends_quietly_when_its_reader_does(command: Any, tools: Any) -> None:
    line = json.dumps({"id": 1, "text": "Mayor Ann Placeholder opened the bridge on Tuesday." * 50})
    (command.folder / "in.jsonl").write_text(f"{line}\n" * 200)
    process = command.start("extract", "in.jsonl", stdout=subprocess.PIPE)
    assert json.loads(process.stdout.readline())["id"] == 1
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == ""
    tools.wait_until(lambda: not tools.session_of(process.pid), 10)
