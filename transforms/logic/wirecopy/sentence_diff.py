"""What a copy changed: its sentences against those of the original."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple

from transforms.logic.wirecopy.sentences import sentences_of
from transforms.logic.wirecopy.words import hashed_words, normalise, words_of

__all__ = ["Change", "Kind", "Piece", "Summary", "sentence_diff", "summarise"]

_ALIKE = 0.5
"""Part of the words of both sentences, as Dice's coefficient, that an edited sentence keeps at least."""

_TRIMMED = (0.8, 6)
"""Or else: the part of the shorter sentence's words that the longer one has, and the words it must have for that."""

_POSTINGS = 16
"""Sentences of the original that are looked at for one pair of words: a phrase in more of them tells nothing."""

_TRIED = 3
"""Sentences of the original that an unknown sentence is compared with: those that share most pairs of words."""

_CELLS = 250_000
"""Pairs of words that are compared within sentences, in one diff: bounds its time on hostile texts."""


_CORE = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_UNITS = re.compile(r"\d+(?:[.,]\d+)*\s*|.\s*")


class Kind(StrEnum):
    """What became of a sentence."""

    KEPT = "kept"
    EDITED = "edited"
    ADDED = "added"
    CUT = "cut"
    MOVED = "moved"


class Piece(NamedTuple):
    """A run of words of an edited sentence.

    Attributes:
        mark: ``=`` in both (as the copy writes it), ``-`` in the original only, ``+`` in the copy only.
        text: The words, with the blank that follows them.
    """

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one sentence.

    Attributes:
        kind: Kept and moved sentences have the same words in both texts; an edited one is near the same.
        original: The sentence as the original has it; None where it was added.
        copy: The sentence as the copy has it; None where it was cut.
        original_at: Its number in the original, from 0.
        copy_at: Its number in the copy, from 0.
        pieces: Of an edited sentence, the words that changed and those that did not.
    """

    kind: Kind
    original: str | None
    copy: str | None
    original_at: int | None
    copy_at: int | None
    pieces: tuple[Piece, ...] = ()


class Summary(NamedTuple):
    """Sentences by what became of them."""

    kept: int
    edited: int
    added: int
    cut: int
    moved: int


class _Sentence(NamedTuple):
    text: str
    words: tuple[int, ...]


class _Token(NamedTuple):
    text: str
    key: str


def sentence_diff(original: str, copy: str) -> list[Change]:
    """Align the sentences of a copy with those of its original.

    Sentences are the same where their words are, as the detection of copies reads words: letter case, punctuation,
    accents and common spellings do not count. Each other sentence of the copy is edited where a free sentence of the
    original is near the same (wherever that stands), or else added; what is left of the original was cut. Of the
    sentences that stand in both, those outside the longest run in one order were moved.

    Args:
        original: The original's text.
        copy: The copy's text.

    Returns:
        The changes in the order of the copy, with the sentences that were cut where they stood. Every sentence of
        either text that has a word is in exactly one of them.
    """
    a, b = _sentences(original), _sentences(copy)
    same = _same(a, b)
    return list(_changes(a, b, same | _edited(a, b, same), same.keys()))


def summarise(changes: Sequence[Change]) -> Summary:
    """Count changes by kind."""
    counts = Counter(change.kind for change in changes)
    return Summary(*(counts[Kind(name)] for name in Summary._fields))


def _sentences(text: str) -> list[_Sentence]:
    found = [_Sentence(sentence, tuple(hashed_words(sentence).hashes.tolist())) for sentence in sentences_of(text)]
    return [sentence for sentence in found if sentence.words]


def _same(a: Sequence[_Sentence], b: Sequence[_Sentence]) -> dict[int, int]:
    """For sentences of the copy, the one of the original with the same words: the first with the first, and so on."""
    places: dict[tuple[int, ...], deque[int]] = defaultdict(deque)
    for i, sentence in enumerate(a):
        places[sentence.words].append(i)
    return {j: places[sentence.words].popleft() for j, sentence in enumerate(b) if places.get(sentence.words)}


def _in_order(pairs: dict[int, int]) -> set[int]:
    """The sentences of the copy that stand in the original's order: a longest increasing subsequence, O(n log n)."""
    ends: list[int] = []  # the smallest last place of a run of each length
    run_ends: list[int] = []  # the sentence of the copy that stands there
    before: dict[int, int] = {}
    for j, i in pairs.items():
        length = bisect_left(ends, i)
        if length:
            before[j] = run_ends[length - 1]
        ends[length : length + 1] = [i]
        run_ends[length : length + 1] = [j]
    kept = set()
    at = run_ends[-1] if run_ends else None
    while at is not None:
        kept.add(at)
        at = before.get(at)
    return kept


def _edited(a: Sequence[_Sentence], b: Sequence[_Sentence], same: dict[int, int]) -> dict[int, int]:
    """For the copy's other sentences, the free one of the original that is most like it, each given once."""
    taken = set(same.values())
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, sentence in enumerate(a):
        if i in taken:
            continue
        for pair in _pairs(sentence):
            if len(places[pair]) < _POSTINGS:
                places[pair].append(i)
    offers: list[tuple[float, int, int, int]] = []
    for j, sentence in enumerate(b):
        if j not in same:
            shared = Counter(i for pair in _pairs(sentence) for i in places.get(pair, ()))
            best = nsmallest(_TRIED, shared, key=lambda i: (-shared[i], abs(i - j), i))
            offers += [(-_likeness(a[i], sentence), abs(i - j), i, j) for i in best]
    found: dict[int, int] = {}
    for likeness, _, i, j in sorted(offers):
        if likeness and i not in taken and j not in found:
            taken.add(i)
            found[j] = i
    return found


def _pairs(sentence: _Sentence) -> set[tuple[int, int]]:
    return set(zip(sentence.words, sentence.words[1:], strict=False))


def _likeness(x: _Sentence, y: _Sentence) -> float:
    """Dice's coefficient of the two sentences' words; 0 where one is no edited form of the other."""
    shared = (Counter(x.words) & Counter(y.words)).total()
    alike = 2 * shared / (len(x.words) + len(y.words))
    shorter = min(len(x.words), len(y.words))
    trimmed = shorter >= _TRIMMED[1] and shared >= _TRIMMED[0] * shorter
    return alike if alike >= _ALIKE or trimmed else 0.0


def _changes(a: Sequence[_Sentence], b: Sequence[_Sentence], pairs: dict[int, int], same: Set[int]) -> Iterator[Change]:
    ordered = _in_order(dict(sorted(pairs.items())))
    cut = deque(sorted(set(range(len(a))) - set(pairs.values())))
    cells = _CELLS
    for j, sentence in enumerate(b):
        i = pairs.get(j)
        if i is None:
            yield Change(Kind.ADDED, None, sentence.text, None, j)
            continue
        if j in ordered:
            while cut and cut[0] < i:
                yield _cut(a, cut.popleft())
        if j in same:
            yield Change(Kind.KEPT if j in ordered else Kind.MOVED, a[i].text, sentence.text, i, j)
            continue
        cells -= len(a[i].words) * len(sentence.words)
        pieces = _pieces(_tokens(a[i].text), _tokens(sentence.text), closely=cells >= 0)
        yield Change(Kind.EDITED, a[i].text, sentence.text, i, j, tuple(pieces))
    for i in cut:
        yield _cut(a, i)


def _cut(a: Sequence[_Sentence], i: int) -> Change:
    return Change(Kind.CUT, a[i].text, None, i, None)


def _tokens(sentence: str) -> list[_Token]:
    parts = [part for word in sentence.split() for part in _parts(word + " ")]
    parts[-1] = parts[-1].removesuffix(" ")
    return [_Token(part, core[0] if (core := _CORE.search(_plain(part))) else "") for part in parts]


def _plain(word: str) -> str:
    return normalise(word).replace("’", "'")


def _parts(word: str) -> list[str]:
    """The word, or where its script writes no blanks between words its characters."""
    if word.isascii():
        return [word]
    units = words_of(word)[0]
    unspaced = len(units) > 1 and 2 * sum(len(unit) == 1 for unit in units) > len(units)
    return _UNITS.findall(word) if unspaced else [word]


def _pieces(x: list[_Token], y: list[_Token], *, closely: bool) -> Iterator[Piece]:
    """The runs of words that two sentences share and do not share.

    Without ``closely`` only what they begin and end with is told from the rest, which takes linear time.
    """
    short = min(len(x), len(y))
    head = next((n for n in range(short) if x[n].key != y[n].key), short)
    tail = next((n for n in range(short - head) if x[-1 - n].key != y[-1 - n].key), short - head)
    middle_x, middle_y = x[head : len(x) - tail], y[head : len(y) - tail]
    yield from _piece("=", _joined(x[:head], y[:head]))
    if closely:
        keys = [token.key for token in middle_x], [token.key for token in middle_y]
        for tag, i, i_end, j, j_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
            if tag == "equal":
                yield from _piece("=", _joined(middle_x[i:i_end], middle_y[j:j_end]))
            else:
                yield from _piece("-", middle_x[i:i_end])
                yield from _piece("+", middle_y[j:j_end])
    else:
        yield from _piece("-", middle_x)
        yield from _piece("+", middle_y)
    yield from _piece("=", _joined(x[len(x) - tail :], y[len(y) - tail :]))


def _joined(x: list[_Token], y: list[_Token]) -> list[_Token]:
    """The copy's words, with a blank where either text has one: the last of a sentence may not be the last of both."""
    ends = [a.text[-1] == " " != b.text[-1] for a, b in zip(x, y, strict=True)]
    return [_Token(token.text + " ", token.key) if end else token for end, token in zip(ends, y, strict=True)]


def _piece(mark: str, tokens: list[_Token]) -> Iterator[Piece]:
    if tokens:
        yield Piece(mark, "".join(token.text for token in tokens))
