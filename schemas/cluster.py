"""A story as its outlets ran it."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import field, record, utc


@record
class Cluster(NamedTuple):
    """One story: all texts of which one is a copy of the other, whoever ran them."""

    cluster_id: Annotated[
        str,
        field(
            "Identity of the story: the id of one of its texts. Where late texts make one of two stories, or two of "
            "one, the text that a story was called by says in which it is now."
        ),
    ]
    canonical_id: Annotated[str, field("Article that stands for it.")]
    title: Annotated[Optional[str], field("Headline of the canonical article.")]
    size: Annotated[int, field("Documents: the canonical article, its copies, and texts that hold part of it.")]
    outlets: Annotated[List[str], field("Outlets that ran it, sorted.")]
    first_seen_at: Annotated[int, utc("Earliest publication time of its documents.")]
    last_seen_at: Annotated[int, utc("Latest publication time of its documents.")]
    span_hours: Annotated[float, field("Hours between the two.")]
    agencies: Annotated[
        List[str], field("News agencies that its documents credit, by their usual short names, sorted.")
    ]
    countries: Annotated[
        List[str],
        field("ISO 3166-1 alpha-3 codes of the outlets' countries, by the country domain of their hosts, sorted."),
    ]
    languages: Annotated[List[str], field("ISO 639-1 codes of its documents, sorted.")]
