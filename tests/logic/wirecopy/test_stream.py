"""What the steps of streaming deduplication answer."""

from schemas.duplicate import Fingerprint
from transforms.logic.wirecopy.matching import MatchRules
from transforms.logic.wirecopy.stream import Holder, answer, compare_sharing, entered, light, partners

DAY = 86_400_000_000
RULES = MatchRules(candidates=3)


def holder(article_id: str, day: float, expires: float = 100) -> Holder:
    return (int(day * DAY), True, -400, article_id), int(expires * DAY)


def text(article_id: str, keys: list[int]) -> Fingerprint:
    return Fingerprint(article_id, None, None, None, False, 7, keys, [], 65536, 50, [], None, 0, True, False, 54)


def test_a_key_answers_with_all_others_within_the_horizon() -> None:
    held = [holder("old", 1), holder("a", 4), holder("b", 9), holder("far", 20), holder("self", 9)]
    assert answer(held, holder("self", 10), 7 * DAY) == [holder("a", 4), holder("b", 9)]
    assert answer(held, holder("late", 3), DAY) == [holder("a", 4)]
    assert answer([], holder("first", 3), DAY) == []


def test_a_key_keeps_the_first_in_order_that_have_not_expired() -> None:
    held = [holder("a", 1), holder("b", 2), holder("c", 3)]
    assert entered(held, holder("d", 4), 0, 3) == held
    assert entered(held, holder("original", 0), 0, 3) == [holder("original", 0), *held[:2]]
    assert entered([holder("gone", 1, expires=4), held[1]], holder("d", 4), 4 * DAY, 3) == [held[1], holder("d", 4)]
    assert entered(held, holder("b", 5), 0, 3) == [held[0], held[2], holder("b", 5)]


def test_partners_are_those_of_most_keys_and_the_first_in_order() -> None:
    a, b, c, d, e = (holder(name, day) for day, name in enumerate("abcde"))
    answers = [[b, c, d, e], [c, d, e], [c, d, e], [a, b]]
    assert partners(answers, RULES) == [c, d, b]
    assert partners([*answers, [d], [e]], RULES) == [d, e, b]
    assert partners([[a], [], [e]], RULES) == [a, e]
    assert partners([[], []], RULES) == []


def test_texts_are_compared_that_share_enough_keys() -> None:
    a, b = text("a", [1, 2, 3]), text("b", [2, 3, 4])
    match = compare_sharing(a, b, RULES)
    assert match is not None
    assert match.relation == "exact"
    assert compare_sharing(b, a, RULES) == match
    assert compare_sharing(a, text("b", [3, 4, 5]), RULES) is None
    assert compare_sharing(a, text("b", [3, 3, 3]), RULES) is None


def test_a_light_fingerprint_still_says_who_comes_first() -> None:
    assert light(text("a", [1])) == text("a", [])
