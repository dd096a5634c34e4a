"""Give each element the values that its window has one of, by grouping."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import apache_beam as beam

__all__ = ["Beside"]

_SHARDS = 16
"""Groups that the elements are spread over: no more workers than that share them."""


class Beside(beam.PTransform[Any, Any]):
    """Elements in, each beside some values out.

    dict of ``PCollection[T]`` under ``elements``, and under ``values`` a sequence of ``PCollection``, each with one
    element a window → ``PCollection[tuple[T, ...values]]``. An element whose window lacks a value does not come out.

    What a side input would do: Beam's Flink runner cannot take a checkpoint while elements wait for one (2.50: a
    ClassCastException in ``FullWindowedValueCoder``).

    Args:
        kind: The type of the elements.
        others: Those of the values.
    """

    def __init__(self, kind: Any, *others: Any) -> None:
        super().__init__()
        self._kind = kind
        self._others = others

    def expand(self, parts: Any) -> beam.PCollection[Any]:
        """Apply the transform."""
        values: Sequence[beam.PCollection[Any]] = parts["values"]
        pair: Any = tuple  # types made of values are none to a type checker
        spread = parts["elements"] | "spread" >> beam.Map(_anywhere).with_output_types(pair[int, self._kind])
        told = {
            f"value {number}": value
            | f"to all {number}" >> beam.FlatMap(_everywhere).with_output_types(pair[int, kind])
            for number, (value, kind) in enumerate(zip(values, self._others, strict=True))
        }
        beside: beam.PCollection[Any] = (
            {"elements": spread} | told
            | "join" >> beam.CoGroupByKey()
            | "beside" >> beam.FlatMapTuple(_beside).with_output_types(pair[(self._kind, *self._others)])
        )  # fmt: skip
        return beside

    def _extract_input_pvalues(self, pvalueish: Any) -> Any:
        return pvalueish, (pvalueish["elements"], *pvalueish["values"])


def _anywhere(element: Any) -> tuple[int, Any]:
    return random.randrange(_SHARDS), element  # noqa: S311 - no secret


def _everywhere(value: Any) -> list[tuple[int, Any]]:
    return [(shard, value) for shard in range(_SHARDS)]


def _beside(_: int, joined: dict[str, Any]) -> Iterator[Any]:
    elements = joined.pop("elements")
    values = [list(found) for _, found in sorted(joined.items())]
    if all(values):
        for element in elements:
            yield (element, *(found[0] for found in values))
