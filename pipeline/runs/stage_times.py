"""Where the time of a run goes: by stage of the graph as Beam's sampler sees it, and what the run itself takes."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from apache_beam.metrics.monitoring_infos import TOTAL_MSECS_URN, extract_counter_value

from schemas.runs import StageTime
from schemas.tables import TABLES

STAGES = (
    "open", "plan", "read", "fetch", "clean", "deduplicate", "events", "links", "write", "count", "runner", "amend",
    "commit",
)  # fmt: skip
"""The stages in the order in which a run passes through them."""
_OF_TRANSFORM: Mapping[str, str] = {
    "Read": "read",
    "Fetch": "fetch",
    "Clean": "clean",
    "Deduplicate": "deduplicate",
    "CodeEvents": "events",
    "LinkEvents": "links",
    "all edges": "links",
    "one edge": "links",
    "NameParents": "links",
}
"""Stage of the top-level transforms of the graph in :mod:`pipeline.build`."""
_WRITES = tuple(start for table in TABLES for start in (f"place {table.name}", f"{table.name}: "))
"""How the names of those begin that write a table; what is left counts and reports."""


def stage_of(transform: str) -> str:
    """The stage of a transform by its full name, such as ``Clean/ParDo(_Clean)``."""
    name = transform.split("/", maxsplit=1)[0]
    return _OF_TRANSFORM.get(name) or ("write" if name.startswith(_WRITES) else "count")


def graph_times(result: Any, seconds: float) -> list[StageTime]:
    """The time of a graph by stage.

    The sampler notes every few milliseconds, up to 200 in long bundles, which transform is at work. What it does not
    see is the runner's: building the graph, grouping, and handing documents on.

    Args:
        result: What the pipeline's run gave.
        seconds: Wall time of it all. A runner that tells nothing of its transforms has it as its own.
    """
    found: Counter[str] = Counter()
    for info in getattr(result, "monitoring_infos", tuple)():
        if info.urn == TOTAL_MSECS_URN:
            found[stage_of(info.labels["PTRANSFORM"])] += extract_counter_value(info)
    found["runner"] = max(0, round(seconds * 1000) - found.total())
    return [StageTime(stage, took) for stage, took in found.items() if took]


class StageClock:
    """Adds up the wall time of stages.

    Attributes:
        times: Milliseconds by stage.
    """

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what is done under it."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.times[name] += round((time.monotonic() - started) * 1000)

    def as_rows(self) -> tuple[StageTime, ...]:
        """The times as rows."""
        return tuple(StageTime(stage, took) for stage, took in self.times.items() if took)
