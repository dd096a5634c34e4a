"""Small graphs, built quicker: what Beam works out anew for each step of each graph is remembered.

Building the graph of a chunk takes longer than running it over a few documents. Of 2.6 s of processor time that a
chunk of 20 short texts took, 0.75 s were option parsers, of which each view of the options makes one, and 0.5 s the
signatures of the same functions.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import core

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


@contextmanager
def signatures_remembered() -> Iterator[None]:
    """Let Beam look at the signature of each function once, as long as the function lives."""
    looked_at = core.get_function_args_defaults
    known: WeakKeyDictionary[Any, dict[bool, tuple[list[str], list[Any]]]] = WeakKeyDictionary()

    def remembered(function: Any) -> tuple[list[str], list[Any]]:
        # Of a method the names are the same whichever object it is bound to.
        plain, bound = getattr(function, "__func__", function), hasattr(function, "__self__")
        try:
            found = known.setdefault(plain, {})
        except TypeError:  # some callables take no weak reference
            return looked_at(function)
        if bound not in found:
            found[bound] = looked_at(function)
        names, defaults = found[bound]
        return list(names), list(defaults)

    core.get_function_args_defaults = remembered  # type: ignore[assignment]
    try:
        yield
    finally:
        core.get_function_args_defaults = looked_at
