"""Texts of an index that are in another cluster than when they were read."""

from collections import defaultdict
from collections.abc import Iterator, Set

import pyarrow as pa
import pyarrow.compute as pc

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.packed import Packed

__all__ = ["Moved", "moved_texts"]

_OF_CLUSTER = ("cluster_id", "canonical_id", "cluster_day", "partial", "moved")


def moved_texts(table: pa.Table) -> Iterator[Fingerprint]:
    """The rows of a table of fingerprints that say that their texts have moved, without their hashes."""
    table = table.filter(pc.is_valid(table["moved"]))
    if table.num_rows:
        rows = Packed(table)
        yield from map(rows.light, range(table.num_rows))


class Moved:
    """The texts by number, each as its latest fingerprint tells of its cluster."""

    def __init__(self) -> None:
        self._texts: dict[int, Fingerprint] = {}
        self._by_cluster: defaultdict[str, set[int]] = defaultdict(set)

    def note(self, number: int, text: Fingerprint) -> None:
        """Take down that a text has moved.

        Args:
            number: The text.
            text: Its fingerprint, with the cluster that it is in now.
        """
        self._texts[number] = text
        self._by_cluster[text.cluster_id or text.article_id].add(number)

    def now(self, number: int, text: Fingerprint) -> Fingerprint:
        """A fingerprint with the cluster that its text is in now."""
        moved = self._texts.get(number)
        return text if moved is None else text._replace(**{name: getattr(moved, name) for name in _OF_CLUSTER})

    def to(self, cluster_id: str) -> Set[int]:
        """The texts that have come to a cluster; some may be in another one since."""
        return self._by_cluster.get(cluster_id, set())
