"""Small graphs, built quicker: what Beam works out anew for each step of each graph is remembered.

Building the graph of a chunk takes longer than running it over a few documents. Of 2.6 s of processor time that a
chunk of 20 short texts took, 0.75 s were option parsers, of which each view of the options makes one, 0.5 s the
signatures of the same functions, and 0.2 s the search for state and timers among the methods of each step.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any
from weakref import WeakKeyDictionary

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import core, userstate

__all__ = ["SharedViews", "signatures_remembered"]


class SharedViews(PipelineOptions):
    """Options that make one view of each kind; views share their values, so one is as good as many."""

    @classmethod
    def of(cls, options: PipelineOptions) -> "SharedViews":
        """The same options."""
        return cls._with(options, options._all_options)

    def view_as(self, cls: Any) -> Any:
        """The view of a kind."""
        views = self.__dict__.setdefault("views", {})  # attributes of options are options
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]

    def __deepcopy__(self, memo: dict[int, Any]) -> "SharedViews":
        return self._with(self, copy.deepcopy(self._all_options, memo))

    @classmethod
    def _with(cls, options: PipelineOptions, values: dict[str, Any]) -> "SharedViews":
        new = cls.__new__(cls)
        new._flags, new._visible_options, new._all_options = options._flags, options._visible_options, values
        return new


_Signature = tuple[list[str], list[Any]]
_Specs = tuple[set[Any], set[Any]]
# Kept from graph to graph, as long as the functions and classes live.
_SIGNATURES: WeakKeyDictionary[Any, dict[bool, _Signature]] = WeakKeyDictionary()
_SPECS: WeakKeyDictionary[type, _Specs] = WeakKeyDictionary()
_REMEMBERING: list[bool] = []  # not empty within such a block


@contextmanager
def signatures_remembered() -> Iterator[None]:
    """Let Beam look once at the signature of each function, and for the state and timers of each class of steps."""
    if _REMEMBERING:
        yield
        return
    signature_of, specs_of = core.get_function_args_defaults, userstate.get_dofn_specs

    def signature(function: Any) -> _Signature:
        # Of a method the names are the same whichever object it is bound to.
        plain, bound = getattr(function, "__func__", function), hasattr(function, "__self__")
        try:
            found = _SIGNATURES.setdefault(plain, {})
        except TypeError:  # some callables take no weak reference
            return signature_of(function)
        if bound not in found:
            found[bound] = signature_of(function)
        names, defaults = found[bound]
        return list(names), list(defaults)

    def specs(step: Any) -> _Specs:
        if not _told_by_class(step):
            return specs_of(step)
        if type(step) not in _SPECS:
            _SPECS[type(step)] = specs_of(step)
        states, timers = _SPECS[type(step)]
        return set(states), set(timers)

    core.get_function_args_defaults, userstate.get_dofn_specs = signature, specs  # type: ignore[assignment]
    _REMEMBERING.append(True)
    try:
        yield
    finally:
        core.get_function_args_defaults, userstate.get_dofn_specs = signature_of, specs_of
        _REMEMBERING.clear()


def _told_by_class(step: Any) -> bool:
    """Whether the methods of a step are those of its class, and not its own or those of a step within."""
    if any(isinstance(value, MethodType) for value in vars(step).values()):
        return False
    return type(step) is core.CallableWrapperDoFn or not hasattr(step, "_inspect_process")
