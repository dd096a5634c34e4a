"""The table of the 17 top-level Media Topics."""

import re

import pytest

from transforms.logic.topics.media_topics import MEDIA_TOPICS, UNCLASSIFIED, media_topic, slug_of


def test_codes_are_the_seventeen_top_level_ones_in_order():
    assert [topic.code for topic in MEDIA_TOPICS] == [f"{number:02d}000000" for number in range(1, 18)]


def test_slugs_are_the_names_in_letters_and_hyphens():
    for topic in MEDIA_TOPICS:
        assert topic.slug == re.sub("[^a-z]+", "-", topic.name)
        assert re.fullmatch("[a-z]+(-[a-z]+)*", topic.slug)


def test_slugs_differ_from_each_other_and_from_unclassified():
    assert len({topic.slug for topic in MEDIA_TOPICS} | {UNCLASSIFIED}) == 18


def test_topic_of_a_code():
    assert media_topic("04000000").name == "economy, business and finance"
    assert slug_of("16000000") == "conflict-war-and-peace"


def test_no_code_is_unclassified():
    assert slug_of(None) == "unclassified"


@pytest.mark.parametrize("code", ["", "18000000", "medtop:04000000", "20000209"])
def test_other_codes_are_refused(code):
    with pytest.raises(KeyError):
        media_topic(code)
    with pytest.raises(KeyError):
        slug_of(code)
