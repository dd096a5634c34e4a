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
from transforms.logic.wirecopy.fingerprint_index import candidate_pairs
from transforms.logic.wirecopy.fingerprints import fingerprint, normalise, words_of

STORY = (
    "The harbour board of Port Selwick voted on Tuesday to close the northern ferry terminal. "
    "“We have run out of road, and of money,” said Ilse Varnham, who chairs the board. "
    "The terminal handled 41,200 passengers last year, 12.5 percent fewer than in 2019."
)


def article(text: str, **fields: object) -> Article:
    values: dict[str, object] = dict.fromkeys(Article._fields)
    values.update(article_id="a1", source_id="s1", text=text, is_canonical=True, origin="o", uri="u")
    return Article(**(values | fields))  # type: ignore[arg-type]


def body_hash(text: str) -> str:
    return fingerprint(article(text)).body_hash


def shingles(text: str) -> np.ndarray:
    return np.frombuffer(fingerprint(article(text)).shingles, "<u4")


def quoted_words(text: str) -> list[str]:
    words, quoted = words_of(normalise(text))
    return [word for word, inside in zip(words, quoted, strict=True) if inside]


def test_known_values_never_change() -> None:
    # Fingerprints of earlier runs are compared with those of later versions: these values are a file format.
    print_ = fingerprint(article(STORY))
    assert print_.body_hash == "03549815d1e9387e1c728bdf6b733abc"
    assert print_.keys[:2] == [-8872968545637207175, -8539393335521221841]
    assert print_.shingles[:8].hex() == "31eeee0574609d07"
    assert print_.numbers == [-5494694061249966618, 1294731659268162544, 7152615789670976423]


def test_same_in_another_process_with_another_hash_seed() -> None:
    code = (
        "from schemas.article import Article; from transforms.logic.wirecopy.fingerprints import fingerprint;"
        f"v = dict.fromkeys(Article._fields); v.update(article_id='a1', text={STORY!r});"
        "print(repr(fingerprint(Article(**v))))"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.strip() == repr(fingerprint(article(STORY)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The “old” bridge — it’s shut", 'the "Old" bridge - it\'s shut!'),
        ("Mayor Renée Åström", "Mayor Renee Astrom"),
        ("President Dorenskyy", "President Dorensky"),
        ("President Dorenskiy", "President Dorensky"),
        ("They organised labour in the harbour", "They organized labor in the harbor"),
        ("She travelled", "She traveled"),
        ("ﬁrst ｆｅｒｒｙ", "first ferry"),
        ("1,200,000 crowns", "1200000 crowns"),
        ("one\n\ntwo   three", "One two three"),
        ("كَتَبَ", "كتب"),
    ],
)
def test_spellings_of_one_text(one: str, other: str) -> None:
    assert body_hash(one) == body_hash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the board met", "the board meets"),
        ("one two", "two one"),
        ("12.5 percent", "125 percent"),
        ("four boats", "for boats"),
        ("a b", "ab"),
        ("会议", "议会"),
    ],
)
def test_different_texts(one: str, other: str) -> None:
    assert body_hash(one) != body_hash(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “never again” twice", ["never", "again"]),
        ('He said "never again" twice', ["never", "again"]),
        ("Er sagte „nie wieder“ zweimal", ["nie", "wieder"]),
        ("Il dit « jamais plus » deux fois", ["jamais", "plus"]),
        ("他说「再见」了", ["再", "见"]),
        ("He said ‘never, ever again.’ Twice", ["never", "ever", "again"]),
        ("He said 'never, ever again.' Twice", ["never", "ever", "again"]),
        ("“One paragraph\n\n“and two” end", ["one", "paragraph", "and", "two"]),
        ("“Wrapped\nline” end", ["wrapped", "line"]),
        ("“Never closed\n\nnext paragraph", ["never", "closed"]),
        ('A 27" screen and a 32" one', []),
        ("The players' union and its members' dues", []),
        ("It's the 'so-called' reform", []),
    ],
)
def test_quoted_speech(text: str, expected: list[str]) -> None:
    assert quoted_words(text) == expected


def test_shingle_is_quoted_only_where_all_its_words_are() -> None:
    found = shingles("before “one two three four five six” after")
    assert len(found) == 4
    assert np.count_nonzero(found & 1) == 2


def test_shingle_that_also_stands_outside_quotes_is_not_quoted() -> None:
    found = shingles("“one two three four five” one two three four five")
    assert len(found) == len(set(found >> 1)) == 5
    assert np.count_nonzero(found & 1) == 0


def test_keys_are_the_smallest_and_shared_by_copies() -> None:
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(300)]
    whole, half = (fingerprint(article(" ".join(part))) for part in (words, words[:150]))
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
    assert len(found.shingles) // 4 == max(1, count - 4)
    assert found.length == count


@pytest.mark.parametrize("text", ["", " \n\n ", "— … !?", "“”"])
def test_text_without_words(text: str) -> None:
    found = fingerprint(article(text))
    assert (found.keys, found.shingles, found.numbers, found.length) == ([], b"", [], 0)


def test_text_without_spaces_is_cut_into_characters() -> None:
    text = "港务局周二投票决定关闭北部渡轮码头，该码头去年运送了41200名乘客。"
    found = fingerprint(article(text))
    assert found.length == 29
    copy = set(shingles("本报讯：" + text).tolist())
    assert set(shingles(text).tolist()) <= copy
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


def test_stray_marks_do_not_stall() -> None:
    for mark in ("'a ", '"', "“", "‘a ", "«\n", "“ \n \n"):
        assert fingerprint(article(mark * 20_000)).article_id == "a1"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_fingerprint(text: str) -> None:
    found = fingerprint(article(text))
    hashes = shingles(text)
    assert found.keys[:-2] == sorted(set(found.keys[:-2]))
    assert all(-(2**63) <= key < 2**63 for key in found.keys + found.numbers)
    assert (np.diff(hashes >> 1) > 0).all()
    assert bool(found.keys) == bool(found.length) == bool(found.shingles)


def test_equal_texts_meet_among_many_that_share_all_their_5_grams() -> None:
    notice = "The council of Marlow voted on Tuesday to close the old harbour road for repairs, officials said. "
    texts = {f"n{number:02}": f"{notice * 3} Notice {number}." for number in range(40)}
    texts |= {"x1": notice * 3, "x2": notice * 3}
    keys = {name: fingerprint(article(text)).keys for name, text in texts.items()}
    assert ("x1", "x2") in candidate_pairs(keys)
