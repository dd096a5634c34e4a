"""Finding, loading and running the language model."""

import importlib.util

import pytest
import spacy

from transforms.logic.coding.syntax import nlp
from transforms.logic.coding.syntax.nlp import ModelError, beginning, load_model


def test_a_model_is_loaded_once():
    assert load_model() is load_model()
    assert load_model() is not load_model(limit=50)


def test_version_names_model_and_number():
    name, version = load_model().version.split(" ")
    assert name.startswith("en_core_web_")
    assert version[0].isdigit()
    assert load_model().language == "en"


def test_unknown_model_is_one_sentence():
    with pytest.raises(ModelError, match="no_such_model") as error:
        load_model("no_such_model")
    assert "\n" not in str(error.value)


def test_no_model_at_all_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="no English spaCy model is installed"):
        nlp.find_model("auto")


def test_a_path_is_a_model(tmp_path):
    spacy.blank("de").to_disk(tmp_path / "own")
    analyser = load_model(str(tmp_path / "own"))
    assert analyser.language == "de"
    assert [t.text for t in analyser.parse("Guten Tag")] == ["Guten", "Tag"]


def test_offsets_are_those_of_the_text():
    text = "  One sentence here.\n\nAnother one there."
    doc = load_model().parse(text)
    assert all(text[t.idx : t.idx + len(t)] == t.text for t in doc)


def test_paragraph_and_dateline_start_a_sentence():
    text = "BERLIN, Germany (Example Wire) — The mayor met the union\n\nNobody spoke"
    starts = {sent.text.strip() for sent in load_model().parse(text).sents}
    assert "The mayor met the union" in starts
    assert "Nobody spoke" in starts


def test_a_dash_inside_a_sentence_starts_none():
    sentences = list(load_model().parse("The mayor — tired and late — met the union.").sents)
    assert len(sentences) == 1


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("short", 10, "short"),
        ("", 10, ""),
        ("First one.\n\nSecond paragraph", 16, "First one."),
        ("A b c. D e f. G h i j k l", 18, "A b c. D e f."),
        ("word word word word", 12, "word word"),
        ("x" * 30, 10, "x" * 10),
    ],
)
def test_beginning_ends_where_something_ends(text, limit, kept):
    assert beginning(text, limit) == kept
