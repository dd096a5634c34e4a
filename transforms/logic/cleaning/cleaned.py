"""What a cleaner makes of a document, whether it was a page or plain text."""

from dataclasses import dataclass

from transforms.logic.cleaning.page.signals import PageSignals


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A publication time that the document or its container states.

    Attributes:
        raw: The time as written.
        at: Microseconds since the epoch, UTC; a day without a time is its midnight UTC.
        precision: ``second``, ``minute`` or ``day``.
        zone: UTC offset that is stated, such as ``+05:30``; None where none is, and ``at`` takes UTC.
    """

    raw: str
    at: int
    precision: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a story was filed, and by whom, as its first line says: ``KYIV, Aug 24 (Reuters) -``.

    Attributes:
        text: The dateline as written, up to the mark that ends it.
        place: Place, as written.
        date: ISO 8601 day; its year, where none is written, is the one nearest to publication.
        agency: News agency, by its usual short name.
    """

    text: str
    place: str | None = None
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line of plain text that the cleaner took out.

    Attributes:
        number: Line number in the input, from 1.
        text: The line.
        reason: Code of the rule that took it out, such as ``comment_prompt`` or ``repeated_caption``.
    """

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean text and what the document says of itself; None or empty where it says nothing.

    Sources are named as in :class:`schemas.article.Article`.

    Attributes:
        text: Paragraphs separated by one empty line.
        text_source: What found the text.
        title: Headline, without the site's name.
        title_raw: Headline as stated.
        title_source: Who states it.
        authors: Names, without "By" or job titles.
        authors_raw: Bylines as stated.
        authors_source: Who states them.
        agency: News agency credited, by its usual short name (``Reuters``, ``AP``, ``AFP``, ...).
        agency_source: ``byline``, ``dateline`` or ``text``.
        dateline: The dateline.
        published: Publication time that the document itself states.
        published_source: Who states it.
        language: ISO 639-1 code that the document declares.
        source: Name of the site or outlet.
        url: Canonical address.
        dropped: Lines taken out, in order.
        signals: What tells the kind of the page that it was; None where it was none.
    """

    text: str
    text_source: str = "text"
    title: str | None = None
    title_raw: str | None = None
    title_source: str | None = None
    authors: tuple[str, ...] = ()
    authors_raw: tuple[str, ...] = ()
    authors_source: str | None = None
    agency: str | None = None
    agency_source: str | None = None
    dateline: Dateline | None = None
    published: StatedDate | None = None
    published_source: str | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None
    dropped: tuple[DroppedLine, ...] = ()
    signals: PageSignals | None = None
