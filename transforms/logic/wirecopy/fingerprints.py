"""What is kept of a text to find its copies: hashes of its word 5-grams and of its numbers.

The same text gives the same fingerprint in every process and on every platform: hashes are BLAKE2b of the single
words, mixed by 64-bit integer arithmetic, never Python's ``hash``.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from schemas.article import Article
from schemas.duplicate import Fingerprint
from transforms.logic.cleaning.agencies import is_agency_host

__all__ = ["GRAM", "KEYS", "fingerprint", "normalise", "words_of"]

GRAM = 5
"""Words in a shingle."""

KEYS = 32
"""Smallest 5-gram hashes that are kept as keys (a bottom-k sketch, Broder 1997)."""

UNTRUSTED = frozenset({None, "default", "file_time"})
"""Values of ``date_source`` that mean that neither the document nor what it came in states its time."""

# Scripts written without spaces between words: each character is a unit (Thai, Lao, Burmese, Khmer, kana, Han).
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|\d+(?:[.,]\d+)*|[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]*(?:['’][^\W_{_UNSPACED}]+)*")

# Accents, Hebrew points, Arabic vowel signs and tatweel: one outlet writes them, the next does not.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]+")


def _speech(opening: str, closing: str) -> str:
    # Speech of several paragraphs closes in the last one only, so a span ends at the paragraph's end at the latest.
    run = rf"[^{closing}\n]*"
    return rf"{opening}{run}(?:\n(?!\s*\n){run})*[{closing}]?"


_QUOTED = re.compile(
    "|".join(
        [
            _speech("“", "”"),
            _speech("„", "“”"),
            _speech("«", "»"),
            _speech("「", "」"),
            _speech(r'"(?<!\w")', '"'),
            # Look-behinds stand after their mark: an alternative that begins with a literal is searched much faster.
            # Single marks are apostrophes too: they close speech only after its punctuation, and not too far off.
            r"‘(?<!\w‘)[^‘\n]{,500}?[.,!?]’(?!\w)",
            r"'(?<!\w')(?=\w)[^\n\"]{,500}?[.,!?]'(?!\w)",
        ]
    )
)

_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
# American and British endings, and the romanisations of Slavic -ий/-ій: the rule is general, no list of names.
_SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|ful|ite|ites)?$)"), "or"),
    (re.compile(r"(?<=\w{2})ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"(?<=\w{3})(?:yy|iy|ij|ii|yi)$"), "y"),
)

_Hashes = NDArray[np.uint64]


def normalise(text: str) -> str:
    """The text in compatibility form, case-folded, without accents; quotation marks and paragraphs stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return text.casefold()


def words_of(text: str) -> tuple[list[str], NDArray[np.bool_]]:
    """The words of a normalised text, and for each whether it stands inside quoted speech.

    Scripts without spaces give one unit a character; a number with its separators is one unit.
    """
    words: list[str] = []
    runs = [0]
    at = 0
    for match in _QUOTED.finditer(text):
        words += _WORD.findall(text, at, match.start())
        runs.append(len(words))
        words += _WORD.findall(text, match.start(), match.end())
        runs.append(len(words))
        at = match.end()
    words += _WORD.findall(text, at)
    runs.append(len(words))
    lengths = np.diff(runs)
    return words, np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)


@lru_cache(maxsize=1 << 17)
def _word_hash(word: str) -> int:
    if word[0].isdigit():
        word = _THOUSANDS.sub("", word)
    else:
        word = word.replace("'", "").replace("’", "")
        for pattern, spelling in _SPELLINGS:
            word = pattern.sub(spelling, word)
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mixed(hashes: _Hashes) -> _Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit depends on every bit."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _grams(words: _Hashes, width: int) -> _Hashes:
    """One hash for each run of ``width`` words."""
    count = len(words) - width + 1
    grams = np.zeros(count, np.uint64)
    for offset in range(width):
        grams = (grams ^ words[offset : offset + count]) * np.uint64(0x9E3779B97F4A7C15)
        grams ^= grams >> np.uint64(29)
    return _mixed(grams)


def _firsts(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value first stands in sorted values; several times faster than ``np.unique``."""
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def _keys(grams: _Hashes, body: bytes) -> list[int]:
    """The smallest hashes of the 5-grams, sorted, then two of the whole text.

    Those two are what equal texts find one another by where all their 5-grams are hot: in a story that very many
    outlets run, or in texts too short to have 5-grams of their own. They are two since candidates share two keys.
    """
    smallest = np.sort(grams.view(np.int64))
    whole = np.frombuffer(body[:16], "<i8")
    return [int(key) for key in (*smallest[_firsts(smallest)][:KEYS], *whole)]


def _shingles(grams: _Hashes, quoted: NDArray[np.bool_], width: int) -> bytes:
    """Sorted 32-bit hashes; the lowest bit says that every occurrence lies wholly inside quoted speech."""
    inside = np.lib.stride_tricks.sliding_window_view(quoted, width).all(axis=1)
    marked = np.sort((grams >> np.uint64(32) & np.uint64(0xFFFFFFFE)).astype(np.uint32) | inside)
    return marked[_firsts(marked >> 1)].astype("<u4").tobytes()


def host_of(url: str | None, source: str | None) -> str | None:
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

    Args:
        article: The article; a text without any word gives a fingerprint without keys, which matches nothing.

    Returns:
        The fingerprint, not yet in a cluster. A text of fewer than five words counts as one shingle.
    """
    words, quoted = words_of(normalise(article.text))
    hashes = np.fromiter(map(_word_hash, words), np.uint64, len(words))
    width = min(GRAM, len(words))
    grams = _grams(hashes, width) if words else hashes
    host = host_of(article.url, article.source)
    numbers = {_word_hash(word) for word in words if word < ":"}  # in ASCII digits: a letter sorts behind the colon
    body = blake2b(hashes.astype("<u8").tobytes(), digest_size=16)
    return Fingerprint(
        article_id=article.article_id,
        cluster_id=None,
        canonical_id=None,
        body_hash=body.hexdigest(),
        keys=_keys(grams, body.digest()) if words else [],
        shingles=_shingles(grams, quoted, width) if words else b"",
        numbers=sorted(number - (1 << 64) if number >> 63 else number for number in numbers),
        host=host,
        published_at=article.published_at or 0,
        trusted_date=article.published_at is not None and article.date_source not in UNTRUSTED,
        agency_host=host is not None and is_agency_host(host),
        length=len(words),
    )
