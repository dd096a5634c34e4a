"""What is compared of two articles to tell whether they report one event."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import day, field, record, utc


@record
class Signature(NamedTuple):
    """The event fields of an article in the form in which they are compared; the lists run side by side."""

    article_id: Annotated[str, field("The article.")]
    cluster_id: Annotated[Optional[str], field("Its wire-copy cluster.")]
    outlet: Annotated[Optional[str], field("Host or outlet that ran it.")]
    published_at: Annotated[int, utc("Publication time.")]
    dated: Annotated[bool, field("The time is stated by the document or by what it came in.")]
    event_day: Annotated[Optional[str], day("Day of the main event; null where the text does not state it.")]
    keys: Annotated[List[int], field("63-bit hashes of what it names, in the order of the fields.")]
    kinds: Annotated[
        List[str], field("What each is: person, organisation, place, country, money, or word of headline or event.")
    ]
    labels: Annotated[List[str], field("Each as the article writes it.")]
    known: Annotated[List[int], field("Articles in play that hold each, this one included; empty before the count.")]
    path: Annotated[Optional[str], field("File of the lake that holds the article; null where it is new.")]


@record
class Posting(NamedTuple):
    """An article that holds a name."""

    published_at: Annotated[int, utc("Its publication time.")]
    article_id: Annotated[str, field("The article.")]
    kind: Annotated[str, field("Kind of the name there.")]
    dated: Annotated[bool, field("The article states its time.")]
    new: Annotated[bool, field("The article is not of an earlier run.")]


@record
class Wording(NamedTuple):
    """The pairs of words that an article says together, and its numbers."""

    article_id: Annotated[str, field("The article.")]
    pairs: Annotated[bytes, field("Hashes below `sampled` of the pairs: 32-bit little-endian numbers, ascending.")]
    sampled: Annotated[int, field("Bound of the sampled hashes; 4294967296 where all are kept.")]
    numbers: Annotated[bytes, field("Hashes of the different numbers: 32-bit little-endian numbers, ascending.")]
