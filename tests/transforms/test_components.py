"""The distributed form of connected components on the in-process runner."""

import random
from itertools import pairwise
from typing import Any

import apache_beam as beam
import pytest
from apache_beam import coders
from apache_beam.pipeline import PipelineVisitor
from apache_beam.testing import test_pipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.components import ConnectedComponents
from transforms.logic.wirecopy.stars import Edge, union


def graph() -> list[Edge]:
    rng = random.Random(3)  # noqa: S311 - not for cryptography
    chain = [f"chain {number:03}" for number in rng.sample(range(200), 200)]
    edges = list(pairwise(chain))
    edges += [("hub", f"spoke {number}") for number in range(100)]
    edges += [(f"x{rng.randrange(300)}", f"x{rng.randrange(300)}") for _ in range(260)]
    edges += [("alone", "alone"), ("twice", "again"), ("again", "twice"), ("twice", "again")]
    rng.shuffle(edges)
    return edges


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [0, 1, 2])
def test_each_node_comes_out_once_with_its_component(rounds: int) -> None:
    edges = graph()
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        found = (
            pipeline
            | beam.Create(edges).with_output_types(tuple[str, str])
            | ConnectedComponents(rounds)
        )  # fmt: skip
        assert_that(found, equal_to(union(edges)))


def test_no_edges_give_no_nodes() -> None:
    with test_pipeline.TestPipeline(runner="FnApiRunner") as pipeline:
        none = pipeline | beam.Create([]).with_output_types(tuple[str, str])
        assert_that(none | ConnectedComponents(), equal_to([]))


def test_nothing_in_the_graph_is_pickled() -> None:
    pipeline = beam.Pipeline(runner="FnApiRunner")
    edges = pipeline | beam.Create([("a", "b")]).with_output_types(tuple[str, str])
    edges | ConnectedComponents()
    kinds = {}

    class Visitor(PipelineVisitor):
        def visit_transform(self, transform_node: Any) -> None:
            if transform_node.full_label.startswith("ConnectedComponents"):
                kinds.update({part: part.element_type for part in transform_node.outputs.values()})

    pipeline.visit(Visitor())
    assert len(kinds) > 10
    for kind in kinds.values():
        assert "FastPrimitives" not in repr(coders.registry.get_coder(kind)), kind
