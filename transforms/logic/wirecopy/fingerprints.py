"""What is kept of a text to find its copies: keys to find it by, and a sample of its word 5-grams to compare.

The same text gives the same fingerprint in every process and on every platform.
"""

from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.cleaning.agencies import is_agency_host
from transforms.logic.wirecopy.versions import version_of
from transforms.logic.wirecopy.words import hashed_words

__all__ = ["GRAM", "KEYS", "PLACES", "fingerprint", "host_of"]

GRAM = 5
"""Words in a shingle."""

KEYS = 32
"""Smallest 5-gram hashes that are kept as keys (a bottom-k sketch, Broder 1997)."""

SAMPLE = 280
"""5-grams that are sampled of a longer text. With 34 keys this keeps a fingerprint of an 800-word text below 600 bytes
in Parquet; with all 5-grams kept, F1 on the two labelled collections is higher by at most .01."""

LEAST_SAMPLED = 0.25
"""Part of the 5-grams that is sampled of however long a text: an excerpt must still meet enough of it."""

PLACES = (80, 200)
"""Words at which the opening and the upper part of a text end: news is told from the most important down."""

UNTRUSTED = frozenset({None, "default", "file_time"})
"""Values of ``date_source`` that mean that neither the document nor what it came in states its time."""

_KEY_SHIFT = np.uint64(28)
_SAMPLE_SHIFT = np.uint64(48)
_PLACE = np.uint64(3)

# Odd numbers that stand in no simple relation: a sum of words times these tells their order.
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5], np.uint64
)

_Hashes = NDArray[np.uint64]


def _mixed(hashes: _Hashes) -> _Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit depends on every bit."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _grams(words: _Hashes, width: int) -> _Hashes:
    """One hash for each run of ``width`` words."""
    count = len(words) - width + 1
    grams = words[:count] * _FACTORS[0]
    for offset in range(1, width):
        grams += words[offset : offset + count] * _FACTORS[offset]
    return _mixed(grams)


def _places(quoted: NDArray[np.bool_], width: int) -> NDArray[np.uint64]:
    """The place of each 5-gram, as :class:`schemas.duplicate.Fingerprint` defines it."""
    count = len(quoted) - width + 1
    places = np.full(count, 3, np.uint64)
    places[: PLACES[1]] = 2
    opening = min(count, PLACES[0])
    inside = quoted[:opening]
    for offset in range(1, width):
        inside = inside & quoted[offset : offset + opening]
    places[:opening] = inside
    return places


def _distinct(ordered: NDArray[Any], shift: int) -> NDArray[Any]:
    """The first of each run of sorted values that are equal but for their lowest bits."""
    values = ordered >> ordered.dtype.type(shift)
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return ordered[first]


def host_of(url: str | None, source: str | None) -> str | None:
    """The host that a document comes from, without ``www.``; without one, the name of its outlet."""
    if url:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            host = None
        if host:
            return host.removeprefix("www.")
    return source.strip().casefold() or None if source else None


def fingerprint(article: Article) -> Fingerprint:
    """The fingerprint of an article's text; the headline is left out, for each outlet writes its own.

    The two keys of the whole text are what equal texts find one another by where all their 5-grams are hot: in a story
    that very many outlets run, or in texts too short to have 5-grams of their own. They are two since candidates share
    two keys.

    Args:
        article: The article; a text without any word gives a fingerprint without keys, which matches nothing.

    Returns:
        The fingerprint, not yet in a cluster. A text of fewer than five words counts as one shingle.
    """
    words, quoted, numbers = hashed_words(article.text)
    host = host_of(article.url, article.source)
    body, keys, sample, bound, shingles = 0, [], np.empty(0, np.uint64), 65536, 0
    if len(words):
        width = min(GRAM, len(words))
        marked = np.sort(_grams(words, width) & ~_PLACE | _places(quoted, width))
        marked = _distinct(marked, 2)
        shingles = len(marked)
        bound = int(65536 * min(1.0, max(SAMPLE / shingles, LEAST_SAMPLED)))
        below = marked[: marked.searchsorted(np.uint64(bound << 48))] if bound < 65536 else marked
        sample = _distinct((below >> _SAMPLE_SHIFT) << np.uint64(2) | below & _PLACE, 2)
        body, other = _whole(words)
        keys = [*(marked[:KEYS] >> _KEY_SHIFT).tolist(), body >> 28 & 0xFFFFFFFFF, other >> 28]
    return Fingerprint(
        article_id=article.article_id,
        cluster_id=None,
        canonical_id=None,
        cluster_day=None,
        partial=False,
        body=body,
        keys=keys,
        sample=np.diff(sample, prepend=np.uint64(0)).tolist(),
        sampled=bound,
        shingles=shingles,
        numbers=sorted({number >> 48 for number in numbers.tolist()}),
        host=host,
        published_at=article.published_at or 0,
        trusted_date=article.published_at is not None and article.date_source not in UNTRUSTED,
        agency_host=host is not None and is_agency_host(host),
        length=len(words),
        version=version_of(article),
    )


def _whole(words: _Hashes) -> tuple[int, int]:
    """A signed and an unsigned 64-bit hash of all words in order."""
    digest = blake2b(words.astype("<u8", copy=False).tobytes(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little", signed=True), int.from_bytes(digest[8:], "little")
