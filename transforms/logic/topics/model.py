"""The topics of an English article: a linear model over hashed words, its weights shipped with the package.

How the weights came about is in ``topic_training.py`` and in ``docs/models/topics.md``.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, HashingVectorizer
from sklearn.preprocessing import normalize

from schemas.article import Topic
from transforms.logic.topics.media_topics import MEDIA_TOPICS

SHIPPED_MODEL: Final = Path(__file__).parent / "models" / "topics.npz"
FEATURES: Final = 2**17
# A text says what it is about at its beginning; what follows is background and related stories.
TEXT_CHARACTERS: Final = 2_000
TITLE_WEIGHT: Final = 3.0

# Changes whenever the same words no longer fall on the same features, so that old weights are refused.
_FORMAT: Final = "1"
_BATCH: Final = 512
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
_STOP_WORDS: Final = (ENGLISH_STOP_WORDS | frozenset(_NEWSROOM.split())) - frozenset(_CONTENT.split())

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TopicModel:
    """A linear classifier over the 17 top-level Media Topics.

    Attributes:
        idf: Weight of each feature, shape (131072,); 0 for a feature never seen in training.
        weights: Shape (131072, 17), columns in the order of ``MEDIA_TOPICS``.
        bias: Shape (17,).
        min_score: A topic below this probability is not given.
    """

    idf: Matrix
    weights: Matrix
    bias: Matrix
    min_score: float

    def __post_init__(self) -> None:
        classes = len(MEDIA_TOPICS)
        shapes = (self.idf.shape, self.weights.shape, self.bias.shape)
        if shapes != ((FEATURES,), (FEATURES, classes), (classes,)):
            raise ValueError(f"topic model has arrays of the wrong shapes: {shapes}")

    @cached_property
    def version(self) -> str:
        """Format and first eight digits of the hash of all parameters, as in ``topics/1-0a1b2c3d``."""
        digest = hashlib.sha256()
        for array in self._stored().values():
            digest.update(array.tobytes())
        return f"topics/{_FORMAT}-{digest.hexdigest()[:8]}"

    @classmethod
    def load(cls, path: Path | None = None) -> "TopicModel":
        """Read a model; without a path the one that ships with the package.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: The file is no topic model of this version.
        """
        path = path or SHIPPED_MODEL
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in ("format", "idf", "weights", "bias", "min_score")}
        except (KeyError, EOFError, AttributeError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} is no topic model: {error}") from error
        if str(arrays["format"]) != _FORMAT:
            raise ValueError(f"{path} has topic model format {arrays['format']}, not {_FORMAT}: train it anew")
        idf, weights, bias = (arrays[name].astype(np.float32) for name in ("idf", "weights", "bias"))
        return cls(idf, weights, bias, float(arrays["min_score"]))

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes.

        Raises:
            OSError: The file cannot be written.
        """
        with path.open("wb") as file:
            arrays: dict[str, Any] = {"format": np.array(_FORMAT), **self._stored()}
            np.savez_compressed(file, **arrays)

    def classify(self, title: str | None, text: str) -> list[Topic]:
        """The topics of one article.

        Only the first 2,000 characters of the text count, and a word of the title three times as much as one of the
        text. The model knows English only: of a text in another language it reads names, loan words and words that
        happen to share a feature with an English one, and its answer means nothing. Ask for English texts alone.

        Args:
            title: Headline, or None.
            text: Clean text; may be empty.

        Returns:
            Topics with a probability of at least ``min_score``, best first. Empty: unclassified.
        """
        return self.classify_many([(title, text)])[0]

    def classify_many(self, articles: Iterable[tuple[str | None, str]]) -> list[list[Topic]]:
        """As ``classify`` for many (title, text) pairs, in their order; faster per article."""
        pairs = list(articles)
        found: list[list[Topic]] = []
        for start in range(0, len(pairs), _BATCH):
            found.extend(self._best(row) for row in self.probabilities(pairs[start : start + _BATCH]))
        return found

    def probabilities(self, articles: Sequence[tuple[str | None, str]]) -> Matrix:
        """Probability of each topic, shape (articles, 17); a row of zeros where no word is known.

        Each row sums to 1: the topics exclude each other, as they did in training.
        """
        rows = features(word_counts(articles), self.idf)
        logits = np.asarray(rows @ self.weights) + self.bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        known = (rows.getnnz(axis=1) > 0)[:, None]
        probabilities: Matrix = odds / odds.sum(axis=1, keepdims=True) * known
        return probabilities

    def _best(self, row: Matrix) -> list[Topic]:
        order = np.argsort(-row, kind="stable")
        return [
            Topic(MEDIA_TOPICS[i].code, MEDIA_TOPICS[i].name, round(float(row[i]), 4))
            for i in order
            if row[i] >= self.min_score
        ]

    def _stored(self) -> dict[str, NDArray[Any]]:
        halves = {name: getattr(self, name).astype(np.float16) for name in ("idf", "weights", "bias")}
        return {**halves, "min_score": np.array(self.min_score)}


@lru_cache(maxsize=1)
def shipped_topic_model() -> TopicModel:
    """The model that ships with the package, read once per process."""
    return TopicModel.load()


def word_counts(articles: Sequence[tuple[str | None, str]]) -> Any:
    """Weighted counts of words and pairs of words: a sparse matrix of shape (articles, 131072)."""
    hasher = HashingVectorizer(analyzer=analyse, n_features=FEATURES, alternate_sign=False, norm=None, dtype=np.float32)
    titles = hasher.transform([title or "" for title, _ in articles])
    texts = hasher.transform([text[:TEXT_CHARACTERS] for _, text in articles])
    return titles * TITLE_WEIGHT + texts


def features(counts: Any, idf: Matrix) -> Any:
    """Damped counts, weighted by ``idf``, each row of length 1: a sparse matrix of the same shape."""
    rows = counts.copy()
    rows.data = np.log1p(rows.data) * idf[rows.indices]
    rows.eliminate_zeros()
    return normalize(rows, copy=False)


def analyse(text: str) -> list[str]:
    """The words of a text in lower case, in the singular, without stop words, and each pair of neighbours."""
    words = [_singular(word) for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _singular(word: str) -> str:
    # Only the final s: enough to join "shares" and "share", and harmless where it errs, since it always errs alike.
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "isu" else word
