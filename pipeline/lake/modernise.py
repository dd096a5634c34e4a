"""Rows of files that an earlier release has written, as this one writes them."""

from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.lake.copies import stated, with_counts
from pipeline.lake.edits import Edits
from pipeline.lake.upkeep import blanked
from schemas.arrow import is_current
from schemas.tables import ARTICLES, DEAD_LETTERS, EVENTS, REJECTS, Table
from transforms.logic.merge import merge_rows
from transforms.logic.partitions import topic_of

__all__ = ["Modernising", "is_earlier"]

_BY_RUN = (REJECTS, DEAD_LETTERS)
_FILLED = {ARTICLES.name: "topic_top", EVENTS.name: "n_copies"}
"""Columns that a release before this one lacks, and that are never null since."""


def is_earlier(table: Table, file: pq.ParquetFile) -> bool:
    """Whether a file lacks a column of its table, or values that this release would have written; its footer tells."""
    if not is_current(table.record, file.schema_arrow):
        return True
    wanted = _FILLED.get(table.name)
    if wanted is None:
        return False
    at = file.schema_arrow.get_field_index(wanted)
    # Fields within records count as columns of a file of their own; this one is none, so its own name finds it.
    leaf = next(n for n in range(len(file.schema)) if file.schema.column(n).path == file.schema_arrow.names[at])
    groups = (file.metadata.row_group(number).column(leaf) for number in range(file.num_row_groups))
    return any(column.is_stats_set and column.statistics.null_count for column in groups)


class Modernising:
    """Reads the files of a lake as this release writes them.

    Args:
        edits: The lake, and what is staged.
    """

    def __init__(self, edits: Edits) -> None:
        self._edits = edits

    @cached_property
    def _counts(self) -> pa.Table:
        return stated(self._edits)

    def rows(self, table: Table, path: str) -> pa.Table:
        """The rows of a file under the present schema, with the values that follow from the rest of the lake.

        Articles get the topic of their folder, events how often their stories ran, and rows in a run's own file the run
        that its name tells. Other new columns are null: what would fill them is not there any more.

        Args:
            table: Its table.
            path: The file, relative to the root.

        Raises:
            OSError: A file cannot be read.
        """
        rows = merge_rows(table, self._edits.read(path), [])[0]
        if table in _BY_RUN:
            run = path.rpartition("/")[2].removesuffix(".parquet")
            return blanked(rows, pc.is_null(rows["run_id"]), {"run_id": run})
        if table is ARTICLES:
            return blanked(rows, pc.is_null(rows["topic_top"]), {"topic_top": topic_of(path)})
        if table is EVENTS and rows["n_copies"].null_count:
            return with_counts(rows, self._counts)
        return rows
