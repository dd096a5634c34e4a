"""Systems on the same texts in turn: the clusters each finds, the processor time and the bytes it takes."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers import ROOT
from benchmarks.wirecopy_gold import Corpus
from benchmarks.wirecopy_scoring import same_clusters
from benchmarks.wirecopy_systems import System
from benchmarks.wirecopy_worker import environment, write_texts


@dataclass(slots=True)
class Result:
    """One system on one set.

    Attributes:
        labels: The cluster of each document, of the first round.
        seconds: Processor time, a value for each round.
        bytes_per_document: What it keeps.
        unsteady: Documents that a later round put elsewhere than the first.
        problem: Why there is no result, or None.
    """

    labels: dict[str, str | None] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    bytes_per_document: float = 0.0
    unsteady: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CorpusResult:
    """All systems on one set.

    Attributes:
        corpus: The set.
        results: By system, in the order of the tables.
    """

    corpus: Corpus
    results: dict[str, Result]


@dataclass(slots=True)
class Race:
    """Runs systems, each in a process of its own; none while another runs.

    Attributes:
        pythons: The interpreter for each system.
        folder: Where texts and answers are put.
        limit: Seconds of wall time that one may take.
        say: Told how it goes.
        versions: Of what was run, filled in on the way.
    """

    pythons: Mapping[str, Path]
    folder: Path
    limit: float
    say: Callable[[str], None]
    versions: dict[str, dict[str, None]] = field(default_factory=dict)

    def run(self, corpora: Sequence[Corpus], systems: Sequence[System], rounds: int) -> list[CorpusResult]:
        """Give each set to every system, so many times; who comes first changes from round to round.

        A system that fails is not tried again on that set. One whose time says nothing runs once.
        """
        found = [CorpusResult(corpus, {system.name: Result() for system in systems}) for corpus in corpora]
        for one in found:
            write_texts(self.folder / f"{one.corpus.name}.jsonl", one.corpus.texts)
        for number in range(rounds):
            start = number % len(systems)
            for one in found:
                for system in (*systems[start:], *systems[:start]):
                    result = one.results[system.name]
                    if result.problem is None and (system.timed or not number):
                        self.say(f"{one.corpus.name}: round {number + 1} of {rounds}, {system.name}")
                        self._once(system, one.corpus, result)
        return found

    def _once(self, system: System, corpus: Corpus, result: Result) -> None:
        answer = self._answer(system, corpus)
        result.problem = answer.get("missing") or answer.get("failed")
        if result.problem:
            self.say(f"SKIPPED: {system.name}: {result.problem}")
            return
        labels = dict(zip((text.id for text in corpus.texts), answer["labels"], strict=True))
        if result.labels:
            result.unsteady = max(result.unsteady, len(same_clusters(result.labels, labels)))
        else:
            result.labels = labels
        result.seconds.append(answer["cpu"])
        result.bytes_per_document = answer["kept_bytes"] / max(1, len(labels))
        for package, number in {**answer["versions"], "Python": answer["python"]}.items():
            self.versions.setdefault(package, {})[number] = None

    def _answer(self, system: System, corpus: Corpus) -> dict[str, Any]:
        texts, answer = self.folder / f"{corpus.name}.jsonl", self.folder / "answer.json"
        answer.unlink(missing_ok=True)
        command = [
            str(self.pythons[system.name]),
            "-m",
            "benchmarks.wirecopy_worker",
            system.name,
            str(texts),
            str(answer),
        ]
        try:
            done = subprocess.run(
                list(map(str, command)), cwd=ROOT, env=environment(), capture_output=True, text=True,
                errors="replace", check=False, timeout=self.limit,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"failed": f"not done within {self.limit:.0f} s"}
        if done.returncode or not answer.is_file():
            last = [line for line in done.stderr.splitlines() if line.strip()][-1:]
            return {"failed": f"ended with {done.returncode}: {' '.join(last)[:300]}"}
        loaded: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return loaded
