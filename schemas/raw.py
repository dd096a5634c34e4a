"""What is read: the units of work that a source is cut into, and the raw documents they hold."""

from typing import Annotated, List, NamedTuple, Optional

from schemas.feed import FeedState
from schemas.record import field, record, utc


@record
class WorkUnit(NamedTuple):
    """A piece of a source that is read in one go: a file, a byte range of one, or a feed."""

    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or URL to read.")]
    start: Annotated[int, field("First byte (of the uncompressed content); 0 for the beginning.")] = 0
    end: Annotated[int, field("Byte to stop before; -1 for the end.")] = -1
    size: Annotated[int, field("Size in bytes as the filesystem reports it; -1 where unknown (URLs).")] = -1
    modified_at: Annotated[Optional[int], utc("Last modification; null where unknown.")] = None
    weight: Annotated[int, field("Expected bytes of clean text, by which chunks are cut.")] = 0
    poll: Annotated[Optional[str], field("When an address is polled: due or always; null for what is no feed.")] = None
    feed: Annotated[Optional[FeedState], field("What the last poll left; null before the first.")] = None


@record
class RawDocument(NamedTuple):
    """One document as it was found, before anything is cleaned or believed."""

    document_id: Annotated[str, field("Identity of the document: 128-bit hash of origin, source_id and content.")]
    origin: Annotated[str, field("Name of the configured source.")]
    source_id: Annotated[str, field("The input's own id: record id, feed guid, or file name.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    media_type: Annotated[str, field("text/plain or text/html.")]
    body: Annotated[bytes, field("The content; empty where the page is still to be fetched.")]
    charset: Annotated[Optional[str], field("Charset that the transport or container declares.")] = None
    url: Annotated[Optional[str], field("Address of the page.")] = None
    fetch_url: Annotated[Optional[str], field("Page to fetch the body from; null where the body is here.")] = None
    title: Annotated[Optional[str], field("Headline that the container states.")] = None
    authors: Annotated[Optional[List[str]], field("Authors that the container states.")] = None
    published_raw: Annotated[Optional[str], field("Publication time that the container states, as written.")] = None
    stated_by: Annotated[Optional[str], field("Kind of the container: record, feed, sitemap or warc.")] = None
    source: Annotated[Optional[str], field("Outlet that the container states.")] = None
    language: Annotated[Optional[str], field("ISO 639-1 code that the container states.")] = None
    default_published_at: Annotated[Optional[int], utc("Default of the source, where nothing is stated.")] = None
    default_source: Annotated[Optional[str], field("Default outlet of the source.")] = None
    default_language: Annotated[Optional[str], field("Default language of the source.")] = None
    file_time: Annotated[Optional[int], utc("Modification time of the file, or time of the fetch.")] = None
    as_is: Annotated[bool, field("The text is clean already: do not clean it again.")] = False
