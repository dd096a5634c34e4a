"""Coded events and the main event."""

from datetime import date

import pytest

from transforms.events.base import EXTRACTORS, Findings, Story
from transforms.logic.coding.syntax.nlp import load_model

PUBLISHED = date(2031, 5, 7)


def run(text, title=None, dateline=None, published=PUBLISHED, article="a" * 32, **params):
    item = Story(article, title, text, published, dateline, "en", load_model().parse(text), None)
    found = Findings()
    for name in ("where", "when", "quotes", "action", "setting", "main"):
        plugin = EXTRACTORS.plugin(name)
        plugin.factory(plugin.params(**(params if name == "action" else {}))).extract(item, found)
    return found


def triples(text, **kwargs):
    return [(e.actor1, e.verb, e.actor2, e.plover_root) for e in run(text, **kwargs).events]


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("France condemned Japan on Monday.", ("France", "condemn", "Japan", "ACCUSE")),
        ("Japan was condemned by France on Monday.", ("France", "condemn", "Japan", "ACCUSE")),
        ("Police arrested three men in Nairobi.", ("Police", "arrest", "three men", "COERCE")),
        ("France imposed sanctions on Japan.", ("France", "impose", "Japan", "COERCE")),
        ("France lifted its sanctions on Japan.", ("France", "lift", "Japan", "YIELD")),
        ("France and Japan signed a treaty on Monday.", ("France", "sign", "Japan", "SUPPORT")),
        ("Police began to arrest the men in Nairobi.", ("Police", "arrest", "the men in Nairobi", "COERCE")),
        ("The minister said France would help Japan.", ("France", "help", "Japan", "AGREE")),
        ("France will not support Japan.", ("France", "support", "Japan", "REJECT")),
        ("France rejected Japan's offer.", ("France", "reject", "Japan's offer", "REJECT")),
        ("The army said it had attacked the rebels.", ("The army", "attack", "the rebels", "ASSAULT")),
    ],
)
def test_who_did_what_to_whom(text, triple):
    assert triple in triples(text, min_confidence=0.1)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Police arrested the men in Nairobi.", "happened"),
        ("Police did not arrest the men in Nairobi.", "denied"),
        ("Police will arrest the men in Nairobi.", "planned"),
        ("If police arrest the men, the town will be quiet.", "hypothetical"),
    ],
)
def test_what_did_not_happen_is_said_not_to_have(text, modality):
    assert [e.modality for e in run(text).events if e.verb == "arrest"] == [modality]


@pytest.mark.parametrize("text", ["“Police arrested the three men yesterday,” she said.", "", "Nice weather."])
def test_speech_and_phrases_tell_no_event(text):
    assert not [t for t in triples(text) if t[1] == "arrest"]


def test_a_thing_that_cannot_act_commits_no_assault():
    assert ("Falling prices", "hit", "farmers", None) in triples("Falling prices hit farmers in Kenya.")
    assert ("A drone strike", "kill", "two farmers", "ASSAULT") in triples(
        "A drone strike killed two farmers in Kenya."
    )


def test_pronoun_in_reported_speech_is_the_speaker():
    assert ("Robert Miller", "condemn", "the army", "ACCUSE") in triples("Robert Miller said he condemned the army.")


def test_pronoun_is_the_person_named_before():
    text = "Robert Miller arrived in Nairobi on Monday.\n\nHe condemned the army."
    event = next(e for e in run(text).events if e.verb == "condemn")
    assert (event.actor1, event.actor1_start) == ("Robert Miller", 0)


def test_an_event_told_twice_is_one_event_with_two_evidences():
    text = "Police arrested three men in Nairobi.\n\nOn Monday police arrested three men."
    event = next(e for e in run(text).events if e.verb == "arrest")
    assert sum(t[1] == "arrest" for t in triples(text)) == 1
    assert sorted(text[e.start : e.end] for e in event.evidence) == sorted(text.split("\n\n"))
    assert (event.sentence_start, event.sentence_end) == (event.evidence[0].start, event.evidence[0].end)


def test_two_events_of_one_kind_stay_two():
    text = "Police arrested three men in Nairobi. Soldiers arrested two women in Berlin."
    assert sum(t[1] == "arrest" for t in triples(text)) == 2


def test_other_numbers_are_another_event():
    text = "Police arrested three men in Nairobi. Police arrested nine men in Berlin."
    assert sum(t[1] == "arrest" for t in triples(text)) == 2


def test_ranks_are_consecutive_and_the_headline_leads():
    text = "Police arrested three men. France condemned Japan. Japan accused France. The union met the minister."
    events = run(text, title="France condemns Japan").events
    assert [e.rank for e in events] == list(range(1, len(events) + 1))
    assert events[0].verb == "condemn"
    assert len(run(text, most=2).events) == 2


def test_a_flagrant_act_told_plainly_is_not_missed():
    (event, *_) = run("France invaded Japan on Thursday. Nobody expected it.", title="France invades Japan").events
    assert (event.rank, event.actor1, event.actor2, event.plover_root) == (1, "France", "Japan", "ASSAULT")
    assert event.confidence > 0.8


def test_of_two_who_talk_with_each_other_the_second_is_no_scene():
    assert ("France", "hold", "Germany", "CONSULT") in triples("France and Germany held talks in Geneva on Monday.")


def test_who_is_asked_to_act_would_act():
    text = "Robert Miller called on Kenya to support Norway. It rained in Oslo."
    assert ("Robert Miller", "support", "Norway", "SUPPORT") not in triples(text, title="Rain", min_confidence=0.1)


def test_a_telling_that_leaves_an_actor_out_is_no_event_of_its_own():
    text = "Police arrested Robert Miller on Monday. Miller was arrested in Nairobi."
    (event,) = run(text, title="Police arrest Miller", min_confidence=0.1).events
    assert (event.actor1, event.actor2, len(event.evidence)) == ("Police", "Robert Miller", 2)


def test_of_several_sentences_only_sure_and_typed_events_are_kept():
    text = "Police arrested three men. France condemned Japan. A dog saw a tree."
    assert run(text, min_row=1.1).events == []
    kept = run(text, min_confidence=1.1, min_main=1.1).events
    assert [(e.plover_root, e.quad_class) for e in kept] == [(None, None)]
    assert all(0 <= e.confidence <= 1 for e in run(text).events)
    assert "see" not in [e.verb for e in run(text).events]


def test_a_single_sentence_gives_its_event_however_doubtful():
    assert len(run("Robert Miller of St. Helena Corp. condemned Japan.", min_confidence=1.1).events) == 1


def test_identity_depends_on_article_and_evidence():
    text = "France condemned Japan. Japan accused France."
    one, again, other = run(text).events, run(text).events, run(text, article="b" * 32).events
    assert [e.event_id for e in one] == [e.event_id for e in again]
    assert not {e.event_id for e in one} & {e.event_id for e in other}
    assert all(len(e.event_id) == 32 for e in one)
    assert len({e.event_id for e in one}) == len(one)


def test_unknown_type_stays_null_with_its_quad():
    events = run("Robert Miller painted a fence in Berlin.").events
    assert [(e.plover_root, e.quad_class) for e in events] == [(None, None)]
    assert all(e.cluster_id is None and e.models is None for e in events)


@pytest.mark.parametrize("content", [None, b"no model", b""])
def test_a_model_that_is_none_is_an_error_of_the_configuration(tmp_path, content):
    path = tmp_path / "own.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"own\.npz"):
        EXTRACTORS.plugin("action").params(model=str(path))
