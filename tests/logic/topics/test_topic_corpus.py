"""What the topic model learns from: files, the split, the vocabulary of our own."""

import json
import re

import pytest

from transforms.logic.topics.corpus import (
    CLASS_OF,
    LINES,
    SEEDS,
    Example,
    lines,
    mixtures,
    read_definitions,
    read_examples,
    seed_terms,
    split,
)
from transforms.logic.topics.media_topics import MEDIA_TOPICS
from transforms.logic.topics.words import analyse

SPORT = 14


def vocabulary():
    sport = {
        "uri": "urn:a",
        "qcode": "medtop:15000000",
        "prefLabel": {"en-US": "sport"},
        "definition": {"en-US": "Contests of skill"},
    }
    curling = {
        "uri": "urn:b",
        "qcode": "medtop:20000001",
        "prefLabel": {"en-US": "quoits"},
        "definition": {"en-US": "Throwing rings"},
        "broader": ["urn:a"],
    }
    return {"conceptSet": [sport, curling]}


def test_equal_titles_fall_into_the_same_part():
    parts = split([Example(title, "", SPORT) for title in ("A  goal", "a goal", "A GOAL ")])
    assert sorted(map(len, (parts.train, parts.tune, parts.test))) == [0, 0, 3]


def test_the_split_does_not_depend_on_order_and_is_about_eight_one_one():
    rows = [Example(f"headline {number}", "", SPORT) for number in range(2_000)]
    parts, backwards = split(rows), split(rows[::-1])
    assert set(parts.test) == set(backwards.test)
    assert 1_500 < len(parts.train) < 1_700
    assert 130 < len(parts.test) < 270


def test_reading_examples(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"title": "A", "text": "B", "medtop": "15000000"}, {"title": "C"}, {"title": "D", "medtop": None}]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n \n", encoding="utf-8")
    assert list(read_examples(path)) == [Example("A", "B", SPORT), Example("C", "", None), Example("D", "", None)]


@pytest.mark.parametrize(
    "line", ["[]", "{}", '{"title": 3}', "{", '{"title": "A", "medtop": "20000001"}', '{"title": "A", "medtop": 15}']
)
def test_a_bad_line_is_refused(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"title": "A"}\n' + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line 2|Expecting"):
        list(read_examples(path))


def test_definitions_stand_under_their_top_level_topic(tmp_path):
    path = tmp_path / "iptc.json"
    path.write_text(json.dumps(vocabulary()), encoding="utf-8")
    assert read_definitions(path)[1] == Example("quoits", "Throwing rings", SPORT)


@pytest.mark.parametrize("content", ["[]", "{}", '{"conceptSet": [{"uri": "urn:a"}]}', "no json"])
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path, content):
    path = tmp_path / "iptc.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"vocabulary|Expecting"):
        read_definitions(path)


def test_concepts_that_run_in_a_circle_are_refused(tmp_path):
    circle = vocabulary()
    circle["conceptSet"][0]["broader"] = ["urn:b"]
    path = tmp_path / "iptc.json"
    path.write_text(json.dumps(circle), encoding="utf-8")
    with pytest.raises(ValueError, match="broader than itself"):
        read_definitions(path)


def test_the_seed_vocabulary_covers_every_topic_with_words_the_model_reads():
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))
    assert list(seeds) == [topic.code for topic in MEDIA_TOPICS]
    for themes in seeds.values():
        for terms in themes.values():
            words = terms.split(", ")
            assert len(set(words)) == len(words) >= 10
            assert all(analyse(word) for word in words), [word for word in words if not analyse(word)]


def test_the_lines_cover_every_topic_and_name_known_gaps():
    stored = json.loads(LINES.read_text(encoding="utf-8"))
    assert list(stored["lines"]) == list(CLASS_OF)
    for given in stored["lines"].values():
        assert len(set(given)) == len(given) >= 20
        assert {gap for line in given for gap in re.findall(r"\{(.*?)\}", line)} <= set(stored["words"])


def test_filled_lines_have_no_gap_left_and_are_the_same_each_time():
    filled = lines()
    assert filled == lines()
    assert not any("{" in example.title for example in filled)
    assert {example.topic for example in filled} == set(range(17)) == {example.topic for example in seed_terms()}


def test_mixtures_take_words_from_the_headlines():
    made = mixtures([Example("zorp quux", "", None)])
    assert made == mixtures([Example("zorp quux", "", None)])
    assert all({"zorp", "quux"} & set(example.title.split()) for example in made)
