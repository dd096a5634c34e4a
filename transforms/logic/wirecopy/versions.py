"""Versions of one story: texts at one address, and which of them is the newer one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from courlan import normalize_url

from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.order import precedence

__all__ = [
    "ADDRESS_BITS",
    "DOCUMENT_BITS",
    "Lines",
    "address_key",
    "address_of",
    "last_version",
    "newer",
    "same_address",
    "same_document",
    "told_by_date",
    "version_before",
    "version_of",
]

ADDRESS_BITS = 36
"""Bits of a version key that stand for the address, as many as a key of a fingerprint has."""
DOCUMENT_BITS = 64 - ADDRESS_BITS
"""Bits that stand for the document: by how its source names it."""

_DAY = 86_400_000_000
_PLACE_IN_FILE = re.compile(r"@\d+\Z")
_RECORD = re.compile(r"<?urn:uuid:", re.IGNORECASE)


def address_of(url: str | None) -> str | None:
    """The address of a page without what does not tell pages apart.

    Without scheme, ``www.``, default port, fragment, trailing slash and tracking parameters; the other parameters in
    order.

    Args:
        url: As the document states it.

    Returns:
        The address; None where there is none, or where it is the front page of a site, which is no story's own.
    """
    if not url:
        return None
    # What follows "#!" names the page on sites that load everything by script.
    kept = url if "#!" in url else url.partition("#")[0]
    try:
        parts = urlsplit(normalize_url(kept.strip()))
    except ValueError:
        return None
    host, path = parts.netloc.rpartition("@")[2].removeprefix("www."), parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not host or not (path or parts.query or parts.fragment):
        return None
    return f"{host}{path}?{parts.query}#{parts.fragment}"


def version_of(article: Article) -> int | None:
    """The version key of a document: versions of one story share its upper bits, those of one document all of it.

    The upper ``ADDRESS_BITS`` are a hash of the address or, without one, of the source and its own id of the document.
    The others are a hash of source and id: where they agree too, the source itself says that the text is another
    version of the same document, and not another one that was filed under the same address. A WARC record has an id of
    its own at each visit, so that there the address is the document.

    Args:
        article: The article.

    Returns:
        64 bits, signed; None for a document without address that nothing but its place in a file names.
    """
    by_place = not article.source_id or _PLACE_IN_FILE.search(article.source_id) is not None
    own = article.article_id if by_place else address_of(article.source_id) or article.source_id
    address = address_of(article.url)
    if address is None and by_place:
        return None
    where = address or f"{article.origin}\n{own}"
    what = where if _RECORD.match(own) else f"{article.origin}\n{own}"
    return (_hash(where, ADDRESS_BITS) << DOCUMENT_BITS | _hash(what, DOCUMENT_BITS)) - (1 << 63)


def _hash(name: str, bits: int) -> int:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - bits)


def address_key(version: int) -> int:
    """The part of a version key that stands for the address, a number of ``ADDRESS_BITS`` bits."""
    return (version + (1 << 63)) >> DOCUMENT_BITS


def same_address(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether two texts stand at one address."""
    return a.version is not None and b.version is not None and address_key(a.version) == address_key(b.version)


def same_document(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether one source names two texts as one document at one address."""
    return a.version is not None and a.version == b.version


def told_by_date(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether the times of two texts tell which is the newer: a day without a time tells nothing of the same day."""
    if a.trusted_date != b.trusted_date or a.published_at == b.published_at:
        return False
    by_day = a.published_at % _DAY == 0 or b.published_at % _DAY == 0
    return not by_day or a.published_at // _DAY != b.published_at // _DAY


def newer(a: Fingerprint, b: Fingerprint) -> bool:
    """Whether a text is a newer version than another one at the same address.

    Their times decide where both state one, or neither does. Else, of one document, the version that a later chunk or
    run has read; of those of one chunk the later, then the longer one, for stories grow. Of two documents at one
    address nothing but their times is taken for an order.
    """
    if told_by_date(a, b):
        return a.published_at > b.published_at
    if not same_document(a, b):
        return False
    if (a.arrival or 0) != (b.arrival or 0):
        return (a.arrival or 0) > (b.arrival or 0)
    return _age(a, b) > _age(b, a)


def _age(text: Fingerprint, other: Fingerprint) -> tuple[int, int, str]:
    at = text.published_at if text.trusted_date != other.trusted_date else 0
    return at, text.length, text.article_id


def version_before(earlier: Iterable[Fingerprint]) -> str | None:
    """Of the earlier versions of a text, the id of the last; None without any."""
    last: Fingerprint | None = None
    for text in sorted(earlier, key=lambda text: (text.published_at, text.length, text.article_id)):
        if last is None or newer(text, last):
            last = text
    return last.article_id if last else None


class Lines:
    """The texts that share an address with another, by address: the line of versions that each of them stands in.

    Args:
        texts: Texts, each once.
    """

    def __init__(self, texts: Iterable[Fingerprint]) -> None:
        found: defaultdict[int, list[Fingerprint]] = defaultdict(list)
        for text in texts:
            if text.version is not None:
                found[address_key(text.version)].append(text)
        self._lines = {key: line for key, line in found.items() if len(line) > 1}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def of(self, text: Fingerprint) -> Sequence[Fingerprint]:
        """All versions of a text, itself among them."""
        return self._lines.get(address_key(text.version), [text]) if text.version is not None else [text]


def last_version(named: Sequence[Fingerprint]) -> Fingerprint:
    """Of the texts that stood for a cluster one after the other, the one that does now."""
    best = min(named, key=precedence)
    line = [text for text in named if text is best or same_address(text, best)]
    return min(line, key=lambda text: (-(text.arrival or 0), precedence(text)))
