"""Training on labels of one's own: reading, folds, calibration, "none of them"."""

import hashlib
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from transforms.logic.topics.corpus import Example
from transforms.logic.topics.labels import own_labels
from transforms.logic.topics.model import TopicModel
from transforms.logic.topics.own import Labelled, has_own_labels, read_labelled, train, train_from_files
from transforms.logic.topics.training import Encoders

PLACES = ["Elmswick", "Ardmore", "Neuhofen", "Tarnby", "Oxhill"]
LABELS = own_labels(["Shipping", "energy"])  # energy is 0, shipping 1
ENERGY, SHIPPING, NONE = 0, 1, 2
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


def texts(phrase, topic):
    return [Example(f"{phrase} {one} {other}", "", topic) for one, other in itertools.permutations(PLACES, 2)]


def rows(*, none=True):
    found = [
        *texts("freighter zorps cargo near", SHIPPING),
        *texts("cargo vessel zorped at", SHIPPING),
        *texts("turbine flarns grid of", ENERGY),
        *texts("grid flarned in", ENERGY),
    ]
    return found + (texts("striker scored late for", NONE) + texts("choir sang sweetly in", NONE) if none else [])


@pytest.fixture(scope="module")
def trained():
    return train(Labelled(rows(), LABELS), ENCODERS)


@pytest.fixture
def classify(monkeypatch):
    for name in ("english", "multilingual"):
        monkeypatch.setattr(f"transforms.logic.topics.model.{name}", lambda: encode)
    return lambda model, *given: [(topic.medtop, topic.name, topic.level) for topic in model.classify(*given)]


def test_labels_are_learnt_and_what_is_none_of_them_gets_none(trained, classify):
    model, _ = trained
    assert classify(model, "Zorped cargo", "")[0] == ("shipping", "Shipping", 1)
    assert classify(model, None, "The grid flarned again.")[0] == ("energy", "energy", 1)
    assert classify(model, "Striker scored", "The choir sang sweetly.") == []
    assert classify(model, "Grid flarned", "", "de")[0] == ("energy", "energy", 1)
    assert classify(model, "Grid flarned", "", "is") == []


def test_held_out_texts_are_measured(trained):
    _, figures = trained
    for head in ("english", "other_languages"):
        assert figures[head]["accuracy"] > 0.95
        assert figures[head]["answered"] == pytest.approx(2 / 3, abs=0.05)
        assert figures[head]["by_label"]["shipping"]["texts"] == 40
        assert list(figures[head]["by_label"]) == ["energy", "shipping"]
    assert json.loads(json.dumps(figures)) == figures


def test_no_text_judges_itself():
    noise = [row._replace(topic=int(hashlib.sha256(row.title.encode()).digest()[0]) % 3) for row in rows()]
    assert train(Labelled(noise, LABELS), ENCODERS)[1]["english"]["accuracy"] < 0.6
    # Two copies of each text are still one text.
    figures = train(Labelled(noise * 2, LABELS), ENCODERS)[1]
    assert figures["english"]["accuracy"] < 0.6


def test_unsure_answers_are_withheld_where_most_of_them_are_wrong():
    sure = rows()
    # Of these, one in three is shipping, one energy, one neither, and no word says which.
    vague = [Example(f"vague note {'i' * n} of {PLACES[n % 5]}", "", _vector(str(n)).argmax() % 3) for n in range(60)]
    model, figures = train(Labelled(sure + vague, LABELS), ENCODERS)
    found = figures["english"]
    assert found["min_score"] > 0.3
    assert found["accuracy_answered"] > 0.75
    assert model.scores([("vague note of Tarnby", "")], encode)[0].max() < 0.6


def test_few_easy_texts_make_no_answer_certain(trained):
    scores = trained[0].scores([(row.title, row.text) for row in rows()], encode)
    assert 0.9 < scores.max() < 0.9999


def test_without_texts_of_no_label_every_text_gets_one(classify):
    model, figures = train(Labelled(rows(none=False), LABELS), ENCODERS)
    assert figures["english"]["answered"] == 1
    assert model.article.classes == len(model.labels) == 2
    assert classify(model, "Striker scored in Tarnby", "")


def test_one_label_against_the_rest(classify):
    one = [row._replace(topic=0 if row.topic == SHIPPING else 1) for row in rows()]
    model, figures = train(Labelled(one, own_labels(["shipping"])), ENCODERS)
    assert figures["english"]["accuracy"] > 0.95
    assert classify(model, "Zorped cargo", "") == [("shipping", "shipping", 1)]
    assert classify(model, "Grid flarned", "") == []


@pytest.mark.parametrize(
    ("given", "labels", "message"),
    [
        (texts("grid", 0), ["energy"], "every text has the label 'energy'"),
        (texts("grid", 0) + texts("ship", 1)[:9], ["a", "b"], "label 'b' has 9 different texts: at least 10"),
        (texts("grid", 0) + texts("ship", 1)[:1] * 40, ["a", "b"], "label 'b' has 1 different texts"),
        (texts("grid", 0) + texts("ship", 1) + texts("song", 2)[:3], ["a", "b"], r"topic null \(none of the labels\)"),
    ],
)
def test_too_little_to_learn_from_is_refused(given, labels, message):
    with pytest.raises(ValueError, match=message):
        train(Labelled(given, own_labels(labels)), ENCODERS)


def write(path, *lines):
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_reading_labelled_texts(tmp_path):
    path = write(
        tmp_path / "rows.jsonl",
        {"title": "A", "text": "B", "topic": "Shipping"},
        " ",
        {"text": "C", "topic": None},
        {"title": "D", "topic": "Énergie"},
    )
    known = read_labelled(path)
    assert [label.slug for label in known.labels] == ["energie", "shipping"]
    assert known.rows == [Example("A", "B", 1), Example("", "C", 2), Example("D", "", 0)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[]", "line 2: no topic"),
        ('{"title": "A"}', "line 2: no topic"),
        ('{"title": "A", "medtop": "15000000"}', "line 2: no topic"),
        ('{"title": "A", "topic": 3}', "line 2: no topic"),
        ('{"title": " ", "topic": "a"}', "line 2: no title and no text"),
        ('{"title": 1, "topic": "a"}', "line 2: no title and no text"),
        ('{"title": "A", "topic": ".."}', "cannot name a folder"),
        ("{", "Expecting"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(tmp_path, line, message):
    with pytest.raises(ValueError, match=message):
        read_labelled(write(tmp_path / "rows.jsonl", '{"title": "A", "topic": "a"}', line))


def test_the_first_text_tells_whose_labels_they_are(tmp_path):
    assert has_own_labels(write(tmp_path / "a", " ", {"title": "A", "topic": None}))
    assert not has_own_labels(write(tmp_path / "b", {"title": "A", "medtop": "15000000", "label": "SPORT"}))
    assert not has_own_labels(write(tmp_path / "c"))
    with pytest.raises(ValueError, match="Expecting"):
        has_own_labels(write(tmp_path / "d", "{"))


def test_the_file_names_its_labels_and_the_same_texts_give_the_same_bytes(tmp_path, monkeypatch, classify):
    for name in ("english", "multilingual"):
        monkeypatch.setattr(f"transforms.logic.topics.training.{name}", lambda: encode)
    names = ["energy", "Shipping", None]
    data = write(tmp_path / "d.jsonl", *({"title": row.title, "topic": names[row.topic]} for row in rows()))
    first, second = train_from_files(data, tmp_path / "1.npz"), train_from_files(data, tmp_path / "2.npz")
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
    assert first == second
    assert (first["texts"], first["none"]) == (120, 40)
    model = TopicModel.load(tmp_path / "1.npz")
    assert (model.version, model.labels) == (first["version"], LABELS)
    assert classify(model, "Zorped cargo", "")[0] == ("shipping", "Shipping", 1)
    assert replace(model, labels=own_labels(["Shipping", "fuel"])).version != model.version


def test_a_file_with_other_labels_than_its_heads_know_is_refused(tmp_path, trained):
    with pytest.raises(ValueError, match="1 labels and heads of"):
        replace(trained[0], labels=LABELS[:1])
    model = tmp_path / "m.npz"
    trained[0].save(model)
    with np.load(model) as stored:
        spoilt = dict(stored)
    for labels in (["Shipping", ".."], ["Shipping", "shipping"], ["a"], [f"l{n}" for n in range(99)]):
        np.savez(model, **spoilt | {"labels": np.array(labels)})
        with pytest.raises(ValueError, match="no topic model"):
            TopicModel.load(model)
