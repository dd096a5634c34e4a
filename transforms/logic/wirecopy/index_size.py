"""How large the index of earlier fingerprints is, and how many of its keys lead to no further text."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transforms.logic.wirecopy.packed import Packed
from transforms.logic.wirecopy.segments import Segment

__all__ = ["IndexSize", "size_of"]


class IndexSize(NamedTuple):
    """What an index takes.

    Attributes:
        bytes: Of its arrays.
        retired_keys: Keys that more texts hold than one key proposes: they lead to the first of these alone. One that
            no part of the index holds twice is not among them.
    """

    bytes: int = 0
    retired_keys: int = 0


def size_of(blocks: Sequence[Packed], segments: Sequence[Segment], per_key: int) -> IndexSize:
    """The size of an index.

    Args:
        blocks: Its texts.
        segments: What leads to them.
        per_key: Texts that one key proposes at most.
    """
    keys = np.unique(np.concatenate([np.empty(0, np.uint64), *(segment.shared_keys() for segment in segments)]))
    held = sum((segment.counts(keys) for segment in segments), np.zeros(len(keys), np.intp))
    taken = sum(block.nbytes for block in blocks) + sum(segment.nbytes for segment in segments)
    return IndexSize(taken, int(np.count_nonzero(held > per_key)))
