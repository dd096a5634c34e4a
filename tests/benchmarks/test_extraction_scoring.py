"""The measures, against cases counted by hand."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def scoring(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import scoring as module

    return module


def scored(scoring: ModuleType, gold: dict[str, Any], found: dict[str, Any]) -> Any:
    score = scoring.Score()
    score.add(scoring.Gold(**gold), scoring.Found(**found))
    return score


def test_4_grams_count_as_often_as_they_occur(scoring: ModuleType) -> None:
    # gold: abcd bcde; found: abcd bcde cdea deab eabc abcd: 2 common of 2 and of 6
    assert scoring.compare_bodies("a b c d e", "a b c d e a b c d") == (2 / 6, 1.0)
    # gold: abab baba abab; found: abab: 1 common of 1 and of 3
    assert scoring.compare_bodies("a b a b a b", "a b a b") == (1.0, 1 / 3)


def test_punctuation_and_space_do_not_count_and_case_does(scoring: ModuleType) -> None:
    assert scoring.compare_bodies("The ferry sails again.", "The ferry,\n\nsails — again!") == (1.0, 1.0)
    assert scoring.compare_bodies("The ferry sails again.", "the ferry sails again.") == (0.0, 0.0)


def test_texts_under_four_words_count_as_a_whole(scoring: ModuleType) -> None:
    assert scoring.compare_bodies("Ferry back", "Ferry back") == (1.0, 1.0)
    assert scoring.compare_bodies("Ferry back", "Ferry back again") == (0.0, 0.0)


def test_an_empty_text_has_no_precision(scoring: ModuleType) -> None:
    assert scoring.compare_bodies("a b c d e", "") == (None, 0.0)
    assert scoring.compare_bodies("a b c d e", "—") == (None, 0.0)
    with pytest.raises(ValueError, match="no words"):
        scoring.compare_bodies("…", "a b c d e")


def test_precision_is_averaged_over_pages_with_text_and_recall_over_all(scoring: ModuleType) -> None:
    score = scoring.Score()
    for text in ("a b c d e", "a b c d", "x y z w", None):
        score.add(scoring.Gold(text="a b c d e"), scoring.Found(text=text))
    assert score.precision == pytest.approx((1 + 1 + 0) / 3)
    assert score.recall == pytest.approx((1 + 0.5 + 0 + 0) / 4)
    assert score.f1 == pytest.approx(2 * (2 / 3) * 0.375 / (2 / 3 + 0.375))
    assert (score.pages, score.with_text) == (4, 3)


def test_nothing_found_anywhere_is_nought(scoring: ModuleType) -> None:
    score = scored(scoring, {"text": "a b c d e"}, {})
    assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)


def test_what_the_gold_does_not_have_is_not_measured(scoring: ModuleType) -> None:
    score = scored(scoring, {}, {"text": "a b", "title": "x", "authors": ["y"], "published_at": "2026-01-05"})
    measures = (score.precision, score.recall, score.f1, score.segments_f1, score.title.value, score.authors.value)
    assert (*measures, score.day.value, score.time.value, score.wrong_days) == (*[None] * 8, 0)


def test_segments_are_looked_up_with_any_white_space(scoring: ModuleType) -> None:
    gold = {"must": ("the ferry  sails", "again", "on Monday"), "must_not": ("Subscribe", "Cookies")}
    score = scored(scoring, gold, {"text": "the\nferry sails\tagain. Subscribe now"})
    # 2 hits, 1 missed, 1 unwanted
    assert score.segments_f1 == pytest.approx(4 / 6)


def test_unwanted_segments_of_a_page_without_wanted_ones_do_not_count(scoring: ModuleType) -> None:
    assert scored(scoring, {"must_not": ("a",)}, {"text": "a"}).segments_f1 is None


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ("Ferry is back", "ferry is back!", 1),
        ("Mayor’s ferry &amp; dock", "Mayor's Ferry & Dock", 1),
        ("Ferry is back", "Ferry is back | Tarnholm Post", 0),
        ("Ferry is back", None, 0),
    ],
)
def test_titles_are_right_up_to_punctuation_and_case(
    scoring: ModuleType, gold: str, found: str | None, right: int
) -> None:
    share = scored(scoring, {"title": gold}, {"title": found}).title
    assert (share.right, share.asked) == (right, 1)


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        (["Ida Brandt", "Oro Quill"], "By Oro Quill and Ida Brandt", 1),
        ("Ida Brandt; Oro Quill", ["ida brandt", "oro quill"], 1),
        (["Ida Brandt"], ["Ida Brandt", "Staff"], 0),
        (["Ida Brandt"], [], 0),
    ],
)
def test_authors_are_right_as_a_set(scoring: ModuleType, gold: Any, found: Any, right: int) -> None:
    assert scored(scoring, {"authors": gold}, {"authors": found}).authors.right == right


@pytest.mark.parametrize(
    ("gold", "found", "right", "wrong"),
    [
        ("2026-03-01", "2026-03-01T23:30:00+00:00", 1, 0),
        ("2026-03-01T23:30:00-05:00", "2026-03-02", 1, 0),  # that moment's day in UTC
        ("2026-03-01", "2026-03-02", 0, 1),
        ("2026-03-01", None, 0, 0),
        ("2026-03-01", "yesterday", 0, 0),
        ("2026-03-01", "about 2026-03-01, noon", 1, 0),
    ],
)
def test_days(scoring: ModuleType, gold: str, found: str | None, right: int, wrong: int) -> None:
    score = scored(scoring, {"date": gold}, {"published_at": found})
    assert (score.day.right, score.wrong_days, score.day.asked) == (right, wrong, 1)


@pytest.mark.parametrize(
    ("gold", "found", "right", "asked"),
    [
        ("2026-03-01T10:00:00+01:00", "2026-03-01T09:01:00Z", 1, 1),
        ("2026-03-01T10:00:00+01:00", "2026-03-01T09:01:01Z", 0, 1),
        ("2026-03-01T10:00:00+01:00", "2026-03-01T10:00:00", 0, 1),
        ("2026-03-01T10:00:00+01:00", None, 0, 1),
        ("2026-03-01T10:00:00", "2026-03-01T10:00:00Z", 0, 0),
    ],
)
def test_times_need_a_zone(scoring: ModuleType, gold: str, found: str | None, right: int, asked: int) -> None:
    share = scored(scoring, {"datetime": gold}, {"published_at": found}).time
    assert (share.right, share.asked) == (right, asked)
