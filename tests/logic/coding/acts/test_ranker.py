"""Candidates, the ranker and its training."""

import numpy as np
import pytest

from transforms.logic.coding.acts.candidates import candidates
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.ranker import Ranker
from transforms.logic.coding.acts.ranker_training import RankerExample, fit_ranker
from transforms.logic.coding.acts.readings import readings, scored
from transforms.logic.coding.acts.tree import Tree
from transforms.logic.coding.syntax.nlp import load_model

SENTENCES = (
    ("France condemned Japan.", "France", "Japan"),
    ("Police arrested three men in Nairobi.", "Police", "three men"),
    ("Kenya imposed sanctions on Norway.", "Kenya", "Norway"),
    ("The minister met the ambassador in Berlin.", "The minister", "the ambassador"),
    ("The rebels attacked the army.", "The rebels", "the army"),
    ("Norway accused Kenya of cheating.", "Norway", "Kenya"),
)


def example(sentence, one, two):
    spans = [(sentence.index(words), sentence.index(words) + len(words)) for words in (one, two)]
    return RankerExample(load_model().parse(sentence), *spans)


@pytest.fixture(scope="module")
def arrays():
    return fit_ranker([example(*row) for row in SENTENCES])


def reached(sentence, lemma):
    doc = load_model().parse(sentence)
    found = next(c for c in candidates(Tree(doc), lexicon()) if doc[c.predicate].lemma_ == lemma)
    return {doc[slot.token].text: slot.path for slot in found.slots}


def test_nouns_are_reached_by_their_way_through_the_parse():
    assert reached("Kenya imposed sanctions on Norway.", "impose") == {
        "Kenya": ">nsubj",
        "sanctions": ">dobj",
        "Norway": ">dobj>on",
    }


def test_a_clause_reaches_the_speaker_above_it():
    assert reached("Norway said it would help Kenya.", "help")["Norway"] == "<ccomp>nsubj"


def test_days_and_amounts_are_nobody():
    assert not {"Monday", "dollars"} & set(reached("On Monday Kenya paid Norway two million dollars.", "pay"))


def test_an_empty_text_has_no_candidates():
    assert list(candidates(Tree(load_model().parse("")), lexicon())) == []


def test_what_was_learnt_ranks_a_sentence_not_seen(arrays):
    doc = load_model().parse("Japan attacked Kenya.")
    (reading,) = readings(scored(doc, Ranker.from_arrays(arrays), lexicon()))
    assert (reading.actor1.token.text, reading.verb.text, reading.actor2.token.text) == ("Japan", "attacked", "Kenya")
    assert reading.share == 1.0
    assert 0.5 < reading.sure <= 1.0


def test_shares_of_a_sentence_add_up_to_one(arrays):
    doc = load_model().parse("France condemned Japan and Kenya arrested three men.")
    found = readings(scored(doc, Ranker.from_arrays(arrays), lexicon()))
    assert len(found) == 2
    assert sum(reading.share for reading in found) == pytest.approx(1.0)


def test_training_is_deterministic(arrays):
    again = fit_ranker([example(*row) for row in SENTENCES])
    assert all(np.array_equal(arrays[name], again[name]) for name in arrays)


def test_nothing_to_learn_from_is_an_error():
    with pytest.raises(ValueError, match="no example"):
        fit_ranker([example("Nice weather in Berlin.", "Nice", "weather")])


def test_incomplete_arrays_are_an_error(arrays):
    with pytest.raises(KeyError):
        Ranker.from_arrays({"ranker.names": arrays["ranker.names"]})
