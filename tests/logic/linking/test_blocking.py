"""Candidates by shared names."""

from schemas.link import Posting
from transforms.logic.linking.blocking import best_partners, proposals
from transforms.logic.linking.rules import LinkParams

DAY = 86_400_000_000
PARAMS = LinkParams(window_days=3, max_reports_per_name=4, max_name_share=0.05)


def posting(article_id: str, day: float = 0, *, dated: bool = True, new: bool = True) -> Posting:
    return Posting(int(day * DAY), article_id, "person", dated, new)


def pairs(*held: Posting, articles: int = 1000) -> list[tuple[str, str]]:
    return sorted(pair for pair, _ in proposals(held, articles, PARAMS))


def test_articles_of_one_name_meet_within_the_window() -> None:
    assert pairs(posting("b"), posting("a", 3), posting("c", 4)) == [("a", "b"), ("a", "c")]


def test_without_a_date_any_day_will_do() -> None:
    assert pairs(posting("a"), posting("b", 90, dated=False)) == [("a", "b")]


def test_two_articles_of_earlier_runs_do_not_meet_again() -> None:
    assert pairs(posting("a", new=False), posting("b", new=False), posting("c")) == [("a", "c"), ("b", "c")]


def test_an_article_does_not_meet_itself() -> None:
    assert pairs(posting("a"), posting("a", new=False), posting("a")) == []


def test_cost_of_a_name_is_linear_and_the_nearest_meet() -> None:
    held = [posting(f"{n:03}", n / 100) for n in range(40)]
    found = pairs(*held)
    assert len(found) == 4 * 40 - (4 + 3 + 2 + 1)
    assert ("010", "011") in found
    assert ("010", "015") not in found


def test_a_name_on_all_lips_proposes_nothing() -> None:
    held = [posting(f"{n:03}") for n in range(60)]
    assert pairs(*held, articles=1190) == []
    assert pairs(*held, articles=1200) != []


def test_few_articles_may_all_hold_a_name() -> None:
    assert len(pairs(*[posting(f"{n:03}") for n in range(50)], articles=50)) == 4 * 50 - 10


def test_order_does_not_matter() -> None:
    held = [posting(f"{n:03}", n % 3) for n in range(30)]
    expected = sorted(proposals(held, 1000, PARAMS))
    assert sorted(proposals(reversed(held), 1000, PARAMS)) == expected


def test_best_partners_share_two_names_and_the_rarest() -> None:
    others = [("one name", 9000, 1), ("b", 4000, 2), ("a", 4000, 3), ("rare", 8000, 2)]
    assert best_partners(others, 2) == ["rare", "a"]
    assert best_partners(others, 9) == ["rare", "a", "b"]
    assert best_partners([], 9) == []
