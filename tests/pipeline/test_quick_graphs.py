"""Graphs that are built quicker are the same graphs."""

import copy
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions, TypeOptions
from apache_beam.transforms import core

from pipeline.runs.quick_graphs import SharedViews, signatures_remembered


def test_views_are_shared_and_so_are_their_values() -> None:
    plain = PipelineOptions(["--streaming"])
    options = SharedViews.of(plain)
    assert options.view_as(StandardOptions) is options.view_as(StandardOptions)
    assert options.view_as(StandardOptions).streaming is True
    options.view_as(TypeOptions).runtime_type_check = True
    assert options.get_all_options()["runtime_type_check"] is True
    copied = copy.deepcopy(options)
    copied.view_as(StandardOptions).streaming = False
    assert options.view_as(StandardOptions).streaming is True
    assert copied.get_all_options() == options.get_all_options() | {"streaming": False}


class Step(beam.DoFn):
    def process(self, element: int, more: int, window: Any = beam.DoFn.WindowParam) -> list[int]:
        return [element + more]


def test_remembered_signatures_are_those_that_beam_finds() -> None:
    functions = [Step().process, Step.process, lambda a, b=2: a, max, Step().setup]
    before = [core.get_function_args_defaults(function) for function in functions]
    real = core.get_function_args_defaults
    with signatures_remembered():
        for _ in range(2):
            assert [core.get_function_args_defaults(function) for function in functions] == before
        core.get_function_args_defaults(functions[0])[0].append("changed")
        assert core.get_function_args_defaults(functions[0]) == before[0]
    assert core.get_function_args_defaults is real
