"""What a fetch comes to."""

from typing import NamedTuple


class Validators(NamedTuple):
    """What a server gave to ask it later whether a document has changed.

    Attributes:
        etag: The ETag header, quotes and all.
        last_modified: The Last-Modified header, as written.
    """

    etag: str | None = None
    last_modified: str | None = None


class Page(NamedTuple):
    """A fetched document.

    Attributes:
        url: Where the redirects ended.
        body: The content, decompressed.
        content_type: Media type in lower case, empty where the server names none.
        charset: Charset that the server declares, or None.
        moved_to: Where permanent redirects (301, 308) alone lead, or None.
        validators: For a conditional request later.
        fresh_seconds: How long the server says the document stays as it is; None where it does not say.
    """

    url: str
    body: bytes
    content_type: str
    charset: str | None
    moved_to: str | None = None
    validators: Validators = Validators()
    fresh_seconds: float | None = None


class NotModified(NamedTuple):
    """The document has not changed since the validators were given (304).

    Attributes:
        url: Where the redirects ended.
        moved_to: Where permanent redirects (301, 308) alone lead, or None.
        validators: For the next conditional request.
        fresh_seconds: How long the server says the document stays as it is; None where it does not say.
    """

    url: str
    moved_to: str | None = None
    validators: Validators = Validators()
    fresh_seconds: float | None = None


class Redirect(NamedTuple):
    """The document is elsewhere.

    Attributes:
        location: The Location header.
        permanent: Whether for good (301, 308).
    """

    location: str
    permanent: bool
