"""Runs that stay in the process of the tests, so that each takes about a second."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.config import Config, parse_config
from pipeline.demo import demo_config
from pipeline.lake.folders import Lake
from pipeline.runs.run import RunResult, run
from transforms import pooled

WORDS = [
    "river", "council", "harbour", "bridge", "teacher", "budget", "storm", "ferry", "market",
    "engine", "garden", "museum", "winter", "salmon", "orchard", "signal", "valley", "railway",
    "doctor", "letter", "candle", "festival", "library", "mountain", "copper", "meadow", "village",
    "lantern", "captain", "pepper", "quarry", "window", "thunder", "basket", "student", "chimney",
    "forest", "island", "tunnel", "kitchen", "painter", "ribbon", "saddle", "temple", "walnut",
    "anchor",
]  # fmt: skip


class InlinePool:
    """Runs tasks here: no test of the pipeline is about processes."""

    width = 4

    def submit(self, task: Callable[..., Any], *args: Any) -> Callable[[], Any]:
        return lambda: task(*args)

    def result(self, handle: Callable[[], Any]) -> Any:
        return handle()


@contextmanager
def inline_pool() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooled, "shared_pool", lambda params: InlinePool())
        yield


@pytest.fixture(autouse=True, scope="module")
def no_processes() -> Iterator[None]:
    with inline_pool():
        yield


def story(number: int, sentences: int = 5) -> str:
    """A text of its own for each number, in whole sentences."""
    pick = random.Random(number)  # noqa: S311 - no secret
    return " ".join(
        f"The {' '.join(pick.choices(WORDS, k=12))} and the {pick.choice(WORDS)}." for _ in range(sentences)
    )


def write_jsonl(path: Path, *records: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def record(number: int, **more: Any) -> dict[str, Any]:
    day = f"2026-03-{number % 28 + 1:02d}T08:00:00Z"
    return {"id": f"n{number}", "title": f"Story {number}", "text": story(number), "published_at": day} | more


class Place(NamedTuple):
    """Input and lake of one test."""

    inbox: Path
    root: Path

    def config(self, **more: Any) -> Config:
        sources = more.pop("sources", None) or [{"type": "jsonl", "name": "wire", "glob": f"{self.inbox}/*.jsonl"}]
        output = {"root": str(self.root)}
        return parse_config({"sources": sources, "output": output, "events": {"extractors": []}} | more)

    def run(self, **more: Any) -> RunResult:
        return run(self.config(**more))

    @property
    def lake(self) -> Lake:
        return Lake(str(self.root))

    def parquet(self, *tables: str) -> dict[str, bytes]:
        """The bytes of all Parquet files, or of those of some tables, by path."""
        return parquet_bytes(self.root, *tables)


def parquet_bytes(root: Path, *tables: str) -> dict[str, bytes]:
    """Without snapshots and yields, which tell of each run, also of one that finds nothing new."""
    found = {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.parquet"))}
    found = {name: data for name, data in found.items() if not name.startswith(("state/yields/", "catalog/"))}
    return {name: data for name, data in found.items() if not tables or name.split("/")[0] in tables}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "inbox").mkdir()
    return Place(tmp_path / "inbox", tmp_path / "lake")


class SampleLake(NamedTuple):
    """The lake of the sample news; no test may change it."""

    root: Path
    result: RunResult

    @property
    def lake(self) -> Lake:
        return Lake(str(self.root))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleLake:
    root = tmp_path_factory.mktemp("sample") / "lake"
    with inline_pool():
        return SampleLake(root, run(demo_config(str(root))))


class Helpers(NamedTuple):
    """What tests call by name."""

    story: Callable[..., str] = story
    record: Callable[..., dict[str, Any]] = record
    write_jsonl: Callable[..., Path] = write_jsonl
    parquet_bytes: Callable[..., dict[str, bytes]] = parquet_bytes
    lake: Callable[[Path], Lake] = lambda root: Lake(str(root))
    place: Callable[[Path], Place] = lambda folder: Place(folder / "inbox", folder / "lake")


@pytest.fixture(scope="session")
def helpers() -> Helpers:
    return Helpers()
