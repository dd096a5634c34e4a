"""Features of acts: hashed words of the sentence, of the verb and of what goes with it; actors are placeholders."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from transforms.logic.coding.acts.cameo import cameo_patterns
from transforms.logic.coding.acts.plover import Frame, lexicon

__all__ = [
    "FEATURES",
    "Act",
    "counts_of",
    "features_of",
    "frame_features",
    "hints_of",
    "inverse_frequencies",
    "weighted",
    "words_around",
    "words_of",
]

FEATURES: Final = 2**16
# Weight of each block of features; each is of length 1 before. Chosen by cross-validation.
BLOCKS: Final = (1.0, 1.0, 1.0, 0.5, 1.0)

_ACTOR1, _ACTOR2 = "ACTORONE", "ACTORTWO"
_WORD: Final = re.compile(r"[^\W\d_]+|\d")
# Characters before and after the actors that are read: the rest of a long sentence is another story.
_AROUND: Final = 300
_CHARACTERS: Final = (4, 5)
_NEAR: Final = 200
"""Characters before and after the verb in which the patterns of CAMEO are looked for."""

_AFTER: Final = 6
"""Words after the actors whose parts count."""

Span = tuple[int, int]
Matrix = NDArray[np.float32]


class Act(NamedTuple):
    """Who does what to whom, in the words of one sentence.

    Attributes:
        sentence: The sentence.
        actor1: Offsets of who acts in the sentence, or None.
        actor2: Offsets of who is acted upon, or None.
        verb: Offsets of the verb.
        frame: The verb's lemma and what goes with it.
    """

    sentence: str
    actor1: Span | None
    actor2: Span | None
    verb: Span
    frame: Frame


def words_of(act: Act) -> list[str]:
    """The words around an act in lower case, its actors as ``ACTORONE`` and ``ACTORTWO``."""
    spans = [(*span, name) for span, name in ((act.actor1, _ACTOR1), (act.actor2, _ACTOR2)) if span is not None]
    low = max(0, min([act.verb[0], *(s[0] for s in spans)]) - _AROUND)
    high = max([act.verb[1], *(s[1] for s in spans)]) + _AROUND
    words: list[str] = []
    for start, end, name in sorted(spans):
        if start >= low:
            words += _WORD.findall(act.sentence[low:start].lower())
            words.append(name)
            low = end
    return words + _WORD.findall(act.sentence[low:high].lower())


def words_around(act: Act) -> tuple[list[str], list[str]]:
    """The words shortly before and after the verb, as in ``words_of``."""
    start, end = act.verb
    return _part(act, max(0, start - _NEAR), start), _part(act, end, end + _NEAR)


def _part(act: Act, low: int, high: int) -> list[str]:
    def inside(span: Span | None) -> Span | None:
        return (span[0] - low, span[1] - low) if span and low <= span[0] and span[1] <= high else None

    return words_of(Act(act.sentence[low:high], inside(act.actor1), inside(act.actor2), (0, 0), act.frame))


def frame_features(frame: Frame) -> list[str]:
    """Features of the verb with what goes with it."""
    verb = frame.verb
    own = [f"v:{verb}"] * 3
    own += [f"vp:{verb} {p}" for p in frame.particles[:3]]
    own += [f"vn:{verb} {n}" for n in frame.nouns[:4]] + [f"n:{n}" for n in frame.nouns[:4]]
    own += ["int", f"vint:{verb}"] if frame.intent else []
    return own + (["neg", f"vneg:{verb}"] if frame.negated else [])


def hints_of(act: Act) -> list[str]:
    """What the dictionaries say of an act: PLOVER's verbs, and the patterns of CAMEO."""
    root = lexicon().root_of(act.frame)
    patterns = cameo_patterns().hints(act.frame.verb, *words_around(act))
    return patterns if root is None else [f"lex:{root}", *patterns]


def features_of(acts: Sequence[Act], idf: Matrix) -> Any:
    """Features of acts as one sparse matrix (acts, 65536), as of ``weighted``."""
    words = [words_of(act) for act in acts]
    frames, hints = [frame_features(act.frame) for act in acts], [hints_of(act) for act in acts]
    return _weighed(_counted(words, frames, hints), idf)


def counts_of(
    words: Sequence[Sequence[str]], frames: Sequence[Sequence[str]], hints: Sequence[Sequence[str]]
) -> list[Any]:
    """Damped counts of each block of features.

    Args:
        words: The words of each act, as of ``words_of``.
        frames: The features of each verb, as of ``frame_features``.
        hints: What the dictionaries say of each, as of ``hints_of``.

    Returns:
        One sparse matrix of shape (acts, 65536) for each block.
    """
    counts, rows = _counted(words, frames, hints), len(words)
    return [counts[place * rows : (place + 1) * rows] for place in range(len(BLOCKS))]


def _counted(
    words: Sequence[Sequence[str]], frames: Sequence[Sequence[str]], hints: Sequence[Sequence[str]]
) -> csr_matrix:
    """The same, one block below the other: what is done to all of them together costs a fifth."""
    blocks = (
        [_sentence_features(w) for w in words],
        [_between_features(w) for w in words],
        frames,
        hints,
        [_parts(w) for w in words],
    )
    rows = list(chain.from_iterable(blocks))
    lengths = [len(row) for row in rows]
    hashed = np.fromiter(map(_place, chain.from_iterable(rows)), dtype=np.int64, count=sum(lengths))
    cells, counts = np.unique(np.repeat(np.arange(len(rows)) * FEATURES, lengths) + hashed, return_counts=True)
    ends = np.searchsorted(cells, np.arange(len(rows) + 1) * FEATURES)
    shape = len(rows), FEATURES
    return csr_matrix((np.log1p(counts.astype(np.float32)), cells % FEATURES, ends), shape=shape)


@lru_cache(2**16)
def _place(feature: str) -> int:
    """Number of a feature, as scikit-learn's ``FeatureHasher`` has it."""
    from sklearn.utils import murmurhash3_32  # takes a second, which the process that runs the graph does without

    return int(abs(murmurhash3_32(feature))) % FEATURES


def inverse_frequencies(blocks: Sequence[Any]) -> Matrix:
    """Inverse frequency of each feature among acts, shape (65536,); 0 for one that none has.

    A feature of one block may fall on one of another; what they have in common then counts for both.
    """
    rows = sum(b.shape[0] for b in blocks[:1])
    seen = np.zeros(FEATURES, dtype=np.int64)
    for block in blocks:
        seen += np.bincount(block.indices, minlength=FEATURES)
    idf: Matrix = np.where(seen > 0, np.log((1 + rows) / (1 + np.minimum(seen, rows))) + 1, 0).astype(np.float32)
    return idf


def weighted(blocks: Sequence[Any], idf: Matrix) -> Any:
    """All blocks as one sparse matrix (acts, 65536): counts times inverse frequency, each block of its own weight."""
    return _weighed(vstack(blocks, format="csr"), idf)


def _weighed(counts: csr_matrix, idf: Matrix) -> csr_matrix:
    rows = counts.shape[0] // len(BLOCKS)
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values = counts.data * idf[counts.indices]
    lengths = np.sqrt(np.bincount(row, weights=values * values, minlength=counts.shape[0]))
    lengths[lengths == 0] = 1
    values = (values / lengths[row]).astype(np.float32) * np.repeat(np.array(BLOCKS, dtype=np.float32), rows)[row]
    return csr_matrix((values, (row % rows, counts.indices)), shape=(rows, FEATURES))


def _sentence_features(words: Sequence[str]) -> list[str]:
    return [f"w:{w}" for w in words] + [f"w2:{a} {b}" for a, b in pairwise(words)]


def _between(words: Sequence[str]) -> tuple[int, int]:
    """From one actor to the other, both included; all words where one is missing."""
    places = [i for i, w in enumerate(words) if w in (_ACTOR1, _ACTOR2)]
    return (places[0], places[-1] + 1) if len(places) > 1 else (0, len(words))


def _between_features(words: Sequence[str]) -> list[str]:
    first, last = _between(words)
    inner = words[first:last]
    found = [f"b:{w}" for w in inner] + [f"b2:{a} {b}" for a, b in pairwise(inner)]
    return found + [f"b3:{a} {b} {c}" for a, b, c in zip(inner, inner[1:], inner[2:], strict=False)]


def _parts(words: Sequence[str]) -> list[str]:
    """Character n-grams of the words between and shortly after the actors: other forms of words that are known."""
    first, last = _between(words)
    text = " ".join(words[max(0, first - 1) : last + _AFTER - 1])
    return ["c:" + text[i : i + n] for n in _CHARACTERS for i in range(len(text) - n + 1)]
