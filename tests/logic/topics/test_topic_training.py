"""Training: splitting, determinism, calibration, cross-validation."""

import hashlib
import itertools
import json

import numpy as np
import pytest

from transforms.logic.topics import corpus
from transforms.logic.topics.corpus import Example, split
from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.model import TopicModel
from transforms.logic.topics.training import Encoders, cross_validated, measure, train, train_from_files

SPORT, CRIME, WEATHER = 14, 1, 16
PLACES = ["Elmswick", "Ardmore", "Neuhofen", "Tarnby", "Oxhill", "Velden", "Kirkholm", "Sandvik", "Brannock", "Loxley"]
DIMENSIONS = 24


def encode(texts):
    """A stand-in for an embedding: the sum of a random vector for each word."""
    vectors = [np.sum([_vector(word) for word in ("", *text.lower().split())], axis=0) for text in texts]
    rows = np.array(vectors, dtype=np.float32).reshape(-1, DIMENSIONS)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _vector(word):
    digest = hashlib.sha256(word.encode()).digest()[:DIMENSIONS]
    return np.frombuffer(digest, dtype=np.uint8) / 127.5 - 1


ENCODERS = Encoders(encode, encode)


def headlines():
    sport = ["striker zorps late goal for", "zorp earns cup win in", "coach praises zorp at"]
    crime = ["burglar flarned after raid in", "judge jails flarned gang of", "police seek flarned van near"]
    return [
        Example(f"{phrase} {place} {other}", "", topic)
        for topic, phrases in ((SPORT, sport), (CRIME, crime))
        for phrase, place, other in itertools.product(phrases, PLACES, PLACES[:5])
    ]


@pytest.fixture(scope="module", autouse=True)
def small_vocabulary():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "_MIXTURES", 10)
        patch.setattr(corpus, "_FILLINGS", 1)
        for name in ("seed_terms", "lines"):
            few = [
                row for number, row in enumerate(getattr(corpus, name)()) if number % 12 == 0 or row.topic == WEATHER
            ]
            patch.setattr(corpus, name, lambda few=few: few)
        yield


@pytest.fixture(scope="module")
def trained(small_vocabulary):
    return train(headlines(), [], ENCODERS)


def test_the_model_learns_words_of_the_headlines(trained):
    zorp, flarned = trained.scores([("Zorps again", ""), ("Flarned again", "")], encode)
    assert zorp[SPORT] > 2 * zorp[CRIME]
    assert flarned[CRIME] > 2 * flarned[SPORT]


def test_the_model_knows_topics_that_no_headline_teaches(trained):
    for text in (("Blizzard and freezing fog expected", ""), (None, "Blizzard and freezing fog expected")):
        assert MEDIA_TOPICS[trained.scores([text], encode)[0].argmax()].slug == "weather"


def test_other_languages_go_by_the_embedding_alone(trained):
    assert trained.other.words.shape[0] == 0
    row = trained.scores([("Blizzard and freezing fog expected", "")], encode, "de")[0]
    assert row.sum() == pytest.approx(1, abs=1e-4)


def test_held_out_headlines_are_measured(trained):
    figures = measure(trained, split(headlines()).test, encode)
    assert figures["accuracy"] > 0.9
    assert set(figures["accuracy_by_topic"]) == {"sport", "crime-law-and-justice"}
    assert figures["accuracy_given"] <= min(figures["accuracy"], figures["answered"]) <= 1


def test_wrong_labels_are_counted_wrong(trained):
    swapped = [row._replace(topic=SPORT + CRIME - row.topic) for row in split(headlines()).test]
    assert measure(trained, swapped, encode)["accuracy"] < 0.1


def test_the_test_part_is_not_learnt(trained):
    rows = headlines()
    spoilt = set(split(rows).test)
    other = train([row._replace(topic=CRIME) if row in spoilt else row for row in rows], [], ENCODERS)
    assert other.version == trained.version


def test_labelled_texts_are_learnt_as_texts():
    rows = [row._replace(title="", text=row.title) for row in headlines()]
    with pytest.raises(ValueError, match="no labelled text"):
        train(rows, [], ENCODERS)  # Without titles all texts fall into one part.
    rows = [row._replace(title=f"note {number}", text=row.title) for number, row in enumerate(headlines())]
    assert measure(train(rows, [], ENCODERS), split(rows).test, encode)["accuracy"] > 0.9


def test_training_from_files_twice_gives_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr("transforms.logic.topics.training.english", lambda: encode)
    monkeypatch.setattr("transforms.logic.topics.training.multilingual", lambda: encode)
    data = tmp_path / "rows.jsonl"
    rows = [*headlines(), Example("zorp goal wanted", "", None)]
    lines = [{"title": r.title, "medtop": None if r.topic is None else MEDIA_TOPICS[r.topic].code} for r in rows]
    data.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    first = train_from_files(data, None, tmp_path / "first.npz")
    second = train_from_files(data, None, tmp_path / "second.npz")
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    assert first == second
    assert first["train"] + first["tune"] + first["test"] == 301
    assert first["version"] == TopicModel.load(tmp_path / "first.npz").version
    assert json.loads(json.dumps(first)) == first


def test_training_without_labels_is_refused():
    for rows in ([row._replace(topic=None) for row in headlines()], []):
        with pytest.raises(ValueError, match="no labelled text"):
            train(rows, [], ENCODERS)


def test_in_cross_validation_no_text_judges_itself():
    figures = cross_validated(headlines(), [], 2, ENCODERS)
    assert figures["accuracy"] > 0.9
    assert figures["accuracy"] <= figures["answered"] <= 1
    # Labels by the hash of the title can be learnt by heart only.
    noise = [row._replace(topic=(SPORT, CRIME)[corpus.tenth(row.title + "x") % 2]) for row in headlines()]
    assert cross_validated(noise, [], 2, ENCODERS)["accuracy"] < 0.7


def test_parameters_are_finite_and_scores_calibrated(trained):
    for head in (trained.article, trained.headline, trained.other):
        assert np.isfinite(head.words).all()
        assert np.isfinite(head.dense).all()
        assert 0.1 <= head.min_score < 0.6
        assert head.temperature > 0
