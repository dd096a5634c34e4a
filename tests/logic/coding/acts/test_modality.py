"""What a text says of an act."""

import pytest

from schemas.event import MODALITIES
from transforms.logic.coding.acts.modality import modality_of
from transforms.logic.coding.syntax.nlp import load_model


@pytest.fixture(scope="module")
def analyser():
    return load_model()


CASES = [
    ("Ruritania attacked the border town.", "attack", "happened"),
    ("Police said that rebels had attacked the town.", "attack", "happened"),
    ("Ruritania allegedly attacked the town.", "attack", "happened"),
    ("After meeting the minister, the envoy left.", "meet", "happened"),
    ("Ruritania began to withdraw its troops.", "withdraw", "happened"),
    ("The rebels tried to storm the palace.", "storm", "happened"),
    ("Ruritania was accused of attacking the town.", "attack", "happened"),
    ("Ruritania will attack the town.", "attack", "planned"),
    ("Ruritania plans to attack the town.", "attack", "planned"),
    ("Ruritania plans to attack the town.", "plan", "planned"),
    ("Ruritanian officials hope to offer a deal to the commission.", "hope", "planned"),
    ("Ruritania promised to release the prisoners.", "promise", "happened"),
    ("Ruritania agreed to release the prisoners.", "release", "planned"),
    ("The minister said that Ruritania would release the prisoners.", "release", "planned"),
    ("Ruritania sent troops to attack the town.", "attack", "planned"),
    ("The general announced a plan to attack the town.", "attack", "planned"),
    ("Ruritania urged Teral to release the prisoners.", "release", "called_for"),
    ("Ruritania must release the prisoners, the minister said.", "release", "called_for"),
    ("The opposition demanded that the minister resign.", "resign", "called_for"),
    ("The envoy called for Teral to withdraw its troops.", "withdraw", "called_for"),
    ("They insist that Ruritania attacked the town.", "attack", "happened"),
    ("Ruritania appealed to Teral to release the prisoners.", "release", "called_for"),
    ("Ruritania to send troops to the border.", "send", "planned"),
    ("Ruritania is about to attack the town.", "attack", "planned"),
    ("The minister is to meet the envoy on Monday.", "meet", "planned"),
    ("Ruritania hopes to sign a deal with Teral.", "sign", "planned"),
    ("Lawmakers are poised to impeach the president.", "impeach", "planned"),
    ("Ruritania is planning on attacking the town.", "attack", "planned"),
    ("Ruritania is planning strikes on the town.", "plan", "planned"),
    ("The army has yet to release the prisoners.", "release", "denied"),
    ("Ruritania refused aid after attacking the town.", "attack", "happened"),
    ("Ruritania did not attack the town.", "attack", "denied"),
    ("The minister denied that Ruritania had attacked the town.", "attack", "denied"),
    ("Ruritania refused to release the prisoners.", "release", "denied"),
    ("The minister denied attacking the town.", "attack", "denied"),
    ("No soldiers were killed in the town.", "kill", "denied"),
    ("If Ruritania attacks the town, thousands will flee.", "attack", "hypothetical"),
    ("Ruritania might attack the town.", "attack", "hypothetical"),
    ("Ruritania would have attacked the town.", "attack", "hypothetical"),
    ("Did Ruritania attack the town?", "attack", "hypothetical"),
    ("Residents fear that Ruritania attacked the town.", "attack", "hypothetical"),
]


@pytest.mark.parametrize(("sentence", "lemma", "modality"), CASES, ids=[c[0] for c in CASES])
def test_modality(analyser, sentence, lemma, modality):
    verb = next(t for t in analyser.parse(sentence) if t.lemma_.lower() == lemma)
    assert modality_of(verb) == modality
    assert modality in MODALITIES


def test_what_governs_one_verb_leaves_another_alone(analyser):
    doc = analyser.parse("Ruritania arrested two men and plans to expel them.")
    found = {t.lemma_: modality_of(t) for t in doc if t.lemma_ in ("arrest", "expel")}
    assert found == {"arrest": "happened", "expel": "planned"}
