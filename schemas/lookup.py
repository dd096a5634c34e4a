"""Where each document lies, to find one among millions without reading the rest."""

from typing import Annotated, NamedTuple, Optional

from schemas.record import day, field, record


@record
class Whereabouts(NamedTuple):
    """Where one document lies; see the table of its disposition for all else."""

    article_id: Annotated[str, field("Identity of the document.")]
    source_id: Annotated[str, field("The input's own id.")]
    url: Annotated[Optional[str], field("Address of the page.")]
    disposition: Annotated[str, field("kept, duplicate, rejected or dead.")]
    topic: Annotated[Optional[str], field("Partition of an article by topic.")]
    date: Annotated[Optional[str], day("Partition by day; null for rejects, dead letters and lakes by month.")]
    partition: Annotated[str, field("Folder of the lake that holds its row.")]
