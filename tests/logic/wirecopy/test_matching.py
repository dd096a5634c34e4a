"""The exact comparison: relations, measures and the rules against false matches."""

import itertools

import pytest
from pydantic import ValidationError

from schemas.article import Article
from schemas.duplicate import Fingerprint
from schemas.match import Match
from transforms.logic.wirecopy.fingerprints import fingerprint
from transforms.logic.wirecopy.matching import MatchRules, compare

RULES = MatchRules()


def story(name: str, count: int, start: int = 0) -> str:
    """So many words that no story of another name has."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        f"{name}{letters[i // 676 % 26]}{letters[i // 26 % 26]}{letters[i % 26]}" for i in range(start, start + count)
    )


def made(article_id: str, text: str) -> Fingerprint:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id=article_id, text=text)
    return fingerprint(Article(**values))  # type: ignore[arg-type]


def match(one: str, other: str, rules: MatchRules = RULES) -> Match | None:
    return compare(made("a", one), made("b", other), rules)


def relation(one: str, other: str, rules: MatchRules = RULES) -> str | None:
    found = match(one, other, rules)
    return found.relation if found else None


def test_equal_texts_are_exact_however_short() -> None:
    assert match("Ferry closed.", "ferry closed") == Match("a", "b", "exact", 1.0, 1.0, 1)
    assert relation(story("x", 300), story("x", 300).upper()) == "exact"


def test_measures_are_those_of_the_definition() -> None:
    # 100 and 120 words: 96 and 116 shingles, of which 96 are shared.
    found = match(story("x", 100), story("x", 120))
    assert found is not None
    assert (found.relation, found.shared, found.containment) == ("near_copy", 96, 1.0)
    assert found.similarity == pytest.approx(96 / 116)


@pytest.mark.parametrize(
    ("kept", "added", "expected"),
    [
        (100, 0, "exact"),
        (90, 10, "near_copy"),
        (70, 30, "near_copy"),
        (60, 40, "partial"),  # 56 of 96 shingles: .58
        (50, 50, None),
        (0, 100, None),
    ],
)
def test_relation_by_containment(kept: int, added: int, expected: str | None) -> None:
    assert relation(story("x", 100), f"{story('x', kept)} {story('y', added)}") == expected


@pytest.mark.parametrize(("length", "expected"), [(166, "near_copy"), (170, "excerpt"), (1000, "excerpt")])
def test_excerpt_is_a_copy_of_much_less_length(length: int, expected: str) -> None:
    assert relation(story("x", 100), story("x", length)) == expected


@pytest.mark.parametrize(("words", "expected"), [(33, None), (34, "excerpt")])
def test_thirty_shared_shingles(words: int, expected: str | None) -> None:
    assert relation(story("x", words), story("x", 400)) == expected


def test_stories_that_share_a_statement_only_are_no_copies() -> None:
    one, other = (f"{story(name, 60)} “{story('s', 200)}” {story(name, 20, 100)}" for name in "xy")
    assert relation(one, other) is None
    assert relation(one.replace("“", "").replace("”", ""), other.replace("“", "").replace("”", "")) == "near_copy"


def test_statement_and_the_story_that_quotes_it_are_no_copies() -> None:
    assert relation(story("s", 200), f"{story('x', 200)} “{story('s', 200)}”") is None


def test_copy_that_lost_its_quotation_marks_is_found() -> None:
    text = f"{story('x', 100)} “{story('s', 100)}” {story('x', 100, 100)}"
    bare = text.replace("“", "").replace("”", "")
    for one, other in ((text, bare), (bare, text)):
        found = match(one, other + " " + story("y", 20))
        assert found is not None
        assert (found.relation, found.shared) == ("near_copy", 296)


def with_numbers(numbers: list[int]) -> str:
    return " ".join(f"{story('x', 20, 20 * at)} {number}" for at, number in enumerate(numbers))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([11, 12, 13, 14, 15, 16], [21, 22, 23, 24, 25, 26], None),
        ([11, 12, 13, 14, 15, 16], [11, 12, 23, 24, 25, 26], None),
        ([11, 12, 13, 14, 15, 16], [11, 12, 13, 24, 25, 26], "near_copy"),
        ([11, 12, 13, 14], [21, 22, 23, 24], "near_copy"),
        ([11, 12, 13, 14, 15], [21, 22, 23, 24], "near_copy"),
    ],
)
def test_template_with_other_numbers_is_no_copy(one: list[int], other: list[int], expected: str | None) -> None:
    assert relation(with_numbers(one), with_numbers(other)) == expected


def test_order_of_the_arguments_does_not_matter() -> None:
    texts = [
        story("x", 100),
        story("x", 160),
        f"{story('x', 70)} {story('y', 60)}",
        f"“{story('x', 80)}” {story('z', 50)}",
        f"{story('x', 100)} “{story('y', 60)}”",
    ]
    prints = [made(str(at), text) for at, text in enumerate(texts)]
    found = [(compare(a, b, RULES), compare(b, a, RULES)) for a, b in itertools.combinations(prints, 2)]
    assert all(one == other for one, other in found)
    assert any(one for one, _ in found)
    assert any(one is None for one, _ in found)


def test_text_is_no_copy_of_itself() -> None:
    assert compare(made("a", story("x", 100)), made("a", story("x", 100)), RULES) is None


@pytest.mark.parametrize("other", ["", "x", story("x", 100)])
def test_empty_text_matches_nothing(other: str) -> None:
    assert match("", other) is None
    assert match(other, "") is None


def test_rules_are_obeyed() -> None:
    text = f"{story('x', 50)} {story('y', 50)}"
    assert relation(story("x", 100), text, MatchRules(copy_containment=0.4, partial_containment=0.3)) == "near_copy"
    assert relation(story("x", 100), text, MatchRules(partial_containment=0.4)) == "partial"
    assert relation(with_numbers([1, 2]), with_numbers([3, 4]), MatchRules(min_numbers=2, min_shared=10)) is None


@pytest.mark.parametrize("bad", [{"copy_containment": 1.5}, {"min_shared": 0}, {"unknown": 1}])
def test_rules_refuse_nonsense(bad: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        MatchRules(**bad)  # type: ignore[arg-type]
