"""The topics of an article: what its words say and what its opening means, weighed by linear models.

How the weights came about is in ``training.py`` and in ``docs/models/topics.md``.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from schemas.article import Topic
from transforms.logic.topics.concepts import Concepts
from transforms.logic.topics.embedding import MULTILINGUAL, Encoder, Matrix, english, multilingual
from transforms.logic.topics.labels import own_labels
from transforms.logic.topics.media_topics import MEDIA_TOPICS, MediaTopic
from transforms.logic.topics.words import FEATURES, features, word_counts

SHIPPED_MODEL: Final = Path(__file__).parent / "models" / "topics.npz"
# The embedding reads the headline and the first sentences: what follows changes little and costs time.
OPENING_CHARACTERS: Final = 260

# Changes whenever the same text no longer gives the same numbers, so that old weights are refused.
_FORMAT: Final = "2"
_PARTS: Final = ("words", "words_bias", "dense", "dense_bias", "prior", "temperature", "min_score")
# What agencies and broken pages leave in a text: "(Reuters)", "AP - ", " #39;" and " quot;".
_AGENCY = re.compile(r"\((?:AP|AFP|Reuters|dpa|UPI)\)|\b(?:AP|AFP|Reuters)\s+--?\s", re.IGNORECASE)
_ENTITY = re.compile(r"\s?(?:#(\d{2,4})|\b(quot|amp|lt|gt));")
_ENTITIES: Final = {"quot": '"', "amp": "&", "lt": "<", "gt": ">"}

Text = tuple[str | None, str]


@dataclass(frozen=True, eq=False)
class Head:
    """A classifier over topics or labels: two linear models, whose log probabilities are averaged.

    Attributes:
        words: Weights of hashed words, shape (131072, classes); (0, classes) where the head reads the embedding alone.
        words_bias: Shape (classes,).
        dense: Weights of the embedding, shape (dimensions, classes).
        dense_bias: Shape (classes,).
        prior: Added to the averaged logarithms, shape (classes,).
        temperature: What the logarithms are divided by (Guo et al. 2017, On Calibration of Modern Neural Networks).
        min_score: A topic below this probability is not given.
    """

    words: Matrix
    words_bias: Matrix
    dense: Matrix
    dense_bias: Matrix
    prior: Matrix
    temperature: float
    min_score: float

    def __post_init__(self) -> None:
        shapes = (self.words.shape[1:], self.words_bias.shape, self.dense.shape[1:], self.dense_bias.shape)
        if len({*shapes, self.prior.shape}) > 1 or self.words.shape[0] not in (0, FEATURES):
            raise ValueError(f"topic model has arrays of the wrong shapes: {shapes}")

    @property
    def classes(self) -> int:
        """How many topics or labels it tells apart, "none of them" included where it knows that."""
        return len(self.prior)

    def logits(self, rows: Any, vectors: Matrix) -> Matrix:
        """Logarithms of the odds, before the temperature; shape (texts, classes)."""
        score: NDArray[Any] = _log_shares(vectors @ self.dense + self.dense_bias)
        if self.words.shape[0]:
            score = (score + _log_shares(np.asarray(rows @ self.words) + self.words_bias)) / 2
        return np.asarray(score + self.prior, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class TopicModel:
    """The topics of articles.

    Attributes:
        idf: Weight of each hashed word, shape (131072,); 0 for one never seen in training.
        article: English articles: a text, with or without a headline.
        headline: English headlines without a text.
        other: Texts in other languages; reads the embedding alone.
        concepts: The second level, for English; None: it is not given.
        labels: What the classes stand for. A head may have one class more, the last: none of them.
    """

    idf: Matrix
    article: Head
    headline: Head
    other: Head
    concepts: Concepts | None = None
    labels: tuple[MediaTopic, ...] = MEDIA_TOPICS

    languages = MULTILINGUAL | {"en"}
    """Languages that it knows, by ISO 639-1 code."""

    def __post_init__(self) -> None:
        classes = {head.classes for head in (self.article, self.headline, self.other)}
        if len(classes) > 1 or min(classes) - len(self.labels) not in (0, 1):
            raise ValueError(f"topic model has {len(self.labels)} labels and heads of {sorted(classes)} classes")

    @cached_property
    def version(self) -> str:
        """Format and first eight digits of the hash of all parameters, as in ``topics/2-0a1b2c3d``."""
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
                if str(stored["format"]) != _FORMAT:
                    raise ValueError(f"format {stored['format']}, not {_FORMAT}: train it anew")
                article, headline, other = (_head(stored, name) for name in HEADS)
                idf, concepts, labels = stored["idf"].astype(np.float32), _concepts(stored), _labels(stored)
                return cls(idf, article, headline, other, concepts, labels)
        except (KeyError, EOFError, AttributeError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} is no topic model: {error}") from error

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes.

        Raises:
            OSError: The file cannot be written.
        """
        with path.open("wb") as file:
            arrays: dict[str, Any] = {"format": np.array(_FORMAT), **self._stored()}
            np.savez_compressed(file, **arrays)

    def classify(self, title: str | None, text: str, language: str | None = "en") -> list[Topic]:
        """The topics of one article.

        Only the beginning of the text counts: 2,000 characters for the words, 260 with the headline for the meaning.

        Args:
            title: Headline, or None.
            text: Clean text; may be empty.
            language: ISO 639-1 code; None is taken as English.

        Returns:
            Top-level topics with a probability of at least ``min_score``, best first; then, where it is sure, the
            second-level topic below the best one. Empty: unclassified, none of the labels, or a language that the
            model does not know.
        """
        return self.classify_many([(title, text)], language)[0]

    def classify_many(self, articles: Iterable[Text], language: str | None = "en") -> list[list[Topic]]:
        """As ``classify`` for many (title, text) pairs of one language, in their order."""
        pairs = list(articles)
        if not pairs or (language and language not in self.languages):
            return [[] for _ in pairs]
        probabilities, vectors = self._read(pairs, _encoder(language), language)
        found = [
            self._best(row, self.head_of(pair, language).min_score)
            for pair, row in zip(pairs, probabilities, strict=True)
        ]
        if self.concepts is None or (language and language != "en"):
            return found
        return [
            topics + self.concepts.below(int(row.argmax()), topics[0].score, vector) if topics else []
            for topics, row, vector in zip(found, probabilities, vectors, strict=True)
        ]

    def head_of(self, article: Text, language: str | None = "en") -> Head:
        """The part of the model that a text is for."""
        if language and language != "en":
            return self.other
        return self.article if article[1].strip() else self.headline

    def probabilities(self, articles: Sequence[Text], language: str | None = "en") -> Matrix:
        """Probability of each class, shape (articles, classes); a row of zeros where there is no word to go by.

        Each row sums to 1: the topics exclude each other, as they did in training.
        """
        return self.scores(articles, _encoder(language), language)

    def scores(self, articles: Sequence[Text], encode: Encoder, language: str | None = "en") -> Matrix:
        """As ``probabilities``, with an encoder of the caller's."""
        return self._read(articles, encode, language)[0]

    def _read(self, articles: Sequence[Text], encode: Encoder, language: str | None) -> tuple[Matrix, Matrix]:
        """Probabilities, and the vectors of the openings."""
        texts = [tidy(article) for article in articles]
        rows, vectors = features(word_counts(texts), self.idf), encode([opening(text) for text in texts])
        found = np.zeros((len(texts), self.article.classes), dtype=np.float32)
        for number, text in enumerate(texts):
            head = self.head_of(text, language)
            known = rows[number].nnz > 0 if head.words.shape[0] else _spells(opening(text))
            if known:
                logits = head.logits(rows[number], vectors[number : number + 1])
                found[number] = np.exp(_log_shares(logits / head.temperature))[0]
        return found, vectors

    def _best(self, row: Matrix, min_score: float) -> list[Topic]:
        order = np.argsort(-row, kind="stable")
        if order[0] >= len(self.labels):
            return []
        return [
            Topic(self.labels[i].code, self.labels[i].name, round(float(row[i]), 4), 1)
            for i in order
            if i < len(self.labels) and row[i] and row[i] >= min_score
        ]

    def _stored(self) -> dict[str, NDArray[Any]]:
        arrays: dict[str, NDArray[Any]] = {"idf": self.idf.astype(np.float16)}
        for name in HEADS:
            for part in _PARTS:
                value = getattr(getattr(self, name), part)
                arrays[f"{name}.{part}"] = np.asarray(value, dtype=np.float64 if np.isscalar(value) else np.float16)
        if self.concepts is not None:
            for part in ("topics", "codes", "names"):
                arrays[f"concepts.{part}"] = getattr(self.concepts, part)
            arrays["concepts.vectors"] = self.concepts.vectors.astype(np.float16)
        if self.labels != MEDIA_TOPICS:
            arrays["labels"] = np.array([label.name for label in self.labels])
        return arrays


HEADS: Final = ("article", "headline", "other")
"""Parts of the model, by their names in a file."""


@lru_cache(maxsize=1)
def shipped_topic_model() -> TopicModel:
    """The model that ships with the package, read once per process."""
    return TopicModel.load()


def tidy(article: Text) -> Text:
    """Title and text without agency marks and without what is left of HTML entities."""
    title, text = article
    return _tidied(title or ""), _tidied(text[: 2 * OPENING_CHARACTERS]) + text[2 * OPENING_CHARACTERS :]


def opening(article: Text) -> str:
    """What the embedding reads of a tidy article."""
    return ". ".join(part for part in (article[0], article[1]) if part)[:OPENING_CHARACTERS].strip()


def _tidied(text: str) -> str:
    text = _AGENCY.sub(" ", text)
    return _ENTITY.sub(lambda m: chr(int(m[1])) if m[1] else _ENTITIES[m[2]], text) if ";" in text else text


def _spells(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _head(stored: Any, name: str) -> Head:
    arrays = [stored[f"{name}.{part}"].astype(np.float32) for part in _PARTS[:-2]]
    return Head(*arrays, *(float(stored[f"{name}.{part}"]) for part in _PARTS[-2:]))


def _concepts(stored: Any) -> Concepts | None:
    if "concepts.topics" not in stored:
        return None
    topics, codes, names = (stored[f"concepts.{part}"] for part in ("topics", "codes", "names"))
    return Concepts(topics, codes, names, stored["concepts.vectors"].astype(np.float32))


def _labels(stored: Any) -> tuple[MediaTopic, ...]:
    # Checked again, since a label of the file becomes part of a path.
    return own_labels(str(name) for name in stored["labels"]) if "labels" in stored else MEDIA_TOPICS


def _encoder(language: str | None) -> Encoder:
    return multilingual() if language and language != "en" else english()


def _log_shares(scores: Any) -> Matrix:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), dtype=np.float32)
