"""What two texts say alike."""

from itertools import islice, product

import numpy as np
import pytest

from transforms.logic.linking.paraphrase import (
    CELLS,
    Comparison,
    Formulas,
    compare_wording,
    count_pairs,
    formulas,
    is_derived,
    is_template,
)
from transforms.logic.linking.rules import LinkParams
from transforms.logic.linking.wording import wording

PARAMS = LinkParams()
NONE = (frozenset[str](), frozenset[str]())


def compare(a: str, b: str, names: tuple[frozenset[str], frozenset[str]] = NONE, common: bytes = b"") -> Comparison:
    return compare_wording(wording("a", None, a), wording("b", None, b), names, Formulas(common))


def story(name: str, count: int, start: int = 0) -> str:
    """Sentences of three words each, whose stems differ."""
    words = [
        name + "".join(letters) for letters in islice(product("bcdfghjklmnp", repeat=4), 3 * start, 3 * (start + count))
    ]
    return ". ".join(" ".join(words[at : at + 3]) for at in range(0, len(words), 3))


def test_containment_goes_both_ways() -> None:
    said = compare(story("x", 20), story("x", 40))
    assert (said.a_in_b, said.b_in_a, said.pairs) == (1.0, 0.5, 60)
    assert compare(story("x", 20), story("y", 20))[:4] == (0.0, 0.0, 0, 0)


def test_texts_of_different_length_are_compared_over_what_both_sampled() -> None:
    said = compare(story("x", 100), story("x", 1000))
    assert said.a_in_b == 1.0
    assert said.b_in_a == pytest.approx(0.1, abs=0.05)
    assert said.pairs == pytest.approx(300, rel=0.4)


def test_pairs_of_names_are_no_evidence_of_the_event() -> None:
    said = compare("Halvorsen closed Tolvik", "Halvorsen closed Tolvik", (frozenset({"halvor", "tolvik"}), frozenset()))
    assert (said.pairs, said.of_event) == (3, 2)


def test_few_shared_pairs_weigh_less_than_their_share() -> None:
    few, many = compare(story("x", 2), story("x", 2)), compare(story("x", 100), story("x", 100))
    assert few.event_overlap < 0.7 < 0.9 < many.event_overlap < 1


def test_empty_texts_share_nothing() -> None:
    assert compare("", "") == Comparison(0.0, 0.0, 0, 0, 0.0, 0, 0)


def test_what_many_articles_say_is_a_formula() -> None:
    counts = np.zeros(CELLS, np.int32)
    for n in range(200):
        count_pairs(counts, wording(str(n), None, f"Shares closed higher. {story('y', 1, n)}").pairs)
    said = compare(*["Shares closed higher. Divers surfaced."] * 2, common=formulas(counts, 200, 0.05))
    assert (said.pairs, said.of_event) == (4, 1)


def test_what_twenty_articles_say_is_none_however_few_there_are() -> None:
    counts = np.zeros(CELLS, np.int32)
    for n in range(20):
        count_pairs(counts, wording(str(n), None, "Divers surfaced").pairs)
    assert not any(formulas(counts, 20, 0.01))


def test_a_rewrite_is_derived_and_a_short_echo_is_not() -> None:
    assert is_derived(compare(story("x", 40), story("x", 40) + ". " + story("y", 200)), PARAMS)
    assert not is_derived(compare(story("x", 10), story("x", 10)), PARAMS)
    assert not is_derived(
        compare(story("x", 100) + ". " + story("y", 300), story("x", 100) + ". " + story("z", 300)), PARAMS
    )


@pytest.mark.parametrize(
    ("numbers", "other", "template"),
    [("12 and 340", "12 and 340", False), ("12 and 340", "55 and 71", True), ("12 and 340", "55", False)],
)
def test_like_words_with_other_numbers_are_a_template(numbers: str, other: str, template: bool) -> None:
    text = story("r", 30)
    assert is_template(compare(f"{text}. Figures {numbers}", f"{text}. Figures {other}"), PARAMS) is template


def test_other_words_with_other_numbers_are_no_template() -> None:
    assert not is_template(compare("Tugs towed 12 boats and 340 rafts", "Bakers sold 55 loaves and 71 rolls"), PARAMS)
