"""How main events are compared with what coders answered."""

import pytest

from benchmarks.events_5w1h import coded, nothing_but_the_page, scores, token_f1

ROW = {
    "id": 7,
    "title": "Harbour union rejects offer",
    "text": "The harbour union rejected an offer on Tuesday in Port Ellery.",
    "date_publish": "2031-05-07 10:00:00",  # a Wednesday
    "gold": {
        "who": [{"text": "harbour union"}, {"text": None}],
        "what": [{"text": "rejects offer"}],
        "where": [],
        "when": [{"text": "Tuesday", "parsed": "2031-05-07 00:00:00"}, {"text": "before noon", "parsed": None}],
    },
}


@pytest.mark.parametrize(
    ("one", "other", "f1"),
    [("the union", "union", 1.0), ("rejects offer", "offer", 2 / 3), ("", "offer", 0.0), ("of the", "of the", 0.0)],
)
def test_words_that_say_nothing_do_not_count(one, other, f1):
    assert token_f1(one, other) == pytest.approx(f1)


def test_a_day_that_is_not_the_weekday_of_its_words_is_read_by_the_words():
    article = coded(ROW)
    assert article.answers["when"] == ["2031-05-07"]
    assert article.by_words == ["2031-05-06"]
    assert coded(ROW | {"date_publish": None}).by_words == ["2031-05-07"]


def test_articles_without_an_answer_do_not_count():
    articles = [coded(ROW)]
    found = {"7": {"who": "The harbour union", "what": "sells ships", "where": "Port Ellery", "when": "2031-05-06"}}
    assert scores(articles, found) == ["1.000 of 1", "0.000 of 1", "0.000 of 0", "0.000 of 1", "1.000 of 1"]
    assert scores(articles, nothing_but_the_page(articles))[1] == "1.000 of 1"
