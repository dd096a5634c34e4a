"""Copies, the wording that texts share, and what is kept of each text to find further copies."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import day, field, record, utc


@record
class Duplicate(NamedTuple):
    """A copy of an article, or another version of it: which outlet ran which copy of which story."""

    article_id: Annotated[str, field("Identity of the copy.")]
    source_id: Annotated[str, field("The input's own id.")]
    canonical_id: Annotated[str, field("Article that stands for the cluster.")]
    cluster_id: Annotated[str, field("The cluster.")]
    relation: Annotated[str, field("exact, near_copy, excerpt, or revision: a version of matched_id.")]
    similarity: Annotated[float, field("Jaccard similarity of word 5-grams with matched_id, 0 to 1.")]
    containment: Annotated[float, field("Part of the shorter text's word 5-grams that the other holds, 0 to 1.")]
    contained: Annotated[Optional[float], field("Part of this copy's word 5-grams that stand in matched_id, 0 to 1.")]
    contains: Annotated[Optional[float], field("Part of matched_id's word 5-grams that stand in this copy, 0 to 1.")]
    matched_id: Annotated[str, field("Article or copy that it was matched with.")]
    method: Annotated[str, field("How the match was made.")]
    source: Annotated[Optional[str], field("Outlet that ran the copy.")]
    url: Annotated[Optional[str], field("Address of the copy.")]
    title: Annotated[Optional[str], field("Headline of the copy.")]
    published_at: Annotated[int, utc("Publication time of the copy.")]
    date_source: Annotated[str, field("Where the time comes from.")]
    agency: Annotated[Optional[str], field("News agency that the copy credits.")]
    language: Annotated[Optional[str], field("ISO 639-1 code.")]
    text: Annotated[Optional[str], field("The copy's clean text; null where the configuration does not keep it.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    retracted_at: Annotated[
        Optional[int], utc("When it was retracted and its text blanked; null where it was not.")
    ] = None
    retraction_reason: Annotated[Optional[str], field("Why it was retracted.")] = None
    revises: Annotated[Optional[str], field("Earlier version at the same address.")] = None


@record
class Edge(NamedTuple):
    """Two texts that belong together, and why: copies of one story, one drawn from the other, or one event."""

    article_id: Annotated[str, field("The later text.")]
    other_id: Annotated[str, field("The earlier text.")]
    relation: Annotated[str, field("exact, near_copy, excerpt, revision, partial, derived or same_event.")]
    similarity: Annotated[Optional[float], field("Jaccard similarity of word 5-grams, 0 to 1.")]
    contained: Annotated[Optional[float], field("Part of article_id's word 5-grams that stand in other_id, 0 to 1.")]
    contains: Annotated[Optional[float], field("Part of other_id's word 5-grams that stand in article_id, 0 to 1.")]
    lead: Annotated[
        Optional[float], field("Part of the opening that the other text holds, words weighted by place, 0 to 1.")
    ]
    evidence: Annotated[List[str], field("What ties two reports of one event: the names, places, days they share.")]
    method: Annotated[
        str, field("How the pair was found: body hash, word 5-grams, address, word pairs or event fields.")
    ]
    published_at: Annotated[int, utc("Publication time of article_id.")]


@record
class Fingerprint(NamedTuple):
    """What is kept of a text to find its copies later."""

    article_id: Annotated[str, field("The article.")]
    cluster_id: Annotated[Optional[str], field("Its cluster; null where it bears the article's id.")]
    canonical_id: Annotated[
        Optional[str], field("Article that stood for the cluster when this was written; null where this one did.")
    ]
    cluster_day: Annotated[Optional[str], day("Partition of the cluster's row in clusters, once given.")]
    partial: Annotated[bool, field("It holds but a part of its cluster's story, so it ties no other text to it.")]
    body: Annotated[int, field("64-bit hash of the normalised words.")]
    keys: Annotated[
        List[int], field("The smallest hashes of its word 5-grams, 36 bits, ascending; the last two are of the whole.")
    ]
    sample: Annotated[
        List[int],
        field(
            "Hashes below `sampled` of its word 5-grams, ascending, each as the difference from the one before: 16 "
            "bits of hash, then 2 bits of place (0 opening, 1 opening and in quotation marks, 2 upper part, 3 rest)."
        ),
    ]
    sampled: Annotated[int, field("Bound of the sampled 16-bit hashes; 65536 where all are kept.")]
    shingles: Annotated[int, field("Different word 5-grams in the text.")]
    numbers: Annotated[List[int], field("16-bit hashes of the numbers that the text states, ascending.")]
    host: Annotated[Optional[str], field("Host that ran it.")]
    published_at: Annotated[int, utc("Publication time.")]
    trusted_date: Annotated[bool, field("The time is stated by the document itself.")]
    agency_host: Annotated[bool, field("The host is a news agency's own.")]
    length: Annotated[int, field("Words in the text.")]
    version: Annotated[
        Optional[int],
        field("Version key: 36 bits of hash of the address, or of source and source_id, then 28 of the latter."),
    ] = None
    arrival: Annotated[
        Optional[int], field("How many texts of its address earlier chunks and runs had read; null for none.")
    ] = None
    moved: Annotated[
        Optional[int],
        field("How many times it was put into its cluster anew; of several rows the highest counts. Null for none."),
    ] = None
