"""The shipped topic model and its file."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Topic
from transforms.logic.topics.media_topics import media_topic
from transforms.logic.topics.model import SHIPPED_MODEL, Head, TopicModel, opening, shipped_topic_model, tidy
from transforms.logic.topics.words import FEATURES, TEXT_CHARACTERS, analyse


@pytest.fixture(scope="module")
def model():
    return shipped_topic_model()


def zeros(*shape):
    return np.zeros(shape, np.float32)


def toy(min_score=0.5):
    """A model that takes every word for weather."""
    words, dense = zeros(FEATURES, 17), zeros(384, 17)
    words[:, 16] = 20
    head = Head(words, zeros(17), dense, zeros(17), zeros(17), 1.0, min_score)
    other = replace(head, words=zeros(0, 17), dense=zeros(512, 17))
    return TopicModel(np.ones(FEATURES, np.float32), head, head, other)


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
    assert topics[0].level == 1


OTHER_LANGUAGES = [
    ("de", "Stürmer schießt Elmswick ins Pokalfinale", "Der Trainer lobte die Mannschaft nach dem 3:1.", "15000000"),
    ("de", "Aktien von Ardmore fallen nach Gewinnwarnung", "Anleger verkauften die Papiere an der Börse.", "04000000"),
    ("fr", "Le premier ministre démissionne", "Le président a annoncé des élections anticipées.", "11000000"),
    ("es", "Un terremoto de magnitud 6,8 deja doce muertos", "Los equipos de rescate buscan víctimas.", "03000000"),
    ("it", "Papa Leone celebra la messa di Pasqua", "I fedeli hanno pregato in cattedrale.", "12000000"),
    ("ru", "Астрономы открыли новую планету", "Учёные изучили её орбиту с помощью телескопа.", "13000000"),
    ("pl", "Sąd skazał mężczyznę za morderstwo", "Policja zatrzymała sprawcę w domu.", "02000000"),
]


@pytest.mark.parametrize(("language", "title", "text", "code"), OTHER_LANGUAGES)
def test_plain_stories_in_other_languages(model, language, title, text, code):
    assert model.classify(title, text, language)[0].medtop == code


def test_a_language_that_it_does_not_know_gets_no_topic(model):
    assert model.classify("Forsætisráðherra segir af sér", "Kosningar verða í haust.", "is") == []
    assert "is" not in model.languages
    assert {"en", "de", "zh"} <= model.languages


def test_an_unknown_language_is_taken_as_english(model):
    assert model.classify(*STORIES[3][:2], None) == model.classify(*STORIES[3][:2])


def test_topics_come_best_first_and_above_the_lowest_score(model):
    for title, text, _ in STORIES:
        scores = [topic.score for topic in model.classify(title, text) if topic.level == 1]
        assert scores == sorted(scores, reverse=True)
        assert all(model.article.min_score <= score <= 1 for score in scores)


@pytest.mark.parametrize(
    ("title", "text"), [(None, ""), ("", ""), ("", " \n"), ("The", "of and to"), ("12,5 % -- 2024", "1 2 3 !!!")]
)
@pytest.mark.parametrize("language", ["en", "is"])
def test_without_a_known_word_there_is_no_topic(model, title, text, language):
    assert model.classify(title, text, language) == []


def test_without_a_letter_there_is_no_topic_in_any_language(model):
    assert model.classify("12,5 % -- 2024", "1 2 3 !!!", "de") == []


def test_below_the_lowest_score_there_is_no_topic():
    score = toy().probabilities([("harvest", "")])[0].max()
    assert toy(score + 0.01).classify("harvest", "") == []
    assert toy(score - 0.01).classify("harvest", "")[0].medtop == "17000000"


def test_a_missing_title_is_an_empty_one(model):
    text = STORIES[3][1]
    assert model.classify(None, text) == model.classify("", text) != []


def test_a_headline_alone_has_a_head_of_its_own(model):
    assert model.head_of(("Late goal", " ")) is model.headline
    assert model.head_of((None, "Late goal")) is model.article
    assert model.head_of((None, "Spätes Tor"), "de") is model.other
    assert model.classify("Striker scores late goal in cup final", "")[0].medtop == "15000000"


def test_the_text_counts(model):
    assert model.classify("A day in Elmswick", STORIES[12][1])[0].medtop == "15000000"


def test_only_the_beginning_of_the_text_is_read(model):
    beginning = ("The striker scored a goal in the match. " * 60)[:TEXT_CHARACTERS]
    assert model.classify(None, beginning + " Judge, prison, court." * 500) == model.classify(None, beginning)


def test_marks_of_agencies_and_broken_entities_are_taken_out():
    assert tidy(("Shares fall (Reuters)", "AP - Ardmore #39;s profit  quot;fell quot; on Friday."))[1] == (
        ' Ardmore\'s profit "fell" on Friday.'
    )
    assert tidy(("Shares fall (Reuters)", ""))[0].strip() == "Shares fall"
    assert tidy((None, "Plain; text #here")) == ("", "Plain; text #here")


def test_the_opening_is_the_title_and_the_first_sentences():
    assert opening(("Title", "Text")) == "Title. Text"
    assert opening(("", "Text")) == "Text"
    assert len(opening(("Title", "word " * 500))) <= 260


def test_many_are_as_one_by_one(model):
    pairs = [(title, text) for title, text, _ in STORIES]
    assert model.classify_many(iter(pairs)) == [model.classify(*pair) for pair in pairs]
    assert model.classify_many([]) == []
    assert model.classify_many([], "de") == []


@settings(max_examples=40, deadline=None)
@given(st.none() | st.text(max_size=80), st.text(max_size=300), st.sampled_from(["en", "de", "is", None]))
def test_any_text_gives_valid_topics(title, text, language):
    row = shipped_topic_model().probabilities([(title, text)], language)[0]
    assert np.isfinite(row).all()
    assert row.sum() == pytest.approx(1, abs=1e-4) or not row.any()
    for topic in shipped_topic_model().classify(title, text, language):
        assert isinstance(topic, Topic)
        assert 0 < topic.score <= 1


def test_analysis_drops_stop_words_and_digits_and_joins_plurals():
    assert analyse("The 3 banks’ shares, in 2024") == ["bank", "share", "bank share"]
    assert analyse("Crisis, virus, press") == ["crisis", "virus", "press", "crisis virus", "virus press"]


def test_the_shipped_file_is_small_and_holds_no_pickle():
    assert SHIPPED_MODEL.stat().st_size < 5_000_000
    with np.load(SHIPPED_MODEL, allow_pickle=False) as stored:
        assert stored["article.words"].dtype == np.float16
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
    assert model.version.startswith("topics/2-")
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
    np.savez(path, format=np.array("1"), idf=np.zeros(1))
    with pytest.raises(ValueError, match="format 1"):
        TopicModel.load(path)


def test_arrays_of_wrong_shape_are_refused():
    head = toy().article
    for wrong in ({"words": zeros(3, 17)}, {"dense": zeros(384, 3)}, {"prior": zeros(5)}):
        with pytest.raises(ValueError, match="wrong shapes"):
            replace(head, **wrong)
