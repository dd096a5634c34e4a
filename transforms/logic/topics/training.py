"""Training of the topic model: labelled headlines, the IPTC vocabulary, and a seed vocabulary.

Headlines alone know nothing of topics that their outlet has no section for (conflict, disasters, labour, weather).
The IPTC definitions and the seed terms teach those. ``docs/models/topics.md`` has the figures.
"""

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.model import FEATURES, Matrix, TopicModel, features, word_counts

SEEDS: Final = Path(__file__).parent / "models" / "topic_seeds.json"

_CLASS_OF: Final = {topic.code: number for number, topic in enumerate(MEDIA_TOPICS)}
# Artificial headlines per topic, more where no real one is labelled with it. Few of their words are seed terms, as in
# a real one: from texts of seed terms alone the model would learn that one such term means little.
_MIXTURES: Final = 300
_MIXTURES_UNTAUGHT: Final = 1_200
_TERMS_PER_MIXTURE: Final = 3
_OTHER_WORDS_PER_MIXTURE: Final = 5
# A feature seen in one text only is noise.
_MIN_DOCUMENTS: Final = 2
# Chosen on the tuning part of the headlines.
_INVERSE_REGULARISATION: Final = 4.0
_TEMPERATURES: Final = tuple(step / 20 for step in range(10, 61))
# A headline is taken to a topic that no label names where the vocabulary alone is at least this sure of it.
_VOCABULARY_SURE: Final = 0.5
# An unlabelled headline joins the training where the first full model is at least this sure.
_SELF_LABEL: Final = 0.6
# Answers are withheld in the range of scores where fewer than this share of them are right.
_MIN_PRECISION: Final = 1 / 4
_SCORE_STEPS: Final = tuple(step / 100 for step in range(10, 60, 2))

Text = tuple[str | None, str]


class Example(NamedTuple):
    """A text and its class; ``topic`` is an index into ``MEDIA_TOPICS``, or None where nobody labelled it."""

    title: str
    text: str
    topic: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """Headlines in three parts, about 8 : 1 : 1; equal titles always fall into the same part."""

    train: list[Example]
    tune: list[Example]
    test: list[Example]


def train_from_files(data: Path, definitions: Path | None, out: Path) -> dict[str, Any]:
    """Train a model from files, write it, and measure it on the headlines held out.

    Args:
        data: JSON lines with ``title``, optionally ``text``, and ``medtop`` (eight digits, or null or absent where
            the label maps to no topic).
        definitions: The IPTC Media Topics as IPTC publishes them (``cptall-en-US.json``), or None to do without.
        out: The file to write.

    Returns:
        ``version``, ``bytes``, ``min_score``, the sizes of the parts and of the vocabulary, and what ``measure`` finds
        on the test part.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: A line or the vocabulary is not as described, or a part of the split has no labelled headline.
    """
    rows = list(read_examples(data))
    vocabulary = [] if definitions is None else read_definitions(definitions)
    parts = split(rows)
    model = train(rows, vocabulary)
    model.save(out)
    sizes = {
        "train": len(parts.train),
        "tune": len(parts.tune),
        "test": len(parts.test),
        "definitions": len(vocabulary),
    }
    held_out = measure(TopicModel.load(out), parts.test)
    return {"version": model.version, "bytes": out.stat().st_size, "min_score": model.min_score, **sizes, **held_out}


def train(rows: Sequence[Example], definitions: Sequence[Example]) -> TopicModel:
    """Train on the training part of the rows, calibrate on the tuning part; the test part is not looked at.

    The same input gives the same model on the same machine.

    Args:
        rows: All headlines; ``split`` divides them.
        definitions: Texts that define the topics, all used for training.

    Raises:
        ValueError: The training or the tuning part has no labelled headline.
    """
    parts = split(rows)
    tune = _labelled(parts.tune, "tuning")
    untaught = frozenset(_CLASS_OF.values()) - {row.topic for row in _labelled(parts.train, "training")}
    vocabulary = [*definitions, *_seed_examples(untaught, parts.train)]
    headlines = _relabelled(_fit(vocabulary), parts.train, untaught)
    unlabelled = [row for row in headlines if row.topic is None]
    known = [*vocabulary, *(row for row in headlines if row.topic is not None)]
    model = _fit(known)
    return _calibrated(_fit([*known, *_self_labelled(model, unlabelled)]) if unlabelled else model, tune)


def split(rows: Iterable[Example]) -> Split:
    """Divide headlines by the hash of their title, so that a later run or another order divides them alike."""
    parts = Split([], [], [])
    for row in rows:
        digest = hashlib.sha256(" ".join(row.title.lower().split()).encode()).digest()
        tenth = int.from_bytes(digest[:4], "big") % 10
        (parts.test if tenth == 9 else parts.tune if tenth == 8 else parts.train).append(row)
    return parts


def measure(model: TopicModel, rows: Sequence[Example]) -> dict[str, Any]:
    """Measure a model on labelled examples.

    Returns:
        ``accuracy`` of the best topic, given or not; ``answered``, the share with a topic; ``accuracy_given``, where
        no topic counts as wrong; ``accuracy_answered``, of those with a topic; ``accuracy_by_topic``, as ``accuracy``.

    Raises:
        ValueError: No example is labelled.
    """
    rows = _labelled(rows, "test")
    probabilities, truth = model.probabilities(_texts(rows)), _classes(rows)
    right = probabilities.argmax(axis=1) == truth
    given = probabilities.max(axis=1) >= model.min_score
    by_topic = {MEDIA_TOPICS[n].slug: round(float(right[truth == n].mean()), 3) for n in np.unique(truth)}
    return {
        "accuracy": round(float(right.mean()), 3),
        "answered": round(float(given.mean()), 3),
        "accuracy_given": round(float((right & given).mean()), 3),
        "accuracy_answered": round(float(right[given].mean()), 3) if given.any() else None,
        "accuracy_by_topic": by_topic,
    }


def read_examples(path: Path) -> Iterator[Example]:
    """Read labelled headlines, one JSON object a line; empty lines are passed over.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no object with a title, or its ``medtop`` is no top-level Media Topic.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("title"), str):
                raise ValueError(f"{path}, line {number}: no title")
            code = row.get("medtop")
            if code is not None and code not in _CLASS_OF:
                raise ValueError(f"{path}, line {number}: {code!r} is no top-level Media Topic")
            yield Example(row["title"], row.get("text") or "", None if code is None else _CLASS_OF[code])


def read_definitions(path: Path) -> list[Example]:
    """Read IPTC's vocabulary: name and definition of each concept, under its top-level topic.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file is no IPTC knowledge item in JSON with concepts and their broader concepts.
    """
    try:
        concepts = {concept["uri"]: concept for concept in json.loads(path.read_bytes())["conceptSet"]}
        return [
            Example(" ".join(concept["prefLabel"].values()), " ".join(concept["definition"].values()), topic)
            for concept in concepts.values()
            for topic in [_CLASS_OF[_top(concept, concepts)]]
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no IPTC Media Topics vocabulary: {error!r}") from error


def _top(concept: Mapping[str, Any], concepts: Mapping[str, Any]) -> str:
    for _ in range(len(concepts)):
        if not concept.get("broader"):
            return str(concept["qcode"]).removeprefix("medtop:")
        concept = concepts[concept["broader"][0]]
    raise ValueError(f"{concept['qcode']} is broader than itself")


def _seed_examples(untaught: frozenset[int], headlines: Sequence[Example]) -> Iterator[Example]:
    """Each seed term by itself, and mixtures of terms of one theme with words drawn from any headlines."""
    draw = random.Random(0)  # noqa: S311 - a reproducible draw, nothing secret
    words = [word for row in headlines for word in row.title.split()]
    for code, themes in json.loads(SEEDS.read_text(encoding="utf-8")).items():
        topic = _CLASS_OF[code]
        lists = [terms.split(", ") for terms in themes.values()]
        yield from (Example(term, "", topic) for terms in lists for term in terms)
        mixtures = _MIXTURES_UNTAUGHT if topic in untaught else _MIXTURES
        for terms in draw.choices(lists, weights=list(map(len, lists)), k=mixtures):
            mixture = draw.sample(terms, _TERMS_PER_MIXTURE) + draw.choices(words, k=_OTHER_WORDS_PER_MIXTURE)
            draw.shuffle(mixture)
            yield Example(" ".join(mixture), "", topic)


def _fit(examples: Sequence[Example]) -> TopicModel:
    counts, truth = word_counts(_texts(examples)), _classes(examples)
    documents = np.asarray((counts > 0).sum(axis=0)).ravel()
    # Smoothed inverse document frequency, as in scikit-learn's TfidfTransformer.
    idf = np.where(documents >= _MIN_DOCUMENTS, np.log((1 + len(examples)) / (1 + documents)) + 1, 0)
    idf = idf.astype(np.float16).astype(np.float32)
    sizes = np.bincount(truth, minlength=len(MEDIA_TOPICS))
    # All topics weigh the same: one newsroom's mix is not that of another.
    weight = len(examples) / len(MEDIA_TOPICS) / sizes
    classifier = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=300, tol=1e-3)
    known = np.flatnonzero(idf)
    classifier.fit(features(counts, idf)[:, known], truth, sample_weight=weight[truth])
    weights = np.zeros((FEATURES, len(MEDIA_TOPICS)), dtype=np.float32)
    weights[known] = classifier.coef_.T
    return TopicModel(idf, weights, classifier.intercept_.astype(np.float32), 0.0)


def _relabelled(vocabulary: TopicModel, rows: Sequence[Example], untaught: frozenset[int]) -> list[Example]:
    """The headlines, those on a topic that the labels cannot name taken to it.

    An outlet without a section for disasters files a wildfire under environment and a bus crash under crime.
    """
    likely = vocabulary.probabilities(_texts(rows))
    return [
        row._replace(topic=int(scores.argmax()))
        if scores.argmax() in untaught and scores.max() >= _VOCABULARY_SURE
        else row
        for row, scores in zip(rows, likely, strict=True)
    ]


def _self_labelled(model: TopicModel, rows: Sequence[Example]) -> Iterator[Example]:
    for row, scores in zip(rows, model.probabilities(_texts(rows)), strict=True):
        if scores.max() >= _SELF_LABEL:
            yield row._replace(topic=int(scores.argmax()))


def _calibrated(model: TopicModel, rows: Sequence[Example]) -> TopicModel:
    """Fit the temperature (Guo et al. 2017, On Calibration of Modern Neural Networks) and the lowest score to give."""
    probabilities, truth = model.probabilities(_texts(rows)), _classes(rows)
    # Logits but for a constant, which the softmax takes out again.
    logits = np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))
    logits -= logits.max(axis=1, keepdims=True)

    def cooled(temperature: float) -> Matrix:
        odds = np.exp(logits / temperature)
        shares: Matrix = odds / odds.sum(axis=1, keepdims=True)
        return shares

    def loss(temperature: float) -> float:
        right = cooled(temperature)[np.arange(len(rows)), truth]
        return -float(np.log(np.maximum(right, 1e-9)).mean())

    best = min(_TEMPERATURES, key=loss)
    return TopicModel(model.idf, model.weights / best, model.bias / best, _lowest_score(cooled(best), truth))


def _lowest_score(probabilities: Matrix, truth: NDArray[np.int64]) -> float:
    """The lowest of the steps from which on each step's answers are right at least ``_MIN_PRECISION`` of the time."""
    right, score = probabilities.argmax(axis=1) == truth, probabilities.max(axis=1)
    lowest = _SCORE_STEPS[-1]
    for low, high in zip(_SCORE_STEPS[-2::-1], _SCORE_STEPS[:0:-1], strict=True):
        within = (score >= low) & (score < high)
        if within.any() and right[within].mean() < _MIN_PRECISION:
            break
        lowest = low
    return lowest


def _labelled(rows: Iterable[Example], part: str) -> list[Example]:
    labelled = [row for row in rows if row.topic is not None]
    if not labelled:
        raise ValueError(f"the {part} part has no labelled headline")
    return labelled


def _texts(rows: Iterable[Example]) -> list[Text]:
    return [(row.title, row.text) for row in rows]


def _classes(rows: Iterable[Example]) -> NDArray[np.int64]:
    return np.array([row.topic for row in rows], dtype=np.int64)
