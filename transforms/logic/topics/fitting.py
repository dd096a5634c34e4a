"""Fitting of the linear models: how much each source weighs, regression, the lowest score to give."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from transforms.logic.topics.embedding import Encoder, Matrix
from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.model import Head
from transforms.logic.topics.words import FEATURES

_CLASSES: Final = len(MEDIA_TOPICS)
# A feature seen in one text only is noise.
_MIN_DOCUMENTS: Final = 2
# Inverse strengths of regularisation, chosen on the tuning part of the headlines.
_WORDS_C: Final = 4.0
_DENSE_C: Final = 1.0
# Answers of the lowest scores are withheld, as many as are together right less than this share of the time: about that
# of the commonest topic in the mix below, so that always naming it would do as well.
_MIN_PRECISION: Final = 1 / 6
_SCORE_STEPS: Final = tuple(step / 100 for step in range(10, 96, 2))
_TEMPERATURES: Final = tuple(step / 20 for step in range(4, 61))
# Percent of general news by topic, in the order of MEDIA_TOPICS: an estimate of our own of what agencies send. No set
# was counted for it; it keeps one outlet's sections from setting what is likely.
_NEWS_MIX: Final = (9, 9, 5, 15, 3, 3, 5, 2.5, 2.5, 4, 15, 2, 10, 4, 15, 7, 2)


class Recipe(NamedTuple):
    """How much each source weighs in a head, in texts; the topics of a source weigh the same, but for the labelled.

    Attributes:
        headlines: Weight of a labelled headline.
        texts: Weight of a labelled text.
        balance: 0: labelled topics weigh by their number; 1: all the same.
        definitions: Weight of all IPTC definitions together.
        seeds: Of all seed terms.
        mixtures: Of all artificial headlines.
        lines: Of all lines of our own.
        mix: Exponent of the general news mix as a prior.
    """

    headlines: float
    texts: float
    balance: float
    definitions: float
    seeds: float
    mixtures: float
    lines: float
    mix: float


HEADLINE: Final = Recipe(1.0, 1.0, 0.0, 500, 1_000, 0, 2_000, 0.0)
# Headlines of one outlet count less here: its sections are not those of other newsrooms.
ARTICLE: Final = Recipe(0.3, 1.0, 0.7, 1_000, 3_000, 8_000, 15_000, 1.2)
# Labels of a user's own: nothing but the texts that bear them, as common as they are there.
OWN: Final = Recipe(1.0, 1.0, 0.0, 0, 0, 0, 0, 0.0)


class Corpus(NamedTuple):
    """Everything to learn from, with its features; ``source`` is an index into the weights of a recipe."""

    topics: NDArray[np.int64]
    source: NDArray[np.int64]
    rows: Any
    openings: Sequence[str]
    classes: int = _CLASSES


def frequencies(counts: Any) -> Matrix:
    """Inverse document frequency of each hashed word, shape (131072,); 0 where it is too rare to tell anything."""
    # Smoothed inverse document frequency, as in scikit-learn's TfidfTransformer.
    documents = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.where(documents >= _MIN_DOCUMENTS, np.log((1 + counts.shape[0]) / (1 + documents)) + 1, 0)
    stored: Matrix = idf.astype(np.float16).astype(np.float32)
    return stored


def _weights(known: Corpus, recipe: Recipe) -> NDArray[np.float64]:
    weight = np.zeros(len(known.topics))
    totals = (None, None, recipe.definitions, recipe.seeds, recipe.mixtures, recipe.lines)
    each = (recipe.headlines, recipe.texts)
    for number, total in enumerate(totals):
        of_source = known.source == number
        sizes = np.bincount(known.topics[of_source], minlength=known.classes)
        balance = np.maximum(sizes, 1.0) ** -(recipe.balance if total is None else 1.0)
        shares = balance[known.topics[of_source]]
        wanted = each[number] * of_source.sum() if total is None else total
        weight[of_source] = shares * (wanted / max(shares.sum(), 1e-9))
    return weight


def fit(known: Corpus, recipe: Recipe, encode: Encoder, *, words: bool = True) -> Head:
    """A head with its sources weighed by a recipe, not calibrated yet; without words it reads the vectors alone."""
    weight = _weights(known, recipe)
    used = np.flatnonzero(weight)
    topics, weight = known.topics[used], weight[used]
    dense, dense_bias = _regression(encode([known.openings[int(number)] for number in used]), topics, weight, _DENSE_C)
    shape = (0, known.classes)
    word_weights, words_bias = np.zeros(shape, dtype=np.float32), np.zeros(shape[1], dtype=np.float32)
    if words:
        rows = known.rows[used]
        columns = np.unique(rows.indices)
        found, words_bias = _regression(rows[:, columns], topics, weight, _WORDS_C)
        word_weights = np.zeros((FEATURES, known.classes), dtype=np.float32)
        word_weights[columns] = found
    prior = np.zeros(shape[1], dtype=np.float32)
    if recipe.mix:
        prior = (np.log(np.array(_NEWS_MIX) * _CLASSES / sum(_NEWS_MIX)) * recipe.mix).astype(np.float32)
    return Head(word_weights, words_bias, dense, dense_bias, prior, 1.0, 0.0)


def _regression(rows: Any, topics: NDArray[np.int64], weight: NDArray[np.float64], c: float) -> tuple[Matrix, Matrix]:
    """Weights and bias for all classes; there are examples of each."""
    classifier = LogisticRegression(C=c, max_iter=300, tol=1e-3).fit(rows, topics, sample_weight=weight)
    found, bias = classifier.coef_.T, classifier.intercept_
    if found.shape[1] == 1:  # of two classes scikit-learn keeps the odds of the second alone
        found, bias = np.hstack([-found, found]) / 2, np.concatenate([-bias, bias]) / 2
    return found.astype(np.float32), bias.astype(np.float32)


def calibrated(
    head: Head, logits: Matrix, truth: NDArray[np.int64], labels: int = _CLASSES, precision: float = _MIN_PRECISION
) -> Head:
    """The head with the temperature and the lowest score that held-out texts ask for.

    Args:
        head: What gave the logits.
        logits: Logarithms of its odds for texts that it did not learn from, shape (texts, classes).
        truth: Their classes.
        labels: How many of the classes are labels; one more is "none of them", which is never an answer.
        precision: As for ``lowest_score``.
    """

    def cooled(temperature: float) -> Matrix:
        odds = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
        shares: Matrix = odds / odds.sum(axis=1, keepdims=True)
        return shares

    # That n texts were right does not make the next one certain (Platt 1999, Probabilistic Outputs for Support Vector
    # Machines, section 2.2): without this, few and easy texts would give scores of 1.
    doubt = 1 / (len(truth) + 2)
    wanted = np.full(logits.shape, doubt / (logits.shape[1] - 1))
    wanted[np.arange(len(truth)), truth] = 1 - doubt

    def loss(temperature: float) -> float:
        return -float((wanted * np.log(np.maximum(cooled(temperature), 1e-9))).sum(axis=1).mean())

    best = min(_TEMPERATURES, key=loss)
    shares = cooled(best)
    answered = shares.argmax(axis=1) < labels
    lowest = lowest_score(shares[answered], truth[answered], precision)
    return replace(head, temperature=best, min_score=lowest)


def lowest_score(probabilities: Matrix, truth: NDArray[np.int64], precision: float = _MIN_PRECISION) -> float:
    """The lowest score to give: all answers below it are together right less than ``precision`` of the time."""
    right, score = probabilities.argmax(axis=1) == truth, probabilities.max(axis=1)
    lowest = _SCORE_STEPS[0]
    for step in _SCORE_STEPS:
        below = score < step
        if below.any() and right[below].mean() < precision:
            lowest = step
    return lowest
