"""A cleaned article and the fields found in it. All offsets are characters into ``Article.text``."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.record import day, field, record, utc

PLACE_KINDS = ("continent", "country", "admin1", "admin2", "city", "district", "natural", "facility")
"""Kinds of places: a state or province is ``admin1``, a county ``admin2``, a part of a city ``district``."""

_NULL = "; empty where there are none, null where that is unknown: not looked for, or not in this language."
_SOURCES = "record, feed, sitemap, json-ld, meta, page (shown on it) or text"


@record
class Topic(NamedTuple):
    """A subject of the article."""

    medtop: Annotated[str, field("IPTC Media Topic code, eight digits; of a label of your own its slug.")]
    name: Annotated[str, field("IPTC name of the topic, or the label.")]
    score: Annotated[float, field("Confidence, 0 to 1.")]
    level: Annotated[
        Optional[int], field("Depth in the taxonomy: 1 for the 17 top-level topics, 2 for those below.")
    ] = None


@record
class MainEvent(NamedTuple):
    """The article's main event in the terms of 5W1H, each part null where it is unknown."""

    who: Annotated[Optional[str], field("Actor, as the text has it.")]
    who_start: Annotated[Optional[int], field("Start of the actor in the text.")]
    who_end: Annotated[Optional[int], field("End of the actor in the text.")]
    what: Annotated[
        Optional[str], field("What happened: the words of the headline, else the verb phrase of the first event.")
    ]
    what_start: Annotated[Optional[int], field("Start of the words in the text; null where it has other ones.")]
    what_end: Annotated[Optional[int], field("End of the words in the text.")]
    where: Annotated[Optional[str], field("Place, as the text has it.")]
    where_start: Annotated[Optional[int], field("Start of the place in the text.")]
    where_end: Annotated[Optional[int], field("End of the place in the text.")]
    when: Annotated[Optional[str], day("Day of the event.")]
    when_source: Annotated[
        Optional[str], field("Where the day comes from: text, context, dateline or publication, as in events.")
    ]


@record
class Place(NamedTuple):
    """A place that the text names."""

    text: Annotated[str, field("The name as written.")]
    start: Annotated[int, field("Start in the text.")]
    end: Annotated[int, field("End in the text.")]
    country: Annotated[Optional[str], field("ISO 3166-1 alpha-3 code of its country; null where unknown.")]
    name: Annotated[Optional[str], field("Its name in GeoNames; null where it was not resolved.")] = None
    admin1: Annotated[Optional[str], field("GeoNames code of its first-level division, as in CA.08.")] = None
    geonames_id: Annotated[Optional[int], field("Its GeoNames id.")] = None
    lat: Annotated[Optional[float], field("Latitude in degrees, WGS 84.")] = None
    lon: Annotated[Optional[float], field("Longitude in degrees, WGS 84.")] = None
    kind: Annotated[Optional[str], field(f"Kind of place: {', '.join(PLACE_KINDS)}.")] = None


@record
class DateMention(NamedTuple):
    """A date that the text states."""

    text: Annotated[str, field("The expression as written.")]
    start: Annotated[int, field("Start in the text.")]
    end: Annotated[int, field("End in the text.")]
    value: Annotated[
        str,
        field(
            "TIMEX3 value: ISO 8601 day, week, month or year; or a weekend (2031-W18-WE), quarter (2031-Q2), half-year "
            "(2031-H1), season (2031-SP), decade (203X), century (20XX) or fiscal year (FY2031)."
        ),
    ]


@record
class Quote(NamedTuple):
    """Quoted speech and who said it."""

    text: Annotated[str, field("The words between the quotation marks.")]
    start: Annotated[int, field("Start of the words in the text.")]
    end: Annotated[int, field("End of the words in the text.")]
    speaker: Annotated[Optional[str], field("Speaker as written; null where unknown.")]
    speaker_start: Annotated[Optional[int], field("Start of the speaker in the text.")]
    speaker_end: Annotated[Optional[int], field("End of the speaker in the text.")]
    speaker_name: Annotated[
        Optional[str], field("Canonical name of the speaker: the fullest one in the article; null where unknown.")
    ] = None


@record
class Money(NamedTuple):
    """An amount of money that the text states."""

    text: Annotated[str, field("The amount as written.")]
    start: Annotated[int, field("Start in the text.")]
    end: Annotated[int, field("End in the text.")]
    value: Annotated[float, field("Amount in units of the currency.")]
    currency: Annotated[Optional[str], field("ISO 4217 code; null where unknown.")]
    inferred: Annotated[bool, field("The currency is the usual reading of a bare symbol, not stated.")]


@record
class Article(NamedTuple):
    """One article that is its own text: the canonical copy of a cluster, or a partial or derived one."""

    article_id: Annotated[str, field("Identity of the article; equals the document id of its input.")]
    source_id: Annotated[str, field("The input's own id.")]
    cluster_id: Annotated[Optional[str], field("Wire-copy cluster that the article belongs to.")]
    is_canonical: Annotated[bool, field("The article stands for its cluster.")]
    relation: Annotated[Optional[str], field("Relation to parent_id: partial or derived; null for a text of its own.")]
    parent_id: Annotated[Optional[str], field("Article that this one is partly taken from.")]
    title: Annotated[Optional[str], field("Headline.")]
    title_raw: Annotated[Optional[str], field("The headline as its source states it.")]
    title_source: Annotated[Optional[str], field(f"Where the headline comes from: {_SOURCES}.")]
    text: Annotated[str, field("Clean text, paragraphs separated by an empty line.")]
    text_source: Annotated[
        Optional[str],
        field("What found the text: trafilatura, resiliparse, json-ld, text (the plain-text rules), feed or as_is."),
    ]
    authors: Annotated[
        List[str], field("Names of the authors; where no person is named, of the desk or body that signs.")
    ]
    authors_raw: Annotated[List[str], field("The bylines as their source states them.")]
    authors_source: Annotated[Optional[str], field(f"Where the authors come from: {_SOURCES}.")]
    agency: Annotated[Optional[str], field("News agency credited, by its usual short name.")]
    agency_source: Annotated[Optional[str], field("Where the credit stands: byline, dateline or text.")]
    dateline: Annotated[Optional[str], field("Place of the dateline, as written.")]
    dateline_raw: Annotated[Optional[str], field("The dateline as written, up to the mark that ends it.")]
    dateline_date: Annotated[
        Optional[str], day("Day of the dateline; a year that is not written is the one nearest to publication.")
    ]
    dateline_agency: Annotated[Optional[str], field("News agency of the dateline, by its usual short name.")]
    source: Annotated[Optional[str], field("Outlet that ran the article.")]
    url: Annotated[Optional[str], field("Address of the page.")]
    published_at: Annotated[Optional[int], utc("Publication time; never null in the lake.")]
    date_source: Annotated[Optional[str], field(f"Where the time comes from: {_SOURCES}, url, default or file_time.")]
    date_raw: Annotated[Optional[str], field("The time as the input states it.")]
    date_precision: Annotated[Optional[str], field("Precision of the stated time: second, minute or day.")]
    date_zone: Annotated[
        Optional[str],
        field("UTC offset that the input states, as in +05:30; null where it states none (UTC is taken)."),
    ]
    language: Annotated[Optional[str], field("ISO 639-1 code.")]
    language_source: Annotated[Optional[str], field("Where the language comes from: model, page, feed or default.")]
    topics: Annotated[
        Optional[List[Topic]],
        field("IPTC Media Topics, best first; null where the topic model does not know the language."),
    ]
    main_event: Annotated[Optional[MainEvent], field("The main event.")]
    places: Annotated[Optional[List[Place]], field(f"Places named{_NULL}")]
    dates: Annotated[Optional[List[DateMention]], field(f"Dates stated{_NULL}")]
    quotes: Annotated[Optional[List[Quote]], field(f"Quoted speech{_NULL}")]
    money: Annotated[Optional[List[Money]], field(f"Amounts of money{_NULL}")]
    persons: Annotated[Optional[List[str]], field(f"Persons named, most mentioned first{_NULL}")]
    organisations: Annotated[Optional[List[str]], field(f"Organisations named, most mentioned first{_NULL}")]
    models: Annotated[Optional[str], field("Models that filled the fields, with their versions.")]
    events_missing: Annotated[Optional[str], field("Why no event fields were filled; null where they were.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    retracted_at: Annotated[
        Optional[int], utc("When it was retracted and its text blanked; null where it was not.")
    ] = None
    retraction_reason: Annotated[Optional[str], field("Why it was retracted.")] = None
    revises: Annotated[Optional[str], field("Earlier version at the same address.")] = None
    topic_top: Annotated[
        Optional[str],
        field("The topic that its partition is named by: slug of the best top-level one, or unclassified."),
    ] = None
    n_events: Annotated[Optional[int], field("Its rows in events; null where none were looked for.")] = None
