"""Vectors of words are remembered up to a limit."""

import numpy as np
import pytest
import spacy
from spacy.util import registry
from thinc.api import Model

from transforms.logic.coding.syntax.swift import words
from transforms.logic.coding.syntax.swift.words import remember_words

_TEXTS = ["one two three four", "two three five one", "six seven six", ""]


def _tok2vec(embed):
    encode = registry.architectures.get("spacy.MaxoutWindowEncoder.v2")
    layers = encode(width=8, window_size=1, maxout_pieces=2, depth=1)
    return registry.architectures.get("spacy.Tok2Vec.v2")(embed, layers)


@pytest.fixture
def model():
    embed = registry.architectures.get("spacy.MultiHashEmbed.v2")
    attributes = ["NORM", "PREFIX", "SPACY"]
    return _tok2vec(embed(width=8, attrs=attributes, rows=[50, 50, 50], include_static_vectors=False))


def _docs():
    nlp = spacy.blank("en")
    return [nlp.make_doc(text) for text in _TEXTS]


@pytest.mark.parametrize("most", [1000, 5, 2, 0])
def test_vectors_are_the_same_however_few_are_kept(model, monkeypatch, most):
    monkeypatch.setattr(words, "_MOST", most)
    docs = _docs()
    model.initialize(X=docs)
    expected = [np.array(one) for one in model.predict(docs)]
    assert remember_words(model)
    for _ in range(2):
        for doc, vectors in zip(docs, expected, strict=True):
            np.testing.assert_array_equal(model.predict([doc])[0], vectors)
        for found, vectors in zip(model.predict(docs), expected, strict=True):
            np.testing.assert_array_equal(found, vectors)


def test_a_word_is_embedded_once(model, monkeypatch):
    docs = _docs()
    model.initialize(X=docs)
    remember_words(model)
    layer = next(node for node in model.walk() if node.name == "extract_features")
    seen = []
    forward = layer._func
    monkeypatch.setattr(
        layer, "_func", lambda *args, **named: seen.append(sum(map(len, args[1]))) or forward(*args, **named)
    )
    model.predict(docs)
    model.predict(docs)
    # "one" before a space and "one" at the end of a text are two
    assert seen == [9]


def test_layers_that_are_not_known_stay():
    assert not remember_words(Model("plain", lambda *_: None))
    characters = registry.architectures.get("spacy.CharacterEmbed.v2")
    whole = _tok2vec(characters(width=8, rows=50, nM=4, nC=4, include_static_vectors=False))
    assert not remember_words(whole)
