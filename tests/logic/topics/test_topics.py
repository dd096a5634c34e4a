"""The shipped topic model and its file."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Topic
from transforms.logic.topics.media_topics import MEDIA_TOPICS, media_topic
from transforms.logic.topics.model import (
    FEATURES,
    SHIPPED_MODEL,
    TEXT_CHARACTERS,
    TopicModel,
    analyse,
    shipped_topic_model,
)


@pytest.fixture(scope="module")
def model():
    return shipped_topic_model()


def toy(min_score=0.5):
    """A model that knows one word, "harvest", and takes it for weather."""
    weights = np.zeros((FEATURES, 17), np.float32)
    weights[:, 16] = 5
    return TopicModel(np.ones(FEATURES, np.float32), weights, np.zeros(17, np.float32), min_score)


STORIES = [
    ("Film festival opens with a comedy", "The director and her cast walked the red carpet at the cinema.", "01000000"),
    ("Man jailed for armed robbery", "A judge sentenced the defendant to nine years in prison.", "02000000"),
    ("Twelve dead as bus plunges into ravine", "Rescuers searched the wreckage for survivors.", "03000000"),
    ("Shares in Ardmore Foods fall on profit warning", "Investors sold the stock after weak earnings.", "04000000"),
    ("Pupils sit new reading exam", "Teachers say the school curriculum leaves no time for it.", "05000000"),
    ("Emissions fall but sea level rises", "Climate change threatens coral reefs and wildlife.", "06000000"),
    ("New vaccine cuts flu infections", "Patients in the clinical trial had milder symptoms.", "07000000"),
    ("Train drivers vote to strike over pay", "The union rejected the pay offer from employers.", "09000000"),
    ("Five recipes for a summer dinner", "A chef shares salad ideas, with wine and dessert.", "10000000"),
    ("Prime minister calls early election", "The opposition leader said voters wanted change.", "11000000"),
    ("Bishop opens restored cathedral", "The congregation prayed and the choir sang at mass.", "12000000"),
    ("Astronomers find planet with new telescope", "Scientists measured its orbit around a star.", "13000000"),
    ("Late goal sends Elmswick into cup final", "The striker scored after a red card.", "15000000"),
    ("Rebels shell town as truce collapses", "Artillery fire killed soldiers and civilians.", "16000000"),
    ("Heavy rain and gales forecast for Friday", "Temperatures will drop, with snow on hills.", "17000000"),
]


@pytest.mark.parametrize(("title", "text", "code"), STORIES)
def test_plain_stories(model, title, text, code):
    topics = model.classify(title, text)
    assert topics[0].medtop == code
    assert topics[0].name == media_topic(code).name


def test_topics_come_best_first_and_above_the_lowest_score(model):
    for title, text, _ in STORIES:
        scores = [topic.score for topic in model.classify(title, text)]
        assert scores == sorted(scores, reverse=True)
        assert all(model.min_score <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("title", "text"), [(None, ""), ("", ""), ("", " \n"), ("The", "of and to"), ("12,5 % -- 2024", "1 2 3 !!!")]
)
def test_without_a_known_word_there_is_no_topic(model, title, text):
    assert model.classify(title, text) == []
    assert not model.probabilities([(title, text)]).any()


def test_below_the_lowest_score_there_is_no_topic():
    model = toy(min_score=0.999)
    assert model.probabilities([("harvest", "")])[0].argmax() == 16
    assert model.classify("harvest", "") == []
    assert toy(min_score=0.5).classify("harvest", "")[0].medtop == "17000000"


def test_a_missing_title_is_an_empty_one(model):
    text = STORIES[3][1]
    assert model.classify(None, text) == model.classify("", text) != []


def test_the_title_outweighs_the_text(model):
    sport, court = "Striker scores twice in cup final", "Judge sentences robber to prison"
    assert model.classify(sport, court)[0].medtop == "15000000"
    assert model.classify(court, sport)[0].medtop == "02000000"


def test_the_text_counts(model):
    assert model.classify("A day in Elmswick", STORIES[12][1])[0].medtop == "15000000"


def test_only_the_beginning_of_the_text_is_read(model):
    beginning = ("The striker scored a goal in the match. " * 60)[:TEXT_CHARACTERS]
    assert model.classify(None, beginning + " Judge, prison, court." * 500) == model.classify(None, beginning)


def test_many_are_as_one_by_one(model):
    pairs = [(title, text) for title, text, _ in STORIES] * 40
    together = model.classify_many(iter(pairs))
    assert together[: len(STORIES)] == [model.classify(*pair) for pair in pairs[: len(STORIES)]]
    assert together == together[: len(STORIES)] * 40
    assert model.classify_many([]) == []


@settings(max_examples=60, deadline=None)
@given(st.none() | st.text(max_size=80), st.text(max_size=300))
def test_any_text_gives_valid_topics(title, text):
    model = shipped_topic_model()
    row = model.probabilities([(title, text)])[0]
    assert np.isfinite(row).all()
    assert row.sum() == pytest.approx(1, abs=1e-4) or not row.any()
    for topic in model.classify(title, text):
        assert isinstance(topic, Topic)
        assert topic.medtop in {known.code for known in MEDIA_TOPICS}


def test_analysis_drops_stop_words_and_digits_and_joins_plurals():
    assert analyse("The 3 banks’ shares, in 2024") == ["bank", "share", "bank share"]
    assert analyse("Crisis, virus, press") == ["crisis", "virus", "press", "crisis virus", "virus press"]


def test_the_shipped_file_is_small_and_holds_no_pickle():
    assert SHIPPED_MODEL.stat().st_size < 4_000_000
    with np.load(SHIPPED_MODEL, allow_pickle=False) as stored:
        assert stored["weights"].dtype == np.float16
        assert all(stored[name].dtype != object for name in stored.files)


def test_a_saved_model_is_the_same_again(tmp_path, model):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    model.save(first)
    again = TopicModel.load(first)
    again.save(second)
    assert first.read_bytes() == second.read_bytes()
    assert again.version == model.version
    assert again.classify(*STORIES[0][:2]) == model.classify(*STORIES[0][:2])


def test_the_version_names_format_and_parameters(model):
    assert model.version.startswith("topics/1-")
    assert toy().version != model.version
    assert toy(0.4).version != toy(0.5).version


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        TopicModel.load(tmp_path / "none.npz")


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 cut short"])
def test_a_broken_file_is_refused(tmp_path, content):
    path = tmp_path / "broken.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no topic model"):
        TopicModel.load(path)


def test_a_file_of_other_arrays_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", something=np.zeros(3))
    np.save(tmp_path / "single.npy", np.zeros(3))
    for name in ("other.npz", "single.npy"):
        with pytest.raises(ValueError, match="no topic model"):
            TopicModel.load(tmp_path / name)


def test_another_format_is_refused(tmp_path):
    path = tmp_path / "old.npz"
    empty = np.zeros(1)
    np.savez(path, format=np.array("0"), idf=empty, weights=empty, bias=empty, min_score=np.array(0.3))
    with pytest.raises(ValueError, match="format 0"):
        TopicModel.load(path)


def test_arrays_of_wrong_shape_are_refused():
    with pytest.raises(ValueError, match="wrong shapes"):
        TopicModel(np.ones(3, np.float32), np.ones((3, 17), np.float32), np.ones(17, np.float32), 0.3)
