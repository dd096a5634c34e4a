"""What a run leaves of itself: what each source gave, and where the time went."""

from typing import Annotated, NamedTuple

from schemas.record import field, record, utc


@record
class SourceYield(NamedTuple):
    """What one source gave in one run."""

    run_id: Annotated[str, field("The run.")]
    origin: Annotated[str, field("Name of the configured source.")]
    started_at: Annotated[int, utc("When the run began.")]
    finished_at: Annotated[int, utc("When it was finished.")]
    documents: Annotated[int, field("Documents read that were new: `in`.")]
    kept: Annotated[int, field("Documents of those that are kept.")]
    duplicate: Annotated[int, field("Those that are copies.")]
    rejected: Annotated[int, field("Those that were rejected.")]
    dead: Annotated[int, field("Those that died.")]
    unchanged: Annotated[int, field("Documents that the lake held already; no part of `documents`.")]
    whole: Annotated[bool, field("The run read all that there was, so that it counts for what is usual.")]


@record
class StageTime(NamedTuple):
    """Wall time of one stage in one chunk."""

    stage: Annotated[str, field("Name of the stage.")]
    milliseconds: Annotated[int, field("Wall time.")]
