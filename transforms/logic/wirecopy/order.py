"""The order in which texts are taken, and which of them is most likely the original."""

import struct

from schemas.duplicate import Fingerprint

__all__ = ["Order", "id_in", "order_of", "precedence", "published_in", "rank_of"]

_DAY = 86_400_000_000
_RANK_HEAD = struct.Struct(">Q?Q")

Order = tuple[int, bool, int, str]


def order_of(text: Fingerprint) -> Order:
    """The order in which texts are taken: by stated or assumed time, then by who is likelier the original."""
    return text.published_at, not text.agency_host, -text.length, text.article_id


def rank_of(text: Fingerprint) -> bytes:
    """The order of a text as bytes that sort as :func:`order_of` does, and end in its id."""
    published_at, not_agency, shortness, article_id = order_of(text)
    return _RANK_HEAD.pack(published_at + (1 << 63), not_agency, shortness + (1 << 32)) + article_id.encode()


def id_in(rank: bytes) -> str:
    """The id of the text that has this rank."""
    return rank[_RANK_HEAD.size :].decode()


def published_in(rank: bytes) -> int:
    """The publication time, in microseconds since the epoch, of the text that has this rank."""
    return int(_RANK_HEAD.unpack_from(rank)[0]) - (1 << 63)


def precedence(text: Fingerprint) -> tuple[bool, int, bool, int, str]:
    """Sorts first what is most likely the original: earliest trusted time, agency's own host, longest."""
    at = text.published_at
    if at % _DAY == 0:
        # A day without a time is stored as its midnight: any time of that day goes before it.
        at += _DAY - 1
    trusted = text.trusted_date
    return not trusted, at if trusted else 0, not text.agency_host, -text.length, text.article_id
