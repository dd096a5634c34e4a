"""What linking counts over all articles of a round."""
# ruff: noqa: D102 - what the methods of a CombineFn do is Beam's to say

from collections.abc import Iterable
from typing import Any

import apache_beam as beam
import numpy as np
from numpy.typing import NDArray

from schemas.link import Signature
from transforms.logic.linking.paraphrase import CELLS, count_pairs, formulas
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.signature import day_number

__all__ = ["CountPairs", "DaysAndNames"]


class DaysAndNames(beam.CombineFn):
    """The days of articles, and the names that they hold, as packed 64-bit numbers."""

    def create_accumulator(self) -> tuple[set[int], set[int]]:
        return set(), set()

    def add_input(self, held: tuple[set[int], set[int]], signed: Signature) -> Any:
        held[0].add(day_number(signed.published_at))
        held[1].update(signed.keys)
        return held

    def merge_accumulators(self, held: Iterable[tuple[set[int], set[int]]]) -> Any:
        days, names = self.create_accumulator()
        for more, others in held:
            days |= more
            names |= others
        return days, names

    def extract_output(self, held: tuple[set[int], set[int]]) -> tuple[set[int], bytes]:
        return held[0], np.array(sorted(held[1]), np.int64).tobytes()


class CountPairs(beam.CombineFn):
    """The word pairs that are formulas among these texts."""

    def __init__(self, params: LinkParams) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._share = params.max_pair_share

    def create_accumulator(self) -> tuple[int, NDArray[np.int32]]:
        return 0, np.zeros(CELLS, np.int32)

    def add_input(self, held: tuple[int, NDArray[np.int32]], pairs: bytes) -> Any:
        count_pairs(held[1], pairs)
        return held[0] + 1, held[1]

    def merge_accumulators(self, held: Iterable[tuple[int, NDArray[np.int32]]]) -> Any:
        articles, counts = self.create_accumulator()
        for more, others in held:
            articles += more
            counts += others
        return articles, counts

    def extract_output(self, held: tuple[int, NDArray[np.int32]]) -> bytes:
        return formulas(held[1], held[0], self._share)
