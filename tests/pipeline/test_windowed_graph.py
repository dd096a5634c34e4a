"""One graph, several rounds: each is read, compared, counted and reported by itself, as an unbounded graph does."""

from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.window import FixedWindows, TimestampedValue

from pipeline.account import report_path
from pipeline.build import ChunkContext, build
from pipeline.runs.report import ChunkReport
from schemas.raw import WorkUnit
from schemas.round import Round
from transforms.logic.scope import WHOLE
from transforms.rounds import PostedRounds
from transforms.storage import read_bytes

RUN = "20260309T120000Z-00000000"


class _AtOnce(PostedRounds):
    """All rounds under way at once; the last one is over."""

    def of(self, window: Any) -> Round | None:
        number = int(window.start)
        return Round(number, f"staging/{number}", [], [], [], []) if number < 3 else None


def test_one_graph_keeps_rounds_apart(place: Any, helpers: Any) -> None:
    for number, names in {1: (1, 2, 3), 2: (1, 4), 3: (5,)}.items():
        # The second round has a copy of an article of the first one, which it cannot see.
        helpers.write_jsonl(place.inbox / f"{number}.jsonl", *(helpers.record(name) for name in names))
    config = place.config(mode="streaming")
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        planned = sorted(unit for source in config.open_sources() for unit in source.plan())
        timed = beam.Map(lambda unit: TimestampedValue(unit, int(Path(unit.uri).stem))).with_output_types(WorkUnit)
        units = pipeline | beam.Create(planned) | timed | beam.WindowInto(FixedWindows(1))
        build(units, ChunkContext(config, RUN, _AtOnce("nowhere"), spread=True, scope=WHOLE))
    counts = {}
    for number in (1, 2):
        report = ChunkReport.parse(read_bytes(report_path(str(place.root), f"staging/{number}")))
        report.prove()
        counts[number] = report.summary()["kept"]
        assert all(file.staged.startswith(f"staging/{number}/") for file in report.files)
        articles = [file for file in report.files if file.table == "articles"]
        assert sum(pq.ParquetFile(place.root / file.staged).metadata.num_rows for file in articles) == counts[number]
        (prints,) = {file.path.split("/")[-1] for file in report.files if "fingerprints" in file.path}
        assert prints == f"{RUN}-00000.parquet", "four chunks share a file"
    assert counts == {1: 3, 2: 2}
    assert not (place.root / "staging/3").exists(), "what is over serves nobody"


class _OverMidway(PostedRounds):
    """A round that is over once it has been asked for a few times: what is under way then is dropped, and no error."""

    def of(self, window: Any) -> Round | None:
        ASKED.append(int(window.start))
        return Round(1, "staging/1", [], [], [], []) if len(ASKED) <= LEFT[-1] else None


ASKED: list[int] = []
LEFT = [0]


def test_a_round_may_end_while_its_documents_are_under_way(place: Any, helpers: Any) -> None:
    texts = [helpers.record(1), helpers.record(2), helpers.record(3) | {"text": helpers.record(1)["text"]}]
    helpers.write_jsonl(place.inbox / "1.jsonl", *texts)
    config = place.config(mode="streaming", events={"extractors": []})
    (unit,) = [unit for source in config.open_sources() for unit in source.plan()]
    for left in (0, 1, 4, 7, 10):
        ASKED.clear()
        LEFT.append(left)
        with beam.Pipeline(runner=FnApiRunner()) as pipeline:
            timed = beam.Map(lambda unit: TimestampedValue(unit, 1)).with_output_types(WorkUnit)
            units = pipeline | beam.Create([unit]) | timed | beam.WindowInto(FixedWindows(1))
            build(units, ChunkContext(config, RUN, _OverMidway("nowhere"), spread=True, scope=WHOLE))
        assert len(ASKED) > left
    assert not (place.root / "articles").exists()
