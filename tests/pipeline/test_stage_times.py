"""Where the time of a run goes."""

import time
from types import SimpleNamespace
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.build import ChunkContext, build
from pipeline.runs.report import RunReport
from pipeline.runs.stage_times import STAGES, StageClock, graph_times, stage_of
from schemas.runs import StageTime
from transforms.logic.scope import WHOLE
from transforms.rounds import one_round


def rest(element: int) -> int:
    time.sleep(0.05)
    return element


def test_the_sampler_of_the_runner_tells_the_stages() -> None:
    pipeline = beam.Pipeline(runner=FnApiRunner())
    _ = (
        pipeline
        | "units" >> beam.Create([1, 2], reshuffle=False)
        | "Clean" >> beam.Map(rest)
        | "articles: write" >> beam.Map(rest)
    )
    started = time.monotonic()
    result = pipeline.run()
    seconds = time.monotonic() - started
    times = {row.stage: row.milliseconds for row in graph_times(result, seconds)}
    assert times["clean"] > 0
    assert times["write"] > 0
    assert abs(sum(times.values()) - seconds * 1000) <= 1, "what the sampler does not see is the runner's"


def test_a_runner_that_tells_nothing_has_all_of_it() -> None:
    assert graph_times(SimpleNamespace(), 2.5) == [StageTime("runner", 2_500)]


@pytest.mark.slow
def test_every_stage_has_its_place(place: Any, helpers: Any) -> None:
    helpers.write_jsonl(place.inbox / "a.jsonl", helpers.record(1))
    config = place.config(events={})
    context = ChunkContext(config, "20260101T000000Z-00000000", one_round(), False, WHOLE)
    pipeline = beam.Pipeline(runner=FnApiRunner())
    units = [unit for source in config.open_sources() for unit in source.plan()]
    build(pipeline | "units" >> beam.Create(units), context)
    names = {part.full_label for part in pipeline.transforms_stack[0].parts}
    found = {stage_of(name) for name in names}
    assert found == {"read", "fetch", "clean", "deduplicate", "events", "links", "write", "count"}
    assert found < set(STAGES)
    writing = {name for name in names if stage_of(name) == "write"}
    for table in ("articles", "events", "clusters", "rejects", "ledger"):
        assert {name for name in names if name.startswith((f"{table}: ", f"place {table}"))} <= writing
        assert f"{table}: write" in writing


def test_a_clock_adds_up_also_where_something_fails() -> None:
    clock = StageClock()
    try:
        with clock.stage("commit"):
            time.sleep(0.01)
            raise OSError
    except OSError:
        pass
    with clock.stage("open"):
        pass
    first = clock.times["commit"]
    assert first >= 10
    with clock.stage("commit"):
        time.sleep(0.01)
    assert clock.times["commit"] > first
    assert [row.stage for row in clock.as_rows()] == ["commit"], "what took no time is left out"


def test_times_of_a_report() -> None:
    report = RunReport()
    assert report.times_as_dict() == {"stages": {}, "seconds": 0.0, "documents_per_second": None}
    report.counts["in"] = 30
    report.times.update(commit=500, clean=2_000, open=0)
    assert report.times_as_dict() == {
        "stages": {"clean": 2.0, "commit": 0.5},
        "seconds": 2.5,
        "documents_per_second": 12.0,
    }
