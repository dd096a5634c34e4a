"""The words of a text as 64-bit hashes, with what tells wire copies apart: quoted speech and numbers.

The same text gives the same hashes in every process and on every platform. A text goes through a few operations on all
its characters at once; nothing is done word by word.
"""

import re
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.logic.wirecopy.characters import FOLD, KIND_SHIFT, RARE, Kind, expanded, normalise, table
from transforms.logic.wirecopy.speech import CLOSES, OPENS, SINGLE_CLOSES, SINGLE_OPENS, speech_bounds

__all__ = ["Words", "hashed_words", "normalise", "words_of"]

# American and British endings: the rule is general, no list of names. Look-behinds stand after their letters: a pattern
# that begins with a literal is searched much faster. ``_respell_slavic`` sees to the romanisations of -ий and -ій.
_SPELLINGS = (
    (re.compile(r"is(?=[eia])(?=e[drs]?\b|ers\b|ing\b|ations?\b)(?<=\w{3}is)"), "iz"),
    (re.compile(r"our(?=(?:s|ed|ing|able|ful|ite|ites)?\b)(?<=\w{3}our)"), "or"),
    (re.compile(r"ll(?=(?:ed|ing|er|ers)\b)(?<=\w{2}ll)"), "l"),
)
_Y, _I, _J = map(ord, "yij")
_LETTERS = ord("9") + 1  # letters sort behind the ASCII digits

_WORD = frozenset({Kind.LETTER, Kind.DIGIT, Kind.UNIT, Kind.RARE})
_SPACED = _WORD - {Kind.UNIT}

_DROP, _POINT, _BREAK = 5, 6, 7
# In words written out: nothing, for what is dropped, and the bounds of speech. No text holds them: they are no letters.
_NOTHING, _BOUND = "\0", "\1"

_PIECE = 1 << 16
"""Characters that are hashed at a time: bounds the tables of powers."""

# A word's hash is the polynomial of its characters in an odd number, modulo 2**64: its powers from the first, and those
# of its inverse from the zeroth.
_BASE = 0xD6E8FEB86659FD93
_POWERS = np.cumprod(np.full(_PIECE + 2, _BASE, np.uint64))
_INVERSES = np.cumprod([np.uint64(1), *np.full(_PIECE + 1, pow(_BASE, -1, 1 << 64), np.uint64)])

_Hashes = NDArray[np.uint64]
_Places = NDArray[np.intp]


class Words(NamedTuple):
    """A text's words in order.

    Attributes:
        hashes: 64-bit hash of each word; spellings of one word share it.
        quoted: Whether each word stands inside quoted speech.
        numbers: Hashes of the different numbers among the words, ascending.
    """

    hashes: _Hashes
    quoted: NDArray[np.bool_]
    numbers: _Hashes


def hashed_words(text: str) -> Words:
    """The words of a text, normalised and hashed."""
    written = _written(text)
    for pattern, spelling in _SPELLINGS:
        written = pattern.sub(spelling, written)
    codes, starts, ends = _edges(written)
    _respell_slavic(codes, starts, ends)
    hashes = _polynomials(codes, starts, ends)
    numbers = hashes[codes.take(starts) < _LETTERS]
    return Words(hashes, _quoted(codes, starts), np.array(sorted(set(numbers.tolist())), np.uint64))


def words_of(text: str) -> tuple[list[str], NDArray[np.bool_]]:
    """The words of a text, normalised, and for each whether it stands inside quoted speech.

    Scripts without spaces give one unit a character; a number is one unit, without the separators of its thousands;
    a word is written without its apostrophes.
    """
    written = _written(text)
    codes, starts, _ = _edges(written)
    return written.replace(_BOUND, " ").split(), _quoted(codes, starts)


def _edges(written: str) -> tuple[NDArray[np.uint32], _Places, _Places]:
    """The characters, where each word starts and where it ends."""
    codes = np.frombuffer(bytearray(written, "utf-32-le"), "<u4")
    inside = codes > ord(" ")
    edges = (inside[1:] != inside[:-1]).nonzero()[0] + 1
    return codes, edges[::2], edges[1::2]


def _quoted(codes: NDArray[np.uint32], starts: _Places) -> NDArray[np.bool_]:
    """Whether each word stands between a bound of speech and the next one, counted in pairs."""
    quoted = np.zeros(len(starts), np.bool_)
    words = starts.searchsorted((codes == ord(_BOUND)).nonzero()[0]).tolist()
    for first, end in zip(words[::2], words[1::2], strict=True):
        quoted[first:end] = True
    return quoted


def _respell_slavic(codes: NDArray[np.uint32], starts: _Places, ends: _Places) -> None:
    """Makes -yy, -iy, -ij, -ii and -yi, which romanise Slavic -ий and -ій, a -y."""
    last, before = codes.take(ends - 1), codes.take(ends - 2)
    found = ((last == _Y) | (last == _I) | (last == _J)) & ((before == _Y) | (before == _I)) & (ends - starts >= 5)
    if found.any():
        codes[ends[found] - 2] = _Y
        ends[found] -= 1


def _polynomials(codes: NDArray[np.uint32], starts: _Places, ends: _Places) -> _Hashes:
    """The hash of each word: its characters as a polynomial in ``_BASE``, modulo 2**64."""
    if len(codes) > _PIECE and len(starts) == 1:
        codes = codes[starts[0] - 1 : ends[0]][:_PIECE]
        starts, ends = np.array([1]), np.array([len(codes)])
    elif len(codes) > _PIECE and len(starts):
        half = len(starts) // 2
        at = starts[half] - 1
        halves = (codes[: at + 1], starts[:half], ends[:half]), (codes[at:], starts[half:] - at, ends[half:] - at)
        return np.concatenate([_polynomials(*part) for part in halves])
    elif not len(starts):
        return np.empty(0, np.uint64)
    sums = (codes * _POWERS[: len(codes)]).cumsum()
    hashes: _Hashes = (sums.take(ends - 1) - sums.take(starts - 1)) * _INVERSES.take(starts)
    return hashes


def _written(text: str) -> str:
    """The words of a text with blanks between, and ``_BOUND`` where speech begins and where it ends."""
    # Typewriters and wire services write double marks as two single ones.
    text = "\n" + text.replace("''", '"').replace("``", '"') + "\n"
    entries = table().take(_codes(text))
    if entries.max() >= RARE:
        text = expanded(text)
        entries = table().take(_codes(text))
    kinds = (entries >> np.uint32(KIND_SHIFT)).astype(np.uint16)
    acts = _acts().take(kinds[:-2] << 8 | kinds[1:-1] << 4 | kinds[2:])
    places = (acts != 0).nonzero()[0]
    acts = acts[places]
    places += 1
    written = entries & FOLD
    written[places[acts == _DROP]] = ord(_NOTHING)
    for at in places[acts == _POINT].tolist():
        thousands = text[at + 1 : at + 4].isdecimal() and not text[at + 4].isdecimal()
        written[at] = ord(_NOTHING if thousands else normalise(text[at]))
    speech = acts <= SINGLE_CLOSES
    marks = zip(places[speech].tolist(), acts[speech].tolist(), strict=True)
    written[speech_bounds(text, marks)] = ord(_BOUND)
    words = written.tobytes().decode("utf-32-le")
    breaks = places[acts == _BREAK].tolist()
    if breaks:
        words = " ".join(words[start:end] for start, end in zip([0, *breaks], [*breaks, None], strict=True))
    return words.replace(_NOTHING, "")


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


@cache
def _acts() -> NDArray[np.uint8]:
    """What to do about a character, by the kinds of the one before it, of itself and of the one after it."""
    acts = np.zeros((16, 16, 16), np.uint8)
    for before, kind, after in product(Kind, repeat=3):
        acts[before, kind, after] = _act(before, kind, after)
    return acts.ravel()


def _act(before: Kind, kind: Kind, after: Kind) -> int:
    follows, leads = before in _SPACED, after in _SPACED
    if kind in _WORD:
        unit = before in _WORD and Kind.UNIT in (before, kind)
        return _BREAK if unit or (before is Kind.DIGIT and kind is not Kind.DIGIT) else 0
    if kind is Kind.POINT:
        return _POINT if before is after is Kind.DIGIT else 0
    if kind is Kind.DOUBLE:
        closes = follows or (before is not Kind.BLANK and after not in _WORD)
        return CLOSES if closes else OPENS
    if kind in (Kind.APOSTROPHE, Kind.SINGLE):
        if follows and leads:
            return 0 if Kind.DIGIT in (before, after) else _DROP
        if before in (Kind.POINT, Kind.STOP) and not leads:
            return SINGLE_CLOSES
        return SINGLE_OPENS if not follows and after in _WORD else 0
    return 0
