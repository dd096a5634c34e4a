"""Fingerprints: the same for the same wording, whatever the typography, process or version."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from transforms.logic.cleaning.agencies import is_agency_host
from transforms.logic.wirecopy.fingerprints import fingerprint

STORY = (
    "The harbour board of Port Selwick voted on Tuesday to close the northern ferry terminal. "
    "“We have run out of road, and of money,” said Ilse Varnham, who chairs the board. "
    "The terminal handled 41,200 passengers last year, 12.5 percent fewer than in 2019."
)


def article(text: str, **fields: object) -> Article:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id="a1", source_id="s1", text=text, is_canonical=True, origin="o", uri="u")
    return Article(**(values | fields))  # type: ignore[arg-type]


def sample(text: str) -> np.ndarray:
    return np.cumsum(np.array(fingerprint(article(text)).sample, np.int64))


def words(count: int, start: int = 0) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return " ".join(
        f"w{letters[i // 676]}{letters[i // 26 % 26]}{letters[i % 26]}" for i in range(start, start + count)
    )


def test_known_values_never_change() -> None:
    # Fingerprints of earlier runs are compared with those of later versions: these values are a file format.
    print_ = fingerprint(article(STORY))
    assert print_.body == 6033656537544434672
    assert print_.keys[:2] == [441386482, 2136977288]
    assert print_.sample[:3] == [1680, 6468, 10168]
    assert print_.numbers == [12675, 17521, 38808]


def test_same_in_another_process_with_another_hash_seed() -> None:
    code = (
        "from schemas.article import Article; from transforms.logic.wirecopy.fingerprints import fingerprint;"
        f"v = dict.fromkeys(Article._fields); v.update(article_id='a1', source_id='s1', origin='o', text={STORY!r});"
        "print(repr(fingerprint(Article(**v))))"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.strip() == repr(fingerprint(article(STORY)))


def test_place_of_each_shingle() -> None:
    found = sample(f"{words(10)} “{words(20, 10)}” {words(220, 30)}")
    assert len(found) == 246
    # Of the first 80 shingles, 16 lie wholly inside the quotation; the upper part ends at the 200th.
    assert np.bincount(found & 3).tolist() == [64, 16, 120, 46]


def test_shingle_that_stands_twice_counts_where_it_stands_highest() -> None:
    found = sample(f"“{words(5)}” {words(5)} {words(200, 100)} {words(5)}")
    assert len(found) == len(set((found >> 2).tolist()))
    assert np.bincount(found & 3)[1] == 0


@pytest.mark.parametrize(("count", "kept"), [(284, 280), (800, 280), (3000, 749)])
def test_long_texts_are_sampled(count: int, kept: int) -> None:
    found = fingerprint(article(words(count)))
    assert found.shingles == count - 4
    assert (found.sampled == 65536) == (count == 284)
    assert len(found.sample) == pytest.approx(kept, rel=0.15)
    assert sum(found.sample) >> 2 < found.sampled


def test_samples_are_nested() -> None:
    bound = fingerprint(article(words(900))).sampled
    whole, part = (set((sample(words(count)) >> 2).tolist()) for count in (900, 200))
    below = {value for value in part if value < bound}
    assert len(below) > 40
    assert below <= whole


def test_keys_are_the_smallest_and_shared_by_copies() -> None:
    whole, half = (fingerprint(article(words(count))) for count in (300, 150))
    assert len(whole.keys) == 34
    *grams, _, _ = whole.keys
    assert grams == sorted(set(grams))
    # A bottom-k sketch: the half's 5-grams are the whole's too, so its small ones are among the whole's keys.
    shared = set(whole.keys) & set(half.keys)
    assert shared == {key for key in half.keys[:-2] if key <= grams[-1]}
    assert 8 <= len(shared) < 32


@pytest.mark.parametrize("count", range(1, 8))
def test_short_texts_find_their_equals(count: int) -> None:
    text = " ".join(["ferry", "terminal", "closes", "after", "storm", "on", "Tuesday"][:count])
    found = fingerprint(article(text))
    assert len(found.keys) == max(1, count - 4) + 2
    assert found.shingles == len(found.sample) == max(1, count - 4)
    assert found.length == count


@pytest.mark.parametrize("text", ["", " \n\n ", "— … !?", "“”"])
def test_text_without_words(text: str) -> None:
    found = fingerprint(article(text))
    assert (found.keys, found.sample, found.shingles, found.numbers, found.length) == ([], [], 0, [], 0)


def test_text_without_spaces_is_cut_into_characters() -> None:
    text = "港务局周二投票决定关闭北部渡轮码头，该码头去年运送了41200名乘客。"
    found = fingerprint(article(text))
    assert found.length == 29
    copy = set((sample("本报讯：" + text) >> 2).tolist())
    assert set((sample(text) >> 2).tolist()) <= copy
    assert len(found.numbers) == 1


def test_numbers_are_those_that_the_text_states() -> None:
    one = fingerprint(article("It cost 1,200 crowns, or 3.5 percent, in 2019 and 2019 again."))
    other = fingerprint(article("In 2019: 3.5; 1200"))
    assert len(one.numbers) == 3
    assert one.numbers == other.numbers == sorted(one.numbers)


@pytest.mark.parametrize(
    ("url", "source", "host"),
    [
        ("https://www.selwick-courier.example/news/1", "The Courier", "selwick-courier.example"),
        ("https://News.Example:8080/x", None, "news.example"),
        ("http://[broken/x", " The Courier ", "the courier"),
        ("no address", "The Courier", "the courier"),
        (None, "  ", None),
        (None, None, None),
    ],
)
def test_host(url: str | None, source: str | None, host: str | None) -> None:
    assert fingerprint(article(STORY, url=url, source=source)).host == host


@pytest.mark.parametrize(
    ("date_source", "trusted"),
    [
        ("text", True),
        ("json-ld", True),
        ("record", True),
        ("feed", True),
        ("default", False),
        ("file_time", False),
        (None, False),
    ],
)
def test_trusted_date(date_source: str | None, trusted: bool) -> None:
    found = fingerprint(article(STORY, published_at=7, date_source=date_source))
    assert (found.published_at, found.trusted_date) == (7, trusted)


def test_no_date_is_never_trusted() -> None:
    found = fingerprint(article(STORY, date_source="text"))
    assert (found.published_at, found.trusted_date) == (0, False)


def test_agency_host() -> None:
    assert is_agency_host("apnews.com")
    assert fingerprint(article(STORY, url="https://www.apnews.com/x")).agency_host
    assert not fingerprint(article(STORY, url="https://selwick-courier.example/x")).agency_host


def test_headline_does_not_count() -> None:
    assert fingerprint(article(STORY, title="One")) == fingerprint(article(STORY, title="Two"))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_fingerprint(text: str) -> None:
    found = fingerprint(article(text))
    hashes = np.cumsum(np.array(found.sample, np.int64)) >> 2
    assert found.keys[:-2] == sorted(set(found.keys[:-2]))
    assert all(0 <= key < 1 << 36 for key in found.keys)
    assert all(0 <= number < 1 << 16 for number in found.numbers)
    assert -(1 << 63) <= found.body < 1 << 63
    assert (np.diff(hashes) > 0).all()
    assert bool(found.keys) == bool(found.length) == bool(found.shingles) == bool(found.sample)


def test_whole_text_tells_texts_of_the_same_shingles_apart() -> None:
    turn = "one two three four five one two three four five one two three four five "
    short, long = fingerprint(article(turn * 2)), fingerprint(article(turn * 3))
    assert short.sample == long.sample
    assert short.body != long.body
    assert len(set(short.keys[-2:]) & set(long.keys[-2:])) == 0
