"""Training of the topic model.

Headlines alone know nothing of topics that their outlet has no section for (conflict, disasters, labour, weather), and
their sections are that outlet's. The IPTC definitions, seed terms and lines written for this project teach the rest.
``docs/models/topics.md`` has the figures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.logic.topics import corpus
from transforms.logic.topics.concepts import Concepts, read_concepts
from transforms.logic.topics.corpus import Example, read_definitions, read_examples, split
from transforms.logic.topics.embedding import Encoder, Matrix, english, multilingual
from transforms.logic.topics.fitting import ARTICLE, HEADLINE, Corpus, calibrated, fit, frequencies
from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.model import HEADS, Head, Text, TopicModel, opening, tidy
from transforms.logic.topics.words import features, word_counts


class Encoders(NamedTuple):
    """Of English and of other languages."""

    english: Encoder
    multilingual: Encoder


def train_from_files(data: Path, definitions: Path | None, out: Path) -> dict[str, Any]:
    """Train a model from files, write it, and measure it on the texts held out.

    Args:
        data: JSON lines with ``title``, optionally ``text``, and ``medtop`` (eight digits; null or absent: not used).
        definitions: The IPTC Media Topics as IPTC publishes them (``cptall-en-US.json``), or None to do without.
        out: The file to write.

    Returns:
        ``version``, ``bytes``, the sizes of the parts and of the vocabulary, the lowest scores given, and what
        ``measure`` finds on the test part.

    Raises:
        OSError: A file cannot be read or written.
        ValueError: A line or the vocabulary is not as described, or a part of the split has no labelled text.
    """
    rows = list(read_examples(data))
    vocabulary = [] if definitions is None else read_definitions(definitions)
    parts = split(rows)
    model = train(rows, vocabulary)
    if definitions is not None:
        model = replace(model, concepts=Concepts.of(read_concepts(definitions), english()))
    model.save(out)
    sizes = {"train": len(parts.train), "tune": len(parts.tune), "test": len(parts.test)}
    scores = {"min_score": model.article.min_score, "min_score_headline": model.headline.min_score}
    held_out = measure(TopicModel.load(out), parts.test)
    known = {"version": model.version, "bytes": out.stat().st_size, "definitions": len(vocabulary)}
    return {**known, **sizes, **scores, **held_out}


def train(rows: Sequence[Example], definitions: Sequence[Example], encoders: Encoders | None = None) -> TopicModel:
    """Train on the training part of the rows, calibrate on the tuning part; the test part is not looked at.

    The same input gives the same model on the same machine.

    Args:
        rows: Labelled texts; ``split`` divides them.
        definitions: Texts that define the topics, all used for training.
        encoders: None: those that the model uses.

    Raises:
        ValueError: The training or the tuning part has no labelled text.
    """
    parts = split(rows)
    learn, tune = _labelled(parts.train, "training"), _labelled(parts.tune, "tuning")
    return _trained(learn, tune, definitions, remembering(encoders), HEADS)


def cross_validated(
    rows: Sequence[Example], definitions: Sequence[Example], folds: int = 5, encoders: Encoders | None = None
) -> dict[str, float]:
    """Accuracy of the best topic given, each labelled text judged by a model that did not learn from it.

    Texts fall into folds by the hash of their title. A text without a topic counts as wrong.

    Returns:
        ``accuracy``, and ``answered``, the share with a topic.

    Raises:
        ValueError: A fold leaves no labelled text to learn from.
    """
    known = remembering(encoders)
    labelled = _labelled(rows, "whole")
    wanted = sorted({"article" if row.text.strip() else "headline" for row in labelled})
    right = answered = 0
    for fold in range(folds):
        # Ten parts by hash, so that two folds never share a title.
        inside = [row for row in labelled if corpus.tenth(row.title) % folds == fold]
        outside = [row for row in labelled if corpus.tenth(row.title) % folds != fold]
        tune = [row for number, row in enumerate(outside) if number % 10 == 0]
        rest = [row for number, row in enumerate(outside) if number % 10]
        model = _trained(_labelled(rest, "training"), tune, definitions, known, wanted)
        given = _given(model, inside, known.english)
        right += sum(topic == row.topic for topic, row in zip(given, inside, strict=True))
        answered += sum(topic is not None for topic in given)
    return {"accuracy": round(right / len(labelled), 4), "answered": round(answered / len(labelled), 4)}


def measure(model: TopicModel, rows: Sequence[Example], encode: Encoder | None = None) -> dict[str, Any]:
    """Measure a model on labelled examples.

    Returns:
        ``accuracy`` of the best topic, given or not; ``answered``, the share with a topic; ``accuracy_given``, where
        no topic counts as wrong; ``accuracy_answered``, of those with a topic; ``accuracy_by_topic``, as ``accuracy``.

    Raises:
        ValueError: No example is labelled.
    """
    rows = _labelled(rows, "test")
    scores, truth = model.scores(_texts(rows), encode or english()), _classes(rows)
    lowest = np.array([model.head_of(text).min_score for text in _texts(rows)])
    right, given = scores.argmax(axis=1) == truth, scores.max(axis=1) >= lowest
    by_topic = {MEDIA_TOPICS[n].slug: round(float(right[truth == n].mean()), 3) for n in np.unique(truth)}
    return {
        "accuracy": round(float(right.mean()), 3),
        "answered": round(float(given.mean()), 3),
        "accuracy_given": round(float((right & given).mean()), 3),
        "accuracy_answered": round(float(right[given].mean()), 3) if given.any() else None,
        "accuracy_by_topic": by_topic,
    }


def _trained(
    learn: Sequence[Example],
    tune: Sequence[Example],
    definitions: Sequence[Example],
    encoders: Encoders,
    wanted: Sequence[str],
) -> TopicModel:
    """A model of which only the wanted heads are fitted; the others repeat one of them."""
    sources = (
        [row for row in learn if not row.text],
        [row for row in learn if row.text],
        definitions,
        corpus.seed_terms(),
        corpus.mixtures(learn),
        corpus.lines(),
    )
    examples = [row for source in sources for row in source]
    texts = [tidy(text) for text in _texts(examples)]
    counts = word_counts(texts)
    idf = frequencies(counts)
    source = np.repeat(np.arange(len(sources)), [len(rows) for rows in sources])
    known = Corpus(_classes(examples), source, features(counts, idf), [opening(text) for text in texts])
    heads = {name: _fitted(name, known, encoders) for name in wanted}
    article, headline, other = (heads.get(name, heads[wanted[0]]) for name in HEADS)
    raw = TopicModel(idf, article, headline, other)
    heads = {name: _calibrated(raw, name, tune, encoders) for name in wanted}
    article, headline, other = (heads.get(name, heads[wanted[0]]) for name in HEADS)
    return TopicModel(idf, article, headline, other)


def _fitted(name: str, known: Corpus, encoders: Encoders) -> Head:
    if name == "other":
        return fit(known, ARTICLE, encoders.multilingual, words=False)
    return fit(known, ARTICLE if name == "article" else HEADLINE, encoders.english)


def _calibrated(model: TopicModel, name: str, tune: Sequence[Example], encoders: Encoders) -> Head:
    """The head with the temperature and the lowest score that the tuning part asks for."""
    head: Head = getattr(model, name)
    encode, language = (encoders.multilingual, "de") if name == "other" else (encoders.english, "en")
    rows = [
        row._replace(text="") if name == "headline" else row._replace(title="", text=f"{row.title}. {row.text}".strip())
        for row in tune
    ]
    probabilities, truth = model.scores(_texts(rows), encode, language), _classes(rows)
    return calibrated(head, np.log(np.maximum(probabilities, np.finfo(np.float32).tiny)), truth)


def _given(model: TopicModel, rows: Sequence[Example], encode: Encoder) -> list[int | None]:
    texts = _texts(rows)
    scores = model.scores(texts, encode)
    return [
        int(row.argmax()) if row.max() >= model.head_of(text).min_score else None
        for text, row in zip(texts, scores, strict=True)
    ]


def remembering(encoders: Encoders | None) -> Encoders:
    """Encoders, by default those that the model uses, that embed each text once."""
    return Encoders(*(_remembered(encoder) for encoder in encoders or Encoders(english(), multilingual())))


def _remembered(encode: Encoder) -> Encoder:
    vectors: dict[str, Matrix] = {}

    def remembered(texts: Sequence[str]) -> Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in vectors]
        if new:
            vectors.update(zip(new, encode(new), strict=True))
        return np.array([vectors[text] for text in texts])

    return remembered


def _labelled(rows: Iterable[Example], part: str) -> list[Example]:
    labelled = [row for row in rows if row.topic is not None]
    if not labelled:
        raise ValueError(f"the {part} part has no labelled text")
    return labelled


def _texts(rows: Iterable[Example]) -> list[Text]:
    return [(row.title, row.text) for row in rows]


def _classes(rows: Iterable[Example]) -> NDArray[np.int64]:
    return np.array([row.topic for row in rows], dtype=np.int64)
