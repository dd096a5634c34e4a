"""Why a document could not be had."""


class FetchError(Exception):
    """The document could not be had now; a later try may succeed.

    Args:
        message: What happened.
        retry_after: Seconds that the host asks to be left alone, at most a day; None where it does not say.
        transient: Whether another try within seconds may help.

    Attributes:
        retry_after: As given.
        transient: As given.
    """

    def __init__(self, message: str, retry_after: float | None = None, *, transient: bool = False) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.transient = transient


class UnansweredError(FetchError):
    """The host could not be reached, did not finish in time, or asks to be left alone (429, 503)."""


class NotTriedError(FetchError):
    """Nothing was asked, since the host has asked for a pause; this says nothing of the document itself."""


class BlockedAddressError(Exception):
    """The URL leads where the fetcher must not go."""


class MissingPageError(Exception):
    """The server says that there is no such document (404)."""


class GonePageError(MissingPageError):
    """The server says that the document is gone for good (410)."""


class OversizedPageError(Exception):
    """The document is larger than the limit."""


class RobotsDeniedError(Exception):
    """The host's robots.txt forbids the page."""
