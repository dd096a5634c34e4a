"""The second level of the Media Topics."""

import json

import numpy as np
import pytest

from transforms.logic.topics.concepts import Concept, Concepts, read_concepts
from transforms.logic.topics.model import shipped_topic_model

SCIENCE, SPORT = 12, 14


def concept(code, name, *broader, retired=None):
    label = {"en-US": name} if name else {}
    found = {"uri": code, "qcode": f"medtop:{code}", "prefLabel": label, "definition": {"en-US": f"About {name}"}}
    return found | {"broader": list(broader)} if not retired else found | {"broader": list(broader), "retired": retired}


VOCABULARY = [
    concept("15000000", "sport"),
    concept("20000822", "competition discipline", "15000000"),
    concept("20000001", "quoits", "20000822"),
    concept("20000002", "indoor quoits", "20000001"),
    concept("20001108", "sport event", "15000000"),
    concept("20000003", "wrestling of old", "20000822", retired="2020-01-01"),
    concept("20000004", "holds", "20000003"),
    concept("20000005", "", "15000000"),
]


def read(tmp_path, concepts):
    path = tmp_path / "iptc.json"
    path.write_text(json.dumps({"conceptSet": concepts}), encoding="utf-8")
    return read_concepts(path)


def test_descriptions_stand_for_their_second_level_concept(tmp_path):
    assert read(tmp_path, VOCABULARY) == [
        Concept(SPORT, "20000001", "quoits", "quoits: About quoits"),
        Concept(SPORT, "20000001", "quoits", "indoor quoits: About indoor quoits"),
        Concept(SPORT, "20001108", "sport event", "sport event: About sport event"),
    ]


@pytest.mark.parametrize("concepts", [[{"uri": "a"}], [concept("20000001", "quoits", "nowhere")]])
def test_a_broken_vocabulary_is_refused(tmp_path, concepts):
    with pytest.raises(ValueError, match="vocabulary"):
        read(tmp_path, concepts)


def concepts_of(*vectors):
    given = [Concept(SPORT, f"2000000{number}", f"c{number}", "") for number in range(len(vectors))]
    return Concepts.of(given, lambda texts: np.array(vectors, dtype=np.float32))


def below(concepts, *vector, topic=SPORT, score=0.9):
    return [found.medtop for found in concepts.below(topic, score, np.array(vector, dtype=np.float32))]


def test_the_likest_concept_is_given():
    concepts = concepts_of((1, 0), (0, 1))
    assert below(concepts, 0.6, 0.2) == ["20000000"]
    assert concepts.below(SPORT, 0.9, np.array([0.6, 0.2], np.float32))[0].level == 2


def test_none_is_given_where_none_is_sure():
    concepts = concepts_of((1, 0), (0, 1))
    assert below(concepts, 0.3, 0.1) == []  # like none
    assert below(concepts, 0.6, 0.58) == []  # like two
    assert below(concepts, 0.6, 0.2, score=0.4) == []  # the topic itself is unsure
    assert below(concepts, 0.6, 0.2, topic=SCIENCE) == []  # nothing below the topic


def test_descriptions_of_one_concept_do_not_compete():
    rivals = [Concept(SPORT, "20000001", "quoits", ""), Concept(SPORT, "20000001", "quoits", "")]
    concepts = Concepts.of(rivals, lambda texts: np.array([(1, 0), (0.99, 0)], dtype=np.float32))
    assert below(concepts, 0.6, 0.2) == ["20000001"]


def test_the_shipped_model_names_the_discipline():
    title, text = "Tennis star wins final in straight sets", "The champion broke serve twice on the way to the title."
    topics = shipped_topic_model().classify(title, text)
    assert topics[0].medtop == "15000000"
    assert (topics[-1].name, topics[-1].level) == ("tennis", 2)
