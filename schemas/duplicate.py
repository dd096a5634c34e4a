"""Copies, and what is kept of each text to find further ones."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import field, record, utc


@record
class Duplicate(NamedTuple):
    """A copy of an article: which outlet ran which copy of which story."""

    article_id: Annotated[str, field("Identity of the copy.")]
    source_id: Annotated[str, field("The input's own id.")]
    canonical_id: Annotated[str, field("Article that stands for the cluster.")]
    cluster_id: Annotated[str, field("The cluster.")]
    relation: Annotated[str, field("exact, near_copy or excerpt.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    containment: Annotated[float, field("Shared word 5-grams over those of the shorter text, 0 to 1.")]
    matched_id: Annotated[str, field("Article or copy that it was matched with.")]
    method: Annotated[str, field("How the match was made.")]
    source: Annotated[Optional[str], field("Outlet that ran the copy.")]
    url: Annotated[Optional[str], field("Address of the copy.")]
    title: Annotated[Optional[str], field("Headline of the copy.")]
    published_at: Annotated[int, utc("Publication time of the copy.")]
    date_source: Annotated[str, field("Where the time comes from.")]
    agency: Annotated[Optional[str], field("News agency that the copy credits.")]
    language: Annotated[Optional[str], field("ISO 639-1 code.")]
    text: Annotated[Optional[str], field("The copy's clean text, where the configuration keeps it.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]


@record
class Fingerprint(NamedTuple):
    """What is kept of a text to find its copies later."""

    article_id: Annotated[str, field("The article.")]
    cluster_id: Annotated[Optional[str], field("Its cluster, once given.")]
    canonical_id: Annotated[Optional[str], field("Article that stands for the cluster, once given.")]
    body_hash: Annotated[str, field("Hash of the normalised text.")]
    keys: Annotated[List[int], field("The smallest hashes of its word 5-grams, and two of the whole text.")]
    shingles: Annotated[bytes, field("All word 5-grams as sorted little-endian 32-bit hashes; lowest bit: quoted.")]
    numbers: Annotated[List[int], field("Hashes of the numbers that the text states, sorted.")]
    host: Annotated[Optional[str], field("Host that ran it.")]
    published_at: Annotated[int, utc("Publication time.")]
    trusted_date: Annotated[bool, field("The time is stated by the document itself.")]
    agency_host: Annotated[bool, field("The host is a news agency's own.")]
    length: Annotated[int, field("Words in the text.")]
