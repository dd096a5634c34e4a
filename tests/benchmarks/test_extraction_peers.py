"""The processes that extractors run in, with extractors made up for the purpose."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
# Extractors that behave and that do not, behind the real worker.
FAKES = """
import os, sys, time
from benchmarks import peer_worker
from benchmarks.extractors import Extractor, RefusedError
from benchmarks.scoring import Found

def good(page):
    print("a library that prints")
    return Found(page.html.upper(), "T", ["Ida Brandt"], f"{page.url}/{len(page.body)}")

def failing(page):
    raise KeyError("no luck")

def refusing(page):
    raise RefusedError("too_short")

def busy(page):
    while "stuck" in page.html:
        pass
    return Found("idle")

def dying(page):
    if "dead" in page.html:
        os._exit(7)
    return Found("alive")

def connecting(page):
    import socket
    socket.create_connection(("127.0.0.1", 9))

def missing():
    import no_such_package_of_this_name

def fake(name, function):
    return Extractor(name, lambda: function, ())

out = peer_worker.own_output()
peer_worker.cut_off()
names = dict(good=good, failing=failing, refusing=refusing, busy=busy, dying=dying, connecting=connecting)
peer_worker.serve(
    [*(fake(name, function) for name, function in names.items()), Extractor("missing", missing, ())], sys.stdin, out
)
"""


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import peers as module

    return module


@pytest.fixture
def worker(peers: ModuleType) -> Iterator[object]:
    found = peers.Worker([sys.executable, "-c", FAKES], 1)
    yield found
    found.close()


def page(peers: ModuleType, html: str) -> object:
    return peers.Page(html, b"four", "https://tarnholm.example")


def test_an_extractor_gets_the_page_and_its_answer_comes_back(peers: ModuleType, worker: object) -> None:
    worker.show(page(peers, "zoë \ud83d\n\x00"))
    answer = worker.run("good")
    assert answer.found.text == "ZOË \ud83d\n\x00"
    assert (answer.found.title, answer.found.authors) == ("T", ["Ida Brandt"])
    assert answer.found.published_at == "https://tarnholm.example/4"
    assert (answer.problem, answer.seconds >= 0) == (None, True)
    worker.show(page(peers, "second"))
    assert worker.run("good").found.text == "SECOND"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("failing", "KeyError: 'no luck'"),
        ("refusing", "refused as too_short"),
        ("connecting", "OSError: the benchmark is offline"),
    ],
)
def test_a_failing_extractor_has_found_nothing(peers: ModuleType, worker: object, name: str, problem: str) -> None:
    worker.show(page(peers, "x"))
    answer = worker.run(name)
    assert (answer.found, answer.problem) == (peers.Found(), problem)


@pytest.mark.parametrize(
    ("html", "name", "problem"),
    [("stuck", "busy", "not done within 1 s"), ("dead", "dying", "died with exit code 7")],
)
def test_a_stuck_or_dead_extractor_costs_its_page_only(
    peers: ModuleType, worker: object, html: str, name: str, problem: str
) -> None:
    worker.show(page(peers, html))
    answer = worker.run(name)
    assert (answer.found, answer.problem) == (peers.Found(), problem)
    assert worker.run("good").found.text == html.upper()  # the same page, in a new process
    worker.show(page(peers, "x"))
    assert worker.run(name).found.text in {"idle", "alive"}


def test_what_cannot_be_loaded_is_named(worker: object) -> None:
    assert set(worker.missing) == {"missing"}
    assert "no_such_package_of_this_name" in worker.missing["missing"]
    assert "missing" not in worker.versions
    assert "good" in worker.versions


def test_a_worker_that_does_not_start_is_an_error_with_its_last_words(peers: ModuleType) -> None:
    with pytest.raises(peers.CommandError, match="no such luck"):
        peers.Worker([sys.executable, "-c", "raise SystemExit('no such luck')"], 1)


def test_each_call_is_timed_by_itself(peers: ModuleType) -> None:
    from benchmarks import peer_worker
    from benchmarks.extractors import Extractor

    def summing(page: object) -> object:
        return peers.Found(str(sum(range(3_000_000))))

    out = io.StringIO()
    extractors = [Extractor("summing", lambda: summing, ()), Extractor("idle", lambda: lambda page: peers.Found(), ())]
    peer_worker.serve(extractors, [json.dumps({"run": name}) for name in ("summing", "idle")], out)
    _, summed, idle = map(json.loads, out.getvalue().splitlines())
    assert summed["cpu"] > 100 * idle["cpu"] > 0


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def made(peers: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Environments have a pip that logs its last argument, and fails for packages with "bad" in their name."""
    log = tmp_path / "log"
    pip = f"""
import sys
open({str(log)!r}, "a").write(sys.argv[-1] + "\\n")
if "bad" in sys.argv[-1]:
    sys.exit("Collecting bad\\nERROR: No matching distribution found for bad\\n")
"""

    def create(folder: Path, with_pip: bool) -> None:
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "pyvenv.cfg").write_text("")
        if not (folder / "bin" / "python").exists():
            (folder / "bin" / "python").write_text(f"#!{sys.executable}\n{pip}", encoding="utf-8")
            (folder / "bin" / "python").chmod(0o755)

    monkeypatch.setattr(peers.venv, "create", create)
    log.write_text("")
    return log


def test_peers_are_installed_once(peers: ModuleType, made: Path, tmp_path: Path) -> None:
    said: list[str] = []
    pins = tmp_path / "pins.txt"
    pins.write_text("one==1\n")
    for _ in range(2):
        assert peers.prepare(tmp_path / "env", ["one", "two"], said.append, pins).failed == {}
    assert made.read_text().split() == ["one", "two"]
    pins.write_text("one==2\n")
    peers.prepare(tmp_path / "env", ["one", "two"], said.append, pins)
    assert made.read_text().split() == ["one", "two"] * 2


def test_a_peer_that_cannot_be_installed_is_named_and_the_others_are_there(
    peers: ModuleType, made: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    environment = peers.prepare(tmp_path / "env", ["bad", "one"], said.append)
    assert environment.failed == {"bad": "ERROR: No matching distribution found for bad"}
    assert "bad cannot be installed: ERROR: No matching" in said[-1]
    assert made.read_text().split() == ["bad", "one"]
    peers.prepare(tmp_path / "env", ["bad", "one"], said.append)
    assert made.read_text().split() == ["bad", "one"] * 2  # it is tried again


def test_a_folder_with_something_else_in_it_is_left_alone(peers: ModuleType, made: Path, tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("chapter one")
    with pytest.raises(peers.CommandError, match="holds something else"):
        peers.prepare(tmp_path, ["one"], print)


def test_every_peer_is_pinned(peers: ModuleType) -> None:
    from benchmarks.extractors import OF_PAGES

    lines = [line for line in peers.PINS.read_text().splitlines() if line and not line.startswith("#")]
    assert all(line.count("==") == 1 and " " not in line for line in lines)
    pinned = {line.split("==")[0] for line in lines}
    assert {extractor.peer.partition("[")[0] for extractor in OF_PAGES if extractor.peer} <= pinned
