"""Training: reading, splitting, determinism, calibration."""

import itertools
import json

import numpy as np
import pytest

from transforms.logic.topics import training as topic_training
from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.model import TopicModel, analyse
from transforms.logic.topics.training import (
    SEEDS,
    Example,
    measure,
    read_definitions,
    read_examples,
    split,
    train,
    train_from_files,
)

SPORT, CRIME = 14, 1
PLACES = ["Elmswick", "Ardmore", "Neuhofen", "Tarnby", "Oxhill", "Velden", "Kirkholm", "Sandvik", "Brannock", "Loxley"]


def headlines():
    sport = ["striker zorps late goal for", "zorp earns cup win in", "coach praises zorp at"]
    crime = ["burglar flarned after raid in", "judge jails flarned gang of", "police seek flarned van near"]
    return [
        Example(f"{phrase} {place} {other}", "", topic)
        for topic, phrases in ((SPORT, sport), (CRIME, crime))
        for phrase, place, other in itertools.product(phrases, PLACES, PLACES[:5])
    ]


def write_rows(path, rows):
    lines = [{"title": r.title, "medtop": None if r.topic is None else MEDIA_TOPICS[r.topic].code} for r in rows]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return path


def vocabulary():
    sport = {
        "uri": "urn:a",
        "qcode": "medtop:15000000",
        "prefLabel": {"en-US": "sport"},
        "definition": {"en-US": "Contests of skill"},
    }
    curling = {
        "uri": "urn:b",
        "qcode": "medtop:20000001",
        "prefLabel": {"en-US": "quoits"},
        "definition": {"en-US": "Throwing rings"},
        "broader": ["urn:a"],
    }
    return {"conceptSet": [sport, curling]}


@pytest.fixture(scope="module", autouse=True)
def few_artificial_headlines():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic_training, "_MIXTURES", 20)
        patch.setattr(topic_training, "_MIXTURES_UNTAUGHT", 40)
        yield


@pytest.fixture(scope="module")
def trained(few_artificial_headlines):
    return train(headlines(), [])


def test_the_model_learns_words_of_the_headlines(trained):
    zorp, flarned = trained.probabilities([("Zorps again", ""), ("Flarned again", "")])
    assert zorp[SPORT] > 2 * zorp[CRIME]
    assert flarned[CRIME] > 2 * flarned[SPORT]


def test_the_model_knows_topics_that_no_headline_teaches(trained):
    assert trained.classify("Blizzard and freezing fog expected", "")[0].medtop == "17000000"


def test_held_out_headlines_are_measured(trained):
    figures = measure(trained, split(headlines()).test)
    assert figures["accuracy"] > 0.9
    assert set(figures["accuracy_by_topic"]) == {"sport", "crime-law-and-justice"}
    assert 0 <= figures["answered"] <= 1
    assert figures["accuracy_given"] <= min(figures["accuracy"], figures["answered"])


def test_wrong_labels_are_counted_wrong(trained):
    swapped = [row._replace(topic=SPORT + CRIME - row.topic) for row in split(headlines()).test]
    assert measure(trained, swapped)["accuracy"] < 0.1


def test_a_model_that_answers_nothing_is_measured(trained):
    silent = TopicModel(trained.idf, trained.weights, trained.bias, 1.1)
    figures = measure(silent, headlines())
    assert (figures["answered"], figures["accuracy_given"], figures["accuracy_answered"]) == (0, 0, None)


def test_the_test_part_is_not_learnt(trained):
    rows = headlines()
    spoilt = set(split(rows).test)
    other = train([row._replace(topic=CRIME) if row in spoilt else row for row in rows], [])
    assert other.version == trained.version


def test_training_from_files_twice_gives_the_same_bytes(tmp_path):
    data = write_rows(tmp_path / "rows.jsonl", [*headlines(), Example("zorp goal wanted", "", None)])
    definitions = tmp_path / "iptc.json"
    definitions.write_text(json.dumps(vocabulary()), encoding="utf-8")
    first = train_from_files(data, definitions, tmp_path / "first.npz")
    second = train_from_files(data, definitions, tmp_path / "second.npz")
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    assert first == second
    assert first["train"] + first["tune"] + first["test"] == 301
    assert first["definitions"] == 2
    assert first["version"] == TopicModel.load(tmp_path / "first.npz").version
    assert json.loads(json.dumps(first)) == first


def test_training_without_labels_is_refused():
    with pytest.raises(ValueError, match="no labelled headline"):
        train([row._replace(topic=None) for row in headlines()], [])
    with pytest.raises(ValueError, match="no labelled headline"):
        train([], [])


def test_equal_titles_fall_into_the_same_part():
    parts = split([Example(title, "", SPORT) for title in ("A  goal", "a goal", "A GOAL ")])
    assert sorted(map(len, (parts.train, parts.tune, parts.test))) == [0, 0, 3]


def test_the_split_does_not_depend_on_order_and_is_about_eight_one_one():
    rows = [Example(f"headline {number}", "", SPORT) for number in range(2_000)]
    parts, backwards = split(rows), split(rows[::-1])
    assert set(parts.test) == set(backwards.test)
    assert 1_500 < len(parts.train) < 1_700
    assert 130 < len(parts.test) < 270


def test_reading_examples(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"title": "A", "text": "B", "medtop": "15000000"}, {"title": "C"}, {"title": "D", "medtop": None}]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n \n", encoding="utf-8")
    assert list(read_examples(path)) == [Example("A", "B", SPORT), Example("C", "", None), Example("D", "", None)]


@pytest.mark.parametrize(
    "line", ["[]", "{}", '{"title": 3}', "{", '{"title": "A", "medtop": "20000001"}', '{"title": "A", "medtop": 15}']
)
def test_a_bad_line_is_refused(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"title": "A"}\n' + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2|Expecting"):
        list(read_examples(path))


def test_definitions_stand_under_their_top_level_topic(tmp_path):
    path = tmp_path / "iptc.json"
    path.write_text(json.dumps(vocabulary()), encoding="utf-8")
    assert read_definitions(path)[1] == Example("quoits", "Throwing rings", SPORT)


@pytest.mark.parametrize("content", ["[]", "{}", '{"conceptSet": [{"uri": "urn:a"}]}', "no json"])
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path, content):
    path = tmp_path / "iptc.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"vocabulary|Expecting"):
        read_definitions(path)


def test_concepts_that_run_in_a_circle_are_refused(tmp_path):
    circle = vocabulary()
    circle["conceptSet"][0]["broader"] = ["urn:b"]
    path = tmp_path / "iptc.json"
    path.write_text(json.dumps(circle), encoding="utf-8")
    with pytest.raises(ValueError, match="broader than itself"):
        read_definitions(path)


def test_the_seed_vocabulary_covers_every_topic_with_words_the_model_reads():
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))
    assert list(seeds) == [topic.code for topic in MEDIA_TOPICS]
    for themes in seeds.values():
        for terms in themes.values():
            words = terms.split(", ")
            assert len(set(words)) == len(words) >= 10
            assert all(analyse(word) for word in words), [word for word in words if not analyse(word)]


def test_parameters_are_finite(trained):
    assert np.isfinite(trained.weights).all()
    assert 0.1 <= trained.min_score < 0.6
