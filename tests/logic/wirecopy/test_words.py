"""Words: the same for the same wording, whatever the typography or process; quoted speech; numbers."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.logic.wirecopy.words import hashed_words, normalise, words_of

STORY = (
    "The harbour board of Port Selwick voted on Tuesday to close the northern ferry terminal. "
    "“We have run out of road, and of money,” said Ilse Varnham, who chairs the board. "
    "The terminal handled 41,200 passengers last year, 12.5 percent fewer than in 2019."
)


def hashes(text: str) -> list[int]:
    return hashed_words(text).hashes.tolist()


def words(text: str) -> list[str]:
    return words_of(text)[0]


def quoted_words(text: str) -> list[str]:
    found, quoted = words_of(text)
    return [word for word, inside in zip(found, quoted, strict=True) if inside]


def test_known_values_never_change() -> None:
    # Fingerprints of earlier runs are compared with those of later versions: these values are a file format.
    found = hashed_words(STORY)
    assert found.hashes[:2].tolist() == [3536594089808789979, 8323904487534911448]
    assert found.numbers.tolist() == [3567804955317324891, 4931972485967116938, 10923616095211761572]


def test_same_in_another_process_with_another_hash_seed() -> None:
    code = f"from transforms.logic.wirecopy.words import hashed_words; print(hashed_words({STORY!r}).hashes.tolist())"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.strip() == repr(hashes(STORY))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The “old” bridge — it’s shut", 'the "Old" bridge - it\'s shut!'),
        ("It's, it’s, it‘s, it´s, itʼs", "its its its its its"),
        ("Mayor Renée Åström", "Mayor Renee Astrom"),
        ("Mayor Rene\u0301e A\u030astro\u0308m", "Mayor Renée Åström"),
        ("President Dorenskyy", "President Dorensky"),
        ("President Dorenskiy", "President Dorensky"),
        ("President Dorenskii", "President Dorenskij"),
        ("They organised labour in the harbour", "They organized labor in the harbor"),
        ("Organisations, organisers, organises", "Organizations, organizers, organizes"),
        ("Favourites and neighbours coloured it", "Favorites and neighbors colored it"),
        ("The traveller travelled, travelling", "The traveler traveled, traveling"),
        ("ﬁrst ｆｅｒｒｙ", "first ferry"),
        ("Die Straße", "Die Strasse"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("1,200,000 crowns", "1200000 crowns"),
        ("the 19th at 5pm in the 1990's", "the 19 th at 5 pm in the 1990 s"),
        ("one\n\ntwo   three", "One two three"),
        ("كَتَبَ", "كتب"),
        ("٢٠١٩", "2019"),
        ("１２．５ and １，０００", "12.5 and 1000"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_spellings_of_one_text(one: str, other: str) -> None:
    assert hashes(one) == hashes(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the board met", "the board meets"),
        ("one two", "two one"),
        ("12.5 percent", "125 percent"),
        ("12.5 percent", "12 5 percent"),
        ("four boats", "for boats"),
        ("his is", "hiz iz"),
        ("the hour", "the hor"),
        ("wise, rise", "wize, rize"),
        ("she called", "she caled as well"),
        ("a b", "ab"),
        ("会议", "议会"),
        ("हिन्दी", "हन्द"),
    ],
)
def test_different_texts(one: str, other: str) -> None:
    assert hashes(one) != hashes(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop: co-operate", ["dont", "stop", "co", "operate"]),
        ("In 2019, 1,200.75 of 12.5, or 3.", ["in", "2019", "1200.75", "of", "12.5", "or", "3"]),
        ("1,2345 and 12,345,678", ["1,2345", "and", "12345678"]),
        ("A CO2 tax, G7, COVID-19", ["a", "co2", "tax", "g7", "covid", "19"]),
        ("snake_case", ["snake", "case"]),
        ("在2019年，ferry关闭", ["在", "2019", "年", "ferry", "关", "闭"]),
        ("เรือ", ["เ", "ร", "ื", "อ"]),
        ("フェリー・ターミナル", ["フ", "ェ", "リ", "ー", "タ", "ー", "ミ", "ナ", "ル"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("\ud800 a \x00\x01 b \U0001f6a2", ["a", "b"]),
        ("", []),
        (" \n\n ", []),
        ("— … !? “”", []),
    ],
)
def test_words_as_they_are_cut(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert len(hashed_words(text).hashes) == len(hashed_words(text).quoted) == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “never again” twice", ["never", "again"]),
        ('He said "never again" twice', ["never", "again"]),
        ("He said ``never again'' twice", ["never", "again"]),
        ("Er sagte „nie wieder“ zweimal", ["nie", "wieder"]),
        ("Er sagte „nie wieder” zweimal", ["nie", "wieder"]),
        ("Er sagte »nie wieder« zweimal", ["nie", "wieder"]),
        ("Il dit « jamais plus » deux fois", ["jamais", "plus"]),
        ("Han sade ”aldrig mer” två gånger", ["aldrig", "mer"]),
        ("Hän sanoi »ei enää» kahdesti", ["ei", "enaa"]),
        ("他说「再见」了", ["再", "见"]),
        ("他说“再见”了", ["再", "见"]),
        ('他说"再见"了', ["再", "见"]),
        ("He said ‘never, ever again.’ Twice", ["never", "ever", "again"]),
        ("He said 'never, ever again.' Twice", ["never", "ever", "again"]),
        ("‘He called it “odd,” and left,’ she said", ["he", "called", "it", "odd", "and", "left"]),
        ("“One paragraph\n\n“and two” end", ["one", "paragraph", "and", "two"]),
        ("“Wrapped\nline” end", ["wrapped", "line"]),
        ("“Never closed\n\nnext paragraph", ["never", "closed"]),
        ("“Never closed\n \nnext paragraph", ["never", "closed"]),
        ('“Mixed," he said. "Marks,” too', ["mixed", "marks"]),
        ("The “southern strategy“ of old", ["southern", "strategy"]),
        ('Its opening lost." Then “more” came', ["more"]),
        ("“One” “two”", ["one", "two"]),
        ('A 27" screen and a 32" one', []),
        ("The players' union and its members' dues", []),
        ("It's the 'so-called' reform", []),
        ("In the '90s they said.", []),
        ("'" + "far " * 200 + "off.' End", []),
        ("'One line\nand another.' End", []),
    ],
)
def test_quoted_speech(text: str, expected: list[str]) -> None:
    assert quoted_words(text) == expected


def test_numbers_are_those_that_the_text_states() -> None:
    one = hashed_words("It cost 1,200 crowns, or 3.5 percent, in 2019 and 2019 again.").numbers
    assert len(one) == 3
    assert (np.diff(one) > 0).all()
    assert one.tolist() == hashed_words("In 2019: 3.5; 1200").numbers.tolist()
    assert not len(hashed_words("None in a G7 text").numbers)


def test_a_word_has_one_hash_wherever_it_stands() -> None:
    long = hashes("ferry terminal " * 20_000)
    assert len(long) == 40_000
    assert set(long) == set(hashes("Terminal, ferry"))
    assert [hashes(f"{'x' * 70_000} ferry")[1]] == hashes("ferry")


def test_different_words_have_different_hashes() -> None:
    letters = "abcdefghijklmnopqrstuvwx"
    every = [a + b + c + d for a in letters for b in letters for c in letters for d in letters[:4]]
    found = np.array(hashes(" ".join(every)), np.uint64)
    assert len(np.unique(found)) == len(every)
    assert len(np.unique(found >> np.uint64(40))) > 0.99 * len(every)


def test_normalising_twice_changes_nothing() -> None:
    for text in (STORY, "Straße ﬁn ½ ÅΣς İ"):
        assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "mark", ["'a ", '"', "“", "‘a ", "«\n", "“ \n \n", "'a. ", "“a\n", ".' ", "'a.' ", "\n ", "ß", "1,"]
)
def test_stray_marks_take_linear_time(mark: str) -> None:
    def seconds(count: int) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            hashed_words(mark * count)
            times.append(time.process_time() - start)
        return min(times)

    # Eight times the text: quadratic time would be 64-fold.
    assert seconds(80_000) < 32 * max(seconds(10_000), 0.001)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_words(text: str) -> None:
    found = hashed_words(text)
    listed, quoted = words_of(text)
    assert len(listed) == len(found.hashes)
    assert quoted.tolist() == found.quoted.tolist()
    assert hashes(text.replace("'", "’")) == hashes(text) or "''" in text


@given(st.text(st.sampled_from("ab1. ,\n'‘’\"“”„«»你")))
def test_marks_never_lose_words(text: str) -> None:
    plain = text.replace("\n", " ")
    for mark in '"“”„«»':
        plain = plain.replace(mark, " ")
    assert "".join(words(text)) == "".join(words(plain))
