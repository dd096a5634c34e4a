"""Pairs of words within a sentence."""

from itertools import product

import numpy as np
import pytest

from schemas.link import Wording
from transforms.logic.linking.wording import ALL, pair_hashes, stem, wording


def pairs(text: str) -> set[int]:
    return set(np.frombuffer(wording("a", None, text).pairs, "<u4").tolist())


def numbers(text: str) -> int:
    return len(wording("a", None, text).numbers) // 4


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [("ferries", "ferrie"), ("harbours", "harbou"), ("hulls", "hull"), ("was", None), ("ox", None), ("reported", None)],
)
def test_stem(word: str, stemmed: str | None) -> None:
    assert stem(word) == stemmed


def test_pairs_do_not_depend_on_the_order_of_words() -> None:
    assert pairs("Divers found the crack") == pairs("The crack was found by divers")
    assert len(pairs("Divers found the crack")) == 3


def test_a_pair_stands_in_one_sentence() -> None:
    assert pairs("Divers surfaced. Tugs arrived.") == pairs("Divers surfaced") | pairs("Tugs arrived")
    assert len(pairs("Divers surfaced, tugs arrived.")) == 6
    assert len(pairs("Divers surfaced\nTugs arrived")) == 2


def test_initials_end_no_sentence() -> None:
    assert pairs("U.S. divers surfaced") == pairs("divers surfaced")
    assert len(pairs("Captain R. Olsen drowned")) == 3


def test_quoted_speech_is_left_out() -> None:
    assert pairs("Divers surfaced. “Pumps failed everywhere tonight,” Olsen admitted") == pairs(
        "Divers surfaced. Olsen admitted"
    )


def test_headline_is_a_sentence_of_its_own() -> None:
    assert wording("a", "Divers surfaced", "Tugs arrived") == wording("a", None, "Divers surfaced. Tugs arrived.")


def test_words_far_apart_make_no_pair() -> None:
    words = ["alpha", "bravo", "charlie", "delta", "foxtrot", "golf", "hotel", "india", "juliet"]
    assert pair_hashes(frozenset({"alpha", "golf"}))[0] in pairs(" ".join(words))
    assert pair_hashes(frozenset({"alpha", "juliet"}))[0] not in pairs(" ".join(words))


def test_pair_hashes_are_those_of_the_text() -> None:
    assert pairs("Divers surfaced at Tolvik") == set(pair_hashes(frozenset({"diver", "surfac", "tolvik"})).tolist())
    assert len(pair_hashes(frozenset({"diver"}))) == len(pair_hashes(frozenset())) == 0


def test_a_long_text_is_sampled_by_hash() -> None:
    long = ". ".join(f"{''.join(five)}m {''.join(five)}n {''.join(five)}p" for five in product("bcdf", repeat=5))
    found = wording("a", None, long)
    hashes = np.frombuffer(found.pairs, "<u4")
    assert found.sampled in {ALL >> shift for shift in range(1, 5)}
    assert 150 < len(hashes) <= 600
    assert (np.diff(hashes.astype(np.int64)) > 0).all()
    assert hashes.max() < found.sampled


def test_numbers_count_once() -> None:
    assert numbers("40 people, 40 boats, 1,200 litres and 1200 metres") == 2
    assert numbers("forty people") == 0


@pytest.mark.parametrize("text", ["", "…", "the of and", "word", "\ud800 \x00", "「。」" * 50])
def test_odd_texts_have_no_pairs(text: str) -> None:
    assert wording("a", None, text) == Wording("a", b"", ALL, b"")
