"""Streams that stay in the process of the tests: each step of a script waits until all that was found is read."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.config import Config, parse_config
from pipeline.runs.graphs import BoundedGraphs
from pipeline.runs.report import ChunkReport
from pipeline.runs.run import RunResult, run
from pipeline.streaming import stream as loop
from pipeline.streaming.drain import Drain
from pipeline.streaming.stream import stream
from schemas.round import Round
from schemas.written import Tally
from transforms import earlier_texts, pooled
from transforms.read import unit_key

WORDS = (
    "river", "council", "harbour", "bridge", "teacher", "budget", "storm", "ferry", "market", "engine", "garden",
    "museum", "winter", "salmon", "orchard", "signal", "valley", "railway", "doctor", "letter", "candle", "festival",
)  # fmt: skip
Script = Callable[[], Iterator[None]]


class InlinePool:
    width = 4

    def submit(self, task: Callable[..., Any], *args: Any) -> Callable[[], Any]:
        return lambda: task(*args)

    def result(self, handle: Callable[[], Any]) -> Any:
        return handle()


@pytest.fixture(autouse=True, scope="module")
def no_processes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (pooled, loop):
            patch.setattr(module, "shared_pool", lambda params: InlinePool())
        yield


@pytest.fixture(autouse=True)
def no_texts_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_texts, "_loaded", None)


def story(number: int, sentences: int = 5) -> str:
    """A text of its own for each number, in whole sentences."""
    pick = random.Random(number)  # noqa: S311 - no secret
    return " ".join(
        f"The {' '.join(pick.choices(WORDS, k=12))} and the {pick.choice(WORDS)}." for _ in range(sentences)
    )


def record(number: int, **more: Any) -> dict[str, Any]:
    day = f"2026-03-{number % 5 + 1:02d}T08:{number % 60:02d}:00Z"
    return {"id": f"n{number}", "title": f"Story {number}", "text": story(number), "published_at": day} | more


def write_jsonl(path: Path, *records: Any) -> Path:
    """Write a file beside its place and move it there, as a careful feeder does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    draft = path.with_name(f".{path.name}")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return draft.rename(path)


class Streamed(NamedTuple):
    """A stream that has ended, and each status that it told."""

    result: RunResult
    told: list[dict[str, Any]]

    @property
    def last(self) -> dict[str, Any]:
        return self.told[-1]


class Place(NamedTuple):
    """Input and lake of one test."""

    inbox: Path
    root: Path

    def config(self, **more: Any) -> Config:
        sources = more.pop("sources", None) or [{"type": "jsonl", "name": "wire", "glob": f"{self.inbox}/*.jsonl"}]
        quick = {"tick_seconds": 0.01, "settle_seconds": 0, "delay_seconds": 0.1} | more.pop("stream", {})
        base = {"output": {"root": str(self.root)}, "events": {"extractors": []}, "mode": "streaming", "stream": quick}
        return parse_config(base | {"sources": sources} | more)

    def stream(self, script: Script, **more: Any) -> Streamed:
        """Stream; the script goes on whenever nothing is left to read, and its end is that of the stream."""
        drain, told, steps = Drain(), [], script()

        def tell(status: dict[str, Any]) -> None:
            told.append(status)
            if status["phase"] == "waiting" and not status["pending"] and next(steps, False) is False:
                drain.request()

        try:
            return Streamed(stream(self.config(**more), (), drain, [tell]), told)
        finally:
            drain.close()

    def batch(self, **more: Any) -> RunResult:
        return run(self.config(mode="batch", **more))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table by file, less the runs and times that they name."""
        return [row for path in sorted((self.root / table).rglob("*.parquet")) for row in _rows(path, self.root)]

    def files(self, *tables: str) -> list[str]:
        found = (path for table in tables for path in sorted((self.root / table).rglob("*.parquet")))
        return [str(path.relative_to(self.root)) for path in found]

    def manifests(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted(self.root.glob("runs/*/manifest.json"))]


def _rows(path: Path, root: Path) -> list[dict[str, Any]]:
    with pa.OSFile(str(path)) as file:
        rows = pq.ParquetFile(file).read().to_pylist()
    hidden = {"run_id", "occurred_at", "fetched_at"}
    return [{"file": str(path.relative_to(root))} | {k: v for k, v in row.items() if k not in hidden} for row in rows]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "inbox").mkdir()
    return Place(tmp_path / "inbox", tmp_path / "lake")


@pytest.fixture
def no_graph(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let rounds read nothing: each unit counts as one rejected document. Gives the names of the units by round."""
    rounds: list[list[str]] = []

    def execute(self: BoundedGraphs, round_: Round, *_: Any) -> ChunkReport:
        rounds.append([Path(unit.uri).name for unit in round_.units])
        keys = [unit_key(unit.origin, unit.uri) for unit in round_.units]
        return ChunkReport((), tuple(Tally(key, outcome, 1) for key in keys for outcome in ("in", "rejected")))

    monkeypatch.setattr(BoundedGraphs, "execute", execute)
    return rounds


class Helpers(NamedTuple):
    """What tests call by name."""

    story: Callable[..., str] = story
    record: Callable[..., dict[str, Any]] = record
    write_jsonl: Callable[..., Path] = write_jsonl
    place: Callable[[Path], Place] = lambda folder: Place(folder / "inbox", folder / "lake")


@pytest.fixture(scope="session")
def helpers() -> Helpers:
    return Helpers()
