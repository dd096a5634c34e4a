"""What becomes of a document: rejected, dead, or entered in the ledger with its disposition."""

from enum import StrEnum
from typing import Annotated, List, NamedTuple, Optional

from schemas.record import field, record, utc


class Disposition(StrEnum):
    """The four things that can become of an input document; each has exactly one."""

    KEPT = "kept"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    DEAD = "dead"


class Reason(StrEnum):
    """The closed list of reasons for a rejection."""

    EMPTY = "empty"
    BINARY = "binary"
    UNDECODABLE = "undecodable"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    TOO_SHORT = "too_short"
    NO_TEXT = "no_text"
    INVALID_RECORD = "invalid_record"
    INVALID_FEED = "invalid_feed"
    NO_ENTRIES = "no_entries"
    NO_CONTENT = "no_content"
    BLOCKED_URL = "blocked_url"
    NOT_FOUND = "not_found"
    GONE = "gone"
    NOT_HTML = "not_html"
    ROBOTS_DENIED = "robots_denied"
    ERROR_PAGE = "error_page"
    CONSENT_WALL = "consent_wall"
    PAYWALL = "paywall"
    SCRIPT_ONLY = "script_only"
    NOT_ARTICLE = "not_article"
    UNDATED = "undated"


@record
class Rejection(NamedTuple):
    """A document that is not an article, for a reason from a closed list."""

    document_id: Annotated[str, field("Identity of the document.")]
    source_id: Annotated[str, field("The input's own id.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    url: Annotated[Optional[str], field("Address of the page.")]
    title: Annotated[Optional[str], field("Headline, where one was read.")]
    stage: Annotated[str, field("Stage that rejected it: read, fetch or clean.")]
    reason: Annotated[str, field("One of the closed list of reasons.")]
    detail: Annotated[Optional[str], field("What was found, in a sentence.")]
    payload: Annotated[
        Optional[bytes],
        field(
            "The raw document as JSON, to be replayed, without a page that was fetched; of the stage read the unit of "
            "work. Null above 1 MiB."
        ),
    ] = None
    run_id: Annotated[Optional[str], field("Run that rejected it.")] = None
    retracted_at: Annotated[Optional[int], utc("When it was retracted.")] = None
    retraction_reason: Annotated[Optional[str], field("Why it was retracted.")] = None


@record
class DeadLetter(NamedTuple):
    """A document that met an error, with all that is needed to run it again."""

    document_id: Annotated[str, field("Identity of the document.")]
    source_id: Annotated[str, field("The input's own id.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    url: Annotated[Optional[str], field("Address of the page.")]
    stage: Annotated[str, field("Stage that failed: read, fetch, clean or extract.")]
    error_type: Annotated[str, field("Class of the error.")]
    message: Annotated[str, field("The error's message.")]
    traceback: Annotated[Optional[str], field("Where it happened.")]
    payload: Annotated[bytes, field("The raw document as JSON, to be replayed; of the stage read the unit of work.")]
    retryable: Annotated[bool, field("The error lies outside the document and may pass: the next run tries again.")]
    occurred_at: Annotated[int, utc("When it happened.")]
    pipeline_version: Annotated[str, field("Version of newsbeam.")]
    run_id: Annotated[Optional[str], field("Run that met the error.")] = None
    retracted_at: Annotated[Optional[int], utc("When it was retracted.")] = None
    retraction_reason: Annotated[Optional[str], field("Why it was retracted.")] = None


@record
class LedgerEntry(NamedTuple):
    """The one disposition of one document."""

    document_id: Annotated[str, field("Identity of the document.")]
    source_id: Annotated[str, field("The input's own id.")]
    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File or feed it was read from.")]
    url: Annotated[Optional[str], field("Address of the page.")]
    disposition: Annotated[str, field("kept, duplicate, rejected or dead.")]
    reason: Annotated[
        Optional[str],
        field("Reason of a rejection, error of a dead letter, relation of a copy or of a text drawn from another."),
    ]
    cluster_id: Annotated[Optional[str], field("Cluster of a kept article or duplicate.")]
    canonical_id: Annotated[Optional[str], field("Article that stands for the cluster.")]
    partition: Annotated[str, field("Folder of the lake that holds its row.")]
    retryable: Annotated[bool, field("A dead letter that the next run tries again.")]
    run_id: Annotated[str, field("Run that decided.")]


@record
class UnitEntry(NamedTuple):
    """A unit of work that is done: read again only when it changes."""

    origin: Annotated[str, field("Name of the configured source.")]
    uri: Annotated[str, field("File that was read.")]
    start: Annotated[int, field("First byte.")]
    end: Annotated[int, field("Byte it stopped before; -1 for the end.")]
    size: Annotated[int, field("Size of the file in bytes.")]
    modified_at: Annotated[Optional[int], utc("Modification time of the file.")]
    documents: Annotated[int, field("Documents read from it.")]
    retryable: Annotated[int, field("Dead letters of it that are to be tried again.")]
    run_id: Annotated[str, field("Run that read it.")]
    left: Annotated[Optional[int], field("Documents left for another run, as it had been told.")] = None


@record
class RetractedDocument(NamedTuple):
    """A document that was retracted: it stays so, even where its row is lost and written again."""

    document_id: Annotated[str, field("Identity of the document.")]
    cluster_id: Annotated[Optional[str], field("Its cluster.")]
    retracted_at: Annotated[int, utc("When it was retracted.")]
    reason: Annotated[str, field("Why.")]
    title: Annotated[bool, field("Its headline was blanked as well.")]


@record
class StoredRows(NamedTuple):
    """Rejects or dead letters of one file of the lake that are to be replayed."""

    path: Annotated[str, field("The file, relative to the root.")]
    document_ids: Annotated[List[str], field("Its rows.")]


@record
class Retried(NamedTuple):
    """A document that had failed before and was tried again, by a replay or by itself."""

    document_id: Annotated[str, field("Identity of the document.")]
    unit: Annotated[str, field("Origin and URI.")]
    outcome: Annotated[
        str,
        field(
            "Its new disposition; still_rejected or still_dead where it failed as before; read where it stood for a "
            "file or feed that could be read."
        ),
    ]
