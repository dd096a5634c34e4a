"""Graphs that are built quicker are the same graphs."""

import copy
from typing import Any

import apache_beam as beam
from apache_beam.coders import BooleanCoder
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions, TypeOptions
from apache_beam.transforms import core, userstate
from apache_beam.transforms.timeutil import TimeDomain

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


SEEN = userstate.ReadModifyWriteStateSpec("seen", BooleanCoder())
LATER = userstate.TimerSpec("later", TimeDomain.WATERMARK)
SEEN_PARAM, LATER_PARAM = beam.DoFn.StateParam(SEEN), beam.DoFn.TimerParam(LATER)


class Stateful(beam.DoFn):
    def process(self, element: int, seen: Any = SEEN_PARAM, later: Any = LATER_PARAM) -> list[int]:
        return [element]

    @userstate.on_timer(LATER)
    def expire(self, seen: Any = SEEN_PARAM) -> None:
        seen.clear()


class Borrowing(beam.DoFn):
    """Whose method is that of the step it is given."""

    def __init__(self, inner: beam.DoFn) -> None:
        self.process = inner.process


def test_state_and_timers_are_those_that_beam_finds() -> None:
    steps = [Step(), Stateful(), Stateful(), core.CallableWrapperDoFn(len), Borrowing(Step()), Borrowing(Stateful())]
    before = [userstate.get_dofn_specs(step) for step in steps]
    assert [len(states) + len(timers) for states, timers in before] == [0, 2, 2, 0, 0, 2]
    real = userstate.get_dofn_specs
    with signatures_remembered():
        for _ in range(2):
            assert [userstate.get_dofn_specs(step) for step in steps] == before
        userstate.get_dofn_specs(steps[1])[0].clear()
        assert userstate.get_dofn_specs(steps[1]) == before[1]
    assert userstate.get_dofn_specs is real


def test_one_within_another_ends_with_the_outer() -> None:
    real = core.get_function_args_defaults
    with signatures_remembered():
        outer = core.get_function_args_defaults
        with signatures_remembered():
            assert core.get_function_args_defaults is outer
        assert core.get_function_args_defaults is outer
    assert core.get_function_args_defaults is real
