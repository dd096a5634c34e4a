"""What a chunk of a run has written, by which it is committed and counted."""

from typing import Annotated, NamedTuple

from schemas.record import field, record


@record
class WrittenFile(NamedTuple):
    """A finished file that waits in staging for its commit."""

    table: Annotated[str, field("Table that it belongs to.")]
    path: Annotated[str, field("Path under the output root that it will replace.")]
    staged: Annotated[str, field("Path under the output root where it waits.")]
    rows: Annotated[int, field("Rows in it.")]
    rows_written: Annotated[int, field("Rows of this chunk in it, those that replace an earlier one included.")]
    size: Annotated[int, field("Bytes.")]


@record
class Tally(NamedTuple):
    """How many documents of one file or feed came to one outcome."""

    unit: Annotated[str, field("Origin and URI.")]
    outcome: Annotated[str, field("in, unchanged, again, retryable, a disposition, or one with its reason.")]
    documents: Annotated[int, field("Documents.")]
