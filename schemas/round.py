"""What a graph is to do in one round, and what the lake held when the round began."""

from typing import Annotated, List, NamedTuple

from schemas.raw import WorkUnit
from schemas.record import field, record


@record
class Round(NamedTuple):
    """One round of a run: a bounded graph has one, an unbounded one has ever more, one after the other."""

    number: Annotated[int, field("Number of the chunk in the run, from 0.")]
    staging: Annotated[str, field("Staging folder under the root.")]
    units: Annotated[List[WorkUnit], field("What is read.")]
    ledger_files: Annotated[List[str], field("Files of the ledger.")]
    fingerprint_files: Annotated[List[str], field("Files of earlier fingerprints, of all dates.")]
    article_files: Annotated[List[str], field("Files of the articles that the lake holds.")]
    over: Annotated[bool, field("What comes of it now serves nobody.")] = False
