"""The built graph: records travel as rows, never pickled."""

import pickle
from typing import Any

import apache_beam as beam
import pytest
from apache_beam import coders
from apache_beam.pipeline import PipelineVisitor
from apache_beam.typehints import typehints

from pipeline.build import ChunkContext, build
from pipeline.config import parse_config
from schemas.raw import RawDocument
from schemas.record import records
from transforms.coders import RecordCoder
from transforms.rounds import one_round


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, beam.PCollection]:
    folder = tmp_path_factory.mktemp("graph")
    (folder / "a.txt").write_text("news")
    sources = [{"type": "text", "name": "wire", "glob": f"{folder}/*.txt"}]
    config = parse_config({"sources": sources, "output": {"root": str(folder / "lake")}})
    pipeline = beam.Pipeline(runner="FnApiRunner")
    units = list(config.open_sources()[0].plan())
    build(pipeline | beam.Create(units), ChunkContext(config, "20240506T070809Z-0a1b2c3d", one_round(), spread=True))
    found: dict[str, beam.PCollection] = {}

    class Visitor(PipelineVisitor):
        def visit_transform(self, transform_node: Any) -> None:
            for tag, part in transform_node.outputs.items():
                found[f"{transform_node.full_label} [{tag}]"] = part

    pipeline.visit(Visitor())
    # A global combine goes by one void key inside, which Beam itself leaves untyped.
    void = tuple(label.partition("KeyWithVoid")[0] for label in found if "/KeyWithVoid" in label)
    return {label: part for label, part in found.items() if not label.startswith(void)}


def record_of(kind: Any) -> type | None:
    """The record that elements of this type are, or are keyed by a path or id."""
    if kind in records():
        return kind  # type: ignore[no-any-return]
    if isinstance(kind, typehints.TupleHint.TupleConstraint) and len(kind.tuple_types) == 2:
        return record_of(kind.tuple_types[1])
    return None


def test_every_record_of_the_graph_is_coded_as_a_row(collections: dict[str, beam.PCollection]) -> None:
    seen = set()
    for label, part in collections.items():
        record = record_of(part.element_type)
        if record is None:
            continue
        seen.add(record.__name__)
        coder = coders.registry.get_coder(part.element_type)
        while not isinstance(coder, coders.RowCoder):
            assert isinstance(coder, coders.TupleCoder), (label, coder)
            key, coder = coder.coders()
            assert not isinstance(key, coders.FastPrimitivesCoder), (label, key)
    assert seen >= {
        "WorkUnit", "RawDocument", "Article", "Fingerprint", "Match", "Assignment", "Duplicate", "NewsEvent",
        "Rejection", "DeadLetter", "LedgerEntry", "WrittenFile", "Tally",
    }  # fmt: skip


def test_each_step_states_the_type_of_its_output(collections: dict[str, beam.PCollection]) -> None:
    untyped = [label for label, part in collections.items() if part.element_type == typehints.Any]
    assert untyped == [label for label in untyped if label.startswith("write report")]


def test_keys_of_every_group_are_coded_without_pickle(collections: dict[str, beam.PCollection]) -> None:
    for label, part in collections.items():
        if "GroupByKey" in label and "CoGroupByKey" not in label:
            coder = coders.registry.get_coder(part.element_type)
            assert coder.key_coder().is_deterministic(), (label, coder)


def test_coder_sent_to_another_process_gives_the_record_back() -> None:
    raw = RawDocument("1", "o", "s", "u", "text/plain", b"\xff", authors=["A"])
    coder = pickle.loads(pickle.dumps(RecordCoder(RawDocument)))  # noqa: S301
    assert type(coder.decode(RecordCoder(RawDocument).encode(raw))) is RawDocument
    assert coder.to_type_hint() is RawDocument
