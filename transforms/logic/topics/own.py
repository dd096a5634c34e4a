"""Training of the topic model on labels of a user's own, in the place of the Media Topics.

Nothing is learnt but what the labelled texts say: no definitions, no vocabulary, no prior of this project's. How sure
an answer must be to be given is measured in five folds over the same texts.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from transforms.logic.topics.corpus import Example
from transforms.logic.topics.embedding import Encoder, Matrix
from transforms.logic.topics.fitting import OWN, Corpus, calibrated, fit, frequencies
from transforms.logic.topics.labels import own_label, own_labels
from transforms.logic.topics.media_topics import MediaTopic
from transforms.logic.topics.model import Head, TopicModel, opening, tidy
from transforms.logic.topics.training import Encoders, remembering
from transforms.logic.topics.words import features, word_counts

_KEY: Final = "topic"
_FOLDS: Final = 5
# Two in each fold: with fewer, what a fold says of a label is chance.
_FEWEST: Final = 2 * _FOLDS
# Below the lowest score an answer is more often wrong than right.
_MIN_PRECISION: Final = 0.5


class Labelled(NamedTuple):
    """Texts and the labels of their own; a ``topic`` of ``len(labels)`` says that it is none of them."""

    rows: list[Example]
    labels: tuple[MediaTopic, ...]


def has_own_labels(path: Path) -> bool:
    """Whether the first text of a file bears a label of its user's own, which is in ``topic``.

    Raises:
        OSError: The file cannot be read.
        ValueError: The first line is no JSON.
    """
    with path.open(encoding="utf-8") as lines:
        first = json.loads(next((line for line in lines if line.strip()), "{}"))
    return isinstance(first, dict) and _KEY in first


def train_from_files(data: Path, out: Path) -> dict[str, Any]:
    """Train a model from a file, write it, and say what five folds measured.

    Args:
        data: JSON lines with ``title``, ``text`` or both, and ``topic``: a label, or null for none of them.
        out: The file to write.

    Returns:
        ``version``, ``bytes``, ``texts``, ``none`` (texts of no label), and under ``english`` and ``other_languages``
        what ``measured`` finds for the two heads.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: A line is not as described, or a label cannot name a folder or has fewer than ten texts.
    """
    known = read_labelled(data)
    model, figures = train(known)
    model.save(out)
    none = sum(row.topic == len(known.labels) for row in known.rows)
    sizes = {"bytes": out.stat().st_size, "texts": len(known.rows), "none": none}
    return {"version": model.version, **sizes, **figures}


def read_labelled(path: Path) -> Labelled:
    """Read texts with labels of their own, one JSON object a line; empty lines are passed over.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line is no object with a title or text and a label, or a label cannot name a folder.
    """
    found = list(_rows(path))
    labels = own_labels(name for _, _, name in found if name is not None)
    numbers = {label.slug: number for number, label in enumerate(labels)}
    rows = [
        Example(title, text, len(labels) if name is None else numbers[own_label(name).slug])
        for title, text, name in found
    ]
    return Labelled(rows, labels)


def _rows(path: Path) -> Iterator[tuple[str, str, str | None]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if not isinstance(row, dict) or _KEY not in row or not isinstance(row[_KEY], str | None):
                raise ValueError(f"{path}, line {number}: no {_KEY} (a label, or null for none of them)")
            title, text = row.get("title") or "", row.get("text") or ""
            if not isinstance(title, str) or not isinstance(text, str) or not (title + text).strip():
                raise ValueError(f"{path}, line {number}: no title and no text")
            yield title, text, row[_KEY]


def train(known: Labelled, encoders: Encoders | None = None) -> tuple[TopicModel, dict[str, Any]]:
    """Train on labelled texts; the same texts in the same order give the same model on the same machine.

    Args:
        known: The texts.
        encoders: None: those that the model uses.

    Returns:
        The model, and under ``english`` and ``other_languages`` what ``measured`` finds.

    Raises:
        ValueError: A label, or "none of them", has fewer than ten different texts, or there is nothing to tell apart.
    """
    texts = [tidy((row.title, row.text)) for row in known.rows]
    openings = [opening(text) for text in texts]
    topics = np.array([row.topic for row in known.rows], dtype=np.int64)
    _check(topics, openings, known.labels)
    counts = word_counts(texts)
    idf = frequencies(counts)
    classes = int(topics.max()) + 1
    corpus = Corpus(topics, np.zeros(len(texts), dtype=np.int64), features(counts, idf), openings, classes)
    use = remembering(encoders)
    english, first = _head(corpus, use.english, known.labels, words=True)
    other, second = _head(corpus, use.multilingual, known.labels, words=False)
    model = TopicModel(idf, english, english, other, labels=known.labels)
    return model, {"english": first, "other_languages": second}


def _check(topics: NDArray[np.int64], openings: Sequence[str], labels: Sequence[MediaTopic]) -> None:
    names = [f"label {label.name!r}" for label in labels] + ["topic null (none of the labels)"]
    once = {(int(topic), text.lower()) for topic, text in zip(topics, openings, strict=True)}
    different = Counter(topic for topic, _ in once)
    for topic, texts in sorted(different.items()):
        if texts < _FEWEST:
            raise ValueError(f"{names[topic]} has {texts} different texts: at least {_FEWEST} are needed")
    if len(different) < 2:
        raise ValueError(f"every text has the {names[0]}: there must be others, of other labels or of topic null")


def _head(corpus: Corpus, encode: Encoder, labels: Sequence[MediaTopic], *, words: bool) -> tuple[Head, dict[str, Any]]:
    """A head that learnt from all texts, calibrated by heads that learnt from four fifths each."""
    logits = np.zeros((len(corpus.topics), corpus.classes), dtype=np.float32)
    # Copies of one text fall into the same fold.
    groups = np.unique([text.lower() for text in corpus.openings], return_inverse=True)[1]
    for learnt, held in StratifiedGroupKFold(_FOLDS).split(logits, corpus.topics, groups):
        part, rest = _part(corpus, learnt), _part(corpus, held)
        logits[held] = fit(part, OWN, encode, words=words).logits(rest.rows, encode(rest.openings))
    whole = fit(corpus, OWN, encode, words=words)
    head = calibrated(whole, logits, corpus.topics, len(labels), _MIN_PRECISION)
    return head, measured(head, logits, corpus.topics, labels)


def _part(corpus: Corpus, numbers: NDArray[np.int64]) -> Corpus:
    openings = [corpus.openings[int(number)] for number in numbers]
    return Corpus(corpus.topics[numbers], corpus.source[numbers], corpus.rows[numbers], openings, corpus.classes)


def measured(head: Head, logits: Matrix, truth: NDArray[np.int64], labels: Sequence[MediaTopic]) -> dict[str, Any]:
    """What the answers for held-out texts are worth.

    Returns:
        ``min_score``, below which no label is given; ``accuracy``, where a text of no label must get none;
        ``answered``, the share with a label; ``accuracy_answered``, of those with a label; ``by_label``: ``texts``,
        ``found`` (share of them that got it), ``right`` (share of those that got it whose label it is).
    """
    odds = np.exp((logits - logits.max(axis=1, keepdims=True)) / head.temperature)
    shares = odds / odds.sum(axis=1, keepdims=True)
    best = np.where(shares.max(axis=1) >= head.min_score, shares.argmax(axis=1), len(labels))
    answered, right = best < len(labels), best == truth
    by_label = {
        label.slug: {
            "texts": int((truth == number).sum()),
            "found": _share(right[truth == number]),
            "right": _share(right[best == number]),
        }
        for number, label in enumerate(labels)
    }
    overall = {"accuracy": _share(right), "answered": _share(answered), "accuracy_answered": _share(right[answered])}
    return {"min_score": head.min_score, **overall, "by_label": by_label}


def _share(right: NDArray[np.bool_]) -> float | None:
    return round(float(right.mean()), 3) if right.size else None
