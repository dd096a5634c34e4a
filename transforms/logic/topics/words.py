"""Words of a title and text as hashed features: counts, weights, and what a word is."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FEATURES: Final = 2**17
# A text says what it is about at its beginning; what follows is background and related stories.
TEXT_CHARACTERS: Final = 2_000
TITLE_WEIGHT: Final = 3.0

_WORD = re.compile(r"[^\W\d_]{2,}")
# Words of every newsroom and every web page: they tell the outlet and the day, not the topic.
_NEWSROOM: Final = (
    "said says say told tell according report reported mr mrs ms new year years day days week month today yesterday "
    "like just people time photo photos video image don didn doesn isn ll ve re "
    "monday tuesday wednesday thursday friday saturday sunday "
    "january february march april june july august september october november december"
)
# scikit-learn's list has these among the words without content.
_CONTENT: Final = "amount bill cry fire inc interest ltd mill mine serious system un"

Matrix = NDArray[np.float32]

# scikit-learn is imported where it is used: that takes a second, and the process that runs the graph does without.


def word_counts(articles: Sequence[tuple[str | None, str]]) -> Any:
    """Weighted counts of words and pairs of words: a sparse matrix of shape (articles, 131072)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hasher = HashingVectorizer(analyzer=analyse, n_features=FEATURES, alternate_sign=False, norm=None, dtype=np.float32)
    titles = hasher.transform([title or "" for title, _ in articles])
    texts = hasher.transform([text[:TEXT_CHARACTERS] for _, text in articles])
    return titles * TITLE_WEIGHT + texts


def features(counts: Any, idf: Matrix) -> Any:
    """Damped counts, weighted by ``idf``, each row of length 1: a sparse matrix of the same shape."""
    from sklearn.preprocessing import normalize

    rows = counts.copy()
    rows.data = np.log1p(rows.data) * idf[rows.indices]
    rows.eliminate_zeros()
    return normalize(rows, copy=False)


def analyse(text: str) -> list[str]:
    """The words of a text in lower case, in the singular, without stop words, and each pair of neighbours."""
    without = _stop_words()
    words = [_singular(word) for word in _WORD.findall(text.lower()) if word not in without]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


@cache
def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return (frozenset(ENGLISH_STOP_WORDS) | frozenset(_NEWSROOM.split())) - frozenset(_CONTENT.split())


def _singular(word: str) -> str:
    # Only the final s: enough to join "shares" and "share", and harmless where it errs, since it always errs alike.
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "isu" else word
