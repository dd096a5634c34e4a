"""Stand-ins annotate as the components do, and leave alone what they do not know."""

from typing import NamedTuple

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from transforms.logic.coding.syntax.nlp import load_bare
from transforms.logic.coding.syntax.swift.lemmas import RememberedLemmas
from transforms.logic.coding.syntax.swift.names import NamesAtOnce
from transforms.logic.coding.syntax.swift.pipeline import quicken
from transforms.logic.coding.syntax.swift.rules import RememberedRules
from transforms.logic.coding.syntax.swift.unsuited import UnsuitedError

_TEXTS = [
    "The harbour board of Eastport will close three piers on Monday 4 March, its chairwoman, Anna Lindqvist, said. "
    "There are no plans to reopen them, and Northern Ferries Ltd. won't pay the 2.5 million euros it owes.",
    "",
    "\n\nLet's go, y'all gotta see the Grand Meridian Hotel in Porto Velasco!\n\nIt ain't cheap. She'd been there; he "
    "doesn't care.\n \nRuritania's foreign minister, who met Bordurian officials last week, denied that.",
    "Ruritania",
    "Talks between the Free Workers' Union of Borduria and the Ministry of the Interior broke down in the early hours "
    "of Tuesday, the fourth time since 12 January 2019 that they have.",
    "   ",
    "On Thursday Maria del Carmen Ortega-Hughes, 61, won 48 per cent of the vote in the second round",
]


class _Before(NamedTuple):
    """What a pipeline gives before it is made quicker."""

    annotations: list[list[tuple[object, ...]]]
    vectors: list[bytes]


@pytest.fixture(scope="module")
def pipeline() -> tuple[Language, _Before]:
    nlp = load_bare("auto")
    before = _Before([_annotations(doc) for doc in nlp.pipe(_TEXTS)], _vectors(nlp))
    quicken(nlp)
    return nlp, before


@pytest.fixture
def quick(pipeline) -> Language:
    return pipeline[0]


def _annotations(doc: Doc) -> list[tuple[object, ...]]:
    return [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.is_sent_start, t.ent_iob_, t.ent_type_)
        for t in doc
    ]


def _vectors(nlp: Language) -> list[bytes]:
    models = nlp.get_pipe("tok2vec").model, nlp.get_pipe("ner").model.get_ref("tok2vec")
    return [model.predict([nlp.make_doc(text)])[0].tobytes() for model in models for text in _TEXTS if text.strip()]


def test_all_annotations_are_those_of_the_pipeline(pipeline):
    nlp, before = pipeline
    assert [_annotations(doc) for doc in nlp.pipe(_TEXTS, batch_size=4)] == before.annotations
    # now from memory
    assert [_annotations(nlp(text)) for text in _TEXTS] == before.annotations
    assert sum(row[-1] != "" for doc in before.annotations for row in doc) > 20


def test_word_vectors_are_the_same_to_the_last_bit(pipeline):
    nlp, before = pipeline
    assert _vectors(nlp) == _vectors(nlp) == before.vectors


def test_stand_ins_took_the_places(quick):
    assert {"newsbeam_attribute_ruler", "newsbeam_lemmatizer", "newsbeam_ner"} <= set(quick.pipe_names)
    assert {"attribute_ruler", "lemmatizer", "ner"}.isdisjoint(quick.pipe_names)


def test_an_empty_pipeline_stays_as_it_is():
    nlp = spacy.blank("en")
    quicken(nlp)
    assert nlp.pipe_names == []
    assert [token.text for token in nlp("Nothing new")] == ["Nothing", "new"]


class TestRules:
    def test_a_later_rule_counts(self):
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("attribute_ruler")
        ruler.add([[{"TAG": "NN"}]], {"POS": "NOUN", "LEMMA": "thing"})
        ruler.add([[{"LOWER": {"IN": ["one", "ones"]}}]], {"POS": "PRON"})
        ruler.add([[{"LOWER": {"REGEX": "^on"}, "TAG": "NN"}]], {"LEMMA": "one"})
        ruler.add([[{"LOWER": "the"}, {"LOWER": "ones"}]], {"POS": "X"}, index=-1)
        words = ["The", "ones", "saw", "one", "onion", "the", "the", "ones"]
        tags = ["DT", "NN", "VB", "NN", "NN", "DT", "DT", "VB"]
        one, two = (Doc(nlp.vocab, words, tags=tags) for _ in range(2))
        expected = [(t.pos_, t.lemma_) for t in ruler(one)]
        assert [(t.pos_, t.lemma_) for t in RememberedRules(ruler)(two)] == expected
        assert expected[1] == ("X", "one")
        assert expected[3] == ("PRON", "one")

    def test_what_no_rule_sets_stays(self):
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("attribute_ruler")
        ruler.add([[{"TAG": "NN"}]], {"LEMMA": "thing"})
        doc = Doc(nlp.vocab, ["a", "word"], tags=["DT", "NN"], pos=["DET", "NOUN"], morphs=["Definite=Ind", ""])
        RememberedRules(ruler)(doc)
        assert [(t.pos_, str(t.morph), t.lemma_) for t in doc] == [("DET", "Definite=Ind", ""), ("NOUN", "", "thing")]

    def test_more_kinds_than_there_was_room_for(self, monkeypatch):
        monkeypatch.setattr("transforms.logic.coding.syntax.swift.rules._KINDS", 1)
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("attribute_ruler")
        for tag in "ABCDE":
            ruler.add([[{"TAG": tag}]], {"LEMMA": f"lemma of {tag}"})
        doc = RememberedRules(ruler)(Doc(nlp.vocab, list("vwxyz"), tags=list("ABCDE")))
        assert [t.lemma_[-1] for t in doc] == list("ABCDE")

    def test_words_are_forgotten_and_learnt_again(self, monkeypatch):
        monkeypatch.setattr("transforms.logic.coding.syntax.swift.rules._MOST", 0)
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("attribute_ruler")
        ruler.add([[{"LOWER": "it"}]], {"POS": "PRON"})
        rules = RememberedRules(ruler)
        for words in (["It", "rains"], ["rains", "it"]):
            doc = rules(Doc(nlp.vocab, words))
            assert [t.pos_ for t in doc] == ["PRON" if word.lower() == "it" else "" for word in words]

    @pytest.mark.parametrize(
        ("token", "attrs"),
        [
            ({"ENT_TYPE": "ORG"}, {"POS": "PROPN"}),
            ({"TAG": "NN", "OP": "?"}, {"POS": "NOUN"}),
            ({"TAG": "NN"}, {"NORM": "thing"}),
        ],
    )
    def test_rules_about_something_else_are_left_to_the_component(self, token, attrs):
        nlp = spacy.blank("en")
        nlp.add_pipe("attribute_ruler").add([[token]], attrs)
        quicken(nlp)
        assert nlp.pipe_names == ["attribute_ruler"]


class TestNames:
    def test_names_that_were_there_first_are_left_to_the_component(self):
        nlp = spacy.blank("en")
        ruler = nlp.add_pipe("entity_ruler")
        nlp.add_pipe("ner").add_label("ORG")
        nlp.initialize()
        ruler.add_patterns([{"label": "ORG", "pattern": "harbour board"}])
        quicken(nlp)
        assert nlp.pipe_names == ["entity_ruler", "ner"]
        assert ("harbour board", "ORG") in [(ent.text, ent.label_) for ent in nlp("The harbour board met").ents]

    def test_another_recogniser_is_left_to_itself(self):
        nlp = spacy.blank("en")
        ner = nlp.add_pipe("beam_ner")
        ner.add_label("ORG")
        nlp.initialize()
        with pytest.raises(UnsuitedError, match="best of all classes"):
            NamesAtOnce(ner)

    def test_an_untrained_one_finds_the_same(self):
        """Its classes come in another order and number than those of the models that are shipped."""
        nlp = spacy.blank("en")
        ner = nlp.add_pipe("ner")
        for label in ("SHIP", "CREW"):
            ner.add_label(label)
        nlp.initialize()
        texts = ["Sea Gull left port with its crew of nine", "One two three four five six seven eight"]
        names = [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(texts)]
        found = list(NamesAtOnce(ner).pipe([nlp.make_doc(text) for text in texts]))
        assert [[(e.start, e.end, e.label_) for e in doc.ents] for doc in found] == names
        assert not any(token.ent_iob_ == "" for doc in found for token in doc)


class TestLemmas:
    def test_lemmas_that_are_there_stay(self, quick):
        doc = Doc(quick.vocab, ["ran", "ran"], pos=["VERB", "VERB"], lemmas=["sprint", ""])
        assert [t.lemma_ for t in RememberedLemmas(quick.get_pipe("lemmatizer"))(doc)] == ["sprint", "run"]

    def test_forms_are_forgotten_and_learnt_again(self, quick, monkeypatch):
        monkeypatch.setattr("transforms.logic.coding.syntax.swift.lemmas._MOST", 0)
        lemmas = RememberedLemmas(quick.get_pipe("lemmatizer"))
        for _ in range(2):
            doc = lemmas(Doc(quick.vocab, ["ran", "lies"], pos=["VERB", "VERB"]))
            assert [t.lemma_ for t in doc] == ["run", "lie"]

    def test_a_lemmatizer_that_overwrites_is_left_to_itself(self):
        nlp = spacy.blank("en")
        lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule", "overwrite": True})
        with pytest.raises(UnsuitedError):
            RememberedLemmas(lemmatizer)
