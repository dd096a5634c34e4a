"""What a cleaner makes of a document, whether it was a page or plain text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A publication time that the document or its container states.

    Attributes:
        raw: The time as written.
        at: Microseconds since the epoch, UTC; a day without a time is its midnight UTC.
        precision: ``second``, ``minute`` or ``day``.
    """

    raw: str
    at: int
    precision: str


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

    Attributes:
        text: Paragraphs separated by one empty line.
        title: Headline, without the site's name.
        authors: Names, without "By" or job titles.
        agency: News agency credited, by its usual short name (``Reuters``, ``AP``, ``AFP``, ...).
        dateline: Place of the dateline, as written.
        published: Publication time that the document itself states.
        language: ISO 639-1 code that the document declares.
        source: Name of the site or outlet.
        url: Canonical address.
        dropped: Lines taken out, in order.
    """

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    published: StatedDate | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None
    dropped: tuple[DroppedLine, ...] = ()
