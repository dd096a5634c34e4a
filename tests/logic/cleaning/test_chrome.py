"""The lexicon of page furniture, captions, and the meanings of the reasons."""

import re
from pathlib import Path

import pytest

from transforms.logic.cleaning import chrome
from transforms.logic.cleaning.chrome import chrome_reason
from transforms.logic.cleaning.chrome_words import WORDS
from transforms.logic.cleaning.plain import rules, text
from transforms.logic.cleaning.plain.captions import is_caption, is_picture_credit
from transforms.logic.cleaning.reasons import MEANINGS, meaning


@pytest.mark.parametrize(
    "line",
    [
        "Hopes for a ceasefire",
        "New Treaties and Loans",
        "Yes.",
        "Register to vote by Friday.",
        "Join the army or leave, he said.",
        "Legal challenges ahead",
        "Search for survivors",
        "Save the harbour, says mayor",
        "Share prices fall",
        "Home prices rise",
        "We use drones every day.",
        "Latest from the front",
        "“Subscribe to nothing,” he said.",
        "The app store fee",
    ],
)
def test_headings_and_sentences_are_no_chrome(line: str) -> None:
    assert chrome_reason(line) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Share on Facebook", "social"),
        ("12 Comments", "comment_prompt"),
        ("Anzeige", "advertisement"),
        ("5 min read", "reading_time"),
        ("2 months ago", "relative_time"),
        ("Lire aussi : la digue", "related_heading"),
        ("READ MORE: The wall", "promo"),
        ("* * *", "separator"),
        ("Home > News > Ports", "navigation"),
        ("We use cookies to improve your visit.", "legal"),
        ("Download our app now", "app"),
    ],
)
def test_chrome_has_its_reason(line: str, reason: str) -> None:
    assert chrome_reason(line) == reason


def test_captions_and_credits() -> None:
    assert is_picture_credit("Picture: REUTERS/ANN VALE")
    assert is_picture_credit("Photo by Ann Vale")
    assert is_caption("The wall at dusk. (Ann Vale/The Example Press)")
    assert is_caption("The wall at dusk [File: Ann Vale/Reuters]")
    assert is_caption("The wall at dusk / Getty Images")
    assert not is_caption("The firms have the most shops (Apple/Google).")
    assert not is_picture_credit("The photo: it went round the world in a day")
    assert not is_caption("The mayor laid the stone. (Reporting by Ann Vale; editing by Tom Reed)")


@pytest.mark.parametrize("line", ["関連記事", "Читайте также:", "相关阅读", "Zobacz również", "اقرأ أيضا", "관련기사"])
def test_furniture_in_many_languages(line: str) -> None:
    assert chrome_reason(line) == "related_heading"


def test_every_reason_has_a_meaning() -> None:
    source = "".join(Path(module.__file__ or "").read_text(encoding="utf-8") for module in (text, rules, chrome))
    codes = {*WORDS.values(), *re.findall(r'(?:\], |above\), |copies, )"([a-z_]+)"\)', source)}
    assert len(codes) > 15
    assert [code for code in sorted(codes) if meaning(code) == code.replace("_", " ")] == []


def test_the_documentation_lists_each_reason() -> None:
    page = (Path(__file__).parents[3] / "docs" / "cleaning.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\| reason \| meaning \|\n\|[-|]+\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    listed = [code for row in "".join(tables).splitlines() for code in re.findall("`([a-z_]+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(MEANINGS)
