"""The kind of an act by the weights that ship."""

import numpy as np
import pytest

from transforms.logic.coding.acts.coder import NO_EVENT, ActCoder
from transforms.logic.coding.acts.examples import act_in
from transforms.logic.coding.acts.plover import lexicon
from transforms.logic.coding.acts.weights import EventWeights, load_weights, save_weights, shipped_weights
from transforms.logic.coding.syntax.nlp import load_model


@pytest.fixture(scope="module")
def coder():
    return ActCoder()


@pytest.fixture(scope="module")
def act():
    analyser = load_model()

    def of(sentence, one, two):
        places = [(sentence.index(w), sentence.index(w) + len(w)) if w else None for w in (one, two)]
        return act_in(analyser.parse(sentence), *places)

    return of


@pytest.mark.parametrize(
    ("sentence", "one", "two", "root", "quad"),
    [
        ("Ruritania condemned the shelling of Teral.", "Ruritania", "Teral", "ACCUSE", 3),
        ("Ruritanian troops attacked a village in Teral with rockets.", "Ruritanian troops", "Teral", "ASSAULT", 4),
        ("Police arrested two journalists in the capital.", "Police", "two journalists", "COERCE", 4),
        ("Ruritania sent 40 tonnes of food aid to Teral.", "Ruritania", "Teral", "AID", 2),
        ("The president met the queen for talks on trade.", "The president", "the queen", "CONSULT", 1),
        ("Ruritania rejected a proposal by Teral.", "Ruritania", "Teral", "REJECT", 3),
        ("Ruritania released ten prisoners from Teral.", "Ruritania", "Teral", "YIELD", 2),
        ("Ruritania urged Teral to open its border.", "Ruritania", "Teral", "REQUEST", 3),
        ("Ruritania threatened Teral with war.", "Ruritania", "Teral", "THREATEN", 3),
        ("Ruritania will help Teral to build a dam.", "Ruritania", "Teral", "AGREE", 1),
    ],
)
def test_plain_acts(coder, act, sentence, one, two, root, quad):
    coded = coder.code([act(sentence, one, two)])[0]
    assert (coded.root, coded.quad) == (root, quad)
    assert 0.3 < coded.probability <= 1


@pytest.mark.parametrize(
    ("sentence", "one", "two"),
    [
        ("Elmswick Rovers beat Loxley Town 4-0 on Saturday.", "Elmswick Rovers", "Loxley Town"),
        ("Shares in Grendel Steel rose after Velden Bank raised its forecast.", "Velden Bank", "Grendel Steel"),
        ("The singer released her fifth album in Oxhill.", "The singer", "Oxhill"),
        ("The senator said the weather in Velden was fine.", "The senator", "Velden"),
        ("Tarnby Motors makes parts for Grendel Steel.", "Tarnby Motors", "Grendel Steel"),
    ],
)
def test_what_is_no_event_gets_no_type(coder, act, sentence, one, two):
    coded = coder.code([act(sentence, one, two)])[0]
    assert (coded.root, coded.cameo) == (None, None)


def test_an_actor_that_is_not_named_is_no_obstacle(coder, act):
    assert (
        coder.code([act("Two journalists were arrested in the capital.", None, "Two journalists")])[0].root == "COERCE"
    )
    assert len(coder.code([act("It rained.", None, None)])) == 1


def test_many_at_once_are_coded_as_one_by_one(coder, act):
    acts = [
        act("Ruritania condemned Teral.", "Ruritania", "Teral"),
        act("Elmswick beat Loxley 4-0.", "Elmswick", "Loxley"),
        act("Police arrested two men.", "Police", "two men"),
    ]
    assert coder.code(acts) == [coder.code([a])[0] for a in acts]
    assert coder.code([]) == []


def test_names_of_actors_do_not_count(coder, act):
    one, two = (
        coder.code([act(f"{a} condemned the shelling of {b}.", a, b)])[0]
        for a, b in (("Ruritania", "Teral"), ("Y", "Z"))
    )
    assert (one.root, one.cameo) == (two.root, two.cameo)


def test_probabilities_of_all_labels_sum_to_one(coder, act):
    rows = coder.probabilities([act("Ruritania condemned Teral.", "Ruritania", "Teral")])
    assert rows.shape == (1, len(coder.labels))
    assert rows.sum() == pytest.approx(1, abs=1e-5)
    assert set(coder.labels) == {NO_EVENT, *lexicon().roots()}


def test_the_weights_hold_no_text():
    arrays = shipped_weights().arrays
    assert {a.dtype.kind for name, a in arrays.items() if name.startswith("coder.")} == {"f", "i", "U"}
    assert arrays["coder.labels"].size <= 16


def test_weights_survive_the_way_to_a_file_and_back(tmp_path):
    path = tmp_path / "m.npz"
    save_weights(shipped_weights().arrays, path)
    again = load_weights(path)
    assert again.version == shipped_weights().version
    assert again.version.startswith("events/1-")
    first = path.read_bytes()
    save_weights(again.arrays, path)
    assert path.read_bytes() == first


def test_what_is_no_event_model_is_refused(tmp_path):
    path = tmp_path / "m.npz"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="no event model"):
        load_weights(path)
    with path.open("wb") as file:
        np.savez(file, format=np.array("0"))
    with pytest.raises(ValueError, match="train it anew"):
        load_weights(path)
    with pytest.raises(ValueError, match=r"coder\.labels"):
        ActCoder(EventWeights("x", {}))
    with pytest.raises(FileNotFoundError):
        load_weights(tmp_path / "absent.npz")
