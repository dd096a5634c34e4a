"""A coded event: who did what to whom, where and when, with the evidence."""

from typing import Annotated, NamedTuple, Optional

from schemas.record import day, field, record


@record
class NewsEvent(NamedTuple):
    """One event of one article; offsets are characters into the article's clean text."""

    event_id: Annotated[str, field("Identity of the event: hash of article_id and evidence.")]
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
    event_date_source: Annotated[Optional[str], field("Where the day comes from: text or publication.")]
    headline: Annotated[Optional[str], field("Headline of the article.")]
    sentence_start: Annotated[int, field("Start of the sentence that is the evidence.")]
    sentence_end: Annotated[int, field("End of the sentence that is the evidence.")]
    confidence: Annotated[float, field("Ranker's score, 0 to 1.")]
    models: Annotated[Optional[str], field("Models that coded it, with their versions.")]
