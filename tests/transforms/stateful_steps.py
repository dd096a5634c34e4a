"""Stateful steps without a runner: messages are delivered in any order that a test likes."""

import copy
import inspect
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import TaggedOutput
from apache_beam.transforms.core import _StateDoFnParam, _TimerDoFnParam
from apache_beam.transforms.userstate import BagStateSpec, get_dofn_specs
from apache_beam.utils.timestamp import Timestamp

Routes = Callable[[str, str, Any], Iterable[tuple[str, Any]]]


class Cell:
    """State of one key; what goes in is encoded, as by a runner."""

    def __init__(self, spec: Any) -> None:
        self._coder = spec.coder
        self._is_bag = isinstance(spec, BagStateSpec)
        self.encoded: list[bytes] = []

    def read(self) -> Any:
        values = [self._coder.decode(value) for value in self.encoded]
        return values if self._is_bag else values[0] if values else None

    def add(self, value: Any) -> None:
        self.encoded.append(self._coder.encode(value))

    def write(self, value: Any) -> None:
        self.encoded = [self._coder.encode(value)]

    def clear(self) -> None:
        self.encoded = []


class Timer:
    def __init__(self) -> None:
        self.at: Timestamp | None = None

    def set(self, at: Timestamp) -> None:
        self.at = Timestamp(micros=at.micros // 1000 * 1000)  # as runners cut it


@cache
def defaults_of(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    return [(name, parameter.default) for name, parameter in inspect.signature(function).parameters.items()]


def callback_of(step: beam.DoFn, timer: str) -> Callable[..., Any]:
    (spec,) = (spec for spec in get_dofn_specs(step)[1] if spec.name == timer)
    return getattr(step, spec._attached_callback.__name__)  # type: ignore[no-any-return]


class Network:
    """Steps that send one another messages.

    Args:
        steps: The stateful steps by name.
        routes: Given the name of a step, the tag of an output (empty for the main one) and the output, says which
            steps receive which elements.
        seed: Decides which message is delivered next; None for first in, first out.
    """

    def __init__(self, steps: dict[str, beam.DoFn], routes: Routes, seed: int | None = None) -> None:
        self.steps = steps
        self._routes = routes
        self._random = None if seed is None else random.Random(seed)  # noqa: S311 - not for cryptography
        self._cells: dict[tuple[str, Any], dict[Any, Cell]] = defaultdict(dict)
        self._timers: dict[tuple[str, Any], dict[Any, Timer]] = defaultdict(dict)
        self._queue: list[tuple[str, Any, Timestamp]] = []

    def send(self, step: str, element: Any, at: Timestamp) -> None:
        self._queue.append((step, element, at))

    def deliver(self) -> None:
        """Deliver all messages, and those that they give rise to."""
        while self._queue:
            at = self._random.randrange(len(self._queue)) if self._random else 0
            step, element, time = self._queue.pop(at)
            self._call(step, element[0], self.steps[step].process, time, element)

    def advance(self, watermark: Timestamp) -> None:
        """Fire the timers up to a watermark, step by step as it passes through the graph."""
        self.deliver()
        for step in self.steps:
            fired = 0
            while due := self._due(step, watermark):
                fired += 1
                assert fired < 10_000, f"the timers of {step} never end"
                at, _, key, name = min(due, key=lambda item: item[:2])
                self._timers[step, key][name].at = None
                self._call(step, key, callback_of(self.steps[step], name), at)
            self.deliver()

    def clear(self, step: str, key: Any) -> None:
        """Forget all that a step has of a key."""
        self._cells.pop((step, key))
        self._timers.pop((step, key))

    def saved(self) -> Any:
        """A checkpoint of all state."""
        return copy.deepcopy((self._cells, self._timers))

    def restore(self, checkpoint: Any) -> None:
        """Go back to a checkpoint; what the steps themselves hold in memory stays."""
        self._cells, self._timers = copy.deepcopy(checkpoint)

    def remembered(self) -> dict[str, int]:
        """Bytes of state in each step that has any."""
        sizes: dict[str, int] = defaultdict(int)
        for (step, _), cells in self._cells.items():
            sizes[step] += sum(len(value) for cell in cells.values() for value in cell.encoded)
        return {step: size for step, size in sizes.items() if size}

    def _due(self, step: str, watermark: Timestamp) -> list[tuple[Timestamp, str, Any, str]]:
        return [
            (timer.at, repr((key, name)), key, name)
            for (owner, key), timers in self._timers.items()
            for name, timer in timers.items()
            if owner == step and timer.at is not None and timer.at <= watermark
        ]

    def _call(self, step: str, key: Any, method: Callable[..., Any], at: Timestamp, *element: Any) -> None:
        given: dict[str, Any] = {}
        for name, default in defaults_of(method.__func__):  # type: ignore[attr-defined]
            if default is beam.DoFn.TimestampParam:
                given[name] = at
            elif isinstance(default, _StateDoFnParam):
                cells = self._cells[step, key]
                given[name] = cells.setdefault(default.state_spec.name, Cell(default.state_spec))
            elif isinstance(default, _TimerDoFnParam):
                given[name] = self._timers[step, key].setdefault(default.timer_spec.name, Timer())
        for output in method(*element, **given) or ():
            tag, value = (output.tag, output.value) if isinstance(output, TaggedOutput) else ("", output)
            for receiver, message in self._routes(step, tag, value):
                self.send(receiver, message, at)
