"""A coded event: who did what to whom, where and when, with the evidence."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import day, field, record

MODALITIES = ("happened", "planned", "called_for", "denied", "hypothetical")
"""What the text says of an event: it took place, somebody intends it, demands it, denies it, or only imagines it."""

_COUNTRY = "ISO 3166-1 alpha-3 code of the country that"


@record
class Evidence(NamedTuple):
    """A sentence that reports the event."""

    start: Annotated[int, field("Start of the sentence in the text.")]
    end: Annotated[int, field("End of the sentence in the text.")]


@record
class NewsEvent(NamedTuple):
    """One event of one article; offsets are characters into the article's clean text."""

    event_id: Annotated[
        str,
        field(
            "Identity of the event: a hash of article_id and of the offsets of its verb, actor1 and actor2. The same "
            "in every run and every lake that has the article. It changes where another release or model reads the text"
            " otherwise. Where a text that is read late makes the article a copy, its events go, and those of the "
            "article of the story stand for it. What is to outlast that refers to cluster_id, and finds the "
            "cluster of now by the ledger entry of the text that has this id."
        ),
    ]
    article_id: Annotated[str, field("Article that reports it.")]
    cluster_id: Annotated[Optional[str], field("Wire-copy cluster of the article: count these, not copies.")]
    rank: Annotated[int, field("Position among the article's events, 1 for the main one.")]
    actor1: Annotated[Optional[str], field("Who acts, as written; null where unknown.")]
    actor1_start: Annotated[Optional[int], field("Start of actor1.")]
    actor1_end: Annotated[Optional[int], field("End of actor1.")]
    actor2: Annotated[Optional[str], field("Who is acted upon, as written; null where there is none.")]
    actor2_start: Annotated[Optional[int], field("Start of actor2.")]
    actor2_end: Annotated[Optional[int], field("End of actor2.")]
    verb: Annotated[str, field("Lemma of the verb.")]
    verb_start: Annotated[int, field("Start of the verb.")]
    verb_end: Annotated[int, field("End of the verb.")]
    plover_root: Annotated[Optional[str], field("PLOVER event type; null where unknown.")]
    quad_class: Annotated[Optional[int], field("PLOVER quad class, 1 to 4; null where unknown.")]
    place: Annotated[Optional[str], field("Where, as written.")]
    place_start: Annotated[Optional[int], field("Start of the place.")]
    place_end: Annotated[Optional[int], field("End of the place.")]
    place_country: Annotated[Optional[str], field("ISO 3166-1 alpha-3 code of the place's country.")]
    event_date: Annotated[Optional[str], day("Day of the event; null where unknown.")]
    event_date_source: Annotated[
        Optional[str],
        field(
            "Where the day comes from: text (a sentence that reports the event), context (another sentence of its "
            "scene), dateline or publication."
        ),
    ]
    headline: Annotated[Optional[str], field("Headline of the article.")]
    sentence_start: Annotated[int, field("Start of the sentence that is the evidence.")]
    sentence_end: Annotated[int, field("End of the sentence that is the evidence.")]
    confidence: Annotated[float, field("Ranker's score, 0 to 1.")]
    models: Annotated[Optional[str], field("Models that coded it, with their versions.")]
    actor1_name: Annotated[
        Optional[str], field("Canonical name of actor1: the fullest one in the article; null for a common noun.")
    ] = None
    actor1_country: Annotated[Optional[str], field(f"{_COUNTRY} actor1 is or belongs to.")] = None
    actor1_role: Annotated[Optional[str], field("PLOVER role of actor1, as in GOV, MIL, REB; null where unknown.")] = (
        None
    )
    actor2_name: Annotated[
        Optional[str], field("Canonical name of actor2: the fullest one in the article; null for a common noun.")
    ] = None
    actor2_country: Annotated[Optional[str], field(f"{_COUNTRY} actor2 is or belongs to.")] = None
    actor2_role: Annotated[Optional[str], field("PLOVER role of actor2, as in GOV, MIL, REB; null where unknown.")] = (
        None
    )
    cameo: Annotated[Optional[str], field("CAMEO code of the event, two to four digits; null where unknown.")] = None
    modality: Annotated[Optional[str], field(f"What the text says of it: {', '.join(MODALITIES)}.")] = None
    place_name: Annotated[Optional[str], field("Name of the place in GeoNames.")] = None
    place_admin1: Annotated[Optional[str], field("GeoNames code of its first-level division, as in CA.08.")] = None
    place_geonames_id: Annotated[Optional[int], field("GeoNames id of the place.")] = None
    place_lat: Annotated[Optional[float], field("Latitude in degrees, WGS 84.")] = None
    place_lon: Annotated[Optional[float], field("Longitude in degrees, WGS 84.")] = None
    place_kind: Annotated[Optional[str], field("Kind of place, as in places.")] = None
    place_source: Annotated[
        Optional[str],
        field(
            "Where the place comes from: text (a sentence that reports the event), context (another sentence of its "
            "scene) or dateline; null where there is no place."
        ),
    ] = None
    event_date_precision: Annotated[
        Optional[str], field("day, week, month or year; event_date is the first day of the period.")
    ] = None
    event_date_start: Annotated[
        Optional[int], field("Start of the words that date it, where the source is text or context.")
    ] = None
    event_date_end: Annotated[Optional[int], field("End of those words.")] = None
    fatalities: Annotated[
        Optional[int],
        field(
            'People killed, where the text gives a number: the 12 of "at least 12"; 0 where it says that nobody was.'
        ),
    ] = None
    fatalities_start: Annotated[
        Optional[int], field('Start of the words that count them, as in "at least 12 people".')
    ] = None
    fatalities_end: Annotated[Optional[int], field("End of those words.")] = None
    injured: Annotated[
        Optional[int],
        field(
            'People injured, where the text gives a number: the 12 of "at least 12"; 0 where it says that nobody was.'
        ),
    ] = None
    injured_start: Annotated[
        Optional[int], field('Start of the words that count them, as in "at least 12 people".')
    ] = None
    injured_end: Annotated[Optional[int], field("End of those words.")] = None
    evidence: Annotated[Optional[List[Evidence]], field("All sentences that report the event, its own first.")] = None
    n_copies: Annotated[
        Optional[int],
        field("Documents of its cluster: the canonical article, its copies and texts that hold part of it."),
    ] = None
    n_outlets: Annotated[Optional[int], field("Outlets that ran its cluster.")] = None
