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


def made(article_id: str, text: str, source: str | None = None) -> Fingerprint:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id=article_id, text=text, source=source)
    return fingerprint(Article(**values))  # type: ignore[arg-type]


def match(one: str, other: str, rules: MatchRules = RULES) -> Match | None:
    return compare(made("a", one), made("b", other), rules)


def relation(one: str, other: str, rules: MatchRules = RULES) -> str | None:
    found = match(one, other, rules)
    return found.relation if found else None


def test_equal_texts_are_exact_however_short() -> None:
    assert match("Ferry closed.", "ferry closed") == Match("a", "b", "exact", 1.0, 1.0, 1.0, 1.0)
    assert relation(story("x", 300), story("x", 300).upper()) == "exact"


def test_measures_are_those_of_the_definition() -> None:
    # 100 and 120 words: 96 and 116 shingles, of which 96 are shared.
    found = match(story("x", 100), story("x", 120))
    assert found is not None
    assert (found.relation, found.lead) == ("near_copy", 1.0)
    assert (found.a_in_b, found.b_in_a) == (1.0, pytest.approx(96 / 116, abs=0.01))
    assert found.similarity == pytest.approx(96 / 116, abs=0.01)


@pytest.mark.parametrize(
    ("kept", "added", "expected"),
    [
        (100, 0, "exact"),
        (90, 10, "near_copy"),
        (60, 40, "near_copy"),
        (50, 50, "derived"),  # 46 of 96 shingles, .48, and little more of the opening
        (30, 70, None),  # 26 shared
        (0, 100, None),
    ],
)
def test_relation_by_containment(kept: int, added: int, expected: str | None) -> None:
    assert relation(story("x", 100), f"{story('x', kept)} {story('y', added)}") == expected


def test_text_that_opens_with_half_of_another_is_a_partial_copy() -> None:
    assert relation(story("x", 250), f"{story('x', 124)} {story('y', 126)}") == "partial"


@pytest.mark.parametrize(("length", "expected"), [(166, "near_copy"), (170, "excerpt"), (1000, "excerpt")])
def test_excerpt_is_a_copy_of_much_less_length(length: int, expected: str) -> None:
    assert relation(story("x", 100), story("x", length)) == expected


def test_long_texts_are_measured_by_their_samples() -> None:
    found = match(story("x", 1000), f"{story('x', 700)} {story('y', 300)}")
    assert found is not None
    assert (found.a_in_b, found.b_in_a) == (pytest.approx(0.7, abs=0.08), pytest.approx(0.7, abs=0.08))
    assert match(story("x", 1000), story("y", 1000)) is None


def test_excerpt_from_deep_in_a_long_text_is_found() -> None:
    assert relation(story("x", 1500), story("x", 150, 1200)) == "excerpt"


def test_stories_with_openings_of_their_own_are_no_copies_however_much_follows() -> None:
    letter = story("letter", 300)
    one, other = (f"{story(name, 100)} {letter} {story(name, 30, 100)}" for name in ("x", "y"))
    assert relation(one, other) is None
    # The letter alone, as the first to run it did, opens with itself.
    assert relation(one, letter) == "near_copy"


@pytest.mark.parametrize(("words", "other", "expected"), [
    (45, "one.example", None), (45, "two.example", "near_copy"), (0, "one.example", "near_copy"),
])  # fmt: skip
def test_pages_of_one_host_share_more_than_its_furniture(words: int, other: str, expected: str | None) -> None:
    footer = story("footer", 120)
    pages = [made(name, f"{story(name, words)} {footer} {story(name, 9, 200)}", source)
             for name, source in (("x", "one.example"), ("y", other))]  # fmt: skip
    found = compare(*pages, RULES)
    assert (found.relation if found else None) == expected


@pytest.mark.parametrize(("words", "expected"), [(33, None), (34, "excerpt")])
def test_thirty_shared_shingles(words: int, expected: str | None) -> None:
    assert relation(story("x", words), story("x", 400)) == expected


def test_stories_that_share_a_statement_only_are_no_copies() -> None:
    one, other = (f"{story(name, 70)} “{story('s', 200)}” {story(name, 20, 100)}" for name in "xy")
    assert relation(one, other) is None
    bare, other_bare = (text.replace("“", "").replace("”", "") for text in (one, other))
    assert relation(bare, other_bare) is None


def test_stories_that_open_with_one_quotation_are_no_copies() -> None:
    one, other = (f"“{story('s', 90)}” {story(name, 60)}" for name in "xy")
    assert relation(one, other) is None


def test_copy_that_lost_its_quotation_marks_is_found() -> None:
    text = f"{story('x', 100)} “{story('s', 100)}” {story('x', 100, 100)}"
    bare = text.replace("“", "").replace("”", "")
    for one, other in ((text, bare), (bare, text)):
        found = match(one, other + " " + story("y", 20))
        assert found is not None
        assert (found.relation, found.a_in_b) == ("near_copy", pytest.approx(1.0, abs=0.02))


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
        story("z", 100),
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


def test_number_rule_needs_a_text_full_of_numbers() -> None:
    one, other = (" ".join(f"{story('x', 30, 30 * at)} {start + at}" for at in range(6)) for start in (11, 21))
    assert relation(one, other) == "near_copy"


def test_rules_are_obeyed() -> None:
    text = f"{story('x', 40)} {story('y', 60)}"
    loose = MatchRules(partial_containment=0.3, copy_lead=0.3, copy_score=0.6)
    assert relation(story("x", 100), text, loose) == "partial"
    assert relation(story("x", 100), text, loose.model_copy(update={"copy_containment": 0.3})) == "near_copy"
    assert relation(story("x", 100), text, MatchRules(derived_containment=0.5)) is None
    assert relation(with_numbers([1, 2]), with_numbers([3, 4]), MatchRules(min_numbers=2, min_shared=10)) is None


@pytest.mark.parametrize("bad", [{"copy_containment": 1.5}, {"min_shared": 0}, {"unknown": 1}])
def test_rules_refuse_nonsense(bad: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        MatchRules(**bad)  # type: ignore[arg-type]
